package address_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tuyau/address"
)

var ctx = context.Background()

const header = "id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;code_insee_ancienne_commune;nom_ancienne_commune;x;y;lon;lat;type_position;alias;nom_ld;libelle_acheminement;nom_afnor;source_position;source_nom_voie;certification_commune;cad_parcelles\n"

// town is a small France: the cases that matter, each in as few rows as it takes.
const town = `
75102_6998    | 1 2 3 5 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 | Rue de la Paix | 75002 | 75102 | Paris 2e Arrondissement | | | 2.3309 | 48.8688
75101_8249    | 1 3 40 99            | Rue de Rivoli              | 75001 | 75101 | Paris 1er Arrondissement  | | | 2.3400 | 48.8600
75104_8249    | 10 12 12_bis 14      | Rue de Rivoli              | 75004 | 75104 | Paris 4e Arrondissement   | | | 2.3560 | 48.8560
75110_4679    | 1 2 8                | Rue du Huit Mai 1945       | 75010 | 75110 | Paris 10e Arrondissement  | | | 2.3590 | 48.8760
75113_2047    | 30 32                | Rue des Cinq Diamants      | 75013 | 75113 | Paris 13e Arrondissement  | | | 2.3505 | 48.8286
75116_7087    | 1:75016 2:75116 3:75116 | Rue de Passy            | 75016 | 75116 | Paris 16e Arrondissement  | | | 2.2800 | 48.8570
69382_6005    | 18 18_bis 20_a       | Rue de la République       | 69002 | 69382 | Lyon 2e Arrondissement    | | | 4.8350 | 45.7600
80021_6590    | 8 10 12              | Boulevard du Port          | 80000 | 80021 | Amiens                    | | | 2.2900 | 49.8975
59350_9119    | 1 2 3 4 5 6          | Boulevard Victor Hugo      | 59000 | 59350 | Lille                     | | | 3.0600 | 50.6200
59350_4444    | 1 2                  | Rue de Paris               | 59800 | 59350 | Lille                     | | | 3.0650 | 50.6350
56260_1111    | 4                    | Rue du Port                | 56000 | 56260 | Vannes                    | | | -2.7600 | 47.6500
44109_1111    | 4                    | Rue du Port                | 44000 | 44109 | Nantes                    | | | -1.5500 | 47.2100
33522_1000    | 1 2                  | Cours Gambetta             | 33400 | 33522 | Talence                   | | | -0.5880 | 44.8080
49018_0100    | 1                    | Rue de l'Église            | 49150 | 49018 | Baugé-en-Anjou | 49018 | Baugé | -0.1030 | 47.5420
49018_0200    | 2                    | Rue de l'Église            | 49150 | 49018 | Baugé-en-Anjou | 49097 | Cheviré-le-Rouge | -0.1790 | 47.6000
2A004_0300    | 5                    | Cours Napoléon             | 20000 | 2A004 | Ajaccio                   | | | 8.7380 | 41.9200
97411_0400    | 7                    | Rue de Paris               | 97400 | 97411 | Saint-Denis               | | | 55.4500 | -20.8800
31555_0500    | 36 1                 | Rue des Trente-Six Ponts   | 31400 | 31555 | Toulouse                  | | | 1.4470 | 43.5880
`

// csv writes rows of town as the official file: one row a number.
func csv(town string) string {
	var b strings.Builder
	b.WriteString(header)
	for line := range strings.Lines(strings.TrimSpace(town)) {
		c := strings.Split(line, "|")
		for i := range c {
			c[i] = strings.TrimSpace(c[i])
		}
		var lon, lat float64
		fmt.Sscan(c[8], &lon)
		fmt.Sscan(c[9], &lat)
		for i, number := range strings.Fields(c[1]) {
			number, post, own := strings.Cut(number, ":")
			if !own {
				post = c[3]
			}
			value, suffix, _ := strings.Cut(number, "_")
			id := fmt.Sprintf("%s_%05s", c[0], value)
			if suffix != "" {
				id += "_" + suffix
			}
			fmt.Fprintf(&b, "%s;;%s;%s;%s;%s;%s;%s;%s;%s;;;%.6f;%.6f;;;;;;;;1;\n", id, value, suffix, c[2], post, c[4], c[5], c[6], c[7],
				lon+0.0001*float64(i), lat+0.0001*float64(i))
		}
	}
	return b.String()
}

