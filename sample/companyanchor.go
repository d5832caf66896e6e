package sample

import "tuyau/siren"

// Units that demonstrations and tests count on: they are in every sample, whatever its
// size and seed. All are invented; their numbers are of ranges not in use.
const (
	AgencySIREN         siren.SIREN = 130900004 // AGENCE DES DONNEES PARTAGEES (ADP), service of a ministry, 4 périodes
	ChainSIREN          siren.SIREN = 601000003 // SUPERMARCHES DU LITTORAL, enseigne LITTORAL MARCHE in twelve towns
	PostSIREN           siren.SIREN = 601000102 // COMPAGNIE DES POSTES REUNIES (CPR), hundreds of bureaux
	AssociationSIREN    siren.SIREN = 601000201 // LES JARDINS DE LA CANOPEE, AssociationRNA
	PersonSIREN         siren.SIREN = 601000300 // CLEMENCE AUBRETIN, femme PORTALIER, COIFFURE CLEMENCE
	MaskedPersonSIREN   siren.SIREN = 601000409 // a person of partial diffusion, in Riom
	MaskedCompanySIREN  siren.SIREN = 601000508 // HORLOGERIE DES TROIS FONTAINES: its sigle and address are masked
	MaskedSiteSIREN     siren.SIREN = 601000607 // ETIENNE VALCOURBE: the unit is open, its établissement masked
	ClosedSIREN         siren.SIREN = 601000706 // MANUFACTURE DES BOUTONS DE NACRE, closed on 2019-06-30, three names
	ValidSIREN          siren.SIREN = 601000805 // ATELIER VELOURS BLEU, registered twice
	DoublonSIREN        siren.SIREN = 601000904 // its other number, in StockDoublons only
	PredecessorSIREN    siren.SIREN = 601001001 // IMPRIMERIE DU PONT VIEUX, whose siège moved, then was sold to SuccessorSIREN
	SuccessorSIREN      siren.SIREN = 601001100 // PONT VIEUX IMPRESSIONS
	ForeignSIREN        siren.SIREN = 601001209 // NORDWIND LOGISTIK GMBH, siège in Berlin
	EstateSIREN         siren.SIREN = 601001308 // SCI DU MOULIN DE LA ROCHE
	AssociationRNA                  = "W751999999"
	MaskedPersonSurname             = "VERGNANDEAU" // must appear in no file
)

// An anchorUnit is such a unit in full.
type anchorUnit struct {
	siren        siren.SIREN
	category     string
	naf          string
	denomination string
	sigle, rna   string
	usual        string // dénomination usuelle
	sex, surname string
	married      string
	first        []string
	created      day
	ceased       day
	masked       bool
	maskedSites  bool
	former       []formerName // oldest first
	staff, size  string
	doublon      siren.SIREN
	soldTo       siren.SIREN // on the day it ceased
	bureaux      int         // more sites, of 30 million units
	sign         string
	sites        []anchorSite
}

type formerName struct {
	until day
	name  string
}

type anchorSite struct {
	commune       string
	number        int
	way, label    string
	created       day
	ceased        day
	sign          string
	moved         bool // took the place of the one before
	foreign, town string
}

