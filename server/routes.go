package server

import (
	"net/http"
	"slices"
	"strings"

	"tuyau/problem"
)

// table is every route of the product, in the order a reader looks for them. A pattern
// is read by http.ServeMux; it answers GET and HEAD unless a method stands before it.
// A host is the first label of the Host header; "*" is any.
func (s *Server) table(c *Config) []line {
	a, g := dialect{c.Adresse}, dialect{c.Geocodage}
	adresse, geocodage := a.owner("adresse", "/adresse/"), g.owner("geocodage", "/geocodage/")
	ops := &owner{api: operations, room: "server", write: plainError}

	return slices.Concat(c.Portal.lines(), []line{
		{"", "/adresse/search", adresse, a.search},
		{"", "/adresse/search/{$}", adresse, a.search},
		{"", "/adresse/reverse", adresse, a.reverse},
		{"", "/adresse/reverse/{$}", adresse, a.reverse},
		{"", "/adresse/openapi.json", adresse, a.openAPI},
		{"adresse", "/search", adresse, a.search},
		{"adresse", "/search/{$}", adresse, a.search},
		{"adresse", "/reverse", adresse, a.reverse},
		{"adresse", "/reverse/{$}", adresse, a.reverse},
		{"adresse", "/openapi.json", adresse, a.openAPI},

		{"", "/geocodage/search", geocodage, g.search},
		{"", "/geocodage/search/{$}", geocodage, g.search},
		{"", "/geocodage/reverse", geocodage, g.reverse},
		{"", "/geocodage/reverse/{$}", geocodage, g.reverse},
		{"", "/geocodage/openapi.json", geocodage, g.openAPI},
		{"geocodage", "/search", geocodage, g.search},
		{"geocodage", "/search/{$}", geocodage, g.search},
		{"geocodage", "/reverse", geocodage, g.reverse},
		{"geocodage", "/reverse/{$}", geocodage, g.reverse},
		{"geocodage", "/openapi.json", geocodage, g.openAPI},
	}, sireneLines(c.Sirene), companyLines(c.Companies), []line{
		{"*", "/health/live", ops, s.live},
		{"*", "/health/ready", ops, s.ready},
		{"*", metricsPath, ops, s.writeMetrics},
	})
}

const (
	metricsPath = "/metrics"
	operations  = "operations" // the API of health and metrics
)

// line is a row of the table.
type line struct {
	host    string
	pattern string
	owner   *owner
	handle  Handler
}

// owner is an API as the edge sees it: a name for metrics, the room that answers, how
// errors are rendered, and what is promised to all its callers.
type owner struct {
	api, room string
	prefix    string // on the main host, all below is its own: unknown paths too
	open      bool   // any origin may call it, a key lifts its rate
	limited   bool   // callers are counted
	pages     bool   // people read it: headers of pages
	write     WriteError
	meter     *meter
}

// AddressAPI is one dialect of API Adresse, as address/addressapi serves it.
type AddressAPI interface {
	Search(w http.ResponseWriter, r *http.Request) error
	Reverse(w http.ResponseWriter, r *http.Request) error
	OpenAPI(w http.ResponseWriter, r *http.Request) error
	WriteError(w http.ResponseWriter, r *http.Request, e *problem.Error)
}

type dialect struct{ port AddressAPI }

func (d dialect) search(w http.ResponseWriter, r *http.Request) error  { return d.port.Search(w, r) }
func (d dialect) reverse(w http.ResponseWriter, r *http.Request) error { return d.port.Reverse(w, r) }
func (d dialect) openAPI(w http.ResponseWriter, r *http.Request) error { return d.port.OpenAPI(w, r) }

func (d dialect) owner(api, prefix string) *owner {
	o := &owner{api: api, room: "address", prefix: prefix, open: true, limited: true}
	if d.port != nil {
		o.write = d.port.WriteError
	}
	return o
}

// Pages is the portal as the server sees it.
type Pages struct {
	Pages      []Page
	WriteError WriteError // a page in French; also for unknown paths, when a browser asks
}

// Page is one route of the portal. Its pattern is read by http.ServeMux and may begin
// with a method.
type Page struct {
	Pattern string
	Serve   Handler
	Limited bool // its callers are counted, as an API's: it searches
}

func (p Pages) lines() []line {
	free, limited := p.owner(), p.owner()
	limited.limited = true
	lines := make([]line, len(p.Pages))
	for i, page := range p.Pages {
		lines[i] = line{"", page.Pattern, free, page.Serve}
		if page.Limited {
			lines[i].owner = limited
		}
	}
	return lines
}

func (p Pages) owner() *owner {
	return &owner{api: "portal", room: "portal", pages: true, write: p.WriteError}
}

// Route is a line of the product's list of routes.
type Route struct {
	Method  string // GET stands for HEAD too
	Host    string // "" main host, "adresse.*" hosts that begin so, "*" any
	Pattern string
	API     string // as metrics and logs name it
	Room    string // where the answer comes from
}

// Routes lists what a server of this configuration would serve; the APIs it lacks are
// in the list all the same.
func Routes(c Config) []Route {
	var s *Server
	lines := s.table(&c)
	routes := make([]Route, len(lines))
	for i, l := range lines {
		method, path := l.split()
		routes[i] = Route{method, l.hostName(), path, l.owner.api, l.owner.room}
	}
	return routes
}

// split separates the method from the path.
func (l line) split() (method, path string) {
	method, path, found := strings.Cut(l.pattern, " ")
	if !found {
		return http.MethodGet, l.pattern
	}
	return method, strings.TrimLeft(path, " ")
}

func (l line) hostName() string {
	if l.host == "" || l.host == "*" {
		return l.host
	}
	return l.host + ".*"
}

// label names the route in metrics and logs. It never holds what a caller sent.
func (l line) label() string {
	_, path := l.split()
	path = strings.TrimSuffix(path, "{$}")
	if l.host == "" || l.host == "*" {
		return path
	}
	return l.hostName() + path
}
