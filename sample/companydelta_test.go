package sample_test

import (
	"archive/zip"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"tuyau/problem"
	"tuyau/sample"
	"tuyau/siren"
)

var deltaOptions = sample.CompanyOptions{Units: 20_000, Seed: 1, Format: "csv"}

func newDelta(t *testing.T, units, day int) *stock {
	t.Helper()
	dir := t.TempDir()
	report, err := sample.CompanyDelta(t.Context(), dir, deltaOptions, units, day)
	if err != nil {
		t.Fatal(err)
	}
	return readStock(t, dir, report)
}

func TestCompanyDelta(t *testing.T) {
	whole, delta := sharedStock(t), newDelta(t, 2_000, 1)
	before := whole.grouped("StockUniteLegale", "siren")
	sitesBefore := whole.grouped("StockEtablissement", "siren")
	periods, sites := delta.grouped("StockUniteLegaleHistorique", "siren"), delta.grouped("StockEtablissement", "siren")
	sitePeriods := delta.grouped("StockEtablissementHistorique", "siret")
	if len(delta.units()) != 2_000 {
		t.Errorf("%d units", len(delta.units()))
	}
	fresh, closed, hidden, last := 0, 0, 0, ""
	for _, u := range delta.units() {
		id := u.at("siren")
		if key, err := siren.Parse(id); err != nil || !key.Valid() || id <= last {
			t.Fatalf("%q after %q", id, last)
		}
		last = id
		if !strings.HasPrefix(u.at("dateDernierTraitementUniteLegale"), "2026-11-01T") {
			t.Fatalf("%s was treated on %s", id, u.at("dateDernierTraitementUniteLegale"))
		}
		checkHistory(t, id, "UniteLegale", uniteFlags, u, periods[id])
		for _, e := range sites[id] {
			checkHistory(t, e.at("siret"), "Etablissement", siteFlags, e, sitePeriods[e.at("siret")])
		}
		old := before[id]
		switch {
		case old == nil:
			fresh++
			if u.at("dateCreationUniteLegale") < "2026-10-01" {
				t.Errorf("%s is new and was created on %s", id, u.at("dateCreationUniteLegale"))
			}
			continue
		case old[0].at("etatAdministratifUniteLegale") == "A" && u.at("etatAdministratifUniteLegale") == "C":
			closed++
		case old[0].at("statutDiffusionUniteLegale") != u.at("statutDiffusionUniteLegale"):
			hidden++
		}
		if len(sites[id]) < len(sitesBefore[id]) {
			t.Errorf("%s: %d établissements of %d", id, len(sites[id]), len(sitesBefore[id]))
		}
	}
	r := delta.report
	if fresh != r.Created || closed != r.Retired || hidden != r.Masked || fresh != 250 || closed < 100 || hidden < 20 || r.Created+r.Changed+r.Retired+r.Masked != 2_000 {
		t.Errorf("%d created, %d closed, %d masked; the report says %+v", fresh, closed, hidden, r)
	}
	known := map[string]bool{}
	for _, s := range []*stock{whole, delta} {
		for _, e := range s.sites() {
			known[e.at("siret")] = true
		}
	}
	for _, l := range delta.rows["StockEtablissementLiensSuccession"] {
		if !known[l.at("siretEtablissementPredecesseur")] || !known[l.at("siretEtablissementSuccesseur")] {
			t.Errorf("link %v leads nowhere", l.cells)
		}
	}
}

func TestCompanyDeltasOfTwoDaysShareNoUnit(t *testing.T) {
	seen := map[string]int{}
	for day := 1; day <= 4; day++ {
		for _, u := range newDelta(t, 1_000, day).units() {
			if other := seen[u.at("siren")]; other != 0 {
				t.Fatalf("%s is of days %d and %d", u.at("siren"), other, day)
			}
			seen[u.at("siren")] = day
		}
	}
}

func TestCompanyDeltaIsTheSameForASeed(t *testing.T) {
	var sums []map[string]string
	for range 2 {
		dir := t.TempDir()
		if _, err := sample.CompanyDelta(t.Context(), dir, deltaOptions, 500, 2); err != nil {
			t.Fatal(err)
		}
		sums = append(sums, digest(t, dir))
	}
	for name, text := range sums[0] {
		if sums[1][name] != text {
			t.Errorf("%s differs", name)
		}
	}
}

func TestCompanyDeltaRefusesWhatItCannotDo(t *testing.T) {
	for _, c := range [][2]int{{0, 1}, {20_001, 1}, {10, 0}, {10, 4_000}} {
		if _, err := sample.CompanyDelta(t.Context(), t.TempDir(), deltaOptions, c[0], c[1]); err == nil || problem.Of(err).Code != problem.Invalid {
			t.Errorf("%v: %v", c, err)
		}
	}
}

// The RNA is in CP1252, a file for each département, and knows the associations of the
// register by their number.
func TestCompanyRNA(t *testing.T) {
	dir := t.TempDir()
	opt := sample.CompanyOptions{Units: 20_000, Seed: 1, RNA: true}
	report := companyIn(t, dir, opt)
	archive, err := zip.OpenReader(filepath.Join(dir, "rna_waldec_20261101.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	byID, matched, total, utf := map[string]record{}, 0, 0, 0
	for _, f := range archive.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(in)
		if err := errors.Join(err, in.Close()); err != nil {
			t.Fatal(err)
		}
		utf += strings.Count(string(text), "é")
		if text, err = charmap.Windows1252.NewDecoder().Bytes(text); err != nil {
			t.Fatal(err)
		}
		rows, err := records(text, ';')
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		for _, r := range rows {
			if len(r.cells) != 41 || byID[r.at("id")].cells != nil {
				t.Fatalf("%s: %q has %d cells, or is there twice", f.Name, r.at("id"), len(r.cells))
			}
			if _, err := siren.ParseRNA(r.at("id")); err != nil {
				t.Fatal(err)
			}
			byID[r.at("id")] = r
			total++
		}
	}
	for _, u := range sharedStock(t).units() {
		id := u.at("identifiantAssociationUniteLegale")
		if id == "" {
			continue
		}
		r := byID[id]
		if r.cells == nil || r.at("titre") != u.at("denominationUniteLegale") || r.at("siret") != u.at("siren")+u.at("nicSiegeUniteLegale") {
			t.Fatalf("%s %s: %v", u.at("siren"), id, r.cells)
		}
		matched++
	}
	if matched < 300 || total < matched*3/2 || utf == 0 {
		t.Errorf("%d of %d associations are in the register; %d letters in UTF-8", matched, total, utf)
	}
	if a := byID[sample.AssociationRNA]; a.cells == nil || a.at("position") != "A" {
		t.Errorf("the anchor is %v", a.cells)
	}
	if at := slices.IndexFunc(report.Files, func(f sample.CompanyFile) bool { return strings.Contains(f.Path, "waldec") }); at < 0 || report.Files[at].Rows != total {
		t.Errorf("report: %+v, %d rows", report.Files, total)
	}
	plain := t.TempDir()
	opt.Format = "csv"
	companyIn(t, plain, opt)
	text, err := os.ReadFile(filepath.Join(plain, "rna_waldec_20261101.csv"))
	if err != nil {
		t.Fatal(err)
	}
	in := csv.NewReader(strings.NewReader(string(text)))
	in.Comma = ';'
	rows, err := in.ReadAll()
	if err != nil || len(rows) != total+1 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
}
