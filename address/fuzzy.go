package address

import (
	"cmp"
	"slices"

	"tuyau/text"
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
// prefix is set the word may be unfinished: the beginning of a term is enough.
//
// The dictionary is sorted, so that terms that begin alike share the rows of the
// distance: a walk visits each distinct beginning once and jumps over those that are
// already too far.
func (s *searcher) stretch(c *choices, key byte, word string, prefix bool) {
	limit := allowed(len(word))
	if limit == 0 || len(word) > text.MaxWord {
		return
	}
	if prefix {
		limit = 1
	}
	x := s.x
	start, end := uint32(0), uint32(len(x.termAt)-1)
	skip := 0
	if key != 0 {
		skip = 1
		start, end = x.firstTerm([]byte{key}), x.firstTerm([]byte{key, 0xff})
	}
	type candidate struct {
		fuzzy
		postings uint32
	}
	var found []candidate
	rows := &s.rows
	rows.Reset(len(word))
	var before []byte
walk:
	for t := start; t < end; t++ {
		term := x.termKey(t)[skip:]
		shared := 0
		for shared < len(before) && shared < len(term) && before[shared] == term[shared] {
			shared++
		}
		rows.Cut(min(shared, rows.Depth()))
		before = term
		best := limit + 1
		for rows.Depth() < len(term) && rows.Depth() < text.MaxWord {
			depth := rows.Depth()
			if least := rows.Push(word, term[depth]); least > limit {
				if best <= limit {
					break
				}
				// Every term with this beginning is too far: go to the first one after.
				s.key = append(append(append(s.key[:0], x.termKey(t)[:skip]...), term[:depth+1]...), 0xff)
				next := x.firstTermAfter(t, s.key)
				before = term[:depth+1]
				if next <= t {
					next = t + 1
				}
				t = next - 1
				continue walk
			}
			if prefix && rows.Depth() >= len(word)-1 {
				best = min(best, rows.Last(len(word)))
			}
		}
		distance := best
		if rows.Depth() == len(term) {
			distance = min(distance, rows.Last(len(word)))
		}
		if distance == 0 || distance > limit || !isWordByte(term[0]) || len(term) < 3 {
			continue
		}
		if word[0] != term[0] && distance > 1 {
			continue // two faults, one of them in the first letter: nobody's typing
		}
		quality := 1 - 0.8*float32(distance)/float32(max(len(word), 4))
		found = append(found, candidate{fuzzy{t, quality}, x.postAt[t+1] - x.postAt[t]})
	}
	slices.SortFunc(found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.quality, a.quality), cmp.Compare(b.postings, a.postings), cmp.Compare(a.term, b.term))
	})
	for _, f := range found[:min(len(found), maxFuzzy)] {
		c.fuzzy = append(c.fuzzy, f.fuzzy)
	}
}