const places = "id;nom_lieu_dit;code_postal;code_insee;nom_commune;code_insee_ancienne_commune;nom_ancienne_commune;x;y;lon;lat;source_position;source_nom_voie\n" +
	"49018_pre;Le Pré Vert;49150;49018;Baugé-en-Anjou;49097;Cheviré-le-Rouge;447612.10;6727500.20;-0.180000;47.601000;commune;commune\n"

func writeFile(tb testing.TB, name, data string) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), name)
	if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
		tb.Fatal(err)
	}
	return path
}

func build(tb testing.TB, files ...string) *address.Index {
	tb.Helper()
	dir := tb.TempDir()
	if _, err := address.Build(ctx, address.BuildOptions{Out: dir, Files: files}); err != nil {
		tb.Fatal(err)
	}
	x, err := address.Open(dir)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { x.Close() })
	return x
}

func small(tb testing.TB) *address.Index {
	tb.Helper()
	return build(tb, writeFile(tb, "adresses.csv", csv(town)), writeFile(tb, "lieux-dits.csv", places))
}

func describe(h address.Hit) string { return h.Kind.String() + " " + h.Label }

func TestSearchFinds(t *testing.T) {
	x := small(t)
	for _, c := range []struct{ q, want string }{
		{"8 rue de la paix", "housenumber 8 Rue de la Paix 75002 Paris"},
		{"8, rue de la Paix, 75002 PARIS", "housenumber 8 Rue de la Paix 75002 Paris"},
		{"rue de la paix 8 paris", "housenumber 8 Rue de la Paix 75002 Paris"},
		{"8 r paix", "housenumber 8 Rue de la Paix 75002 Paris"},
		{"8 bd du port", "housenumber 8 Boulevard du Port 80000 Amiens"},
		{"8 Bld. du Port 80000 Amiens", "housenumber 8 Boulevard du Port 80000 Amiens"},
		{"rue de rivoli 75004", "street Rue de Rivoli 75004 Paris"},
		{"rue de rivoli paris 4", "street Rue de Rivoli 75004 Paris"},
		{"rue de rivoli paris 4e", "street Rue de Rivoli 75004 Paris"},
		{"rue de rivoli paris 1er", "street Rue de Rivoli 75001 Paris"},
		{"12bis rue de rivoli", "housenumber 12bis Rue de Rivoli 75004 Paris"},
		{"12 bis rue de rivoli", "housenumber 12bis Rue de Rivoli 75004 Paris"},
		{"12B rue de rivoli", "housenumber 12bis Rue de Rivoli 75004 Paris"},
		{"12 b, rue de rivoli", "housenumber 12bis Rue de Rivoli 75004 Paris"},
		{"12 rue de rivoli", "housenumber 12 Rue de Rivoli 75004 Paris"},
		{"14 ter rue de rivoli", "housenumber 14 Rue de Rivoli 75004 Paris"},
		{"85 rue de la paix", "street Rue de la Paix 75002 Paris"}, // no such number: the street
		{"20a rue de la republique lyon", "housenumber 20a Rue de la République 69002 Lyon"},
		{"rue du 8 mai 1945", "street Rue du Huit Mai 1945 75010 Paris"},
		{"8 rue du 8 mai 1945", "housenumber 8 Rue du Huit Mai 1945 75010 Paris"},
		{"2 rue du huit mai 1945", "housenumber 2 Rue du Huit Mai 1945 75010 Paris"},
		{"rue des 36 ponts", "street Rue des Trente-Six Ponts 31400 Toulouse"},
		{"1 rue des trente-six ponts", "housenumber 1 Rue des Trente-Six Ponts 31400 Toulouse"},
		{"36 rue des trente six ponts", "housenumber 36 Rue des Trente-Six Ponts 31400 Toulouse"},
		{"rue des 5 diamants", "street Rue des Cinq Diamants 75013 Paris"},
		{"rue de rivoly", "street Rue de Rivoli 75004 Paris"},
		{"bd victr hugo lile", "street Boulevard Victor Hugo 59000 Lille"},
		{"boulevard vctor hugo", "street Boulevard Victor Hugo 59000 Lille"},
		{"rue delapaix", "street Rue de la Paix 75002 Paris"},
		{"Paris", "municipality Paris"},
		{"75000", "municipality Paris"},
		{"75002", "municipality Paris 2e Arrondissement"},
		{"paris 2e", "municipality Paris 2e Arrondissement"},
		{"paris 10", "municipality Paris 10e Arrondissement"},
		{"59000", "municipality Lille"},
		{"59000 lille", "municipality Lille"},
		{"59800 lille", "municipality Lille"},
		{"rue de paris lille", "street Rue de Paris 59800 Lille"},
		{"rue de paris saint denis", "street Rue de Paris 97400 Saint-Denis"},
		{"rue de paris st denis 974", "street Rue de Paris 97400 Saint-Denis"},
		{"rue du port 56", "street Rue du Port 56000 Vannes"},
		{"rue du port 44", "street Rue du Port 44000 Nantes"},
		{"rue du port morbihan", "street Rue du Port 56000 Vannes"},
		{"rue du port bretagne", "street Rue du Port 56000 Vannes"},
		{"cours napoleon 2a", "street Cours Napoléon 20000 Ajaccio"},
		{"rue de l'eglise chevire le rouge", "street Rue de l'Église (Cheviré-le-Rouge) 49150 Baugé-en-Anjou"},
		{"le pre vert bauge", "locality Le Pré Vert (Cheviré-le-Rouge) 49150 Baugé-en-Anjou"},
		{"8 bd du port 80068 amiens cedex 1", "housenumber 8 Boulevard du Port 80000 Amiens"},
		{"8 bd du port BP 1234 80000 amiens", "housenumber 8 Boulevard du Port 80000 Amiens"},
		{"3e étage 8 bd du port amiens", "housenumber 8 Boulevard du Port 80000 Amiens"},
		{"8 boulevard du port Amiens80000", "housenumber 8 Boulevard du Port 80000 Amiens"},
		{"lieu-dit le pré vert", "locality Le Pré Vert (Cheviré-le-Rouge) 49150 Baugé-en-Anjou"},
		{"3 rue de passy 75116", "housenumber 3 Rue de Passy 75116 Paris"},
		{"2\x00rue\xffde passy", "housenumber 2 Rue de Passy 75116 Paris"},
	} {
		hits, err := x.Search(address.Query{Text: c.q, Limit: 5})
		if err != nil {
			t.Fatal(err)
		}
		got := make([]string, len(hits))
		for i, h := range hits {
			got[i] = describe(h)
		}
		if len(got) == 0 || got[0] != c.want {
			t.Errorf("%q: %q, want %q first", c.q, got, c.want)
		}
	}
}

