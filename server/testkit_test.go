package server_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"tuyau/problem"
	"tuyau/server"
)

// echo is an API of a few words: what it does is in the parameter "do".
type echo struct {
	name string
	do   map[string]server.Handler
}

func (e echo) Search(w http.ResponseWriter, r *http.Request) error {
	if do := e.do[r.FormValue("do")]; do != nil {
		return do(w, r)
	}
	return e.say(w, "search")
}

func (e echo) Reverse(w http.ResponseWriter, _ *http.Request) error { return e.say(w, "reverse") }
func (e echo) OpenAPI(w http.ResponseWriter, _ *http.Request) error { return e.say(w, "openapi") }

func (e echo) Unit(w http.ResponseWriter, r *http.Request) error {
	return e.say(w, "unit "+r.PathValue("siren"))
}
func (e echo) Site(w http.ResponseWriter, r *http.Request) error {
	return e.say(w, "site "+r.PathValue("siret"))
}
func (e echo) Units(w http.ResponseWriter, _ *http.Request) error { return e.say(w, "units") }
func (e echo) Sites(w http.ResponseWriter, _ *http.Request) error { return e.say(w, "sites") }
func (e echo) Links(w http.ResponseWriter, _ *http.Request) error { return e.say(w, "links") }
func (e echo) Informations(w http.ResponseWriter, _ *http.Request) error {
	return e.say(w, "informations")
}
func (e echo) NearPoint(w http.ResponseWriter, _ *http.Request) error    { return e.say(w, "near") }
func (e echo) Suggest(w http.ResponseWriter, _ *http.Request) error      { return e.say(w, "suggest") }
func (e echo) LastModified(w http.ResponseWriter, _ *http.Request) error { return e.say(w, "modified") }
func (e echo) Health(w http.ResponseWriter, _ *http.Request) error       { return e.say(w, "health") }
func (e echo) Verify(w http.ResponseWriter, r *http.Request) error {
	return e.say(w, "verify "+r.PathValue("kind")+" "+r.PathValue("number"))
}

func (e echo) say(w http.ResponseWriter, word string) error {
	w.Header().Set("Content-Type", "application/json")
	_, err := fmt.Fprintf(w, `{"%s":"%s"}`, e.name, word)
	return err
}

// WriteError has a shape that no other contract has, to be known by.
func (e echo) WriteError(w http.ResponseWriter, _ *http.Request, p *problem.Error) {
	status := map[problem.Code]int{
		problem.Invalid: 400, problem.Unauthorized: 401, problem.NotFound: 404, problem.MethodNotAllowed: 405,
		problem.TooLarge: 413, problem.RateLimited: 429, problem.Unavailable: 503, problem.Timeout: 504,
	}[p.Code]
	if status == 0 {
		status = 500
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"%s":%q}`, e.name, p.Code)
}

func portal() server.Pages {
	page := func(text string) server.Handler {
		return func(w http.ResponseWriter, r *http.Request) error {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, err := io.WriteString(w, "<p>"+text+r.PathValue("name")+"</p>")
			return err
		}
	}
	return server.Pages{
		Pages: []server.Page{
			{Pattern: "/{$}", Serve: page("accueil"), Limited: true},
			{Pattern: "/assets/{name}", Serve: page("asset ")},
			{Pattern: "POST /formulaire", Serve: page("reçu")},
			{Pattern: "/formulaire", Serve: page("formulaire")},
		},
		WriteError: func(w http.ResponseWriter, _ *http.Request, p *problem.Error) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.WriteHeader(map[problem.Code]int{problem.NotFound: 404, problem.MethodNotAllowed: 405, problem.RateLimited: 429}[p.Code])
			fmt.Fprintf(w, "<h1>%s</h1>", p.Public)
		},
	}
}

var errPlain = errors.New("disk on fire")

// things are what the echo API can be asked to do.
func things() map[string]server.Handler {
	return map[string]server.Handler{
		"fail":  func(http.ResponseWriter, *http.Request) error { return fmt.Errorf("read index: %w", errPlain) },
		"panic": func(http.ResponseWriter, *http.Request) error { panic("out of cheese") },
		"invalid": func(http.ResponseWriter, *http.Request) error {
			return problem.New(problem.Invalid, errors.New("secret cause"), "non")
		},
		"half": func(w http.ResponseWriter, _ *http.Request) error {
			w.Header().Set("Content-Type", "text/csv")
			w.Header().Set("Etag", `"half"`)
			_, _ = io.WriteString(w, "begun")
			return errPlain
		},
		"late": func(w http.ResponseWriter, _ *http.Request) error {
			_, _ = w.Write(bytes.Repeat([]byte("x"), 5000))
			return errPlain
		},
		"nothing": func(http.ResponseWriter, *http.Request) error { return nil },
		"wait": func(_ http.ResponseWriter, r *http.Request) error {
			<-r.Context().Done()
			return r.Context().Err()
		},
		"read": func(w http.ResponseWriter, r *http.Request) error {
			n, err := io.Copy(io.Discard, r.Body)
			if err != nil {
				return fmt.Errorf("read body: %w", err)
			}
			_, err = fmt.Fprint(w, n)
			return err
		},
		"big": func(w http.ResponseWriter, _ *http.Request) error {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Etag", `"v1"`)
			_, err := io.WriteString(w, strings.Repeat(`{"rue":"de la Paix"}`, 200))
			return err
		},
		"image": func(w http.ResponseWriter, _ *http.Request) error {
			w.Header().Set("Content-Type", "image/png")
			_, err := w.Write(bytes.Repeat([]byte{7}, 4000))
			return err
		},
		"tagged": func(w http.ResponseWriter, _ *http.Request) error {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Etag", `"v1"`)
			_, err := io.WriteString(w, `{}`)
			return err
		},
	}
}

// config is a server with everything, no limit of rate, and a log to read.
func config(log io.Writer) server.Config {
	return server.Config{
		Log:       slog.New(slog.NewJSONHandler(log, nil)),
		Portal:    portal(),
		Adresse:   echo{"adresse", things()},
		Geocodage: echo{"geocodage", things()},
		Sirene:    echo{name: "sirene"},
		Companies: echo{name: "companies"},
		Rate:      server.Rate{PerSecond: -1},
	}
}

func start(t testing.TB, c server.Config) *server.Server {
	t.Helper()
	s, err := server.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// get asks s in memory; change may alter the request.
func get(s http.Handler, target string, change ...func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, target, nil)
	for _, f := range change {
		f(r)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func header(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func from(remote string) func(*http.Request) {
	return func(r *http.Request) { r.RemoteAddr = remote }
}

// journal is a log read line by line.
type journal struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.String()
}

func (j *journal) lines(t testing.TB) []map[string]any {
	t.Helper()
	var lines []map[string]any
	for dec := json.NewDecoder(strings.NewReader(j.String())); ; {
		var line map[string]any
		if err := dec.Decode(&line); err == io.EOF {
			return lines
		} else if err != nil {
			t.Fatalf("%v in %s", err, j)
		}
		lines = append(lines, line)
	}
}

// clock is told the time.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func newClock() *clock { return &clock{t: time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}
