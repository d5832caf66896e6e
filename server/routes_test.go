package server_test

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"tuyau/server"
)

func TestScripts(t *testing.T) {
	srv := httptest.NewServer(start(t, config(io.Discard)))
	defer srv.Close()
	for _, c := range readScript(t, "testdata/routes.http.txt") {
		t.Run(c.title, func(t *testing.T) { c.play(t, srv.URL) })
	}
}

// exchange is one request of a script and what is expected of its answer.
type exchange struct {
	title          string
	asked, awaited []string
	body           []string
}

func readScript(t *testing.T, name string) []exchange {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []exchange
	for lines := bufio.NewScanner(f); lines.Scan(); {
		line := lines.Text()
		if title, ok := strings.CutPrefix(line, "== "); ok {
			all = append(all, exchange{title: title})
			continue
		}
		if len(all) == 0 || line == "" {
			continue
		}
		e := &all[len(all)-1]
		if asked, ok := strings.CutPrefix(line, "> "); ok {
			e.asked = append(e.asked, asked)
		} else if awaited, ok := strings.CutPrefix(line, "< "); ok {
			e.awaited = append(e.awaited, awaited)
		} else {
			e.body = append(e.body, line)
		}
	}
	if len(all) < 40 {
		t.Fatalf("%s: only %d exchanges", name, len(all))
	}
	return all
}

func (e exchange) play(t *testing.T, url string) {
	method, target, _ := strings.Cut(e.asked[0], " ")
	r, err := http.NewRequest(method, url+target, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", "identity")
	for _, line := range e.asked[1:] {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Set(name, value)
		if name == "Host" {
			r.Host = value
		}
	}
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(resp.StatusCode); got != e.awaited[0] {
		t.Errorf("status %s, want %s: %s", got, e.awaited[0], body)
	}
	for _, line := range e.awaited[1:] {
		name, want, _ := strings.Cut(line, ": ")
		values, there := resp.Header[http.CanonicalHeaderKey(name)]
		got := strings.Join(values, " | ")
		switch part, contains := strings.CutPrefix(want, "~ "); {
		case want == "absent":
			if there {
				t.Errorf("%s: %s, want none", name, got)
			}
		case strings.HasPrefix(want, "!~ "):
			if !there || strings.Contains(got, want[3:]) {
				t.Errorf("%s: %q, want one without %s", name, got, want[3:])
			}
		case contains:
			if !strings.Contains(got, part) {
				t.Errorf("%s: %q, want %q in it", name, got, part)
			}
		case got != want:
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if want := strings.Join(e.body, "\n"); want != "" && strings.TrimSpace(string(body)) != want {
		t.Errorf("body %s\nwant %s", body, want)
	}
}

func TestRoutesListsWhatIsServed(t *testing.T) {
	routes := server.Routes(server.Config{Portal: portal()}) // the APIs it lacks are listed too
	for _, want := range []server.Route{
		{"GET", "", "/{$}", "portal", "portal"},
		{"POST", "", "/formulaire", "portal", "portal"},
		{"GET", "", "/adresse/search", "adresse", "address"},
		{"GET", "adresse.*", "/reverse/{$}", "adresse", "address"},
		{"GET", "geocodage.*", "/openapi.json", "geocodage", "address"},
		{"POST", "", "/entreprises/sirene/V3/siret", "sirene", "company"},
		{"GET", "sirene.*", "/api-sirene/3.11/siren/{siren}", "sirene", "company"},
		{"GET", "recherche-entreprises.*", "/verify/{kind}/{number}", "recherche-entreprises", "company"},
		{"GET", "*", "/health/ready", "operations", "server"},
		{"GET", "*", "/metrics", "operations", "server"},
	} {
		if !slices.Contains(routes, want) {
			t.Errorf("%v is not in the list", want)
		}
	}
	s := start(t, config(io.Discard))
	for _, route := range routes {
		host := strings.Replace(route.Host, "*", "example.fr", 1)
		if host == "" {
			host = "www.example.fr"
		}
		path := strings.NewReplacer("{$}", "", "{name}", "x", "{siren}", "552100554", "{siret}", "55210055400013", "{kind}", "siren", "{number}", "552100554").Replace(route.Pattern)
		w := get(s, "http://"+host+path, func(r *http.Request) { r.Method = route.Method })
		if w.Code != http.StatusOK {
			t.Errorf("%s %s%s: %d", route.Method, host, path, w.Code)
		}
	}
}

func TestAnAPIThatIsMissingIsUnknown(t *testing.T) {
	c := config(io.Discard)
	c.Geocodage = nil
	s := start(t, c)
	if w := get(s, "http://x.fr/geocodage/search"); w.Code != 404 || !strings.Contains(w.Body.String(), `"code":404`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := get(s, "http://x.fr/adresse/search"); w.Code != 200 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestTheZeroConfigWorks(t *testing.T) {
	if w := get(start(t, server.Config{}), "http://x.fr/health/live"); w.Code != 200 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestNewRefuses(t *testing.T) {
	for name, c := range map[string]server.Config{
		"ForwardedBy":    {ForwardedBy: "X-Real-Ip"},
		"HandlerTimeout": {HandlerTimeout: -1},
		"negative":       {MaxURL: -1},
		"no WriteError":  {Portal: server.Pages{Pages: []server.Page{{Pattern: "/"}}}},
		"/{a}/{b":        {Portal: server.Pages{Pages: []server.Page{{Pattern: "/{a}/{b"}}, WriteError: portal().WriteError}},
		"conflicts with": {Portal: server.Pages{Pages: []server.Page{{Pattern: "/{a}"}, {Pattern: "/{b}"}}, WriteError: portal().WriteError}},
	} {
		if _, err := server.New(c); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
