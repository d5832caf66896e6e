package company

import (
	"cmp"
	"math/bits"
	"slices"

	"tuyau/search"
	"tuyau/text"
)

const (
	// closest is how many answers are compared closely; those after keep the order of
	// their words and importance.
	closest = 256
	// counted is how many documents that have every word are looked at.
	counted = 60_000
	// suggested is the same while a text is being typed, and suggestedClosest what is then
	// compared closely: nobody counts the answers.
	suggested, suggestedClosest = 6000, 96
	// scanned is how many documents are looked at when every word is a mere beginning.
	scanned = 8192
	// wanted is how many good answers make others needless.
	wanted = 10
)

// scoredUnit is a document with its final score.
type scoredUnit struct {
	doc      uint32
	score    float32
	complete bool   // every word is there as written
	asked    uint32 // groups that an établissement answers, one bit each
}

// Search finds unités légales. Equal scores are in order of importance, so that the
// same query gives the same answer.
//
// Persons of partial diffusion are never found by a text: only by their number, or by
// filters alone, masked.
func (x *Index) Search(q NameQuery) NameHits {
	n := x.names
	if n == nil {
		return NameHits{}
	}
	q.Limit = max(q.Limit, 0)
	q.From = max(q.From, 0)
	if units, site, ok := x.number(q.Text); ok {
		return x.byNumber(q, units, site)
	}
	s := n.searchers.Get().(*nameSearcher)
	defer n.searchers.Put(s)
	s.query = q
	if !s.parse(q.Text, q.Unfinished) {
		if q.Text != "" {
			return NameHits{} // nothing but punctuation
		}
		return s.all()
	}
	return s.answer()
}

// byNumber gives the units that pass the filters.
func (x *Index) byNumber(q NameQuery, units []int, site int) (hits NameHits) {
	for _, unit := range units {
		if q.Units != nil && !q.Units.Has(unit) || q.Sites != nil && (site >= 0 && !q.Sites.Has(site) || !x.hasSite(unit, q.Sites)) {
			continue
		}
		hits.Total++
		hit := NameHit{Unit: unit, Score: 1}
		if site >= 0 {
			hit.Sites, hit.AllSites = []int{site}, 1
		}
		hits.Hits = append(hits.Hits, hit)
	}
	hits.Hits = hits.Hits[min(q.From, len(hits.Hits)):]
	hits.Hits = hits.Hits[:min(q.Limit, len(hits.Hits))]
	return hits
}

func (x *Index) hasSite(unit int, sites Rows) bool {
	from, to := x.SitesOf(unit)
	for site := from; site < to; site++ {
		if sites.Has(site) {
			return true
		}
	}
	return false
}

// all answers with what the filters let through.
func (s *nameSearcher) all() NameHits {
	x, n, q := s.x, s.n, &s.query
	pass := q.Units
	if q.Sites != nil {
		owners := NewRows(len(n.docUnit))
		for site := range q.Sites.From(0) {
			if unit := x.unitOf[site]; unit != none {
				owners.Add(int(unit))
			}
		}
		if pass != nil {
			owners.And(pass)
		}
		pass = owners
	}
	if pass == nil {
		pass = AllRows(len(n.docUnit))
	}
	total := pass.Count()
	s.scored = s.scored[:0]
	need := min(q.From+q.Limit, MaxHits)
	if q.BySize || total < len(n.docUnit)/64 {
		s.top.Reset(need)
		for unit := range pass.From(0) {
			doc := n.docOf[unit]
			s.top.Offer(doc, s.size(doc))
		}
		for _, hit := range s.top.Sorted() {
			s.scored = append(s.scored, scoredUnit{doc: hit.Doc, score: 1})
		}
	} else {
		for doc := 0; doc < len(n.docUnit) && len(s.scored) < need; doc++ {
			if pass.Has(int(n.docUnit[doc])) {
				s.scored = append(s.scored, scoredUnit{doc: uint32(doc), score: 1})
			}
		}
	}
	return s.page(min(total, MaxHits))
}

