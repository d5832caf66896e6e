package portal_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"tuyau/address"
	"tuyau/portal"
	"tuyau/problem"
)

func get(t testing.TB, s *site, path string, header ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, s.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	response, err := s.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(body)
}

func TestHomeSaysWhatIsThere(t *testing.T) {
	s := newSite(t, quarter)
	response, body := get(t, s, "/")
	if response.StatusCode != http.StatusOK {
		t.Fatal(response.Status)
	}
	page := parseHTML(t, body)
	if got := page.one(t, "html").attrs["lang"]; got != "fr" {
		t.Errorf("lang is %q", got)
	}
	if got := page.one(t, "h1").text(); got != "Dites-le-nous une fois." {
		t.Errorf("h1 is %q", got)
	}
	form := page.one(t, "form#recherche")
	if form.attrs["method"] != "get" || form.attrs["role"] != "search" || form.attrs["data-recherche"] != "/adresse/search" {
		t.Errorf("form is %v", form.attrs)
	}
	if label := form.one(t, "label"); label.attrs["for"] != form.one(t, "input").attrs["id"] {
		t.Error("the label names another field")
	}
	if got := len(page.all("li.api")); got != 2 {
		t.Fatalf("%d APIs", got)
	}
	api := page.one(t, "li#api-adresse")
	for _, want := range []string{s.URL + "/adresse", "adresse.*", "/adresse/openapi.json",
		"curl '" + s.URL + "/adresse/search?q=", `"type": "FeatureCollection"`, `"citycode": "75101"`} {
		if !strings.Contains(api.text(), want) {
			t.Errorf("%q is missing from %s", want, api.text())
		}
	}
	data := page.one(t, "section#donnees").text()
	for _, want := range []string{"Numéros284", "Voies9", "Lieux-dits0", "adresses-75.csv"} {
		if !strings.Contains(data, want) {
			t.Errorf("%q is missing from %s", want, data)
		}
	}
}

// An example is a promise: the page's own command must answer what the page shows.
func TestExamplesAnswerWhatTheyShow(t *testing.T) {
	s := newSite(t, quarter)
	_, body := get(t, s, "/")
	for _, api := range parseHTML(t, body).all("li.api") {
		command := api.one(t, "code#commande-"+strings.TrimPrefix(api.attrs["id"], "api-")).text()
		path := strings.TrimSuffix(strings.TrimPrefix(command, "curl '"+s.URL), "'")
		_, answer := get(t, s, path)
		var indented bytes.Buffer
		if err := json.Indent(&indented, []byte(answer), "", "  "); err != nil {
			t.Fatalf("%s: %v", command, err)
		}
		shown := api.one(t, "details").one(t, "code").children[0].data
		if want := strings.TrimSpace(indented.String()); shown != want {
			t.Errorf("%s answers %s, the page shows %s", command, want, shown)
		}
	}
}

