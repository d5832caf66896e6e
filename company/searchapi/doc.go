// Package searchapi speaks the HTTP contract of API Recherche d'entreprises over the
// company index: /search and /near_point, and our own /suggest and /verify. It touches
// the index it is given, the territory, and the response it writes; routes, CORS, gzip,
// rate limits and request logs are the server's. Start at API.Search, then at the table
// of parameters: params.go.
//
// # What our sources can't fill
//
// The index holds the Sirene files and the RNA. Of the contract's fields, these are
// always null, or an empty list: dirigeants, finances, date_mise_a_jour_rne,
// immatriculation, bodacc, geo_adresse, the lists of identifiers (FINESS, UAI, RGE, bio,
// IDCC, organismes de formation) and the complements but identifiant_association,
// est_association, est_entrepreneur_individuel, est_ess and est_societe_mission. A
// filter that asks for one of them finds nothing; one that asks for its absence keeps
// everything.
//
// # Where we leave the contract
//
//   - A number in q is looked up under the filters, which the contract's server ignores.
//   - /near_point gives the nearest first, and takes every filter of /search.
//   - code_commune takes Paris, Lyon and Marseille for all their arrondissements.
//   - A word that nothing has is looked for with a letter more, less or changed; the
//     contract's server finds nothing.
//   - nom_personne and prenoms_personne look among sole traders: they alone are in the
//     files.
//   - tva is computed, for every unité légale.
package searchapi
