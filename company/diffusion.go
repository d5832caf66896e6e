package company

// What is kept from being published of units of partial diffusion (status P, code de
// commerce, art. R123-232): a value becomes [ND]. The files already say so; the index
// applies it again, so that a unit that became P is masked everywhere at once, its
// history and its établissements included.

// Masked is what stands for a value that may not be published.
const Masked = "[ND]"

type diffusion uint8

const (
	partial diffusion = 1 << iota // status P
	natural                       // a person, not a company
)

var (
	maskedOfPerson = set("sexeUniteLegale", "prenom1UniteLegale", "prenom2UniteLegale", "prenom3UniteLegale", "prenom4UniteLegale",
		"prenomUsuelUniteLegale", "pseudonymeUniteLegale", "nomUniteLegale", "nomUsageUniteLegale", "sigleUniteLegale",
		"denominationUsuelle1UniteLegale", "denominationUsuelle2UniteLegale", "denominationUsuelle3UniteLegale",
		"denominationUniteLegale")
	maskedOfCompany = set("sigleUniteLegale")
	maskedAddress   = set("complementAdresseEtablissement", "numeroVoieEtablissement", "indiceRepetitionEtablissement",
		"dernierNumeroVoieEtablissement", "indiceRepetitionDernierNumeroVoieEtablissement", "typeVoieEtablissement",
		"libelleVoieEtablissement", "codePostalEtablissement", "distributionSpecialeEtablissement", "codeCedexEtablissement",
		"libelleCedexEtablissement", "identifiantAdresseEtablissement", "coordonneeLambertAbscisseEtablissement",
		"coordonneeLambertOrdonneeEtablissement", "complementAdresse2Etablissement", "numeroVoie2Etablissement",
		"indiceRepetition2Etablissement", "typeVoie2Etablissement", "libelleVoie2Etablissement", "codePostal2Etablissement",
		"distributionSpeciale2Etablissement", "codeCedex2Etablissement", "libelleCedex2Etablissement")
	maskedSigns = set("enseigne1Etablissement", "enseigne2Etablissement", "enseigne3Etablissement", "denominationUsuelleEtablissement")
)

func set(names ...string) map[string]bool {
	s := map[string]bool{}
	for _, n := range names {
		s[n] = true
	}
	return s
}

// masks says for which units a column is masked: those of whom d holds all of mask.
func maskOf(column string) (mask diffusion, masked bool) {
	switch {
	case maskedOfCompany[column], maskedAddress[column]:
		return partial, true
	case maskedOfPerson[column], maskedSigns[column]:
		return partial | natural, true
	}
	return 0, false
}

// person says whether a catégorie juridique is a natural person's: 1000, or a
// grouping without legal personality (2…). An unknown one is taken for a company.
func person(categorieJuridique string) bool {
	return categorieJuridique == "1000" || len(categorieJuridique) == 4 && categorieJuridique[0] == '2'
}
