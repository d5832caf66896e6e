package company_test

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"tuyau/company"
	"tuyau/company/inseefile"
	"tuyau/siren"
)

// Nobody of partial diffusion is found by any word, and their number finds them masked.
func TestHiddenPersonsAreFoundByNumberAlone(t *testing.T) {
	x := sampledIndex(t)
	hidden := map[int]bool{}
	for unit := range x.Units.Rows() {
		if hiddenPerson(x, unit) {
			hidden[unit] = true
		}
	}
	if len(hidden) < 100 {
		t.Fatalf("%d hidden persons in the sample", len(hidden))
	}
	var queries []string
	for _, kind := range []string{"exact", "name and commune", "one typo", "sign and commune", "person, last name first"} {
		for _, q := range questions(x, kind, 300) {
			queries = append(queries, q.text)
		}
	}
	for unit := range hidden {
		if head, ok := x.Head(unit); ok && len(queries) < 2200 {
			queries = append(queries, cell(x.Sites, "libelleCommuneEtablissement", head), cell(x.Units, "activitePrincipaleUniteLegale", unit))
		}
	}
	queries = append(queries, company.Masked, "nd", "[ND] [ND]", "non diffusible", "n", "d")
	for _, q := range queries {
		for _, h := range append(x.Search(company.NameQuery{Text: q, Limit: 200}).Hits, x.Suggest(q, 20)...) {
			if hidden[h.Unit] {
				t.Errorf("%q finds %s", q, x.SIREN(h.Unit))
			}
		}
	}
	for unit := range hidden {
		number := x.SIREN(unit).String()
		if hits := x.Search(company.NameQuery{Text: number, Limit: 1}).Hits; len(hits) != 1 || hits[0].Unit != unit {
			t.Fatalf("%s: %v", number, hits)
		}
		if hits := x.Suggest(number[:6], 20); slices.ContainsFunc(hits, func(h company.NameHit) bool { return hidden[h.Unit] }) {
			t.Errorf("%s is suggested", number)
		}
		if _, _, ok := x.Position(unitHead(x, unit)); ok {
			t.Errorf("%s has a position", number)
		}
	}
}

func unitHead(x *company.Index, unit int) int {
	head, _ := x.Head(unit)
	return head
}

// The neighbourhood of a point is what looking at every établissement finds there.
func TestNearAgreesWithAScan(t *testing.T) {
	x := sampledIndex(t)
	type place struct {
		unit     int
		lon, lat float64
	}
	var places []place
	for site := range x.Sites.Rows() {
		unit, known := x.UnitOf(site)
		if lon, lat, ok := x.Position(site); ok && known {
			places = append(places, place{unit, lon, lat})
		}
	}
	r := rand.New(rand.NewPCG(3, 4))
	for range 40 {
		here := places[r.IntN(len(places))]
		lon, lat := here.lon, here.lat
		metres := 500 + 20_000*r.Float64()
		want := map[int]float64{}
		for _, p := range places {
			if d := metresBetween(lon, lat, p.lon, p.lat); d <= metres {
				if before, seen := want[p.unit]; !seen || d < before {
					want[p.unit] = d
				}
			}
		}
		hits := x.Near(company.NearQuery{Lon: lon, Lat: lat, Metres: metres, Limit: company.MaxHits, SitesLimit: 1})
		if hits.Total != len(want) || len(hits.Hits) != len(want) {
			t.Fatalf("%d within %.0f m of %f,%f, want %d", hits.Total, metres, lat, lon, len(want))
		}
		before := 0.0
		for _, h := range hits.Hits {
			if math.Abs(h.Metres-want[h.Unit]) > 0.5 || h.Metres < before || len(h.Sites) != 1 {
				t.Errorf("%s at %.1f m after %.1f, want %.1f", x.SIREN(h.Unit), h.Metres, before, want[h.Unit])
			}
			before = h.Metres
		}
		page := x.Near(company.NearQuery{Lon: lon, Lat: lat, Metres: metres, From: 2, Limit: 3})
		for i, h := range page.Hits {
			if h.Unit != hits.Hits[2+i].Unit {
				t.Errorf("page: %v, want %v", page.Hits, hits.Hits[2:])
			}
		}
	}
	for _, q := range []company.NearQuery{{Lon: math.NaN(), Metres: 5}, {Lat: 90, Lon: 180, Metres: 1e9, Limit: 1}, {Lat: -90, Metres: 1}, {Lon: 179.99, Metres: 50_000}} {
		x.Near(q)
	}
}

