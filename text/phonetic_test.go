package text_test

import (
	"testing"

	"tuyau/text"
)

func TestPhoneticAlike(t *testing.T) {
	for _, alike := range [][]string{
		{"auto", "oto", "autos", "hauto"},
		{"dupont", "dupond", "dupon"},
		{"dassault", "dasso", "dassaut", "dassaud"},
		{"martin", "martain", "martein"},
		{"boulanger", "boulange", "boulangers"},
		{"philippe", "filipe", "phillip", "filip"},
		{"pharmacie", "farmacie", "farmassie"},
		{"renault", "reno", "renaud", "renaux"},
		{"christophe", "kristof"},
		{"thierry", "tierry", "tiery", "thiery"},
		{"lefebvre"},
		{"guerin", "guerain"},
		{"beau", "bo", "baux", "beaux"},
		{"quentin", "kentin", "quantin"},
		{"station", "stassion"},
		{"garage", "garaje"},
		{"france", "franse"},
		{"sncf"},
	} {
		key := text.Phonetic(alike[0])
		if key == "" {
			t.Errorf("%s has no key", alike[0])
		}
		for _, w := range alike[1:] {
			if got := text.Phonetic(w); got != key {
				t.Errorf("%s is %q, %s is %q", alike[0], key, w, got)
			}
		}
	}
}

func TestPhoneticApart(t *testing.T) {
	for _, pair := range [][2]string{
		{"dupont", "dupin"}, {"martin", "marton"}, {"gaz", "jazz"}, {"paris", "peri"}, {"renault", "renard"},
		{"2000", "200"}, {"boucher", "boucle"}, {"garage", "garant"}, {"sa", "sarl"},
	} {
		if a, b := text.Phonetic(pair[0]), text.Phonetic(pair[1]); a == b {
			t.Errorf("%s and %s are both %q", pair[0], pair[1], a)
		}
	}
}

func FuzzPhonetic(f *testing.F) {
	for _, s := range []string{"", "a", "eaux", "Évian-les-Bains", "x", "gg", "ee", "hh", "tion", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, w := range text.Tokens(nil, text.Fold(s)) {
			if text.Phonetic(w) == "" {
				t.Errorf("%q has no key", w)
			}
		}
	})
}
