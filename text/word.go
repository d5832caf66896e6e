package text

// expansions has the abbreviations written in French addresses, after the usage of
// La Poste (norme AFNOR NF Z10-011) and of those who type.
var expansions = map[string]string{
	"all": "allee", "ave": "avenue", "av": "avenue", "aven": "avenue", "bd": "boulevard", "bld": "boulevard",
	"bvd": "boulevard", "blvd": "boulevard", "boul": "boulevard", "boulv": "boulevard",
	"bat": "batiment", "cal": "caporal", "cdt": "commandant", "cmdt": "commandant", "che": "chemin", "chem": "chemin",
	"cem": "chemin", "chm": "chemin", "chs": "chaussee", "cite": "cite", "clos": "clos", "cne": "capitaine",
	"cpt": "capitaine", "col": "colonel", "cor": "corniche", "cours": "cours", "crs": "cours", "ctre": "centre",
	"dom": "domaine", "dr": "docteur", "doct": "docteur", "drs": "docteurs", "espl": "esplanade", "esp": "esplanade",
	"etg": "etang", "fbg": "faubourg", "fg": "faubourg", "faub": "faubourg", "fb": "faubourg", "gal": "general",
	"gl": "general", "gen": "general", "gle": "generale", "gde": "grande", "gd": "grand", "gr": "grande",
	"ham": "hameau", "hlm": "hlm", "imp": "impasse", "imm": "immeuble", "ing": "ingenieur", "insp": "inspecteur",
	"jard": "jardin", "lcl": "lieutenant colonel", "ld": "lieu dit", "lot": "lotissement", "lt": "lieutenant",
	"mal": "marechal", "mar": "marechal", "mlle": "mademoiselle", "mme": "madame", "mgr": "monseigneur",
	"mte": "montee", "nd": "notre dame", "pas": "passage", "pass": "passage", "psg": "passage", "pce": "place",
	"pl": "place", "plce": "place", "pdt": "president", "pres": "president", "pr": "professeur", "prof": "professeur",
	"prom": "promenade", "pte": "porte", "pt": "petit", "ptes": "petites", "qu": "quai", "qrt": "quartier",
	"quart": "quartier", "res": "residence", "resid": "residence", "rte": "route", "rd": "route departementale",
	"rn": "route nationale", "rpt": "rond point", "rle": "ruelle", "sent": "sentier", "sen": "sentier", "sgt": "sergent", "sq": "square",
	"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes", "ss": "sous", "tra": "traverse", "trav": "traverse",
	"ven": "venelle", "vla": "villa", "vc": "voie communale", "vge": "village", "z": "zone",
	"zac": "zone amenagement concerte", "zi": "zone industrielle", "za": "zone artisanale",
	"zup": "zone urbaniser priorite", "arr": "arrondissement", "arrdt": "arrondissement", "ardt": "arrondissement",
	"r": "rue",
}

// Expand gives the words that a folded word abbreviates, or "". An abbreviation may
// also be a word of its own ("mar", "r"): keep both.
func Expand(word string) string {
	if full := expansions[word]; full != word {
		return full
	}
	return ""
}

var articles = map[string]bool{
	"a": true, "au": true, "aux": true, "d": true, "de": true, "des": true, "du": true, "en": true, "et": true,
	"l": true, "la": true, "le": true, "les": true, "sous": true, "sur": true,
}

// Article says whether a folded word is an article or a preposition, which people
// leave out or change freely.
func Article(word string) bool { return articles[word] }

var ways = wordSet(`allee allees avenue boulevard chaussee chemin cite clos corniche cote cour cours domaine
	esplanade faubourg galerie hameau impasse jardin lieu lotissement mail montee parc passage
	passerelle place placette porte promenade quai quartier residence route rue ruelle sente
	sentier square traverse venelle villa village voie zone`)

// Way says whether a folded word is the type of a street.
func Way(word string) bool { return ways[word] }

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range Tokens(nil, Fold(words)) {
		set[w] = true
	}
	return set
}
