package address

import (
	"iter"
	"math"
)

// indexWord is a word of a name or of a place, as the index keeps it.
type indexWord struct{ term, alt uint32 }

func (w indexWord) weight() float32 { return float32(w.term >> 24) }

// answers says how well the word answers a group.
func (w indexWord) answers(c *choices, prefix float32) float32 {
	q := c.quality(w.term&termMask, prefix)
	if q < 1 && w.alt != none {
		q = max(q, c.quality(w.alt, prefix))
	}
	return q
}

func wordsAt(flat []uint32) iter.Seq2[int, indexWord] {
	return func(yield func(int, indexWord) bool) {
		for i := 0; i+1 < len(flat); i += 2 {
			if !yield(i/2, indexWord{flat[i], flat[i+1]}) {
				return
			}
		}
	}
}

func (s *searcher) nameWords(doc uint32) iter.Seq2[int, indexWord] {
	name := s.x.docName[doc]
	return wordsAt(s.x.nameWord[s.x.nameAt[name]:s.x.nameAt[name+1]])
}

type placePart struct {
	kind  uint32
	words iter.Seq2[int, indexWord]
}

func (s *searcher) placeParts(doc uint32) iter.Seq[placePart] {
	place := s.x.docPlace[doc]
	flat := s.x.placePt[s.x.placeAt[place]:s.x.placeAt[place+1]]
	return func(yield func(placePart) bool) {
		for at := uint32(0); int(at) < len(flat); {
			words := flat[at] & termMask
			if !yield(placePart{flat[at] >> 24, wordsAt(flat[at+1 : at+1+2*words])}) {
				return
			}
			at += 1 + 2*words
		}
	}
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
	s.alignPlace(doc, &a, &r)
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
	if q.Autocomplete && kind == Municipality {
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
	var taken [maxNameWords]bool
	var weights [maxNameWords]float32
	words, last := 0, -1
	for i, w := range s.nameWords(doc) {
		if i == maxNameWords {
			break
		}
		words = i + 1
		weights[i] = w.weight()
		a.label += weights[i]
	}
	for g := range s.groups {
		group := &s.groups[g]
		if group.name.empty() {
			continue
		}
		best, at := float32(0), -1
		for i, w := range s.nameWords(doc) {
			if i == words {
				break
			}
			if taken[i] {
				continue
			}
			// Between equals, the word that follows the last one met.
			if quality := w.answers(&group.name, wholePrefix); quality > best || quality == best && quality > 0 && at <= last && i > last {
				best, at = quality, i
			}
		}
		if at < 0 {
			continue
		}
		taken[at] = true
		last = at
		a.used |= 1 << g
		a.matched += best * s.met(group, weights[at], best)
	}
	a.inOrder = true
	gap := false
	for i := range words {
		if !taken[i] {
			gap = true
		} else if gap {
			a.inOrder = false
		}
	}
	if words > 0 && !taken[0] {
		a.inOrder = false
	}
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
func (s *searcher) alignPlace(doc uint32, a *alignment, r *scored) {
	all := uint32(1)<<len(s.groups) - 1
	var spoken uint32 // kinds of part already in: a city has several post codes
	for p := range s.placeParts(doc) {
		if a.used == all {
			return
		}
		if spoken&(1<<p.kind) != 0 && p.kind == partPostCode {
			continue
		}
		with := *a
		postcode := uint32(0)
		met := false
		for _, w := range p.words {
			weight := w.weight()
			with.label += weight
			best, at := float32(0), -1
			for g := range s.groups {
				if with.used&(1<<g) != 0 {
					continue
				}
				if quality := w.answers(&s.groups[g].place, wholePrefix); quality > best {
					best, at = quality, g
				}
			}
			if at < 0 {
				continue
			}
			met = true
			with.used |= 1 << at
			with.matched += best * s.met(&s.groups[at], weight, best)
			if p.kind == partPostCode {
				postcode = uint32(at) + 1
			}
		}
		if !met || with.resemblance() < a.resemblance() {
			continue
		}
		if p.kind == partPostCode && a.matched == 0 && Kind(s.x.docKind[doc]) == Municipality {
			with.label -= a.label // "59000" alone names the town
		}
		*a = with
		spoken |= 1 << p.kind
		if postcode != 0 && s.groups[postcode-1].full {
			r.postcode = postcode
		}
	}
}
