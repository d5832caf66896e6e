package address

import "math"

// Words of names and of places lie flat in the index: a term with its weight, then
// the term of the word's other writing or none.

func weightOf(term uint32) float32 { return float32(term >> 24) }

// answers says how well a word answers a group.
func (c *choices) answers(term, alt uint32, prefix float32) float32 {
	q := c.quality(term&termMask, prefix)
	if q < 1 && alt != none {
		q = max(q, c.quality(alt, prefix))
	}
	return q
}

func (x *Index) nameWords(doc uint32) []uint32 {
	name := x.docName[doc]
	return x.nameWord[x.nameAt[name]:x.nameAt[name+1]]
}

func (x *Index) placeParts(doc uint32) placeParts {
	place := x.docPlace[doc]
	return x.placePt[x.placeAt[place]:x.placeAt[place+1]]
}

// placeParts are the parts of a place, one after the other.
type placeParts []uint32

// next takes the first part off.
func (p *placeParts) next() (kind uint32, words []uint32) {
	head := (*p)[0]
	end := 1 + 2*(head&termMask)
	words = (*p)[1:end]
	*p = (*p)[end:]
	return head >> 24, words
}

// alignment is how the words of a query and those of a document meet.
type alignment struct {
	query   float32 // weight of the query's words
	label   float32 // weight of the document's words that count
	matched float32
	used    uint32 // groups that met a word, one bit each
	inOrder bool   // the name's words met are its first ones
}

// resemblance is the share of what either says that both say (Jaccard), which is on
// the scale of addok's score by bigrams.
func (a *alignment) resemblance() float32 {
	return min(a.matched/(a.query+a.label-a.matched), 1)
}

const (
	// wholePrefix is how well an unfinished word answers the term that it begins.
	wholePrefix = 0.999
	// What a query that may be unfinished is worth when all its words are found: at
	// the start of the name, or elsewhere. addok: 0.9 and 0.7.
	startsName = 0.9
	withinName = 0.8
	// maxNameWords bounds the words of a name that are compared.
	maxNameWords = 32
)

// score scores a document against the query, and keeps it if it resembles it enough.
func (s *searcher) score(doc uint32, q Query) {
	var a alignment
	for i := range s.groups {
		a.query += float32(s.groups[i].weight)
	}
	s.alignName(doc, &a)
	r := scored{doc: doc, num: none}
	if s.x.docNum[doc] < s.x.docNum[doc+1] {
		s.alignNumber(doc, &a, &r)
	}
	s.alignPlace(doc, q, &a, &r)
	kind := Kind(s.x.docKind[doc])
	if r.num == none && !s.filter.kinds[kind] {
		return
	}
	likeness := a.resemblance()
	if q.Autocomplete {
		begun := float32(withinName)
		if a.inOrder {
			begun = startsName
		}
		share := a.matched / a.query
		likeness = max(likeness, begun*min(share*float32(math.Sqrt(float64(share))), 1))
	}
	if likeness < minScore {
		return
	}
	r.matched = a.used
	importance := float64(s.x.docImportance[doc]) / 1e5
	if q.Autocomplete && kind == Municipality && likeness < startsName+0.05 {
		importance *= 2 // a town counts no numbers, its streets do: "par" means Paris
	}
	if q.Near == nil {
		r.score = (float64(likeness) + 0.1*importance) / 1.1
	} else {
		r.score = (float64(likeness) + 0.1*importance + 0.1*nearness(*q.Near, s.x.docLon[doc], s.x.docLat[doc])) / 1.2
	}
	s.scored = append(s.scored, r)
}

