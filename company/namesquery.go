package company

import (
	"slices"
	"strconv"
	"strings"

	"tuyau/search"
	"tuyau/siren"
	"tuyau/text"
)

// NameQuery asks for unités légales by a text: names, sigles, signs, persons, streets,
// communes, post codes, a SIREN, a SIRET, an RNA identifier, in any order.
type NameQuery struct {
	Text string // "": all that the filters let through, the most important first
	// Unfinished says that the last word may be the beginning of one.
	Unfinished bool
	// Units and Sites, when not nil, let through the unités légales in the one that
	// have an établissement in the other.
	Units, Sites Rows
	From, Limit  int  // which of the answers: Limit of them after the first From
	BySize       bool // the largest first, whatever their name
	// SitesFrom and SitesLimit say which of the matching établissements to list.
	SitesFrom, SitesLimit int
}

// NameHit is an unité légale found.
type NameHit struct {
	Unit  int // row in Units
	Score float64
	// Sites has rows of Sites: those that match what the unit's own names do not
	// explain, or else that the filter lets through. It is empty when neither asks.
	Sites    []int
	AllSites int     // how many match
	Metres   float64 // from the point asked for
}

// NameHits are the answers, the best first.
type NameHits struct {
	Total int // how many there are, counted up to MaxHits
	Hits  []NameHit
}

// MaxHits is how many answers are counted and can be reached.
const MaxHits = 10_000

// nameGroup is a word of a query and what it may stand for.
type nameGroup struct {
	raw        string
	light      bool
	unfinished bool
	digits     bool // a number of up to four figures: of a street, maybe
	weight     float32

	exact    [6]uint32
	exacts   int
	from, to uint32 // terms that begin with it
	fuzzy    []fuzzyTerm
	// maybeLight says that it may be an article or a legal form misspelt.
	maybeLight bool

	// What it stands for holds: documents by name, places by sign and by address.
	names, signs, spots []uint32
	wide                bool // too many to list
	buffers             [3][]uint32
}

type fuzzyTerm struct {
	term    uint32
	quality float32
}

const (
	maxGroups = 16
	// wholePrefix is how well an unfinished word answers a term that it begins.
	wholePrefix = 0.995
)

// quality says how well a term answers the word, from 0 to 1.
func (g *nameGroup) quality(term uint32) float32 {
	for _, t := range g.exact[:g.exacts] {
		if t == term {
			return 1
		}
	}
	if term >= g.from && term < g.to {
		return wholePrefix
	}
	if len(g.fuzzy) > 0 {
		if i, ok := slices.BinarySearchFunc(g.fuzzy, term, func(f fuzzyTerm, t uint32) int { return int(f.term) - int(t) }); ok {
			return g.fuzzy[i].quality
		}
	}
	return 0
}

func (g *nameGroup) add(term uint32) {
	if g.exacts < len(g.exact) && !slices.Contains(g.exact[:g.exacts], term) {
		g.exact[g.exacts] = term
		g.exacts++
	}
}

func (g *nameGroup) cost() int { return len(g.names) + len(g.signs) + len(g.spots) }

// nameSearcher is the working memory of one search, reused from one to the next.
type nameSearcher struct {
	x *Index
	n *names

	cutter cutter
	walker search.Walker
	found  []search.Near
	buf    []byte
	groups []nameGroup
	query  NameQuery

	docs, places Rows // scratch of union
	top          search.Top
	scored       []scoredUnit
	known        map[uint32]int // where each document is in scored
	sites        []uint32
	count        int // documents that have every word
}

