package searchapi

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"tuyau/company"
	"tuyau/problem"
	"tuyau/territory"
	"tuyau/text/textjson"
)

// Live lends the current build of the index. It stays readable until release is
// called, even when a newer one takes its place meanwhile.
type Live interface {
	Acquire() (x *company.Index, release func(), err error)
}

// Options tunes an API. The zero value works.
type Options struct {
	Release string        // of the program; part of every ETag
	MaxAge  time.Duration // how long an answer may be cached; 15 minutes by default
}

// API is the contract over the index.
type API struct {
	live         Live
	france       *territory.Territory
	codes        *codeLists
	params       []param
	release      string
	cacheControl []string
	document     []byte
}

// New makes the API over live.
func New(live Live, opts Options) (*API, error) {
	france, err := territory.Load()
	if err != nil {
		return nil, err
	}
	if opts.MaxAge == 0 {
		opts.MaxAge = 15 * time.Minute
	}
	a := &API{live: live, france: france, codes: newCodeLists(france), release: opts.Release,
		cacheControl: []string{"max-age=" + strconv.Itoa(int(opts.MaxAge.Seconds()))}}
	a.params = newParams(a.codes)
	a.document, err = a.describe()
	return a, err
}

// Search answers GET /search.
func (a *API) Search(w http.ResponseWriter, r *http.Request) error {
	return a.answer(w, r, func(x *company.Index) ([]byte, error) {
		q, err := a.parse(r.URL.RawQuery, false)
		if err != nil {
			return nil, err
		}
		f := a.filter(x, q)
		query := company.NameQuery{Text: q.text, Units: f.units, Sites: f.sites, From: q.from(), Limit: q.perPage,
			BySize: q.bySize, SitesLimit: q.matching}
		if f.nothing {
			return a.appendPage(nil, x, q, company.NameHits{}), nil
		}
		return a.appendPage(nil, x, q, x.Search(query)), nil
	})
}

// NearPoint answers GET /near_point.
func (a *API) NearPoint(w http.ResponseWriter, r *http.Request) error {
	return a.answer(w, r, func(x *company.Index) ([]byte, error) {
		q, err := a.parse(r.URL.RawQuery, true)
		if err != nil {
			return nil, err
		}
		f := a.filter(x, q)
		if f.nothing {
			return a.appendPage(nil, x, q, company.NameHits{}), nil
		}
		return a.appendPage(nil, x, q, x.Near(company.NearQuery{Lon: q.lon, Lat: q.lat, Metres: 1000 * q.radius,
			Units: f.units, Sites: f.sites, From: q.from(), Limit: q.perPage, SitesLimit: q.matching})), nil
	})
}

// answer acquires the index, tells whether the client already has the answer, makes it
// and sends it.
func (a *API) answer(w http.ResponseWriter, r *http.Request, make func(*company.Index) ([]byte, error)) error {
	if err := onlyReads(r); err != nil {
		return err
	}
	x, release, err := a.live.Acquire()
	if err != nil {
		return unavailable(err)
	}
	defer release()
	info := x.Info()
	tag := answerTag(a.release, info.Build, r.URL.Path, r.URL.RawQuery)
	known := matches(r.Header["If-None-Match"], tag)
	body, err := make(x)
	if err != nil {
		return err
	}
	h := w.Header()
	h["Etag"] = []string{tag}
	h["Cache-Control"] = a.cacheControl
	h["X-Index-Date"] = []string{info.Built.UTC().Format(time.RFC3339)}
	if known {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	send(w, r, http.StatusOK, body)
	return nil
}

// LastModified answers GET /sources/last_modified: from which files the index was made,
// and how recent they are.
func (a *API) LastModified(w http.ResponseWriter, r *http.Request) error {
	return a.answer(w, r, func(x *company.Index) ([]byte, error) {
		info := x.Info()
		b := append([]byte(nil), `{"index":{"date":`...)
		b = textjson.Append(b, info.Built.UTC().Format(time.RFC3339))
		b = append(b, `},"sirene":{"unites_legales":`...)
		b = appendNullable(b, info.UnitTreated)
		b = append(b, `,"etablissements":`...)
		b = appendNullable(b, info.SiteTreated)
		b = append(b, `,"liens_succession":`...)
		b = appendNullable(b, info.LinkTreated)
		b = append(b, `},"fichiers":`...)
		return append(appendStrings(b, info.Sources), '}'), nil
	})
}

// Health answers GET /health.
func (a *API) Health(w http.ResponseWriter, r *http.Request) error {
	if err := onlyReads(r); err != nil {
		return err
	}
	_, release, err := a.live.Acquire()
	if err != nil {
		return unavailable(err)
	}
	release()
	w.Header()["Cache-Control"] = []string{"no-store"}
	send(w, r, http.StatusOK, []byte(`{"status":"healthy"}`))
	return nil
}

// OpenAPI answers GET /openapi.json.
func (a *API) OpenAPI(w http.ResponseWriter, r *http.Request) error {
	if err := onlyReads(r); err != nil {
		return err
	}
	w.Header()["Cache-Control"] = a.cacheControl
	send(w, r, http.StatusOK, a.document)
	return nil
}

func onlyReads(r *http.Request) error {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return nil
	}
	e := problem.New(problem.MethodNotAllowed, nil, "La méthode %s n'est pas acceptée ici.", clip(r.Method))
	e.Allow = []string{http.MethodGet, http.MethodHead}
	return e
}

// send writes a JSON body. A client that left early is no fault of ours, and nothing
// more can be told to it: the error of Write is dropped.
func send(w http.ResponseWriter, r *http.Request, status int, body []byte) {
	h := w.Header()
	h["Content-Type"] = []string{"application/json"}
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body)
	}
}

// unavailable keeps a problem that says more than "not there".
func unavailable(err error) error {
	if _, ok := errors.AsType[*problem.Error](err); ok {
		return err
	}
	e := problem.New(problem.Unavailable, err, "L'index des entreprises n'est pas disponible pour le moment.")
	e.RetryAfter = 5 * time.Second
	return e
}
