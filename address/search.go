package address

import (
	"cmp"
	"math"
	"slices"
	"sort"

	"tuyau/text"
)

// searcher is the working memory of one search, reused from one to the next.
type searcher struct {
	x      *Index
	tokens []string
	words  []word
	groups []group
	key    []byte
	rows   text.Rows
	filter filter

	weight  []uint16 // of each document, for the words seen so far
	seenBy  []uint8  // last group that counted for it, plus one
	touched []uint32
	pool    []candidate
	scored  []scored
}

// candidate is a document that shares words with the query.
type candidate struct {
	doc    uint32
	weight float32
}

// scored is a document, or one of its numbers, with its final score.
type scored struct {
	doc, num uint32
	score    float64
	distance float64
	matched  uint32 // groups answered, one bit each
	postcode uint32 // group that is one of its post codes, plus one
}

func newSearcher(x *Index) *searcher {
	return &searcher{x: x, weight: make([]uint16, len(x.docKind)), seenBy: make([]uint8, len(x.docKind))}
}

const (
	// budget bounds the postings read for a query's rare words; its frequent words are
	// then only looked for in the documents found.
	budget = 60_000
	// poolSize is how many documents are scored closely.
	poolSize = 192
	// minScore is the least resemblance of an answer, from 0 to 1.
	minScore = 0.3
)

// Search finds what a text names, best first. Equal scores are in order of
// importance, then of identifier, so that the same query gives the same answer.
func (x *Index) Search(q Query) ([]Hit, error) {
	s := x.searchers.Get().(*searcher)
	defer x.searchers.Put(s)
	limit := q.Limit
	if limit <= 0 {
		limit = 5
	}
	s.parse(q)
	if len(s.groups) == 0 || !s.filter.set(x, q.Filter) {
		return nil, nil
	}
	s.round(q)
	if s.misspelt() {
		for i := range s.groups {
			if g := &s.groups[i]; !g.digits && !text.Article(g.raw) {
				s.stretch(&g.name, 0, g.raw, !g.full)
				s.stretch(&g.place, placeKey, g.raw, !g.full)
			}
		}
		s.round(q)
	}
	hits := make([]Hit, 0, min(limit, len(s.scored)))
	for _, r := range s.scored[:min(limit, len(s.scored))] {
		wanted := ""
		if r.postcode > 0 {
			wanted = s.groups[r.postcode-1].raw
		} else if len(q.PostCodes) > 0 {
			wanted = s.filter.postcode(x, r.doc)
		}
		h := x.hit(r.doc, r.num, wanted)
		h.Score = r.score
		if q.Near != nil {
			h.Distance, h.HasDistance = metresBetween(*q.Near, h.Point), true
		}
		hits = append(hits, h)
	}
	return hits, nil
}

// misspelt says whether the best answer leaves out a word that a fault of typing may
// explain. A number that a street does not have is not one.
func (s *searcher) misspelt() bool {
	for i := range s.groups {
		g := &s.groups[i]
		left := len(s.scored) == 0 || s.scored[0].matched&(1<<i) == 0
		if left && !g.digits && !text.Article(g.raw) {
			return true
		}
	}
	return false
}

// round finds candidates for the groups as they stand and scores them.
func (s *searcher) round(q Query) {
	s.candidates(q)
	s.scored = s.scored[:0]
	for _, c := range s.pool {
		s.score(c.doc, q)
	}
	x := s.x
	slices.SortFunc(s.scored, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(x.docImportance[b.doc], x.docImportance[a.doc]),
			cmp.Compare(x.text(x.docID[a.doc]), x.text(x.docID[b.doc])), cmp.Compare(a.num, b.num))
	})
}

