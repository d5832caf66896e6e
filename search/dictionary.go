package search

import (
	"bytes"
	"sort"

	"tuyau/segment"
)

// Dictionary is a list of different terms in the order of their bytes:
//
//	at    where each term starts in text, one more at the end
//	text  the terms, end to end
type Dictionary struct {
	at   []uint32
	text []byte
}

// NewDictionary makes a dictionary over sections of an index; false when they do not
// hold one.
func NewDictionary(at []uint32, text []byte) (Dictionary, bool) {
	d := Dictionary{at, text}
	if !Rising(at, len(text)) {
		return Dictionary{}, false
	}
	for i := 1; i < d.Len(); i++ {
		if bytes.Compare(d.Term(uint32(i-1)), d.Term(uint32(i))) >= 0 {
			return Dictionary{}, false
		}
	}
	return d, true
}

// Rising says whether at gives where things of a section of so many bytes or items
// start: 0 first, the end last, never back.
func Rising(at []uint32, end int) bool {
	if len(at) == 0 || at[0] != 0 || int(at[len(at)-1]) != end {
		return false
	}
	for i := 1; i < len(at); i++ {
		if at[i] < at[i-1] {
			return false
		}
	}
	return true
}

// Len is how many terms there are.
func (d *Dictionary) Len() int { return max(len(d.at)-1, 0) }

// Term is the term of a number.
func (d *Dictionary) Term(n uint32) []byte { return d.text[d.at[n]:d.at[n+1]] }

// Word is the term of a number as a string that shares the dictionary's memory.
func (d *Dictionary) Word(n uint32) string { return segment.Text(d.Term(n)) }

// First is the number of the first term that is not before key, Len when there is none.
func (d *Dictionary) First(key []byte) uint32 {
	return uint32(sort.Search(d.Len(), func(i int) bool { return bytes.Compare(d.Term(uint32(i)), key) >= 0 }))
}

// Find is the number of a term.
func (d *Dictionary) Find(key []byte) (uint32, bool) {
	n := d.First(key)
	return n, int(n) < d.Len() && bytes.Equal(d.Term(n), key)
}

// Prefix gives the terms that begin with key: from ≤ term < to.
func (d *Dictionary) Prefix(key []byte) (from, to uint32) {
	from = d.First(key)
	return from, d.after(from, key)
}

// after is the first term from start on that does not begin with key, in the order of
// bytes: it looks near start first, where a walk mostly finds it.
func (d *Dictionary) after(start uint32, key []byte) uint32 {
	begins := func(n uint32) bool { return bytes.HasPrefix(d.Term(n), key) }
	end := uint32(d.Len())
	low, step := start, uint32(1)
	for low < end && begins(low) {
		next := low + step
		if next >= end || next < low {
			next = end - 1
			if begins(next) {
				return end
			}
		}
		if !begins(next) {
			return low + 1 + uint32(sort.Search(int(next-low-1), func(i int) bool { return !begins(low + 1 + uint32(i)) }))
		}
		low, step = next, 2*step
	}
	return low
}
