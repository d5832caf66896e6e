package criteria

import (
	"slices"
	"sort"
	"strings"
	"sync"
	"unicode/utf8"

	"tuyau/company"
	"tuyau/text"
)

// words is the words of a column of text: a sorted dictionary and, for each word, the
// codes of the values that have it. The rows of each code come with it, since a word
// is in few of them: BenchmarkSearch pays for both.
type words struct {
	column *company.Column
	text   string
	at     []uint32 // of each word in text, one more at the end
	postAt []uint32
	post   []uint32 // codes, rising for each word
	rowAt  []uint32 // of each code in row, from code 0
	row    []uint32

	sounds func() []sounding
}

// sounding is a word by how it sounds.
type sounding struct {
	key  string
	word uint32
}

func newWords(c *company.Column, rows int) *words {
	w := &words{column: c}
	type pair struct{ word, code uint32 }
	ids := map[string]uint32{}
	var list []string
	var pairs []pair
	var last []uint32 // the latest code that has each word
	var folded []byte
	var tokens []string
	for code := uint32(1); int(code) <= c.Distinct(); code++ {
		folded = text.AppendFold(folded[:0], c.Decode(code))
		tokens = text.Tokens(tokens[:0], string(folded))
		for _, t := range tokens {
			id, known := ids[t]
			if !known {
				id = uint32(len(list))
				list = append(list, strings.Clone(t))
				last = append(last, 0)
				ids[list[id]] = id
			}
			if last[id] != code {
				last[id] = code
				pairs = append(pairs, pair{id, code})
			}
		}
	}
	order := make([]uint32, len(list))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int { return strings.Compare(list[a], list[b]) })
	rank := make([]uint32, len(list))
	var b strings.Builder
	w.at = make([]uint32, 1, len(list)+1)
	for r, id := range order {
		rank[id] = uint32(r)
		b.WriteString(list[id])
		w.at = append(w.at, uint32(b.Len()))
	}
	w.text = b.String()
	w.postAt = make([]uint32, len(list)+2)
	for _, p := range pairs {
		w.postAt[rank[p.word]+2]++
	}
	for i := 2; i < len(w.postAt); i++ {
		w.postAt[i] += w.postAt[i-1]
	}
	w.post = make([]uint32, len(pairs))
	for _, p := range pairs {
		at := &w.postAt[rank[p.word]+1]
		w.post[*at] = p.code
		*at++
	}
	w.postAt = w.postAt[:len(list)+1]
	w.invert(rows)
	w.sounds = sync.OnceValue(w.listen)
	return w
}

// invert lists the rows of each code but null.
func (w *words) invert(rows int) {
	w.rowAt = make([]uint32, w.column.Distinct()+3)
	for row := range rows {
		if code := w.column.Code(row); code != 0 {
			w.rowAt[code+2]++
		}
	}
	for i := 2; i < len(w.rowAt); i++ {
		w.rowAt[i] += w.rowAt[i-1]
	}
	w.row = make([]uint32, w.rowAt[len(w.rowAt)-1])
	for row := range rows {
		if code := w.column.Code(row); code != 0 {
			at := &w.rowAt[code+1]
			w.row[*at] = uint32(row)
			*at++
		}
	}
	w.rowAt = w.rowAt[:w.column.Distinct()+2]
}

// rowsOf gives the rows of a code, from 1.
func (w *words) rowsOf(code uint32) []uint32 { return w.row[w.rowAt[code]:w.rowAt[code+1]] }

func (w *words) listen() []sounding {
	list := make([]sounding, w.len())
	for i := range list {
		list[i] = sounding{text.Phonetic(w.word(uint32(i))), uint32(i)}
	}
	slices.SortFunc(list, func(a, b sounding) int { return strings.Compare(a.key, b.key) })
	return list
}

func (w *words) len() int { return len(w.at) - 1 }

func (w *words) word(i uint32) string { return w.text[w.at[i]:w.at[i+1]] }

// first is the first word that is not before s.
func (w *words) first(s string) uint32 {
	return uint32(sort.Search(w.len(), func(i int) bool { return w.word(uint32(i)) >= s }))
}

// token is one word of what is searched.
type token struct {
	text     string // folded; may have the marks of wildcards
	wild     bool
	edits    int
	phonetic bool
}

// tokens folds what is searched into words, wildcards kept.
func tokens(s string, edits int, phonetic bool) (list []token) {
	if !strings.ContainsAny(s, string(AnyText)+string(AnyLetter)) {
		for _, t := range text.Tokens(nil, text.Fold(s)) {
			list = append(list, token{t, false, edits, phonetic})
		}
		return list
	}
	for _, part := range strings.Fields(s) {
		var b strings.Builder
		for part != "" {
			i := strings.IndexAny(part, string(AnyText)+string(AnyLetter))
			if i < 0 {
				b.WriteString(text.Fold(part))
				break
			}
			b.WriteString(text.Fold(part[:i]))
			r := first(part[i:])
			b.WriteRune(r)
			part = part[i+len(string(r)):]
		}
		for _, t := range strings.Fields(b.String()) {
			wild := strings.ContainsAny(t, string(AnyText)+string(AnyLetter))
			if wild {
				list = append(list, token{t, true, 0, false})
			} else {
				list = append(list, token{t, false, edits, phonetic})
			}
		}
	}
	return list
}

// is says whether a word is what the token looks for.
func (t token) is(word string) bool {
	switch {
	case t.wild:
		return wildcard(t.text, word)
	case t.phonetic:
		return text.Phonetic(word) == text.Phonetic(t.text)
	case t.edits > 0:
		return text.Distance(t.text, word, t.edits) <= t.edits
	}
	return t.text == word
}

