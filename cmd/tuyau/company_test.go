package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"tuyau/sample"
)

const registerUnits = 300

// register writes the official files of a small register, or of a day after it.
func register(t *testing.T, day, delta int) []string {
	t.Helper()
	dir, options := t.TempDir(), sample.CompanyOptions{Units: registerUnits, Seed: 3, Format: "csv"}
	report, err := sample.Company(t.Context(), dir, options)
	if day > 0 {
		report, err = sample.CompanyDelta(t.Context(), dir, options, delta, day)
	}
	if err != nil {
		t.Fatal(err)
	}
	return report.Paths()
}

// companies builds the index of the register in dir.
func companies(t *testing.T, dir string) {
	t.Helper()
	must(t, append([]string{"company", "build", "--out", dir}, register(t, 0, 0)...)...)
}

// must runs a command that succeeds and gives what it says.
func must(t *testing.T, args ...string) string {
	t.Helper()
	code, out, errs := run(t, args...)
	if code != exitOK {
		t.Fatalf("%q ends with %d: %s%s", args, code, out, errs)
	}
	return out
}

func serveCompanies(t *testing.T, dir string, environ ...string) *running {
	t.Helper()
	return serve(t, "", append([]string{"TUYAU_COMPANY_INDEX=" + dir}, environ...)...)
}

func TestCompaniesAreServed(t *testing.T) {
	dir, data := t.TempDir(), t.TempDir()
	companies(t, dir)
	r := serveCompanies(t, dir, "TUYAU_DATA="+data)
	chain := sample.ChainSIREN.String()
	for path, want := range map[string]struct {
		status int
		holds  string
	}{
		"/":                                     {200, "API Sirene 3.11"},
		"/api-sirene/3.11/siren/" + chain:       {200, `"denominationUniteLegale":"SUPERMARCHES DU LITTORAL"`},
		"/api-sirene/prive/3.11/siren/" + chain: {200, chain},
		"/entreprises/sirene/V3/siren/" + chain: {200, chain},
		"/entreprises/sirene/V3.11/siret/?q=" + url.QueryEscape("siren:"+chain): {200, `"total":12`},
		"/api-sirene/3.11/siren/123456789":                                      {404, `{"header":{"statut":404,"message":"Aucun élément trouvé pour le siren 123456789"}}`},
		"/api-sirene/3.11/siren?q=(":                                            {400, "Erreur de syntaxe dans le paramètre q="},
		"/api-sirene/3.11/informations":                                         {200, `"etatService":"UP"`},
		"/recherche-entreprises/search?q=littoral+marche":                       {200, `"siren":"` + chain},
		"/recherche-entreprises/suggest?q=jardins+de+la+can":                    {200, "LES JARDINS DE LA CANOPEE"},
		"/recherche-entreprises/verify/siren/552100555":                         {200, `"valide":false`},
		"/recherche-entreprises/search?q=vergnandeau":                           {200, `"total_results":0`},
		"/recherche-entreprises/search":                                         {400, `{"erreur":`},
		"/recherche-entreprises/nowhere":                                        {404, `{"erreur":`},
		"/health/ready":                                                         {200, ""},
	} {
		if status, body := r.get(r.main + path); status != want.status || !strings.Contains(body, want.holds) {
			t.Errorf("%s answers %d, not %d with %s: %.400s", path, status, want.status, want.holds, body)
		}
	}
	if _, body := r.get(r.metrics + "/metrics"); !strings.Contains(body, `tuyau_index_documents{index="company",kind="uniteLegale"} 300`) {
		t.Errorf("metrics do not count the units")
	}
	if code := r.stop(); code != exitOK {
		t.Errorf("exit code %d", code)
	}
	if out := must(t, "index", "history", "company", "--data", data); !strings.Contains(out, "StockUniteLegale_utf8.csv") {
		t.Errorf("the history says %s", out)
	}
}

