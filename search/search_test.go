package search_test

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"tuyau/search"
	"tuyau/text"

	"pgregory.net/rapid"
)

func dictionary(t testing.TB, words ...string) (search.Dictionary, []uint32) {
	t.Helper()
	var l search.Lexicon
	for _, w := range words {
		l.Add([]byte(w))
	}
	at, bytes, numbers := l.Sort()
	d, ok := search.NewDictionary(at, bytes)
	if !ok {
		t.Fatal("not a dictionary")
	}
	return d, numbers
}

func TestLexiconSortsWords(t *testing.T) {
	var l search.Lexicon
	for want, w := range []string{"rue", "avenue", "place", "", "ruelle"} {
		if got := l.Add([]byte(w)); int(got) != want || l.Add([]byte(w)) != got {
			t.Errorf("%q is %d", w, got)
		}
	}
	if l.Len() != 5 {
		t.Errorf("%d words", l.Len())
	}
	at, bytes, numbers := l.Sort()
	if string(bytes) != "avenueplacerueruelle" || !slices.Equal(at, []uint32{0, 0, 6, 11, 14, 20}) || !slices.Equal(numbers, []uint32{3, 1, 2, 0, 4}) {
		t.Errorf("%q %v %v", bytes, at, numbers)
	}
}

func TestDictionaryFinds(t *testing.T) {
	d, _ := dictionary(t, "rue", "ruelle", "route", "rues", "avenue")
	for _, c := range []struct {
		key      string
		found    bool
		from, to uint32
	}{
		{"rue", true, 2, 5}, {"ru", false, 2, 5}, {"r", false, 1, 5}, {"route", true, 1, 2}, {"z", false, 5, 5},
		{"", false, 0, 5}, {"avenues", false, 1, 1}, {"ruf", false, 5, 5}, {"a", false, 0, 1},
	} {
		n, ok := d.Find([]byte(c.key))
		if ok != c.found || ok && d.Word(n) != c.key {
			t.Errorf("%q: %d %v", c.key, n, ok)
		}
		if from, to := d.Prefix([]byte(c.key)); from != c.from || to != c.to {
			t.Errorf("prefix %q: %d to %d", c.key, from, to)
		}
	}
}

// Whatever the words, lookups agree with a plain list.
func TestDictionaryAgreesWithAList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.StringMatching(`[ab]{0,6}`), 0, 40).Draw(t, "words")
		var l search.Lexicon
		for _, w := range words {
			l.Add([]byte(w))
		}
		at, bytes, _ := l.Sort()
		d, ok := search.NewDictionary(at, bytes)
		if !ok {
			t.Fatal("not a dictionary")
		}
		slices.Sort(words)
		words = slices.Compact(words)
		key := rapid.StringMatching(`[abc]{0,4}`).Draw(t, "key")
		from, to := d.Prefix([]byte(key))
		for i, w := range words {
			if d.Word(uint32(i)) != w {
				t.Fatalf("%d is %q, not %q", i, d.Word(uint32(i)), w)
			}
			if in := uint32(i) >= from && uint32(i) < to; in != strings.HasPrefix(w, key) {
				t.Fatalf("prefix %q: %q in %v", key, w, in)
			}
		}
	})
}

// A walk finds what comparing with every word finds, in whole and by the beginning.
func TestNearAgreesWithDistance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.StringMatching(`[abc]{1,7}`), 1, 60).Draw(t, "words")
		var l search.Lexicon
		for _, w := range words {
			l.Add([]byte("x" + w))
			l.Add([]byte("y" + w))
		}
		at, bytes, _ := l.Sort()
		d, _ := search.NewDictionary(at, bytes)
		word := rapid.StringMatching(`[abc]{1,6}`).Draw(t, "word")
		limit := rapid.IntRange(1, 2).Draw(t, "limit")
		prefix := rapid.Bool().Draw(t, "prefix")
		var walker search.Walker
		got := d.Near(&walker, nil, []byte("y"), word, limit, prefix)
		var want []search.Near
		for n := range uint32(d.Len()) {
			term, under := strings.CutPrefix(d.Word(n), "y")
			if !under {
				continue
			}
			distance := text.Distance(word, term, limit)
			for cut := 1; prefix && cut < len(term); cut++ {
				distance = min(distance, text.Distance(word, term[:cut], limit))
			}
			if distance > 0 && distance <= limit {
				want = append(want, search.Near{Term: n, Distance: distance})
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("near %q (%d, %v): %v, want %v", word, limit, prefix, got, want)
		}
	})
}

func TestNearLeavesOutWhatItCannotCompare(t *testing.T) {
	d, _ := dictionary(t, "rue", strings.Repeat("a", 80))
	var walker search.Walker
	for _, c := range []struct {
		word  string
		limit int
	}{{"", 1}, {"rue", 0}, {strings.Repeat("a", 80), 2}} {
		if got := d.Near(&walker, nil, nil, c.word, c.limit, false); got != nil {
			t.Errorf("%q at %d: %v", c.word, c.limit, got)
		}
	}
}