// candidates fills the pool with the documents that share the most with the query.
func (s *searcher) candidates(q Query) {
	x := s.x
	s.pool, s.touched = s.pool[:0], s.touched[:0]
	order := make([]int, 0, maxWords)
	for i := range s.groups {
		g := &s.groups[i]
		g.rank = s.cost(&g.name) + s.cost(&g.place)
		if g.rank > 0 {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return s.groups[a].rank - s.groups[b].rank })
	spent := 0
	var rest []int // frequent words, not read
	if s.filter.base != nil {
		rest = order
		for _, doc := range s.filter.base {
			s.touch(doc)
		}
	} else {
		for n, i := range order {
			g := &s.groups[i]
			if n > 0 && (spent+g.rank > budget || text.Article(g.raw)) {
				rest = append(rest, i)
				continue
			}
			spent += s.read(i, budget)
		}
	}
	for _, doc := range s.touched {
		if s.filter.admits(x, doc) {
			s.pool = append(s.pool, candidate{doc, float32(s.weight[doc])})
		}
		s.weight[doc], s.seenBy[doc] = 0, 0
	}
	if len(rest) > 0 {
		s.keepBest(8 * poolSize)
		for i := range s.pool {
			c := &s.pool[i]
			for _, g := range rest {
				c.weight += float32(s.groupWeight(g, c.doc))
			}
		}
	}
	if q.Near != nil {
		for i := range s.pool {
			s.pool[i].weight += 40 * float32(nearness(*q.Near, x.docLon[s.pool[i].doc], x.docLat[s.pool[i].doc]))
		}
	}
	s.keepBest(poolSize)
}

func (s *searcher) keepBest(n int) {
	slices.SortFunc(s.pool, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.doc, b.doc))
	})
	s.pool = s.pool[:min(n, len(s.pool))]
}

func (s *searcher) cost(c *choices) int {
	n := int(s.x.postAt[c.to] - s.x.postAt[c.from])
	for _, t := range c.exact[:c.exacts] {
		n += len(s.x.docs(t))
	}
	for _, f := range c.fuzzy {
		n += len(s.x.docs(f.term))
	}
	return n
}

// What a word is worth in the first sieve: its letters, more in a name than in a place.
const (
	inName  = 16
	inPlace = 13
)

// read counts a group for the documents that have it, names first, and gives how many
// postings it took.
func (s *searcher) read(g int, most int) int {
	group := &s.groups[g]
	spent := 0
	for _, part := range []struct {
		c     *choices
		worth int
	}{{&group.name, inName}, {&group.place, inPlace}} {
		w := part.worth * group.weight
		for _, t := range part.c.exact[:part.c.exacts] {
			spent += s.count(g, s.x.docs(t), w, most-spent)
		}
		if part.c.from < part.c.to {
			spent += s.countPrefix(g, group.raw, part.c, w*7/8, most-spent)
		}
		for _, f := range part.c.fuzzy {
			spent += s.count(g, s.x.docs(f.term), int(float32(w)*f.quality), most-spent)
		}
	}
	return spent
}

func (s *searcher) countPrefix(g int, prefix string, c *choices, w, most int) int {
	list := s.x.post[s.x.postAt[c.from]:s.x.postAt[c.to]]
	if c == &s.groups[g].name && len(list) > hotPostings && len(prefix) <= hotLetters {
		if i, ok := slices.BinarySearch(s.x.topKey, prefixKey(prefix)); ok {
			list = s.x.top[s.x.topAt[i]:s.x.topAt[i+1]]
		}
	}
	return s.count(g, list, w, most)
}

func (s *searcher) count(g int, docs []uint32, w, most int) int {
	docs = docs[:max(0, min(len(docs), most))]
	for _, doc := range docs {
		if s.seenBy[doc] == 0 {
			s.touched = append(s.touched, doc)
		}
		if s.seenBy[doc] != uint8(g+1) {
			s.seenBy[doc] = uint8(g + 1)
			s.weight[doc] += uint16(w)
		}
	}
	return len(docs)
}

func (s *searcher) touch(doc uint32) {
	if s.seenBy[doc] == 0 {
		s.seenBy[doc] = 255
		s.touched = append(s.touched, doc)
	}
}

// groupWeight is what read would have counted for one document.
func (s *searcher) groupWeight(g int, doc uint32) int {
	group := &s.groups[g]
	var best float32
	for _, w := range s.nameWords(doc) {
		best = max(best, w.answers(&group.name, 0.875)*float32(inName*group.weight))
	}
	if best == 0 && !group.place.empty() {
		for p := range s.placeParts(doc) {
			for _, w := range p.words {
				best = max(best, w.answers(&group.place, 0.875)*float32(inPlace*group.weight))
			}
		}
	}
	return int(best)
}

