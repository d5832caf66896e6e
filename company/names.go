package company

import (
	"fmt"
	"slices"
	"sync"

	"tuyau/search"
	"tuyau/segment"
)

// The search by name has its own segment, "names". Documents are unités légales, from
// the best: active before closed, then larger before smaller (importance), then by
// siren. Places are their établissements, in the order of documents: the siège first,
// open before closed, then by siret. A posting list thus begins with its best ones.
//
//	doc.unit        uint32 a document: its row in units
//	doc.of          uint32 a row of units: its document
//	doc.importance  uint8 a document, from its establishments and staff
//	doc.site        uint32 a document, where its places start, one more at the end
//	site.row        uint32 a place: its row in sites
//	site.doc        uint32 a place: its document
//	term.at, term   the dictionary of all words
//	term.weight     uint8 a term: how much it says, rare ones more
//	c.at, c.word    for each column of namesColumns: the words of each of its values,
//	                by code: a term, wordLight, and wordParts when it is glued
//	name.at, name   the documents that each term names: names, sigles, usual names
//	sign.at, sign   the places that each term names: enseignes, usual names
//	spot.at, spot   the places that each term locates: street, commune, post code
//	key             uint64, sorted: a hash in the high half, a document in the low one;
//	                of the words of each name in any order, of their initials, of the RNA
//	order           uint32 a name, in the order of its words: its document, and above
//	                orderShift how it is written; see nameOrder
//	tree.…          the places of known position, a search.Tree over rows of sites
//
// What may not be published is in none of them: masked values have no word, and a
// natural person of partial diffusion has no posting at all.
type names struct {
	docUnit, docOf []uint32
	importance     []uint8
	docSite        []uint32
	siteRow        []uint32
	siteDoc        []uint32
	terms          search.Dictionary
	weight         []uint8
	columns        [namesColumns]wordColumn
	name           search.Postings
	sign, spot     search.Postings
	key            []uint64
	order          []uint32
	tree           search.Tree

	searchers sync.Pool
}

// wordColumn has the words of the values of a column.
type wordColumn struct {
	column *Column
	at     []uint32
	word   []uint32
}

const (
	wordTerm  = 1<<27 - 1
	partShift = 27 // 4 bits: of how many words before it a glued word is made
	wordParts = 15 << partShift
	wordLight = 1 << 31
)

// The columns whose words are kept.
const (
	colDenomination = iota
	colUsuelle1
	colUsuelle2
	colUsuelle3
	colSigle
	colNom
	colNomUsage
	colPrenom1
	colPrenom2
	colPrenom3
	colPrenom4
	colPrenomUsuel
	colPseudonyme
	colEnseigne1
	colEnseigne2
	colEnseigne3
	colUsuelleSite
	colVoie
	colCommune
	colEtranger
	colPostal
	colTypeVoie
	namesColumns
)

const firstSiteColumn = colEnseigne1

var namesColumnNames = [namesColumns]string{
	"denominationUniteLegale", "denominationUsuelle1UniteLegale", "denominationUsuelle2UniteLegale",
	"denominationUsuelle3UniteLegale", "sigleUniteLegale", "nomUniteLegale", "nomUsageUniteLegale", "prenom1UniteLegale",
	"prenom2UniteLegale", "prenom3UniteLegale", "prenom4UniteLegale", "prenomUsuelUniteLegale", "pseudonymeUniteLegale",
	"enseigne1Etablissement", "enseigne2Etablissement", "enseigne3Etablissement", "denominationUsuelleEtablissement",
	"libelleVoieEtablissement", "libelleCommuneEtablissement", "libelleCommuneEtrangerEtablissement",
	"codePostalEtablissement", "typeVoieEtablissement",
}

// nameColumn finds the column of the index behind a column of names, or nil.
func (x *Index) nameColumn(c int) *Column {
	table := x.Units
	if c >= firstSiteColumn {
		table = x.Sites
	}
	column, ok := table.Column(namesColumnNames[c])
	if !ok {
		return nil
	}
	return column
}

// words gives the words of a row's cell.
func (w *wordColumn) words(row int) []uint32 {
	if w.column == nil {
		return nil
	}
	return w.ofCode(w.column.Code(row))
}

func (w *wordColumn) ofCode(code uint32) []uint32 { return w.word[w.at[code]:w.at[code+1]] }

