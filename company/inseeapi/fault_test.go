package inseeapi_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tuyau/company/inseeapi"
	"tuyau/problem"
)

func answer(status int, body string, headers ...string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

// truncated promises more than it sends, as a connection that dies.
func truncated(w http.ResponseWriter) {
	w.Header().Set("Content-Length", "5000")
	io.WriteString(w, `{"header":{"statut":200,"message":"OK","total":1,"nombre":1},"unitesLegales":[{"siren":"3000`)
}

// cut ends the connection on words that are no HTTP; net/http tries again by itself when
// it ends without a word.
func cut(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	io.WriteString(conn, "?\n")
	conn.Close()
}

// Faults that pass: the fetch ends as if they had not been.
func TestFetchTriesAgain(t *testing.T) {
	for name, c := range map[string]struct {
		fault func(http.ResponseWriter)
		least time.Duration // waited because of it
	}{
		"500":                   {answer(500, `{"header":{"statut":500,"message":"Erreur interne"}}`), time.Second},
		"502 of a proxy":        {answer(502, "<html>Bad gateway</html>"), time.Second},
		"503 with Retry-After":  {answer(503, "", "Retry-After", "120"), 2 * time.Minute},
		"429 in seconds":        {answer(429, `{"message":"Rate limit exceeded"}`, "Retry-After", "37"), 37 * time.Second},
		"429 until a date":      {answer(429, "", "Retry-After", "Fri, 06 Nov 2026 09:05:00 GMT"), 4 * time.Minute},
		"429 that says nothing": {answer(429, ""), time.Minute},
		"connection cut":        {cut, time.Second},
		"truncated":             {truncated, time.Second},
		"truncated, no length":  {answer(200, `{"header":{"statut":200,"message":"OK","total":1,"nombre":1},"unitesLegales":[{"siren":"3000`), time.Second},
		"not JSON":              {answer(200, "<html>Connexion au portail captif</html>"), time.Second},
		"JSON of another":       {answer(200, `{"results":[]}`), time.Second},
		"no list":               {answer(200, `{"header":{"statut":200,"message":"OK","total":0,"nombre":0}}`), time.Second},
		"a unit missing":        {answer(200, `{"header":{"statut":200,"message":"OK","total":1,"nombre":1},"unitesLegales":[],"etablissements":[],"liensSuccession":[]}`), time.Second},
		"two answers":           {answer(200, `{"header":{"statut":200,"message":"OK","total":0,"nombre":0},"unitesLegales":[]} {}`), time.Second},
		"units are numbers":     {answer(200, `{"header":{"statut":200,"message":"OK","total":1,"nombre":1},"unitesLegales":[7]}`), time.Second},
		"no cursor":             {answer(200, `{"header":{"statut":200,"message":"OK","total":9,"nombre":1},"unitesLegales":[{"siren":"300000000"}]}`), time.Second},
		"wrong siren":           {answer(200, `{"header":{"statut":200,"message":"OK","total":1,"nombre":1},"unitesLegales":[{"siren":"3000"}]}`), time.Second},
		"not gzip":              {answer(200, "not gzip", "Content-Encoding", "gzip"), time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			s := filled(t)
			s.before = func(n int, w http.ResponseWriter, _ *http.Request) bool {
				if n == 3 || n == 5 {
					c.fault(w)
				}
				return n == 3 || n == 5
			}
			client, clock := s.client()
			files, report := fetch(t, client, t.TempDir(), since)
			if diff := cmp.Diff(s.expected(since), read(t, files)); diff != "" {
				t.Error(diff)
			}
			if report.Retries != 2 {
				t.Errorf("%d retries", report.Retries)
			}
			longest := time.Duration(0)
			for _, d := range clock.waits {
				longest = max(longest, d)
			}
			if longest < c.least {
				t.Errorf("waited %v at most, %v expected", longest, c.least)
			}
		})
	}
}

