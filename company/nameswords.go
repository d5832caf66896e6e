package company

import (
	"bytes"
	"slices"
	"strings"

	"tuyau/text"
)

// cutter cuts names, streets and queries into words, the same way for all three.
type cutter struct {
	street bool // "Ste" first is a sainte, not a société
	folded []byte
	words  []nameWord
	run    int // single letters written apart that end words
}

// nameWord is a word of a name as it is compared: folded, abbreviations written out.
type nameWord struct {
	text  string
	parts int  // of words glued together, as "loreal" after "l" and "oreal": how many
	light bool // a legal form or an article, which people leave out or change
	whole bool // written alone, between blanks
}

const (
	maxNameWord  = text.MaxWord
	maxNameWords = 32 // of a name: those after are left out
)

// cut gives the words of a text, until the next call. Letters parted by dots or blanks
// make one word ("R.P.S.", "S C I"); words that punctuation alone parts are followed by
// what they make together ("L'Oréal": l, oreal, loreal).
func (c *cutter) cut(raw string) []nameWord {
	c.words, c.run = c.words[:0], 0
	for chunk := range strings.FieldsSeq(raw) {
		c.folded = text.AppendFold(c.folded[:0], chunk)
		if len(c.folded) == 0 {
			continue // "&"
		}
		c.chunk(c.folded)
		if len(c.words) >= maxNameWords {
			break
		}
	}
	c.joinRun()
	markLight(c.words)
	return c.words
}

func (c *cutter) chunk(folded []byte) {
	parts := 1 + bytes.Count(folded, blank)
	if parts == 1 {
		if len(folded) == 1 && !isDigit(folded[0]) {
			c.run++
		} else {
			c.joinRun()
		}
		c.add(folded, 0, true)
		return
	}
	c.joinRun()
	if len(folded) == 2*parts-1 { // letters and dots
		c.add(bytes.ReplaceAll(folded, blank, nil), 0, true)
		return
	}
	glued := bytes.ReplaceAll(folded, blank, nil)
	for part := range bytes.SplitSeq(folded, blank) {
		c.add(part, 0, false)
	}
	if parts < 16 && len(glued) <= maxNameWord {
		c.add(glued, parts, false)
	}
}

var blank = []byte{' '}

func (c *cutter) add(word []byte, parts int, whole bool) {
	word = word[:min(len(word), maxNameWord)]
	w := nameWord{parts: parts, whole: whole}
	if full, ok := inFull[string(word)]; ok && parts == 0 {
		w.text = full
		if len(c.words) == 0 && !c.street && string(word) == "ste" {
			w.text = "societe"
		}
	} else {
		w.text = string(word)
	}
	c.words = append(c.words, w)
}

// joinRun makes one word of the letters written apart that came last.
func (c *cutter) joinRun() {
	if c.run > 1 {
		first := len(c.words) - c.run
		var b strings.Builder
		for _, w := range c.words[first:] {
			b.WriteString(w.text)
		}
		c.words = append(c.words[:first], nameWord{text: b.String(), whole: true})
	}
	c.run = 0
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

func allDigits(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return s != ""
}

// inFull has the abbreviations that stand for one word only, in names and in streets.
var inFull = map[string]string{
	"asso": "association", "assoc": "association", "cie": "compagnie", "coop": "cooperative", "copro": "copropriete",
	"coprop": "copropriete", "etabl": "etablissements", "etablissement": "etablissements", "ets": "etablissements",
	"etbs": "etablissements", "fed": "federation", "soc": "societe", "st": "saint", "sts": "saints",
	"ste": "sainte", "stes": "saintes", "synd": "syndicat", "av": "avenue", "ave": "avenue", "bd": "boulevard", "bld": "boulevard",
	"blvd": "boulevard", "bvd": "boulevard", "cdt": "commandant", "chem": "chemin", "che": "chemin", "crs": "cours", "dr": "docteur",
	"fbg": "faubourg", "fg": "faubourg", "gal": "general", "imp": "impasse", "mal": "marechal", "pce": "place", "pdt": "president",
	"pl": "place", "pte": "porte", "rte": "route", "sq": "square", "vla": "villa",
}

// legalWords are said of what a company is, not of which one it is.
var legalWords = set(strings.Fields(`sarl eurl sas sasu sa sci scp snc scs sca selarl selas selasu selafa selurl selca sel eirl ei earl
	gaec scea gie gfa gfr scop scic scm sccv scev sep spfpl cuma sem seml spl slp ulc gmbh ltd inc llc plc bv nv
	societe societes association entreprise etablissements compagnie monsieur madame mademoiselle mme mlle mr`)...)

// shortLight are the light words that people misspell.
var shortLight = strings.Fields(`au aux de des du en et la le les sarl eurl sas sasu sa sci scp snc selarl earl gaec scea gie gfa scop
	sccv spfpl cuma`)

// legalPhrases are forms written out; the longest first.
var legalPhrases = phrases(`
	societe par actions simplifiee unipersonnelle
	societe par actions simplifiee
	entreprise unipersonnelle a responsabilite limitee
	exploitation agricole a responsabilite limitee
	societe a responsabilite limitee
	societe d exercice liberal a responsabilite limitee
	societe civile d exploitation agricole
	societe civile de construction vente
	societe civile immobiliere
	societe civile professionnelle
	societe civile de moyens
	societe civile
	societe anonyme
	societe en nom collectif
	groupement agricole d exploitation en commun
	groupement d interet economique
	groupement foncier agricole
	entrepreneur individuel
	entreprise individuelle
	syndicat des coproprietaires
	association loi 1901`)

func phrases(list string) (all [][]string) {
	for line := range strings.Lines(list) {
		if words := strings.Fields(line); len(words) > 0 {
			all = append(all, words)
		}
	}
	return all
}

// markLight says which words of a name are light; of those that have no other, the
// articles alone.
func markLight(words []nameWord) {
	rest := 0
	for i := 0; i < len(words); {
		if n := phraseAt(words[i:]); n > 0 {
			for ; n > 0; n-- {
				words[i].light = true
				i++
			}
			continue
		}
		w := &words[i]
		w.light = w.parts > 0 || text.Article(w.text) || legalWords[w.text]
		if !w.light {
			rest++
		}
		i++
	}
	for _, articles := range [...]bool{false, true} {
		for i := range words {
			if w := &words[i]; rest == 0 && w.parts == 0 && (articles || !text.Article(w.text)) {
				w.light = false
			}
		}
		rest = slices.IndexFunc(words, func(w nameWord) bool { return !w.light }) + 1
	}
}

// phraseAt is how many words the legal phrase takes that begins these, or 0.
func phraseAt(words []nameWord) int {
	for _, phrase := range legalPhrases {
		if words[0].text == phrase[0] {
			if n := phraseLength(words, phrase); n > 0 {
				return n
			}
		}
	}
	return 0
}

func phraseLength(words []nameWord, phrase []string) int {
	n := 0
	for _, p := range phrase {
		for n < len(words) && words[n].parts > 0 {
			n++
		}
		if n == len(words) || words[n].text != p {
			return 0
		}
		n++
	}
	return n
}