func TestSearchWhileTyping(t *testing.T) {
	x := small(t)
	for _, c := range []struct{ q, want string }{
		{"p", "municipality Paris"},
		{"par", "municipality Paris"},
		{"tal", "municipality Talence"},
		{"talenc", "municipality Talence"},
		{"rue de rivo", "street Rue de Rivoli 75004 Paris"},
		{"8 rue de la pa", "housenumber 8 Rue de la Paix 75002 Paris"},
		{"8 bd du po", "housenumber 8 Boulevard du Port 80000 Amiens"},
		{"rue des trente-six p", "street Rue des Trente-Six Ponts 31400 Toulouse"},
		{"rue des quelque chose de rivoli", "street Rue de Rivoli 75004 Paris"},
		{"12 bis rue de rivol", "housenumber 12bis Rue de Rivoli 75004 Paris"},
		{"rue de rvol", "street Rue de Rivoli 75004 Paris"},
	} {
		hits, err := x.Search(address.Query{Text: c.q, Limit: 5, Autocomplete: true})
		if err != nil || len(hits) == 0 || describe(hits[0]) != c.want {
			t.Errorf("%q: %v, %v, want %q first", c.q, hits, err, c.want)
		}
	}
	// From the first letter on, there is something to show.
	for letter := 'a'; letter <= 'z'; letter++ {
		hits, err := x.Search(address.Query{Text: string(letter), Limit: 5, Autocomplete: true})
		if err != nil {
			t.Fatal(err)
		}
		if strings.ContainsRune("abcdeghlnprstv", letter) && len(hits) == 0 {
			t.Errorf("%c: nothing", letter)
		}
	}
}

