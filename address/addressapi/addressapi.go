package addressapi

import (
	"math"
	"net/http"
	"strconv"
	"time"

	"tuyau/address"
	"tuyau/problem"
)

// Index is one build of the address index. Its answers depend on nothing but the
// build and the question: the ETag of an answer is made of these two.
type Index interface {
	Search(address.Query) ([]address.Hit, error)
	Reverse(address.ReverseQuery) ([]address.Hit, error)
	Info() address.Info
	// Communes lists the citycodes of communes whose name is close to name.
	Communes(name string) []string
}

// Live lends the current build. It stays readable until release is called, even
// when a newer one takes its place meanwhile.
type Live[I Index] interface {
	Acquire() (build I, release func(), err error)
}

// Options tunes an API. The zero value works.
type Options struct {
	Release string        // of the program; part of every ETag
	MaxAge  time.Duration // how long an answer may be cached; 15 minutes by default
}

// API is one contract over the index.
type API struct {
	acquire         func() (Index, func(), error)
	dialect         Dialect
	search, reverse *operation
	release         string
	cacheControl    []string
	document        []byte // openapi.json
	documentTag     string
}

// New makes the API of a dialect over live.
func New[I Index](live Live[I], dialect Dialect, opts Options) *API {
	a := &API{
		acquire: func() (Index, func(), error) { return live.Acquire() },
		dialect: dialect,
		search:  &historicalSearch,
		reverse: &historicalReverse,
		release: opts.Release,
	}
	if dialect == Geoplateforme {
		a.search, a.reverse = &geoplateformeSearch, &geoplateformeReverse
	}
	if opts.MaxAge == 0 {
		opts.MaxAge = 15 * time.Minute
	}
	a.cacheControl = []string{"max-age=" + strconv.Itoa(int(opts.MaxAge.Seconds()))}
	a.document = a.describe()
	tag := newTag("openapi")
	tag.text(string(a.document))
	a.documentTag = tag.String()
	return a
}

// Name is the API's name in routes, logs and metrics.
func (a *API) Name() string { return a.dialect.String() }

// Search answers GET /search.
func (a *API) Search(w http.ResponseWriter, r *http.Request) error {
	return a.answer(w, r, a.search, func(build Index, q *request) ([]address.Hit, error) {
		return build.Search(q.query())
	})
}

// Reverse answers GET /reverse.
func (a *API) Reverse(w http.ResponseWriter, r *http.Request) error {
	return a.answer(w, r, a.reverse, a.around)
}

// answer is what both operations do: parse, tell whether the client already has
// the answer, find, render.
func (a *API) answer(w http.ResponseWriter, r *http.Request, op *operation,
	find func(Index, *request) ([]address.Hit, error)) error {
	if err := onlyReads(r); err != nil {
		return err
	}
	q, err := op.parse(r.URL.RawQuery)
	if err != nil {
		return err
	}
	build, release, err := a.acquire()
	if err != nil {
		return unavailable(err)
	}
	defer release()
	if err := q.resolveCity(build); err != nil {
		return err
	}
	info := build.Info()
	tag := a.tag(op, q, info.Build)
	h := w.Header()
	h["Etag"] = []string{tag}
	h["Cache-Control"] = a.cacheControl
	h["X-Index-Date"] = []string{info.Built.UTC().Format(time.RFC3339)}
	if matches(r.Header["If-None-Match"], tag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	hits, err := find(build, q)
	if err != nil {
		return err
	}
	buffer := buffers.Get().(*[]byte)
	*buffer = a.appendAnswer((*buffer)[:0], op, q, hits)
	send(w, r, http.StatusOK, *buffer)
	recycle(buffer)
	return nil
}

// around widens the search ring by ring, as each contract does, unless the client
// chose a radius.
func (a *API) around(build Index, q *request) ([]address.Hit, error) {
	rings := a.reverse.rings
	switch {
	case q.radius > 0:
		rings = []float64{q.radius}
	case q.area != nil:
		rings = []float64{0}
	}
	var hits []address.Hit
	for _, metres := range rings {
		var err error
		hits, err = build.Reverse(q.reverseQuery(metres, a.reverse.everyNumber))
		if err != nil {
			return nil, err
		}
		if len(hits) > 0 {
			break
		}
	}
	for i := range hits {
		hits[i].Score = a.closeness(&hits[i])
	}
	return hits, nil
}

// closeness is the score of a reverse hit: linear up to 10 km in the Géoplateforme,
// addok's bell of 50 km in the historical API, 1 where only an area was asked.
func (a *API) closeness(h *address.Hit) float64 {
	switch {
	case !h.HasDistance:
		return 1
	case a.dialect == Geoplateforme:
		return 1 - min(1, math.Round(h.Distance)/10_000)
	default:
		km := h.Distance / 1000
		return math.Exp(-(km / 50) * (km / 50))
	}
}

func onlyReads(r *http.Request) error {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return nil
	}
	e := problem.New(problem.MethodNotAllowed, nil, "La méthode %s n'est pas acceptée ici.", clip(r.Method))
	e.Allow = []string{http.MethodGet, http.MethodHead}
	return e
}

// send writes a JSON body whose length is known. A client that left early is no
// fault of ours, and nothing more can be told to it: the error of Write is dropped.
func send(w http.ResponseWriter, r *http.Request, status int, body []byte) {
	h := w.Header()
	h["Content-Type"] = jsonType
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body)
	}
}

var jsonType = []string{"application/json; charset=utf-8"}
