package inseefile

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Kind names an official file.
type Kind string

// The official files, as the contract of Sirene and the RNA describe them.
const (
	UniteLegale             Kind = "StockUniteLegale"
	Etablissement           Kind = "StockEtablissement"
	UniteLegaleHistorique   Kind = "StockUniteLegaleHistorique"
	EtablissementHistorique Kind = "StockEtablissementHistorique"
	LiensSuccession         Kind = "StockEtablissementLiensSuccession"
	Doublons                Kind = "StockDoublons"
	RNAWaldec               Kind = "rna_waldec"
	RNAImport               Kind = "rna_import"
)

var kinds = []Kind{UniteLegale, Etablissement, UniteLegaleHistorique, EtablissementHistorique, LiensSuccession, Doublons, RNAWaldec, RNAImport}

// In each list, * is for the suffix UniteLegale or Etablissement, and ! marks the
// columns without which a file is refused: identity, state, names, right of diffusion.
var columns = map[Kind]string{
	UniteLegale: `!siren !statutDiffusion* unitePurgee* !dateCreation* sigle* sexe* !prenom1* prenom2* prenom3* prenom4*
prenomUsuel* pseudonyme* identifiantAssociation* trancheEffectifs* anneeEffectifs* !dateDernierTraitement* nombrePeriodes*
categorieEntreprise anneeCategorieEntreprise !dateDebut !etatAdministratif* !nom* nomUsage* !denomination* denominationUsuelle1*
denominationUsuelle2* denominationUsuelle3* !categorieJuridique* !activitePrincipale* nomenclatureActivitePrincipale* !nicSiege*
economieSocialeSolidaire* societeMission* caractereEmployeur* activitePrincipaleNAF25*`,

	Etablissement: `!siren !nic !siret !statutDiffusion* !dateCreation* trancheEffectifs* anneeEffectifs*
activitePrincipaleRegistreMetiers* !dateDernierTraitement* !etablissementSiege nombrePeriodes* complementAdresse* !numeroVoie*
indiceRepetition* dernierNumeroVoie* indiceRepetitionDernierNumeroVoie* !typeVoie* !libelleVoie* !codePostal* !libelleCommune*
libelleCommuneEtranger* distributionSpeciale* !codeCommune* codeCedex* libelleCedex* codePaysEtranger* libellePaysEtranger*
identifiantAdresse* coordonneeLambertAbscisse* coordonneeLambertOrdonnee* complementAdresse2* numeroVoie2* indiceRepetition2*
typeVoie2* libelleVoie2* codePostal2* libelleCommune2* libelleCommuneEtranger2* distributionSpeciale2* codeCommune2* codeCedex2*
libelleCedex2* codePaysEtranger2* libellePaysEtranger2* !dateDebut !etatAdministratif* !enseigne1* enseigne2* enseigne3*
!denominationUsuelle* !activitePrincipale* nomenclatureActivitePrincipale* caractereEmployeur* activitePrincipaleNAF25*`,

	UniteLegaleHistorique: `!siren !dateFin !dateDebut !etatAdministratif* changementEtatAdministratif* !nom* changementNom*
nomUsage* changementNomUsage* !denomination* changementDenomination* denominationUsuelle1* denominationUsuelle2*
denominationUsuelle3* changementDenominationUsuelle* !categorieJuridique* changementCategorieJuridique* !activitePrincipale*
nomenclatureActivitePrincipale* changementActivitePrincipale* !nicSiege* changementNicSiege* economieSocialeSolidaire*
changementEconomieSocialeSolidaire* societeMission* changementSocieteMission* caractereEmployeur* changementCaractereEmployeur*`,

	EtablissementHistorique: `!siren !nic !siret !dateFin !dateDebut !etatAdministratif* changementEtatAdministratif* !enseigne1*
enseigne2* enseigne3* changementEnseigne* denominationUsuelle* changementDenominationUsuelle* !activitePrincipale*
nomenclatureActivitePrincipale* changementActivitePrincipale* caractereEmployeur* changementCaractereEmployeur*`,

	LiensSuccession: `!siretEtablissementPredecesseur !siretEtablissementSuccesseur !dateLienSuccession transfertSiege
continuiteEconomique dateDernierTraitementLienSuccession`,

	Doublons: `!siren !sirenDoublon dateDernierTraitementDoublon`,

	RNAWaldec: `!id id_ex siret rup_mi gestion !date_creat date_decla date_publi date_disso nature groupement !titre titre_court
objet objet_social1 objet_social2 adrs_complement adrs_numvoie adrs_repetition adrs_typevoie adrs_libvoie adrs_distrib
adrs_codeinsee adrs_codepostal adrs_libcommune adrg_declarant adrg_complemid adrg_complemgeo adrg_libvoie adrg_distrib
adrg_codepostal adrg_achemine adrg_pays dir_civilite telephone siteweb email publiweb observation !position maj_time`,

	RNAImport: `!id id_ex siret gestion !date_creat date_publi nature groupement !titre objet objet_social1 objet_social2 adr1 adr2
adr3 adrs_codepostal !libcom adrs_codeinsee dir_civilite telephone siteweb email observation !position rup_mi maj_time`,
}