// filter is a Filter made ready for one index.
type filter struct {
	kinds     [HouseNumber + 1]bool
	base      []uint32 // documents that the codes admit, rising; nil when there are no codes
	postcodes []string
}

// set prepares f and says whether it can admit anything.
func (f *filter) set(x *Index, from Filter) bool {
	*f = filter{postcodes: from.PostCodes}
	for _, k := range from.Kinds {
		f.kinds[k] = true
	}
	if len(from.Kinds) == 0 {
		f.kinds = [...]bool{true, true, true, true}
	}
	cities, limited := x.coded(cityCodeKey, from.CityCodes)
	posts, postLimited := x.coded(postCodeKey, from.PostCodes)
	switch {
	case limited && postLimited:
		f.base = intersect(cities, posts)
	case limited:
		f.base = cities
	case postLimited:
		f.base = posts
	default:
		return true
	}
	return len(f.base) > 0
}

// coded gives the documents under any of the codes.
func (x *Index) coded(key byte, codes []string) (docs []uint32, limited bool) {
	for _, code := range codes {
		if t, ok := x.lookup(append([]byte{key}, code...)); ok {
			docs = append(docs, x.docs(t)...)
		}
	}
	if len(codes) > 1 {
		slices.Sort(docs)
		docs = slices.Compact(docs)
	}
	return docs, len(codes) > 0
}

func intersect(a, b []uint32) []uint32 {
	var both []uint32
	for _, doc := range a {
		if _, ok := slices.BinarySearch(b, doc); ok {
			both = append(both, doc)
		}
	}
	return both
}

func (f *filter) admits(x *Index, doc uint32) bool {
	kind := Kind(x.docKind[doc])
	return f.kinds[kind] || kind == Street && f.kinds[HouseNumber] || kind == Locality && f.kinds[HouseNumber] && x.docNum[doc] < x.docNum[doc+1]
}

// number says whether a number passes: its post code may not be the street's first.
func (f *filter) number(x *Index, num uint32) bool {
	if !f.kinds[HouseNumber] {
		return false
	}
	if len(f.postcodes) == 0 {
		return true
	}
	own, ok := x.pair(x.numPost, num)
	if !ok {
		own = firstWord(x.field(x.numDoc[num], fieldPostCodes))
	}
	return slices.Contains(f.postcodes, own)
}

// postcode is the post code of the filter by which a document was admitted.
func (f *filter) postcode(x *Index, doc uint32) string {
	all := x.field(doc, fieldPostCodes)
	for _, code := range f.postcodes {
		if choosePostCode(all, code) == code {
			return code
		}
	}
	return ""
}

// numberOfDoc finds a number of a document; the suffix may be written short or long.
func (x *Index) numberOfDoc(doc, value uint32, suffix string) (uint32, bool) {
	first, end := x.docNum[doc], x.docNum[doc+1]
	at := first + uint32(sort.Search(int(end-first), func(i int) bool { return x.numValue[first+uint32(i)] >= value }))
	other, same := suffixes[suffix], none
	for ; at < end && x.numValue[at] == value; at++ {
		switch x.text(x.suffixStr[x.numSuffix[at]]) {
		case suffix:
			return at, true
		case other:
			if other != "" && same == none {
				same = at
			}
		}
	}
	return same, same != none
}

// nearness is addok's: 1 at the place, 0.37 at 50 km, nothing far away.
func nearness(p Point, lon, lat int32) float64 {
	km := metresBetween(p, Point{float64(lon) / degree, float64(lat) / degree}) / 1000
	return math.Exp(-(km / 50) * (km / 50))
}

const earth = 6371008.8 // mean radius, metres

// metresBetween is the great-circle distance of two points (haversine).
func metresBetween(a, b Point) float64 {
	const rad = math.Pi / 180
	dLat, dLon := (b.Lat-a.Lat)*rad, (b.Lon-a.Lon)*rad
	h := math.Sin(dLat/2)*math.Sin(dLat/2) + math.Cos(a.Lat*rad)*math.Cos(b.Lat*rad)*math.Sin(dLon/2)*math.Sin(dLon/2)
	return 2 * earth * math.Asin(math.Sqrt(min(h, 1)))
}