func TestSearchFindsNothing(t *testing.T) {
	x := small(t)
	for _, q := range []string{"", " ", "zzzzqqqqxxxx", "😀", "\x00", "\xff\xfe", "---", strings.Repeat("x", 10_000)} {
		for _, auto := range []bool{true, false} {
			if hits, err := x.Search(address.Query{Text: q, Limit: 5, Autocomplete: auto}); err != nil || len(hits) != 0 {
				t.Errorf("%.20q: %v, %v", q, hits, err)
			}
		}
	}
	if hits, err := x.Search(address.Query{Text: strings.Repeat("rue de la paix ", 1000), Limit: 5}); err != nil {
		t.Errorf("long: %v, %v", hits, err)
	}
}

func TestSearchFilters(t *testing.T) {
	x := small(t)
	for name, c := range map[string]struct {
		q      string
		filter address.Filter
		want   []string
	}{
		"citycode":             {"rue de rivoli", address.Filter{CityCodes: []string{"75104"}}, []string{"street Rue de Rivoli 75004 Paris"}},
		"parent citycode":      {"rivoli", address.Filter{CityCodes: []string{"75056"}}, []string{"street Rue de Rivoli 75004 Paris", "street Rue de Rivoli 75001 Paris"}},
		"old citycode":         {"rue de l'eglise", address.Filter{CityCodes: []string{"49097"}}, []string{"street Rue de l'Église (Cheviré-le-Rouge) 49150 Baugé-en-Anjou"}},
		"postcode":             {"rue de paris", address.Filter{PostCodes: []string{"97400"}}, []string{"street Rue de Paris 97400 Saint-Denis"}},
		"second postcode":      {"rue de passy", address.Filter{PostCodes: []string{"75116"}}, []string{"street Rue de Passy 75116 Paris"}},
		"number of a postcode": {"1 rue de passy", address.Filter{PostCodes: []string{"75116"}, Kinds: []address.Kind{address.HouseNumber}}, nil},
		"both":                 {"rue de paris", address.Filter{PostCodes: []string{"97400"}, CityCodes: []string{"59350"}}, nil},
		"either":               {"rue de paris", address.Filter{PostCodes: []string{"97400", "59800"}}, []string{"street Rue de Paris 59800 Lille", "street Rue de Paris 97400 Saint-Denis"}},
		"unknown":              {"rue de paris", address.Filter{CityCodes: []string{"99999"}}, nil},
		"type street":          {"8 rue de la paix", address.Filter{Kinds: []address.Kind{address.Street}, CityCodes: []string{"75102"}}, []string{"street Rue de la Paix 75002 Paris"}},
		"type municipality":    {"lille", address.Filter{Kinds: []address.Kind{address.Municipality}}, []string{"municipality Lille"}},
		"type locality":        {"pre vert", address.Filter{Kinds: []address.Kind{address.Locality}}, []string{"locality Le Pré Vert (Cheviré-le-Rouge) 49150 Baugé-en-Anjou"}},
		"type housenumber":     {"rue de la paix", address.Filter{Kinds: []address.Kind{address.HouseNumber}}, nil},
		"typo under a filter":  {"bd victr ugo", address.Filter{CityCodes: []string{"59350"}}, []string{"street Boulevard Victor Hugo 59000 Lille"}},
	} {
		hits, err := x.Search(address.Query{Text: c.q, Limit: len(c.want) + 1, Filter: c.filter})
		var got []string
		for _, h := range hits[:min(len(hits), max(len(c.want), 1))] {
			got = append(got, describe(h))
		}
		if err != nil || fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s: %q, %v, want %q", name, got, err, c.want)
		}
	}
}

