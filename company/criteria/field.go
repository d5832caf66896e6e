package criteria

import (
	"strings"

	"tuyau/company"
)

// Collection is what is searched.
type Collection string

const (
	Units Collection = "siren"           // unités légales
	Sites Collection = "siret"           // établissements
	Links Collection = "liensSuccession" // successions
)

// kind is how the values of a field compare.
type kind string

const (
	codes   kind = "codes"   // whole, as they are written
	texts   kind = "texts"   // word by word
	dates   kind = "dates"   // with or without an hour
	numbers kind = "numbers" // whole numbers
	flags   kind = "flags"   // true, false
)

// historised lists the variables that periods have, by table of periods.
var (
	historisedUnit = set(`dateFin dateDebut etatAdministratifUniteLegale changementEtatAdministratifUniteLegale
		nomUniteLegale changementNomUniteLegale nomUsageUniteLegale changementNomUsageUniteLegale
		denominationUniteLegale changementDenominationUniteLegale denominationUsuelle1UniteLegale
		denominationUsuelle2UniteLegale denominationUsuelle3UniteLegale changementDenominationUsuelleUniteLegale
		categorieJuridiqueUniteLegale changementCategorieJuridiqueUniteLegale activitePrincipaleUniteLegale
		nomenclatureActivitePrincipaleUniteLegale changementActivitePrincipaleUniteLegale nicSiegeUniteLegale
		changementNicSiegeUniteLegale economieSocialeSolidaireUniteLegale changementEconomieSocialeSolidaireUniteLegale
		societeMissionUniteLegale changementSocieteMissionUniteLegale caractereEmployeurUniteLegale
		changementCaractereEmployeurUniteLegale`)
	historisedSite = set(`dateFin dateDebut etatAdministratifEtablissement changementEtatAdministratifEtablissement
		enseigne1Etablissement enseigne2Etablissement enseigne3Etablissement changementEnseigneEtablissement
		denominationUsuelleEtablissement changementDenominationUsuelleEtablissement activitePrincipaleEtablissement
		nomenclatureActivitePrincipaleEtablissement changementActivitePrincipaleEtablissement
		caractereEmployeurEtablissement changementCaractereEmployeurEtablissement`)
	textual = set(`sigleUniteLegale prenom1UniteLegale prenom2UniteLegale prenom3UniteLegale prenom4UniteLegale
		prenomUsuelUniteLegale pseudonymeUniteLegale nomUniteLegale nomUsageUniteLegale denominationUniteLegale
		denominationUsuelle1UniteLegale denominationUsuelle2UniteLegale denominationUsuelle3UniteLegale
		enseigne1Etablissement enseigne2Etablissement enseigne3Etablissement denominationUsuelleEtablissement
		complementAdresseEtablissement libelleVoieEtablissement libelleCommuneEtablissement
		libelleCommuneEtrangerEtablissement distributionSpecialeEtablissement libelleCedexEtablissement
		libellePaysEtrangerEtablissement complementAdresse2Etablissement libelleVoie2Etablissement
		libelleCommune2Etablissement libelleCommuneEtranger2Etablissement distributionSpeciale2Etablissement
		libelleCedex2Etablissement libellePaysEtranger2Etablissement`)
	flagged = set(`unitePurgeeUniteLegale etablissementSiege transfertSiege continuiteEconomique`)
)

// raisonSociale stands for all the names of a unit, or of an établissement.
const raisonSociale = "raisonSociale"

var namesOfUnit = strings.Fields(`denominationUniteLegale denominationUsuelle1UniteLegale denominationUsuelle2UniteLegale
	denominationUsuelle3UniteLegale`)

var signsOfSite = strings.Fields(`enseigne1Etablissement enseigne2Etablissement enseigne3Etablissement`)

func set(names string) map[string]bool {
	s := map[string]bool{}
	for _, n := range strings.Fields(names) {
		s[n] = true
	}
	return s
}

// Historised says whether a variable is one of the periods of c.
func Historised(c Collection, name string) bool {
	switch c {
	case Units:
		return historisedUnit[name]
	case Sites:
		return historisedSite[name]
	}
	return false
}

func kindOf(name string, c *company.Column) kind {
	switch {
	case textual[name]:
		return texts
	case strings.HasPrefix(name, "date"):
		return dates
	case flagged[name] || strings.HasPrefix(name, "changement"):
		return flags
	case c != nil && c.Kind == company.Number:
		return numbers
	}
	return codes
}
