package territory_test

import (
	"slices"
	"strings"
	"testing"

	"tuyau/territory"
)

func load(t testing.TB) *territory.Territory {
	t.Helper()
	france, err := territory.Load()
	if err != nil {
		t.Fatal(err)
	}
	return france
}

func TestCounts(t *testing.T) {
	france := load(t)
	types := map[string]int{}
	for _, c := range france.All() {
		types[c.Type]++
	}
	for _, want := range []struct {
		what      string
		got, want int
	}{
		{"communes", len(france.Communes()), 34_969},
		{"actuelles", types[territory.Actuelle], 34_969},
		{"arrondissements", types[territory.Arrondissement], 45},
		{"déléguées", types[territory.Deleguee], 2_105},
		{"associées", types[territory.Associee], 471},
		{"départements", len(france.Departements()), 109},
		{"régions", len(france.Regions()), 26},
		{"EPCI", len(france.EPCIs()), 1_255},
	} {
		if want.got != want.want {
			t.Errorf("%d %s instead of %d", want.got, want.what, want.want)
		}
	}
}

func TestEveryCommuneIsWhole(t *testing.T) {
	france := load(t)
	previous, today := "", true
	for _, c := range france.All() {
		d, known := france.Departement(c.Departement)
		if !known || d.Region != c.Region || territory.DepartementOf(c.Code) != c.Departement {
			t.Errorf("%s: département %q, région %q", c.Code, c.Departement, c.Region)
		}
		if _, known := france.Region(c.Region); !known || c.Name == "" || (c.Code < previous && (c.Type == territory.Actuelle) == today) {
			t.Errorf("%s %q: région %q, after %s", c.Code, c.Name, c.Region, previous)
		}
		if _, known := france.EPCI(c.EPCI); !known && c.EPCI != "" {
			t.Errorf("%s: unknown EPCI %q", c.Code, c.EPCI)
		}
		if parent, known := france.Commune(c.Parent); c.Type != territory.Actuelle && (!known || parent.Type != territory.Actuelle) {
			t.Errorf("%s: parent %q", c.Code, c.Parent)
		}
		if c.HasCentre {
			if _, _, ok := territory.Project(c.Departement, c.Lon, c.Lat); !ok && c.Departement != "984" {
				t.Errorf("%s: centre %v %v has no projection", c.Code, c.Lon, c.Lat)
			}
		}
		previous = c.Code
		today = c.Type == territory.Actuelle
	}
	for _, e := range france.EPCIs() {
		if len(e.Members) == 0 || e.Name == "" || !slices.IsSorted(e.Members) {
			t.Errorf("EPCI %s %q: members %v", e.Code, e.Name, e.Members)
		}
	}
}

func TestCentresCoverTheTowns(t *testing.T) {
	people, placed := 0, 0
	for _, c := range load(t).Communes() {
		people += c.Population
		if c.HasCentre {
			placed += c.Population
		} else if c.Population > 20_000 {
			t.Errorf("%s %s, %d inhabitants, has no centre", c.Code, c.Name, c.Population)
		}
	}
	if placed*100 < people*90 {
		t.Errorf("centres cover %d of %d inhabitants", placed, people)
	}
}

func TestCommune(t *testing.T) {
	france := load(t)
	for _, want := range []struct{ code, name, typ, departement, region, parent, postCode string }{
		{"75056", "Paris", territory.Actuelle, "75", "11", "", "75001"},
		{"75101", "Paris 1er Arrondissement", territory.Arrondissement, "75", "11", "75056", "75001"},
		{"69389", "Lyon 9e Arrondissement", territory.Arrondissement, "69", "84", "69123", "69009"},
		{"13216", "Marseille 16e Arrondissement", territory.Arrondissement, "13", "93", "13055", "13016"},
		{"80021", "Amiens", territory.Actuelle, "80", "32", "", "80000"},
		{"2A004", "Ajaccio", territory.Actuelle, "2A", "94", "", "20000"},
		{"2B033", "Bastia", territory.Actuelle, "2B", "94", "", "20200"},
		{"97411", "Saint-Denis", territory.Actuelle, "974", "04", "", "97400"},
		{"97701", "Saint-Barthélemy", territory.Actuelle, "977", "977", "", "97133"},
		{"98818", "Nouméa", territory.Actuelle, "988", "988", "", "98800"},
		{"01015", "Arboys en Bugey", territory.Actuelle, "01", "84", "", "01300"},
		{"01120", "Cordieux", territory.Associee, "01", "84", "01262", ""},
	} {
		c, ok := france.Commune(want.code)
		if !ok {
			t.Errorf("no commune %s", want.code)
			continue
		}
		postCode := ""
		if len(c.PostCodes) > 0 {
			postCode = c.PostCodes[0]
		}
		if c.Name != want.name || c.Type != want.typ || c.Departement != want.departement || c.Region != want.region || c.Parent != want.parent || postCode != want.postCode {
			t.Errorf("%s: got %+v, want %+v", want.code, *c, want)
		}
	}
	for _, code := range []string{"", "7505", "99999", "75100", "75056 ", "\x00"} {
		if c, ok := france.Commune(code); ok {
			t.Errorf("%q found %s", code, c.Name)
		}
	}
}

