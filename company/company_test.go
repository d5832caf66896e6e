package company_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tuyau/company"
	"tuyau/company/inseefile"
	"tuyau/siren"
)

var ctx = context.Background()

// table writes an official CSV file: rows of "column=value" pairs, the rest null.
func table(tb testing.TB, kind inseefile.Kind, rows ...string) string {
	tb.Helper()
	columns := inseefile.Columns(kind)
	var b strings.Builder
	b.WriteString(strings.Join(columns, ",") + "\n")
	for _, row := range rows {
		cells := make([]string, len(columns))
		for pair := range strings.SplitSeq(row, "|") {
			name, value, ok := strings.Cut(strings.TrimSpace(pair), "=")
			at := -1
			for i, c := range columns {
				if c == name {
					at = i
				}
			}
			if !ok || at < 0 {
				tb.Fatalf("%s: column %q of %q", kind, name, row)
			}
			cells[at] = value
		}
		b.WriteString(strings.Join(cells, ",") + "\n")
	}
	path := filepath.Join(tb.TempDir(), string(kind)+".csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		tb.Fatal(err)
	}
	return path
}

// stock is a small register: a company with a history, a person who keeps their name
// from being published, a closed unit.
func stock(tb testing.TB) []string {
	return []string{
		table(tb, inseefile.Etablissement,
			"siren=552100554|nic=00013|siret=55210055400013|statutDiffusionEtablissement=O|dateDebut=2008-01-01|etatAdministratifEtablissement=A|codeCommuneEtablissement=92050|libelleVoieEtablissement=DU MOULIN|enseigne1Etablissement=MOULINS|etablissementSiege=true|dateDernierTraitementEtablissement=2026-10-02T10:00:00",
			"siren=552100554|nic=00021|siret=55210055400021|statutDiffusionEtablissement=O|dateDebut=2010-01-01|etatAdministratifEtablissement=F|codeCommuneEtablissement=75102",
			"siren=300000015|nic=00010|siret=30000001500010|statutDiffusionEtablissement=O|dateDebut=2015-05-05|etatAdministratifEtablissement=A|codeCommuneEtablissement=69123|libelleVoieEtablissement=DES LILAS|enseigne1Etablissement=CHEZ MARIE|codePostalEtablissement=69001",
			"siren=999999999|nic=00010|siret=99999999900010|statutDiffusionEtablissement=O|dateDebut=2015-05-05|etatAdministratifEtablissement=A"),
		table(tb, inseefile.UniteLegale,
			"siren=552100554|statutDiffusionUniteLegale=O|denominationUniteLegale=LES GRANDS MOULINS|categorieJuridiqueUniteLegale=5710|etatAdministratifUniteLegale=A|nicSiegeUniteLegale=00013|nombrePeriodesUniteLegale=2|dateDebut=2008-01-01|sigleUniteLegale=LGM|dateDernierTraitementUniteLegale=2026-10-01T09:00:00",
			"siren=300000015|statutDiffusionUniteLegale=P|nomUniteLegale=DURAND|prenom1UniteLegale=MARIE|sexeUniteLegale=F|categorieJuridiqueUniteLegale=1000|etatAdministratifUniteLegale=A|nicSiegeUniteLegale=00010|nombrePeriodesUniteLegale=10",
			"siren=005420120|statutDiffusionUniteLegale=O|denominationUniteLegale=VIEILLE|categorieJuridiqueUniteLegale=5499|etatAdministratifUniteLegale=C|nombrePeriodesUniteLegale=9"),
		table(tb, inseefile.UniteLegaleHistorique,
			"siren=552100554|dateDebut=1990-01-01|dateFin=2007-12-31|denominationUniteLegale=MOULINS REUNIS|etatAdministratifUniteLegale=A",
			"siren=552100554|dateDebut=2008-01-01|denominationUniteLegale=LES GRANDS MOULINS|etatAdministratifUniteLegale=A|changementDenominationUniteLegale=true",
			"siren=300000015|dateDebut=2015-05-05|nomUniteLegale=DURAND|etatAdministratifUniteLegale=A",
			"siren=111111111|dateDebut=2015-05-05|nomUniteLegale=PERSONNE|etatAdministratifUniteLegale=A"),
		table(tb, inseefile.EtablissementHistorique,
			"siren=300000015|nic=00010|siret=30000001500010|dateDebut=2015-05-05|enseigne1Etablissement=CHEZ MARIE|etatAdministratifEtablissement=A",
			"siren=552100554|nic=00013|siret=55210055400013|dateDebut=2008-01-01|etatAdministratifEtablissement=A",
			"siren=552100554|nic=00013|siret=55210055400013|dateDebut=1990-01-01|dateFin=2007-12-31|etatAdministratifEtablissement=A"),
		table(tb, inseefile.LiensSuccession,
			"siretEtablissementPredecesseur=55210055400021|siretEtablissementSuccesseur=55210055400013|dateLienSuccession=2010-01-01|transfertSiege=true|continuiteEconomique=true|dateDernierTraitementLienSuccession=2020-01-01T00:00:00",
			"siretEtablissementPredecesseur=30000001500010|siretEtablissementSuccesseur=55210055400013|dateLienSuccession=2011-01-01|transfertSiege=false|continuiteEconomique=true"),
		table(tb, inseefile.Doublons, "siren=552100554|sirenDoublon=552100555"),
	}
}