func TestFormAnswersWithoutJavaScript(t *testing.T) {
	s := newSite(t, quarter)
	const several = -1
	tests := []struct {
		path    string
		results int    // several, or how many
		chosen  string // label of the card
		text    string // somewhere in the page
	}{
		{"/?q=8+rue+de+la+paix", several, "8 Rue de la Paix 75002 Paris", "75102_6998_00008"},
		{"/?q=8+RUE+DE+LA+PAIX+75002+paris&id=75102_6998_00008", several, "8 Rue de la Paix 75002 Paris", "Paris 2e Arrondissement"},
		{"/?q=rue", several, "", " résultats pour «\u202frue\u202f»"},
		{"/?q=rue&id=75102_2667", several, "Rue Daunou 75002 Paris", ""},
		{"/?q=rue&id=99999_0000", several, "", "L’adresse demandée n’est plus dans les données."},
		{"/?q=rue&choix=11", several, "", ""},
		{"/?q=rue&choix=-1", several, "", ""},
		{"/?q=xyzxyz", 0, "", "Aucun résultat"},
		{"/?q=", 0, "", "Choisissez une adresse"},
		{"/?q=saint-gervais-les-bains", several, "Saint-Gervais-les-Bains", "74236"},
		{"/?q=1+rue+du+p%C3%A8re+labat+97200", 0, "1 Rue du Père Labat 97200 Fort-de-France", "972, Martinique"},
		{"/?q=%3Cscript%3Ealert(1)%3C/script%3E", 0, "", "<script>alert(1)</script>"},
		{"/?q=%ff%fe%00", 0, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.path, func(t *testing.T) {
			response, body := get(t, s, tt.path)
			if response.StatusCode != http.StatusOK {
				t.Fatal(response.Status)
			}
			page := parseHTML(t, body)
			list := len(page.one(t, "div#resultats").all("li"))
			if tt.results == several && list < 2 || tt.results != several && list != tt.results {
				t.Errorf("%d results, want %d", list, tt.results)
			}
			card := page.one(t, "div#choix")
			if tt.chosen == "" {
				if card.text() != "" {
					t.Errorf("chosen: %s", card.text())
				}
			} else {
				if got := card.one(t, "h3").text(); got != tt.chosen {
					t.Errorf("chosen is %q, want %q", got, tt.chosen)
				}
				drawing := page.one(t, "svg.drawing")
				if !strings.Contains(drawing.one(t, "title").text(), tt.chosen) {
					t.Error("the drawing does not say what it shows")
				}
			}
			if text := page.text(); !strings.Contains(text, tt.text) {
				t.Errorf("%q is not in the page", tt.text)
			}
		})
	}
}

func TestRankChooses(t *testing.T) {
	s := newSite(t, quarter)
	_, body := get(t, s, "/?q=rue&choix=2")
	page := parseHTML(t, body)
	second := page.one(t, "div#resultats").all("a")[1]
	if got := page.one(t, "div#choix").one(t, "h3").text(); got != second.text() || second.attrs["aria-current"] != "true" {
		t.Errorf("chosen is %q, the second result is %q", got, second.text())
	}
}

func TestDrawingShowsNeighboursAndPlace(t *testing.T) {
	s := newSite(t, quarter)
	_, body := get(t, s, "/?q=8+rue+de+la+paix")
	drawing := parseHTML(t, body).one(t, "svg.drawing")
	if n := len(drawing.all("circle")); n < 30 {
		t.Errorf("%d circles", n)
	}
	if names := drawing.all("g.names")[0].text(); !strings.Contains(names, "Rue de la Paix") {
		t.Errorf("streets written: %q", names)
	}
	if got := len(drawing.all("g.spot")); got != 1 {
		t.Error("the place in France is not shown")
	}
	_, body = get(t, s, "/?q=1+rue+du+pere+labat+97200")
	spot := parseHTML(t, body).one(t, "g.spot").all("circle")[0]
	if y := spot.attrs["cy"]; len(y) < 4 { // below the metropolis, which ends at 960
		t.Errorf("Martinique is at %v", spot.attrs)
	}
}

func TestHomeRefusesTooLong(t *testing.T) {
	s := newSite(t, quarter)
	response, body := get(t, s, "/?q="+strings.Repeat("é", 201))
	page := parseHTML(t, body)
	if response.StatusCode != http.StatusBadRequest || !strings.Contains(page.one(t, "p#q-erreur").text(), "201 caractères") {
		t.Errorf("%s: %s", response.Status, page.one(t, "div.finder-main").text())
	}
	if input := page.one(t, "input"); input.attrs["aria-invalid"] != "true" || !strings.Contains(input.attrs["aria-describedby"], "q-erreur") {
		t.Errorf("the field does not say it is wrong: %v", input.attrs)
	}
}

func TestHomeWithoutIndex(t *testing.T) {
	s := newSite(t, address.NewLive(t.TempDir()))
	response, body := get(t, s, "/?q=paix")
	page := parseHTML(t, body)
	if response.StatusCode != http.StatusOK || len(page.all("form")) != 0 {
		t.Errorf("%s, %d forms", response.Status, len(page.all("form")))
	}
	if text := page.text(); !strings.Contains(text, "Les adresses ne sont pas chargées") || strings.Contains(text, "nowhere") {
		t.Error(text)
	}
	if len(page.all("li.api")) != 2 || len(page.all("details")) != 0 {
		t.Error("APIs should stand without their answers")
	}
}