func TestSearchNear(t *testing.T) {
	x := small(t)
	for want, near := range map[string]address.Point{
		"Rue de Paris 59800 Lille":       {Lon: 3.06, Lat: 50.63},
		"Rue de Paris 97400 Saint-Denis": {Lon: 55.45, Lat: -20.88},
	} {
		hits, err := x.Search(address.Query{Text: "rue de paris", Limit: 1, Near: &near})
		if err != nil || len(hits) != 1 || hits[0].Label != want || !hits[0].HasDistance || hits[0].Distance > 5000 {
			t.Errorf("near %v: %+v, %v, want %q", near, hits, err, want)
		}
	}
}

func TestHitsSayEverything(t *testing.T) {
	x := small(t)
	first := func(q string) address.Hit {
		t.Helper()
		hits, err := x.Search(address.Query{Text: q, Limit: 1})
		if err != nil || len(hits) != 1 {
			t.Fatalf("%q: %v, %v", q, hits, err)
		}
		return hits[0]
	}
	h := first("8 rue de la paix")
	if h.ID != "75102_6998_00008" || h.HouseNumber != "8" || h.Street != "Rue de la Paix" || h.Name != "8 Rue de la Paix" || h.City != "Paris" ||
		h.District != "Paris 2e Arrondissement" || h.CityCode != "75102" || h.PostCode != "75002" || h.Context != "75, Paris, Île-de-France" || h.DepCode != "75" {
		t.Errorf("number: %+v", h)
	}
	// Lambert-93 of the point, which the row did not give; and the scale of addok's score.
	if h.Lon != 2.3314 || h.Lat != 48.8693 || h.X < 650_000 || h.X > 652_000 || h.Y < 6_863_000 || h.Y > 6_864_500 {
		t.Errorf("position: %+v", h)
	}
	if want := (1 + 0.1*h.Importance) / 1.1; h.Score < want-1e-6 || h.Score > want+1e-6 || h.Importance < 0.5 || h.Importance > 0.7 {
		t.Errorf("score %v, importance %v", h.Score, h.Importance)
	}
	if h := first("18bis rue de la republique lyon"); h.ID != "69382_6005_00018_bis" || h.City != "Lyon" || h.District != "Lyon 2e Arrondissement" {
		t.Errorf("suffix: %+v", h)
	}
	if h := first("rue de l'eglise chevire le rouge"); h.OldCity != "Cheviré-le-Rouge" || h.OldCityCode != "49097" || h.City != "Baugé-en-Anjou" {
		t.Errorf("old commune: %+v", h)
	}
	if h := first("le pre vert"); h.Locality != h.Name || h.X != 447612.10 || h.Y != 6727500.20 || h.HouseNumber != "" {
		t.Errorf("locality: %+v", h)
	}
	if h := first("lille"); h.ID != "59350" || h.Label != "Lille" || h.Population < 200_000 || h.PostCode == "" || h.Street != "" {
		t.Errorf("municipality: %+v", h)
	}
	if h := first("rue de paris saint denis"); h.DepCode != "974" || h.Context != "974, La Réunion" || h.Y < 7_600_000 || h.Y > 7_800_000 {
		t.Errorf("overseas: %+v", h)
	}
}

