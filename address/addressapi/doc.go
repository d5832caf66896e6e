// Package addressapi speaks the two HTTP contracts of French geocoding over the
// address index: the historical API Adresse (Historical) and the Géoplateforme's
// (Geoplateforme). It touches the Index it is given and the response it writes;
// routes, CORS, gzip, rate limits and request logs are the server's.
// Start at API.Search, then at the tables of parameters: historical.go and
// geoplateforme.go.
//
// # Where the two contracts disagree
//
// Each dialect keeps its own defaults, limits and words. The historical API had
// two servers, addok and addok-server, and clients of both; that dialect takes the
// more tolerant of the two wherever they differ:
//
//   - q has 1 to 200 characters, as in addok (addok-server wanted 3), so that
//     suggestions come with the first character and "Y" or "Eu" can be found with
//     or without autocomplete; beyond 200 it is addok's 413. Its first character
//     is a letter or a digit, as in addok-server. The Géoplateforme keeps 3 to 200.
//   - autocomplete is off for 0, false, no, off, n and f, on for anything else.
//   - type, postcode and citycode take up to 10 values each, repeated or separated
//     by spaces or "+", as in addok 1.3. A type that does not exist is a 400 (addok
//     answered nothing at all).
//   - an error body has addok-server's code and message and addok's title and
//     description together.
//
// In both, a text that is not UTF-8 is a 400 that says so, control characters count
// as spaces, a malformed percent escape stands for itself, names of parameters may
// be in any case, and NaN and infinite coordinates are refused.
//
// # What is ours
//
//   - radius, on /reverse in both dialects: how far to look, in metres, instead of
//     the contract's two rings.
//   - X-Index-Date: when the index that answers was built (RFC 3339).
//   - ETag: weak, made of the index build, Options.Release and the parsed request,
//     so that If-None-Match is answered without searching.
package addressapi
