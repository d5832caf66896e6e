package siren_test

import (
	"fmt"

	"tuyau/siren"
)

func ExampleParse() {
	s, err := siren.Parse("356 000 000")
	fmt.Println(s, s.Valid(), s.TVA(), err)
	_, err = siren.Parse("356 000 00")
	fmt.Println(err)
	// Output:
	// 356000000 true FR39356000000 <nil>
	// invalid: Ce numéro a 8 chiffres : un SIREN en a 9.
}

func ExampleParseSIRET() {
	s, _ := siren.ParseSIRET("13002526500013")
	fmt.Println(s.SIREN(), s.NIC(), s.Valid())
	// Output: 130025265 00013 true
}

func ExampleExplain() {
	e := siren.Explain(siren.KindTVA, "FR40 303 265 054")
	fmt.Println(e.Summary)
	fmt.Println(e.Candidates[0].Slip)
	// Output:
	// La clé du SIREN (les 9 derniers chiffres) est fausse : d'après les chiffres qui précèdent, le dernier serait 2 et non 4. Peut-être FR40303265045 ?
	// Dans le SIREN : les chiffres 8 et 9 échangés.
}
