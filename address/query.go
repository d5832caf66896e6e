package address

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"tuyau/text"
)

// group is a word of a query and the terms of the index that it may stand for.
type group struct {
	word
	number uint32 // its value when it may be a house number, or the start of one
	suffix string // "bis" of "12bis"
	digits bool   // it begins with a number of up to 5 digits: number and suffix are set

	name, place choices
	rank        int  // postings that the group costs
	full        bool // the word is whole: nothing but fuzziness may stretch it
}

// choices are the terms that a word may stand for, in names or in places.
type choices struct {
	exact    [6]uint32 // terms for which the word is another writing
	exacts   int
	from, to uint32 // terms that begin with it
	fuzzy    []fuzzy
}

type fuzzy struct {
	term    uint32
	quality float32
}

const (
	// maxWords bounds a query: what follows is left out, as no address is that long.
	maxWords = 24
	// ordinalQuality is how well "2" stands for "2e".
	ordinalQuality = 0.9
)

// quality says how well a term answers the word, 0 to 1, whole for an exact match.
func (c *choices) quality(term uint32, prefix float32) float32 {
	for _, t := range c.exact[:c.exacts] {
		if t == term {
			return 1
		}
	}
	if term >= c.from && term < c.to {
		return prefix
	}
	for i := range c.fuzzy {
		if c.fuzzy[i].term == term {
			return c.fuzzy[i].quality
		}
	}
	return 0
}

func (c *choices) add(term uint32) {
	if c.exacts < len(c.exact) {
		c.exact[c.exacts] = term
		c.exacts++
	}
}

func (c *choices) empty() bool { return c.exacts == 0 && c.from == c.to && len(c.fuzzy) == 0 }

// What people add to an address and no file holds.
var (
	cedex     = regexp.MustCompile(`\b(\d{2})\d{3}\s+(.*?)\s*\bcedex(?:\s+\d{1,2})?\b`)
	cedexOnly = regexp.MustCompile(`\bcedex(?:\s+\d{1,2})?\b`)
	boxes     = regexp.MustCompile(`\b(?:bp|b p|cs|tsa|cidex)\s*\d{1,6}\b`)
	floor     = regexp.MustCompile(`\b\d{1,2}\s*(?:er|e|eme|ieme)?\s+etage\b`)
	localName = regexp.MustCompile(`^(?:lieu dit|lieudit)\s+`)
	glued     = regexp.MustCompile(`([a-z]{3,})(\d{5})\b`)
	sous      = regexp.MustCompile(`(?i)([\s-])s/s([\s-])`)
	sur       = regexp.MustCompile(`(?i)([\s-])s/[\s-]*(\pL)`)
)

// clean folds a query and takes out what belongs to no address: CEDEX, boxes, floors.
func clean(q string) string {
	if strings.ContainsRune(q, '/') {
		q = sous.ReplaceAllString(q, "${1}sous$2")
		q = sur.ReplaceAllString(q, "${1}sur $2")
	}
	folded := text.Fold(q)
	if strings.Contains(folded, "cedex") {
		folded = cedex.ReplaceAllString(folded, "$1 $2")
		folded = cedexOnly.ReplaceAllString(folded, "")
	}
	kept := folded
	for _, noise := range []*regexp.Regexp{boxes, floor, localName} {
		kept = noise.ReplaceAllString(kept, "")
	}
	if strings.TrimSpace(kept) == "" {
		kept = folded
	}
	return glued.ReplaceAllString(kept, "$1 $2")
}

// numberOf reads a token that begins with a house number: "12", "12bis", "12b".
func numberOf(token string) (value uint32, suffix string, ok bool) {
	i := 0
	for i < len(token) && token[i] >= '0' && token[i] <= '9' {
		i++
	}
	if i == 0 || i > 5 || len(token)-i > 10 {
		return 0, "", false
	}
	n, err := strconv.ParseUint(token[:i], 10, 32)
	return uint32(n), token[i:], err == nil
}

// suffixes are the words that may follow a number, with their usual short forms.
var suffixes = map[string]string{
	"bis": "b", "ter": "t", "quater": "q", "quinquies": "c", "sexies": "s",
	"b": "bis", "t": "ter", "q": "quater", "c": "quinquies", "s": "sexies",
}

