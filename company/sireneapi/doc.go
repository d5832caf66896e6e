// Package sireneapi speaks API Sirene 3.11, INSEE's contract, over the company index.
// It touches the index it is given and the response it writes; routes, CORS, gzip,
// rate limits, keys and request logs are the server's. The language of q is criteria/.
// Start at API.Units, then request.go for the parameters and layout.go for the answers.
//
// # What the contract leaves open
//
//   - An unknown parameter is a 400 that names it, so that a slip is not ignored.
//   - champs always keeps the identifier (siren, or siret) and, in periods, dateFin
//     and dateDebut. The name of a group (adresseEtablissement) stands for what is in
//     it. An unknown name is a 400.
//   - masquerValeursNulles drops groups left empty, too.
//   - tri puts what has no value last, in both orders; equals come by siren or siret.
//     Without tri nor curseur the best score comes first, up to 200,000 answers;
//     beyond, and where nothing tells answers apart, they come by siren or siret.
//   - curseur goes by siren or siret, after the fields of tri when there are any.
//   - A date leaves out what had no period then. The variables of the unité légale in
//     an établissement are those of today, date or not, as in the contract.
//   - An établissement of a duplicate leads (301) to that of the right unité légale
//     with the same NIC, or to its siège.
//
// # Facets
//
//	facette.champ=a,b             counts by value
//	facette.requete=x             one count, of what facette.x.q answers too
//	facette.intervalle=f          counts from facette.f.demarrage to .fin by .pas
//
// nombre (20), debut (0), min (1), tri (count:desc, count:asc, index:asc, index:desc),
// manquant, total, modalite, prefixe, and for intervals autre (avant, apres, entre,
// tout) and inclusion (inferieur, superieur, bord, exterieur, tout) are set for all
// facets (facette.nombre=50) or for one (facette.codeCommuneEtablissement.nombre=50).
// Bounds and steps of dates are Solr's: NOW/YEAR, NOW-3MONTH, +7DAY. The spellings are
// those that clients of INSEE's service send.
package sireneapi
