package server

import (
	"net/http"

	"tuyau/problem"
)

// SireneAPI is API Sirene 3.11, as company/sireneapi serves it.
type SireneAPI interface {
	Unit(w http.ResponseWriter, r *http.Request) error  // path value "siren"
	Units(w http.ResponseWriter, r *http.Request) error // GET and POST
	Site(w http.ResponseWriter, r *http.Request) error  // path value "siret"
	Sites(w http.ResponseWriter, r *http.Request) error // GET and POST
	Links(w http.ResponseWriter, r *http.Request) error
	Informations(w http.ResponseWriter, r *http.Request) error
	OpenAPI(w http.ResponseWriter, r *http.Request) error
	WriteError(w http.ResponseWriter, r *http.Request, e *problem.Error)
}

// sirenePrefixes are where INSEE's clients call from, old ones included: prefix of the
// owner, then of the routes.
var sirenePrefixes = [][2]string{
	{"/api-sirene/", "/api-sirene/3.11"},
	{"/api-sirene/", "/api-sirene/prive/3.11"},
	{"/entreprises/sirene/", "/entreprises/sirene/V3"},
	{"/entreprises/sirene/", "/entreprises/sirene/V3.11"},
}

// sireneLines are the routes of API Sirene; hosts keep the path, as api.insee.fr does.
func sireneLines(a SireneAPI) []line {
	owners := map[string]*owner{}
	var lines []line
	for _, p := range sirenePrefixes {
		o := owners[p[0]]
		if o == nil {
			o = &owner{api: "sirene", room: "company", prefix: p[0], open: true, limited: true}
			if a != nil {
				o.write = a.WriteError
			}
			owners[p[0]] = o
		}
		for _, host := range []string{"", "sirene"} {
			for _, l := range []struct {
				pattern string
				handle  func(SireneAPI) Handler
			}{
				{"/siren", func(a SireneAPI) Handler { return a.Units }},
				{"/siren/{$}", func(a SireneAPI) Handler { return a.Units }},
				{"POST /siren", func(a SireneAPI) Handler { return a.Units }},
				{"POST /siren/{$}", func(a SireneAPI) Handler { return a.Units }},
				{"/siren/{siren}", func(a SireneAPI) Handler { return a.Unit }},
				{"/siret", func(a SireneAPI) Handler { return a.Sites }},
				{"/siret/{$}", func(a SireneAPI) Handler { return a.Sites }},
				{"POST /siret", func(a SireneAPI) Handler { return a.Sites }},
				{"POST /siret/{$}", func(a SireneAPI) Handler { return a.Sites }},
				{"/siret/{siret}", func(a SireneAPI) Handler { return a.Site }},
				{"/siret/liensSuccession", func(a SireneAPI) Handler { return a.Links }},
				{"/informations", func(a SireneAPI) Handler { return a.Informations }},
				{"/openapi.json", func(a SireneAPI) Handler { return a.OpenAPI }},
			} {
				handle := func(w http.ResponseWriter, r *http.Request) error { return l.handle(a)(w, r) }
				lines = append(lines, line{host, under(p[1], l.pattern), o, handle})
			}
		}
	}
	return lines
}

// under puts a pattern, which may begin with a method, below a prefix.
func under(prefix, pattern string) string {
	method, path := line{pattern: pattern}.split()
	if path == pattern {
		return prefix + path
	}
	return method + " " + prefix + path
}