func build(tb testing.TB, dir string, update bool, files ...string) (*company.Index, company.Report) {
	tb.Helper()
	r, err := company.Build(ctx, company.BuildOptions{Out: dir, Files: files, Update: update})
	if err != nil {
		tb.Fatal(err)
	}
	x, err := company.Open(dir)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { x.Close() })
	return x, r
}

func value(tb testing.TB, t *company.Table, column string, row int) string {
	tb.Helper()
	c, ok := t.Column(column)
	if !ok {
		tb.Fatalf("no column %s", column)
	}
	return c.Value(row)
}

func TestBuildKeepsWhatFilesSay(t *testing.T) {
	x, r := build(t, t.TempDir(), false, stock(t)...)
	if i := r.Info; i.Units != 3 || i.Establishments != 4 || i.UnitPeriods != 3 || i.SitePeriods != 3 || i.Links != 2 || i.Duplicates != 1 ||
		i.UnitTreated != "2026-10-01T09:00:00" || i.SiteTreated != "2026-10-02T10:00:00" || i.LinkTreated != "2020-01-01T00:00:00" || i.Bytes != x.Info().Bytes {
		t.Errorf("%+v", i)
	}
	unit, ok := x.Unit(552100554)
	if !ok || value(t, x.Units, "denominationUniteLegale", unit) != "LES GRANDS MOULINS" || x.SIREN(unit) != 552100554 {
		t.Fatalf("unit %d, %v", unit, ok)
	}
	if head, ok := x.Head(unit); !ok || x.SIRET(head) != 55210055400013 {
		t.Errorf("siège %d, %v", head, ok)
	}
	if from, to := x.SitesOf(unit); to-from != 2 || x.SIRET(from) != 55210055400013 {
		t.Errorf("sites %d to %d", from, to)
	}
	from, to := x.PeriodsOfUnit(unit)
	if to-from != 2 || value(t, x.UnitPeriods, "dateDebut", from) != "2008-01-01" || value(t, x.UnitPeriods, "denominationUniteLegale", from+1) != "MOULINS REUNIS" {
		t.Errorf("periods %d to %d", from, to)
	}
	site, _ := x.Site(55210055400013)
	if from, to := x.PeriodsOfSite(site); to-from != 2 || value(t, x.SitePeriods, "dateFin", from+1) != "2007-12-31" {
		t.Errorf("periods of the site %d to %d", from, to)
	}
	if u, ok := x.UnitOf(site); !ok || u != unit {
		t.Errorf("unit of the site: %d, %v", u, ok)
	}
	if orphan, ok := x.Site(99999999900010); !ok {
		t.Error("a site whose unit is in no file is lost")
	} else if _, ok := x.UnitOf(orphan); ok {
		t.Error("a site whose unit is in no file has one")
	}
	if right, ok := x.Twin(552100555); !ok || right != 552100554 {
		t.Errorf("twin: %v, %v", right, ok)
	}
	if from, to := x.LinksFrom(55210055400021); to-from != 1 || value(t, x.Links, "dateLienSuccession", from) != "2010-01-01" {
		t.Errorf("links: %d to %d", from, to)
	}
	if rows := x.LinksTo(55210055400013); len(rows) != 2 {
		t.Errorf("links to: %v", rows)
	}
	if _, ok := x.Unit(1); ok {
		t.Error("siren 1 is found")
	}
	for _, s := range []siren.SIREN{5420120, 300000015, 552100554} {
		if _, ok := x.Unit(s); !ok {
			t.Errorf("%v is not found", s)
		}
	}
	// Numbers are in order of value, not of text.
	periods, _ := x.Units.Column("nombrePeriodesUniteLegale")
	if periods.First("10") <= periods.First("9") {
		t.Error("10 comes before 9")
	}
}

