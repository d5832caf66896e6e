package sireneapi_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"tuyau/company"
	"tuyau/company/criteria"
	"tuyau/company/sireneapi"
	"tuyau/sample"
)

func TestWithoutIndex(t *testing.T) {
	handler := site(sireneapi.New(absent{}, sireneapi.Options{}))
	for _, target := range []string{"/siren/552032534", "/siret/55203253400646", "/siren?q=siren:1", "/siret", "/siret/liensSuccession"} {
		w := get(handler, target)
		if w.Code != http.StatusServiceUnavailable || w.Body.String() != `{"header":{"statut":503,"message":"Service indisponible"}}` || w.Header().Get("Retry-After") != "5" {
			t.Errorf("%s: %d %s", target, w.Code, w.Body)
		}
	}
	if w := get(handler, "/siren?nombre=x"); w.Code != http.StatusBadRequest {
		t.Errorf("a wrong request is still the client's fault: %d", w.Code)
	}
	if w := get(handler, "/informations"); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"etatService":"DOWN"`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestInformations(t *testing.T) {
	w := get(site(sireneapi.New(register(t, true), sireneapi.Options{})), "/informations")
	var got struct {
		Header struct {
			Statut  int
			Message string
		}
		EtatService             string
		EtatsDesServices        []struct{ Collection, EtatCollection string }
		VersionService          string
		JournalDesModifications string
		Dates                   []struct{ Collection, DateDerniereMiseADisposition, DateDernierTraitementMaximum string } `json:"datesDernieresMisesAJourDesDonnees"`
	}
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Header.Statut != 200 || got.EtatService != "UP" || got.VersionService != "3.11.19" || len(got.EtatsDesServices) != 3 ||
		got.EtatsDesServices[2].Collection != "Liens de succession" || len(got.Dates) != 3 {
		t.Errorf("%s", w.Body)
	}
	for i, want := range []string{"2025-01-15T10:30:00.000", "2025-01-15T10:30:00", "2015-03-05T10:00:00"} {
		if got.Dates[i].DateDernierTraitementMaximum != want || len(got.Dates[i].DateDerniereMiseADisposition) != len("2026-11-25T10:00:00.000") {
			t.Errorf("%+v", got.Dates[i])
		}
	}
	if w := get(site(sireneapi.New(register(t, true), sireneapi.Options{})), "/informations?q=1"); w.Code != http.StatusBadRequest {
		t.Errorf("informations has no parameter: %d", w.Code)
	}
}

func TestCSVHas82Columns(t *testing.T) {
	w := get(site(sireneapi.New(register(t, true), sireneapi.Options{})), "/siret?nombre=100", "Accept", "text/csv")
	rows, err := csv.NewReader(w.Body).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows[0]) != 82 || len(rows) != 8 || rows[0][10] != "etatAdministratifUniteLegale" || rows[0][41] != "complementAdresseEtablissement" || rows[0][81] != "caractereEmployeurEtablissement" {
		t.Errorf("%d columns, %d rows: %v", len(rows[0]), len(rows), rows[0])
	}
}

func TestAccept(t *testing.T) {
	handler := site(sireneapi.New(register(t, true), sireneapi.Options{}))
	for accept, want := range map[string]string{
		"": "json", "*/*": "json", "application/json": "json", "text/csv": "csv", "text/*": "csv", "application/*": "json",
		"application/json;charset=utf-8": "json", "text/csv, application/json": "json", "text/csv;q=1, application/json;q=0.5": "csv",
		"text/html,application/xhtml+xml,*/*;q=0.8": "json", "application/json;q=0, */*": "csv", "text/html": "406", "application/xml": "406",
		"application/json;q=0": "406", "TEXT/CSV": "csv",
	} {
		headers := []string{"Accept", accept}
		if accept == "" {
			headers = nil
		}
		w := get(handler, "/siren?nombre=1", headers...)
		got := "406"
		if w.Code == http.StatusOK {
			_, got, _ = strings.Cut(strings.TrimSuffix(w.Header().Get("Content-Type"), ";charset=utf-8"), "/")
		}
		if got != want {
			t.Errorf("%q: %s, not %s", accept, got, want)
		}
	}
}

// The four prefixes are the server's: the links and redirections must keep them.
func TestPrefixesAreKept(t *testing.T) {
	handler := http.StripPrefix("/entreprises/sirene/V3", site(sireneapi.New(register(t, true), sireneapi.Options{})))
	w := get(handler, "/entreprises/sirene/V3/siren?nombre=1&curseur=*")
	if link := w.Header().Get("Link"); !strings.Contains(link, "</entreprises/sirene/V3/siren?nombre=1&curseur=AoEp") {
		t.Errorf("%d %s", w.Code, link)
	}
	w = get(handler, "/entreprises/sirene/V3/siren/510694228")
	if to := w.Header().Get("Location"); to != "/entreprises/sirene/V3/siren/510694227" {
		t.Errorf("%d %s", w.Code, to)
	}
}

// synthetic serves a synthetic register.
func synthetic(tb testing.TB, units int) *company.Live {
	tb.Helper()
	report, err := sample.Company(ctx, tb.TempDir(), sample.CompanyOptions{Units: units, Seed: 11, Format: "csv"})
	if err != nil {
		tb.Fatal(err)
	}
	var files []string
	for _, f := range report.Files {
		files = append(files, f.Path)
	}
	return live(tb, files...)
}

type answer struct {
	Header struct {
		Statut, Total, Debut, Nombre     int
		Message, Curseur, CurseurSuivant string
	}
	UnitesLegales, Etablissements []map[string]any
	Facettes                      []struct {
		Nom              string
		Total, Manquants int
		Comptages        []struct {
			Valeur any
			Nombre int
		}
	}
}

func ask(t *testing.T, handler http.Handler, target string) answer {
	t.Helper()
	w := get(handler, target)
	var a answer
	if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil || w.Code != http.StatusOK {
		t.Fatalf("%s: %d %v %.300s", target, w.Code, err, w.Body)
	}
	return a
}

// A cursor goes over everything once, in every order, and ends as the contract says.
func TestCursorGoesOverEverything(t *testing.T) {
	l := synthetic(t, 1200)
	handler := site(sireneapi.New(l, sireneapi.Options{}))
	x, release, err := l.Acquire()
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	for _, tri := range []string{"", "codeCommuneEtablissement", "denominationUniteLegale desc", "dateCreationEtablissement,trancheEffectifsEtablissement desc", "siret desc"} {
		seen := map[any]bool{}
		for curseur, pages := "*", 0; ; pages++ {
			a := ask(t, handler, "/siret?nombre=97&champs=siret&tri="+url.QueryEscape(tri)+"&curseur="+url.QueryEscape(curseur))
			for _, e := range a.Etablissements {
				if seen[e["siret"]] {
					t.Fatalf("tri=%s: %v twice", tri, e["siret"])
				}
				seen[e["siret"]] = true
			}
			if a.Header.Total != x.Sites.Rows() || a.Header.Nombre != len(a.Etablissements) {
				t.Fatalf("tri=%s: %+v", tri, a.Header)
			}
			if a.Header.CurseurSuivant == curseur {
				if len(a.Etablissements) != 0 {
					t.Errorf("tri=%s: the last page is not empty", tri)
				}
				break
			}
			curseur = a.Header.CurseurSuivant
			if pages > 1000 {
				t.Fatal("endless")
			}
		}
		if len(seen) != x.Sites.Rows() {
			t.Errorf("tri=%s: %d of %d", tri, len(seen), x.Sites.Rows())
		}
	}
}

// Pages by debut are cuts of one order.
func TestPagesFollow(t *testing.T) {
	handler := site(sireneapi.New(synthetic(t, 800), sireneapi.Options{}))
	for _, q := range []string{"", "&q=denominationUniteLegale:(a* OR s* OR boulangerie OR conseil)", "&tri=codePostalEtablissement desc"} {
		q = strings.ReplaceAll(q, " ", "+")
		whole := ask(t, handler, "/siret?champs=siret&nombre=300"+q)
		var parts []map[string]any
		for debut := 0; debut < len(whole.Etablissements); debut += 41 {
			parts = append(parts, ask(t, handler, fmt.Sprintf("/siret?champs=siret&nombre=41&debut=%d%s", debut, q)).Etablissements...)
		}
		for i := range whole.Etablissements {
			if whole.Etablissements[i]["siret"] != parts[i]["siret"] {
				t.Fatalf("%s: %d: %v, %v", q, i, whole.Etablissements[i], parts[i])
			}
		}
	}
}

// Facets count what searches find.
func TestFacetsCountWhatSearchesFind(t *testing.T) {
	handler := site(sireneapi.New(synthetic(t, 1500), sireneapi.Options{Now: now}))
	a := ask(t, handler, "/siret?nombre=0&q=codePostalEtablissement:*&facette.champ=codePostalEtablissement,categorieJuridiqueUniteLegale&facette.nombre=30&facette.total=true&facette.manquant=true")
	for _, f := range a.Facettes {
		if f.Total+f.Manquants != a.Header.Total || len(f.Comptages) < 5 {
			t.Errorf("%s: %d and %d of %d", f.Nom, f.Total, f.Manquants, a.Header.Total)
		}
		for _, c := range f.Comptages {
			one := ask(t, handler, fmt.Sprintf("/siret?nombre=0&q=codePostalEtablissement:*+AND+%s:%%22%v%%22", f.Nom, url.QueryEscape(c.Valeur.(string))))
			if one.Header.Total != c.Nombre {
				t.Errorf("%s=%v: %d counted, %d found", f.Nom, c.Valeur, c.Nombre, one.Header.Total)
			}
		}
	}
}

// TestNothingOfPartialDiffusionLeaks: every field that is masked for some unit says
// [ND] there in lookups, histories and CSV, and none of the values that the files had
// for it is found in any answer about it. The files of the sample already mask: the
// register below does not, as a stock from before the request would not.
func TestNothingOfPartialDiffusionLeaks(t *testing.T) {
	secrets := []string{"SECRETINE", "OMBRELLE", "CACHEE", "VOILEE", "ANCIENNEMENT", "QUIDAM", "DISSIMULEE", "69777", "842111", "6522222", "693840777",
		"CACHOTIER", "ZZSECRETZZ", "OCCULTE", "13777"}
	for _, histories := range []bool{true, false} {
		handler := site(sireneapi.New(register(t, histories), sireneapi.Options{}))
		targets := []string{"/siren/300000015", "/siren/924852577", "/siret/30000001500010", "/siret/92485257700018", "/siren", "/siret",
			"/siren?date=2016-01-01", "/siret?date=2016-01-01", "/siret?curseur=*", "/siren?tri=nomUniteLegale&curseur=*"}
		x, release, err := register(t, histories).Acquire()
		if err != nil {
			t.Fatal(err)
		}
		e := criteria.New(x)
		for _, c := range []criteria.Collection{criteria.Units, criteria.Sites} {
			var fields []string
			for _, name := range e.Fields(c) {
				if _, err := e.Cells(c, name, ""); err == nil {
					fields = append(fields, name)
				}
			}
			for chunk := range slices.Chunk(fields, 40) {
				targets = append(targets, "/"+string(c)+"?nombre=0&facette.nombre=1000&facette.champ="+strings.Join(chunk, ","))
			}
		}
		for _, target := range targets {
			for _, accept := range []string{"application/json", "text/csv"} {
				w := get(handler, target, "Accept", accept)
				for _, s := range secrets {
					if strings.Contains(w.Body.String(), s) {
						t.Errorf("%s in %s as %s", s, target, accept)
					}
				}
			}
		}
		// Whatever the field and the way to ask, a secret finds nobody.
		asked := 0
		for _, c := range []criteria.Collection{criteria.Units, criteria.Sites} {
			for _, name := range append(e.Fields(c), "raisonSociale") {
				for _, s := range secrets {
					for _, way := range []string{s, s + "~", s[:len(s)-1] + "*", "*" + s[1:], `"` + s + `"`, "?" + s[1:], "[" + s[:len(s)-1] + " TO " + s + "z]"} {
						q := name + ":" + way
						if criteria.Historised(c, name) {
							q = "periode(" + q + ")"
						}
						a := get(handler, "/"+string(c)+"?nombre=0&q="+url.QueryEscape(q))
						if a.Code == http.StatusOK && !innocent(name, way) {
							t.Errorf("%s finds %s", q, a.Body)
						}
						asked++
					}
				}
			}
		}
		release()
		if asked < 5000 {
			t.Errorf("only %d questions", asked)
		}
	}
}

// innocent is what finds others than those who are masked: codes and numbers that
// secrets happen to look like.
func innocent(name, way string) bool {
	return strings.HasPrefix(name, "code") || strings.HasPrefix(name, "sire") || strings.HasPrefix(name, "nic") || strings.HasPrefix(name, "coordonnee") ||
		strings.HasPrefix(name, "identifiant") || strings.HasPrefix(name, "nombre") || strings.HasPrefix(name, "annee") || strings.HasSuffix(way, "~") ||
		strings.HasPrefix(name, "date") || strings.Contains(way, " TO ")
}

// A new build takes the place of the old one while answers go on.
func TestNewBuildIsServed(t *testing.T) {
	first, second := register(t, false), synthetic(t, 50)
	swapped := &twoBuilds{first: first, second: second}
	handler := site(sireneapi.New(swapped, sireneapi.Options{}))
	if a := ask(t, handler, "/siren?nombre=0"); a.Header.Total != 6 {
		t.Errorf("%+v", a.Header)
	}
	swapped.later = true
	if a := ask(t, handler, "/siren?nombre=0"); a.Header.Total != 50 {
		t.Errorf("%+v", a.Header)
	}
}

type twoBuilds struct {
	first, second *company.Live
	later         bool
}

func (b *twoBuilds) Acquire() (*company.Index, func(), error) {
	if b.later {
		return b.second.Acquire()
	}
	return b.first.Acquire()
}

// Bad input never breaks the API: it is refused, or answered, in JSON.
func FuzzRequest(f *testing.F) {
	api := sireneapi.New(register(f, true), sireneapi.Options{Now: now})
	handler := site(api)
	for _, q := range []string{"q=siren:1", "q=periode(nomUniteLegale:a~ OR -dateFin:*)&date=2015-01-01&tri=siren desc&curseur=*", "curseur=AoEpNTUyMDMyNTM0&nombre=3",
		"facette.champ=sexeUniteLegale&facette.intervalle=dateCreationUniteLegale&facette.pas=%2B1MONTH&facette.demarrage=NOW-1YEAR&facette.fin=NOW", "q=a:\xff&champs=%", "tri=,,&nombre=1e9"} {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, query string) {
		for _, path := range []string{"/siren", "/siret", "/siret/liensSuccession", "/siren/510694227"} {
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.URL.Path, r.URL.RawQuery, r.RequestURI = path, query, path
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, r)
			if w.Code >= 500 || !json.Valid(w.Body.Bytes()) {
				t.Errorf("%s?%s: %d %s", path, query, w.Code, w.Body)
			}
		}
	})
}
