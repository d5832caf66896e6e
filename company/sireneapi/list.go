package sireneapi

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"tuyau/company/criteria"
	"tuyau/problem"
	"tuyau/text/textjson"
)

// Units answers GET and POST /siren.
func (a *API) Units(w http.ResponseWriter, r *http.Request) error {
	return a.list(w, r, &unitShape, searchParams, http.MethodGet, http.MethodHead, http.MethodPost)
}

// Sites answers GET and POST /siret.
func (a *API) Sites(w http.ResponseWriter, r *http.Request) error {
	return a.list(w, r, &siteShape, searchParams, http.MethodGet, http.MethodHead, http.MethodPost)
}

// Links answers GET /siret/liensSuccession.
func (a *API) Links(w http.ResponseWriter, r *http.Request) error {
	return a.list(w, r, &linkShape, linksParams, http.MethodGet, http.MethodHead)
}

// The limits of a page of JSON; those of CSV are in the table of parameters.
const (
	mostNombre = 1000
	mostDebut  = 1000
)

// search is a search under way.
type search struct {
	*request
	bench *bench
	shape *shape
	media media
	hits  *criteria.Hits
	order *order
	after []value
}

func (a *API) list(w http.ResponseWriter, r *http.Request, s *shape, table []param, methods ...string) error {
	if err := allow(r, methods...); err != nil {
		return err
	}
	found := &search{shape: s, media: negotiate(r.Header["Accept"], true)}
	if found.media == mediaNone {
		a.refuse(w, r, http.StatusNotAcceptable, "Le paramètre 'Accept' de l'en-tête HTTP contient une valeur non prévue")
		return nil
	}
	var err error
	if found.request, err = a.parse(w, r, table); err != nil {
		return a.tooLong(w, r, err)
	}
	if err := found.check(); err != nil {
		return err
	}
	bench, release, err := a.acquire()
	if err != nil {
		return err
	}
	defer release()
	found.bench = bench
	if err := a.run(r, found); err != nil {
		return err
	}
	if found.media == mediaCSV {
		return found.csv(w, r)
	}
	return a.page(w, r, found)
}

func (f *search) check() error {
	if err := f.checkChamps(f.shape); err != nil {
		return err
	}
	if f.media == mediaCSV {
		if f.curseur != "" {
			return invalid("curseur", f.curseur, "un curseur ne va pas avec le CSV")
		}
		return nil
	}
	if f.nombre > mostNombre {
		return invalid("nombre", strconv.Itoa(f.nombre), "nombre attendu entre 0 et %d (200000 en CSV)", mostNombre)
	}
	if f.debut > mostDebut {
		return invalid("debut", strconv.Itoa(f.debut), "nombre attendu entre 0 et %d (10000 en CSV) ; au-delà, utiliser curseur", mostDebut)
	}
	return nil
}

// run finds what answers.
func (a *API) run(r *http.Request, f *search) error {
	expr, err := criteria.Parse(f.q)
	if err != nil {
		return refused("q", f.q, err)
	}
	engine := f.bench.engine
	if f.hits, err = engine.Search(r.Context(), f.shape.collection, f.q, expr, f.date); err != nil {
		return refused("q", f.q, err)
	}
	if f.order, err = newOrder(engine, f.shape, f.request, f.hits); err != nil {
		return err
	}
	if f.after, err = f.order.start(f.curseur); err != nil {
		return err
	}
	if f.hits.Total == 0 && !a.emptyOK {
		if f.q == "" {
			return problem.New(problem.NotFound, nil, "Aucun élément trouvé")
		}
		return problem.New(problem.NotFound, nil, "Aucun élément trouvé pour q=%s", clip(f.q))
	}
	return nil
}

// page answers in JSON.
func (a *API) page(w http.ResponseWriter, r *http.Request, f *search) error {
	counts, err := a.count(r.Context(), f)
	if err != nil {
		return err
	}
	rows := f.order.page(f.hits, f.after, f.debut, f.nombre)
	next := f.curseur
	if f.curseur != "" && len(rows) > 0 {
		next = f.order.cursor(rows[len(rows)-1])
	}
	out := &writer{engine: f.bench.engine, index: f.bench.engine.Index(), date: f.date, hits: f.hits,
		plan: f.bench.plan(f.shape, f.request)}
	buffer := buffers.Get().(*[]byte)
	b := f.appendHeader((*buffer)[:0], len(rows), next)
	b = append(append(append(b, ",\""...), f.shape.several...), `":[`...)
	start := len(b)
	for _, row := range rows {
		b = append(out.element(b, row), ',')
	}
	b = closing(b, start, ']')
	if f.facets.asked() {
		b = appendFacets(append(b, `,"facettes":`...), counts)
	}
	b = append(b, '}')
	*buffer = b
	f.head(w, r, len(rows), next)
	send(w, r, http.StatusOK, b)
	recycle(buffer)
	return nil
}

func (f *search) appendHeader(b []byte, n int, next string) []byte {
	b = append(b, `{"header":{"statut":200,"message":"OK","total":`...)
	b = strconv.AppendInt(b, int64(f.hits.Total), 10)
	b = append(b, `,"debut":`...)
	b = strconv.AppendInt(b, int64(f.debut), 10)
	b = append(b, `,"nombre":`...)
	b = strconv.AppendInt(b, int64(n), 10)
	if f.curseur != "" {
		b = textjson.Append(append(b, `,"curseur":`...), f.curseur)
		b = textjson.Append(append(b, `,"curseurSuivant":`...), next)
	}
	return append(b, '}')
}

// head writes the headers that both forms have.
func (f *search) head(w http.ResponseWriter, r *http.Request, n int, next string) {
	h := w.Header()
	h["Cache-Control"] = private
	h["X-Total-Count"] = []string{strconv.Itoa(f.hits.Total)}
	if f.noLink || r.Method == http.MethodPost {
		return
	}
	name, first, after := "debut", "0", strconv.Itoa(f.debut+n)
	more := n > 0 && f.debut+n < f.hits.Total
	if f.curseur != "" {
		name, first, after = "curseur", "*", next
		more = n > 0 && n == f.nombre
	}
	link := "<" + f.link(r, name, first) + `>; rel="first"`
	if more {
		link += ", <" + f.link(r, name, after) + `>; rel="next"`
	}
	h["Link"] = []string{link}
}

// link is this request with one parameter changed.
func (f *search) link(r *http.Request, name, value string) string {
	var b strings.Builder
	b.WriteString(requestPath(r))
	b.WriteByte('?')
	for pair := range strings.SplitSeq(r.URL.RawQuery, "&") {
		if key, _, _ := strings.Cut(pair, "="); key == name || pair == "" {
			continue
		}
		b.WriteString(strings.NewReplacer("<", "%3C", ">", "%3E", " ", "%20", "\"", "%22").Replace(pair))
		b.WriteByte('&')
	}
	b.WriteString(name + "=" + url.QueryEscape(value))
	return b.String()
}