func TestErrorPageBearsTheRequest(t *testing.T) {
	s := newSite(t, quarter)
	w := httptest.NewRecorder()
	w.Header().Set("X-Request-Id", "req-1234")
	s.WriteError(w, httptest.NewRequest("GET", "/", nil), problem.Of(errors.New("section postings: checksum")))
	text := parseHTML(t, w.Body.String()).text()
	if w.Code != http.StatusInternalServerError || strings.Contains(text, "checksum") {
		t.Errorf("%d: %s", w.Code, text)
	}
	for _, want := range []string{"Une erreur s’est produite", "req-1234"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing: %s", want, text)
		}
	}
}

func TestUnknownPathIsAPage(t *testing.T) {
	s := newSite(t, quarter)
	for _, path := range []string{"/nulle-part", "/portail/assets/x/../../secret", "/accessibilite/"} {
		response, body := get(t, s, path)
		page := parseHTML(t, body)
		if response.StatusCode != http.StatusNotFound || page.one(t, "h1").text() != "Page introuvable" {
			t.Errorf("%s: %s, %s", path, response.Status, page.one(t, "h1").text())
		}
		if got := response.Header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s: Cache-Control: %s", path, got)
		}
	}
}

func TestWriteErrorKnowsEveryCode(t *testing.T) {
	p, err := portal.New(quarter, portal.Config{})
	if err != nil {
		t.Fatal(err)
	}
	for code, status := range map[problem.Code]int{
		problem.Invalid: 400, problem.Unauthorized: 401, problem.Forbidden: 403, problem.NotFound: 404,
		problem.MethodNotAllowed: 405, problem.Conflict: 409, problem.TooLarge: 413, problem.RateLimited: 429,
		problem.Internal: 500, problem.Unavailable: 503, problem.Timeout: 504, "unheard of": 500,
	} {
		w := httptest.NewRecorder()
		e := problem.New(code, fmt.Errorf("secret"), "Voici pourquoi : c'est ainsi.")
		e.Allow, e.RetryAfter = []string{"GET", "HEAD"}, 1500*time.Millisecond
		p.WriteError(w, httptest.NewRequest("GET", "/", nil), e)
		if w.Code != status || w.Header().Get("Allow") != "GET, HEAD" || w.Header().Get("Retry-After") != "2" {
			t.Errorf("%s: %d %v", code, w.Code, w.Header())
		}
		if body := w.Body.String(); !strings.Contains(body, "Voici pourquoi\u202f: c’est ainsi.") || strings.Contains(body, "secret") {
			t.Errorf("%s: %s", code, body)
		}
	}
}

func TestNeighbourhoodDrawsStreets(t *testing.T) {
	s := newSite(t, quarter)
	response, body := get(t, s, "/portail/voisinage?lon=2.330992&lat=48.868831")
	if response.StatusCode != http.StatusOK || response.Header.Get("Content-Type") != "application/json; charset=utf-8" {
		t.Fatal(response.Status, response.Header)
	}
	var around struct {
		Numeros []struct {
			Numero, Libelle, ID string
			Position            [2]float64
			Voie                int
		}
		Voies []struct {
			Nom     string
			Numeros int
			Lignes  [][][2]float64
			Angle   float64
		}
	}
	if err := json.Unmarshal([]byte(body), &around); err != nil {
		t.Fatal(err)
	}
	if n := len(around.Numeros); n < 100 || n > 300 {
		t.Errorf("%d numbers", n)
	}
	counted := 0
	for _, street := range around.Voies {
		counted += street.Numeros
		if street.Nom == "Rue de la Paix" {
			// Two sides; it climbs to the north-east: counterclockwise on a screen.
			if len(street.Lignes) != 2 || street.Angle > -60 || street.Angle < -75 {
				t.Errorf("%d lines, angle %v", len(street.Lignes), street.Angle)
			}
		}
	}
	if counted != len(around.Numeros) {
		t.Errorf("streets count %d numbers of %d", counted, len(around.Numeros))
	}
	first := around.Numeros[0]
	if around.Voies[first.Voie].Nom == "" || first.ID == "" || !strings.HasPrefix(first.Libelle, first.Numero+" ") {
		t.Errorf("nearest number: %+v", first)
	}
}