func TestEmptySearchIsAListWhenAsked(t *testing.T) {
	dir := t.TempDir()
	companies(t, dir)
	const nobody = "/api-sirene/3.11/siren?q=siren:123456789"
	for choice, want := range map[string]int{"false": 404, "true": 200} {
		r := serveCompanies(t, dir, "TUYAU_COMPANY_EMPTY_LIST="+choice)
		if status, body := r.get(r.main + nobody); status != want {
			t.Errorf("empty_list %s: %d %s", choice, status, body)
		}
	}
}

func TestBothIndexesAreServedTogether(t *testing.T) {
	addresses, dir := t.TempDir(), t.TempDir()
	index(t, addresses, 8)
	companies(t, dir)
	r := serve(t, addresses, "TUYAU_COMPANY_INDEX="+dir)
	// Each offer of the home shows the answer to its example.
	_, home := r.get(r.main + "/")
	for _, answer := range []string{"8 Rue de la Paix 75002 Paris", "SUPERMARCHES DU LITTORAL", "60100000300017"} {
		if !strings.Contains(home, answer) {
			t.Errorf("the home does not show %s", answer)
		}
	}
	r.signals <- syscall.SIGHUP
	r.errs.await(`msg="index unchanged" index=address`)
	r.errs.await(`msg="index unchanged" index=company`)
}

// TestUpdateIsServedWithoutAFailedRequest lands days of changes under a server that
// clients of every API call without a pause.
func TestUpdateIsServedWithoutAFailedRequest(t *testing.T) {
	dir := t.TempDir()
	companies(t, dir)
	r := serveCompanies(t, dir, "TUYAU_COMPANY_WATCH=5ms", "TUYAU_LOG_LEVEL=error")
	stop := make(chan struct{})
	var clients sync.WaitGroup
	for _, path := range []string{
		"/api-sirene/3.11/siren/" + sample.PostSIREN.String(),
		"/api-sirene/3.11/siret?q=" + url.QueryEscape("siren:"+sample.PostSIREN.String()+" AND raisonSociale:POSTES"),
		"/recherche-entreprises/search?q=compagnie+des+postes+reunies",
		"/recherche-entreprises/suggest?q=compagnie+des+post",
	} {
		clients.Go(func() {
			client := &http.Client{Transport: &http.Transport{}}
			defer client.CloseIdleConnections()
			for {
				select {
				case <-stop:
					return
				default:
				}
				status, body, err := fetch(client, r.main+path)
				if err != nil || status != 200 || !strings.Contains(body, sample.PostSIREN.String()) {
					t.Errorf("%s: %d %v %.300s", path, status, err, body)
					return
				}
			}
		})
	}
	for day := 1; day <= 3; day++ {
		before := treated(r)
		out := must(t, append([]string{"company", "update", "--index", dir}, register(t, day, 40)...)...)
		if !strings.Contains(out, fmt.Sprintf("%d unités légales", registerUnits+5*day)) {
			t.Errorf("after day %d: %s", day, out)
		}
		for treated(r) == before {
		}
	}
	close(stop)
	clients.Wait()
}

// treated is the latest treatment that the server knows.
func treated(r *running) string {
	_, body := r.get(r.main + "/api-sirene/3.11/informations")
	var informations struct {
		Dates []struct {
			Maximum string `json:"dateDernierTraitementMaximum"`
		} `json:"datesDernieresMisesAJourDesDonnees"`
	}
	if err := json.Unmarshal([]byte(body), &informations); err != nil || len(informations.Dates) == 0 {
		r.t.Fatalf("%v in %s", err, body)
	}
	return informations.Dates[0].Maximum
}

// TestIndexIsUpdatedFromAnotherTuyau asks by API Sirene what changed, as from INSEE.
func TestIndexIsUpdatedFromAnotherTuyau(t *testing.T) {
	ahead, behind := t.TempDir(), filepath.Join(t.TempDir(), "sirene")
	companies(t, ahead)
	companies(t, behind)
	must(t, append([]string{"company", "update", "--index", ahead}, register(t, 1, 40)...)...)
	r := serveCompanies(t, ahead)
	update := []string{"company", "update", "--index", behind, "--insee", "--url", r.main + "/api-sirene/3.11", "--per-minute", "1000000"}
	out := must(t, update...)
	if !strings.Contains(out, "305 unités légales") || !strings.Contains(out, "API Sirene 3.11") {
		t.Errorf("the update says %s", out)
	}
	for _, number := range []string{sample.ChainSIREN.String(), sample.ClosedSIREN.String()} {
		if a, b := must(t, "company", "show", number, "--json", "--index", ahead), must(t, "company", "show", number, "--json", "--index", behind); a != b {
			t.Errorf("%s differs:\n%s\n%s", number, a, b)
		}
	}
	if left, _ := filepath.Glob(behind + "-recu/[^.]*"); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
	must(t, update...) // nothing new is no failure
}

