package search

import "sort"

// Postings has a list of documents for each term, rising: documents are numbered from
// the best, so that the head of a list holds its best ones.
//
//	at    where the list of each term starts, one more at the end
//	list  the lists, end to end
type Postings struct {
	at, list []uint32
}

// NewPostings makes postings over sections of an index; false when they are not lists
// of so many documents for so many terms.
func NewPostings(at, list []uint32, terms, documents int) (Postings, bool) {
	p := Postings{at, list}
	if len(at) != terms+1 || !Rising(at, len(list)) {
		return Postings{}, false
	}
	for t := range terms {
		docs := p.List(uint32(t))
		for i, doc := range docs {
			if int(doc) >= documents || i > 0 && doc <= docs[i-1] {
				return Postings{}, false
			}
		}
	}
	return p, true
}

// List is the documents of a term, rising.
func (p *Postings) List(term uint32) []uint32 { return p.list[p.at[term]:p.at[term+1]] }

// Span is the lists of the terms from ≤ term < to, end to end.
func (p *Postings) Span(from, to uint32) []uint32 { return p.list[p.at[from]:p.at[to]] }

// Seek is the place in a rising list, from start on, of the first item that is not
// below want; len(list) when there is none. It looks near start first.
func Seek(list []uint32, start int, want uint32) int {
	if start >= len(list) || list[start] >= want {
		return start
	}
	low, step := start, 1 // list[low] < want
	for low+step < len(list) && list[low+step] < want {
		low += step
		step *= 2
	}
	high := min(low+step, len(list))
	return low + 1 + sort.Search(high-low-1, func(i int) bool { return list[low+1+i] >= want })
}