func maySuffix(token string) bool {
	_, known := suffixes[token]
	return known || len(token) == 1 || len(token) == 2 && isWordByte(token[0]) && token[1] >= '0' && token[1] <= '9'
}

// parse cuts a query into groups and looks their words up.
func (s *searcher) parse(q Query) {
	s.tokens = text.Tokens(s.tokens[:0], clean(q.Text))
	s.regroup()
	s.words = wordsOf(s.words[:0], s.tokens)
	if len(s.words) > maxWords {
		s.words = s.words[:maxWords]
	}
	s.groups = s.groups[:0]
	for i, w := range s.words {
		s.groups = append(s.groups, group{word: w, full: !q.Autocomplete || i < len(s.words)-1})
		g := &s.groups[i]
		g.number, g.suffix, g.digits = numberOf(w.raw)
		s.lookUp(g, &g.name, "")
		s.lookUp(g, &g.place, string(placeKey))
	}
}

func (s *searcher) lookUp(g *group, c *choices, prefix string) {
	for _, w := range [...]string{g.raw, g.alt} {
		if w == "" {
			continue
		}
		s.key = append(append(s.key[:0], prefix...), w...)
		if t, ok := s.x.terms.Find(s.key); ok {
			c.add(t)
		}
	}
	if g.digits && g.suffix == "" && g.number >= 1 && g.number <= 20 {
		ordinal := g.raw + "e"
		if g.number == 1 {
			ordinal = "1er"
		}
		if t, ok := s.x.terms.Find(append(append(s.key[:0], prefix...), ordinal...)); ok {
			c.fuzzy = append(c.fuzzy, fuzzy{t, ordinalQuality})
		}
	}
	if !g.full {
		s.key = append(append(s.key[:0], prefix...), g.raw...)
		c.from, c.to = s.x.terms.Prefix(s.key)
	}
}

// regroup joins words that the index knows as one ("mont martre") and parts one that
// it knows as two ("delapaix").
func (s *searcher) regroup() {
	known := func(w string) bool {
		for _, prefix := range [...]string{"", string(placeKey)} {
			s.key = append(append(s.key[:0], prefix...), w...)
			if _, ok := s.x.terms.Find(s.key); ok {
				return true
			}
		}
		return false
	}
	for i := 0; i < min(len(s.tokens), maxWords); i++ {
		t := s.tokens[i]
		if _, _, number := numberOf(t); number || known(t) || text.Expand(t) != "" {
			continue
		}
		last := i == len(s.tokens)-1
		if !last && known(t+s.tokens[i+1]) {
			s.tokens[i] = t + s.tokens[i+1]
			s.tokens = slices.Delete(s.tokens, i+1, i+2)
			continue
		}
		if i > 0 && !text.Article(s.tokens[i-1]) && known(s.tokens[i-1]+t) {
			s.tokens[i-1] += t
			s.tokens = slices.Delete(s.tokens, i, i+1)
			i--
			continue
		}
		if s.startsTerm(t) {
			continue // being typed
		}
		if parts := part(t, known); len(parts) > 1 && len(s.tokens)+len(parts) <= maxWords {
			s.tokens = slices.Replace(s.tokens, i, i+1, parts...)
			i += len(parts) - 1
		}
	}
}

// part cuts a word before articles that hide in it, or else in two long words; it gives
// the word alone when that leaves a word unknown.
func part(w string, known func(string) bool) []string {
	const long = 4
	for cut := 1; len(w)-cut > 2; cut++ {
		if !text.Article(w[:cut]) {
			continue
		}
		if rest := w[cut:]; known(rest) {
			return []string{w[:cut], rest}
		} else if parts := part(rest, known); len(parts) > 1 {
			return append([]string{w[:cut]}, parts...)
		}
	}
	for cut := long; len(w)-cut >= long; cut++ {
		if known(w[:cut]) && known(w[cut:]) {
			return []string{w[:cut], w[cut:]}
		}
	}
	return []string{w}
}

func (s *searcher) startsTerm(w string) bool {
	for _, prefix := range [...]string{"", string(placeKey)} {
		s.key = append(append(s.key[:0], prefix...), w...)
		if from, to := s.x.terms.Prefix(s.key); from < to {
			return true
		}
	}
	return false
}
