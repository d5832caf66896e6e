package address

import (
	"cmp"
	"math"
	"slices"

	"tuyau/search"
	"tuyau/text"
)

// searcher is the working memory of one search, reused from one to the next.
type searcher struct {
	x      *Index
	tokens []string
	words  []word
	groups []group
	key    []byte
	walker search.Walker
	near   []search.Near
	filter filter

	// seen has, for each document, the weight of the words read so far that it has,
	// in its last 8 bits the last group that counted, plus one, and in its first bit
	// whether it is of the filter's base.
	seen    []uint32
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
	matched  uint32 // groups answered, one bit each
	postcode uint32 // group that is one of its post codes, plus one
}

const member = 1 << 31

func newSearcher(x *Index) *searcher {
	return &searcher{x: x, seen: make([]uint32, len(x.docKind))}
}

const (
	// budget bounds the postings read for a query's rare words; its frequent words are
	// then only looked for in the documents found.
	budget = 60_000
	// rare is how many postings make enough candidates to leave much longer lists unread.
	rare = 256
	// poolSize is how many documents are scored closely.
	poolSize = 128
	// Once enough documents are scored, those that share less than this part of what the
	// best one shares can't be among the answers.
	enough, hopeless = 24, 0.6
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
				s.stretch(&g.name, "", g.raw, !g.full)
				s.stretch(&g.place, string(placeKey), g.raw, !g.full)
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
	for i, c := range s.pool {
		if i >= max(enough, 2*q.Limit) && c.weight < hopeless*s.pool[0].weight {
			break
		}
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
	base := s.filter.base
	for _, doc := range base {
		s.seen[doc] = member
	}
	s.touched = append(s.touched, base...)
	spent := 0
	var rest []int // frequent words, not read
	for n, i := range order {
		g := &s.groups[i]
		switch {
		case base != nil && g.rank > 8*len(base):
			rest = append(rest, i)
		case base != nil:
			s.read(i, math.MaxInt)
		case n > 0 && text.Article(g.raw):
			// only tells equals apart, when they are scored
		case n > 0 && (spent+g.rank > budget || spent > rare && g.rank > 4*spent):
			rest = append(rest, i)
		default:
			spent += s.read(i, budget)
		}
	}
	keep := poolSize
	if len(rest) > 0 {
		keep *= 8
	}
	for _, doc := range s.touched {
		if s.filter.admits(x, doc) {
			weight := float32(s.seen[doc] &^ member >> 8)
			if q.Near != nil {
				weight += nearWorth * float32(nearness(*q.Near, x.docLon[doc], x.docLat[doc]))
			}
			if base != nil {
				weight += s.restWeight(rest, doc)
			}
			s.offer(candidate{doc, weight}, keep)
		}
		s.seen[doc] = 0
	}
	if base == nil {
		for i := range s.pool {
			s.pool[i].weight += s.restWeight(rest, s.pool[i].doc)
		}
	}
	slices.SortFunc(s.pool, func(a, b candidate) int {
		if a.before(b) {
			return -1
		}
		return 1
	})
	s.pool = s.pool[:min(poolSize, len(s.pool))]
}

// before is the order of candidates: heavier, then of better rank.
func (c candidate) before(o candidate) bool {
	return c.weight > o.weight || c.weight == o.weight && c.doc < o.doc
}

// offer keeps the best n candidates in a heap whose first is the worst kept.
func (s *searcher) offer(c candidate, n int) {
	if len(s.pool) < n {
		s.pool = append(s.pool, c)
		for i := len(s.pool) - 1; i > 0; {
			up := (i - 1) / 2
			if !s.pool[up].before(s.pool[i]) {
				break
			}
			s.pool[up], s.pool[i] = s.pool[i], s.pool[up]
			i = up
		}
		return
	}
	if !c.before(s.pool[0]) {
		return
	}
	s.pool[0] = c
	for i := 0; ; {
		worst := i
		for _, down := range [...]int{2*i + 1, 2*i + 2} {
			if down < n && s.pool[worst].before(s.pool[down]) {
				worst = down
			}
		}
		if worst == i {
			return
		}
		s.pool[worst], s.pool[i] = s.pool[i], s.pool[worst]
		i = worst
	}
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
	// nearWorth is what being at the point asked for is worth beside them.
	nearWorth = 40
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
	if s.filter.base == nil && c == &s.groups[g].name && len(list) > hotPostings && len(prefix) <= hotLetters {
		if i, ok := slices.BinarySearch(s.x.topKey, prefixKey(prefix)); ok {
			list = s.x.top[s.x.topAt[i]:s.x.topAt[i+1]]
		}
	}
	return s.count(g, list, w, most)
}

func (s *searcher) count(g int, docs []uint32, w, most int) int {
	docs = docs[:max(0, min(len(docs), most))]
	mark := uint32(g + 1)
	limited := s.filter.base != nil
	for _, doc := range docs {
		before := s.seen[doc]
		if before == 0 {
			if limited {
				continue
			}
			s.touched = append(s.touched, doc)
		}
		if before&255 != mark {
			s.seen[doc] = before&^255 + uint32(w)<<8 | mark
		}
	}
	return len(docs)
}

func (s *searcher) restWeight(rest []int, doc uint32) (weight float32) {
	for _, g := range rest {
		weight += s.groupWeight(g, doc)
	}
	return weight
}

// groupWeight is what read would have counted for one document.
func (s *searcher) groupWeight(g int, doc uint32) float32 {
	const prefix = 0.875
	group := &s.groups[g]
	best := float32(0)
	for name := s.x.nameWords(doc); len(name) > 0; name = name[2:] {
		best = max(best, group.name.answers(name[0], name[1], prefix))
	}
	if best > 0 {
		return best * float32(inName*group.weight)
	}
	if group.place.empty() {
		return 0
	}
	for rest := s.x.placeParts(doc); len(rest) > 0; {
		_, words := rest.next()
		for ; len(words) > 0; words = words[2:] {
			best = max(best, group.place.answers(words[0], words[1], prefix))
		}
	}
	return best * float32(inPlace*group.weight)
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
		if t, ok := x.terms.Find(append([]byte{key}, code...)); ok {
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
	at, end := x.docNum[doc], x.docNum[doc+1]
	for low := end; at < low; {
		if mid := (at + low) / 2; x.numValue[mid] < value {
			at = mid + 1
		} else {
			low = mid
		}
	}
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
