package search

import "slices"

// Scored is a document and its score.
type Scored struct {
	Doc   uint32
	Score float32
}

// before is the order of answers: better, then of lower number.
func (s Scored) before(o Scored) bool {
	return s.Score > o.Score || s.Score == o.Score && s.Doc < o.Doc
}

// Top keeps the best of the documents offered to it. The zero value keeps none.
type Top struct {
	most int
	heap []Scored // the worst kept is first
}

// Reset empties it, to keep at most so many from now on.
func (t *Top) Reset(most int) { t.most, t.heap = most, t.heap[:0] }

// Len is how many are kept.
func (t *Top) Len() int { return len(t.heap) }

// Offer keeps a document if it is among the best so far.
func (t *Top) Offer(doc uint32, score float32) {
	s := Scored{doc, score}
	if len(t.heap) < t.most {
		t.heap = append(t.heap, s)
		for i := len(t.heap) - 1; i > 0; {
			up := (i - 1) / 2
			if !t.heap[up].before(t.heap[i]) {
				break
			}
			t.heap[up], t.heap[i] = t.heap[i], t.heap[up]
			i = up
		}
		return
	}
	if t.most == 0 || !s.before(t.heap[0]) {
		return
	}
	t.heap[0] = s
	for i := 0; ; {
		worst := i
		for _, down := range [...]int{2*i + 1, 2*i + 2} {
			if down < len(t.heap) && t.heap[worst].before(t.heap[down]) {
				worst = down
			}
		}
		if worst == i {
			return
		}
		t.heap[worst], t.heap[i] = t.heap[i], t.heap[worst]
		i = worst
	}
}

// Sorted gives those kept, the best first, until the next Reset.
func (t *Top) Sorted() []Scored {
	slices.SortFunc(t.heap, func(a, b Scored) int {
		if a.before(b) {
			return -1
		}
		return 1
	})
	return t.heap
}