func TestDamagedCompanyIndexStaysOut(t *testing.T) {
	dir := t.TempDir()
	companies(t, dir)
	r := serveCompanies(t, dir, "TUYAU_COMPANY_WATCH=0s")
	must(t, append([]string{"company", "update", "--index", dir}, register(t, 1, 40)...)...)
	files, err := filepath.Glob(filepath.Join(dir, "company-sites-*.seg"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%q %v", files, err)
	}
	content, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	content[len(content)/2] ^= 1
	if err := os.WriteFile(files[0], content, 0o600); err != nil {
		t.Fatal(err)
	}
	r.signals <- syscall.SIGHUP
	r.errs.await("index refused, the one in use stays")
	if status, body := r.get(r.main + "/api-sirene/3.11/siren/" + sample.ChainSIREN.String()); status != 200 {
		t.Errorf("after a damaged index: %d %s", status, body)
	}
	for _, args := range [][]string{{"company", "show", "601000003", "--index", dir}, {"company", "update", "--index", dir, register(t, 2, 8)[0]}} {
		if code, _, errs := run(t, args...); code != exitFailed || !strings.Contains(errs, "est abîmé : reconstruisez l'index (« tuyau company build »)") {
			t.Errorf("%q in a damaged index: %d %s", args, code, errs)
		}
	}
	if err := os.Remove(files[0]); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := run(t, "company", "show", "601000003", "--index", dir); code != exitFailed || !strings.Contains(errs, "company-sites") {
		t.Errorf("a missing file: %d %s", code, errs)
	}
}

// TestBadRegisterFilesAreRefused: what is wrong is said, and the index that was there
// answers as before.
func TestBadRegisterFilesAreRefused(t *testing.T) {
	dir, zips := t.TempDir(), t.TempDir()
	companies(t, dir)
	must(t, "sample", "company", "--size", "300", "--out", zips)
	read := func(name string) []byte {
		content, err := os.ReadFile(filepath.Join(zips, name))
		if err != nil {
			t.Fatal(err)
		}
		return content
	}
	zip := read("StockUniteLegale_utf8.zip")
	site := filepath.Join(zips, "StockEtablissement_utf8.zip")
	good := must(t, "company", "show", "601000003", "--json", "--index", dir)
	for _, test := range []struct {
		name, file, want string
		content          []byte
	}{
		{"a truncated zip", "StockUniteLegale.zip", "StockUniteLegale.zip", zip[:len(zip)/2]},
		{"a zip that is not one", "StockUniteLegale.zip", "StockUniteLegale.zip", []byte("PK\x03\x04 rien")},
		{"a wrong separator", "semi.csv", "semi.csv", []byte("siren;statutDiffusionUniteLegale\n601000003;O\n")},
		{"an empty file", "vide.csv", "vide.csv", nil},
		{"a page of a web site", "page.csv", "page.csv", []byte("<html><body>Service indisponible</body></html>\n")},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), test.file)
			if err := os.WriteFile(path, test.content, 0o600); err != nil {
				t.Fatal(err)
			}
			code, _, errs := run(t, "company", "build", "--out", dir, path, site)
			if code != exitFailed || !strings.Contains(errs, test.want) || !strings.Contains(errs, "reste en place") {
				t.Errorf("%d %s", code, errs)
			}
			if now := must(t, "company", "show", "601000003", "--json", "--index", dir); now != good {
				t.Errorf("the index changed: %s", now)
			}
		})
	}
}
