package main

import (
	"fmt"
	"io"
	"strings"

	"tuyau/company"
	"tuyau/siren"
)

// companyCmd groups what concerns the company register.
type companyCmd struct {
	Build  companyBuildCmd  `cmd:"" help:"Construit l'index à partir des fichiers de la base Sirene."`
	Update companyUpdateCmd `cmd:"" help:"Ajoute à un index ce qui a changé : fichiers, ou API de l'Insee."`
	Search companySearchCmd `cmd:"" help:"Cherche une entreprise par son nom, son enseigne, sa commune, son numéro."`
	Show   companyShowCmd   `cmd:"" help:"Montre une unité légale ou un établissement, aujourd'hui ou à une date."`
	Verify companyVerifyCmd `cmd:"" help:"Dit si un numéro est juste, et sinon où est la faute."`
}

// companyIndexFlag says which index a command reads.
type companyIndexFlag struct {
	Index string `placeholder:"DOSSIER" help:"Dossier de l'index (sinon TUYAU_COMPANY_INDEX, ou company.index de TUYAU_CONFIG)."`
}

// dir is the folder that the flag or the configuration names.
func (f companyIndexFlag) dir(e *env) (string, error) {
	if f.Index != "" {
		return f.Index, nil
	}
	c, err := e.config("")
	if err != nil {
		return "", err
	}
	if c.Company.Index == "" {
		return "", usageError{"quel index lire ? Donnez --index DOSSIER, ou TUYAU_COMPANY_INDEX.\n  En construire un : tuyau company build --out DOSSIER FICHIER…"}
	}
	return c.Company.Index, nil
}

func (f companyIndexFlag) open(e *env) (*company.Index, error) {
	dir, err := f.dir(e)
	if err != nil {
		return nil, err
	}
	index, err := company.Open(dir)
	if err != nil {
		return nil, refused(companyData, dir, err)
	}
	return index, nil
}

// openedCompany lends one index that stays.
type openedCompany struct{ index *company.Index }

// Acquire is the Live of the APIs.
func (o openedCompany) Acquire() (*company.Index, func(), error) { return o.index, func() {}, nil }

// reading reads cells of a row by the names of their columns.
type reading struct {
	table *company.Table
	row   int
}

func (r reading) value(column string) string {
	if r.table == nil {
		return ""
	}
	c, ok := r.table.Column(column)
	if !ok {
		return ""
	}
	return c.Value(r.row)
}

// words joins the cells that have a value.
func (r reading) words(columns ...string) string {
	var found []string
	for _, column := range columns {
		if v := r.value(column); v != "" && v != company.Masked {
			found = append(found, v)
		}
	}
	return strings.Join(found, " ")
}

// unitName is what people call a unité légale.
func unitName(x *company.Index, unit int) string {
	r := reading{x.Units, unit}
	name := r.words("denominationUniteLegale")
	if name == "" {
		name = r.words("prenomUsuelUniteLegale", "nomUsageUniteLegale")
		if r.value("nomUsageUniteLegale") == "" {
			name = r.words("prenomUsuelUniteLegale", "nomUniteLegale")
		}
	}
	if sigle := r.words("sigleUniteLegale"); sigle != "" {
		name = strings.TrimSpace(name + " (" + sigle + ")")
	}
	if name == "" {
		name = "[nom non diffusible ou absent]"
	}
	return name
}

// siteAddress is where an établissement is, on one line.
func siteAddress(x *company.Index, site int) string {
	r := reading{x.Sites, site}
	return r.words("numeroVoieEtablissement", "indiceRepetitionEtablissement", "typeVoieEtablissement", "libelleVoieEtablissement",
		"codePostalEtablissement", "libelleCommuneEtablissement", "libelleCommuneEtrangerEtablissement", "libellePaysEtrangerEtablissement")
}

// What etatAdministratif says.
var (
	unitStates = map[string]string{"": "état inconnu", "A": "active", "C": "cessée"}
	siteStates = map[string]string{"": "état inconnu", "A": "ouvert", "F": "fermé"}
)

// writeUnit shows a unité légale in two lines.
func writeUnit(w io.Writer, x *company.Index, unit int) {
	from, to := x.SitesOf(unit)
	facts := []string{x.SIREN(unit).String(), unitStates[(reading{x.Units, unit}).value("etatAdministratifUniteLegale")]}
	if naf := (reading{x.Units, unit}).value("activitePrincipaleUniteLegale"); naf != "" {
		facts = append(facts, naf)
	}
	if site, ok := x.Head(unit); ok {
		facts = append(facts, siteAddress(x, site))
	}
	fmt.Fprintf(w, "%s\n      %s\n", unitName(x, unit), strings.Join(append(facts, several(to-from, "établissement")), " · "))
}

// several writes "1 chose", "2 choses".
func several(n int, what string) string {
	if n > 1 {
		what += "s"
	}
	return thousands(n) + " " + what
}

// grouped writes 552100554 as 552 100 554, a SIRET with its NIC apart.
func grouped(s siren.SIREN) string {
	digits := s.String()
	return digits[:3] + " " + digits[3:6] + " " + digits[6:]
}