func metresBetween(lon1, lat1, lon2, lat2 float64) float64 {
	const rad = math.Pi / 180
	a, b := math.Sin((lat2-lat1)*rad/2), math.Sin((lon2-lon1)*rad/2)
	return 2 * 6371008.8 * math.Asin(math.Sqrt(a*a+math.Cos(lat1*rad)*math.Cos(lat2*rad)*b*b))
}

// A filter keeps exactly the answers that pass it, and pages follow one another.
func TestFiltersAndPages(t *testing.T) {
	x := sampledIndex(t)
	units, sites := company.NewRows(x.Units.Rows()), company.NewRows(x.Sites.Rows())
	for unit := range x.Units.Rows() {
		if unit%3 == 0 {
			units.Add(unit)
		}
	}
	for site := range x.Sites.Rows() {
		if site%2 == 0 {
			sites.Add(site)
		}
	}
	passes := func(unit int) bool {
		from, to := x.SitesOf(unit)
		for site := from; site < to; site++ {
			if sites.Has(site) {
				return units.Has(unit)
			}
		}
		return false
	}
	for _, q := range []string{"", "sci", "martin", "boulangerie", "commune de", "paris"} {
		whole := x.Search(company.NameQuery{Text: q, Limit: company.MaxHits})
		kept := x.Search(company.NameQuery{Text: q, Units: units, Sites: sites, Limit: company.MaxHits, SitesLimit: 3})
		if len(kept.Hits) == 0 || len(kept.Hits) != kept.Total {
			t.Errorf("%q: %d hits of %d", q, len(kept.Hits), kept.Total)
		}
		want := 0
		for _, h := range whole.Hits {
			if passes(h.Unit) {
				want++
			}
		}
		if whole.Total < company.MaxHits && want != kept.Total && q != "" {
			t.Errorf("%q: %d pass, %d kept", q, want, kept.Total)
		}
		for _, h := range kept.Hits {
			if !passes(h.Unit) || slices.ContainsFunc(h.Sites, func(s int) bool { return !sites.Has(s) }) {
				t.Fatalf("%q: %s does not pass", q, x.SIREN(h.Unit))
			}
		}
		var paged []int
		for from := 0; from < min(len(whole.Hits), 700); from += 70 {
			for _, h := range x.Search(company.NameQuery{Text: q, From: from, Limit: 70}).Hits {
				paged = append(paged, h.Unit)
			}
		}
		for i, unit := range paged {
			if unit != whole.Hits[i].Unit {
				t.Errorf("%q: %d is %s by pages, %s at once", q, i, x.SIREN(unit), x.SIREN(whole.Hits[i].Unit))
				break
			}
		}
	}
}