// Columns lists the official columns of k, in order.
func Columns(k Kind) []string { return list(k, false) }

// Required lists the columns without which a file of kind k is refused.
func Required(k Kind) []string { return list(k, true) }

func list(k Kind, required bool) (names []string) {
	suffix := "Etablissement"
	if k == UniteLegale || k == UniteLegaleHistorique {
		suffix = "UniteLegale"
	}
	for _, name := range strings.Fields(columns[k]) {
		name, must := strings.CutPrefix(name, "!")
		if must || !required {
			names = append(names, strings.Replace(name, "*", suffix, 1))
		}
	}
	return names
}

func (k Kind) rna() bool { return k == RNAWaldec || k == RNAImport }

// separator is the one of the official CSV.
func (k Kind) separator() byte {
	if k.rna() {
		return ';'
	}
	return ','
}

// ErrFormat says that a file is none of those that the package reads.
var ErrFormat = errors.New("fichier d'un type inconnu")

// recognise tells the kind by its columns: the kind that has most of them. It gives
// their names as the official files write them, and unknown ones as they are.
func recognise(header []string) (Kind, []string, error) {
	var kind Kind
	most, missing := 1, 0
	for _, k := range kinds {
		known, absent := match(k, header), len(Required(k))-match(k, header, Required(k)...)
		if known > most || known == most && most > 1 && absent < missing {
			kind, most, missing = k, known, absent
		}
	}
	if kind == "" {
		return "", nil, fmt.Errorf("%w : ses colonnes (%s) ne sont celles d'aucun fichier de Sirene ou du RNA", ErrFormat, abridged(header))
	}
	names := slices.Clone(header)
	for _, official := range Columns(kind) {
		seen := false
		for i, name := range header {
			if !strings.EqualFold(name, official) {
				continue
			}
			if seen {
				return "", nil, fmt.Errorf("%s : la colonne %s y est deux fois", kind, official)
			}
			names[i], seen = official, true
		}
	}
	var absent []string
	for _, name := range Required(kind) {
		if !slices.Contains(names, name) {
			absent = append(absent, name)
		}
	}
	if len(absent) > 0 {
		return "", nil, fmt.Errorf("%s : colonnes obligatoires absentes : %s", kind, strings.Join(absent, ", "))
	}
	return kind, names, nil
}

// match counts the columns of k, or those given, that are in the header.
func match(k Kind, header []string, wanted ...string) (n int) {
	if wanted == nil {
		wanted = Columns(k)
	}
	for _, official := range wanted {
		if slices.ContainsFunc(header, func(name string) bool { return strings.EqualFold(name, official) }) {
			n++
		}
	}
	return n
}

func abridged(header []string) string {
	text := strings.ToValidUTF8(strings.Join(header, ", "), "\uFFFD")
	if runes := []rune(text); len(runes) > 80 {
		return string(runes[:79]) + "…"
	}
	return text
}
