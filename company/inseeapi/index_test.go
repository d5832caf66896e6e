package inseeapi_test

import (
	"maps"
	"testing"

	"tuyau/company"
	"tuyau/company/inseeapi"
	"tuyau/siren"
)

// moments are those of an index, as its next update asks from.
func moments(info company.Info) inseeapi.Since {
	return inseeapi.Since{Units: info.UnitTreated, Sites: info.SiteTreated, Links: info.LinkTreated}
}

// What is fetched enters an index by the door of the stock files, and what the index
// then says it knows is where the next fetch starts.
func TestUpdatesFollowEachOther(t *testing.T) {
	s := filled(t)
	client, _ := s.client()
	dir, out := t.TempDir(), t.TempDir()
	files, _ := fetch(t, client, dir, inseeapi.Since{Units: "2026-11-01T00:00:00", Sites: "2026-11-01T00:00:00", Links: "2026-11-01T00:00:00"})
	report, err := company.Build(t.Context(), company.BuildOptions{Out: out, Files: files})
	if err != nil {
		t.Fatal(err)
	}
	if report.Bad > 0 || report.Info.Units != 8 || report.Info.Establishments != 7 || report.Info.Links != 2 || report.Info.UnitPeriods != 14 {
		t.Fatalf("%+v", report)
	}
	if err := inseeapi.Clear(dir); err != nil {
		t.Fatal(err)
	}

	s.addUnit("300000002", "CHANGEE", "2026-11-06T10:00:00.250", 4)
	s.addUnit("300000099", "NEE", "2026-11-06T11:00:00.500", 1)
	p := unit("300000003", "[ND]", "2026-11-06T12:00:00.750", 1)
	p["statutDiffusionUniteLegale"] = "P"
	p["periodesUniteLegale"].([]any)[0].(object)["categorieJuridiqueUniteLegale"] = "1000"
	s.units["300000003"] = p
	s.addSite("300000099", "00017", "AU NEUF", "2026-11-06T11:00:00.500")
	maps.Copy(s.latest, map[string]string{"Unités Légales": "2026-11-06T23:00:00.000", "Établissements": "2026-11-06T23:00:00.000"})
	files, fetched := fetch(t, client, dir, moments(report.Info))
	if fetched.Units < 3 || fetched.Resumed {
		t.Errorf("%+v", fetched)
	}
	report, err = company.Build(t.Context(), company.BuildOptions{Out: out, Files: files, Update: true})
	if err != nil {
		t.Fatal(err)
	}
	if report.Info.UnitTreated != "2026-11-06T12:00:00.750" || report.Info.SiteTreated != "2026-11-06T11:00:00.500" || report.Info.Units != 9 {
		t.Errorf("%+v", report.Info)
	}
	checkUpdated(t, out)
}

func checkUpdated(t *testing.T, out string) {
	t.Helper()
	x, err := company.Open(out)
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	value := func(table *company.Table, row int, column string) string {
		c, ok := table.Column(column)
		if !ok {
			t.Fatalf("no column %s", column)
		}
		return c.Value(row)
	}
	row := func(number siren.SIREN) int {
		r, ok := x.Unit(number)
		if !ok {
			t.Fatalf("no unit %v", number)
		}
		return r
	}
	if got := value(x.Units, row(300000002), "denominationUniteLegale"); got != "CHANGEE" {
		t.Errorf("%q", got)
	}
	if from, to := x.PeriodsOfUnit(row(300000002)); to-from != 4 {
		t.Errorf("%d periods", to-from)
	}
	if from, to := x.PeriodsOfUnit(row(300000001)); to-from != 2 {
		t.Errorf("%d periods of a unit that did not change", to-from)
	}
	site, ok := x.Site(30000009900017)
	if !ok || value(x.Sites, site, "enseigne1Etablissement") != "AU NEUF" || value(x.Sites, site, "libelleVoieEtablissement") != "DU PONT, DIT \"VIEUX\"" {
		t.Errorf("%d, %v", site, ok)
	}
	// The unit that is now of partial diffusion hides its établissement too, which the
	// API did not give again.
	if site, ok = x.Site(30000000300017); !ok || value(x.Sites, site, "libelleVoieEtablissement") != company.Masked {
		t.Errorf("%d, %v", site, ok)
	}
	if got := value(x.Units, row(300000003), "denominationUniteLegale"); got != company.Masked {
		t.Errorf("%q", got)
	}
}
