package searchapi_test

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

	"tuyau/company"
)

var update = flag.Bool("update", false, "write what is answered into testdata/*.http.txt")

// The scripts, named one by one so that a missing file fails. Each is a list of
// exchanges: "=== what is shown", the request line and headers, an empty line, the
// status and headers, an empty line, the body. Line breaks of a body are only there to
// be read. A header "-" must be absent.
var scripts = []struct {
	file   string
	absent bool
}{{"search", false}, {"errors", false}, {"near_point", false}, {"suggest", false}, {"verify", false}, {"rest", false}, {"absent", true}}

// nowhere is a service whose index is missing.
type nowhere struct{}

func (nowhere) Acquire() (*company.Index, func(), error) {
	return nil, nil, errors.New("open /data/company: no such file")
}

func TestScripts(t *testing.T) {
	there, missing := site(newAPI(t, register(t))), site(newAPI(t, nowhere{}))
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
			handler := there
			if s.absent {
				handler = missing
			}
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

func (x exchange) run(handler http.Handler) exchange {
	method, target, _ := strings.Cut(x.request, " ")
	r := httptest.NewRequest(method, "/", nil)
	r.URL.Path, r.URL.RawQuery, _ = strings.Cut(target, "?")
	for _, h := range x.sent {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Add(name, value)
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	got := x
	got.status, got.received, got.body = strconv.Itoa(w.Code), nil, moving.ReplaceAllString(w.Body.String(), `"date":"…"`)
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

// moving is what changes with each build.
var moving = regexp.MustCompile(`"date":"[^"]*"`)

var breaks = strings.NewReplacer(`{"siren":`, "\n"+`{"siren":`, `],"total_results"`, "\n"+`],"total_results"`, `"siege":{`, "\n"+`  "siege":{`,
	`"activite_principale":`, "\n"+`  "activite_principale":`, `"dirigeants":`, "\n"+`  "dirigeants":`, `"matching_etablissements":`, "\n"+`  "matching_etablissements":`,
	`"etablissements":`, "\n"+`  "etablissements":`, `"complements":`, "\n"+`  "complements":`, `"fautes":`, "\n"+`"fautes":`, `"propositions":`, "\n"+`"propositions":`,
	`"latitude":`, "\n"+`    "latitude":`, `"date_creation":`, "\n"+`    "date_creation":`)

func (x exchange) String() string {
	lines := func(first string, more []string) string { return strings.Join(append([]string{first}, more...), "\n") }
	return fmt.Sprintf("=== %s\n%s\n\n%s\n\n%s\n\n", x.title, lines(x.request, x.sent), lines(x.status, x.received), breaks.Replace(x.body))
}
