package company

import (
	"cmp"
	"slices"
	"sort"
)

// nameOrder has the names of documents in the order of their words, so that those that
// begin with what is typed lie together: denominations, and persons with the first name
// first and last. Terms are numbered in the order of the dictionary, which makes the
// order of their numbers that of their letters.
const (
	orderShift = 30
	orderDoc   = 1<<orderShift - 1

	written = iota - 2 // as the file has it
	firstLast
	lastFirst
	writings
)

// appendName appends the terms of a name, articles and legal forms with them.
func appendName(dst []uint32, columns *[namesColumns]wordColumn, unit int, writing uint32) []uint32 {
	add := func(c int) (some bool) {
		for _, w := range columns[c].words(unit) {
			if w&wordParts == 0 {
				dst = append(dst, w&wordTerm)
				some = true
			}
		}
		return some
	}
	first := func() {
		if !add(colPrenomUsuel) {
			add(colPrenom1)
		}
	}
	last := func() {
		if !add(colNomUsage) {
			add(colNom)
		}
	}
	switch writing {
	case written:
		add(colDenomination)
	case firstLast:
		first()
		last()
	case lastFirst:
		last()
		first()
	}
	return dst
}

// sortNames makes the order.
func (b *namesBuilder) sortNames() {
	type named struct {
		head  uint64 // its first two terms
		entry uint32
	}
	var all []named
	var terms []uint32
	for doc, u := range b.docUnit {
		unit := int(u)
		if b.hidden.Has(unit) {
			continue
		}
		for writing := range uint32(writings) {
			terms = appendName(terms[:0], &b.columns, unit, writing)
			if len(terms) == 0 || writing == lastFirst && len(terms) == 1 {
				continue
			}
			head := uint64(terms[0]+1) << 32
			if len(terms) > 1 {
				head |= uint64(terms[1] + 1)
			}
			all = append(all, named{head, writing<<orderShift | uint32(doc)})
		}
	}
	var p, q []uint32
	slices.SortFunc(all, func(x, y named) int {
		if x.head != y.head {
			return cmp.Compare(x.head, y.head)
		}
		p = appendName(p[:0], &b.columns, int(b.docUnit[x.entry&orderDoc]), x.entry>>orderShift)
		q = appendName(q[:0], &b.columns, int(b.docUnit[y.entry&orderDoc]), y.entry>>orderShift)
		return cmp.Or(slices.Compare(p, q), cmp.Compare(x.entry, y.entry))
	})
	b.order = make([]uint32, len(all))
	for i, n := range all {
		b.order[i] = n.entry
	}
}

// mostBegun is how many names that begin as typed are looked at.
const mostBegun = 300_000

// begun offers the most important documents with a name that begins with the query as
// it is typed, articles and legal forms included.
func (s *nameSearcher) begun() {
	n := s.n
	typed := make([]uint32, 0, maxGroups)
	from, to := uint32(0), ^uint32(0) // of the word after
	for i := range s.groups {
		g := &s.groups[i]
		switch {
		case g.unfinished:
			from, to = g.from, g.to
		case g.exacts == 0 || n.terms.Word(g.exact[0]) != g.raw:
			return
		default:
			typed = append(typed, g.exact[0])
		}
	}
	var name []uint32
	// before says whether a name comes before those that go on with term.
	before := func(i int, term uint32) bool {
		entry := n.order[i]
		name = appendName(name[:0], &n.columns, int(n.docUnit[entry&orderDoc]), entry>>orderShift)
		if c := slices.Compare(name[:min(len(name), len(typed))], typed); c != 0 {
			return c < 0
		}
		if len(name) == len(typed) {
			return from > 0 || term == ^uint32(0)
		}
		return name[len(typed)] < term
	}
	first := sort.Search(len(n.order), func(i int) bool { return !before(i, from) })
	past := first + sort.Search(len(n.order)-first, func(i int) bool { return !before(first+i, to) })
	if past-first > mostBegun {
		return
	}
	var best [suggestedClosest]uint32 // the least documents, rising
	kept := 0
	for _, entry := range n.order[first:past] {
		doc := entry & orderDoc
		if kept == len(best) && doc >= best[kept-1] || !s.passes(doc) {
			continue
		}
		at, already := slices.BinarySearch(best[:kept], doc)
		if already {
			continue
		}
		kept = min(kept+1, len(best))
		copy(best[at+1:kept], best[at:kept-1])
		best[at] = doc
	}
	for _, doc := range best[:kept] {
		s.top.Offer(doc, named/2)
	}
}