func TestChildrenOfTheThreeCities(t *testing.T) {
	france := load(t)
	for code, want := range map[string]struct {
		n           int
		first, last string
	}{"75056": {20, "75101", "75120"}, "69123": {9, "69381", "69389"}, "13055": {16, "13201", "13216"}} {
		in := france.Children(code)
		if len(in) != want.n || in[0].Code != want.first || in[len(in)-1].Code != want.last {
			t.Errorf("%s: %d arrondissements", code, len(in))
		}
		for _, c := range in {
			if !c.HasCentre || c.Population == 0 || c.Parent != code {
				t.Errorf("%+v", c)
			}
		}
	}
	if len(france.Children("80021")) != 0 {
		t.Error("Amiens has no part")
	}
}

func TestMergedCommuneKeepsItsParts(t *testing.T) {
	france := load(t)
	now, _ := france.Commune("01015")
	old, ok := france.Old("01015")
	if !ok || now.Name != "Arboys en Bugey" || old.Name != "Arbignieu" || old.Parent != "01015" || old.Type != territory.Deleguee {
		t.Errorf("01015 was %+v", old)
	}
	var names []string
	for _, c := range france.Children("01015") {
		names = append(names, c.Name)
	}
	if got := strings.Join(names, ", "); got != "Arbignieu, Saint-Bois" {
		t.Errorf("parts of Arboys en Bugey: %s", got)
	}
	if _, ok := france.Old("75056"); ok {
		t.Error("Paris is no old commune")
	}
}

func TestEPCI(t *testing.T) {
	france := load(t)
	amiens, _ := france.Commune("80021")
	e, ok := france.EPCI(amiens.EPCI)
	if !ok || e.Name != "CA Amiens Métropole" || !slices.Contains(e.Members, "80021") || amiens.SIREN != "218000198" {
		t.Errorf("Amiens (%s) is in %+v", amiens.SIREN, e)
	}
}

func TestContext(t *testing.T) {
	france := load(t)
	for code, want := range map[string]string{
		"75101": "75, Paris, Île-de-France",
		"80021": "80, Somme, Hauts-de-France",
		"2A004": "2A, Corse-du-Sud, Corse",
		"97411": "974, La Réunion",
		"98818": "988, Nouvelle-Calédonie",
		"97502": "975, Saint-Pierre-et-Miquelon",
		"99999": "", "": "",
	} {
		if got := france.Context(code); got != want {
			t.Errorf("%q: %q instead of %q", code, got, want)
		}
	}
}

func TestDepartementOf(t *testing.T) {
	for code, want := range map[string]string{
		"01001": "01", "75056": "75", "95018": "95", "2A004": "2A", "2B033": "2B", "97105": "971", "97611": "976",
		"97801": "978", "98411": "984", "98901": "989", "20004": "", "00123": "", "96001": "", "99123": "", "98001": "",
		"97001": "", "97901": "", "2C001": "", "7505": "", "750566": "", "75é6": "", "": "", "75a56": "",
	} {
		if got := territory.DepartementOf(code); got != want {
			t.Errorf("%q: %q instead of %q", code, got, want)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := territory.Parse(); err != nil {
			b.Fatal(err)
		}
	}
}
