package sample_test

import (
	"bytes"
	"strings"
	"testing"

	"tuyau/sample"
	"tuyau/territory"
)

const lieuDitColumns = "id;nom_lieu_dit;code_postal;code_insee;nom_commune;code_insee_ancienne_commune;nom_ancienne_commune;x;y;lon;lat;source_position;source_nom_voie"

func TestLieuxDits(t *testing.T) {
	france, err := territory.Load()
	if err != nil {
		t.Fatal(err)
	}
	opt := sample.AddressOptions{Rows: 120_000, Seed: 7}
	var b bytes.Buffer
	if err := sample.LieuxDits(t.Context(), &b, opt); err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for _, r := range read(t, large(), columns) {
		ids[r.at("id")[:strings.LastIndex(r.at("id")[:len("75113_2047_")+3], "_")]] = true
	}
	rows := read(t, b.Bytes(), lieuDitColumns)
	if len(rows) < 300 {
		t.Errorf("%d lieux-dits", len(rows))
	}
	for _, r := range rows {
		if ids[r.at("id")] || !strings.HasPrefix(r.at("id"), r.at("code_insee")+"_") {
			t.Errorf("id %s is taken, or of another commune", r.at("id"))
		}
		ids[r.at("id")] = true
		c, ok := france.Commune(r.at("code_insee"))
		if !ok || r.at("nom_lieu_dit") == "" || r.at("nom_commune") != c.Name {
			t.Fatalf("%v", r)
		}
		checkPosition(t, r, c)
	}
}