func TestNeighbourhoodAtSeaIsEmpty(t *testing.T) {
	s := newSite(t, quarter)
	_, body := get(t, s, "/portail/voisinage?lon=-30&lat=0")
	if want := `{"centre":[-30,0],"rayon":250,"complet":true,"numeros":[],"voies":[]}`; body != want {
		t.Errorf("got %s, want %s", body, want)
	}
}

func TestNeighbourhoodRefuses(t *testing.T) {
	s := newSite(t, quarter)
	for _, query := range []string{"", "lon=2", "lon=2&lat=x", "lon=NaN&lat=1", "lon=Inf&lat=1", "lon=181&lat=1", "lon=1&lat=-90.1", "lon=1&lat=%00"} {
		response, body := get(t, s, "/portail/voisinage?"+query)
		var said struct {
			Code    int
			Message string
		}
		if err := json.Unmarshal([]byte(body), &said); err != nil || response.StatusCode != 400 || said.Code != 400 || !strings.Contains(said.Message, "lon") {
			t.Errorf("%q: %s %s", query, response.Status, body)
		}
	}
	s = newSite(t, address.NewLive(t.TempDir()))
	if response, body := get(t, s, "/portail/voisinage?lon=2&lat=48"); response.StatusCode != 503 || strings.Contains(body, "nowhere") {
		t.Errorf("without index: %s %s", response.Status, body)
	}
}

func TestPagesAreRevalidated(t *testing.T) {
	s := newSite(t, quarter)
	for _, path := range []string{"/", "/accessibilite"} {
		response, _ := get(t, s, path)
		etag := response.Header.Get("ETag")
		if etag == "" || response.Header.Get("Cache-Control") != "no-cache" {
			t.Errorf("%s: %v", path, response.Header)
		}
		if again, body := get(t, s, path, "If-None-Match", `"other", W/`+etag); again.StatusCode != http.StatusNotModified || body != "" {
			t.Errorf("%s again: %s", path, again.Status)
		}
	}
	if response, _ := get(t, s, "/?q=paix"); response.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("a search is kept: %v", response.Header)
	}
}

func TestAssetsAreImmutable(t *testing.T) {
	s := newSite(t, quarter)
	_, body := get(t, s, "/")
	urls := regexp.MustCompile(`/portail/assets/[^"]+`).FindAllString(body, -1)
	if len(urls) < 6 {
		t.Fatalf("the home names %d assets", len(urls))
	}
	for _, url := range urls {
		response, _ := get(t, s, url)
		if response.StatusCode != http.StatusOK || !strings.Contains(response.Header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %s %v", url, response.Status, response.Header)
		}
	}
	css := regexp.MustCompile(`/portail/assets/[0-9a-f]+/portail\.css`).FindString(body)
	zipped, _ := get(t, s, css, "Accept-Encoding", "gzip, br")
	if zipped.Header.Get("Content-Encoding") != "gzip" || zipped.Header.Get("Content-Type") != "text/css; charset=utf-8" {
		t.Errorf("stylesheet: %v", zipped.Header)
	}
	other, _ := get(t, s, "/portail/assets/0123/portail.css")
	if other.StatusCode != http.StatusOK || other.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("another version's stylesheet: %s %v", other.Status, other.Header)
	}
	missing, _ := get(t, s, "/portail/assets/0123/rien.css")
	if missing.StatusCode != http.StatusNotFound || missing.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("a missing asset: %s %v", missing.Status, missing.Header)
	}
}

func TestVendoredFilesAreThoseListed(t *testing.T) {
	for _, dir := range []string{"assets/vendor", "testdata/axe-core"} {
		list, err := os.ReadFile(filepath.Join(dir, "SHA256SUMS"))
		if err != nil {
			t.Fatal(err)
		}
		sums := map[string]string{}
		for line := range strings.Lines(string(list)) {
			sum, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
			sums[name] = sum
		}
		err = filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
			if err != nil || entry.IsDir() || entry.Name() == "SHA256SUMS" {
				return err
			}
			data, err := os.ReadFile(path)
			name, _ := filepath.Rel(dir, path)
			if got := fmt.Sprintf("%x", sha256.Sum256(data)); got != sums[filepath.ToSlash(name)] {
				t.Errorf("%s is not what %s/SHA256SUMS lists: run go generate ./portal", path, dir)
			}
			delete(sums, filepath.ToSlash(name))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for name := range sums {
			t.Errorf("%s/%s is listed but missing", dir, name)
		}
	}
}

