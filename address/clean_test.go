package address

import "testing"

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"1 rue du port, Châtillon s/Seine":    "1 rue du port chatillon sur seine",
		"Châtillon-s/-Seine":                  "chatillon sur seine",
		"Rosny S/S Bois":                      "rosny sous bois",
		"4 Voie S/19 Paris":                   "4 voie s 19 paris",
		"8 bd du port 31068 TOULOUSE CEDEX 7": "8 bd du port 31 toulouse",
		"8 rue x BP 1234 80000 Amiens":        "8 rue x  80000 amiens",
		"CS 12345":                            "cs 12345",
		"3e étage 8 rue x":                    " 8 rue x",
		"Lieu-dit Le Pré":                     "le pre",
		"Vosges93290":                         "vosges 93290",
		"Z.A.12345":                           "z a 12345",
		"":                                    "",
	} {
		if got := clean(in); got != want {
			t.Errorf("clean(%q) = %q, want %q", in, got, want)
		}
	}
}
