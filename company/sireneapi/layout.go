package sireneapi

import (
	"slices"
	"strings"

	"tuyau/company"
	"tuyau/company/criteria"
)

// What answers hold, in the order of the contract. A mark before a name: ! a boolean,
// # a number, + a boolean that is there only when true.
var (
	unitFields = strings.Fields(`siren statutDiffusionUniteLegale +unitePurgeeUniteLegale dateCreationUniteLegale sigleUniteLegale
		sexeUniteLegale prenom1UniteLegale prenom2UniteLegale prenom3UniteLegale prenom4UniteLegale prenomUsuelUniteLegale
		pseudonymeUniteLegale identifiantAssociationUniteLegale trancheEffectifsUniteLegale anneeEffectifsUniteLegale
		dateDernierTraitementUniteLegale #nombrePeriodesUniteLegale categorieEntreprise anneeCategorieEntreprise
		activitePrincipaleNAF25UniteLegale`)
	unitPeriodFields = strings.Fields(`dateFin dateDebut etatAdministratifUniteLegale !changementEtatAdministratifUniteLegale
		nomUniteLegale !changementNomUniteLegale nomUsageUniteLegale !changementNomUsageUniteLegale denominationUniteLegale
		!changementDenominationUniteLegale denominationUsuelle1UniteLegale denominationUsuelle2UniteLegale
		denominationUsuelle3UniteLegale !changementDenominationUsuelleUniteLegale categorieJuridiqueUniteLegale
		!changementCategorieJuridiqueUniteLegale activitePrincipaleUniteLegale nomenclatureActivitePrincipaleUniteLegale
		!changementActivitePrincipaleUniteLegale nicSiegeUniteLegale !changementNicSiegeUniteLegale
		economieSocialeSolidaireUniteLegale !changementEconomieSocialeSolidaireUniteLegale societeMissionUniteLegale
		!changementSocieteMissionUniteLegale caractereEmployeurUniteLegale !changementCaractereEmployeurUniteLegale`)
	siteFields = strings.Fields(`siren nic siret statutDiffusionEtablissement dateCreationEtablissement trancheEffectifsEtablissement
		anneeEffectifsEtablissement activitePrincipaleRegistreMetiersEtablissement dateDernierTraitementEtablissement
		!etablissementSiege #nombrePeriodesEtablissement activitePrincipaleNAF25Etablissement`)
	unitOfSiteFields = strings.Fields(`etatAdministratifUniteLegale statutDiffusionUniteLegale +unitePurgeeUniteLegale
		dateCreationUniteLegale categorieJuridiqueUniteLegale denominationUniteLegale sigleUniteLegale
		denominationUsuelle1UniteLegale denominationUsuelle2UniteLegale denominationUsuelle3UniteLegale sexeUniteLegale
		nomUniteLegale nomUsageUniteLegale prenom1UniteLegale prenom2UniteLegale prenom3UniteLegale prenom4UniteLegale
		prenomUsuelUniteLegale pseudonymeUniteLegale activitePrincipaleUniteLegale nomenclatureActivitePrincipaleUniteLegale
		identifiantAssociationUniteLegale economieSocialeSolidaireUniteLegale societeMissionUniteLegale
		caractereEmployeurUniteLegale trancheEffectifsUniteLegale anneeEffectifsUniteLegale nicSiegeUniteLegale
		dateDernierTraitementUniteLegale categorieEntreprise anneeCategorieEntreprise activitePrincipaleNAF25UniteLegale`)
	addressFields = strings.Fields(`complementAdresseEtablissement numeroVoieEtablissement indiceRepetitionEtablissement
		dernierNumeroVoieEtablissement indiceRepetitionDernierNumeroVoieEtablissement typeVoieEtablissement
		libelleVoieEtablissement codePostalEtablissement libelleCommuneEtablissement libelleCommuneEtrangerEtablissement
		distributionSpecialeEtablissement codeCommuneEtablissement codeCedexEtablissement libelleCedexEtablissement
		codePaysEtrangerEtablissement libellePaysEtrangerEtablissement identifiantAdresseEtablissement
		coordonneeLambertAbscisseEtablissement coordonneeLambertOrdonneeEtablissement`)
	address2Fields = strings.Fields(`complementAdresse2Etablissement numeroVoie2Etablissement indiceRepetition2Etablissement
		typeVoie2Etablissement libelleVoie2Etablissement codePostal2Etablissement libelleCommune2Etablissement
		libelleCommuneEtranger2Etablissement distributionSpeciale2Etablissement codeCommune2Etablissement
		codeCedex2Etablissement libelleCedex2Etablissement codePaysEtranger2Etablissement libellePaysEtranger2Etablissement`)
	sitePeriodFields = strings.Fields(`dateFin dateDebut etatAdministratifEtablissement !changementEtatAdministratifEtablissement
		enseigne1Etablissement enseigne2Etablissement enseigne3Etablissement !changementEnseigneEtablissement
		denominationUsuelleEtablissement !changementDenominationUsuelleEtablissement activitePrincipaleEtablissement
		nomenclatureActivitePrincipaleEtablissement !changementActivitePrincipaleEtablissement caractereEmployeurEtablissement
		!changementCaractereEmployeurEtablissement`)
	linkFields = strings.Fields(`siretEtablissementPredecesseur siretEtablissementSuccesseur dateLienSuccession !transfertSiege
		!continuiteEconomique dateDernierTraitementLienSuccession`)
)

