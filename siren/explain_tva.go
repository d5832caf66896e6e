package siren

import (
	"fmt"
	"strings"
)

// explainTVA looks at FR, a key and a SIREN.
func (e *Explanation) explainTVA(n marks) {
	if e.anotherKind(n) || !e.explainTVAForm(n) {
		return
	}
	t, ok := parseQuietly(n.String())
	if !ok {
		return
	}
	e.Number, e.SIREN, e.TVA = t.String(), t.siren.String(), t.String()
	if t.Monaco() {
		e.SIREN = ""
	}
	if t.siren == 0 {
		e.fault(Fault{Code: FaultZero, Text: "Les 9 derniers chiffres sont des zéros : ce n'est le SIREN de personne."})
		return
	}
	if !t.Monaco() && !t.siren.Valid() {
		e.fault(checksum(uint64(t.siren), t.siren.String(), "du SIREN (les 9 derniers chiffres)"))
	} else if !t.keyFits() {
		want := t.siren.TVA().Key()
		f := Fault{Code: FaultKey, Position: n[2].position, Expected: want, Got: t.Key()}
		f.Text = fmt.Sprintf("La clé « %s » ne va pas avec le SIREN %s : sa clé de deux chiffres est %s.", t.Key(), t.siren, want)
		e.fault(f)
	}
	if len(e.Faults) == 0 {
		return
	}
	e.slipsTVA(t)
}

// slipsTVA tries a slip in the SIREN, which both keys must then confirm; failing that,
// one in the key.
func (e *Explanation) slipsTVA(t TVA) {
	within := Explanation{Kind: KindSIREN}
	within.slips(t.siren.String())
	for _, c := range within.Candidates {
		s, _ := digits(c.Number, 9)
		if fixed := (TVA{key: t.key, siren: SIREN(s)}); fixed.Valid() {
			e.candidate(fixed.String(), "Dans le SIREN : %s", lowerFirst(c.Slip))
		}
	}
	if t.siren.Valid() || t.Monaco() {
		e.candidate(t.siren.TVA().String(), "Une autre clé.")
	}
}

func lowerFirst(text string) string { return strings.ToLower(text[:1]) + text[1:] }

// explainTVAForm says whether the form is right.
func (e *Explanation) explainTVAForm(n marks) bool {
	text := n.String()
	if !strings.HasPrefix(text, "FR") {
		e.explainPrefix(n, text)
		return false
	}
	for i, m := range n {
		switch {
		case i < 2 || i >= 13 || len(e.Faults) == maxCharacters:
		case i < 4 && (m.r >= 128 || strings.IndexByte(keyLetters, byte(m.r)) < 0):
			f := notADigit(m)
			f.Text = fmt.Sprintf("Le caractère %d est « %s » : une clé a deux chiffres ou lettres, sauf I et O.", m.position, f.Got)
			e.fault(f)
		case i >= 4 && !isDigit(m.r):
			e.fault(notADigit(m))
		}
	}
	if len(n) != 13 {
		e.fault(Fault{Code: FaultLength, Expected: "13", Got: fmt.Sprint(len(n)),
			Text: fmt.Sprintf("Ce numéro a %s : un numéro de TVA français en a 13, FR, 2 de clé et 9 de SIREN.", count(len(n), "caractère"))})
	}
	return len(e.Faults) == 0
}

func (e *Explanation) explainPrefix(n marks, text string) {
	f := Fault{Code: FaultCharacter, Position: n[0].position, Expected: "FR"}
	if t, ok := parseQuietly("FR" + text); ok {
		if t.Valid() {
			e.candidate(t.String(), "FR oublié au début.")
		}
		f.Text = "Il manque FR au début."
	} else if country := text[:min(2, len(text))]; letters(country) {
		f.Got = country
		f.Text = fmt.Sprintf("Un numéro de TVA français commence par FR ; celui-ci commence par « %s ».", country)
	} else {
		f.Text = "Un numéro de TVA français commence par FR."
	}
	e.fault(f)
}

func letters(text string) bool {
	return len(text) == 2 && strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// explainRNA looks at W and nine characters, or at the older ten digits.
func (e *Explanation) explainRNA(n marks) {
	if e.anotherKind(n) {
		return
	}
	if len(n) != 10 {
		e.fault(Fault{Code: FaultLength, Expected: "10", Got: fmt.Sprint(len(n)),
			Text: fmt.Sprintf("Cet identifiant a %s : un identifiant RNA en a 10.", count(len(n), "caractère"))})
		return
	}
	var id RNA
	for i, m := range n {
		if id[i] = byte(m.r); m.r >= 128 {
			id[i] = '?'
		}
	}
	at := rnaFault(id)
	if at < 0 {
		e.Number = id.String()
		return
	}
	f := Fault{Code: FaultCharacter, Position: n[at].position, Got: string(n[at].given)}
	switch {
	case at == 0:
		f.Text = fmt.Sprintf("Un identifiant RNA commence par W, ou par 0 pour les plus anciens ; celui-ci par « %c ».", n[0].given)
	case id[0] == 'W' && at == 2:
		f.Text = fmt.Sprintf("Le caractère %d est « %c » : il faut là un chiffre ou une lettre.", n[at].position, n[at].given)
	case id[0] == '0' && (at == 4 || at == 5):
		f.Expected = "0"
		f.Text = fmt.Sprintf("Le caractère %d est « %c » : il faut là un 0.", n[at].position, n[at].given)
	default:
		f = notADigit(n[at])
	}
	e.fault(f)
}