// find gives the words that a token looks for, in order of the dictionary.
func (w *words) find(t token) (found []uint32) {
	switch {
	case t.wild:
		prefix, _, _ := strings.Cut(t.text, string(AnyText))
		prefix, _, _ = strings.Cut(prefix, string(AnyLetter))
		all := t.text == prefix+string(AnyText)
		for i := w.first(prefix); int(i) < w.len(); i++ {
			word := w.word(i)
			if !strings.HasPrefix(word, prefix) {
				break
			}
			if all || wildcard(t.text, word) {
				found = append(found, i)
			}
		}
	case t.phonetic:
		key := text.Phonetic(t.text)
		list := w.sounds()
		i := sort.Search(len(list), func(i int) bool { return list[i].key >= key })
		for ; i < len(list) && list[i].key == key; i++ {
			found = append(found, list[i].word)
		}
		slices.Sort(found)
	case t.edits > 0:
		found = w.near(t.text, t.edits)
	default:
		if i := w.first(t.text); int(i) < w.len() && w.word(i) == t.text {
			found = append(found, i)
		}
	}
	return found
}

// near walks the dictionary: words that begin alike share the rows of the distance,
// and those that begin too far are jumped over at once.
func (w *words) near(word string, limit int) (found []uint32) {
	if len(word) > text.MaxWord {
		return w.find(token{text: word})
	}
	var rows text.Rows
	rows.Reset(len(word))
	before := ""
walk:
	for i := uint32(0); int(i) < w.len(); i++ {
		term := w.word(i)
		if len(term) > text.MaxWord {
			continue
		}
		shared := 0
		for shared < len(before) && shared < len(term) && before[shared] == term[shared] {
			shared++
		}
		rows.Cut(min(shared, rows.Depth()))
		before = term
		for rows.Depth() < len(term) {
			depth := rows.Depth()
			if rows.Push(word, term[depth]) > limit {
				next := w.first(term[:depth+1] + "\xff")
				before = term[:depth+1]
				i = max(next, i+1) - 1
				continue walk
			}
		}
		if rows.Last(len(word)) <= limit {
			found = append(found, i)
		}
	}
	return found
}

// between gives the words of a range.
func (w *words) between(m Match) (found []uint32) {
	from, to := uint32(0), uint32(w.len())
	if m.Low != "" {
		low := text.Fold(m.Low)
		from = w.first(low)
		if m.LowOut && int(from) < w.len() && w.word(from) == low {
			from++
		}
	}
	if m.High != "" {
		high := text.Fold(m.High)
		to = w.first(high)
		if !m.HighOut && int(to) < w.len() && w.word(to) == high {
			to++
		}
	}
	for i := from; i < to; i++ {
		found = append(found, i)
	}
	return found
}

// values gives the codes that have one of these words.
func (w *words) values(found []uint32) company.Rows {
	codes := company.NewRows(w.column.Distinct() + 1)
	for _, i := range found {
		for _, code := range w.post[w.postAt[i]:w.postAt[i+1]] {
			codes.Add(int(code))
		}
	}
	return codes
}

// match gives the codes of the values that a match of text accepts.
func (w *words) match(m Match, phonetic bool) company.Rows {
	if m.Kind == Range {
		return w.values(w.between(m))
	}
	list := tokens(m.Text, m.Edits, phonetic)
	if len(list) == 0 {
		return company.NewRows(w.column.Distinct() + 1)
	}
	codes := w.values(w.find(list[0]))
	if len(list) == 1 {
		return codes
	}
	for _, t := range list[1:] {
		codes.And(w.values(w.find(t)))
	}
	var folded []byte
	var value []string
	for code := range codes.From(0) {
		folded = text.AppendFold(folded[:0], w.column.Decode(uint32(code)))
		value = text.Tokens(value[:0], string(folded))
		if !follows(value, list, m.Slop) {
			codes[code/64] &^= 1 << (code % 64)
		}
	}
	return codes
}

// follows says whether words of value match the tokens of a phrase, one after the
// other or, with slop, no more than slop places apart from where the phrase has them.
func follows(value []string, phrase []token, slop int) bool {
	slop = min(slop, len(value))
start:
	for shift := -slop; shift < len(value); shift++ {
		for i, t := range phrase {
			if !near(value, t, shift+i, shift+i+slop) {
				continue start
			}
		}
		return true
	}
	return false
}

func near(value []string, t token, from, to int) bool {
	for at := max(from, 0); at <= to && at < len(value); at++ {
		if t.is(value[at]) {
			return true
		}
	}
	return false
}

// wildcard says whether s is what pattern, with its marks, describes. It goes back at
// most once for each AnyText.
func wildcard(pattern, s string) bool {
	p, at := 0, 0
	star, mark := -1, 0
	for at < len(s) {
		switch {
		case strings.HasPrefix(pattern[p:], string(AnyText)):
			p += len(string(AnyText))
			star, mark = p, at
		case strings.HasPrefix(pattern[p:], string(AnyLetter)):
			p += len(string(AnyLetter))
			_, n := utf8.DecodeRuneInString(s[at:])
			at += n
		case p < len(pattern) && pattern[p] == s[at]:
			p++
			at++
		case star >= 0:
			mark++
			p, at = star, mark
		default:
			return false
		}
	}
	for strings.HasPrefix(pattern[p:], string(AnyText)) {
		p += len(string(AnyText))
	}
	return p == len(pattern)
}