// size is what the largest have most of, when they are asked for first.
func (s *nameSearcher) size(doc uint32) float32 {
	if !s.query.BySize {
		return 0
	}
	x, unit := s.x, int(s.n.docUnit[doc])
	size := float32(s.n.importance[doc]) / 256
	if c, ok := x.Units.Column("trancheEffectifsUniteLegale"); ok {
		size += float32(staffRank[c.Value(unit)])
	}
	if c, ok := x.Units.Column("categorieEntreprise"); ok {
		size += 100 * float32(sizeBonus[c.Value(unit)])
	}
	return size
}

// answer goes from what is written to what may have been meant, until there is enough.
func (s *nameSearcher) answer() NameHits {
	if s.known == nil {
		s.known = map[uint32]int{}
	}
	clear(s.known)
	s.scored = s.scored[:0]
	s.settle()
	tail := s.round()
	total := s.count
	if !s.query.BySize && !s.satisfied() {
		for i := range s.groups {
			s.stretch(&s.groups[i])
		}
		tail = append(tail, s.round()...)
		if s.best() < explained {
			s.lighten()
		}
		if s.best() < 1 {
			s.reword()
		}
		if s.best() < 1 && s.best() < passable {
			s.leaveOut()
		}
		total = max(total, len(s.scored))
	}
	if !s.query.BySize {
		s.sort()
	}
	for _, t := range tail {
		if _, already := s.known[t.Doc]; !already && len(s.scored) < MaxHits {
			s.known[t.Doc] = len(s.scored)
			s.scored = append(s.scored, scoredUnit{doc: t.Doc})
		}
	}
	return s.page(min(max(total, len(s.scored)), MaxHits))
}

// satisfied says whether there is no need to look for misspelt words: there are answers
// enough, or those there are leave nothing unexplained. One word alone may always be
// another that is misspelt.
func (s *nameSearcher) satisfied() bool {
	complete := s.complete()
	if complete >= min(max(s.query.Limit, 1), wanted) {
		return true
	}
	essential := 0
	for i := range s.groups {
		if s.groups[i].essential() {
			essential++
		}
	}
	if s.query.Unfinished {
		return complete > 0 && essential > 1
	}
	return essential > 1 && s.best() >= explained
}

// explained is the score of a name that says all that the query says, and nothing more.
const explained = completeWorth + forQuery + forLabel

// begunScore is the least score of a name that begins with the query.
const begunScore = completeWorth + forQuery*wholePrefix + begunWorth

// passable is the score from which an answer with a word wrong is likely what was meant.
const passable = 0.7

// settle makes words essential when none is: forms and figures, or else articles.
func (s *nameSearcher) settle() {
	for _, light := range [...]func(*nameGroup) bool{
		func(g *nameGroup) bool { return !g.essential() },
		func(g *nameGroup) bool { return g.digits || text.Article(g.raw) },
		func(g *nameGroup) bool { return text.Article(g.raw) },
		func(g *nameGroup) bool { return false },
	} {
		any := false
		for i := range s.groups {
			any = any || !light(&s.groups[i])
		}
		if !any {
			continue
		}
		for i := range s.groups {
			if g := &s.groups[i]; !light(g) && !g.essential() {
				g.light, g.digits = false, false
				g.weight = max(g.weight, 3)
			}
		}
		return
	}
}

func (s *nameSearcher) sort() {
	slices.SortFunc(s.scored, func(a, b scoredUnit) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.doc, b.doc))
	})
	for i := range s.scored {
		s.known[s.scored[i].doc] = i
	}
}

func (s *nameSearcher) complete() (n int) {
	for i := range s.scored {
		if s.scored[i].complete {
			n++
		}
	}
	return n
}

func (s *nameSearcher) best() (score float32) {
	for i := range s.scored {
		score = max(score, s.scored[i].score)
	}
	return score
}

