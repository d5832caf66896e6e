package sample_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"

	"tuyau/problem"
	"tuyau/sample"
	"tuyau/siren"
	"tuyau/territory"
)

const suffix = "_utf8"

// the six files of the register
var stockNames = []string{"StockUniteLegale", "StockEtablissement", "StockUniteLegaleHistorique", "StockEtablissementHistorique",
	"StockEtablissementLiensSuccession", "StockDoublons"}

// record is a row; columns that its file has not are empty.
type record struct {
	header map[string]int
	cells  []string
}

func (r record) at(column string) string {
	if i, ok := r.header[column]; ok {
		return r.cells[i]
	}
	return ""
}

// stock is a sample, read again.
type stock struct {
	report sample.CompanyReport
	rows   map[string][]record
}

func (s *stock) units() []record { return s.rows["StockUniteLegale"] }
func (s *stock) sites() []record { return s.rows["StockEtablissement"] }

// grouped puts the rows of a file together by the value of a column.
func (s *stock) grouped(file, column string) map[string][]record {
	by := map[string][]record{}
	for _, r := range s.rows[file] {
		by[r.at(column)] = append(by[r.at(column)], r)
	}
	return by
}

func readStock(t testing.TB, dir string, report sample.CompanyReport) *stock {
	t.Helper()
	s := &stock{report: report, rows: map[string][]record{}}
	for _, name := range stockNames {
		text, err := os.ReadFile(filepath.Join(dir, name+suffix+".csv"))
		if err != nil {
			t.Fatal(err)
		}
		if s.rows[name], err = records(text, ','); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// records reads strictly: encoding/csv refuses a stray quote and a missing cell.
func records(text []byte, comma rune) ([]record, error) {
	in := csv.NewReader(bytes.NewReader(text))
	in.Comma = comma
	rows, err := in.ReadAll()
	if err != nil {
		return nil, err
	}
	header := map[string]int{}
	for i, c := range rows[0] {
		header[c] = i
	}
	out := make([]record, 0, len(rows))
	for _, cells := range rows[1:] {
		out = append(out, record{header, cells})
	}
	return out, nil
}

func companyIn(t testing.TB, dir string, opt sample.CompanyOptions) sample.CompanyReport {
	t.Helper()
	report, err := sample.Company(t.Context(), dir, opt)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func newStock(t testing.TB, units int, seed uint64) *stock {
	t.Helper()
	dir := t.TempDir()
	return readStock(t, dir, companyIn(t, dir, sample.CompanyOptions{Units: units, Seed: seed, Format: "csv"}))
}

// shared is a stock that several tests read.
var shared = sync.OnceValues(func() (*stock, error) {
	dir, err := os.MkdirTemp("", "sample-company-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	report, err := sample.Company(context.Background(), dir, sample.CompanyOptions{Units: 20_000, Seed: 1, Format: "csv"})
	if err != nil {
		return nil, err
	}
	s := &stock{report: report, rows: map[string][]record{}}
	for _, name := range stockNames {
		text, err := os.ReadFile(filepath.Join(dir, name+suffix+".csv"))
		if err != nil {
			return nil, err
		}
		if s.rows[name], err = records(text, ','); err != nil {
			return nil, err
		}
	}
	return s, nil
})

func sharedStock(t *testing.T) *stock {
	t.Helper()
	s, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func digest(t *testing.T, dir string) map[string]string {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	sums := map[string]string{}
	for _, f := range files {
		text, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		sums[f.Name()] = string(text)
	}
	return sums
}

// The headers of the contract (sirene.md §3.1), column by column.
func TestCompanyColumns(t *testing.T) {
	dir := t.TempDir()
	companyIn(t, dir, sample.CompanyOptions{Units: 40, Seed: 1, Format: "csv"})
	want, err := os.ReadFile("testdata/company-columns.txt")
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	counts := []int{35, 54, 28, 18, 6, 3}
	for i, name := range stockNames {
		text, err := os.ReadFile(filepath.Join(dir, name+suffix+".csv"))
		if err != nil {
			t.Fatal(err)
		}
		header, _, _ := strings.Cut(string(text), "\n")
		if n := strings.Count(header, ",") + 1; n != counts[i] {
			t.Errorf("%s has %d columns, the official file %d", name, n, counts[i])
		}
		fmt.Fprintf(&got, "%s: %s\n", name, header)
	}
	if got.String() != string(want) {
		t.Errorf("columns differ:\n%s", got.String())
	}
}

func TestCompanyIsTheSameForASeed(t *testing.T) {
	opt := sample.CompanyOptions{Units: 5_000, Seed: 7, RNA: true}
	one, two, other := t.TempDir(), t.TempDir(), t.TempDir()
	companyIn(t, one, opt)
	before := runtime.GOMAXPROCS(1) // one worker
	companyIn(t, two, opt)
	runtime.GOMAXPROCS(before)
	if !maps.Equal(digest(t, one), digest(t, two)) {
		t.Error("two runs differ")
	}
	opt.Seed = 8
	companyIn(t, other, opt)
	if a, b := digest(t, one), digest(t, other); a["StockUniteLegale_utf8.zip"] == b["StockUniteLegale_utf8.zip"] {
		t.Error("two seeds are alike")
	}
}

func TestCompanyFormatsHoldTheSameRows(t *testing.T) {
	dir := t.TempDir()
	for _, format := range []string{"csv", "zip", "gz"} {
		report := companyIn(t, dir, sample.CompanyOptions{Units: 3_000, Seed: 3, Format: format})
		if report.Units != 3_000 || len(report.Files) != len(stockNames) {
			t.Errorf("%s: %+v", format, report)
		}
	}
	for _, name := range stockNames {
		base := filepath.Join(dir, name+suffix)
		want, err := os.ReadFile(base + ".csv")
		if err != nil {
			t.Fatal(err)
		}
		archive, err := zip.OpenReader(base + ".zip")
		if err != nil {
			t.Fatal(err)
		}
		if len(archive.File) != 1 || archive.File[0].Name != name+suffix+".csv" {
			t.Errorf("%s.zip holds %v", name, archive.File)
		}
		in, err := archive.File[0].Open()
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(in); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s.zip: %d bytes, %v", name, len(got), err)
		}
		if err := errors.Join(in.Close(), archive.Close()); err != nil {
			t.Error(err)
		}
		file, err := os.Open(base + ".csv.gz")
		if err != nil {
			t.Fatal(err)
		}
		unzip, err := gzip.NewReader(file)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(unzip); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s.csv.gz: %d bytes, %v", name, len(got), err)
		}
		if err := file.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestCompanyIdentifiersAreSortedAndKeyed(t *testing.T) {
	s := sharedStock(t)
	last := ""
	for _, u := range s.units() {
		id, err := siren.Parse(u.at("siren"))
		if err != nil || !id.Valid() || u.at("siren") <= last {
			t.Fatalf("siren %q after %q: %v", u.at("siren"), last, err)
		}
		last = u.at("siren")
	}
	known := s.grouped("StockUniteLegale", "siren")
	last = ""
	for _, e := range s.sites() {
		id, err := siren.ParseSIRET(e.at("siret"))
		if err != nil || !id.Valid() || e.at("siret") <= last || e.at("siret") != e.at("siren")+e.at("nic") || known[e.at("siren")] == nil {
			t.Fatalf("siret %q after %q: %v", e.at("siret"), last, err)
		}
		last = e.at("siret")
	}
	for _, file := range []string{"StockUniteLegaleHistorique", "StockEtablissementHistorique"} {
		key := func(r record) string { return r.at("siren") + r.at("nic") }
		if !slices.IsSortedFunc(s.rows[file], func(a, b record) int { return strings.Compare(key(a), key(b)) }) {
			t.Errorf("%s is not sorted", file)
		}
	}
}

func day(t testing.TB, text string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// columns of the history whose change a flag tells.
var uniteFlags = map[string][]string{
	"EtatAdministratif": {"etatAdministratif"}, "Nom": {"nom"}, "NomUsage": {"nomUsage"}, "Denomination": {"denomination"},
	"DenominationUsuelle": {"denominationUsuelle1", "denominationUsuelle2", "denominationUsuelle3"}, "CategorieJuridique": {"categorieJuridique"},
	"ActivitePrincipale": {"activitePrincipale", "nomenclatureActivitePrincipale"}, "NicSiege": {"nicSiege"},
	"EconomieSocialeSolidaire": {"economieSocialeSolidaire"}, "SocieteMission": {"societeMission"}, "CaractereEmployeur": {"caractereEmployeur"},
}

var siteFlags = map[string][]string{
	"EtatAdministratif": {"etatAdministratif"}, "Enseigne": {"enseigne1", "enseigne2", "enseigne3"}, "DenominationUsuelle": {"denominationUsuelle"},
	"ActivitePrincipale": {"activitePrincipale", "nomenclatureActivitePrincipale"}, "CaractereEmployeur": {"caractereEmployeur"},
}

// checkHistory wants one current period, the first one, each period to end on the day
// before the next begins, and flags that tell what changed.
func checkHistory(t *testing.T, id, entity string, flags map[string][]string, current record, periods []record) {
	t.Helper()
	if fmt.Sprint(len(periods)) != current.at("nombrePeriodes"+entity) {
		t.Fatalf("%s: %d periods, nombrePeriodes %s", id, len(periods), current.at("nombrePeriodes"+entity))
	}
	for i, p := range periods {
		if (p.at("dateFin") == "") != (i == 0) {
			t.Fatalf("%s: period %d ends on %q", id, i, p.at("dateFin"))
		}
		old := p
		if i+1 < len(periods) {
			old = periods[i+1]
			if day(t, old.at("dateFin")).AddDate(0, 0, 1) != day(t, p.at("dateDebut")) || old.at("dateFin") < old.at("dateDebut") {
				t.Fatalf("%s: %s–%s, then from %s", id, old.at("dateDebut"), old.at("dateFin"), p.at("dateDebut"))
			}
		}
		changes := 0
		for flag, columns := range flags {
			changed := slices.ContainsFunc(columns, func(c string) bool { return p.at(c+entity) != old.at(c+entity) })
			hidden := strings.Contains(p.at(columns[0]+entity), "[ND]")
			told := p.at("changement" + flag + entity)
			if told != "true" && told != "false" || changed && told != "true" || !changed && !hidden && told != "false" {
				t.Fatalf("%s: changement%s is %q", id, flag, told)
			}
			if told == "true" {
				changes++
			}
		}
		if (changes > 0) != (i+1 < len(periods)) {
			t.Fatalf("%s: period %d of %d has %d changes", id, i, len(periods), changes)
		}
	}
	for column, i := range periods[0].header {
		if _, both := current.header[column]; both && current.at(column) != periods[0].cells[i] {
			t.Fatalf("%s: %s is %q, in its current period %q", id, column, current.at(column), periods[0].cells[i])
		}
	}
}

func TestCompanyHistories(t *testing.T) {
	s := sharedStock(t)
	units := s.grouped("StockUniteLegaleHistorique", "siren")
	for _, u := range s.units() {
		checkHistory(t, u.at("siren"), "UniteLegale", uniteFlags, u, units[u.at("siren")])
		delete(units, u.at("siren"))
	}
	sites := s.grouped("StockEtablissementHistorique", "siret")
	for _, e := range s.sites() {
		checkHistory(t, e.at("siret"), "Etablissement", siteFlags, e, sites[e.at("siret")])
		delete(sites, e.at("siret"))
	}
	if len(units)+len(sites) > 0 {
		t.Errorf("history of %d units and %d établissements that are not in the stock", len(units), len(sites))
	}
}

func TestCompanySieges(t *testing.T) {
	s := sharedStock(t)
	sites := s.grouped("StockEtablissement", "siren")
	for _, u := range s.units() {
		sieges, open := 0, 0
		for _, e := range sites[u.at("siren")] {
			if e.at("etatAdministratifEtablissement") == "A" {
				open++
			}
			if e.at("etablissementSiege") == "true" {
				sieges++
				if e.at("nic") != u.at("nicSiegeUniteLegale") {
					t.Errorf("%s: siège %s, nicSiege %s", u.at("siren"), e.at("nic"), u.at("nicSiegeUniteLegale"))
				}
				if (e.at("etatAdministratifEtablissement") == "A") != (u.at("etatAdministratifUniteLegale") == "A") {
					t.Errorf("%s is %s, its siège %s", u.at("siren"), u.at("etatAdministratifUniteLegale"), e.at("etatAdministratifEtablissement"))
				}
			}
		}
		if sieges != 1 || u.at("etatAdministratifUniteLegale") == "C" && open > 0 {
			t.Errorf("%s: %d sièges, %d open établissements, state %s", u.at("siren"), sieges, open, u.at("etatAdministratifUniteLegale"))
		}
	}
}

// What partial diffusion hides (sirene.md §1.7).
func TestCompanyMasks(t *testing.T) {
	s := sharedStock(t)
	person := map[string]bool{}
	names := strings.Fields("sexe prenom1 prenom2 prenom3 prenom4 prenomUsuel pseudonyme nom nomUsage denominationUsuelle1 denominationUsuelle2 denominationUsuelle3")
	for _, u := range s.units() {
		natural := u.at("categorieJuridiqueUniteLegale") == "1000" || u.at("categorieJuridiqueUniteLegale")[0] == '2'
		person[u.at("siren")] = natural
		hidden := u.at("statutDiffusionUniteLegale") == "P"
		for _, c := range names {
			if got := u.at(c + "UniteLegale"); (got == "[ND]") != (hidden && natural) {
				t.Fatalf("%s %s: %s is %q", u.at("siren"), u.at("statutDiffusionUniteLegale"), c, got)
			}
		}
		if (u.at("sigleUniteLegale") == "[ND]") != hidden || hidden && !natural && u.at("denominationUniteLegale") == "" && u.at("unitePurgeeUniteLegale") == "" {
			t.Fatalf("%s: sigle %q, denomination %q", u.at("siren"), u.at("sigleUniteLegale"), u.at("denominationUniteLegale"))
		}
	}
	address := strings.Fields("complementAdresse numeroVoie indiceRepetition typeVoie libelleVoie codePostal codeCedex libelleCedex identifiantAdresse coordonneeLambertAbscisse coordonneeLambertOrdonnee")
	own := 0
	units := s.grouped("StockUniteLegale", "siren")
	for _, e := range s.sites() {
		hidden := e.at("statutDiffusionEtablissement") == "P"
		if units[e.at("siren")][0].at("statutDiffusionUniteLegale") != e.at("statutDiffusionEtablissement") {
			own++
		}
		for _, c := range address {
			if got := e.at(c + "Etablissement"); (got == "[ND]") != hidden {
				t.Fatalf("%s %s: %s is %q", e.at("siret"), e.at("statutDiffusionEtablissement"), c, got)
			}
		}
		for _, c := range []string{"enseigne1", "enseigne2", "enseigne3"} {
			if got := e.at(c + "Etablissement"); (got == "[ND]") != (hidden && person[e.at("siren")]) {
				t.Fatalf("%s: %s is %q", e.at("siret"), c, got)
			}
		}
		if e.at("codeCommuneEtablissement") == "[ND]" || (e.at("codeCommuneEtablissement") == "") != (e.at("codePaysEtrangerEtablissement") != "") {
			t.Fatalf("%s: commune %q, country %q", e.at("siret"), e.at("codeCommuneEtablissement"), e.at("codePaysEtrangerEtablissement"))
		}
	}
	if own == 0 {
		t.Error("no établissement is masked on its own")
	}
	for _, r := range s.rows["StockUniteLegaleHistorique"] {
		if u := units[r.at("siren")][0]; (r.at("nomUniteLegale") == "[ND]") != (u.at("nomUniteLegale") == "[ND]") {
			t.Fatalf("%s: history shows %q, the stock %q", r.at("siren"), r.at("nomUniteLegale"), u.at("nomUniteLegale"))
		}
	}
	for _, name := range stockNames {
		for _, r := range s.rows[name] {
			for c, i := range r.header {
				v := r.cells[i]
				if strings.Contains(v, sample.MaskedPersonSurname) || strings.Contains(v, "DISCRET") || strings.Contains(v, "SECRETS") && r.at("siren") == sample.MaskedCompanySIREN.String() {
					t.Errorf("%s: %s shows %q", name, c, v)
				}
			}
		}
	}
}

func TestCompanyReferences(t *testing.T) {
	s := sharedStock(t)
	sites, units := s.grouped("StockEtablissement", "siret"), s.grouped("StockUniteLegale", "siren")
	last, moved := "", 0
	for _, l := range s.rows["StockEtablissementLiensSuccession"] {
		from, to := sites[l.at("siretEtablissementPredecesseur")], sites[l.at("siretEtablissementSuccesseur")]
		if from == nil || to == nil || l.at("siretEtablissementPredecesseur") == l.at("siretEtablissementSuccesseur") {
			t.Fatalf("link %v leads nowhere", l)
		}
		if l.at("siretEtablissementPredecesseur") < last {
			t.Fatalf("links are not sorted at %v", l)
		}
		last = l.at("siretEtablissementPredecesseur")
		if to[0].at("dateCreationEtablissement") > l.at("dateLienSuccession") {
			t.Fatalf("%v: the successor was created on %s", l, to[0].at("dateCreationEtablissement"))
		}
		if l.at("transfertSiege") == "true" {
			moved++
		}
	}
	if moved == 0 {
		t.Error("no siège moved")
	}
	both, absent, names := 0, 0, map[string]bool{}
	for _, p := range s.rows["StockUniteLegaleHistorique"] {
		names[p.at("siren")+p.at("denominationUniteLegale")] = true
	}
	for _, d := range s.rows["StockDoublons"] {
		wrong, err := siren.Parse(d.at("sirenDoublon"))
		if err != nil || !wrong.Valid() || units[d.at("siren")] == nil || d.at("siren") == d.at("sirenDoublon") {
			t.Fatalf("doublon %v: %v", d, err)
		}
		if u := units[d.at("sirenDoublon")]; u != nil {
			both++
			if u[0].at("etatAdministratifUniteLegale") != "C" ||
				units[d.at("siren")][0].at("unitePurgeeUniteLegale") == "" && !names[d.at("siren")+u[0].at("denominationUniteLegale")] {
				t.Errorf("%v: the wrong number is %v", d.cells, u[0].cells)
			}
		} else {
			absent++
		}
	}
	if both == 0 || absent == 0 {
		t.Errorf("doublons: %d in the stock, %d not", both, absent)
	}
}

func TestCompanyPlaces(t *testing.T) {
	france, err := territory.Load()
	if err != nil {
		t.Fatal(err)
	}
	s := sharedStock(t)
	seen := map[string]bool{}
	for _, e := range s.sites() {
		code := e.at("codeCommuneEtablissement")
		if code == "" {
			if !strings.HasPrefix(e.at("codePaysEtrangerEtablissement"), "99") || e.at("libelleCommuneEtrangerEtablissement") == "" {
				t.Fatalf("%s abroad: %v", e.at("siret"), e)
			}
			continue
		}
		c, ok := france.Commune(code)
		if !ok {
			t.Fatalf("%s: no commune %s", e.at("siret"), code)
		}
		seen[c.Departement] = true
		if e.at("statutDiffusionEtablissement") == "P" {
			continue
		}
		if !slices.Contains(c.PostCodes, e.at("codePostalEtablissement")) {
			t.Fatalf("%s: post code %s of %s, which has %v", e.at("siret"), e.at("codePostalEtablissement"), code, c.PostCodes)
		}
		if e.at("libelleVoieEtablissement") != strings.ToUpper(e.at("libelleVoieEtablissement")) || !ascii(e.at("libelleVoieEtablissement")+e.at("libelleCommuneEtablissement")) {
			t.Fatalf("%s: %q, %q", e.at("siret"), e.at("libelleVoieEtablissement"), e.at("libelleCommuneEtablissement"))
		}
		if x := e.at("coordonneeLambertAbscisseEtablissement"); x != "" {
			checkLambert(t, c, x, e.at("coordonneeLambertOrdonneeEtablissement"))
		}
	}
	for _, d := range []string{"2A", "75", "971", "974"} {
		if !seen[d] {
			t.Errorf("nothing in département %s", d)
		}
	}
}

func ascii(s string) bool { return strings.IndexFunc(s, func(r rune) bool { return r > 126 }) < 0 }

func checkLambert(t *testing.T, c *territory.Commune, x, y string) {
	t.Helper()
	var east, north float64
	if _, err := fmt.Sscan(x+" "+y, &east, &north); err != nil {
		t.Fatal(err)
	}
	lon, lat, ok := territory.Unproject(c.Departement, east, north)
	if !ok || c.HasCentre && max(lon-c.Lon, c.Lon-lon, lat-c.Lat, c.Lat-lat) > 0.4 {
		t.Fatalf("%s %s: %s, %s is at %f, %f", c.Code, c.Name, x, y, lon, lat)
	}
}

// The shares of the real files (sirene.md §0, §1.7, §3.1), within bounds.
func TestCompanyDistributions(t *testing.T) {
	s := sharedStock(t)
	units, sites := s.units(), s.sites()
	share := func(rows []record, column, value string) float64 {
		n := 0
		for _, r := range rows {
			if r.at(column) == value {
				n++
			}
		}
		return float64(n) / float64(len(rows))
	}
	distinct := func(rows []record, column string) int {
		seen := map[string]bool{}
		for _, r := range rows {
			seen[r.at(column)] = true
		}
		return len(seen)
	}
	per := func(file string, rows []record) float64 { return float64(len(s.rows[file])) / float64(len(rows)) }
	largest, absurd := 0, 0
	for _, list := range s.grouped("StockEtablissement", "siren") {
		largest = max(largest, len(list))
	}
	for _, r := range s.rows["StockUniteLegaleHistorique"] {
		if y := r.at("dateDebut")[:4]; y < "1800" || y > "2100" {
			absurd++
		}
	}
	for _, c := range []struct {
		what         string
		got          float64
		least, bound float64
	}{
		{"établissements per unit", float64(len(sites)) / float64(len(units)), 1.38, 1.65},
		{"periods per unit", per("StockUniteLegaleHistorique", units), 2.2, 2.6},
		{"periods per établissement", per("StockEtablissementHistorique", sites), 2.0, 2.4},
		{"successions per établissement", per("StockEtablissementLiensSuccession", sites), 0.15, 0.27},
		{"natural persons", share(units, "categorieJuridiqueUniteLegale", "1000"), 0.54, 0.58},
		{"closed units", share(units, "etatAdministratifUniteLegale", "C"), 0.45, 0.55},
		{"closed établissements", share(sites, "etatAdministratifEtablissement", "F"), 0.45, 0.65},
		{"partial diffusion", share(sites, "statutDiffusionEtablissement", "P"), 0.115, 0.145},
		{"hidden dénomination usuelle", share(sites, "denominationUsuelleEtablissement", "[ND]"), 0.2, 0.27},
		{"unknown staff", share(sites, "trancheEffectifsEtablissement", "NN"), 0.88, 0.96},
		{"purged units", share(units, "unitePurgeeUniteLegale", "true"), 0.03, 0.15},
		{"unknown creation", share(units, "dateCreationUniteLegale", "1900-01-01"), 0.0003, 0.02},
		{"largest unit", float64(largest), 50, 260},
		{"impossible years", float64(absurd), 3, 60},
		{"NAF codes", float64(distinct(units, "activitePrincipaleUniteLegale")), 600, 1200},
		{"catégories juridiques", float64(distinct(units, "categorieJuridiqueUniteLegale")), 60, 260},
		{"dénominations alike", 1 - float64(distinct(units, "denominationUniteLegale"))/(0.43*float64(len(units))), 0.02, 0.3},
		{"surnames", float64(distinct(units, "nomUniteLegale")), 3_000, 9_000},
	} {
		if c.got < c.least || c.got > c.bound {
			t.Errorf("%s: %.4f, not between %.4f and %.4f", c.what, c.got, c.least, c.bound)
		}
	}
}

func TestCompanyAnchors(t *testing.T) {
	for _, units := range []int{15, 2_000} {
		s := newStock(t, units, uint64(units))
		by := s.grouped("StockUniteLegale", "siren")
		for id, want := range map[siren.SIREN]map[string]string{
			sample.AgencySIREN:        {"denominationUniteLegale": "AGENCE DES DONNEES PARTAGEES", "sigleUniteLegale": "ADP", "categorieJuridiqueUniteLegale": "7120", "nombrePeriodesUniteLegale": "4"},
			sample.ChainSIREN:         {"denominationUniteLegale": "SUPERMARCHES DU LITTORAL", "categorieEntreprise": "ETI"},
			sample.PostSIREN:          {"categorieEntreprise": "GE"},
			sample.AssociationSIREN:   {"identifiantAssociationUniteLegale": sample.AssociationRNA},
			sample.PersonSIREN:        {"nomUniteLegale": "AUBRETIN", "nomUsageUniteLegale": "PORTALIER", "sexeUniteLegale": "F", "nicSiegeUniteLegale": "00025"},
			sample.MaskedPersonSIREN:  {"nomUniteLegale": "[ND]", "statutDiffusionUniteLegale": "P"},
			sample.MaskedCompanySIREN: {"denominationUniteLegale": "HORLOGERIE DES TROIS FONTAINES", "sigleUniteLegale": "[ND]"},
			sample.MaskedSiteSIREN:    {"nomUniteLegale": "VALCOURBE", "statutDiffusionUniteLegale": "O"},
			sample.ClosedSIREN:        {"etatAdministratifUniteLegale": "C", "dateDebut": "2019-06-30"},
			sample.ValidSIREN:         {"denominationUniteLegale": "ATELIER VELOURS BLEU"},
			sample.PredecessorSIREN:   {"etatAdministratifUniteLegale": "C"},
			sample.SuccessorSIREN:     {"etatAdministratifUniteLegale": "A"},
			sample.ForeignSIREN:       {"categorieJuridiqueUniteLegale": "3120"},
			sample.EstateSIREN:        {"denominationUniteLegale": "SCI DU MOULIN DE LA ROCHE"},
		} {
			if !id.Valid() || len(by[id.String()]) != 1 {
				t.Errorf("of %d units, %s is there %d times", units, id, len(by[id.String()]))
				continue
			}
			for column, value := range want {
				if got := by[id.String()][0].at(column); got != value {
					t.Errorf("%s: %s is %q, not %q", id, column, got, value)
				}
			}
		}
		shops, towns := s.grouped("StockEtablissement", "siren")[sample.ChainSIREN.String()], map[string]bool{}
		for _, e := range shops {
			towns[e.at("codeCommuneEtablissement")] = strings.HasPrefix(e.at("enseigne1Etablissement"), "LITTORAL MARCHE")
		}
		if len(towns) != 12 || !towns["17306"] {
			t.Errorf("the chain is in %v", towns)
		}
		if d := s.grouped("StockDoublons", "sirenDoublon")[sample.DoublonSIREN.String()]; len(d) != 1 || d[0].at("siren") != sample.ValidSIREN.String() {
			t.Errorf("doublon: %v", d)
		}
		chain := map[string]string{}
		for _, l := range s.rows["StockEtablissementLiensSuccession"] {
			chain[l.at("siretEtablissementPredecesseur")] = l.at("siretEtablissementSuccesseur")
		}
		first := s.grouped("StockEtablissement", "siren")[sample.PredecessorSIREN.String()][0].at("siret")
		if second := chain[first]; chain[second] == "" || chain[second][:9] != sample.SuccessorSIREN.String() {
			t.Errorf("from %s to %q to %q", first, second, chain[second])
		}
	}
}

func TestCompanyRefusesWhatItCannotDo(t *testing.T) {
	for _, opt := range []sample.CompanyOptions{{}, {Units: -1}, {Units: 3}, {Units: sample.MaxCompanyUnits + 1}, {Units: 100, Format: "xlsx"}} {
		if _, err := sample.Company(t.Context(), t.TempDir(), opt); err == nil || problem.Of(err).Code != problem.Invalid {
			t.Errorf("%+v: %v", opt, err)
		}
	}
	if _, err := sample.Company(t.Context(), filepath.Join(t.TempDir(), "missing"), sample.CompanyOptions{Units: 100}); problem.Of(err).Code != problem.Invalid {
		t.Errorf("missing folder: %v", err)
	}
}

func TestCompanyStoppedLeavesNothing(t *testing.T) {
	for _, format := range []string{"zip", "csv", "gz"} {
		dir := t.TempDir()
		ctx, stop := context.WithCancel(t.Context())
		_, err := sample.Company(ctx, dir, sample.CompanyOptions{Units: 30_000, Seed: 1, Format: format, RNA: true, Progress: func(int) { stop() }})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", format, err)
		}
		if left, _ := os.ReadDir(dir); len(left) != 0 {
			t.Errorf("%s: left behind: %v", format, left)
		}
		stop()
	}
}

func TestCompanyProgressEndsAtTheUnits(t *testing.T) {
	last := 0
	companyIn(t, t.TempDir(), sample.CompanyOptions{Units: 5_000, Seed: 1, Progress: func(rows int) {
		if rows <= last {
			t.Errorf("%d after %d", rows, last)
		}
		last = rows
	}})
	if last != 5_000 {
		t.Errorf("ended at %d", last)
	}
}
