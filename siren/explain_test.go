package siren_test

import (
	"testing"

	"tuyau/siren"
)

func TestExplain(t *testing.T) {
	const sheet = "Un tableur a changé ce numéro en nombre à virgule : ses derniers chiffres sont perdus. Reprenez-le à la source, dans une colonne de texte."
	for _, c := range []struct {
		kind      siren.Kind
		text      string
		code      string // of the first fault
		position  int
		summary   string
		candidate string // the first
	}{
		{"siren", "552 100 554", "", 0, "Le SIREN 552\u00a0100\u00a0554 a la bonne forme et sa clé est juste.", ""},
		{"siret", "13002526500013", "", 0, "Le SIRET 130\u00a0025\u00a0265\u00a000013 a la bonne forme et sa clé est juste.", ""},
		{"siret", "35600000049837", "", 0, "Le SIRET 356\u00a0000\u00a0000\u00a049837 a la bonne forme et sa clé est juste.", ""},
		{"tva", "fr40 303265045", "", 0, "Le numéro de TVA FR40303265045 a la bonne forme et sa clé est juste.", ""},
		{"rna", "w751000001", "", 0, "Le numéro W751000001 a la bonne forme.", ""},
		{"nic", "00013", "", 0, "Le numéro 00013 a la bonne forme.", ""},

		{"siren", " \u00a0", "empty", 0, "Le numéro est vide.", ""},
		{"siren", "000000000", "zero", 0, "Ce numéro n'a que des zéros : ce n'est le SIREN de personne.", ""},
		{"siren", "552100545", "checksum", 0, "La clé du SIREN est fausse : d'après les chiffres qui précèdent, le dernier serait 7 et non 5.", "552100455"},
		{"siren", "55210o554", "character", 6, "Le caractère 6 est « o » et non un chiffre : est-ce un 0 ? Peut-être 552100554 ?", "552100554"},
		{"siren", "552-100-554", "character", 4, "Le caractère 4 est « - » et non un chiffre. Peut-être 552100554 ?", "552100554"},
		{"siren", "552100\u200b554", "character", 7, "Le caractère 7 est invisible (U+200B), sans doute pris avec un copier-coller : enlevez-le. Peut-être 552100554 ?", "552100554"},
		{"siren", "7,32829E+08", "character", 0, sheet, ""},
		{"siren", "5520176", "length", 0, "Ce numéro a 7 chiffres : un SIREN en a 9. Peut-être 005520176 ?", "005520176"},
		{"siren", "5521005544", "length", 0, "Ce numéro a 10 chiffres : un SIREN en a 9. Peut-être 552100554 ?", "552100554"},
		{"siren", "13002526500013", "kind", 0, "Ce numéro a 14 chiffres : c'est la longueur d'un SIRET. Le SIREN en est les 9 premiers : 130025265. Peut-être 130025265 ?", "130025265"},
		{"siren", "FR40303265045", "kind", 0, "C'est un numéro de TVA. Le SIREN en est les 9 derniers chiffres : 303265045. Peut-être 303265045 ?", "303265045"},
		{"siren", "W751000001", "kind", 0, "C'est un identifiant d'association au RNA, et non un SIREN.", ""},
		{"bank", "552100554", "kind", 0, "« bank » n'est pas une sorte de numéro : siren, siret, tva ou rna.", ""},

		{"siret", "31002526500013", "checksum", 0, "La clé du SIREN (les 9 premiers chiffres) est fausse : d'après les chiffres qui précèdent, le dernier serait 7 et non 5. Peut-être 13002526500013 ?", "13002526500013"},
		{"siret", "13002526500014", "checksum", 0, "La clé du SIRET est fausse : d'après les chiffres qui précèdent, le dernier serait 3 et non 4. Le SIREN est juste, l'erreur est donc dans les 5 derniers chiffres.", "13002526500104"},
		{"siret", "35600000049838", "checksum", 0, "La clé est fausse : les chiffres d'un SIRET de La Poste ont pour somme un multiple de 5, ou suivent la règle de Luhn ; ici la somme est 46. Le SIREN est juste, l'erreur est dans les 5 derniers chiffres.", "35600000040838"},
		{"siret", "00000000000018", "zero", 0, "Les 9 premiers chiffres sont des zéros : ce n'est le SIREN de personne.", ""},
		{"siret", "130025265", "kind", 0, "Ce numéro a 9 chiffres : c'est la longueur d'un SIREN. Il manque les 5 chiffres du NIC, qui disent quel établissement.", ""},

		{"tva", "FR41303265045", "key", 3, "La clé « 41 » ne va pas avec le SIREN 303265045 : sa clé de deux chiffres est 40. Peut-être FR40303265045 ?", "FR40303265045"},
		{"tva", "FR40303265054", "checksum", 0, "La clé du SIREN (les 9 derniers chiffres) est fausse : d'après les chiffres qui précèdent, le dernier serait 2 et non 4. Peut-être FR40303265045 ?", "FR40303265045"},
		{"tva", "40303265045", "character", 1, "Il manque FR au début. Peut-être FR40303265045 ?", "FR40303265045"},
		{"tva", "BE0403170701", "character", 1, "Un numéro de TVA français commence par FR ; celui-ci commence par « BE ».", ""},
		{"tva", "FR i1303265045", "character", 4, "Le caractère 4 est « i » : une clé a deux chiffres ou lettres, sauf I et O.", ""},
		{"tva", "303265045", "kind", 0, "Ce numéro a 9 chiffres : c'est la longueur d'un SIREN, pas d'un numéro de TVA. Peut-être FR40303265045 ?", "FR40303265045"},
		{"tva", "FR4030326504", "length", 0, "Ce numéro a 12 caractères : un numéro de TVA français en a 13, FR, 2 de clé et 9 de SIREN.", ""},
		{"rna", "W75100000", "length", 0, "Cet identifiant a 9 caractères : un identifiant RNA en a 10.", ""},
		{"rna", "x751000001", "character", 1, "Un identifiant RNA commence par W, ou par 0 pour les plus anciens ; celui-ci par « x ».", ""},
		{"rna", "0751010123", "character", 6, "Le caractère 6 est « 1 » : il faut là un 0.", ""},
	} {
		e := siren.Explain(c.kind, c.text)
		if e.Summary != c.summary || e.Valid != (c.code == "") {
			t.Errorf("%s %q: %v %s\nwant %s", c.kind, c.text, e.Valid, e.Summary, c.summary)
		}
		if c.code != "" && (e.Faults[0].Code != c.code || e.Faults[0].Position != c.position) {
			t.Errorf("%s %q: %+v, want %s at %d", c.kind, c.text, e.Faults[0], c.code, c.position)
		}
		if first := (siren.Candidate{}); len(e.Candidates) > 0 || c.candidate != "" {
			if len(e.Candidates) > 0 {
				first = e.Candidates[0]
			}
			if first.Number != c.candidate || first.Slip == "" {
				t.Errorf("%s %q: %+v, want %q", c.kind, c.text, e.Candidates, c.candidate)
			}
		}
	}
}

// TestExplainFindsTheSlip: a right number, one slip, and the right number is offered.
func TestExplainFindsTheSlip(t *testing.T) {
	for _, c := range []struct {
		kind   siren.Kind
		number string
	}{{"siren", "552100554"}, {"siret", "13002526500013"}} {
		offered := func(text string) {
			e := siren.Explain(c.kind, text)
			if e.Valid {
				return // 0 and 9 swapped have the same key
			}
			for _, candidate := range e.Candidates {
				if candidate.Number == c.number {
					return
				}
			}
			t.Errorf("%s for %s: %+v", text, c.number, e.Candidates)
		}
		for i := range len(c.number) - 1 {
			offered(c.number[:i] + c.number[i+1:i+2] + c.number[i:i+1] + c.number[i+2:])
		}
		for i := range c.number {
			for d := '0'; d <= '9'; d++ {
				offered(c.number[:i] + string(d) + c.number[i+1:])
			}
		}
	}
}