func TestReverse(t *testing.T) {
	x := small(t)
	at := &address.Point{Lon: 2.3314, Lat: 48.8693}
	labelsOf := func(q address.ReverseQuery) string {
		t.Helper()
		hits, err := x.Reverse(q)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		last := -1.0
		for _, h := range hits {
			got = append(got, h.Label)
			if h.HasDistance != (q.At != nil) || h.Distance < last || q.At != nil && h.Score != 1-min(1, h.Distance/10_000) {
				t.Errorf("%+v after %v", h, last)
			}
			last = h.Distance
		}
		return strings.Join(got, ", ")
	}
	for name, c := range map[string]struct {
		q    address.ReverseQuery
		want string
	}{
		"nearest number":       {address.ReverseQuery{At: at, Limit: 1}, "8 Rue de la Paix 75002 Paris"},
		"each number":          {address.ReverseQuery{At: at, Limit: 3, EveryNumber: true}, "8 Rue de la Paix 75002 Paris, 9 Rue de la Paix 75002 Paris, 7 Rue de la Paix 75002 Paris"},
		"one a street":         {address.ReverseQuery{At: at, Limit: 2}, "8 Rue de la Paix 75002 Paris, 99 Rue de Rivoli 75001 Paris"},
		"within":               {address.ReverseQuery{At: at, Limit: 9, MaxMetres: 500}, "8 Rue de la Paix 75002 Paris"},
		"nothing":              {address.ReverseQuery{At: &address.Point{Lon: -30, Lat: 40}, Limit: 9, MaxMetres: 10_000}, ""},
		"however far":          {address.ReverseQuery{At: &address.Point{Lon: -30, Lat: 47}, Limit: 1}, "4 Rue du Port 56000 Vannes"},
		"street":               {address.ReverseQuery{At: at, Limit: 1, Filter: address.Filter{Kinds: []address.Kind{address.Street}}}, "Rue de la Paix 75002 Paris"},
		"commune":              {address.ReverseQuery{At: at, Limit: 1, Filter: address.Filter{Kinds: []address.Kind{address.Municipality}}}, "Paris 2e Arrondissement"},
		"locality":             {address.ReverseQuery{At: &address.Point{Lon: -0.18, Lat: 47.601}, Limit: 1}, "Le Pré Vert (Cheviré-le-Rouge) 49150 Baugé-en-Anjou"},
		"citycode":             {address.ReverseQuery{At: at, Limit: 1, Filter: address.Filter{CityCodes: []string{"59350"}}}, "1 Boulevard Victor Hugo 59000 Lille"},
		"postcode of a number": {address.ReverseQuery{At: &address.Point{Lon: 2.28, Lat: 48.857}, Limit: 1, Filter: address.Filter{PostCodes: []string{"75116"}}}, "2 Rue de Passy 75116 Paris"},
		"shape":                {address.ReverseQuery{Within: around{*at, 0.00015}, Limit: 9, EveryNumber: true}, "8 Rue de la Paix 75002 Paris, 9 Rue de la Paix 75002 Paris, 7 Rue de la Paix 75002 Paris"},
		"point and shape":      {address.ReverseQuery{At: &address.Point{Lon: 2.34, Lat: 48.87}, Within: around{*at, 0.00015}, Limit: 1}, "9 Rue de la Paix 75002 Paris"},
		"neither":              {address.ReverseQuery{Limit: 1}, ""},
	} {
		if got := labelsOf(c.q); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// around is a square.
type around struct {
	at   address.Point
	half float64
}

func (a around) Bounds() (low, high address.Point) {
	return address.Point{Lon: a.at.Lon - a.half, Lat: a.at.Lat - a.half}, address.Point{Lon: a.at.Lon + a.half, Lat: a.at.Lat + a.half}
}

func (a around) Contains(p address.Point) bool {
	low, high := a.Bounds()
	return p.Lon >= low.Lon && p.Lon <= high.Lon && p.Lat >= low.Lat && p.Lat <= high.Lat
}

func TestCommunes(t *testing.T) {
	x := small(t)
	for name, want := range map[string]string{
		"Lille": "[59350]", "lile": "[59350]", "PARIS": "[75056]", "st denis": "[]", "Saint Denis": "[97411]", "xyz": "[]", "": "[]",
		"Baugé en Anjou": "[49018]",
	} {
		if got := fmt.Sprint(x.Communes(name)); got != want {
			t.Errorf("%q: %s, want %s", name, got, want)
		}
	}
}

func TestTheSameRowsInAnyOrderGiveTheSameAnswers(t *testing.T) {
	rows := strings.SplitAfter(strings.TrimPrefix(csv(town), header), "\n")
	reversed := header
	for i := len(rows) - 1; i >= 0; i-- {
		reversed += rows[i]
	}
	a, b := build(t, writeFile(t, "a.csv", csv(town))), build(t, writeFile(t, "b.csv", reversed))
	for _, q := range []string{"rue", "rue de paris", "paris", "rue de rivoli", "8 rue de la paix", "port", "p"} {
		ha, _ := a.Search(address.Query{Text: q, Limit: 20, Autocomplete: true})
		hb, _ := b.Search(address.Query{Text: q, Limit: 20, Autocomplete: true})
		if fmt.Sprint(ha) != fmt.Sprint(hb) {
			t.Errorf("%q:\n%v\n%v", q, ha, hb)
		}
	}
}

func TestNDJSONAndCSVTogether(t *testing.T) {
	const noumea = `{"id":"98818","banId":null,"type":"municipality","name":"Nouméa","postcode":["98800"],"citycode":"98818","x":446000.1,"y":214000.2,"lon":166.448,"lat":-22.27,"population":94285,"city":"Nouméa","context":"988, Nouvelle-Calédonie","importance":0.51}
{"id":"98818_abc","banId":"36188683-f31c-4bce-85ad-17a842494e3e","name":"Rue de Sébastopol","postcode":null,"citycode":["98818"],"oldcitycode":null,"lon":166.44,"lat":-22.27,"x":445000,"y":214000,"city":["Nouméa"],"oldcity":null,"context":"988, Nouvelle-Calédonie","type":"street","importance":0.6,"housenumbers":{"10":{"id":"98818_abc_00010","banId":"46188683-f31c-4bce-85ad-17a842494e3e","x":445000.5,"y":214000.5,"lon":166.441,"lat":-22.271},"12bis":{"id":"odd-one","banId":null,"x":1,"y":2,"lon":166.442,"lat":-22.272}}}
`
	x := build(t, writeFile(t, "a.csv", csv(town)), writeFile(t, "988.ndjson", noumea))
	hits, err := x.Search(address.Query{Text: "10 rue de sebastopol", Limit: 1})
	if err != nil || len(hits) != 1 {
		t.Fatal(hits, err)
	}
	h := hits[0]
	if h.Label != "10 Rue de Sébastopol Nouméa" || h.PostCode != "" || h.BanID != "46188683-f31c-4bce-85ad-17a842494e3e" || h.X != 445000.5 || h.Importance != 0.6 || h.ID != "98818_abc_00010" {
		t.Errorf("%+v", h)
	}
	if hits, _ := x.Search(address.Query{Text: "12 bis rue de sebastopol", Limit: 1}); len(hits) != 1 || hits[0].ID != "odd-one" || hits[0].HouseNumber != "12bis" || hits[0].BanID != "" {
		t.Errorf("%+v", hits)
	}
	if hits, _ := x.Search(address.Query{Text: "noumea", Limit: 1}); len(hits) != 1 || hits[0].Population != 94285 || hits[0].PostCode != "98800" {
		t.Errorf("%+v", hits)
	}
	if i := x.Info(); i.Streets != 19 || i.Municipalities < 15 || len(i.Sources) != 2 || i.Bytes == 0 || i.Build == "" {
		t.Errorf("%+v", i)
	}
}

// The figures and answers that the issue asks of the real file.
func TestParis(t *testing.T) {
	x := openParis(t)
	if i := x.Info(); i.Numbers < 157_000 || i.Municipalities != 21 {
		t.Errorf("%+v", i)
	}
	hits, err := x.Search(address.Query{Text: "8 rue de la paix", Limit: 5})
	if err != nil || describe(hits[0]) != "housenumber 8 Rue de la Paix 75002 Paris" || hits[0].CityCode != "75102" || hits[0].X != 650924.49 || hits[0].Y != 6863408.22 {
		t.Errorf("8 rue de la paix: %+v, %v", hits, err)
	}
	hits, err = x.Search(address.Query{Text: "rue de rivo", Limit: 5, Autocomplete: true})
	if err != nil || hits[0].Name != "Rue de Rivoli" {
		t.Errorf("rue de rivo: %+v, %v", hits, err)
	}
	hits, err = x.Reverse(address.ReverseQuery{At: &address.Point{Lon: 2.330992, Lat: 48.868831}, Limit: 1})
	if err != nil || hits[0].Label != "8 Rue de la Paix 75002 Paris" {
		t.Errorf("reverse: %+v, %v", hits, err)
	}
}

// Every address of a draw is found by its own label, and by its name and post code.
func TestParisFindsItsOwnAddresses(t *testing.T) {
	x := openParis(t)
	drawn := labels(t, x, 2000)
	missed := 0
	for _, want := range drawn {
		for _, q := range []string{want.Label, want.Name + " " + want.PostCode} {
			hits, err := x.Search(address.Query{Text: q, Limit: 1})
			if err != nil {
				t.Fatal(err)
			}
			if len(hits) == 0 || hits[0].Label != want.Label {
				missed++
				if missed < 10 {
					t.Logf("%q: %v", q, hits)
				}
			}
		}
	}
	if missed > 4 { // streets that share their name and their post code
		t.Errorf("%d of %d queries miss their own address", missed, 2*len(drawn))
	}
}

// spoil makes one fault of typing in a word of letters: a letter dropped, doubled,
// swapped with the next or changed.
func spoil(rnd *rand.Rand, s string) string {
	words := strings.Fields(s)
	var long []int
	for i, w := range words {
		if len(w) > 4 && w[0] > '9' && len(w) == len([]rune(w)) {
			long = append(long, i)
		}
	}
	if len(long) == 0 {
		return s
	}
	i := long[rnd.IntN(len(long))]
	w := []byte(words[i])
	at := 1 + rnd.IntN(len(w)-2)
	switch rnd.IntN(4) {
	case 0:
		w = append(w[:at], w[at+1:]...)
	case 1:
		w = append(w[:at], append([]byte{w[at]}, w[at:]...)...)
	case 2:
		w[at], w[at+1] = w[at+1], w[at]
	case 3:
		w[at] = 'a' + byte(rnd.IntN(26))
	}
	words[i] = string(w)
	return strings.Join(words, " ")
}

// One and two faults of typing, on real addresses.
func TestParisForgivesTyping(t *testing.T) {
	x := openParis(t)
	rnd := rand.New(rand.NewPCG(3, 4))
	drawn := labels(t, x, 1000)
	for faults, floor := range map[int]float64{1: 0.97, 2: 0.90} {
		first := 0
		for _, want := range drawn {
			q := want.Label
			for range faults {
				q = spoil(rnd, q)
			}
			hits, err := x.Search(address.Query{Text: q, Limit: 1})
			if err != nil {
				t.Fatal(err)
			}
			if len(hits) > 0 && hits[0].Label == want.Label {
				first++
			} else if testing.Verbose() && len(hits) > 0 {
				t.Logf("%q: %q", q, hits[0].Label)
			}
		}
		share := float64(first) / float64(len(drawn))
		t.Logf("%d faults: first in %.1f %%", faults, 100*share)
		if share < floor {
			t.Errorf("%d faults: first in %.1f %%, want %.0f %%", faults, 100*share, 100*floor)
		}
	}
}
