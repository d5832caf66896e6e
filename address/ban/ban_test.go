package ban_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tuyau/address/ban"
)

const header = "id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;code_insee_ancienne_commune;nom_ancienne_commune;x;y;lon;lat;type_position;alias;nom_ld;libelle_acheminement;nom_afnor;source_position;source_nom_voie;certification_commune;cad_parcelles\n"

const good = "75113_2047_00032;75113_2047;32;;Rue des Cinq Diamants;75013;75113;Paris 13e Arrondissement;;;652319.35;6858932.97;2.350508;48.82869;parcelle;;;PARIS;RUE DES CINQ DIAMANTS;commune;commune;1;\n"

// collector keeps what a file holds in a form that tests compare.
type collector struct{ got []string }

func (c *collector) Number(n *ban.Number) error {
	c.got = append(c.got, fmt.Sprintf("%s|%s|%d%s|%s|%s|%s|%s|%s/%s|%.6f,%.6f|%.2f,%.2f,%v|%s", n.ID, n.StreetID, n.Numero, n.Suffix, n.Street,
		n.PostCode, n.CityCode, n.City, n.OldCityCode, n.OldCity, n.Lon, n.Lat, n.X, n.Y, n.HasXY, n.BanID))
	return nil
}

func (c *collector) Place(p *ban.Place) error {
	c.got = append(c.got, fmt.Sprintf("%s|%s|%s|%v|%v|%v|%s|%d|%.6f,%.6f|%d", p.Kind, p.ID, p.Name, p.PostCodes, p.CityCodes, p.Cities, p.OldCity, p.Population, p.Lon, p.Lat, len(p.Numbers)))
	return nil
}

func read(t testing.TB, name string, data []byte) ([]string, ban.Tally, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	var c collector
	tally, err := ban.Read(context.Background(), path, &c, nil)
	return c.got, tally, err
}

func gz(t testing.TB, data string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(data)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestReadsEveryKindOfFile(t *testing.T) {
	const diamants = "75113_2047_00032|75113_2047|32|Rue des Cinq Diamants|75013|75113|Paris 13e Arrondissement|/|2.350508,48.828690|652319.35,6858932.97,true|"
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"plain":         {[]byte(header + good), diamants},
		"gzip":          {gz(t, header+good), diamants},
		"mark and CRLF": {[]byte("\xef\xbb\xbf" + strings.ReplaceAll(header+good, "\n", "\r\n")), diamants},
		"no last end":   {[]byte(header + strings.TrimSuffix(good, "\n")), diamants},
		"csv-with-ids": {[]byte(strings.TrimSuffix(header, "\n") + ";id_ban_adresse;id_ban_toponyme;id_ban_commune\n" +
			strings.TrimSuffix(good, "\n") + ";36188683-f31c-4bce-85ad-17a842494e3e;;\n"), diamants + "36188683-f31c-4bce-85ad-17a842494e3e"},
		"older columns": {[]byte("id;nom_voie;id_fantoir;numero;rep;code_insee;code_post;alias;nom_ld;nom_afnor;libelle_acheminement;x;y;lon;lat;nom_commune\n" +
			"ADRNIVX_0000000260;Rue de la Gare;;3;BIS;01001;01400;;;;;;;4.9;46.1;Abergement\n"), "|01001_Rue de la Gare|3bis|Rue de la Gare|01400|01001|Abergement|/|4.900000,46.100000|0.00,0.00,false|"},
		"quotes": {[]byte(header + `1_2_00001;;1;;"Rue du ""Port""; quai";;01001;"L;X";;;;;4.9;46.1;;;;;;;;;` + "\n"), `1_2_00001|1_2|1|Rue du "Port"; quai||01001|L;X|/|4.900000,46.100000|0.00,0.00,false|`},
		"suffix and old commune": {[]byte(header + "69382_6005_00018_bis;;18;bis;Rue X;69002;69382;Lyon 2e;69001;Vieux;;;4.8;45.7;;;;;;;;;\n"),
			"69382_6005_00018_bis|69382_6005|18bis|Rue X|69002|69382|Lyon 2e|69001/Vieux|4.800000,45.700000|0.00,0.00,false|"},
		"lieux-dits": {[]byte("id;nom_lieu_dit;code_postal;code_insee;nom_commune;code_insee_ancienne_commune;nom_ancienne_commune;x;y;lon;lat;source_position;source_nom_voie\n" +
			"01002_x;Le Pré;01640;01002;L'Abergement-de-Varey;;;;;5.4;46.0;commune;commune\n"), "locality|01002_x|Le Pré|[01640]|[01002]|[L'Abergement-de-Varey]||0|5.400000,46.000000|0"},
		"ndjson": {[]byte(`{"id":"98825_y6as4k","banId":null,"name":"Rue des Sapins","postcode":null,"citycode":["98825"],"oldcitycode":null,"lon":164.900029,"lat":-21.120813,"x":285738.32,"y":341577.89,"city":["Pouembout"],"oldcity":null,"context":"988, Nouvelle-Calédonie","type":"street","importance":0.4216,"housenumbers":{"10":{"id":"98825_y6as4k_00010","banId":null,"x":285817.66,"y":341566.72,"lon":164.900792,"lat":-21.120919}}}` + "\n"),
			"street|98825_y6as4k|Rue des Sapins|[]|[98825]|[Pouembout]||0|164.900029,-21.120813|1"},
		"ndjson of a commune": {[]byte(`{"id":"98825","type":"municipality","name":"Pouembout","postcode":["98825"],"citycode":"98825","lon":164.9,"lat":-21.1,"population":2752,"city":"Pouembout","context":"988","importance":0.34}`),
			"municipality|98825|Pouembout|[98825]|[98825]|[Pouembout]||2752|164.900000,-21.100000|0"},
	} {
		got, tally, err := read(t, "f", c.data)
		if err != nil || len(got) != 1 || got[0] != c.want || tally.Rows != 1 || tally.Bad != 0 {
			t.Errorf("%s: %q, %+v, %v\nwant %q", name, got, tally, err, c.want)
		}
	}
}

