package sireneapi_test

import (
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"tuyau/company/sireneapi"
)

var update = flag.Bool("update", false, "write what is answered into testdata/*.http.txt")

// The scripts, named one by one so that a missing file fails. Each is a list of
// exchanges: "=== what is shown", the request line, headers and, after "> ", the body;
// an empty line, the status and headers; an empty line, the body. Line breaks of a
// JSON body are only there to be read. A header "-" must be absent. {a*3} in a request
// stands for aaa.
var scripts = []string{"unite_legale", "etablissement", "recherche", "langage", "langage_fautes", "pages", "facettes", "csv", "liens", "diffusion",
	"erreurs", "sans_historique", "vide_permis"}

func scriptAPI(t *testing.T, name string) *sireneapi.API {
	opts := sireneapi.Options{Now: now, EmptyOK: name == "vide_permis", MaxBody: 5000}
	return sireneapi.New(register(t, name != "sans_historique"), opts)
}

func TestScripts(t *testing.T) {
	for _, name := range scripts {
		t.Run(name, func(t *testing.T) {
			path := "testdata/" + name + ".http.txt"
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			head, exchanges := parseScript(string(text))
			if len(exchanges) == 0 {
				t.Fatal("no exchange")
			}
			handler := site(scriptAPI(t, name))
			out := head
			for _, x := range exchanges {
				got := x.run(handler)
				out += got.String()
				if want := x.String(); want != got.String() && !*update {
					t.Errorf("want:\n%s\ngot:\n%s", want, got)
				}
			}
			if *update {
				if err := os.WriteFile(path, []byte(strings.TrimRight(out, "\n")+"\n"), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

type exchange struct {
	title, request string
	sent           []string // headers, and the body after "> "
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
		body := strings.TrimSpace(sections[2])
		if strings.HasPrefix(body, "{") {
			body = lineBreak.ReplaceAllString(body, "")
		}
		list = append(list, exchange{title: request[0], request: request[1], sent: request[2:],
			status: response[0], received: response[1:], body: body})
	}
	return parts[0], list
}

var (
	lineBreak = regexp.MustCompile(`\n *`)
	repeated  = regexp.MustCompile(`\{(.)\*(\d+)\}`)
)

func repeat(s string) string {
	return repeated.ReplaceAllStringFunc(s, func(s string) string {
		m := repeated.FindStringSubmatch(s)
		n, _ := strconv.Atoi(m[2])
		return strings.Repeat(m[1], n)
	})
}

func (x exchange) send(handler http.Handler) (*http.Request, *httptest.ResponseRecorder) {
	method, target, _ := strings.Cut(x.request, " ")
	target = strings.ReplaceAll(repeat(target), " ", "+")
	var body string
	headers := http.Header{}
	for _, h := range x.sent {
		if text, ok := strings.CutPrefix(h, "> "); ok {
			body = repeat(text)
			continue
		}
		name, value, _ := strings.Cut(h, ": ")
		headers.Add(name, value)
	}
	r := httptest.NewRequest(method, "/", strings.NewReader(body))
	r.RequestURI = target
	r.URL.Path, r.URL.RawQuery, _ = strings.Cut(target, "?")
	r.Header = headers
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return r, w
}

func (x exchange) run(handler http.Handler) exchange {
	_, w := x.send(handler)
	got := x
	got.status, got.received, got.body = strconv.Itoa(w.Code), nil, strings.TrimRight(w.Body.String(), "\n")
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

var breaks = strings.NewReplacer(`"uniteLegale":`, "\n"+`"uniteLegale":`, `"unitesLegales":[`, "\n"+`"unitesLegales":[`, `"etablissement":{`, "\n"+`"etablissement":{`,
	`"etablissements":[`, "\n"+`"etablissements":[`, `"liensSuccession":[`, "\n"+`"liensSuccession":[`, `"adresseEtablissement":`, "\n  "+`"adresseEtablissement":`,
	`"adresse2Etablissement":`, "\n  "+`"adresse2Etablissement":`, `{"siren":"`, "\n"+`{"siren":"`, `{"siret":"`, "\n"+`{"siret":"`, `{"dateFin":`, "\n  "+`{"dateFin":`,
	`"facettes":[`, "\n"+`"facettes":[`, `{"nom":`, "\n"+`{"nom":`, `{"siretEtablissementPre`, "\n"+`{"siretEtablissementPre`)

func (x exchange) String() string {
	lines := func(first string, more []string) string { return strings.Join(append([]string{first}, more...), "\n") }
	body := x.body
	if strings.HasPrefix(body, "{") {
		body = breaks.Replace(body)
	}
	return fmt.Sprintf("=== %s\n%s\n\n%s\n\n%s\n\n", x.title, lines(x.request, x.sent), lines(x.status, x.received), body)
}
