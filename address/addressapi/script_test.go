package addressapi_test

import (
	"errors"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"tuyau/address/addressapi"
)

var update = flag.Bool("update", false, "write what is answered into testdata/*.http.txt")

// The scripts, named one by one so that a missing file fails. Each is a list of
// exchanges: "=== what is shown", the request line and headers, an empty line, the
// status and headers, an empty line, the body. Line breaks of a body are only there
// to be read. A header "-" must be absent. {a*3} in a path stands for aaa.
var scripts = []struct {
	file    string
	dialect addressapi.Dialect
	index   func() *shelf
}{
	{"historical_search", addressapi.Historical, newShelf},
	{"historical_reverse", addressapi.Historical, newShelf},
	{"historical_errors", addressapi.Historical, newShelf},
	{"historical_broken", addressapi.Historical, brokenShelf},
	{"historical_absent", addressapi.Historical, absentShelf},
	{"geoplateforme_search", addressapi.Geoplateforme, newShelf},
	{"geoplateforme_reverse", addressapi.Geoplateforme, newShelf},
	{"geoplateforme_errors", addressapi.Geoplateforme, newShelf},
	{"geoplateforme_broken", addressapi.Geoplateforme, brokenShelf},
	{"geoplateforme_absent", addressapi.Geoplateforme, absentShelf},
}

func brokenShelf() *shelf { return &shelf{fail: errors.New("segment paris.seg: page 7: checksum")} }

func absentShelf() *shelf { return &shelf{absent: errors.New("open /data/address: no such file")} }

func TestScripts(t *testing.T) {
	for _, s := range scripts {
		t.Run(s.file, func(t *testing.T) {
			path := "testdata/" + s.file + ".http.txt"
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			head, exchanges := parseScript(string(text))
			if len(exchanges) == 0 {
				t.Fatal("no exchange")
			}
			handler := site(s.index(), s.dialect)
			out := head
			for _, x := range exchanges {
				got := x.run(handler)
				out += got.String()
				if want := x.String(); want != got.String() && !*update {
					t.Errorf("want:\n%s\ngot:\n%s", want, got)
				}
			}
			if *update {
				if err := os.WriteFile(path, []byte(out), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

type exchange struct {
	title, request string
	sent           []string // headers
	status         string
	received       []string // headers
	body           string
}

func parseScript(text string) (head string, list []exchange) {
	parts := strings.Split(text, "=== ")
	for _, part := range parts[1:] {
		sections := strings.SplitN(strings.TrimSpace(part), "\n\n", 3)
		for len(sections) < 3 {
			sections = append(sections, "")
		}
		request := strings.Split(sections[0], "\n")
		response := strings.Split(sections[1], "\n")
		list = append(list, exchange{
			title: request[0], request: request[1], sent: request[2:],
			status: response[0], received: response[1:],
			body: lineBreak.ReplaceAllString(strings.TrimSpace(sections[2]), ""),
		})
	}
	return parts[0], list
}

var lineBreak = regexp.MustCompile(`\n *`)

var repeated = regexp.MustCompile(`\{(.)\*(\d+)\}`)

func (x exchange) run(handler http.Handler) exchange {
	method, target, _ := strings.Cut(x.request, " ")
	target = repeated.ReplaceAllStringFunc(target, func(s string) string {
		m := repeated.FindStringSubmatch(s)
		n, _ := strconv.Atoi(m[2])
		return strings.Repeat(m[1], n)
	})
	r := httptest.NewRequest(method, "/", nil)
	r.URL.Path, r.URL.RawQuery, _ = strings.Cut(target, "?")
	for _, h := range x.sent {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Add(name, value)
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	got := x
	got.status, got.received, got.body = strconv.Itoa(w.Code), nil, w.Body.String()
	for _, h := range x.received {
		name, _, _ := strings.Cut(h, ":")
		value := w.Header().Get(name)
		if value == "" {
			value = "-"
		}
		got.received = append(got.received, name+": "+value)
	}
	return got
}

var breaks = strings.NewReplacer(`{"type":"Feature",`, "\n"+`{"type":"Feature",`, `],"attribution"`, "\n"+`],"attribution"`,
	`],"query"`, "\n"+`],"query"`, `"properties":`, "\n"+`  "properties":`, `"title":`, "\n"+`"title":`)

func (x exchange) String() string {
	lines := func(first string, more []string) string { return strings.Join(append([]string{first}, more...), "\n") }
	body := x.body
	if !strings.Contains(body, "openapi") {
		body = breaks.Replace(body)
	}
	return fmt.Sprintf("=== %s\n%s\n\n%s\n\n%s\n\n", x.title, lines(x.request, x.sent), lines(x.status, x.received), body)
}
