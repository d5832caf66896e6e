package inseeapi_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"tuyau/company/inseeapi"
)

func BenchmarkPage(b *testing.B) {
	var units []object
	for i := range 1000 {
		units = append(units, unit(fmt.Sprintf("%09d", 300000000+i), "SOCIETE D'ETUDES", "2026-11-04T10:00:00.000", 1+i%4))
	}
	text, err := json.Marshal(object{"header": object{"statut": 200, "nombre": len(units), "total": len(units)}, "unitesLegales": units})
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := inseeapi.ReadPage(strings.NewReader(string(text)), "/siren", inseeapi.Since{}); err != nil {
			b.Fatal(err)
		}
	}
}