// round finds the documents that have every word, scores the likeliest, and gives the
// others in order.
func (s *nameSearcher) round() (tail []search.Scored) {
	keep := s.near()
	if s.query.BySize || s.query.From+s.query.Limit > closest/2 {
		keep = MaxHits
	}
	s.top.Reset(keep)
	if s.query.Unfinished && len(s.scored) == 0 && s.typed() {
		return nil
	}
	s.count = s.meet(-1)
	s.named()
	best := s.top.Sorted()
	if s.query.BySize {
		for _, b := range best {
			s.known[b.Doc] = len(s.scored)
			s.scored = append(s.scored, scoredUnit{doc: b.Doc, score: 1})
		}
		return nil
	}
	near := best[:min(s.near(), len(best))]
	for _, b := range near {
		s.score(b.Doc)
	}
	return slices.Clone(best[len(near):])
}

// typed scores the names that are what is typed or begin with it, and says whether they
// are enough: nothing else would come before them.
func (s *nameSearcher) typed() bool {
	s.named()
	s.begun()
	for _, b := range slices.Clone(s.top.Sorted()) {
		s.score(b.Doc)
	}
	s.top.Reset(s.near())
	begun := 0
	for i := range s.scored {
		if s.scored[i].complete && s.scored[i].score >= begunScore {
			begun++
		}
	}
	s.count = len(s.scored)
	return begun >= max(s.query.Limit, 1)
}

// near is how many documents are compared closely.
func (s *nameSearcher) near() int {
	if s.query.Unfinished {
		return suggestedClosest
	}
	return closest
}

// passes says whether the filters let a document through.
func (s *nameSearcher) passes(doc uint32) bool {
	q, n := &s.query, s.n
	if q.Units != nil && !q.Units.Has(int(n.docUnit[doc])) {
		return false
	}
	if q.Sites == nil {
		return true
	}
	for place := n.docSite[doc]; place < n.docSite[doc+1]; place++ {
		if q.Sites.Has(int(n.siteRow[place])) {
			return true
		}
	}
	return false
}

// cursors are places in the three lists of a group.
type cursors [3]int

// What a word is worth in the first sieve, by where it is.
const (
	inName, inSign, inSpot, inSpotOfMany = 1, 0.9, 0.5, 0.3
	manySites                            = 16
	named                                = 1000 // all the words of a name, and no other
)

// seek moves the cursors of a group to a document and says how well it has the word;
// 0 when it does not.
func (s *nameSearcher) seek(g *nameGroup, at *cursors, doc uint32) float32 {
	first, end := s.n.docSite[doc], s.n.docSite[doc+1]
	if at[0] = search.Seek(g.names, at[0], doc); at[0] < len(g.names) && g.names[at[0]] == doc {
		return inName
	}
	if at[1] = search.Seek(g.signs, at[1], first); at[1] < len(g.signs) && g.signs[at[1]] < end {
		return inSign
	}
	if at[2] = search.Seek(g.spots, at[2], first); at[2] < len(g.spots) && g.spots[at[2]] < end {
		if end-first > manySites {
			return inSpotOfMany
		}
		return inSpot
	}
	return 0
}

// meet offers to the top the documents that have every essential word but one, and
// gives how many they are. It reads the rarest word's lists and seeks in the others'.
func (s *nameSearcher) meet(except int) (count int) {
	var must, may, light []int
	wide := false
	for i := range s.groups {
		g := &s.groups[i]
		switch {
		case i == except:
		case g.essential() && g.wide:
			wide = true
		case g.essential():
			must = append(must, i)
		case g.cost() == 0:
		case g.light:
			light = append(light, i)
		default:
			may = append(may, i)
		}
	}
	if len(must) == 0 {
		if !wide {
			return 0
		}
		if must, may = slices.Concat(may, light), nil; len(must) == 0 {
			return s.scan()
		}
	}
	slices.SortStableFunc(must, func(a, b int) int { return s.groups[a].cost() - s.groups[b].cost() })
	driver := &s.groups[must[0]]
	var at [maxGroups]cursors
	most := counted
	switch {
	case wide:
		most = s.near() // those after are less important, and no likelier
	case s.query.Unfinished:
		most = suggested
	}
	for count < most {
		doc, ok := s.next(driver, &at[must[0]])
		if !ok {
			break
		}
		weight, elsewhere := float32(0), uint32(0)
		for _, i := range must {
			g := &s.groups[i]
			in := s.seek(g, &at[i], doc)
			if in == 0 {
				weight = -1
				break
			}
			if in != inName {
				elsewhere |= 1 << i
			}
			weight += in * g.weight
		}
		if weight >= 0 && (!wide || s.hasWide(doc)) && s.passes(doc) && (bits.OnesCount32(elsewhere) < 2 || s.oneSite(doc, elsewhere, &at)) {
			for _, i := range may {
				weight += s.seek(&s.groups[i], &at[i], doc) * s.groups[i].weight
			}
			if s.query.BySize {
				weight = s.size(doc)
			}
			s.top.Offer(doc, weight)
			count++
		}
		at[must[0]] = s.skip(driver, at[must[0]], doc)
	}
	return count
}

