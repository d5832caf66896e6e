package search

import "slices"

// Lexicon gathers the words of an index while it is built. The zero value is empty.
type Lexicon struct {
	numbers map[string]uint32
	words   []string
}

// Add gives a word its number, the same each time.
func (l *Lexicon) Add(word []byte) uint32 {
	if n, ok := l.numbers[string(word)]; ok {
		return n
	}
	if l.numbers == nil {
		l.numbers = map[string]uint32{}
	}
	n, w := uint32(len(l.words)), string(word)
	l.words = append(l.words, w)
	l.numbers[w] = n
	return n
}

// Len is how many words there are.
func (l *Lexicon) Len() int { return len(l.words) }

// Sort gives the sections of the Dictionary of the words, and the number that each
// word has in it by the number that Add gave. The lexicon is empty afterwards.
func (l *Lexicon) Sort() (at []uint32, text []byte, numbers []uint32) {
	order := make([]uint32, len(l.words))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int {
		if l.words[a] < l.words[b] {
			return -1
		}
		return 1
	})
	at = make([]uint32, 1, len(order)+1)
	numbers = make([]uint32, len(order))
	for n, i := range order {
		text = append(text, l.words[i]...)
		at = append(at, uint32(len(text)))
		numbers[i] = uint32(n)
	}
	*l = Lexicon{}
	return at, text, numbers
}

// Invert gives the sections of Postings. each tells add the terms of documents, in
// rising order of documents, a term as often as it likes; it is called twice and must
// say the same.
func Invert(terms int, each func(add func(term, doc uint32))) (at, list []uint32) {
	at = make([]uint32, terms+1)
	last := make([]uint32, terms) // the last document of each term, plus one
	each(func(term, doc uint32) {
		if last[term] != doc+1 {
			last[term] = doc + 1
			at[term+1]++
		}
	})
	for t := range terms {
		at[t+1] += at[t]
	}
	list = make([]uint32, at[terms])
	clear(last)
	next := slices.Clone(at[:terms])
	each(func(term, doc uint32) {
		if last[term] != doc+1 {
			last[term] = doc + 1
			list[next[term]] = doc
			next[term]++
		}
	})
	return at, list
}