// parse cuts a query into groups and looks their words up; false when it has none.
func (s *nameSearcher) parse(q string, unfinished bool) bool {
	words := s.cutter.cut(q)
	groups := s.groups[:0]
	glues := [maxGroups]string{}
	for _, w := range words {
		if w.parts > 0 {
			for i := len(groups) - w.parts; i < len(groups); i++ {
				if i >= 0 && !groups[i].light {
					glues[i] = w.text // the other writing of the words that it is made of
				}
			}
			continue
		}
		if len(groups) == maxGroups {
			break
		}
		i := len(groups)
		if i < cap(groups) {
			groups = groups[:i+1] // with its buffers
		} else {
			groups = append(groups, nameGroup{})
		}
		groups[i] = nameGroup{raw: w.text, light: w.light, buffers: groups[i].buffers, fuzzy: groups[i].fuzzy[:0]}
	}
	s.groups = groups
	if len(groups) == 0 {
		return false
	}
	if unfinished && !strings.HasSuffix(q, " ") {
		groups[len(groups)-1].unfinished = true
	}
	for i := range groups {
		s.lookUp(&groups[i], glues[i], i)
	}
	return true
}

func (s *nameSearcher) find(word string) (uint32, bool) {
	s.buf = append(s.buf[:0], word...)
	return s.n.terms.Find(s.buf)
}

func (s *nameSearcher) lookUp(g *nameGroup, glue string, at int) {
	g.digits = len(g.raw) <= 4 && allDigits(g.raw)
	others := [...]string{g.raw, glue, "", ""}
	switch {
	case g.raw == "societe" && at == 0:
		others[2] = "sainte" // "Ste Anne"
	case g.raw == "sainte":
		others[2] = "societe"
	default:
		if full := text.Expand(g.raw); full != "" && !strings.Contains(full, " ") {
			others[2] = full
		}
		others[3] = text.Ordinal(g.raw)
	}
	for _, word := range others {
		if word == "" {
			continue
		}
		if t, ok := s.find(word); ok {
			g.add(t)
		}
	}
	if g.unfinished {
		s.buf = append(s.buf[:0], g.raw...)
		g.from, g.to = s.n.terms.Prefix(s.buf)
	}
	g.weight = float32(wordWeight(len(g.raw), 1, 1000))
	if g.exacts > 0 {
		g.weight = float32(s.n.weight[g.exact[0]])
	}
	if g.unfinished {
		g.weight = min(g.weight, 4+float32(min(len(g.raw), 10)))
	}
	switch {
	case g.light:
		g.weight = lightWeight
	case g.digits:
		g.weight = min(g.weight, 6)
	}
	s.list(g)
}

// essential says whether an answer must have the word.
func (g *nameGroup) essential() bool { return !g.light && !g.digits }

// widest is how many postings are read for the beginnings of a word.
const widest = 150_000

// list finds what holds the group's terms.
func (s *nameSearcher) list(g *nameGroup) {
	n := s.n
	held := len(n.name.Span(g.from, g.to)) + len(n.sign.Span(g.from, g.to)) + len(n.spot.Span(g.from, g.to))
	if g.wide = held > widest; g.wide {
		g.names, g.signs, g.spots = nil, nil, nil
		return
	}
	g.names = s.union(g, 0, &n.name, &s.docs, len(n.docUnit))
	g.signs = s.union(g, 1, &n.sign, &s.places, len(n.siteRow))
	g.spots = s.union(g, 2, &n.spot, &s.places, len(n.siteRow))
}

// union is the documents of all the group's terms, rising.
func (s *nameSearcher) union(g *nameGroup, buffer int, p *search.Postings, scratch *Rows, size int) []uint32 {
	lists := make([][]uint32, 0, 8)
	add := func(list []uint32) {
		if len(list) > 0 {
			lists = append(lists, list)
		}
	}
	for _, t := range g.exact[:g.exacts] {
		if t < g.from || t >= g.to {
			add(p.List(t))
		}
	}
	if g.to-g.from == 1 {
		add(p.List(g.from))
	} else {
		add(p.Span(g.from, g.to))
	}
	for _, f := range g.fuzzy {
		if f.term < g.from || f.term >= g.to {
			add(p.List(f.term))
		}
	}
	switch {
	case len(lists) == 0:
		return nil
	case len(lists) == 1 && g.to-g.from <= 1:
		return lists[0]
	}
	total := 0
	for _, list := range lists {
		total += len(list)
	}
	out := g.buffers[buffer][:0]
	if total < size/256 {
		for _, list := range lists {
			out = append(out, list...)
		}
		slices.Sort(out)
		out = slices.Compact(out)
	} else {
		if len(*scratch)*64 < size {
			*scratch = NewRows(size)
		}
		for _, list := range lists {
			for _, doc := range list {
				scratch.Add(int(doc))
			}
		}
		for doc := range scratch.From(0) {
			out = append(out, uint32(doc))
		}
		clear(*scratch)
	}
	g.buffers[buffer] = out
	return out
}

