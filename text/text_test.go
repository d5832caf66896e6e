package text_test

import (
	"strings"
	"testing"

	"tuyau/text"

	"pgregory.net/rapid"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"":                           "",
		"  ":                         "",
		"8 Boulevard du Port":        "8 boulevard du port",
		"L'Abergement-de-Varey":      "l abergement de varey",
		"L’Haÿ-les-Roses":            "l hay les roses",
		"CŒUR d'Ægidius":             "coeur d aegidius",
		"  Île–de–France ":           "ile de france",
		"E\u0301cole":                "ecole",
		"Großstraße Łódź":            "grossstrasse lodz",
		"①②":                         "12",
		"a\x00b\xffc":                "a b c",
		"😀 rue":                      "rue",
		"улица rue":                  "rue",
		"12bis,rue":                  "12bis rue",
		"« guillemets » et\u00a0fin": "guillemets et fin",
	} {
		if got := text.Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestNumeral(t *testing.T) {
	for in, want := range map[string]struct{ value, taken int }{
		"trente six ponts":              {36, 2},
		"mil huit cent quatorze":        {1814, 4},
		"mille neuf cent quarante cinq": {1945, 5},
		"quatre vents":                  {4, 1},
		"quatre vingt dix sept rue":     {97, 4},
		"quatre vingts":                 {80, 2},
		"soixante dix huit":             {78, 3},
		"soixante et onze":              {71, 3},
		"vingt et un":                   {21, 3},
		"dix neuf mars":                 {19, 2},
		"deux cent trois":               {203, 3},
		"cent":                          {100, 1},
		"deux trois":                    {2, 1},
		"onze novembre":                 {11, 1},
		"un":                            {0, 0},
		"une rue":                       {0, 0},
		"rue":                           {0, 0},
		"":                              {0, 0},
		"dix mille":                     {10000, 2},
		"mille mille":                   {1000, 1},
		"mil neuf cent quatre vingt dix neuf rues": {1999, 7},
	} {
		value, taken := text.Numeral(strings.Fields(in))
		if value != want.value || taken != want.taken {
			t.Errorf("Numeral(%q) = %d, %d, want %d, %d", in, value, taken, want.value, want.taken)
		}
	}
}

func TestRoman(t *testing.T) {
	for in, want := range map[string]int{"xiv": 14, "ii": 2, "iv": 4, "xxiii": 23, "xx": 20, "i": 0, "v": 0, "iiii": 0, "vx": 0, "mil": 0, "civil": 0, "": 0, "xxxix": 39, "xxxx": 0} {
		if got := text.Roman(in); got != want {
			t.Errorf("Roman(%q) = %d, want %d", in, got, want)
		}
	}
}

func TestOrdinal(t *testing.T) {
	for in, want := range map[string]string{"2eme": "2e", "1ere": "1er", "1er": "1er", "2nd": "2e", "deuxieme": "2e", "20e": "20e", "1e": "", "12": "", "bis": "", "12b": "", "premiere": "1er"} {
		if got := text.Ordinal(in); got != want {
			t.Errorf("Ordinal(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestExpandAndKinds(t *testing.T) {
	for in, want := range map[string]string{"bd": "boulevard", "av": "avenue", "st": "saint", "rue": "", "cite": "", "zi": "zone industrielle"} {
		if got := text.Expand(in); got != want {
			t.Errorf("Expand(%q) = %q, want %q", in, got, want)
		}
	}
	if !text.Article("de") || text.Article("rue") || !text.Way("rue") || text.Way("paix") {
		t.Error("articles or ways are wrong")
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b        string
		limit, want int
	}{
		{"rivoli", "rivoli", 2, 0}, {"rivoli", "rivolli", 2, 1}, {"rivoli", "rivloi", 2, 1}, {"rivoli", "ivoli", 2, 1},
		{"rivoli", "rivale", 2, 2}, {"rivoli", "tivoly", 1, 2}, {"", "ab", 2, 2}, {"abc", "", 2, 3},
		{strings.Repeat("a", 70), strings.Repeat("a", 69), 2, 3},
	} {
		if got := text.Distance(c.a, c.b, c.limit); got != c.want {
			t.Errorf("Distance(%q, %q, %d) = %d, want %d", c.a, c.b, c.limit, got, c.want)
		}
	}
}

// The reference: the whole matrix, no bound.
func osa(a, b string) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		d[i][0] = i
	}
	for j := range len(b) + 1 {
		d[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}

func TestDistanceAgreesWithTheMatrix(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching("[abc]{0,8}")
		a, b, limit := word.Draw(t, "a"), word.Draw(t, "b"), rapid.IntRange(0, 3).Draw(t, "limit")
		if got, want := text.Distance(a, b, limit), min(osa(a, b), limit+1); got != want {
			t.Fatalf("Distance(%q, %q, %d) = %d, want %d", a, b, limit, got, want)
		}
	})
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"8 bd du Port", "L’Haÿ", "a\xff\x00b", "①é\u0301"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := text.Fold(s)
		if again := text.Fold(got); again != got {
			t.Fatalf("Fold twice: %q then %q", got, again)
		}
		for _, w := range text.Tokens(nil, got) {
			if w == "" || strings.Trim(w, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
				t.Fatalf("word %q of %q", w, s)
			}
			text.Expand(w)
			text.Ordinal(w)
			text.Roman(w)
		}
		text.Numeral(text.Tokens(nil, got))
	})
}

// The values of Winkler's paper, to three decimals.
func TestSimilarity(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want float64
	}{
		{"martha", "marhta", 0.961}, {"dwayne", "duane", 0.840}, {"dixon", "dicksonx", 0.813}, {"paris", "paris", 1},
		{"a", "b", 0}, {"", "a", 0}, {strings.Repeat("a", 80), strings.Repeat("a", 90), 1},
	} {
		if got := text.Similarity(c.a, c.b); got < c.want-0.0005 || got > c.want+0.0005 {
			t.Errorf("Similarity(%q, %q) = %.3f, want %.3f", c.a, c.b, got, c.want)
		}
	}
}