// group is an object, or a list of periods, inside an answer.
type group struct {
	name    string
	fields  []string
	periods bool
	unit    bool // of the unité légale of an établissement
}

// shape is what a collection answers.
type shape struct {
	collection   criteria.Collection
	one, several string // keys of the answers
	key          string // the field that champs always keeps
	fields       []string
	groups       []group
}

var (
	unitShape = shape{criteria.Units, "uniteLegale", "unitesLegales", "siren", unitFields,
		[]group{{"periodesUniteLegale", unitPeriodFields, true, false}}}
	siteShape = shape{criteria.Sites, "etablissement", "etablissements", "siret", siteFields, []group{
		{"uniteLegale", unitOfSiteFields, false, true},
		{"adresseEtablissement", addressFields, false, false},
		{"adresse2Etablissement", address2Fields, false, false},
		{"periodesEtablissement", sitePeriodFields, true, false}}}
	linkShape = shape{criteria.Links, "lienSuccession", "liensSuccession", "", linkFields, nil}
)

// kind is how a value is written.
type kind byte

const (
	text   kind = 0
	flag   kind = '!'
	number kind = '#'
	only   kind = '+' // a flag written only when true
	keyed  kind = 'k' // the identifiers, which are in no column
)

func marked(field string) (string, kind) {
	switch k := kind(field[0]); k {
	case flag, number, only:
		return field[1:], k
	}
	return field, text
}

func bare(field string) string { name, _ := marked(field); return name }

// leaf is a field bound to where its values are. A column that the index lacks has
// only nulls.
type leaf struct {
	name   string
	key    string // `"name":`
	kind   kind
	column *company.Column
	absent string
}

// plan is a shape bound to an index, for what was asked.
type plan struct {
	shape     *shape
	hideNulls bool
	score     bool
	fields    []leaf
	groups    []plannedGroup
}

type plannedGroup struct {
	group
	fields []leaf
	own    []leaf // of periods: read in the row that stands for a history
}

// newPlan binds a shape. wanted, when not nil, is the names asked.
func newPlan(x *company.Index, s *shape, wanted map[string]bool, hideNulls bool) *plan {
	p := &plan{shape: s, hideNulls: hideNulls, score: wanted["score"]}
	stock, periods := x.Units, x.UnitPeriods
	switch s.collection {
	case criteria.Sites:
		stock, periods = x.Sites, x.SitePeriods
	case criteria.Links:
		stock = x.Links
	}
	p.fields = bind(stock, s.fields, func(name string) bool { return wanted == nil || wanted[name] || name == s.key })
	for _, g := range s.groups {
		all := wanted == nil || wanted[g.name]
		if !all && !slices.ContainsFunc(g.fields, func(f string) bool { return wanted[bare(f)] }) {
			continue
		}
		keep := func(name string) bool {
			return all || wanted[name] || g.periods && (name == "dateFin" || name == "dateDebut")
		}
		planned := plannedGroup{group: g}
		switch {
		case g.periods:
			planned.fields = bind(periods, g.fields, keep)
			planned.own = bindOwn(stock, g.fields, keep)
		case g.unit:
			planned.fields = bind(x.Units, g.fields, keep)
		default:
			planned.fields = bind(stock, g.fields, keep)
		}
		p.groups = append(p.groups, planned)
	}
	return p
}

func bind(t *company.Table, fields []string, keep func(string) bool) (list []leaf) {
	for _, f := range fields {
		name, k := marked(f)
		if !keep(name) {
			continue
		}
		l := leaf{name: name, key: `"` + name + `":`, kind: k}
		switch name {
		case "siren", "nic", "siret", "siretEtablissementPredecesseur", "siretEtablissementSuccesseur":
			l.kind = keyed
		}
		if t != nil {
			l.column, _ = t.Column(name)
		}
		list = append(list, l)
	}
	return list
}

// bindOwn reads a period in the row of what has no history: it never ended and
// nothing changed in it.
func bindOwn(t *company.Table, fields []string, keep func(string) bool) []leaf {
	list := bind(t, fields, keep)
	for i := range list {
		if list[i].name == "dateFin" {
			list[i].column = nil
		}
		if list[i].kind == flag {
			list[i].column, list[i].absent = nil, "false"
		}
	}
	return list
}

// names lists what champs may ask of a shape.
func (s *shape) names() map[string]bool {
	all := map[string]bool{"score": true}
	for _, f := range s.fields {
		all[bare(f)] = true
	}
	for _, g := range s.groups {
		all[g.name] = true
		for _, f := range g.fields {
			all[bare(f)] = true
		}
	}
	return all
}
