package server

import (
	"net/http"

	"tuyau/problem"
)

// CompanyAPI is API Recherche d'entreprises, as company/searchapi serves it.
type CompanyAPI interface {
	Search(w http.ResponseWriter, r *http.Request) error
	NearPoint(w http.ResponseWriter, r *http.Request) error
	Suggest(w http.ResponseWriter, r *http.Request) error
	Verify(w http.ResponseWriter, r *http.Request) error // path values "kind", which may be absent, and "number"
	LastModified(w http.ResponseWriter, r *http.Request) error
	Health(w http.ResponseWriter, r *http.Request) error
	OpenAPI(w http.ResponseWriter, r *http.Request) error
	WriteError(w http.ResponseWriter, r *http.Request, e *problem.Error)
}

func companyLines(a CompanyAPI) []line {
	const prefix = "/recherche-entreprises"
	o := &owner{api: "recherche-entreprises", room: "company", prefix: prefix + "/", open: true, limited: true}
	if a != nil {
		o.write = a.WriteError
	}
	var lines []line
	for _, l := range []struct {
		pattern string
		handle  func(CompanyAPI) Handler
	}{
		{"/search", func(a CompanyAPI) Handler { return a.Search }},
		{"/near_point", func(a CompanyAPI) Handler { return a.NearPoint }},
		{"/suggest", func(a CompanyAPI) Handler { return a.Suggest }},
		{"/verify/{number}", func(a CompanyAPI) Handler { return a.Verify }},
		{"/verify/{kind}/{number}", func(a CompanyAPI) Handler { return a.Verify }},
		{"/sources/last_modified", func(a CompanyAPI) Handler { return a.LastModified }},
		{"/health", func(a CompanyAPI) Handler { return a.Health }},
		{"/openapi.json", func(a CompanyAPI) Handler { return a.OpenAPI }},
	} {
		handle := func(w http.ResponseWriter, r *http.Request) error { return l.handle(a)(w, r) }
		lines = append(lines, line{"", prefix + l.pattern, o, handle}, line{"recherche-entreprises", l.pattern, o, handle})
	}
	return lines
}