func TestBadRowsAreSkippedAndExplained(t *testing.T) {
	replace := func(column int, value string) string {
		cells := strings.Split(strings.TrimSuffix(good, "\n"), ";")
		cells[column] = value
		return strings.Join(cells, ";") + "\n"
	}
	for row, want := range map[string]string{
		"a;b\n":                               "2 colonnes au lieu de 23",
		replace(2, "x"):                       "numero: « x » n'est pas un entier de 0 à 99999",
		replace(2, "-1"):                      "numero: « -1 »",
		replace(2, "100000"):                  "numero: « 100000 »",
		replace(2, ""):                        "numero: «  »",
		replace(3, strings.Repeat("b", 33)):   "rep:",
		replace(4, " "):                       "nom_voie: vide",
		replace(5, "7501"):                    "code_postal: « 7501 » n'a pas 5 chiffres",
		replace(6, "7511X"):                   "code_insee: « 7511X » n'est pas un code de commune",
		replace(7, ""):                        "nom_commune: vide",
		replace(12, ""):                       "lon:",
		replace(12, "NaN"):                    "lon: « NaN »",
		replace(12, "181"):                    "lon: « 181 »",
		replace(13, "-90.1"):                  "lat: « -90.1 »",
		replace(13, "0x1p2"):                  "lat: « 0x1p2 »",
		replace(4, "Rue \xff"):                "UTF-8",
		replace(4, "Rue \x00"):                "UTF-8",
		replace(4, `"Rue`):                    "guillemet",
		replace(4, `"Rue"x`):                  "guillemet",
		replace(12, strings.Repeat("9", 100)): "lon: « 9999999999999999999999999999999999999… »",
	} {
		got, tally, err := read(t, "f.csv", []byte(header+good+row+good))
		if err != nil || len(got) != 2 || tally.Rows != 3 || tally.Bad != 1 || len(tally.Faults) != 1 {
			t.Errorf("%q: %d rows, %+v, %v", row, len(got), tally, err)
			continue
		}
		if !strings.HasPrefix(tally.Faults[0], "f.csv:3: ") || !strings.Contains(tally.Faults[0], want) {
			t.Errorf("%q: %q, want %q", row, tally.Faults[0], want)
		}
	}
	for line, want := range map[string]string{
		`{"id":`: "JSON", `{}`: "id", `{"id":"a"}`: "name", `{"id":"a","name":"b","type":"poi"}`: "type",
		`{"id":"a","name":"b","type":"street"}`:                                                                           "citycode",
		`{"id":"a","name":"b","type":"street","city":["x"],"citycode":["1"]}`:                                             "citycode",
		`{"id":"a","name":"b","type":"street","city":["x"],"citycode":["01001"]}`:                                         "lon, lat",
		`{"id":"a","name":"b","type":"street","city":["x"],"citycode":["01001"],"lon":200,"lat":0}`:                       "lon, lat",
		`{"id":"a","name":"b","type":"street","city":["x"],"citycode":["01001"],"lon":2,"lat":0,"importance":7}`:          "importance",
		`{"id":"a","name":"b","type":"street","city":["x"],"citycode":["01001"],"lon":2,"lat":0,"population":-1}`:         "population",
		`{"id":"a","name":"b","type":"street","city":["x"],"citycode":["01001"],"lon":2,"lat":0,"housenumbers":{"1":{}}}`: "numéro « 1 »",
	} {
		_, tally, err := read(t, "f.ndjson", []byte(line+"\n"))
		if err != nil || tally.Bad != 1 || !strings.Contains(tally.Faults[0], want) {
			t.Errorf("%s: %+v, %v, want %q", line, tally, err, want)
		}
	}
}

