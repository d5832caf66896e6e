package sample

import (
	"strconv"
	"strings"
)

// A noun that takes an article, and the form a qualifier takes after it.
type noun struct {
	text string
	form int // 0 masculine, 1 feminine, 2 plural
}

type vocabulary struct {
	plain, favourites, plants, trades, notables, first, surnames, holders, cities []string
	places, hamlets                                                               []noun
	qualifiers                                                                    [][3]string
}

func newVocabulary() *vocabulary {
	v := &vocabulary{
		plain: plainStreets(), favourites: favourites(), plants: plants(), trades: trades(), notables: notables(),
		first: firstNames(), surnames: surnames(), holders: holders(), cities: cities(),
		places: nouns(places(), true), hamlets: nouns(hamlets(), false),
	}
	for _, q := range qualifiers() {
		forms := strings.Split(q, "|")
		v.qualifiers = append(v.qualifiers, [3]string{forms[0], forms[1], forms[2]})
	}
	return v
}

// nouns reads "Moulin|m", and puts the article before it if asked to.
func nouns(list []string, article bool) []noun {
	out := make([]noun, len(list))
	for i, entry := range list {
		text, gender, _ := strings.Cut(entry, "|")
		n, lead := noun{text: text}, "Le "
		switch gender {
		case "f":
			n.form, lead = 1, "La "
		case "e":
			lead = "L'"
		case "p":
			n.form, lead = 2, "Les "
		}
		if article {
			n.text = lead + text
		}
		out[i] = n
	}
	return out
}

// A way is a type of street with its weight in towns and in villages, and the sort of
// complement that goes with it.
type way struct {
	name        string
	town, rural float64
	sort        sort
}

type sort int

const (
	common    sort = iota // Rue, Impasse
	honoured              // Avenue, Place: great names
	leading               // Route: where it goes
	country               // Chemin: what lies there
	green                 // Allée: plants
	estate                // Lotissement: a name with its article
	alone                 // no type: the street bears the name of a hamlet
	sortCount int  = iota
)

var ways = [...]way{
	{"Rue", 62, 46, common}, {"Avenue", 7, 1.8, honoured}, {"Boulevard", 2.5, .2, honoured}, {"Place", 4, 3.5, honoured},
	{"Impasse", 8, 8, common}, {"Allée", 7, 4.5, green}, {"Chemin", 4.5, 17, country}, {"Route", 1.5, 12, leading},
	{"Square", 1.2, .2, honoured}, {"Passage", 1.2, .6, common}, {"Quai", .6, .3, honoured}, {"Cours", .4, .1, honoured},
	{"Cité", .5, .3, common}, {"Résidence", .8, .4, estate}, {"Lotissement", .6, 1.6, estate}, {"Ruelle", .4, 1.2, common},
	{"Sentier", .5, .6, country}, {"Montée", .3, .5, country}, {"Villa", .4, 0, common}, {"Cour", .3, .4, common},
	{"Hameau", 0, .8, estate}, {"Rond-Point", .1, 0, honoured}, {"Venelle", .2, .4, common}, {"Promenade", .2, .1, green},
	{"", 0, 8, alone},
}

// The weights of complements by sort, in the order of namer.complement.
var complements = [sortCount][]float64{
	// favourite, plant, place, notable, person, trade, city, commune, hamlet
	common:   {34, 11, 15, 13, 10, 4, 3, 4, 6},
	honoured: {36, 4, 10, 28, 9, 2, 10, 1, 0},
	leading:  {6, 0, 14, 0, 0, 0, 4, 56, 20},
	country:  {14, 6, 34, 1, 2, 3, 0, 8, 32},
	green:    {16, 56, 12, 8, 4, 3, 0, 0, 1},
}

// namer gives the streets of one commune, or of one part of a merged one, names that
// differ from one another.
type namer struct {
	*vocabulary
	used        map[string]struct{}
	neighbours  []string // names of communes around
	town, rural []float64
}

func newNamer() *namer {
	n := &namer{vocabulary: newVocabulary(), used: map[string]struct{}{}}
	for _, w := range ways {
		n.town, n.rural = append(n.town, w.town), append(n.rural, w.rural)
	}
	return n
}

// begin forgets the names given so far.
func (n *namer) begin() { clear(n.used) }

func (n *namer) take(name string) bool {
	if _, used := n.used[name]; used {
		return false
	}
	n.used[name] = struct{}{}
	return true
}

