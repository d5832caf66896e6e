package inseeapi_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"tuyau/company/inseeapi"
	"tuyau/company/inseefile"
)

func list(units string, n int) string {
	return fmt.Sprintf(`{"unitesLegales":[%s],"facettes":[{"nom":"a"}],"header":{"statut":200,"message":"OK","total":%d,"nombre":%d,"curseur":"*","curseurSuivant":"A"}}`, units, n, n)
}

func parse(t *testing.T, text string, kind inseefile.Kind) []map[string]string {
	t.Helper()
	records, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	var rows []map[string]string
	for _, cells := range records {
		row := map[string]string{}
		for i, name := range inseefile.Columns(kind) {
			if cells[i] != "" {
				row[name] = cells[i]
			}
		}
		rows = append(rows, row)
	}
	return rows
}

func TestPageBecomesRows(t *testing.T) {
	for name, c := range map[string]struct {
		unit string
		row  map[string]string
		past []map[string]string
	}{
		"purged": {
			`{"siren":"005520135","unitePurgeeUniteLegale":true,"statutDiffusionUniteLegale":"O","nombrePeriodesUniteLegale":1,"periodesUniteLegale":[{"dateFin":null,"dateDebut":"1992-12-31","etatAdministratifUniteLegale":"C"}]}`,
			map[string]string{"siren": "005520135", "unitePurgeeUniteLegale": "true", "statutDiffusionUniteLegale": "O", "nombrePeriodesUniteLegale": "1", "dateDebut": "1992-12-31", "etatAdministratifUniteLegale": "C"},
			[]map[string]string{{"siren": "005520135", "dateDebut": "1992-12-31", "etatAdministratifUniteLegale": "C"}},
		},
		"not to be diffused": {
			`{"siren":"300000000","statutDiffusionUniteLegale":"P","sexeUniteLegale":"[ND]","prenom1UniteLegale":"[ND]","periodesUniteLegale":[{"dateFin":null,"nomUniteLegale":"[ND]"}]}`,
			map[string]string{"siren": "300000000", "statutDiffusionUniteLegale": "P", "sexeUniteLegale": "[ND]", "prenom1UniteLegale": "[ND]", "nomUniteLegale": "[ND]"},
			[]map[string]string{{"siren": "300000000", "nomUniteLegale": "[ND]"}},
		},
		"periods first, the current one last": {
			`{"periodesUniteLegale":[{"dateFin":"2010-12-31","dateDebut":"2001-01-01","denominationUniteLegale":"VIEUX"},{"dateFin":null,"dateDebut":"2011-01-01","denominationUniteLegale":"NEUF"}],"siren":"300000000"}`,
			map[string]string{"siren": "300000000", "dateDebut": "2011-01-01", "denominationUniteLegale": "NEUF"},
			[]map[string]string{{"siren": "300000000", "dateFin": "2010-12-31", "dateDebut": "2001-01-01", "denominationUniteLegale": "VIEUX"}, {"siren": "300000000", "dateDebut": "2011-01-01", "denominationUniteLegale": "NEUF"}},
		},
		"all periods ended": {
			`{"siren":"300000000","periodesUniteLegale":[{"dateFin":"2020-12-31","denominationUniteLegale":"NEUF"},{"dateFin":"2010-12-31","denominationUniteLegale":"VIEUX"}]}`,
			map[string]string{"siren": "300000000", "denominationUniteLegale": "NEUF"},
			[]map[string]string{{"siren": "300000000", "dateFin": "2020-12-31", "denominationUniteLegale": "NEUF"}, {"siren": "300000000", "dateFin": "2010-12-31", "denominationUniteLegale": "VIEUX"}},
		},
		"no period": {`{"siren":"300000000","periodesUniteLegale":null}`, map[string]string{"siren": "300000000"}, nil},
		"characters": {
			"{ \"siren\" : \"300000000\" ,\n\"sigleUniteLegale\":\"A \\\"B\\\", C\\u00c9\\ud83d\\ude00\\u0000\\nD\\\\\",\"periodesUniteLegale\":[ ]\t}",
			map[string]string{"siren": "300000000", "sigleUniteLegale": "A \"B\", CÉ😀 \nD\\"}, nil,
		},
		"bad UTF-8":    {"{\"siren\":\"300000000\",\"sigleUniteLegale\":\"A\xe9B\"}", map[string]string{"siren": "300000000", "sigleUniteLegale": "A\uFFFDB"}, nil},
		"said twice":   {`{"siren":"300000001","siren":"300000000"}`, map[string]string{"siren": "300000000"}, nil},
		"escaped name": {`{"si\u0072en":"300000000"}`, map[string]string{"siren": "300000000"}, nil},
		"more fields":  {`{"siren":"300000000","score":1.5,"autre":{"a":[1,{"b":"}]"}]},"x":[]}`, map[string]string{"siren": "300000000"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := inseeapi.ReadPage(strings.NewReader(list(c.unit, 1)), "/siren", inseeapi.Since{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]map[string]string{c.row}, parse(t, p.Rows, inseefile.UniteLegale)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.past, parse(t, p.Past, inseefile.UniteLegaleHistorique)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPageRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":               "",
		"a list":                "[]",
		"an error":              `{"header":{"statut":500,"message":"Erreur"},"unitesLegales":[]}`,
		"two lists":             `{"unitesLegales":[],"unitesLegales":[],"header":{"statut":200}}`,
		"a list that is null":   `{"unitesLegales":null,"header":{"statut":200}}`,
		"a unit that is text":   list(`"siren"`, 1),
		"a unit that is null":   list(`null`, 1),
		"a siren of letters":    list(`{"siren":"30000000A"}`, 1),
		"a siren that is null":  list(`{"siren":null}`, 1),
		"no siren":              list(`{}`, 1),
		"a name that is a list": list(`{"siren":"300000000","sigleUniteLegale":["A"]}`, 1),
		"periods as an object":  list(`{"siren":"300000000","periodesUniteLegale":{}}`, 1),
		"a period as text":      list(`{"siren":"300000000","periodesUniteLegale":["A"]}`, 1),
		"fewer than said":       list(`{"siren":"300000000"}`, 2),
		"more than said":        list(`{"siren":"300000000"},{"siren":"300000001"}`, 1),
		"cut":                   list(`{"siren":"300000000"}`, 1)[:60],
		"a missing brace":       strings.TrimSuffix(list(`{"siren":"300000000"}`, 1), "}"),
		"too deep":              list(`{"siren":"300000000","x":`+strings.Repeat("[", 20000)+strings.Repeat("]", 20000)+`}`, 1),
	} {
		if p, err := inseeapi.ReadPage(strings.NewReader(text), "/siren", inseeapi.Since{}); err == nil {
			t.Errorf("%s: %+v", name, p)
		}
	}
}

// Whatever the answer, the page is refused or holds what encoding/json reads in it.
func FuzzPage(f *testing.F) {
	for _, path := range []string{"/siren", "/siret", "/siret/liensSuccession"} {
		f.Add(path, []byte(list(`{"siren":"300000000","sigleUniteLegale":"A \"B\"","periodesUniteLegale":[{"dateFin":null}]}`, 1)))
		f.Add(path, []byte(`{"header":{"statut":200,"nombre":1},"etablissements":[{"siren":"300000000","nic":"00017","siret":"30000000000017","adresseEtablissement":{"codePostalEtablissement":"69007"},"periodesEtablissement":[{"dateFin":null}]}]}`))
		f.Add(path, []byte(`{"header":{"statut":200,"nombre":1},"liensSuccession":[{"siretEtablissementPredecesseur":"30000000000017","siretEtablissementSuccesseur":"30000000000025","transfertSiege":true}]}`))
		f.Add(path, []byte(`{"header":{"statut":200,"nombre":0},"unitesLegales":[]}`))
	}
	f.Fuzz(func(t *testing.T, path string, text []byte) {
		p, err := inseeapi.ReadPage(bytes.NewReader(text), path, inseeapi.Since{})
		if err != nil {
			return
		}
		var answer struct {
			Units []object `json:"unitesLegales"`
			Sites []object `json:"etablissements"`
			Links []object `json:"liensSuccession"`
		}
		if err := json.Unmarshal(text, &answer); err != nil {
			return // names that differ by case only, which encoding/json mixes up
		}
		kind, units := inseefile.UniteLegale, answer.Units
		switch path {
		case "/siret":
			kind, units = inseefile.Etablissement, answer.Sites
		case "/siret/liensSuccession":
			kind, units = inseefile.LiensSuccession, answer.Links
		}
		if !utf8.ValidString(p.Rows) || !utf8.ValidString(p.Past) {
			t.Fatal("not UTF-8")
		}
		if bytes.ContainsRune(text, '\r') || strings.ContainsRune(p.Rows, '\r') {
			return // encoding/csv reads \r\n as \n
		}
		rows := parse(t, p.Rows, kind)
		if len(rows) != p.Count {
			t.Fatalf("%d rows, %d units", len(rows), p.Count)
		}
		if len(units) != len(rows) {
			return
		}
		for i, row := range rows {
			for _, name := range inseefile.Columns(kind) {
				if want, ok := units[i][name].(string); ok && row[name] != strings.ReplaceAll(want, "\x00", " ") {
					t.Errorf("%s: %q, %q expected", name, row[name], want)
				}
			}
		}
	})
}