func (s *searcher) alignName(doc uint32, a *alignment) {
	name := s.x.nameWords(doc)
	name = name[:min(len(name), 2*maxNameWords)]
	var taken uint32 // words of the name, one bit each
	for i := 0; i < len(name); i += 2 {
		a.label += weightOf(name[i])
	}
	last := -1
	// Figures come last: in "36 rue des trente-six ponts" the word must have its place first.
	for n := range 2 * len(s.groups) {
		g := n % len(s.groups)
		group := &s.groups[g]
		if group.name.empty() || group.digits != (n >= len(s.groups)) {
			continue
		}
		best, at := float32(0), -1
		for i := 0; i < len(name)/2; i++ {
			if taken&(1<<i) != 0 {
				continue
			}
			// Between equals, the word that follows the last one met.
			quality := group.name.answers(name[2*i], name[2*i+1], wholePrefix)
			if quality > best || quality == best && quality > 0 && at <= last && i > last {
				best, at = quality, i
			}
		}
		if at < 0 {
			continue
		}
		taken |= 1 << at
		last = at
		a.used |= 1 << g
		a.matched += best * s.met(group, weightOf(name[2*at]), best)
	}
	a.inOrder = taken != 0 && taken&(taken+1) == 0
}

// met is the weight that two words put in common: an unfinished word its own.
func (s *searcher) met(g *group, weight, quality float32) float32 {
	if quality == wholePrefix {
		return min(float32(g.weight), weight)
	}
	return (float32(g.weight) + weight) / 2
}

// alignNumber takes the first number of the query that the name leaves over and that
// the street has, with its suffix, written with it or after it.
func (s *searcher) alignNumber(doc uint32, a *alignment, r *scored) {
	for i := range s.groups {
		g := &s.groups[i]
		if !g.digits || a.used&(1<<i) != 0 {
			continue
		}
		if g.suffix == "" && i+1 < len(s.groups) && a.used&(2<<i) == 0 {
			if next := s.groups[i+1].raw; maySuffix(next) {
				if num, ok := s.x.numberOfDoc(doc, g.number, next); ok && s.filter.number(s.x, num) {
					s.takeNumber(num, a, r, 3<<i, g.weight+s.groups[i+1].weight)
					return
				}
			}
		}
		if num, ok := s.x.numberOfDoc(doc, g.number, g.suffix); ok && s.filter.number(s.x, num) {
			s.takeNumber(num, a, r, 1<<i, g.weight)
			return
		}
		// "12bis" where only 12 exists: the right side of the right street.
		if g.suffix != "" && maySuffix(g.suffix) {
			if num, ok := s.x.numberOfDoc(doc, g.number, ""); ok && s.filter.number(s.x, num) {
				s.takeNumber(num, a, r, 1<<i, max(g.weight-len(g.suffix), 1))
				return
			}
		}
	}
}

func (s *searcher) takeNumber(num uint32, a *alignment, r *scored, groups uint32, weight int) {
	r.num = num
	a.used |= groups
	a.label += float32(weight)
	a.matched += float32(weight)
}

// alignPlace adds the parts of the place that the words left over speak of. A part
// that would lower the resemblance stays out.
func (s *searcher) alignPlace(doc uint32, q Query, a *alignment, r *scored) {
	all := uint32(1)<<len(s.groups) - 1
	var spoken uint32 // kinds of part already in: a city has several post codes
	for rest := s.x.placeParts(doc); len(rest) > 0 && a.used != all; {
		kind, words := rest.next()
		if kind == partPostCode && spoken&(1<<kind) != 0 {
			continue
		}
		with := *a
		postcode := uint32(0)
		met := false
		for i := 0; i < len(words); i += 2 {
			weight := weightOf(words[i])
			with.label += weight
			best, at := float32(0), -1
			for g := range s.groups {
				if with.used&(1<<g) != 0 {
					continue
				}
				if quality := s.groups[g].place.answers(words[i], words[i+1], wholePrefix); quality > best {
					best, at = quality, g
				}
			}
			if at < 0 {
				continue
			}
			met = true
			with.used |= 1 << at
			with.matched += best * s.met(&s.groups[at], weight, best)
			if kind == partPostCode {
				postcode = uint32(at) + 1
			}
		}
		// The word being typed is worth its place even before it says much.
		typed := with.used &^ a.used & (1 << (len(s.groups) - 1))
		if !met || with.resemblance() < a.resemblance() && (!q.Autocomplete || typed == 0) {
			continue
		}
		if kind == partPostCode && a.matched == 0 && Kind(s.x.docKind[doc]) == Municipality {
			with.label -= a.label // "59000" alone names the town
		}
		*a = with
		spoken |= 1 << kind
		if postcode != 0 && s.groups[postcode-1].full {
			r.postcode = postcode
		}
	}
}
