package company

import (
	"math/bits"
	"slices"
	"strings"

	"tuyau/search"
)

// alignment is how the words of a query and those of a name and of a place meet.
type alignment struct {
	matched float32 // weight of the query's words that are there
	label   float32 // weight of the words of the name and place
	met     float32 // of those, weight of the words that the query has
	used    uint32  // groups that met a word, one bit each
	rough   bool    // a word met was misspelt
	whole   bool    // every word of the name was met, light ones too
	inOrder bool    // in the order of the query
	begins  bool    // the query is its beginning
	glued   bool    // a word met several
	anyway  bool    // its words have no order: a person's
}

// How an answer is scored: what the query says that is there, what is there that the
// query says, and how important the unit is.
const (
	forQuery, forLabel, forImportance = 0.60, 0.28, 0.10
	// What a name that says all that the query says, and nothing more, is worth besides,
	// by which name; a name that only a legal form tells apart is worth less.
	exactName, exactUsual, exactSigle, exactSign = 0.30, 0.17, 0.17, 0.12
	exactForms, exactOrder, exactGlued           = 0.6, 0.7, 0.85
	// What it is worth that a name begins with the query, and that its words come in the
	// same order.
	beginsWorth, inOrderWorth = 0.22, 0.01
	begunWorth                = 0.30 // the same, while it is being typed
	// What it is worth that nothing in the query is left unexplained.
	completeWorth = 1
	// What the initials of a name say.
	initialsLabel = 0.8
	closedWorth   = -0.06
)

// score scores a document and keeps it.
func (s *nameSearcher) score(doc uint32) {
	unit := int(s.n.docUnit[doc])
	r := scoredUnit{doc: doc, score: -1}
	s.scoreNames(unit, &r)
	s.scoreSigns(&r)
	s.scoreInitials(unit, &r)
	if r.score <= 0 {
		return
	}
	if c, ok := s.x.Units.Column("etatAdministratifUniteLegale"); ok && c.Value(unit) != "A" {
		r.score += closedWorth
	}
	if i, ok := s.known[doc]; ok {
		if r.score > s.scored[i].score {
			s.scored[i] = r
		}
		return
	}
	s.known[doc] = len(s.scored)
	s.scored = append(s.scored, r)
}

func (r *scoredUnit) offer(score float32, complete bool, asked uint32) {
	if score > r.score {
		r.score, r.complete, r.asked = score, complete, asked
	}
}

// scoreNames scores what the unit itself is called.
func (s *nameSearcher) scoreNames(unit int, r *scoredUnit) {
	var none alignment
	for c := colDenomination; c <= colSigle; c++ {
		if words := s.n.columns[c].words(unit); len(words) > 0 {
			bonus := float32(exactUsual)
			switch c {
			case colDenomination:
				bonus = exactName
			case colSigle:
				bonus = exactSigle
			}
			s.scoreName(words, len(words), bonus, r, false)
		}
	}
	last := s.n.columns[colNom].words(unit)
	if len(last) > 0 {
		s.scorePerson(unit, last, r)
	}
	s.finish(none, 0, r, 0) // its address alone
}

// scorePerson scores a first and a last name, in either order; the other ones add
// nothing when they are not asked for.
func (s *nameSearcher) scorePerson(unit int, last []uint32, r *scoredUnit) {
	words := func(c int) []uint32 { return s.n.columns[c].words(unit) }
	firsts, lasts := [][]uint32{words(colPrenom1), words(colPrenomUsuel)}, [][]uint32{last, words(colNomUsage)}
	var all []uint32
	for i, l := range lasts {
		for j, f := range firsts {
			if len(l) == 0 || len(f) == 0 && len(firsts[0])+len(firsts[1]) > 0 {
				continue
			}
			all = append(append(all[:0], f...), l...)
			asked := len(all)
			for _, more := range [...][]uint32{last, words(colNomUsage), words(colPrenom1), words(colPrenom2), words(colPrenom3), words(colPrenom4)} {
				for _, w := range more {
					if !slices.Contains(all, w) {
						all = append(all, w)
					}
				}
			}
			bonus := float32(exactName)
			if i == 0 && len(lasts[1]) > 0 || j == 0 && len(firsts[1]) > 0 && !slices.Equal(f, firsts[1]) {
				bonus = exactUsual // goes by another name
			}
			s.scoreName(all[:min(len(all), 2*maxNameWords)], asked, bonus, r, true)
		}
	}
	if pseudonyme := words(colPseudonyme); len(pseudonyme) > 0 {
		s.scoreName(pseudonyme, len(pseudonyme), exactUsual, r, false)
	}
}

