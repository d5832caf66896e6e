package server_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"tuyau/problem"
	"tuyau/server"
)

func TestOneLineARequestAndNothingPersonal(t *testing.T) {
	var j journal
	c := config(&j)
	c.Rate.PerSecond = 50
	s := start(t, c)
	get(s, "http://x.fr/adresse/search?q=12+rue+secrete&lat=48.85", from("198.51.100.23:999"),
		header("X-Forwarded-For", "198.51.100.24"), header("X-API-Key", "cle-secrete"),
		header("Authorization", "Bearer jeton-secret"), header("User-Agent", "agent-secret"),
		header("X-Request-Id", "abc-1"), header("Referer", "https://ailleurs.example/secret"),
		header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"))
	get(s, "http://x.fr/adresse/search?q=secrete&do=invalid")
	get(s, "http://x.fr/chemin-secret/12-rue-secrete?q=secret")
	get(s, "http://x.fr/adresse//search?q=secret")

	lines := j.lines(t)
	if len(lines) != 4 {
		t.Fatalf("%d lines: %s", len(lines), &j)
	}
	for key, want := range map[string]any{
		"level": "INFO", "msg": "request", "api": "adresse", "route": "/adresse/search", "method": "GET",
		"status": 200.0, "bytes": 20.0, "request_id": "abc-1", "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
	} {
		if lines[0][key] != want {
			t.Errorf("%s: %v, want %v", key, lines[0][key], want)
		}
	}
	for _, key := range []string{"duration_us", "span_id"} {
		if lines[0][key] == nil {
			t.Errorf("no %s in %v", key, lines[0])
		}
	}
	if lines[1]["problem"] != "invalid" || lines[1]["level"] != "INFO" {
		t.Errorf("%v", lines[1])
	}
	if lines[2]["route"] != "unknown" || lines[2]["status"] != 404.0 {
		t.Errorf("%v", lines[2])
	}
	if lines[3]["route"] != "redirect" || lines[3]["status"] != 307.0 {
		t.Errorf("%v", lines[3])
	}
	for _, secret := range []string{"secret", "198.51", "48.85", "12-rue", "192.0.2"} {
		if strings.Contains(j.String(), secret) {
			t.Errorf("the log holds %q: %s", secret, &j)
		}
	}
}

func TestAHiddenCauseIsInTheSameLine(t *testing.T) {
	var j journal
	w := get(start(t, config(&j)), "http://x.fr/adresse/search?do=fail")
	if strings.Contains(w.Body.String(), "disk") {
		t.Errorf("the caller reads %s", w.Body)
	}
	lines := j.lines(t)
	if len(lines) != 1 || lines[0]["level"] != "ERROR" || lines[0]["cause"] != "read index: disk on fire" ||
		lines[0]["status"] != 500.0 || lines[0]["problem"] != "internal" {
		t.Errorf("%s", &j)
	}
}

func TestAPanicIsAnAnswerAndALine(t *testing.T) {
	var j journal
	s := start(t, config(&j))
	w := get(s, "http://x.fr/geocodage/search?do=panic")
	if w.Code != 500 || w.Body.String() != `{"geocodage":"internal"}` {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	lines := j.lines(t)
	if len(lines) != 1 || lines[0]["cause"] != "panic: out of cheese" || lines[0]["level"] != "ERROR" {
		t.Fatalf("%s", &j)
	}
	if stack, _ := lines[0]["stack"].(string); !strings.Contains(stack, "testkit_test.go") {
		t.Errorf("the stack does not show where: %s", stack)
	}
	if w := get(s, "http://x.fr/geocodage/search"); w.Code != 200 {
		t.Errorf("then: %d", w.Code)
	}
}

// A WriteError that panics must not take the answer with it.
func TestAPanicWhileRenderingAProblem(t *testing.T) {
	var j journal
	c := config(&j)
	c.Portal.WriteError = func(http.ResponseWriter, *http.Request, *problem.Error) { panic("template") }
	w := get(start(t, c), "http://x.fr/nowhere", header("Accept", "text/html"))
	if w.Code != 500 || !strings.Contains(w.Body.String(), `"code":500`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if len(j.lines(t)) != 1 {
		t.Errorf("%s", &j)
	}
}

// Half an answer must not look whole: the connection is cut.
func TestAFaultAfterTheBeginningCutsTheConnection(t *testing.T) {
	var j journal
	srv := httptest.NewServer(start(t, config(&j)))
	resp, err := http.Get(srv.URL + "/adresse/search?do=late")
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	if err == nil {
		t.Errorf("%d bytes read as if they were all", len(body))
	}
	srv.Close() // so that the line is written
	lines := j.lines(t)
	if len(lines) != 1 || lines[0]["cut"] != true || lines[0]["level"] != "ERROR" {
		t.Errorf("%s", &j)
	}
}

func TestTheHandlerHasADeadline(t *testing.T) {
	var j journal
	c := config(&j)
	c.HandlerTimeout = time.Millisecond
	w := get(start(t, c), "http://x.fr/adresse/search?do=wait")
	if w.Code != 504 || w.Body.String() != `{"adresse":"timeout"}` {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// The deadline has no timer until somebody waits: what derives from it must still end.
func TestContextsDerivedFromTheRequest(t *testing.T) {
	c := config(io.Discard)
	c.HandlerTimeout = time.Millisecond
	var after context.Context
	c.Adresse = echo{"adresse", map[string]server.Handler{"": func(_ http.ResponseWriter, r *http.Request) error {
		after = r.Context()
		if at, ok := r.Context().Deadline(); !ok || time.Until(at) > time.Minute {
			t.Errorf("deadline %v %v", at, ok)
		}
		derived, cancel := context.WithCancel(r.Context())
		defer cancel()
		stopped := make(chan struct{})
		defer context.AfterFunc(derived, func() { close(stopped) })()
		<-stopped
		if derived.Err() != context.DeadlineExceeded || r.Context().Err() != context.DeadlineExceeded {
			t.Errorf("%v %v", derived.Err(), r.Context().Err())
		}
		return derived.Err()
	}}}
	if w := get(start(t, c), "http://x.fr/adresse/search"); w.Code != 504 {
		t.Errorf("%d", w.Code)
	}
	if <-after.Done(); after.Err() == nil {
		t.Error("the context outlives its request")
	}
}

func TestAContextNobodyWaitedForEnds(t *testing.T) {
	c := config(io.Discard)
	var after context.Context
	c.Adresse = echo{"adresse", map[string]server.Handler{"": func(_ http.ResponseWriter, r *http.Request) error {
		after = r.Context()
		return after.Err()
	}}}
	if w := get(start(t, c), "http://x.fr/adresse/search"); w.Code != 200 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if after.Err() != context.Canceled {
		t.Errorf("%v", after.Err())
	}
	<-after.Done()
}

func TestAClientThatLeavesIsNoFaultOfOurs(t *testing.T) {
	var j journal
	ctx, cancel := context.WithCancel(t.Context())
	c := config(&j)
	c.Adresse = echo{"adresse", map[string]server.Handler{"": func(_ http.ResponseWriter, r *http.Request) error {
		cancel()
		<-r.Context().Done()
		return r.Context().Err()
	}}}
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, "http://x.fr/adresse/search", nil)
	start(t, c).ServeHTTP(httptest.NewRecorder(), r)
	lines := j.lines(t)
	if len(lines) != 1 || lines[0]["status"] != 499.0 || lines[0]["level"] != "INFO" || lines[0]["problem"] != "client_gone" {
		t.Errorf("%s", &j)
	}
}

func TestSizesHaveLimits(t *testing.T) {
	c := config(io.Discard)
	c.MaxURL, c.MaxBody = 300, 1000
	c.Portal.Pages = append(c.Portal.Pages, server.Page{Pattern: "POST /lire", Serve: things()["read"]})
	c.Portal.WriteError = echo{name: "portail"}.WriteError
	srv := httptest.NewServer(start(t, c))
	defer srv.Close()
	for _, test := range []struct {
		name, method, target string
		body                 io.Reader
		status               int
		want                 string
	}{
		{"a long URL", "GET", "/adresse/search?q=" + strings.Repeat("a", 300), nil, 413, `{"adresse":"too_large"}`},
		{"a body announced too long", "GET", "/geocodage/search", strings.NewReader(strings.Repeat("b", 1001)), 413, `{"geocodage":"too_large"}`},
		{"one found too long", "POST", "/lire", io.MultiReader(strings.NewReader(strings.Repeat("b", 1001))), 413, `{"portail":"too_large"}`},
		{"one at the limit", "POST", "/lire", io.MultiReader(strings.NewReader(strings.Repeat("b", 1000))), 200, "1000"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r, err := http.NewRequest(test.method, srv.URL+test.target, test.body)
			if err != nil {
				t.Fatal(err)
			}
			resp, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			body, _ := io.ReadAll(resp.Body)
			if resp.StatusCode != test.status || string(body) != test.want {
				t.Errorf("%d %s", resp.StatusCode, body)
			}
		})
	}
}

func TestTooManyAtOnceAreShed(t *testing.T) {
	entered, leave := make(chan struct{}), make(chan struct{})
	c := config(io.Discard)
	c.MaxInFlight = 1
	do := things()
	do["stay"] = func(http.ResponseWriter, *http.Request) error {
		close(entered)
		<-leave
		return nil
	}
	c.Adresse = echo{"adresse", do}
	s := start(t, c)
	done := make(chan int)
	go func() { done <- get(s, "http://x.fr/adresse/search?do=stay").Code }()
	<-entered
	w := get(s, "http://x.fr/adresse/search")
	if w.Code != 503 || w.Body.String() != `{"adresse":"unavailable"}` || w.Header().Get("Retry-After") != "1" {
		t.Errorf("%d %s %v", w.Code, w.Body, w.Header())
	}
	if w := get(s, "http://x.fr/health/live"); w.Code != 200 {
		t.Errorf("health is shed: %d", w.Code)
	}
	close(leave)
	if code := <-done; code != 200 {
		t.Errorf("the first: %d", code)
	}
	if w := get(s, "http://x.fr/adresse/search"); w.Code != 200 {
		t.Errorf("then: %d", w.Code)
	}
}

func TestCompressedBytesAreTheSameText(t *testing.T) {
	s := start(t, config(io.Discard))
	plain := get(s, "http://x.fr/adresse/search?do=big")
	srv := httptest.NewServer(s)
	defer srv.Close()
	resp, err := http.Get(srv.URL + "/adresse/search?do=big") // the client asks for gzip by itself
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || !resp.Uncompressed || !bytes.Equal(body, plain.Body.Bytes()) {
		t.Errorf("%v, compressed %v, %d bytes", err, resp.Uncompressed, len(body))
	}
}

// An answer that streams leaves piece by piece, compressed or not.
func TestFlushSendsWhatIsHeld(t *testing.T) {
	seen := make(chan struct{})
	c := config(io.Discard)
	c.Adresse = echo{"adresse", map[string]server.Handler{"": func(w http.ResponseWriter, _ *http.Request) error {
		w.Header().Set("Content-Type", "text/csv")
		_, _ = io.WriteString(w, "un\n")
		if err := http.NewResponseController(w).Flush(); err != nil {
			return err
		}
		<-seen
		_, err := io.WriteString(w, "deux\n")
		return err
	}}}
	srv := httptest.NewServer(start(t, c))
	defer srv.Close()
	resp, err := http.Get(srv.URL + "/adresse/search")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	first := make([]byte, 3)
	if _, err := io.ReadFull(resp.Body, first); err != nil || string(first) != "un\n" {
		t.Fatalf("%q %v", first, err)
	}
	close(seen)
	if rest, err := io.ReadAll(resp.Body); err != nil || string(rest) != "deux\n" {
		t.Errorf("%q %v", rest, err)
	}
}

func TestHSTSOnlyOverTLS(t *testing.T) {
	c := config(io.Discard)
	c.HSTS = 24 * time.Hour
	c.TrustedProxies = prefixes("10.0.0.0/8")
	s := start(t, c)
	const hsts = "Strict-Transport-Security"
	if got := get(s, "http://x.fr/").Header().Get(hsts); got != "" {
		t.Errorf("over HTTP: %s", got)
	}
	if got := get(s, "http://x.fr/", header("X-Forwarded-Proto", "https")).Header().Get(hsts); got != "" {
		t.Errorf("on a stranger's word: %s", got)
	}
	if got := get(s, "http://x.fr/", from("10.1.1.1:1"), header("X-Forwarded-Proto", "https")).Header().Get(hsts); got != "max-age=86400" {
		t.Errorf("on our proxy's word: %q", got)
	}
	if got := get(s, "https://x.fr/").Header().Get(hsts); got != "max-age=86400" {
		t.Errorf("over TLS: %q", got)
	}
}
