// Package criteria is the language of the parameter q of API Sirene: it reads a query
// (Parse), finds what it means over the tables of a company index (Engine.Search) and
// tells the values of a field for sorts and facets (Engine.Cells). It touches the
// index it is given and keeps, for its life, the words of the columns that were
// searched. It knows nothing of HTTP.
// Start at Parse, then Engine.Search.
//
// # The language
//
//	siren:775672272                       a field and a value
//	denominationUniteLegale:"LE BARP"     words that follow each other
//	a:x AND (b:y OR -c:z)                 AND binds tighter than OR; - or NOT excludes
//	siren:(1 OR 2 OR 3)                   a list of values; a space in it is OR
//	dateFin:*  -dateFin:*                 has a value, has none
//	activitePrincipaleUniteLegale:8*      * stands for any letters, ? for exactly one
//	prenom1UniteLegale:MICKAEL~           within two letters
//	denominationUniteLegale.phonetisation:oto   that sounds alike
//	[12 TO 20]  {A TO B}  [2018 TO *]     ranges, bounds in or out
//	dateDebut:2017-03                     a year, a month, a day
//	periode(a:x AND dateDebut:2017)       on one and the same period
//
// A field of text is compared word by word, without case nor accents; any other field
// is compared whole, as it is written. Inside quotes, wildcards keep their meaning.
// A ~ after a phrase allows two letters of difference in each word; ~n allows its
// words to be n places apart, as in Lucene. ^n weighs a clause in the score.
package criteria