// scoreName scores a name, whose words after the first asked are not missed.
func (s *nameSearcher) scoreName(words []uint32, asked int, bonus float32, r *scoredUnit, person bool) {
	a := alignment{anyway: person}
	s.align(words, asked, &a)
	if a.used != 0 {
		s.finish(a, bonus, r, 0)
	}
}

// scoreSigns scores what the unit's établissements are called.
func (s *nameSearcher) scoreSigns(r *scoredUnit) {
	for _, place := range s.signed(r.doc) {
		row := int(s.n.siteRow[place])
		for c := colEnseigne1; c <= colUsuelleSite; c++ {
			words := s.n.columns[c].words(row)
			if len(words) == 0 {
				continue
			}
			var a alignment
			s.align(words, len(words), &a)
			if a.used != 0 {
				s.finish(a, exactSign, r, place+1)
			}
		}
	}
}

// mostSites is how many établissements of a unit are looked at.
const mostSites = 192

// signed lists the places of a document whose signs have a word of the query; those
// that have the rarest word first.
func (s *nameSearcher) signed(doc uint32) []uint32 {
	return s.placesOf(doc, ^uint32(0), func(g *nameGroup) [2][]uint32 { return [2][]uint32{g.signs} })
}

// placesOf lists places of a document: all when they are few, otherwise those in the
// lists of these groups.
func (s *nameSearcher) placesOf(doc uint32, groups uint32, lists func(*nameGroup) [2][]uint32) []uint32 {
	first, end := s.n.docSite[doc], s.n.docSite[doc+1]
	s.sites = s.sites[:0]
	if end-first <= manySites {
		for place := first; place < end; place++ {
			s.sites = append(s.sites, place)
		}
		return s.sites
	}
	type held struct {
		group int
		many  int
	}
	var order [maxGroups]held
	n := 0
	for i := range s.groups {
		if groups&(1<<i) == 0 || s.groups[i].light {
			continue
		}
		many := 0
		for _, list := range lists(&s.groups[i]) {
			many += s.heldIn(list, first, end)
		}
		if many > 0 {
			order[n] = held{i, many}
			n++
		}
	}
	slices.SortFunc(order[:n], func(a, b held) int { return a.many - b.many })
	for _, h := range order[:n] {
		for _, list := range lists(&s.groups[h.group]) {
			for i := search.Seek(list, 0, first); i < len(list) && list[i] < end && len(s.sites) < mostSites; i++ {
				if !slices.Contains(s.sites, list[i]) {
					s.sites = append(s.sites, list[i])
				}
			}
		}
	}
	return s.sites
}

// align meets the words of a name.
func (s *nameSearcher) align(words []uint32, asked int, a *alignment) {
	var taken uint64
	last, ordered := -1, true
	a.whole = true
	for _, w := range words[:asked] {
		if w&wordParts == 0 {
			a.label += s.labelWeight(w)
		}
	}
	for gi := range s.groups {
		g := &s.groups[gi]
		best, at := float32(0), -1
		for i, w := range words {
			if taken&(1<<i) != 0 {
				continue
			}
			q := g.quality(w & wordTerm)
			if q <= best && !(q == best && q > 0 && at <= last && i > last && w&wordParts == 0) {
				continue
			}
			if parts := int(w & wordParts >> partShift); parts > 0 && taken&(1<<i-1<<(i-parts)) != 0 {
				continue
			}
			best, at = q, i
		}
		if at < 0 {
			continue
		}
		w := words[at]
		met := float32(0)
		if parts := int(w & wordParts >> partShift); parts > 0 {
			for _, part := range words[at-parts : at] {
				met += s.labelWeight(part)
			}
			a.glued = true
			taken |= 1<<at - 1<<(at-parts)
		} else {
			met = s.labelWeight(w)
		}
		if at >= asked {
			a.label += met // not missed, but there
		}
		taken |= 1 << at
		ordered = ordered && at > last
		last = at
		a.used |= 1 << gi
		a.matched += best * g.weight
		if best == wholePrefix {
			met = min(met, max(g.weight, 0.6*met)) // an unfinished word
		}
		a.met += best * met
		a.rough = a.rough || best < wholePrefix
	}
	for i, w := range words[:asked] {
		if w&wordParts == 0 && taken&(1<<i) == 0 {
			a.whole = false
			break
		}
	}
	a.inOrder = ordered
	// The words met are the first ones, none missing between.
	plain := taken
	for i, w := range words {
		if w&wordParts != 0 {
			plain |= 1 << i
		}
	}
	a.begins = ordered && taken != 0 && plain&(plain+1) == 0 && a.used == 1<<len(s.groups)-1
}

