// Package tuyau is the map of the house; the program is [tuyau/cmd/tuyau].
//
// Tuyau circulates the data a public body holds: open APIs from official files, a
// portal to find them, later restricted APIs and a journal that proves what happened.
//
// # Rooms, from the ground up
//
// A room imports only rooms of lower floors. Each has a doc.go that says what it owns,
// what it may touch and where to start.
//
//	0  problem           errors with a code, a French text and a hidden cause
//	0  internal/testkit  throw-away PostgreSQL and SQLite for tests
//	1  text              French normalisation
//	1  siren             SIREN, SIRET, TVA, RNA: parse, check, explain
//	1  segment           the container of every index file
//	2  search            dictionary, postings, nearest: shared pieces of indexes
//	3  territory         communes, départements, régions
//	3  access            operators' API keys
//	4  address           API Adresse: build, search, reverse (ban/: files, addressapi/: HTTP)
//	4  company           company APIs: tables, names (inseefile/: files, criteria/: q, sireneapi/, searchapi/: HTTP, inseeapi/: updates)
//	6  portal            pages
//	7  store             all SQL of our state, on SQLite and PostgreSQL
//	8  server            routes, middlewares, health, metrics
//	8  sample            synthetic official files
//	9  cmd/tuyau         command line, configuration, wiring by hand
//
// architecture_test.go enforces it. docs/one-request.md follows an address search
// through the rooms; CONTRIBUTING.md says how to add to them.
package tuyau