func TestPostingsOfInvert(t *testing.T) {
	documents := [][]uint32{{2, 0, 2}, {}, {1, 2}, {0}}
	at, list := search.Invert(3, func(add func(term, doc uint32)) {
		for doc, terms := range documents {
			for _, term := range terms {
				add(term, uint32(doc))
			}
		}
	})
	p, ok := search.NewPostings(at, list, 3, 4)
	if !ok || !slices.Equal(p.List(0), []uint32{0, 3}) || !slices.Equal(p.List(1), []uint32{2}) ||
		!slices.Equal(p.List(2), []uint32{0, 2}) || !slices.Equal(p.Span(0, 2), []uint32{0, 3, 2}) {
		t.Errorf("%v %v %v", ok, at, list)
	}
}

func TestDamageIsRefused(t *testing.T) {
	for name, ok := range map[string]bool{
		"dictionary not from 0":   dictionaryOK([]uint32{1, 2}, "ab"),
		"dictionary not to end":   dictionaryOK([]uint32{0, 1}, "ab"),
		"dictionary going back":   dictionaryOK([]uint32{0, 2, 1, 2}, "ab"),
		"dictionary not in order": dictionaryOK([]uint32{0, 1, 2}, "ba"),
		"a term twice":            dictionaryOK([]uint32{0, 1, 2}, "aa"),
		"no dictionary":           dictionaryOK(nil, ""),
		"lists of other terms":    postingsOK([]uint32{0, 1}, []uint32{0}, 2, 1),
		"document beyond":         postingsOK([]uint32{0, 1}, []uint32{3}, 1, 3),
		"list not rising":         postingsOK([]uint32{0, 2}, []uint32{1, 1}, 1, 3),
		"lists not to end":        postingsOK([]uint32{0, 1}, []uint32{1, 2}, 1, 3),
	} {
		if ok {
			t.Errorf("%s: accepted", name)
		}
	}
}

func dictionaryOK(at []uint32, bytes string) bool {
	_, ok := search.NewDictionary(at, []byte(bytes))
	return ok
}

func postingsOK(at, list []uint32, terms, documents int) bool {
	_, ok := search.NewPostings(at, list, terms, documents)
	return ok
}

func TestSeekAgreesWithAScan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfDistinct(rapid.Uint32Range(0, 50), rapid.ID[uint32]).Draw(t, "list")
		slices.Sort(list)
		start := rapid.IntRange(0, len(list)).Draw(t, "start")
		want := rapid.Uint32Range(0, 60).Draw(t, "want")
		at := start
		for at < len(list) && list[at] < want {
			at++
		}
		if got := search.Seek(list, start, want); got != at {
			t.Fatalf("%v from %d to %d: %d, want %d", list, start, want, got, at)
		}
	})
}

func TestTopKeepsTheBest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		most := rapid.IntRange(0, 8).Draw(t, "most")
		scores := rapid.SliceOf(rapid.IntRange(0, 6)).Draw(t, "scores")
		var top search.Top
		top.Reset(most)
		var all []search.Scored
		for doc, s := range scores {
			top.Offer(uint32(doc), float32(s))
			all = append(all, search.Scored{Doc: uint32(doc), Score: float32(s)})
		}
		slices.SortFunc(all, func(a, b search.Scored) int {
			return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Doc, b.Doc))
		})
		all = all[:min(most, len(all))]
		if top.Len() != len(all) || !slices.Equal(top.Sorted(), all) {
			t.Fatalf("%v, want %v", top.Sorted(), all)
		}
	})
}

// million is a dictionary of a million made-up words, as many as a national file has.
func million(b *testing.B) search.Dictionary {
	r := rand.New(rand.NewPCG(1, 2))
	syllables := strings.Fields("ba bel bou ca cha che cor da de du fa for ga gre ha la le lou ma mar mo na ni pa per pla po ra ri ro sa ser son ta ter ti va ver vi")
	var l search.Lexicon
	for l.Len() < 1_000_000 {
		var w []byte
		for range 2 + r.IntN(4) {
			w = append(w, syllables[r.IntN(len(syllables))]...)
		}
		l.Add(w)
	}
	at, bytes, _ := l.Sort()
	d, ok := search.NewDictionary(at, bytes)
	if !ok {
		b.Fatal("not a dictionary")
	}
	return d
}

func BenchmarkNear(b *testing.B) {
	d := million(b)
	for _, c := range []struct {
		name   string
		limit  int
		prefix bool
	}{{"one letter", 1, false}, {"two letters", 2, false}, {"unfinished", 1, true}} {
		b.Run(c.name, func(b *testing.B) {
			var w search.Walker
			var dst []search.Near
			b.ReportAllocs()
			for b.Loop() {
				dst = d.Near(&w, dst[:0], nil, "boulangerie", c.limit, c.prefix)
			}
		})
	}
}

func BenchmarkFind(b *testing.B) {
	d := million(b)
	word := slices.Clone(d.Term(500_001))
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := d.Find(word); !ok {
			b.Fatal("lost")
		}
	}
}

func BenchmarkSeek(b *testing.B) {
	list := make([]uint32, 1_000_000)
	for i := range list {
		list[i] = uint32(3 * i)
	}
	b.ReportAllocs()
	for b.Loop() {
		for at, want := 0, uint32(0); at < len(list); want += 3000 {
			at = search.Seek(list, at, want)
		}
	}
}