// street names a street; way says how its numbers go.
func (n *namer) street(d dice, rural bool) (name string, w way) {
	weights := n.town
	if rural {
		weights = n.rural
	}
	for range 40 {
		w = ways[d.weighted(weights)]
		if name = n.try(d, w); n.take(name) {
			return name, w
		}
	}
	// Only a commune far larger than any comes here.
	w = ways[0]
	for i := len(n.used); ; i++ {
		if name = "Voie " + strconv.Itoa(i); n.take(name) {
			return name, w
		}
	}
}

func (n *namer) try(d dice, w way) string {
	switch {
	case w.sort == alone:
		return n.hamlet(d)
	case w.sort == estate && d.chance(0.5):
		return w.name + " Les " + d.pick(n.plants)
	case w.sort == estate:
		return w.name + " " + n.hamlet(d)
	case w.name == "Rue" && d.chance(0.035):
		return d.skewed(n.plain)
	}
	return w.name + " " + n.complement(d, w.sort)
}

func (n *namer) complement(d dice, s sort) string {
	switch d.weighted(complements[s]) {
	case 0:
		return d.skewed(n.favourites)
	case 1:
		return "des " + d.skewed(n.plants)
	case 2:
		return of(n.place(d, n.places, 0.45))
	case 3:
		return d.skewed(n.notables)
	case 4:
		return n.person(d)
	case 5:
		return "des " + d.pick(n.trades)
	case 6:
		return ofCity(d.pick(n.cities))
	case 7:
		if len(n.neighbours) > 0 {
			return ofCity(d.pick(n.neighbours))
		}
	}
	return of(n.hamlet(d))
}

func (n *namer) person(d dice) string {
	name := d.pick(n.surnames)
	if d.chance(0.25) {
		return d.pick(n.holders) + " " + name
	}
	return d.pick(n.first) + " " + name
}

func (n *namer) place(d dice, from []noun, qualified float64) string {
	u := d.unit()
	p := from[int(float64(len(from))*u*u)]
	if !d.chance(qualified) {
		return p.text
	}
	return p.text + " " + n.qualifiers[d.below(len(n.qualifiers))][p.form]
}

// hamlet names a lieu-dit: "La Haute Borne", "Chez Martin", "La Bernardière".
func (n *namer) hamlet(d dice) string {
	switch d.weighted([]float64{62, 13, 9, 9, 7}) {
	case 1:
		if name := d.pick(n.surnames); !strings.ContainsAny(name, " -") {
			return "La " + strings.TrimRight(name, "eéèaiouy") + "ière"
		}
	case 2:
		return n.place(d, n.hamlets, 0) + " " + d.pick(n.surnames)
	case 3:
		return "Chez " + d.pick(n.surnames)
	case 4:
		return "Les " + strings.TrimRight(d.pick(n.surnames), "sxz") + "s"
	}
	return n.place(d, n.hamlets, 0.6)
}

// articles, and what "de" makes of them.
var articles = [...][2]string{{"Le ", "du "}, {"La ", "de la "}, {"Les ", "des "}, {"L'", "de l'"}, {"Chez ", "de chez "}}

// of turns a name with its article into a complement: "Le Moulin" into "du Moulin".
func of(name string) string {
	for _, a := range articles {
		if rest, ok := strings.CutPrefix(name, a[0]); ok {
			return a[1] + rest
		}
	}
	return ofCity(name)
}

// ofCity does so for a commune, where "La" and "L'" keep their capital.
func ofCity(name string) string {
	switch {
	case strings.HasPrefix(name, "Le "):
		return "du " + name[len("Le "):]
	case strings.HasPrefix(name, "Les "):
		return "des " + name[len("Les "):]
	case strings.ContainsRune("AEIOUYHÉÈÊÂÎÔÛŒ", []rune(name)[0]):
		return "d'" + name
	}
	return "de " + name
}

// afnor spells a name as the post does: capitals, no accent, no sign.
var afnor = strings.NewReplacer(afnorPairs()...)

func afnorPairs() []string {
	pairs := []string{"-", " ", "'", " ", "’", " ", ".", "", "œ", "OE", "Œ", "OE", "æ", "AE", "Æ", "AE", "ÿ", "Y", "Ÿ", "Y"}
	for c := 'a'; c <= 'z'; c++ {
		pairs = append(pairs, string(c), string(c-'a'+'A'))
	}
	for _, group := range []string{"AàâäáãÀÂÄÁÃ", "EéèêëÉÈÊË", "IîïíÎÏÍ", "OôöóÔÖÓ", "UùûüúÙÛÜÚ", "CçÇ", "NñÑ"} {
		for _, r := range group[1:] {
			pairs = append(pairs, string(r), group[:1])
		}
	}
	return pairs
}