const (
	// What may be misspelt: words of two letters (the beginning of a word: of three), by
	// one letter; and of seven, by two.
	minFuzzy, minFuzzyBegun, minFuzzier = 2, 3, 7
	maxFuzzy                            = 300 // terms that a word may stand for
	fuzzyPostings                       = 300_000
)

// stretch adds the terms near the word.
func (s *nameSearcher) stretch(g *nameGroup) {
	if allDigits(g.raw) || g.light || len(g.fuzzy) > 0 {
		return
	}
	least := minFuzzyBegun
	if !g.unfinished {
		s.stretchLight(g)
		least = minFuzzy
	}
	if len(g.raw) < least {
		return
	}
	n := s.n
	s.found = n.terms.Near(&s.walker, s.found[:0], nil, g.raw, 1, g.unfinished)
	if len(s.found) == 0 && len(g.raw) >= minFuzzier && g.exacts == 0 {
		s.found = n.terms.Near(&s.walker, s.found[:0], nil, g.raw, 2, g.unfinished)
	}
	held := func(t uint32) int { return len(n.name.List(t)) + len(n.sign.List(t)) + len(n.spot.List(t)) }
	if len(s.found) > maxFuzzy {
		slices.SortFunc(s.found, func(a, b search.Near) int { return held(b.Term) - held(a.Term) })
		s.found = s.found[:maxFuzzy]
		slices.SortFunc(s.found, func(a, b search.Near) int { return int(a.Term) - int(b.Term) })
	}
	spent := 0
	for _, f := range s.found {
		word := n.terms.Term(f.Term)
		spent += held(f.Term)
		if isDigit(word[0]) || len(word) < 2 || spent > fuzzyPostings || g.quality(f.Term) > 0 {
			continue
		}
		quality := 1 - 0.8*float32(f.Distance)/float32(max(len(g.raw), 4))
		if word[0] != g.raw[0] {
			quality -= 0.05
		}
		g.fuzzy = append(g.fuzzy, fuzzyTerm{f.Term, max(quality, 0.05)})
	}
	if len(g.fuzzy) > 0 {
		slices.SortFunc(g.fuzzy, func(a, b fuzzyTerm) int { return int(a.term) - int(b.term) })
		s.list(g)
	}
}

// stretchLight adds the articles and legal forms near the word: lists say too little of
// them to find them so.
func (s *nameSearcher) stretchLight(g *nameGroup) {
	for _, word := range shortLight {
		if len(word)-len(g.raw) > 1 || len(g.raw)-len(word) > 1 || text.Distance(g.raw, word, 1) != 1 {
			continue
		}
		g.maybeLight = true
		if t, ok := s.find(word); ok && g.quality(t) == 0 {
			at, _ := slices.BinarySearchFunc(g.fuzzy, t, func(f fuzzyTerm, t uint32) int { return int(f.term) - int(t) })
			g.fuzzy = slices.Insert(g.fuzzy, at, fuzzyTerm{t, 0.8})
		}
	}
}

// number finds the unité légale that a text of figures names: a SIREN, a SIRET, or an
// RNA identifier.
func (x *Index) number(q string) (units []int, site int, ok bool) {
	site = -1
	if !numberLike(q) {
		return nil, site, false
	}
	if s, err := siren.Parse(q); err == nil {
		if unit, found := x.Unit(s); found {
			return []int{unit}, site, true
		}
		if right, twin := x.Twin(s); twin {
			if unit, found := x.Unit(right); found {
				return []int{unit}, site, true
			}
		}
		return nil, site, true
	}
	if s, err := siren.ParseSIRET(q); err == nil {
		row, found := x.Site(s)
		if !found {
			return nil, site, true
		}
		if unit, known := x.UnitOf(row); known {
			return []int{unit}, row, true
		}
		return nil, site, true
	}
	if r, err := siren.ParseRNA(q); err == nil {
		return x.unitsOfRNA(r), site, true
	}
	return nil, site, false
}