// loadNames reads the part and checks every reference in it.
func (x *Index) loadNames(f *segment.File) error {
	n := &names{}
	var termAt, nameAt, name, signAt, sign, spotAt, spot, ref []uint32
	var term []byte
	var lon, lat, box []int32
	r := sectionReader{f: f}
	for section, to := range map[string]*[]uint32{
		"doc.unit": &n.docUnit, "doc.of": &n.docOf, "doc.site": &n.docSite, "site.row": &n.siteRow, "site.doc": &n.siteDoc,
		"term.at": &termAt, "name.at": &nameAt, "name": &name, "sign.at": &signAt, "sign": &sign, "spot.at": &spotAt,
		"spot": &spot, "order": &n.order, "tree.ref": &ref,
	} {
		readSection(&r, section, to)
	}
	for section, to := range map[string]*[]int32{"tree.lon": &lon, "tree.lat": &lat, "tree.box": &box} {
		readSection(&r, section, to)
	}
	readSection(&r, "term", &term)
	readSection(&r, "term.weight", &n.weight)
	readSection(&r, "doc.importance", &n.importance)
	readSection(&r, "key", &n.key)
	for c := range n.columns {
		readSection(&r, fmt.Sprintf("%d.at", c), &n.columns[c].at)
		readSection(&r, fmt.Sprintf("%d.word", c), &n.columns[c].word)
		n.columns[c].column = x.nameColumn(c)
	}
	if r.err != nil {
		return r.err
	}
	var ok [5]bool
	n.terms, ok[0] = search.NewDictionary(termAt, term)
	n.name, ok[1] = search.NewPostings(nameAt, name, n.terms.Len(), len(n.docUnit))
	n.sign, ok[2] = search.NewPostings(signAt, sign, n.terms.Len(), len(n.siteRow))
	n.spot, ok[3] = search.NewPostings(spotAt, spot, n.terms.Len(), len(n.siteRow))
	n.tree, ok[4] = search.NewTree(ref, lon, lat, box, x.Sites.rows)
	if slices.Contains(ok[:], false) {
		return fmt.Errorf("%w: names", segment.ErrDamaged)
	}
	if fault := n.check(x); fault != "" {
		return fmt.Errorf("%w: names: %s", segment.ErrDamaged, fault)
	}
	n.searchers.New = func() any { return &nameSearcher{x: x, n: n} }
	x.names = n
	return nil
}

type sectionReader struct {
	f   *segment.File
	err error
}

func readSection[T segment.Fixed](r *sectionReader, name string, to *[]T) {
	if r.err == nil {
		*to, r.err = segment.View[T](r.f, name)
	}
}

// check makes sure that every reference leads somewhere, so that searching needs no
// check. It gives what is wrong, or "".
func (n *names) check(x *Index) string {
	docs, places := len(n.docUnit), len(n.siteRow)
	switch {
	case docs != x.Units.rows || len(n.docOf) != docs || len(n.importance) != docs || len(n.docSite) != docs+1 ||
		!search.Rising(n.docSite, places) || len(n.siteDoc) != places:
		return "doc"
	case len(n.weight) != n.terms.Len() || n.terms.Len() > wordTerm:
		return "term.weight"
	case !slices.IsSorted(n.key):
		return "key"
	}
	for doc, unit := range n.docUnit {
		if int(unit) >= docs || n.docOf[unit] != uint32(doc) {
			return "doc.unit"
		}
		for place := n.docSite[doc]; place < n.docSite[doc+1]; place++ {
			if n.siteDoc[place] != uint32(doc) || int(n.siteRow[place]) >= x.Sites.rows {
				return "site"
			}
		}
	}
	for _, k := range n.key {
		if int(uint32(k)) >= docs {
			return "key"
		}
	}
	for _, entry := range n.order {
		if int(entry&orderDoc) >= docs || entry>>orderShift >= writings {
			return "order"
		}
	}
	for c := range n.columns {
		if !n.columns[c].check(n.terms.Len()) {
			return namesColumnNames[c]
		}
	}
	return ""
}

func (w *wordColumn) check(terms int) bool {
	if w.column == nil {
		return true
	}
	if len(w.at) != w.column.Distinct()+2 || !search.Rising(w.at, len(w.word)) {
		return false
	}
	for code := range len(w.at) - 1 {
		words := w.ofCode(uint32(code))
		for i, word := range words {
			if int(word&wordTerm) >= terms || int(word&wordParts>>partShift) > i {
				return false
			}
		}
	}
	return true
}
