package siren

import (
	"fmt"
	"strings"
	"unicode"
)

// visible says whether a reader sees r.
func visible(r rune) bool { return unicode.IsGraphic(r) && !unicode.Is(unicode.Cf, r) }

// explainDigits looks at a SIREN, a SIRET or a NIC.
func (e *Explanation) explainDigits(n marks) {
	want := lengths[e.Kind]
	if e.anotherKind(n) {
		return
	}
	if !n.digits() {
		e.explainCharacters(n)
	}
	if len(n) != want && (n.digits() || len(e.Faults) == 0) {
		e.explainLength(n, want)
	}
	if len(e.Faults) > 0 {
		return
	}
	e.Number = n.String()
	switch e.Kind {
	case KindSIREN:
		s, _ := digits(e.Number, 9)
		e.SIREN, e.TVA = e.Number, SIREN(s).TVA().String()
		e.explainSIREN(SIREN(s))
	case KindSIRET:
		s, _ := digits(e.Number, 14)
		e.SIREN, e.NIC, e.TVA = e.Number[:9], e.Number[9:], SIRET(s).SIREN().TVA().String()
		e.explainSIRET(SIRET(s))
	case KindNIC:
		e.NIC = e.Number
	}
	if len(e.Faults) > 0 {
		e.slips(e.Number)
	}
}

// anotherKind recognises a right number of another kind.
func (e *Explanation) anotherKind(n marks) bool {
	text := n.String()
	found := func(kind Kind, format string, args ...any) bool {
		e.fault(Fault{Code: FaultKind, Expected: string(e.Kind), Got: string(kind), Text: fmt.Sprintf(format, args...)})
		return true
	}
	if len(text) == 14 && n.digits() && (e.Kind == KindSIREN || e.Kind == KindTVA) {
		if s, _ := digits(text, 14); e.Kind == KindSIREN {
			if SIRET(s).SIREN().Valid() {
				e.candidate(text[:9], "Les neuf premiers chiffres du SIRET.")
			}
			return found(KindSIRET, "Ce numéro a 14 chiffres : c'est la longueur d'un SIRET. Le SIREN en est les 9 premiers : %s.", text[:9])
		} else if SIRET(s).SIREN().Valid() {
			e.candidate(SIRET(s).SIREN().TVA().String(), "Le numéro de TVA qui se calcule sur le SIREN.")
		}
		return found(KindSIRET, "Ce numéro a 14 chiffres : c'est la longueur d'un SIRET, pas d'un numéro de TVA.")
	}
	if len(text) == 9 && n.digits() && (e.Kind == KindSIRET || e.Kind == KindTVA) {
		s, _ := digits(text, 9)
		if e.Kind == KindSIRET {
			return found(KindSIREN, "Ce numéro a 9 chiffres : c'est la longueur d'un SIREN. Il manque les 5 chiffres du NIC, qui disent quel établissement.")
		}
		if SIREN(s).Valid() {
			e.candidate(SIREN(s).TVA().String(), "Le numéro de TVA qui se calcule sur ce SIREN.")
		}
		return found(KindSIREN, "Ce numéro a 9 chiffres : c'est la longueur d'un SIREN, pas d'un numéro de TVA.")
	}
	if e.Kind == KindSIREN || e.Kind == KindSIRET {
		if tva, ok := parseQuietly(text); ok {
			if e.Kind == KindSIREN && tva.siren.Valid() {
				e.candidate(tva.siren.String(), "Les neuf derniers chiffres du numéro de TVA.")
			}
			return found(KindTVA, "C'est un numéro de TVA. Le SIREN en est les 9 derniers chiffres : %s.", tva.siren)
		}
	}
	if e.Kind != KindRNA && len(text) == 10 && text[0] == 'W' && rnaFault(RNA([]byte(text))) < 0 {
		return found(KindRNA, "C'est un identifiant d'association au RNA, et non %s.", names[e.Kind])
	}
	return false
}

// parseQuietly is ParseTVA for those who need no explanation.
func parseQuietly(text string) (TVA, bool) {
	if len(text) != 13 || !strings.HasPrefix(text, "FR") ||
		strings.IndexByte(keyLetters, text[2]) < 0 || strings.IndexByte(keyLetters, text[3]) < 0 {
		return TVA{}, false
	}
	s, ok := digits(text[4:], 9)
	return TVA{key: [2]byte{text[2], text[3]}, siren: SIREN(s)}, ok
}

// maxCharacters is how many characters that have no place are described one by one.
const maxCharacters = 3