func TestAFileAsAWholeIsRefused(t *testing.T) {
	zipped := gz(t, header+strings.Repeat(good, 2000))
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"empty":          {nil, "il est vide"},
		"blank":          {[]byte("\n\n"), "il est vide"},
		"header alone":   {[]byte(header), "aucune ligne de données"},
		"another CSV":    {[]byte("siren,nom\n1,2\n"), "il commence par"},
		"missing column": {[]byte("id;numero;nom_voie;code_insee\n"), "colonne « nom_commune » absente"},
		"an image":       {[]byte("\x89PNG\r\n\x1a\n0000"), "il commence par"},
		"truncated gzip": {zipped[:len(zipped)-300], "archive tronquée"},
		"no gzip end":    {zipped[:len(zipped)-4], "archive tronquée"},
		"gzip header":    {zipped[:5], "gzip"},
		"damaged gzip":   {append(bytes.Clone(zipped[:len(zipped)-8]), 1, 2, 3, 4, 5, 6, 7, 8), "archive tronquée"},
	} {
		_, _, err := read(t, "f", c.data)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func TestALongLineIsOneBadRow(t *testing.T) {
	data := append([]byte(header+good), bytes.Repeat([]byte("a"), ban.MaxLine+1)...)
	data = append(data, []byte("\n"+good)...)
	got, tally, err := read(t, "f.csv", data)
	if err != nil || len(got) != 2 || tally.Bad != 1 || !strings.Contains(tally.Faults[0], "f.csv:3: ligne de plus") {
		t.Errorf("%d rows, %+v, %v", len(got), tally, err)
	}
}

func TestReadStopsWithItsContext(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f.csv")
	if err := os.WriteFile(path, []byte(header+good), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := ban.Read(ctx, path, &collector{}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(header + good))
	f.Add([]byte(`{"id":"a","name":"b","type":"street","city":["x"],"citycode":["01001"],"lon":2,"lat":0,"housenumbers":{"1":{"lon":1,"lat":2}}}`))
	f.Add([]byte("id;nom_lieu_dit;code_insee;nom_commune\n1;\"a\";01001;b\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, tally, err := read(t, "f", data)
		if err == nil && tally.Rows != tally.Bad+len(got) {
			t.Fatalf("%d rows, %d bad, %d given", tally.Rows, tally.Bad, len(got))
		}
		if len(tally.Faults) > ban.MaxFaults || len(tally.Faults) > tally.Bad {
			t.Fatalf("%d faults told of %d", len(tally.Faults), tally.Bad)
		}
	})
}
