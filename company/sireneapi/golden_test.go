package sireneapi_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tuyau/company/inseefile"
	"tuyau/company/sireneapi"
)

// The real answers of INSEE, rebuilt from the stock rows they came from: same keys in
// the same order, same nulls, same periods.
func TestRealAnswersByteForByte(t *testing.T) {
	shared := os.Getenv("TUYAU_SHARED")
	if shared == "" {
		t.Skip("TUYAU_SHARED is not set: no real answer to compare with")
	}
	for _, siret := range []string{"13002526500013", "21920023500014", "21920023500022", "22690001700014"} {
		t.Run(siret, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join(shared, "data/sirene/etablissement-"+siret+".json"))
			if err != nil {
				t.Fatal(err)
			}
			var want bytes.Buffer
			if err := json.Compact(&want, data); err != nil {
				t.Fatal(err)
			}
			text := strings.Replace(want.String(), `"message":"ok"`, `"message":"OK"`, 1)
			var answer struct{ Etablissement map[string]any }
			if err := json.Unmarshal(data, &answer); err != nil {
				t.Fatal(err)
			}
			handler := site(sireneapi.New(live(t, stockRows(t, answer.Etablissement)...), sireneapi.Options{}))
			// Answers of 2023 lack the columns born since: champs asks what they have.
			w := get(handler, "/siret/"+siret+"?champs="+strings.Join(leaves(answer.Etablissement), ","))
			if w.Code != http.StatusOK || w.Body.String() != text {
				t.Errorf("%d\ngot  %s\nwant %s", w.Code, w.Body, text)
			}
			if siret != "21920023500022" { // the one recorded since they were born, but for NAF25
				return
			}
			whole := get(handler, "/siret/"+siret).Body.String()
			for _, name := range []string{"activitePrincipaleNAF25Etablissement", "activitePrincipaleNAF25UniteLegale"} {
				whole = strings.Replace(whole, `,"`+name+`":null`, "", 1)
			}
			if whole != text {
				t.Errorf("without champs\ngot  %s\nwant %s", whole, text)
			}
		})
	}
}

// stockRows writes the official files that an établissement comes from.
func stockRows(t *testing.T, e map[string]any) []string {
	siren, siret := e["siren"].(string), e["siret"].(string)
	flat := func(o map[string]any) (cells row) {
		for name, v := range o {
			switch v := v.(type) {
			case string:
				cells = append(cells, name, v)
			case bool:
				cells = append(cells, name, map[bool]string{true: "true", false: "false"}[v])
			case float64:
				b, _ := json.Marshal(v)
				cells = append(cells, name, string(b))
			}
		}
		return cells
	}
	object := func(name string) map[string]any {
		o, _ := e[name].(map[string]any)
		return o
	}
	unit := append(flat(object("uniteLegale")), "siren", siren)
	stock := append(append(flat(e), flat(object("adresseEtablissement"))...), flat(object("adresse2Etablissement"))...)
	var past []row
	for i, p := range e["periodesEtablissement"].([]any) {
		cells := flat(p.(map[string]any))
		past = append(past, append(row{"siren", siren, "nic", siret[9:], "siret", siret}, cells...))
		for j := 0; i == 0 && j < len(cells); j += 2 {
			if !strings.HasPrefix(cells[j], "changement") && cells[j] != "dateFin" {
				stock = append(stock, cells[j], cells[j+1])
			}
		}
	}
	return []string{write(t, inseefile.UniteLegale, unit), write(t, inseefile.Etablissement, stock),
		write(t, inseefile.EtablissementHistorique, past...)}
}

// leaves names what an answer has, at any depth.
func leaves(v any) (names []string) {
	switch v := v.(type) {
	case map[string]any:
		for name, inside := range v {
			switch inside.(type) {
			case map[string]any, []any:
				names = append(names, leaves(inside)...)
			default:
				names = append(names, name)
			}
		}
	case []any:
		names = leaves(v[0])
	}
	return names
}
