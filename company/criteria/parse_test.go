package criteria_test

import (
	"errors"
	"strings"
	"testing"

	"tuyau/company/criteria"
)

// draw writes an expression with every parenthesis.
func draw(e *criteria.Expr) string {
	var args []string
	for _, a := range e.Args {
		args = append(args, draw(a))
	}
	switch e.Op {
	case criteria.Test:
		m := e.Match
		field := e.Field
		if e.Phonetic {
			field += "≈"
		}
		switch m.Kind {
		case criteria.Range:
			return field + ":" + map[bool]string{false: "[", true: "{"}[m.LowOut] + m.Low + ".." + m.High + map[bool]string{false: "]", true: "}"}[m.HighOut]
		case criteria.Exists:
			return field + ":any"
		}
		text := strings.NewReplacer(string(criteria.AnyText), "<*>", string(criteria.AnyLetter), "<?>").Replace(m.Text)
		if m.Kind == criteria.Phrase {
			text = `"` + text + `"`
		}
		return field + ":" + text + strings.Repeat("~", m.Edits) + strings.Repeat("'", m.Slop)
	case criteria.All:
		return "all"
	}
	return string(e.Op) + "(" + strings.Join(args, " ") + ")"
}

func TestParse(t *testing.T) {
	for q, want := range map[string]string{
		"":                                 "all",
		"  ":                               "all",
		"*:*":                              "all",
		"*":                                "all",
		"a:1":                              "a:1",
		" a : 1 ":                          "a:1",
		"a:1 OR b:2 AND c:3":               "or(a:1 and(b:2 c:3))",
		"a:1 AND b:2 OR c:3":               "or(and(a:1 b:2) c:3)",
		"(a:1 OR b:2) AND c:3":             "and(or(a:1 b:2) c:3)",
		"a:1 && b:2 || c:3":                "or(and(a:1 b:2) c:3)",
		"-a:1":                             "not(a:1)",
		"NOT a:1":                          "not(a:1)",
		"!a:1":                             "not(a:1)",
		"a:1 -b:2":                         "and(a:1 not(b:2))",
		"a:1 NOT b:2":                      "and(a:1 not(b:2))",
		"a:1 +b:2":                         "and(a:1 b:2)",
		"-(a:1 OR b:2)":                    "not(or(a:1 b:2))",
		"a:(1 OR 2 OR 3)":                  "or(a:1 a:2 a:3)",
		"a:(1 2)":                          "or(a:1 a:2)",
		"a:(1 AND -2)":                     "and(a:1 not(a:2))",
		"a:((1 OR 2) AND NOT 3)":           "and(or(a:1 a:2) not(a:3))",
		"a:([1 TO 2] OR \"x y\")":          `or(a:[1..2] a:"x y")`,
		"a:*":                              "a:any",
		"-a:*":                             "not(a:any)",
		"a:8*":                             "a:8<*>",
		"a:???":                            "a:<?><?><?>",
		`a:\*`:                             "a:*",
		`a:x\ y`:                           "a:x y",
		`a:\(x\)`:                          "a:(x)",
		`a:"x \"y\""`:                      `a:"x "y""`,
		`a:"*clue*"~`:                      `a:"<*>clue<*>"~~`,
		`a:"x y"~2`:                        `a:"x y"''`,
		"a:x~":                             "a:x~~",
		"a:x~1":                            "a:x~",
		"a:x~9":                            "a:x~~",
		"a:x~0.5":                          "a:x~~",
		"a:x^2":                            "a:x",
		"a:[2018-01-01 TO *]":              "a:[2018-01-01..]",
		"a:{A TO B]":                       "a:{A..B]",
		`a:["x y" TO z}`:                   "a:[x y..z}",
		"a.phonetisation:oto":              "a≈:oto",
		"periode(a:1 AND -b:*)":            "periode(and(a:1 not(b:any)))",
		"-periode(a:1)":                    "not(periode(a:1))",
		"periode:1":                        "periode:1",
		"a:2024-06-01T08:00:00":            "a:2024-06-01T08:00:00",
		"a:-5":                             "a:-5",
		"a:ORANGE OR a:ANDRE AND b:NOTE":   "or(a:ORANGE and(a:ANDRE b:NOTE))",
		"siren:1 OR\tsiren:2\n OR siren:3": "or(siren:1 siren:2 siren:3)",
	} {
		e, err := criteria.Parse(q)
		if err != nil {
			t.Errorf("%s: %v", q, err)
		} else if got := draw(e); got != want {
			t.Errorf("%s is %s, not %s", q, got, want)
		}
	}
}

func TestParseSaysWhere(t *testing.T) {
	for q, at := range map[string]int{
		"a":             1,
		"a:":            3,
		"a:1 AND":       8,
		"a:1 b:2":       5,
		"é a:1":         1,
		"a:é b:2":       5,
		"a:1)":          4,
		"(a:1":          5,
		"a:()":          4,
		"a:(1 OR )":     9,
		`a:"x`:          3,
		"a:[1 TO 2":     10,
		"a:[1 2]":       6,
		"a:[TO 2]":      7,
		"a:]":           3,
		"a:x~y":         5,
		"a:*~":          4,
		"a:x^":          4,
		"a:AND":         3,
		"OR a:1":        1,
		"a:1 OR OR b:2": 8,
	} {
		_, err := criteria.Parse(q)
		f, ok := errors.AsType[*criteria.Fault](err)
		if !ok || f.At != at {
			t.Errorf("%s: %v, not at %d", q, err, at)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, q := range []string{"", "a:1", `a:"x \" y"~2 AND -periode(b:[1 TO *} OR c:(1 2 OR -3))`, "((((", "a:\\", "!-+NOT", "a:x~1.2.3^4", "\xff", "é:é", "*:* OR *"} {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, q string) {
		e, err := criteria.Parse(q)
		if err == nil {
			draw(e)
			return
		}
		if f, ok := errors.AsType[*criteria.Fault](err); !ok || f.At < 0 || f.At > len([]rune(q))+1 || f.Text == "" {
			t.Errorf("%q: %#v", q, err)
		}
	})
}

func TestWildcard(t *testing.T) {
	any, one := string(criteria.AnyText), string(criteria.AnyLetter)
	for _, c := range []struct {
		pattern, text string
		want          bool
	}{
		{"abc", "abc", true}, {"abc", "abcd", false}, {any, "", true}, {any, "x", true}, {one, "", false}, {one, "é", true}, {one + one, "é", false},
		{"a" + any, "abc", true}, {any + "c", "abc", true}, {"a" + any + "c", "abbbc", true}, {"a" + any + "c", "abbbd", false},
		{any + "a" + any + "a", "banana", true}, {any + "ab" + any, "aab", true}, {"a" + one + "c", "abc", true}, {any + one, "", false},
		{any + any + any, "x", true}, {any + "x" + any + "x" + any + "x", "xx", false}, {one, "\xff", true},
	} {
		if got := criteria.Wildcard(c.pattern, c.text); got != c.want {
			t.Errorf("%q on %q: %v", c.pattern, c.text, got)
		}
	}
}