// next is the first document at the cursors of a group or after.
func (s *nameSearcher) next(g *nameGroup, at *cursors) (doc uint32, ok bool) {
	doc = none
	if at[0] < len(g.names) {
		doc = g.names[at[0]]
	}
	if at[1] < len(g.signs) {
		doc = min(doc, s.n.siteDoc[g.signs[at[1]]])
	}
	if at[2] < len(g.spots) {
		doc = min(doc, s.n.siteDoc[g.spots[at[2]]])
	}
	return doc, doc != none
}

// skip moves the cursors of a group past a document.
func (s *nameSearcher) skip(g *nameGroup, at cursors, doc uint32) cursors {
	if at[0] < len(g.names) && g.names[at[0]] == doc {
		at[0]++
	}
	end := s.n.docSite[doc+1]
	at[1] = search.Seek(g.signs, at[1], end)
	at[2] = search.Seek(g.spots, at[2], end)
	return at
}

// oneSite says whether one établissement has all these words: a giant that has one
// here and another there is not meant.
func (s *nameSearcher) oneSite(doc uint32, groups uint32, at *[maxGroups]cursors) bool {
	first, end := s.n.docSite[doc], s.n.docSite[doc+1]
	if end-first < 2 {
		return true
	}
	lead, least := 0, int(end-first)+1
	for rest := groups; rest != 0; rest &= rest - 1 {
		i := bits.TrailingZeros32(rest)
		g := &s.groups[i]
		if held := s.heldIn(g.signs, first, end) + s.heldIn(g.spots, first, end); held < least {
			lead, least = i, held
		}
	}
	g := &s.groups[lead]
	for _, list := range [...][]uint32{g.signs, g.spots} {
		for i := search.Seek(list, 0, first); i < len(list) && list[i] < end; i++ {
			if s.hasAll(list[i], groups) {
				return true
			}
		}
	}
	return false
}

func (s *nameSearcher) heldIn(list []uint32, first, end uint32) int {
	from := search.Seek(list, 0, first)
	return search.Seek(list, from, end) - from
}

func (s *nameSearcher) hasAll(place uint32, groups uint32) bool {
	for ; groups != 0; groups &= groups - 1 {
		g := &s.groups[bits.TrailingZeros32(groups)]
		if !holds(g.signs, place) && !holds(g.spots, place) {
			return false
		}
	}
	return true
}

func holds(list []uint32, item uint32) bool {
	_, ok := slices.BinarySearch(list, item)
	return ok
}

// scan offers the most important documents with names that begin as asked: the words
// are so short that many do.
func (s *nameSearcher) scan() (count int) {
	for doc := uint32(0); int(doc) < len(s.n.docUnit) && doc < scanned && count < s.near(); doc++ {
		if s.hasWide(doc) && s.passes(doc) {
			s.top.Offer(doc, 1)
			count++
		}
	}
	if count == s.near() {
		return MaxHits
	}
	return count
}

// hasWide says whether a unit's own names, or its siège's commune, have the essential
// words that too many have to list them.
func (s *nameSearcher) hasWide(doc uint32) bool {
	for i := range s.groups {
		if g := &s.groups[i]; g.essential() && g.wide && !s.mentions(doc, g) {
			return false
		}
	}
	return true
}