func TestFetchGivesUp(t *testing.T) {
	for name, c := range map[string]struct {
		fault    func(http.ResponseWriter)
		code     problem.Code
		says     string
		requests int // with /informations, which answers
	}{
		"400":             {answer(400, `{"header":{"statut":400,"message":"Erreur de syntaxe dans le paramètre q"}}`), problem.Invalid, "Erreur de syntaxe dans le paramètre q", 2},
		"401":             {answer(401, `{"message":"Unauthorized"}`), problem.Unauthorized, "refuse la clé", 2},
		"403":             {answer(403, `{"message":"Forbidden"}`), problem.Forbidden, "souscription", 2},
		"404 of nobody":   {answer(404, "404 page not found"), problem.NotFound, "pas d'API Sirene 3.11 à cette adresse", 2},
		"406":             {answer(406, ""), problem.Invalid, "HTTP 406", 2},
		"301":             {answer(301, "", "Location", "https://ailleurs.example/"), problem.Invalid, "redirection", 2},
		"429 for ever":    {answer(429, "", "Retry-After", "60"), problem.RateLimited, "quota", 1 + inseeapi.Tries},
		"429 until night": {answer(429, "", "Retry-After", "36000"), problem.RateLimited, "attendre 10h0m0s", 2},
		"503 for ever":    {answer(503, ""), problem.Unavailable, "en panne (HTTP 503)", 1 + inseeapi.Tries},
		"cut for ever":    {cut, problem.Unavailable, "injoignable", 1 + inseeapi.Tries},
		"HTML for ever":   {answer(200, "<html>"), problem.Unavailable, "illisible", 1 + inseeapi.Tries},
	} {
		t.Run(name, func(t *testing.T) {
			s := filled(t)
			s.before = func(n int, w http.ResponseWriter, _ *http.Request) bool {
				if n > 1 {
					c.fault(w)
				}
				return n > 1
			}
			client, clock := s.client()
			files, report, err := client.Fetch(t.Context(), t.TempDir(), since, nil)
			p := problem.Of(err)
			if files != nil || p.Code != c.code || !strings.Contains(p.Public, c.says) {
				t.Errorf("%v: %v", files, err)
			}
			if len(s.requests) != c.requests || report.Requests != c.requests {
				t.Errorf("%d requests, %d counted, %d expected", len(s.requests), report.Requests, c.requests)
			}
			total := time.Duration(0)
			for _, d := range clock.waits {
				total += d
			}
			if total > 10*time.Minute {
				t.Errorf("waited %v", total)
			}
		})
	}
}

func TestFetchRefusesWhatCannotWork(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*inseeapi.Client, *inseeapi.Since, *register)
		says   string
	}{
		"no key":          {func(c *inseeapi.Client, _ *inseeapi.Since, _ *register) { c.Key = "" }, "demande une clé"},
		"wrong key":       {func(c *inseeapi.Client, _ *inseeapi.Since, _ *register) { c.Key = "autre" }, "refuse la clé"},
		"key with a line": {func(c *inseeapi.Client, _ *inseeapi.Since, _ *register) { c.Key = "une\nautre" }, "caractère"},
		"no base":         {func(c *inseeapi.Client, _ *inseeapi.Since, _ *register) { c.Base = "" }, "URL complète"},
		"relative base":   {func(c *inseeapi.Client, _ *inseeapi.Since, _ *register) { c.Base = "api.insee.fr/api-sirene" }, "URL complète"},
		"INSEE in clear": {func(c *inseeapi.Client, _ *inseeapi.Since, _ *register) {
			c.Base = "http://api.insee.fr/api-sirene/3.11"
		}, "en clair"},
		"wrong path":       {func(c *inseeapi.Client, _ *inseeapi.Since, _ *register) { c.Base = strings.TrimSuffix(c.Base, "/3.11") }, "pas d'API Sirene"},
		"nothing since":    {func(_ *inseeapi.Client, s *inseeapi.Since, _ *register) { *s = inseeapi.Since{} }, "reconstruisez-le"},
		"date":             {func(_ *inseeapi.Client, s *inseeapi.Since, _ *register) { s.Sites = "hier" }, "« hier »"},
		"collection down":  {func(_ *inseeapi.Client, _ *inseeapi.Since, r *register) { r.stopped["Établissements"] = true }, "« Établissements » est arrêtée (DOWN)"},
		"date of the API":  {func(_ *inseeapi.Client, _ *inseeapi.Since, r *register) { r.latest["Établissements"] = "hier" }, "« hier »"},
		"informations 404": {func(_ *inseeapi.Client, _ *inseeapi.Since, r *register) { r.before = nothing }, "pas d'API Sirene"},
	} {
		t.Run(name, func(t *testing.T) {
			s := filled(t)
			client, _ := s.client()
			from := since
			c.change(client, &from, s)
			files, _, err := client.Fetch(t.Context(), t.TempDir(), from, nil)
			if p := problem.Of(err); files != nil || !strings.Contains(p.Public, c.says) {
				t.Errorf("%v: %v", files, err)
			}
		})
	}
}

