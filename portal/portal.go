package portal

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"tuyau/address"
)

// Index is what the pages ask of the address index. It must be safe for concurrent use.
type Index interface {
	Search(address.Query) ([]address.Hit, error)
	Reverse(address.ReverseQuery) ([]address.Hit, error)
	Info() address.Info
}

// Live lends the index in use. It stays readable until release is called, even when a
// newer one takes its place meanwhile. An error means that no index is loaded: the
// pages say so politely.
type Live[I Index] interface {
	Acquire() (index I, release func(), err error)
}

// API is one offer of the list.
type API struct {
	ID      string // anchor on the page: "adresse"
	Name    string
	Summary string // one or two sentences
	Base    string // path on the main host: "/adresse"
	Host    string // host at whose root it also answers: "adresse.*"; optional
	OpenAPI string // path of its description: "/adresse/openapi.json"; optional
	// Example is the path and query of a request to try. {q}, {lon} and {lat} are
	// replaced by an address that the index holds.
	Example string
}

// Config is what the pages tell. The zero value works.
type Config struct {
	APIs []API
	// Search is the path that suggests addresses, in the historical dialect of API
	// Adresse. Default: "/adresse/search".
	Search string
	// Examples answers the examples of APIs, so that the home shows real answers.
	// It is asked once a build of the index. Without it the answers are left out.
	Examples http.Handler
	// Origin begins the example commands: "https://api.exemple.fr". Default: the
	// scheme and host of the request.
	Origin string
	// Organisme names the public body that runs the service; Contact is its mail
	// address for accessibility. Both are optional.
	Organisme, Contact string
}

// Route is a pattern of http.ServeMux and what answers it. An error returned is to be
// rendered by Portal.WriteError, after the request's log line.
type Route struct {
	Pattern string
	Handler func(http.ResponseWriter, *http.Request) error
	Limited bool // it searches: the rate of a caller should be bounded
}

// Portal serves the pages.
type Portal struct {
	config   Config
	acquire  func() (Index, func(), error)
	assets   *assets
	pages    map[string]*template.Template
	outline  *outline
	examples exampleCache
}

//go:embed templates/*.html
var templateFiles embed.FS

var pageNames = [...]string{"accueil", "accessibilite", "erreur"}

// New prepares the pages over live.
func New[I Index](live Live[I], c Config) (*Portal, error) {
	if c.Search == "" {
		c.Search = "/adresse/search"
	}
	c.Origin = strings.TrimRight(c.Origin, "/")
	p := &Portal{config: c, pages: map[string]*template.Template{},
		acquire: func() (Index, func(), error) { return live.Acquire() }}
	var err error
	if p.assets, err = loadAssets(); err != nil {
		return nil, fmt.Errorf("portal: assets: %w", err)
	}
	if p.outline, err = loadOutline(); err != nil {
		return nil, fmt.Errorf("portal: %s: %w", outlineFile, err)
	}
	for _, name := range pageNames {
		if p.pages[name], err = p.parse("cadre", name); err != nil {
			return nil, fmt.Errorf("portal: template %s: %w", name, err)
		}
	}
	return p, nil
}

// parse reads the frame and one page, with French typography set.
func (p *Portal) parse(names ...string) (*template.Template, error) {
	t := template.New("").Funcs(template.FuncMap{
		"asset": p.assets.url, "nombre": nombre, "date": date, "accord": accord, "typo": typeset,
	})
	for _, name := range names {
		text, err := templateFiles.ReadFile("templates/" + name + ".html")
		if err != nil {
			return nil, err
		}
		if _, err := t.Parse(typesetTemplate(string(text))); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// Routes lists what the portal answers. The home is at "GET /{$}": the server keeps
// "/" for NotFound.
func (p *Portal) Routes() []Route {
	return []Route{
		{"GET /{$}", p.home, true},
		{"GET /accessibilite", p.accessibilite, false},
		{"GET " + neighbourhoodPath, p.neighbourhood, true},
		{"GET " + assetsPath + "{hash}/{file...}", p.asset, false},
		{"GET /favicon.ico", p.favicon, false},
		{"GET /robots.txt", p.robots, false},
	}
}

// page is what every page shows around its own content.
type page struct {
	Title     string
	Page      string // name of the page, for the navigation
	Organisme string
	Contact   string
}

func (p *Portal) page(name, title string) page {
	return page{Title: typeset(title), Page: name, Organisme: p.config.Organisme, Contact: p.config.Contact}
}

func (p *Portal) accessibilite(w http.ResponseWriter, r *http.Request) error {
	return p.render(w, r, http.StatusOK, "accessibilite", p.page("accessibilite", "Accessibilité"))
}

func (p *Portal) robots(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err := fmt.Fprint(w, "User-agent: *\nDisallow: /*?\nDisallow: "+neighbourhoodPath+"\n")
	return err
}

// render writes a page whole or not at all: a template that fails leaves an error page.
// What a search shows is kept by no cache; other pages are revalidated by their ETag.
func (p *Portal) render(w http.ResponseWriter, r *http.Request, status int, name string, data any) error {
	var body bytes.Buffer
	if err := p.pages[name].ExecuteTemplate(&body, "cadre", data); err != nil {
		return fmt.Errorf("render page %s: %w", name, err)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", "fr")
	if status != http.StatusOK || r.URL.RawQuery != "" {
		h.Set("Cache-Control", "no-store")
	} else {
		h.Set("Cache-Control", "no-cache")
		sum := sha256.Sum256(body.Bytes())
		etag := `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
		h.Set("ETag", etag)
		if matches(r.Header.Get("If-None-Match"), etag) {
			h.Del("Content-Type")
			w.WriteHeader(http.StatusNotModified)
			return nil
		}
	}
	h.Set("Content-Length", strconv.Itoa(body.Len()))
	w.WriteHeader(status)
	_, err := w.Write(body.Bytes())
	return err
}

// matches compares an If-None-Match list with an ETag, weakly.
func matches(list, etag string) bool {
	for one := range strings.SplitSeq(list, ",") {
		if one = strings.TrimPrefix(strings.TrimSpace(one), "W/"); one == etag || one == "*" {
			return true
		}
	}
	return false
}

var plainHost = regexp.MustCompile(`^[A-Za-z0-9.:\[\]-]+$`)

// origin is what a reader's shell must put before a path to reach this server.
func (p *Portal) origin(r *http.Request) string {
	switch {
	case p.config.Origin != "":
		return p.config.Origin
	case !plainHost.MatchString(r.Host):
		return "http://localhost"
	case r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https":
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