// numberLike says whether a text may be one of these numbers: what follows explains at
// length what is wrong with those that are not.
func numberLike(q string) bool {
	digits, letters := 0, 0
	for i := range len(q) {
		switch c := q[i] | 0x20; {
		case isDigit(q[i]):
			digits++
		case c >= 'a' && c <= 'z':
			letters++
		}
	}
	return (digits == 9 || digits == 14 || digits == 10) && letters == 0 || digits >= 8 && digits <= 10 && letters <= 2
}

// unitsOfRNA gives the unités légales that say they are this association.
func (x *Index) unitsOfRNA(r siren.RNA) (units []int) {
	if unit, ok := x.unitOfAssociation(r); ok {
		units = append(units, unit)
	}
	c, ok := x.Units.Column("identifiantAssociationUniteLegale")
	if !ok || x.names == nil {
		return units
	}
	id := r.String()
	for _, doc := range x.names.docsOfKey(hashText(keyRNA, id)) {
		if unit := int(x.names.docUnit[doc]); c.Value(unit) == id && !slices.Contains(units, unit) {
			units = append(units, unit)
		}
	}
	return units
}

// docsOfKey gives the documents under a hash, the best first.
func (n *names) docsOfKey(hash uint64) (docs []uint32) {
	hash = hash >> 32 << 32
	i, _ := slices.BinarySearch(n.key, hash)
	for ; i < len(n.key) && n.key[i]>>32<<32 == hash; i++ {
		docs = append(docs, uint32(n.key[i]))
	}
	return docs
}

// Suggest gives the companies that a text being typed may mean, by name, sigle, sign,
// name and commune, or the beginning of a SIREN.
func (x *Index) Suggest(q string, limit int) []NameHit {
	figures := strings.Map(func(r rune) rune {
		if r == ' ' || r == '\u00a0' || r == '.' {
			return -1
		}
		return r
	}, q)
	if len(figures) >= 3 && allDigits(figures) {
		if len(figures) > 14 {
			return nil
		}
		if hits := x.bySIREN(figures, limit); len(hits) > 0 || len(figures) > 5 {
			return hits
		}
	}
	return x.Search(NameQuery{Text: q, Unfinished: true, Limit: limit, SitesLimit: 1}).Hits
}

// bySIREN gives the most important units whose SIREN, or a SIRET, begins so.
func (x *Index) bySIREN(figures string, limit int) []NameHit {
	n := x.names
	head := figures[:min(len(figures), 9)]
	least, err := strconv.ParseUint(head+strings.Repeat("0", 9-len(head)), 10, 32)
	most, err2 := strconv.ParseUint(head+strings.Repeat("9", 9-len(head)), 10, 32)
	if err != nil || err2 != nil || n == nil {
		return nil
	}
	docs := make([]uint32, 0, 64)
	for unit := x.UnitsFrom(siren.SIREN(least)); unit < x.Units.rows && x.sirens[unit] <= uint32(most); unit++ {
		if len(head) == 9 || x.diffusion(unit) != partial|natural { // found by its whole number alone
			docs = append(docs, n.docOf[unit])
		}
	}
	slices.Sort(docs)
	var hits []NameHit
	for _, doc := range docs[:min(len(docs), limit)] {
		hit := NameHit{Unit: int(n.docUnit[doc]), Score: 1}
		if len(figures) > 9 {
			if hit = x.bySIRET(hit, figures); hit.AllSites == 0 {
				continue
			}
		}
		hits = append(hits, hit)
	}
	return hits
}

// bySIRET adds the établissements whose SIRET begins so.
func (x *Index) bySIRET(hit NameHit, figures string) NameHit {
	from, to := x.SitesOf(hit.Unit)
	for site := from; site < to; site++ {
		if strings.HasPrefix(x.SIRET(site).String(), figures) {
			hit.AllSites++
			if len(hit.Sites) == 0 {
				hit.Sites = append(hit.Sites, site)
			}
		}
	}
	return hit
}
