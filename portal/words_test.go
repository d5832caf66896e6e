package portal_test

import (
	"testing"
	"time"

	"tuyau/portal"
)

func TestTypesetSetsFrench(t *testing.T) {
	for text, want := range map[string]string{
		"Quoi ? Ceci : « l'été » !":     "Quoi\u202f? Ceci\u202f: «\u202fl’été\u202f»\u202f!",
		"10:30, curl 'x'":               "10:30, curl 'x'",
		"déjà\u202f: «\u202fbon\u202f»": "déjà\u202f: «\u202fbon\u202f»",
		"":                              "",
	} {
		if got := portal.Typeset(text); got != want {
			t.Errorf("%q gives %q, want %q", text, got, want)
		}
	}
}

func TestTypesetTemplateLeavesCodeAlone(t *testing.T) {
	source := `{{if eq .A " :"}}<a href="/ ?q" title="Qui ?">l'été !</a>{{end}}`
	want := "{{if eq .A \" :\"}}<a href=\"/ ?q\" title=\"Qui\u202f?\">l’été\u202f!</a>{{end}}"
	if got := portal.TypesetTemplate(source); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestNumbersAndDatesAreFrench(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1\u202f000", 158048: "158\u202f048", -1234567: "-1\u202f234\u202f567", -100: "-100"} {
		if got := portal.Nombre(n); got != want {
			t.Errorf("%d is %q, want %q", n, got, want)
		}
	}
	for n, want := range map[int]string{0: "0 numéro", 1: "1 numéro", 2: "2 numéros"} {
		if got := portal.Accord(n, "numéro", "numéros"); got != want {
			t.Errorf("%d is %q, want %q", n, got, want)
		}
	}
	for day, want := range map[int]string{1: "1er août 2026", 25: "25 août 2026"} {
		if got := portal.Date(time.Date(2026, 8, day, 0, 0, 0, 0, time.UTC)); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