// Nothing may come from elsewhere, and the policy forbids inline scripts and styles.
func TestPagesKeepToThemselves(t *testing.T) {
	s := newSite(t, quarter)
	for _, path := range []string{"/", "/?q=8+rue+de+la+paix", "/?q=rue", "/accessibilite", "/rien"} {
		_, body := get(t, s, path)
		page := parseHTML(t, body)
		ids := map[string]bool{}
		page.each(func(n *node) {
			if n.attrs["style"] != "" || n.tag == "style" {
				t.Errorf("%s: inline style in %s", path, n.tag)
			}
			if n.tag == "script" && (n.attrs["src"] == "" || len(n.children) > 0) {
				t.Errorf("%s: inline script", path)
			}
			for name, value := range n.attrs {
				if strings.HasPrefix(name, "on") || n.tag != "a" && (name == "src" || name == "href") && !strings.HasPrefix(value, "/") {
					t.Errorf("%s: <%s %s=%q>", path, n.tag, name, value)
				}
			}
			if id := n.attrs["id"]; id != "" {
				for up := n.parent; up != nil; up = up.parent {
					if up.tag == "template" {
						return
					}
				}
				if ids[id] {
					t.Errorf("%s: id %s twice", path, id)
				}
				ids[id] = true
			}
		})
	}
}

var badTypography = regexp.MustCompile(`[^\x{202f}\s«][;:!?](\s|$)|[ \x{00a0}][;:!?»]|«[^\x{202f}]|\pL'\pL|[^\x{202f}]»`)

// French wants a narrow no-break space before ; : ! ? and inside « », and real apostrophes.
func TestTypographyIsFrench(t *testing.T) {
	s := newSite(t, quarter)
	for _, path := range []string{"/", "/?q=8+rue+de+la+paix", "/?q=rue", "/?q=zzz", "/accessibilite", "/rien"} {
		_, body := get(t, s, path)
		parseHTML(t, body).each(func(n *node) {
			if n.tag == "" && n.parent != nil && n.parent.tag == "code" {
				return
			}
			texts := []string{n.data, n.attrs["aria-label"], n.attrs["placeholder"]}
			if n.tag == "meta" && n.attrs["name"] == "description" {
				texts = append(texts, n.attrs["content"])
			}
			for _, text := range texts {
				if bad := badTypography.FindString(text); bad != "" {
					t.Errorf("%s: %q in %q", path, bad, text)
				}
			}
		})
	}
}

func TestOriginIsNeverForeignText(t *testing.T) {
	s := newSite(t, quarter)
	r := httptest.NewRequest("GET", "/", nil)
	r.Host = "x';id;'"
	w := httptest.NewRecorder()
	if err := s.Routes()[0].Handler(w, r); err != nil {
		t.Fatal(err)
	}
	if body := w.Body.String(); strings.Contains(body, ";id;") || !strings.Contains(body, "curl &#39;http://localhost/adresse/") {
		t.Error("the host of a request reached a command")
	}
	s = newSite(t, quarter, func(c *portal.Config) { c.Origin = "https://api.exemple.fr/" })
	if _, body := get(t, s, "/"); !strings.Contains(body, "https://api.exemple.fr/adresse/search?") {
		t.Error("Config.Origin is not used")
	}
}

func BenchmarkHome(b *testing.B) {
	s := newSite(b, quarter)
	for _, path := range []string{"/", "/?q=8+rue+de+la+paix", "/portail/voisinage?lon=2.330992&lat=48.868831"} {
		b.Run(path, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				w := httptest.NewRecorder()
				s.Config.Handler.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
				if w.Code != http.StatusOK {
					b.Fatal(w.Code)
				}
			}
		})
	}
}