func TestWhatIsNotPublishedIsNowhere(t *testing.T) {
	dir := t.TempDir()
	x, _ := build(t, dir, false, stock(t)...)
	for _, table := range []*company.Table{x.Units, x.Sites, x.UnitPeriods, x.SitePeriods} {
		for _, c := range table.Columns() {
			for row := range table.Rows() {
				if v := c.Value(row); strings.Contains("DURAND MARIE CHEZ MARIE DES LILAS 69001", v) && len(v) > 1 {
					t.Errorf("%s of row %d: %q", c.Name, row, v)
				}
			}
		}
	}
	row, _ := x.Unit(300000015)
	if value(t, x.Units, "nomUniteLegale", row) != company.Masked || value(t, x.Units, "categorieJuridiqueUniteLegale", row) != "1000" || value(t, x.Units, "prenom2UniteLegale", row) != "" {
		t.Error("masks of the unit are wrong")
	}
	site, _ := x.Site(30000001500010)
	if value(t, x.Sites, "codeCommuneEtablissement", site) != "69123" || value(t, x.Sites, "codePostalEtablissement", site) != company.Masked {
		t.Error("masks of the site are wrong")
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) < 6 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"DURAND", "CHEZ MARIE", "DES LILAS"} {
			if strings.Contains(string(data), secret) {
				t.Errorf("%s holds %q", filepath.Base(f), secret)
			}
		}
	}
}

func TestUpdateReplacesWhatItNames(t *testing.T) {
	dir := t.TempDir()
	build(t, dir, false, stock(t)...)
	x, r := build(t, dir, true,
		table(t, inseefile.UniteLegale,
			"siren=552100554|statutDiffusionUniteLegale=P|denominationUniteLegale=NOUVEAUX MOULINS|categorieJuridiqueUniteLegale=5710|etatAdministratifUniteLegale=A|nicSiegeUniteLegale=00013|sigleUniteLegale=NM|dateDernierTraitementUniteLegale=2026-11-01T09:00:00",
			"siren=400000014|statutDiffusionUniteLegale=O|denominationUniteLegale=NEUVE|categorieJuridiqueUniteLegale=5710|etatAdministratifUniteLegale=A"),
		table(t, inseefile.UniteLegaleHistorique,
			"siren=552100554|dateDebut=2026-01-01|denominationUniteLegale=NOUVEAUX MOULINS|etatAdministratifUniteLegale=A",
			"siren=552100554|dateDebut=1990-01-01|dateFin=2025-12-31|denominationUniteLegale=MOULINS REUNIS|etatAdministratifUniteLegale=A",
			"siren=400000014|dateDebut=2026-01-01|denominationUniteLegale=NEUVE|etatAdministratifUniteLegale=A"))
	if r.Info.Units != 4 || r.Info.Establishments != 4 || r.Info.UnitPeriods != 4 || r.Info.SitePeriods != 3 || r.Info.Links != 2 || r.Info.Duplicates != 1 || r.Info.UnitTreated != "2026-11-01T09:00:00" {
		t.Errorf("%+v", r.Info)
	}
	unit, _ := x.Unit(552100554)
	if value(t, x.Units, "denominationUniteLegale", unit) != "NOUVEAUX MOULINS" || value(t, x.Units, "sigleUniteLegale", unit) != company.Masked {
		t.Error("the unit is as before")
	}
	if from, to := x.PeriodsOfUnit(unit); to-from != 2 || value(t, x.UnitPeriods, "dateDebut", from) != "2026-01-01" {
		t.Errorf("periods: %d", to-from)
	}
	// The address of a company that became P is masked though no row of its site came.
	site, _ := x.Site(55210055400013)
	if got := value(t, x.Sites, "libelleVoieEtablissement", site); got != company.Masked {
		t.Errorf("the site still says %q", got)
	}
	for _, table := range []*company.Table{x.Units, x.Sites, x.UnitPeriods} {
		for _, c := range table.Columns() {
			for code := range c.Distinct() {
				if v := c.Decode(uint32(code) + 1); v == "DU MOULIN" || v == "LGM" || v == "NM" || v == "LES GRANDS MOULINS" {
					t.Errorf("%s still knows %q", c.Name, v)
				}
			}
		}
	}
	if neuve, ok := x.Unit(400000014); !ok {
		t.Error("the new unit is lost")
	} else if from, to := x.PeriodsOfUnit(neuve); to-from != 1 {
		t.Errorf("%d periods", to-from)
	}
}

func TestBuildRefuses(t *testing.T) {
	files := stock(t)
	dir := t.TempDir()
	build(t, dir, false, files...)
	before, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	half := filepath.Join(t.TempDir(), "half.csv")
	if err := os.WriteFile(half, []byte("siren,nom\n1,2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	bad := table(t, inseefile.UniteLegale, "siren=x", "siren=12345")
	for name, c := range map[string]struct {
		files []string
		want  string
	}{
		"no unit":    {files[:1], "fichier manquant: StockUniteLegale"},
		"nothing":    {nil, "aucun fichier"},
		"wrong kind": {append([]string{half}, files...), "half.csv"},
		"bad rows":   {append([]string{bad}, files...), "trop de lignes refusées"},
		"absent":     {[]string{filepath.Join(t.TempDir(), "absent")}, "no such file"},
	} {
		_, err := company.Build(ctx, company.BuildOptions{Out: dir, Files: c.files})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
		if after, _ := os.ReadFile(filepath.Join(dir, "manifest.json")); string(after) != string(before) {
			t.Fatalf("%s: the index changed", name)
		}
	}
}