func (s *nameSearcher) mentions(doc uint32, g *nameGroup) bool {
	unit := int(s.n.docUnit[doc])
	for c := range firstSiteColumn {
		if hasWord(s.n.columns[c].words(unit), g) {
			return true
		}
	}
	if first := s.n.docSite[doc]; len(s.groups) > 1 && first < s.n.docSite[doc+1] {
		return hasWord(s.n.columns[colCommune].words(int(s.n.siteRow[first])), g)
	}
	return false
}

func hasWord(words []uint32, g *nameGroup) bool {
	for _, w := range words {
		if g.quality(w&wordTerm) > 0 {
			return true
		}
	}
	return false
}

// named offers the documents with a name of exactly these words, in any order, and
// those whose initials they are.
func (s *nameSearcher) named() {
	var words, glued bag
	missing, missed := -1, 0
	for i := range s.groups {
		g := &s.groups[i]
		switch {
		case g.light:
		case g.exacts == 0:
			missing = i
			missed++
		default:
			words.add(g.exact[0])
			glued.add(g.exact[min(1, g.exacts-1)])
		}
	}
	switch {
	case missed == 0:
		s.offerKey(uint64(words.key()))
		if glued != words {
			s.offerKey(uint64(glued.key()))
		}
		for i := range s.groups { // a word that is one may still be another misspelt
			if g := &s.groups[i]; !g.light && len(g.fuzzy) > 0 {
				without := words
				without.drop(g.exact[0])
				s.offerFuzzy(g, without)
			}
		}
	case missed == 1:
		s.offerFuzzy(&s.groups[missing], words)
	}
	if len(s.groups) == 1 && len(s.groups[0].raw) >= minInitials && len(s.groups[0].raw) <= maxInitials {
		s.offerKey(hashText(keyInitials, s.groups[0].raw))
	}
}

func (s *nameSearcher) offerFuzzy(g *nameGroup, others bag) {
	for _, f := range g.fuzzy {
		with := others
		with.add(f.term)
		s.offerKey(uint64(with.key()))
	}
}

func (s *nameSearcher) offerKey(hash uint64) {
	if s.query.BySize {
		return
	}
	n := 0
	for _, doc := range s.n.docsOfKey(hash) {
		if s.passes(doc) {
			s.top.Offer(doc, named)
			if n++; n == s.near() {
				return
			}
		}
	}
}

// page fills the answers asked for.
func (s *nameSearcher) page(total int) NameHits {
	q := &s.query
	hits := NameHits{Total: total}
	from := min(q.From, len(s.scored))
	for _, r := range s.scored[from:min(from+q.Limit, len(s.scored))] {
		hit := NameHit{Unit: int(s.n.docUnit[r.doc]), Score: float64(r.score)}
		s.matching(&hit, &r)
		hits.Hits = append(hits.Hits, hit)
	}
	return hits
}

// matching lists the établissements that answer what the names do not, or that the
// filter lets through.
func (s *nameSearcher) matching(hit *NameHit, r *scoredUnit) {
	q, n := &s.query, s.n
	if q.Sites == nil && r.asked == 0 {
		return
	}
	var best float32
	for pass := range 2 {
		if pass == 0 && r.asked == 0 {
			continue
		}
		for place := n.docSite[r.doc]; place < n.docSite[r.doc+1]; place++ {
			row := int(n.siteRow[place])
			if q.Sites != nil && !q.Sites.Has(row) {
				continue
			}
			var a alignment
			if r.asked != 0 {
				a.used = ^r.asked
				s.alignSite(place, &a)
			}
			switch {
			case pass == 0:
				best = max(best, a.matched)
			case a.matched >= best-0.01:
				if hit.AllSites >= q.SitesFrom && len(hit.Sites) < q.SitesLimit {
					hit.Sites = append(hit.Sites, row)
				}
				hit.AllSites++
			}
		}
	}
}
