package address

import (
	"cmp"
	"slices"
)

// maxFuzzy bounds the terms that a misspelt word may stand for.
const maxFuzzy = 48

// allowed is how many letters a word of n letters may be wrong by.
func allowed(n int) int {
	switch {
	case n < 3:
		return 0
	case n < 6:
		return 1
	}
	return 2
}

// stretch adds to c the terms near the word, nearest and most frequent first. When
// prefix is set the word may be unfinished: the beginning of a term is enough. under is
// the key of places, or nothing.
func (s *searcher) stretch(c *choices, under, word string, prefix bool) {
	limit := allowed(len(word))
	if prefix {
		limit = min(limit, 1)
	}
	type candidate struct {
		fuzzy
		postings int
	}
	var found []candidate
	s.near = s.x.terms.Near(&s.walker, s.near[:0], []byte(under), word, limit, prefix)
	for _, n := range s.near {
		term := s.x.terms.Term(n.Term)[len(under):]
		if !isWordByte(term[0]) || len(term) < 3 {
			continue
		}
		if word[0] != term[0] && n.Distance > 1 {
			continue // two faults, one of them in the first letter: nobody's typing
		}
		quality := 1 - 0.8*float32(n.Distance)/float32(max(len(word), 4))
		found = append(found, candidate{fuzzy{n.Term, quality}, len(s.x.docs(n.Term))})
	}
	slices.SortFunc(found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.quality, a.quality), cmp.Compare(b.postings, a.postings), cmp.Compare(a.term, b.term))
	})
	for _, f := range found[:min(len(found), maxFuzzy)] {
		c.fuzzy = append(c.fuzzy, f.fuzzy)
	}
}