// The RNA gives associations their name, and unités légales their identifier.
func TestAssociations(t *testing.T) {
	dir := t.TempDir()
	files := []string{
		table(t, inseefile.UniteLegale,
			"siren=784444444|statutDiffusionUniteLegale=O|denominationUniteLegale=LES AMIS|categorieJuridiqueUniteLegale=9220|etatAdministratifUniteLegale=A|nicSiegeUniteLegale=00012|identifiantAssociationUniteLegale=W922001234",
			"siren=785555555|statutDiffusionUniteLegale=O|denominationUniteLegale=CLUB DE VOILE|categorieJuridiqueUniteLegale=9220|etatAdministratifUniteLegale=A|nicSiegeUniteLegale=00015"),
		table(t, inseefile.Etablissement,
			"siren=784444444|nic=00012|siret=78444444400012|statutDiffusionEtablissement=O|dateDebut=2008-01-01|etatAdministratifEtablissement=A",
			"siren=785555555|nic=00015|siret=78555555500015|statutDiffusionEtablissement=O|dateDebut=2008-01-01|etatAdministratifEtablissement=A"),
		rna(t, inseefile.RNAWaldec, "id=W922001234|titre=Les Amis|position=A|date_creat=1999-01-01|telephone=0102030405|email=a@b.fr",
			"id=W781005678|titre=Club de voile|siret=78555555500015|position=A", "id=W751000001|titre=Sans SIREN|position=D"),
		rna(t, inseefile.RNAImport, "id=751P00085568|titre=Ancienne|position=R|observation=reprise sous W751000002 en 2010", "id=751P00000001|titre=Inconnue|position=A"),
	}
	x, report := build(t, dir, false, files...)
	check := func(x *company.Index) {
		t.Helper()
		for id, want := range map[string]struct {
			title string
			siren string
		}{"W922001234": {"Les Amis", "784444444"}, "W781005678": {"Club de voile", "785555555"}, "W751000001": {"Sans SIREN", ""}, "W751000002": {"Ancienne", ""}} {
			r, err := siren.ParseRNA(id)
			if err != nil {
				t.Fatal(err)
			}
			a, ok := x.Association(r)
			if !ok || a.Title != want.title || a.RNA != r || (a.Unit >= 0) != (want.siren != "") {
				t.Errorf("%s: %v %+v", id, ok, a)
				continue
			}
			hits := x.Search(company.NameQuery{Text: strings.ToLower(id), Limit: 5}).Hits
			if want.siren == "" {
				if len(hits) != 0 {
					t.Errorf("%s finds %v", id, hits)
				}
				continue
			}
			if len(hits) != 1 || x.SIREN(hits[0].Unit).String() != want.siren {
				t.Errorf("%s finds %v", id, hits)
			}
			if back, ok := x.AssociationOf(a.Unit); !ok || back.RNA != r {
				t.Errorf("%s: %v %+v", want.siren, ok, back)
			}
		}
		if _, ok := x.Association(siren.RNA{}); ok {
			t.Error("nothing is an association")
		}
	}
	if report.Info.Associations != 4 {
		t.Errorf("%d associations", report.Info.Associations)
	}
	check(x)
	// An update without the RNA keeps it.
	x, report = build(t, dir, true, table(t, inseefile.UniteLegale,
		"siren=100000009|statutDiffusionUniteLegale=O|denominationUniteLegale=NOUVELLE|categorieJuridiqueUniteLegale=5710|etatAdministratifUniteLegale=A"))
	if report.Info.Associations != 4 {
		t.Errorf("%d associations after an update", report.Info.Associations)
	}
	check(x)
	if hits := x.Search(company.NameQuery{Text: "nouvelle", Limit: 5}).Hits; len(hits) != 1 {
		t.Errorf("the new unit: %v", hits)
	}
}

// rna writes a file of the RNA.
func rna(tb testing.TB, kind inseefile.Kind, rows ...string) string {
	tb.Helper()
	path := table(tb, kind, rows...)
	text, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	if err := os.WriteFile(path, bytes.ReplaceAll(text, []byte(","), []byte(";")), 0o600); err != nil {
		tb.Fatal(err)
	}
	return path
}

// Whatever is asked, the answer is the same twice, within limits, and nobody is in it
// twice.
func FuzzNames(f *testing.F) {
	x := sampledIndex(f)
	for _, q := range []string{"", "a", "sci", "de la", "S.A.R.L. L'Oréal & Cie", "12 bis rue", "75", "jean martin paris", strings.Repeat("zu ", 40),
		"\xff\xfe", "W751000001", "552 081 317", "😀", strings.Repeat("a", 500), "''-''", "ste ste"} {
		f.Add(q, true, 5)
		f.Add(q, false, 30)
	}
	f.Fuzz(func(t *testing.T, text string, unfinished bool, limit int) {
		if len(text) > 2000 {
			return
		}
		q := company.NameQuery{Text: text, Unfinished: unfinished, Limit: limit % 300, From: limit % 7, SitesLimit: 3}
		hits := x.Search(q)
		if again := x.Search(q); fmt.Sprint(again) != fmt.Sprint(hits) {
			t.Errorf("%+v: %v, then %v", q, hits, again)
		}
		seen := map[int]bool{}
		for _, h := range hits.Hits {
			if seen[h.Unit] || h.Unit < 0 || h.Unit >= x.Units.Rows() || len(h.Sites) > 3 {
				t.Errorf("%+v: %v", q, h)
			}
			seen[h.Unit] = true
		}
		if len(hits.Hits) > max(limit%300, 0) || hits.Total < len(hits.Hits) || hits.Total > company.MaxHits {
			t.Errorf("%+v: %d hits of %d", q, len(hits.Hits), hits.Total)
		}
		x.Suggest(text, 5)
	})
}