// labelWeight is what a word of a name says.
func (s *nameSearcher) labelWeight(w uint32) float32 {
	if w&wordLight != 0 {
		return 0
	}
	return float32(s.n.weight[w&wordTerm])
}

// finish adds to a name the address that the words left over speak of, and scores the
// whole. place, less one, is the établissement that bears the name, if any.
func (s *nameSearcher) finish(a alignment, bonus float32, r *scoredUnit, place uint32) {
	all := uint32(1)<<len(s.groups) - 1
	named := a.used != 0
	var asked uint32
	if place > 0 {
		asked = a.used
	}
	if rest := all &^ a.used; s.anySpot(rest) {
		b := a
		if place > 0 {
			s.alignSpot(place-1, &b)
		} else {
			s.alignBestSpot(r.doc, rest, &b)
		}
		if b.used != a.used {
			asked |= b.used &^ a.used
			a = b
		}
	}
	if a.used == 0 {
		return
	}
	query, missing, left := float32(0), false, false
	for i := range s.groups {
		g := &s.groups[i]
		query += g.weight
		if a.used&(1<<i) == 0 {
			left = true
			missing = missing || !g.light
		}
	}
	score := forQuery * a.matched / query
	if named {
		score += forLabel * min(a.met/max(a.label, 0.01), 1)
		score += forImportance * float32(s.n.importance[r.doc]) / 255
		if a.met >= 0.99*a.label && !missing && !a.rough {
			if !a.whole || left {
				bonus *= exactForms
			}
			switch {
			case !a.inOrder && !a.anyway:
				bonus *= exactOrder
			case a.glued, !a.inOrder:
				bonus *= exactGlued
			}
			score += bonus
		} else if a.begins && bonus > exactSign {
			if s.query.Unfinished {
				score += begunWorth
			} else {
				score += beginsWorth
			}
		}
		if a.inOrder {
			score += inOrderWorth
		}
	} else {
		score += s.standing(r.doc)
	}
	complete := !missing && !a.rough
	if complete {
		score += completeWorth
	}
	r.offer(score, complete, asked)
}

// standing is what a unit is worth that only its address answers: much when it is the
// only one there, little when it has others elsewhere.
func (s *nameSearcher) standing(doc uint32) float32 {
	sites := s.n.docSite[doc+1] - s.n.docSite[doc]
	return 0.06/float32(bits.Len32(sites)+1) + 0.01*float32(s.n.importance[doc])/255
}

// anySpot says whether a word left over may speak of a place.
func (s *nameSearcher) anySpot(rest uint32) bool {
	for ; rest != 0; rest &= rest - 1 {
		g := &s.groups[bits.TrailingZeros32(rest)]
		if len(g.spots) > 0 || g.wide && !g.light {
			return true
		}
	}
	return false
}

// alignBestSpot meets the words left over with the établissement that has most of them.
func (s *nameSearcher) alignBestSpot(doc uint32, rest uint32, a *alignment) {
	best := *a
	for _, place := range s.placesOf(doc, rest, func(g *nameGroup) [2][]uint32 { return [2][]uint32{g.spots, g.signs} }) {
		with := *a
		s.alignSpot(place, &with)
		if with.matched > best.matched {
			best = with
		}
	}
	*a = best
}

// alignSite meets the words left over with a place: its signs, then its address.
func (s *nameSearcher) alignSite(place uint32, a *alignment) {
	row := int(s.n.siteRow[place])
	for c := colEnseigne1; c <= colUsuelleSite; c++ {
		s.alignPart(s.n.columns[c].words(row), a, true)
	}
	s.alignSpot(place, a)
}