// explainCharacters describes what is no digit, and puts right what looks like one.
func (e *Explanation) explainCharacters(n marks) {
	if mantissa, _, ok := strings.Cut(n.String(), "E+"); ok && digitsAndComma(mantissa) {
		e.fault(Fault{Code: FaultCharacter, Text: "Un tableur a changé ce numéro en nombre à virgule : ses derniers chiffres sont perdus. " +
			"Reprenez-le à la source, dans une colonne de texte."})
		return
	}
	var kept, read []byte
	wrong, alike := 0, true
	for _, m := range n {
		if isDigit(m.r) {
			kept, read = append(kept, byte(m.r)), append(read, byte(m.r))
			continue
		}
		if wrong++; wrong <= maxCharacters {
			e.fault(notADigit(m))
		}
		digit, like := likeDigits[m.r]
		if alike = alike && like; like {
			read = append(read, digit)
		}
	}
	if wrong > maxCharacters {
		e.fault(Fault{Code: FaultCharacter, Text: fmt.Sprintf("%d autres caractères ne sont pas des chiffres.", wrong-maxCharacters)})
	}
	if alike && e.right(string(read)) {
		e.candidate(string(read), "Des lettres écrites pour des chiffres.")
	}
	if e.right(string(kept)) {
		e.candidate(string(kept), "Des caractères de trop.")
	}
}

func digitsAndComma(text string) bool {
	return text != "" && strings.Trim(text, "0123456789,") == ""
}

func (e *Explanation) explainLength(n marks, want int) {
	text := n.String()
	f := Fault{Code: FaultLength, Expected: fmt.Sprint(want), Got: fmt.Sprint(len(n))}
	f.Text = fmt.Sprintf("Ce numéro a %s : %s en a %d.", count(len(n), "chiffre"), names[e.Kind], want)
	if len(n) < want {
		if padded := strings.Repeat("0", want-len(n)) + text; e.right(padded) {
			e.candidate(padded, "%s au début, qu'un tableur aurait enlevé.", count(want-len(n), "zéro"))
		}
	}
	switch len(n) {
	case want - 1:
		for i := range want {
			for d := byte('0'); d <= '9'; d++ {
				if with := text[:i] + string(d) + text[i:]; e.right(with) {
					e.candidate(with, "Le chiffre %d, un %c, oublié.", i+1, d)
				}
			}
		}
	case want + 1:
		for i := range text {
			if without := text[:i] + text[i+1:]; e.right(without) {
				e.candidate(without, "Le chiffre %d, un %c, en trop.", i+1, text[i])
			}
		}
	}
	e.fault(f)
}

func count(n int, word string) string {
	if n > 1 {
		word += "s"
	}
	return fmt.Sprintf("%d %s", n, word)
}

func (e *Explanation) explainSIREN(s SIREN) {
	switch {
	case s == 0:
		e.fault(Fault{Code: FaultZero, Text: "Ce numéro n'a que des zéros : ce n'est le SIREN de personne."})
	case !s.Valid():
		e.fault(checksum(uint64(s), e.Number, "du SIREN"))
	}
}

func (e *Explanation) explainSIRET(s SIRET) {
	switch siren := s.SIREN(); {
	case siren == 0:
		e.fault(Fault{Code: FaultZero, Text: "Les 9 premiers chiffres sont des zéros : ce n'est le SIREN de personne."})
	case !siren.Valid():
		e.fault(checksum(uint64(siren), e.Number[:9], "du SIREN (les 9 premiers chiffres)"))
		if luhn(uint64(s)) != 0 {
			e.fault(checksum(uint64(s), e.Number, "du SIRET"))
		}
	case !s.Valid() && siren == LaPoste:
		e.fault(Fault{Code: FaultChecksum, Got: fmt.Sprint(s.sum()), Text: fmt.Sprintf("La clé est fausse : les chiffres d'un SIRET de La Poste ont pour somme "+
			"un multiple de 5, ou suivent la règle de Luhn ; ici la somme est %d. Le SIREN est juste, l'erreur est dans les 5 derniers chiffres.", s.sum())})
	case !s.Valid():
		f := checksum(uint64(s), e.Number, "du SIRET")
		f.Text += " Le SIREN est juste, l'erreur est donc dans les 5 derniers chiffres."
		e.fault(f)
	}
}

// checksum says which last digit the others call for.
func checksum(n uint64, number, of string) Fault {
	got := number[len(number)-1]
	want := '0' + (got-'0'+byte(10-luhn(n)))%10
	return Fault{Code: FaultChecksum, Position: 0, Expected: string(want), Got: string(got),
		Text: fmt.Sprintf("La clé %s est fausse : d'après les chiffres qui précèdent, le dernier serait %c et non %c.", of, want, got)}
}
