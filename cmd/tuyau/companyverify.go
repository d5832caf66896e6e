package main

import (
	"errors"
	"fmt"
	"strings"

	"tuyau/siren"
)

// companyVerifyCmd explains a number.
type companyVerifyCmd struct {
	Number []string `arg:"" name:"numéro" help:"SIREN, SIRET, TVA, RNA ou NIC, avec ou sans espaces."`
	Kind   string   `enum:",siren,siret,tva,rna,nic" default:"" placeholder:"SORTE" help:"Ce que le numéro doit être : siren, siret, tva, rna, nic (sinon d'après sa forme)."`
}

// Help shows it by example.
func (companyVerifyCmd) Help() string {
	return `Aucun index n'est nécessaire. Le code de sortie est 1 quand le numéro n'est pas juste.

Exemples :
  tuyau company verify 552 100 554
  tuyau company verify 55210055400031
  tuyau company verify FR96552100554 --kind tva`
}

// errWrongNumber gives the exit code; what is wrong has been shown.
var errWrongNumber = errors.New("ce numéro n'est pas juste")

// Run prints what is right or wrong.
func (c companyVerifyCmd) Run(e *env) error {
	number := strings.Join(c.Number, " ")
	kind := siren.Kind(c.Kind)
	if kind == "" {
		kind = siren.KindOf(number)
	}
	x := siren.Explain(kind, number)
	fmt.Fprintln(e.stdout, x.Summary)
	for i, f := range x.Faults {
		if i > 0 || len(x.Faults) > 1 {
			fmt.Fprintln(e.stdout, "  "+f.Text)
		}
	}
	for _, candidate := range x.Candidates {
		fmt.Fprintf(e.stdout, "  %s : %s\n", candidate.Number, candidate.Slip)
	}
	if !x.Valid {
		return errWrongNumber
	}
	for _, part := range [][2]string{{"SIREN", x.SIREN}, {"NIC", x.NIC}, {"TVA", x.TVA}} {
		if part[1] != "" {
			fmt.Fprintf(e.stdout, "  %s %s\n", part[0], part[1])
		}
	}
	return nil
}
