package sireneapi

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"tuyau/company"
	"tuyau/company/criteria"
	"tuyau/problem"
	"tuyau/siren"
)

// Live lends the current build of the index. It stays readable until release is
// called, even when a newer one takes its place meanwhile.
type Live interface {
	Acquire() (x *company.Index, release func(), err error)
}

// Options tunes an API. The zero value works.
type Options struct {
	// EmptyOK answers a search without hits with a 200 and an empty list, where the
	// contract has a 404.
	EmptyOK bool
	MaxBody int64            // of a POST, in bytes; 1 MiB by default
	Now     func() time.Time // the clock of date math (NOW); time.Now by default
}

// API is the contract over the index.
type API struct {
	live     Live
	emptyOK  bool
	maxBody  int64
	now      func() time.Time
	bench    atomic.Pointer[bench] // of the build in use
	next     atomic.Pointer[bench] // of the latest that was prepared
	document []byte
}

// bench is what was prepared for one build of the index.
type bench struct {
	engine     *criteria.Engine
	unit, site *plan
}

// plan is the plan of what a request asks: most ask everything.
func (b *bench) plan(s *shape, q *request) *plan {
	switch {
	case q.champs == nil && !q.hideNulls && s == &unitShape:
		return b.unit
	case q.champs == nil && !q.hideNulls && s == &siteShape:
		return b.site
	}
	return newPlan(b.engine.Index(), s, q.champs, q.hideNulls)
}

// New makes the API over live.
func New(live Live, opts Options) *API {
	a := &API{live: live, emptyOK: opts.EmptyOK, maxBody: opts.MaxBody, now: opts.Now}
	if a.maxBody == 0 {
		a.maxBody = 1 << 20
	}
	if a.now == nil {
		a.now = time.Now
	}
	a.document = describe()
	return a
}

// acquire gives the current build and what was prepared for it.
func (a *API) acquire() (*bench, func(), error) {
	x, release, err := a.live.Acquire()
	if err != nil {
		return nil, nil, unavailable(err)
	}
	return a.benchOf(x), release, nil
}

// Warm prepares for searches by name, so that the first one is as quick as the others.
func (a *API) Warm(ctx context.Context) error {
	b, release, err := a.acquire()
	if err != nil {
		return err
	}
	defer release()
	b.engine.Warm(ctx)
	return ctx.Err()
}

// Unit answers GET /siren/{siren}.
func (a *API) Unit(w http.ResponseWriter, r *http.Request) error {
	return a.lookup(w, r, &unitShape, r.PathValue("siren"))
}

// Site answers GET /siret/{siret}.
func (a *API) Site(w http.ResponseWriter, r *http.Request) error {
	return a.lookup(w, r, &siteShape, r.PathValue("siret"))
}

func (a *API) lookup(w http.ResponseWriter, r *http.Request, s *shape, number string) error {
	if err := allow(r, http.MethodGet, http.MethodHead); err != nil {
		return err
	}
	if negotiate(r.Header["Accept"], false) == mediaNone {
		a.refuse(w, r, http.StatusNotAcceptable, "Le paramètre 'Accept' de l'en-tête HTTP contient une valeur non prévue")
		return nil
	}
	q, err := a.parse(w, r, lookupParams)
	if err != nil {
		return a.tooLong(w, r, err)
	}
	if err := q.checkChamps(s); err != nil {
		return err
	}
	if number == "nonDiffusibles" {
		return problem.New(problem.NotFound, nil, "Le service %s/nonDiffusibles n'existe plus : statut de diffusion P", s.collection)
	}
	b, release, err := a.acquire()
	if err != nil {
		return err
	}
	defer release()
	row, moved, err := find(b.engine.Index(), s, number)
	if err != nil {
		return err
	}
	if moved != "" {
		return a.redirect(w, r, number, moved)
	}
	out := &writer{engine: b.engine, index: b.engine.Index(), date: q.date, plan: b.plan(s, q), hits: &criteria.Hits{}}
	if q.date != "" && !out.existed(row) {
		return problem.New(problem.NotFound, nil, "Aucun élément trouvé pour le %s %s à la date du %s", s.collection, number, q.date)
	}
	buffer := buffers.Get().(*[]byte)
	body := append((*buffer)[:0], `{"header":{"statut":200,"message":"OK"},"`...)
	body = append(append(body, s.one...), `":`...)
	body = append(out.element(body, row), '}')
	*buffer = body
	w.Header()["Cache-Control"] = private
	send(w, r, http.StatusOK, body)
	recycle(buffer)
	return nil
}

