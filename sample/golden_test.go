package sample_test

import (
	"bytes"
	"flag"
	"os"
	"testing"

	"tuyau/sample"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// The files of a seed are a promise to those who publish figures on them: a change
// here is a change for the user.
func TestGolden(t *testing.T) {
	var lieuxDits bytes.Buffer
	if err := sample.LieuxDits(t.Context(), &lieuxDits, sample.AddressOptions{Rows: 3_000, Seed: 1}); err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string][]byte{
		"testdata/adresses.csv":   write(t, sample.AddressOptions{Rows: 60, Seed: 1}),
		"testdata/lieux-dits.csv": lieuxDits.Bytes(),
	} {
		if *update {
			if err := os.WriteFile(name, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s differs; if that is meant, run go test ./sample -update", name)
		}
	}
}
