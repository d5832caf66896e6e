package siren

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Kind names a kind of number, as in the paths of /verify/{kind}.
type Kind string

// The kinds of numbers.
const (
	KindSIREN Kind = "siren"
	KindSIRET Kind = "siret"
	KindNIC   Kind = "nic"
	KindTVA   Kind = "tva"
	KindRNA   Kind = "rna"
)

// What is wrong: the codes of a Fault.
const (
	FaultEmpty     = "empty"     // nothing but separators
	FaultKind      = "kind"      // another kind of number
	FaultCharacter = "character" // one that has no place there
	FaultLength    = "length"
	FaultZero      = "zero"     // only zeros
	FaultChecksum  = "checksum" // the key of Luhn
	FaultKey       = "key"      // the key of TVA
)

// Explanation says whether a number is right, and if not, why and what was meant.
type Explanation struct {
	Kind    Kind
	Text    string // as given
	Number  string // without separators; empty when the form is wrong
	Valid   bool
	Summary string // one or two sentences
	Faults  []Fault

	// Candidates are right numbers within one slip of the pen, the likeliest first.
	Candidates []Candidate

	SIREN, NIC, TVA string // the parts and the number that derive from it, when the form is right
}

// Fault is one thing that is wrong.
type Fault struct {
	Code          string
	Position      int    // of the character in Text, from 1; 0 when no single one is at fault
	Expected, Got string // keys and lengths
	Text          string // a sentence
}

// Candidate is a right number that the writer may have meant.
type Candidate struct {
	Number string
	Slip   string // a sentence: which slip leads from it to the text
}

// MaxCandidates bounds the candidates: one for each digit of a SIRET.
const MaxCandidates = 14

// longest text that is looked at, in characters.
const longest = 100

// Explain looks at a number of any form.
func Explain(kind Kind, text string) Explanation {
	e := Explanation{Kind: kind, Text: text}
	n := read(text)
	switch {
	case kind != KindSIREN && kind != KindSIRET && kind != KindNIC && kind != KindTVA && kind != KindRNA:
		e.fault(Fault{Code: FaultKind, Text: fmt.Sprintf("« %s » n'est pas une sorte de numéro : siren, siret, tva ou rna.", short(string(kind)))})
	case len(n) == 0:
		e.fault(Fault{Code: FaultEmpty, Text: "Le numéro est vide."})
	case len(n) > longest:
		e.fault(Fault{Code: FaultLength, Got: fmt.Sprint(len(n)), Expected: fmt.Sprint(lengths[kind]),
			Text: fmt.Sprintf("Le texte a %d caractères : %s en a %d.", len(n), names[kind], lengths[kind])})
	case kind == KindTVA:
		e.explainTVA(n)
	case kind == KindRNA:
		e.explainRNA(n)
	default:
		e.explainDigits(n)
	}
	e.Valid = len(e.Faults) == 0
	e.Summary = e.summary()
	return e
}

var (
	lengths = map[Kind]int{KindSIREN: 9, KindSIRET: 14, KindNIC: 5, KindTVA: 13, KindRNA: 10}
	names   = map[Kind]string{KindSIREN: "un SIREN", KindSIRET: "un SIRET", KindNIC: "un NIC",
		KindTVA: "un numéro de TVA français", KindRNA: "un identifiant RNA"}
)

func (e *Explanation) summary() string {
	if e.Valid {
		switch e.Kind {
		case KindSIREN, KindSIRET:
			return fmt.Sprintf("Le %s %s a la bonne forme et sa clé est juste.", strings.ToUpper(string(e.Kind)), spaced(e.Number))
		case KindTVA:
			return fmt.Sprintf("Le numéro de TVA %s a la bonne forme et sa clé est juste.", e.Number)
		}
		return fmt.Sprintf("Le numéro %s a la bonne forme.", e.Number)
	}
	text := e.Faults[0].Text
	if len(e.Candidates) > 0 && len(e.Candidates) < 4 {
		text += fmt.Sprintf(" Peut-être %s ?", e.Candidates[0].Number)
	}
	return text
}

func (e *Explanation) fault(f Fault) { e.Faults = append(e.Faults, f) }

// candidate keeps a right number once.
func (e *Explanation) candidate(number, format string, args ...any) {
	if len(e.Candidates) == MaxCandidates {
		return
	}
	for _, c := range e.Candidates {
		if c.Number == number {
			return
		}
	}
	e.Candidates = append(e.Candidates, Candidate{number, fmt.Sprintf(format, args...)})
}

// mark is a character of the text that is not a separator.
type mark struct {
	r        rune
	given    rune // r in the case of the text
	position int  // from 1
}

type marks []mark

// read leaves separators out and puts letters in upper case.
func read(text string) (n marks) {
	position := 0
	for _, r := range text {
		position++
		if separator(r) {
			continue
		}
		given := r
		if r >= 'a' && r <= 'z' {
			r -= 'a' - 'A'
		}
		n = append(n, mark{r, given, position})
	}
	return n
}

func (n marks) String() string {
	var b strings.Builder
	for _, m := range n {
		b.WriteRune(m.r)
	}
	return b.String()
}

func (n marks) digits() bool {
	for _, m := range n {
		if !isDigit(m.r) {
			return false
		}
	}
	return true
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// likeDigits are the letters that are read or typed for a digit.
var likeDigits = map[rune]byte{'O': '0', 'Q': '0', 'D': '0', 'I': '1', 'L': '1', '|': '1', 'Z': '2', 'S': '5', 'G': '6', 'B': '8'}

// notADigit says which character is no digit, and what it may stand for.
func notADigit(m mark) Fault {
	f := Fault{Code: FaultCharacter, Position: m.position, Got: string(m.given)}
	digit, like := likeDigits[m.r]
	switch {
	case like:
		f.Expected = string(digit)
		f.Text = fmt.Sprintf("Le caractère %d est « %c » et non un chiffre : est-ce un %c ?", m.position, m.given, digit)
	case !visible(m.r):
		f.Got = fmt.Sprintf("U+%04X", m.r)
		f.Text = fmt.Sprintf("Le caractère %d est invisible (%s), sans doute pris avec un copier-coller : enlevez-le.", m.position, f.Got)
	default:
		f.Text = fmt.Sprintf("Le caractère %d est « %c » et non un chiffre.", m.position, m.given)
	}
	return f
}

func short(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if utf8.RuneCountInString(text) > 40 {
		return string([]rune(text)[:39]) + "…"
	}
	return text
}

// spaced writes a SIREN or a SIRET by groups of three, as official papers do.
func spaced(number string) string {
	const space = "\u00a0"
	groups := []string{number[:3], number[3:6], number[6:9], number[9:]}
	return strings.TrimSuffix(strings.Join(groups, space), space)
}