func nothing(_ int, w http.ResponseWriter, _ *http.Request) bool {
	answer(404, `{"header":{"statut":404,"message":"Aucun élément trouvé"}}`)(w)
	return true
}

// A cursor that turns in circles ends in an error, not in a full disk.
func TestFetchRefusesACursorThatTurns(t *testing.T) {
	s := newRegister(t)
	s.before = func(n int, w http.ResponseWriter, r *http.Request) bool {
		if n < 3 {
			return false
		}
		next := "A"
		if r.Form.Get("curseur") == "A" {
			next = "B"
		}
		answer(200, `{"header":{"statut":200,"message":"OK","total":9,"nombre":1,"curseurSuivant":"`+next+`"},"unitesLegales":[{"siren":"300000000"}]}`)(w)
		return true
	}
	client, _ := s.client()
	if _, report, err := client.Fetch(t.Context(), t.TempDir(), since, nil); err == nil || !strings.Contains(err.Error(), "curseur") || report.Requests > 6 {
		t.Errorf("%v, %+v", err, report)
	}
}

func TestFetchPostsWhatIsTooLong(t *testing.T) {
	s := filled(t)
	s.before = func(_ int, w http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodGet && (strings.HasSuffix(r.URL.Path, "/siren") || strings.HasSuffix(r.URL.Path, "/siret")) {
			s.envelope(w, 414, "Requête trop longue")
			return true
		}
		return false
	}
	client, _ := s.client()
	files, report := fetch(t, client, t.TempDir(), since)
	if diff := cmp.Diff(s.expected(since), read(t, files)); diff != "" || report.Retries != 1 {
		t.Error(report.Retries, diff)
	}
	s.before = func(_ int, w http.ResponseWriter, _ *http.Request) bool {
		s.envelope(w, 414, "Requête trop longue")
		return true
	}
	if _, _, err := client.Fetch(t.Context(), t.TempDir(), since, nil); problem.Of(err).Code != problem.Invalid {
		t.Error(err)
	}
}

// An answer that does not come ends with the patience of the HTTP client.
func TestFetchDoesNotWaitForever(t *testing.T) {
	release := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-release }))
	defer s.Close()
	defer close(release)
	c, _ := newRegister(t).client()
	c.Base, c.HTTP = s.URL, &http.Client{Timeout: 5 * time.Millisecond}
	_, report, err := c.Fetch(t.Context(), t.TempDir(), since, nil)
	if !strings.Contains(problem.Of(err).Public, "injoignable") || report.Requests != inseeapi.Tries {
		t.Errorf("%v, %+v", err, report)
	}
}

// The key goes to the API alone: not where it redirects, not in what we keep or say.
func TestFetchKeepsTheKey(t *testing.T) {
	const key = "b54a2c1e-secret"
	var stolen []string
	thief := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		stolen = append(stolen, fmt.Sprint(r.Header))
	}))
	defer thief.Close()
	for name, fault := range map[string]func(http.ResponseWriter){
		"redirect":      answer(307, "", "Location", thief.URL+"/"),
		"told":          answer(401, `{"header":{"statut":401,"message":"la clé `+key+` n'existe pas"}}`),
		"told in text":  answer(400, "clé "+key),
		"told in units": answer(200, key),
	} {
		t.Run(name, func(t *testing.T) {
			s := filled(t)
			s.key = key
			s.before = func(n int, w http.ResponseWriter, _ *http.Request) bool {
				if n > 4 {
					fault(w)
				}
				return n > 4
			}
			client, _ := s.client()
			client.HTTP = &http.Client{}
			dir := t.TempDir()
			var told bytes.Buffer
			_, report, err := client.Fetch(t.Context(), dir, since, func(p inseeapi.Progress) { fmt.Fprintf(&told, "%+v", p) })
			if err == nil {
				t.Fatal("no error")
			}
			for e := err; e != nil; e = errors.Unwrap(e) {
				fmt.Fprintf(&told, "%v %+v", e, e)
			}
			fmt.Fprintf(&told, "%+v", report)
			entries, err := os.ReadDir(dir)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range entries {
				text, err := os.ReadFile(filepath.Join(dir, e.Name()))
				if err != nil {
					t.Fatal(err)
				}
				told.Write(text)
			}
			if strings.Contains(told.String(), key) || len(stolen) > 0 {
				t.Errorf("the key is out: %s %v", told.String(), stolen)
			}
		})
	}
}