// find gives the row of a number, or the number that it leads to.
func find(x *company.Index, s *shape, number string) (row int, moved string, err error) {
	digits := 9
	if s == &siteShape {
		digits = 14
	}
	if len(number) != digits || strings.Trim(number, "0123456789") != "" {
		return 0, "", invalid(string(s.collection), number, "%d chiffres attendus", digits)
	}
	found := false
	if s == &unitShape {
		n, _ := siren.Parse(number)
		if right, ok := twin(x, n); ok {
			return 0, right.String(), nil
		}
		row, found = x.Unit(n)
	} else {
		n, _ := siren.ParseSIRET(number)
		if right, ok := twin(x, n.SIREN()); ok {
			if site, ok := rightSite(x, right, n.NIC()); ok {
				return 0, x.SIRET(site).String(), nil
			}
		}
		row, found = x.Site(n)
	}
	if !found {
		return 0, "", problem.New(problem.NotFound, nil, "Aucun élément trouvé pour le %s %s", s.collection, number)
	}
	return row, "", nil
}

// twin follows duplicates to the right unité légale.
func twin(x *company.Index, s siren.SIREN) (siren.SIREN, bool) {
	const most = 10 // files may turn in a circle
	right, ok := s, false
	for range most {
		next, more := x.Twin(right)
		if !more || next == s {
			break
		}
		right, ok = next, true
	}
	return right, ok
}

func rightSite(x *company.Index, right siren.SIREN, nic siren.NIC) (site int, ok bool) {
	if site, ok = x.Site(right.SIRET(nic)); ok {
		return site, true
	}
	if unit, known := x.Unit(right); known {
		return x.Head(unit)
	}
	return 0, false
}

// redirect leads from a duplicate to the right number, parameters kept.
func (a *API) redirect(w http.ResponseWriter, r *http.Request, wrong, right string) error {
	path := requestPath(r)
	path = path[:strings.LastIndexByte(path, '/')+1] + right
	if r.URL.RawQuery != "" {
		path += "?" + r.URL.RawQuery
	}
	w.Header()["Location"] = []string{path}
	a.refuse(w, r, http.StatusMovedPermanently, "Unité fermée pour cause de doublon : "+wrong+" est remplacé par "+right)
	return nil
}

// requestPath is the path as the client wrote it, before the server cut its prefix.
func requestPath(r *http.Request) string {
	path, _, _ := strings.Cut(r.RequestURI, "?")
	if !strings.HasPrefix(path, "/") {
		path = r.URL.EscapedPath()
	}
	return strings.TrimSuffix(path, "/")
}

// existed says whether a row had a period at the date, and was created by then.
func (w *writer) existed(row int) bool {
	name, t := "dateCreationUniteLegale", w.index.Units
	if w.plan.shape.collection == criteria.Sites {
		name, t = "dateCreationEtablissement", w.index.Sites
	}
	if c, ok := t.Column(name); ok && c.Value(row) > w.date {
		return false
	}
	found := false
	w.engine.Periods(w.plan.shape.collection, row, w.date, func(criteria.Period) { found = true })
	return found
}

func allow(r *http.Request, methods ...string) error {
	for _, m := range methods {
		if r.Method == m {
			return nil
		}
	}
	e := problem.New(problem.MethodNotAllowed, nil, "La méthode %s n'est pas acceptée ici", clip(r.Method))
	e.Allow = methods
	return e
}

func (a *API) tooLong(w http.ResponseWriter, r *http.Request, err error) error {
	if !errors.Is(err, errTooLong) {
		return err
	}
	a.refuse(w, r, http.StatusRequestURITooLong, "Requête trop longue : passer les paramètres par POST")
	return nil
}