// alignSpot meets the words left over with the address of a place: the street with its
// number, the commune, the post code.
func (s *nameSearcher) alignSpot(place uint32, a *alignment) {
	n := s.n
	row := int(n.siteRow[place])
	if s.alignPart(n.columns[colVoie].words(row), a, false) {
		s.alignPart(n.columns[colTypeVoie].words(row), a, true)
		s.alignNumber(row, a)
	}
	s.alignPart(n.columns[colCommune].words(row), a, false)
	s.alignPart(n.columns[colEtranger].words(row), a, false)
	if !s.alignPart(n.columns[colPostal].words(row), a, false) {
		s.alignDepartement(row, a)
	}
}

// alignPart meets the words of a part of an address, which counts when the query says
// something of it.
func (s *nameSearcher) alignPart(words []uint32, a *alignment, free bool) (met bool) {
	if len(words) == 0 {
		return false
	}
	b := *a
	for i := range words {
		w := words[i]
		if w&wordParts != 0 {
			continue
		}
		weight := s.labelWeight(w)
		if !free {
			b.label += weight / 2
		}
		best, at := float32(0), -1
		for gi := range s.groups {
			if b.used&(1<<gi) == 0 {
				if q := s.groups[gi].quality(w & wordTerm); q > best {
					best, at = q, gi
				}
			}
		}
		if at < 0 && i+1 < len(words) {
			continue
		}
		if at < 0 {
			break
		}
		if w&wordLight == 0 {
			met = true
		}
		b.used |= 1 << at
		b.matched += best * s.groups[at].weight
		b.rough = b.rough || best < wholePrefix
		if !free {
			b.met += best * weight / 2
		}
	}
	if !met {
		met = s.alignGlue(words, &b)
	}
	if met {
		*a = b
	}
	return met
}

// alignGlue meets a word of the query with several of the address: "montmartre".
func (s *nameSearcher) alignGlue(words []uint32, a *alignment) bool {
	for _, w := range words {
		if w&wordParts == 0 {
			continue
		}
		for gi := range s.groups {
			if g := &s.groups[gi]; a.used&(1<<gi) == 0 && g.quality(w&wordTerm) == 1 {
				a.used |= 1 << gi
				a.matched += g.weight
				a.met += g.weight / 2
				return true
			}
		}
	}
	return false
}

// alignNumber meets the number of the street.
func (s *nameSearcher) alignNumber(row int, a *alignment) {
	c, ok := s.x.Sites.Column("numeroVoieEtablissement")
	if !ok {
		return
	}
	number := strings.TrimLeft(c.Value(row), "0")
	for gi := range s.groups {
		if g := &s.groups[gi]; g.digits && a.used&(1<<gi) == 0 && number != "" && strings.TrimLeft(g.raw, "0") == number {
			a.used |= 1 << gi
			a.matched += g.weight
			return
		}
	}
}

// alignDepartement meets two figures with the beginning of the post code.
func (s *nameSearcher) alignDepartement(row int, a *alignment) {
	c, ok := s.x.Sites.Column("codePostalEtablissement")
	if !ok {
		return
	}
	for gi := range s.groups {
		if g := &s.groups[gi]; a.used&(1<<gi) == 0 && (len(g.raw) == 2 || len(g.raw) == 3) && g.digits && strings.HasPrefix(c.Value(row), g.raw) {
			a.used |= 1 << gi
			a.matched += g.weight
			return
		}
	}
}

// scoreInitials scores a name by its initials.
func (s *nameSearcher) scoreInitials(unit int, r *scoredUnit) {
	if len(s.groups) != 1 || r.score > 1+exactSigle {
		return
	}
	raw := s.groups[0].raw
	if len(raw) < minInitials || len(raw) > maxInitials {
		return
	}
	words := s.n.columns[colDenomination].words(unit)
	for _, forms := range [...]bool{false, true} {
		at := 0
		same := true
		for _, w := range words {
			if w&wordParts != 0 || w&wordLight != 0 && (!forms || s.isArticle(w)) {
				continue
			}
			if at == len(raw) || s.n.terms.Term(w & wordTerm)[0] != raw[at] {
				same = false
				break
			}
			at++
		}
		if same && at == len(raw) {
			r.offer(completeWorth+forQuery+forLabel*initialsLabel+forImportance*float32(s.n.importance[r.doc])/255, true, 0)
		}
	}
}
