package search

import "tuyau/text"

// Near is a term close to a word.
type Near struct {
	Term     uint32
	Distance int // letters to insert, drop, change or swap
}

// Walker is the working memory of walks; one serves one goroutine at a time.
type Walker struct {
	rows text.Rows
	// begun has, for each length of the path, the least distance between the whole word
	// and a beginning of the path.
	begun [text.MaxWord + 1]int
	key   []byte
}

// Near appends to dst the terms at a distance of 1 to limit from a folded word, in
// order. With prefix the word may be unfinished: a term is as near as its nearest
// beginning, and those that begin with the word itself are left out. under restricts
// to the terms that begin with it, which is no part of the word.
//
// The dictionary is sorted, so that terms that begin alike share the rows of the
// distance: a walk visits each distinct beginning once and jumps over those that are
// already too far (BenchmarkNear).
func (d *Dictionary) Near(w *Walker, dst []Near, under []byte, word string, limit int, prefix bool) []Near {
	if limit <= 0 || word == "" || len(word) > text.MaxWord {
		return dst
	}
	start, end := uint32(0), uint32(d.Len())
	if len(under) > 0 {
		start, end = d.Prefix(under)
	}
	rows := &w.rows
	rows.Reset(len(word))
	w.begun[0] = limit + 1
	var before []byte
walk:
	for t := start; t < end; t++ {
		term := d.Term(t)[len(under):]
		shared := 0
		for shared < len(before) && shared < len(term) && before[shared] == term[shared] {
			shared++
		}
		rows.Cut(min(shared, rows.Depth()))
		before = term
		for rows.Depth() < len(term) && rows.Depth() < text.MaxWord {
			depth := rows.Depth()
			least := rows.Push(word, term[depth])
			w.begun[depth+1] = w.begun[depth]
			if prefix {
				w.begun[depth+1] = min(w.begun[depth], rows.Last(len(word)))
			}
			if least <= limit {
				continue
			}
			if w.begun[depth+1] <= limit {
				break // begins near enough, whatever follows
			}
			// Every term with this beginning is too far: go to the first one after.
			w.key = append(append(w.key[:0], under...), term[:depth+1]...)
			before = term[:depth+1]
			t = d.after(t, w.key) - 1
			continue walk
		}
		distance := w.begun[rows.Depth()]
		if rows.Depth() == len(term) {
			distance = min(distance, rows.Last(len(word)))
		}
		if distance > 0 && distance <= limit {
			dst = append(dst, Near{t, distance})
		}
	}
	return dst
}
