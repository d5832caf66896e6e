package siren_test

import (
	"testing"

	"tuyau/siren"
)

func TestKindOf(t *testing.T) {
	for number, want := range map[string]siren.Kind{
		"": siren.KindSIREN, "552 100 554": siren.KindSIREN, "55210055": siren.KindSIREN, "552100554 0001": siren.KindSIRET,
		"55210055400013": siren.KindSIRET, "FR 03 552100554": siren.KindTVA, "fr03552100554": siren.KindTVA, "W751999999": siren.KindRNA,
		"0751000001": siren.KindRNA, "00013": siren.KindNIC, "siren ?": siren.KindSIREN,
	} {
		if got := siren.KindOf(number); got != want {
			t.Errorf("%q is a %s, not a %s", number, got, want)
		}
	}
}