func anchorUnits() []anchorUnit {
	coast := func(commune string, number int, way, label string, year int, town string) anchorSite {
		return anchorSite{commune: commune, number: number, way: way, label: label, created: date(year, 3, 1), sign: "LITTORAL MARCHE " + town}
	}
	return []anchorUnit{
		{siren: AgencySIREN, category: "7120", naf: "84.11Z", denomination: "AGENCE DES DONNEES PARTAGEES", sigle: "ADP", created: date(2006, 5, 15),
			former: []formerName{{date(2011, 2, 21), "DELEGATION AUX DONNEES"}, {date(2019, 10, 25), "MISSION DES DONNEES PARTAGEES"}}, staff: "22", size: "PME",
			sites: []anchorSite{{commune: "75107", number: 20, way: "AV", label: "DES TILLEULS", created: date(2006, 5, 15)},
				{commune: "69383", number: 5, way: "RUE", label: "DU PUITS VERT", created: date(2021, 9, 1)}}},
		{siren: ChainSIREN, category: "5599", naf: "47.11D", denomination: "SUPERMARCHES DU LITTORAL", sigle: "SDL", created: date(1978, 4, 3), staff: "42", size: "ETI",
			sign: "LITTORAL MARCHE", sites: []anchorSite{
				coast("17300", 12, "QUAI", "DU VIEUX BASSIN", 1978, "LA ROCHELLE"), coast("17306", 40, "BD", "DE LA GRANDE PLAGE", 1982, "ROYAN"),
				coast("29019", 155, "RTE", "DE KERBLEIZ", 1988, "BREST"), coast("56121", 8, "RUE", "DES CONSERVERIES", 1990, "LORIENT"),
				coast("35288", 21, "AV", "DES CORSAIRES", 1991, "SAINT-MALO"), coast("50129", 3, "RUE", "DU PETIT ARSENAL", 1994, "CHERBOURG"),
				coast("76217", 77, "RTE", "DU PHARE", 1996, "DIEPPE"), coast("62160", 14, "BD", "DES HARENGS", 2001, "BOULOGNE"),
				coast("59183", 60, "QUAI", "DES SABLES", 2004, "DUNKERQUE"), coast("64102", 9, "ALL", "DU PHARE", 2009, "BAYONNE"),
				coast("34301", 31, "QUAI", "DES JOUTES", 2013, "SETE"), coast("06088", 102, "BD", "DES AGAVES", 2018, "NICE")}},
		{siren: PostSIREN, category: "5505", naf: "53.10Z", denomination: "COMPAGNIE DES POSTES REUNIES", sigle: "CPR", created: date(1991, 1, 1), staff: "53", size: "GE",
			sign: "POSTES REUNIES", bureaux: 13_000,
			sites: []anchorSite{{commune: "75115", number: 9, way: "RUE", label: "DES FACTEURS", created: date(1991, 1, 1), sign: "POSTES REUNIES"}}},
		{siren: AssociationSIREN, category: "9220", naf: "94.99Z", denomination: "LES JARDINS DE LA CANOPEE", rna: AssociationRNA, created: date(2014, 6, 18), staff: "01",
			sites: []anchorSite{{commune: "75119", number: 17, way: "RUE", label: "DES POTAGERS", created: date(2014, 6, 18)}}},
		{siren: PersonSIREN, category: "1000", naf: "96.02A", sex: "F", surname: "AUBRETIN", married: "PORTALIER", first: []string{"CLEMENCE", "MARIE", "ODILE"},
			usual: "COIFFURE CLEMENCE", created: date(2009, 9, 14), staff: "NN",
			sites: []anchorSite{{commune: "87085", number: 6, way: "PL", label: "DES EMAUX", created: date(2009, 9, 14), ceased: date(2016, 4, 1)},
				{commune: "87085", number: 28, way: "RUE", label: "DU CLOCHER ROUGE", created: date(2016, 4, 1), moved: true, sign: "CLEMENCE COIFFURE"}}},
		{siren: MaskedPersonSIREN, category: "1000", naf: "43.34Z", sex: "M", surname: MaskedPersonSurname, first: []string{"ARISTIDE", "PAUL"}, usual: "PEINTURES VERGNANDEAU",
			created: date(2012, 2, 6), masked: true,
			sites: []anchorSite{{commune: "63300", number: 4, way: "IMP", label: "DES VERGNES CACHEES", created: date(2012, 2, 6), sign: "VERGNANDEAU DECO"}}},
		{siren: MaskedCompanySIREN, category: "5499", naf: "47.77Z", denomination: "HORLOGERIE DES TROIS FONTAINES", sigle: "H3F", created: date(1999, 11, 2), masked: true, size: "PME", staff: "02",
			sites: []anchorSite{{commune: "25056", number: 3, way: "RUE", label: "DES BALANCIERS SECRETS", created: date(1999, 11, 2), sign: "AUX TROIS FONTAINES"}}},
		{siren: MaskedSiteSIREN, category: "1000", naf: "62.02A", sex: "M", surname: "VALCOURBE", first: []string{"ETIENNE"}, created: date(2020, 1, 13), maskedSites: true,
			sites: []anchorSite{{commune: "31555", number: 11, way: "RUE", label: "DU CANAL DISCRET", created: date(2020, 1, 13)}}},
		{siren: ClosedSIREN, category: "5710", naf: "32.99Z", denomination: "MANUFACTURE DES BOUTONS DE NACRE", created: date(1957, 1, 1), ceased: date(2019, 6, 30),
			former: []formerName{{date(1985, 1, 1), "ETABLISSEMENTS GRANDPERRIN"}, {date(2002, 7, 1), "BOUTONS ET NACRES DE L'OISE"}},
			sites: []anchorSite{{commune: "60395", number: 2, way: "RUE", label: "DE LA NACRE", created: date(1957, 1, 1), ceased: date(2019, 6, 30)},
				{commune: "60057", number: 45, way: "RTE", label: "DE MERU", created: date(1988, 4, 1), ceased: date(2004, 12, 31)}}},
		{siren: ValidSIREN, category: "5710", naf: "13.92Z", denomination: "ATELIER VELOURS BLEU", created: date(2016, 10, 3), doublon: DoublonSIREN, staff: "11", size: "PME",
			sites: []anchorSite{{commune: "80021", number: 19, way: "RUE", label: "DES DRAPIERS", created: date(2016, 10, 3)}}},
		{siren: PredecessorSIREN, category: "5499", naf: "18.12Z", denomination: "IMPRIMERIE DU PONT VIEUX", created: date(1994, 3, 7), ceased: date(2022, 1, 1), soldTo: SuccessorSIREN,
			sites: []anchorSite{{commune: "82121", number: 1, way: "QUAI", label: "DES TYPOGRAPHES", created: date(1994, 3, 7), ceased: date(2007, 9, 3)},
				{commune: "82121", number: 30, way: "RTE", label: "DE LA PRESSE", created: date(2007, 9, 3), ceased: date(2022, 1, 1), moved: true}}},
		{siren: SuccessorSIREN, category: "5710", naf: "18.12Z", denomination: "PONT VIEUX IMPRESSIONS", created: date(2022, 1, 1), staff: "12", size: "PME",
			sites: []anchorSite{{commune: "82121", number: 30, way: "RTE", label: "DE LA PRESSE", created: date(2022, 1, 1), sign: "IMPRIMERIE DU PONT VIEUX"}}},
		{siren: ForeignSIREN, category: "3120", naf: "52.29B", denomination: "NORDWIND LOGISTIK GMBH", created: date(2011, 8, 22),
			sites: []anchorSite{{number: 18, label: "HAUPTSTRASSE", foreign: "99109", town: "BERLIN", created: date(2011, 8, 22)}}},
		{siren: EstateSIREN, category: "6540", naf: "68.20B", denomination: "SCI DU MOULIN DE LA ROCHE", created: date(2003, 2, 17),
			sites: []anchorSite{{commune: "24322", number: 7, way: "CHE", label: "DU MOULIN", created: date(2003, 2, 17)}}},
	}
}
