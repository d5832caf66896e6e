package address

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"tuyau/segment"
	"tuyau/text"
)

// columns is an index in memory, as format.go lays it out, ready to be written.
type columns struct {
	strAt []uint32
	str   []byte

	nameStr, nameAt, nameWord    []uint32
	placeField, placeAt, placePt []uint32

	docName, docPlace, docID, docPop, docImportance, docNum []uint32
	docKind                                                 []uint8
	docLon, docLat, docX, docY                              []int32
	docBan, numBan                                          [][16]byte

	numValue, numDoc, numOdd, numPost []uint32
	numSuffix                         []uint16
	numLon, numLat, numX, numY        []int32
	suffixStr                         []uint32

	termAt []uint32
	term   []byte
	postAt []uint32
	post   []uint32

	topKey, topAt, top        []uint32
	treeRef                   []uint32
	treeLon, treeLat, treeBox []int32
}

// composer numbers strings, names, places and terms as it meets them.
type composer struct {
	columns
	strings  map[string]uint32
	names    map[string]uint32
	places   map[place]uint32
	suffixes map[string]uint16
	terms    map[string]uint32
	postings [][]uint32 // of each term, in order of meeting
	tokens   []string
	words    []word
}

func compose(g *gathering, m *metadata) *columns {
	c := &composer{strings: map[string]uint32{}, names: map[string]uint32{}, places: map[place]uint32{},
		suffixes: map[string]uint16{"": 0}, terms: map[string]uint32{}}
	c.strAt = []uint32{0}
	c.suffixStr = []uint32{c.intern("")}
	for _, d := range g.docs {
		c.document(d)
		switch d.kind {
		case Municipality:
			m.Municipalities++
		case Locality:
			m.Localities++
		case Street:
			m.Streets++
		}
	}
	c.docNum = append(c.docNum, uint32(len(c.numValue)))
	c.nameAt = append(c.nameAt, uint32(len(c.nameWord)))
	c.placeAt = append(c.placeAt, uint32(len(c.placePt)))
	if !slices.ContainsFunc(c.docBan, func(id [16]byte) bool { return id != [16]byte{} }) {
		c.docBan = nil
	}
	if !slices.ContainsFunc(c.numBan, func(id [16]byte) bool { return id != [16]byte{} }) {
		c.numBan = nil
	}
	c.sortTerms()
	c.heads()
	c.plant()
	return &c.columns
}

func (c *composer) intern(s string) uint32 {
	if at, ok := c.strings[s]; ok {
		return at
	}
	at := uint32(len(c.strAt) - 1)
	c.strings[s] = at
	c.str = append(c.str, s...)
	c.strAt = append(c.strAt, uint32(len(c.str)))
	return at
}

func (c *composer) document(d *document) {
	doc := uint32(len(c.docName))
	name, place := c.name(d.name), c.place(d.place)
	c.docName = append(c.docName, name)
	c.docPlace = append(c.docPlace, place)
	c.docKind = append(c.docKind, uint8(d.kind))
	c.docID = append(c.docID, c.intern(d.key))
	c.docPop = append(c.docPop, uint32(d.population))
	c.docImportance = append(c.docImportance, d.importance)
	c.docLon, c.docLat = append(c.docLon, d.lon), append(c.docLat, d.lat)
	c.docX, c.docY = append(c.docX, d.x), append(c.docY, d.y)
	c.docBan = append(c.docBan, d.ban)
	c.docNum = append(c.docNum, uint32(len(c.numValue)))
	for _, n := range d.numbers {
		at := uint32(len(c.numValue))
		suffix, ok := c.suffixes[n.suffix]
		if !ok {
			suffix = uint16(len(c.suffixStr))
			c.suffixes[n.suffix] = suffix
			c.suffixStr = append(c.suffixStr, c.intern(n.suffix))
		}
		c.numValue = append(c.numValue, n.value)
		c.numSuffix = append(c.numSuffix, suffix)
		c.numDoc = append(c.numDoc, doc)
		c.numLon, c.numLat = append(c.numLon, n.lon), append(c.numLat, n.lat)
		c.numX, c.numY = append(c.numX, n.x), append(c.numY, n.y)
		c.numBan = append(c.numBan, n.ban)
		if n.id != "" {
			c.numOdd = append(c.numOdd, at, c.intern(n.id))
		}
		if n.post != "" {
			c.numPost = append(c.numPost, at, c.intern(n.post))
		}
	}
	c.index(doc, d, name, place)
}

// name numbers a name and cuts its words.
func (c *composer) name(s string) uint32 {
	if at, ok := c.names[s]; ok {
		return at
	}
	at := uint32(len(c.nameStr))
	c.names[s] = at
	c.nameStr = append(c.nameStr, c.intern(s))
	c.nameAt = append(c.nameAt, uint32(len(c.nameWord)))
	for _, w := range c.cut(s) {
		c.nameWord = c.appendWord(c.nameWord, "", w)
	}
	return at
}

func (c *composer) cut(s string) []word {
	c.tokens = text.Tokens(c.tokens[:0], text.Fold(s))
	c.words = wordsOf(c.words[:0], c.tokens)
	return c.words
}

func (c *composer) appendWord(dst []uint32, prefix string, w word) []uint32 {
	alt := none
	if w.alt != "" {
		alt = c.termID(prefix + w.alt)
	}
	return append(dst, c.termID(prefix+w.raw)|uint32(w.weight)<<24, alt)
}

func (c *composer) termID(key string) uint32 {
	at, ok := c.terms[key]
	if !ok {
		at = uint32(len(c.postings))
		c.terms[key] = at
		c.postings = append(c.postings, nil)
	}
	return at
}

func (c *composer) place(p place) uint32 {
	if at, ok := c.places[p]; ok {
		return at
	}
	at := uint32(len(c.placeAt))
	c.places[p] = at
	for _, field := range p {
		c.placeField = append(c.placeField, c.intern(field))
	}
	c.placeAt = append(c.placeAt, uint32(len(c.placePt)))
	part := func(kind int, s string) {
		words := c.cut(s)
		if len(words) == 0 {
			return
		}
		c.placePt = append(c.placePt, uint32(kind)<<24|uint32(len(words)))
		for _, w := range words {
			if kind == partDistrict && !isDigit(w.raw[0]) {
				w.weight = 1 // "Paris" of "Paris 2e Arrondissement" is said by the city
			}
			c.placePt = c.appendWord(c.placePt, string(placeKey), w)
		}
	}
	part(partCity, p[fieldCity])
	part(partDistrict, p[fieldDistrict])
	part(partOldCity, p[fieldOldCity])
	whole, ofWhole := wholeCityPostCode(p)
	if ofWhole {
		part(partPostCode, whole)
	}
	if !ofWhole || p[fieldParent] != "" { // 75002 is the arrondissement, not Paris
		for code := range strings.FieldsSeq(p[fieldPostCodes]) {
			part(partPostCode, code)
		}
	}
	part(partCityCode, p[fieldCityCode])
	// The context is "75, Paris, Île-de-France": its first word is the département's code.
	code, names, _ := strings.Cut(p[fieldContext], ", ")
	part(partDepartement, code)
	for name := range strings.SplitSeq(names, ", ") {
		part(partContext, name)
	}
	return at
}

// wholeCityPostCode is the post code that people write for all of Paris, Lyon or
// Marseille, though no address has it.
func wholeCityPostCode(p place) (string, bool) {
	code := p[fieldParent]
	if code == "" {
		code = p[fieldCityCode]
	}
	switch code {
	case "75056":
		return "75000", true
	case "69123":
		return "69000", true
	case "13055":
		return "13000", true
	}
	return "", false
}

// index posts a document under its terms.
func (c *composer) index(doc uint32, d *document, name, place uint32) {
	post := func(term uint32) {
		if term == none {
			return
		}
		list := &c.postings[term&termMask]
		if n := len(*list); n == 0 || (*list)[n-1] != doc {
			*list = append(*list, doc)
		}
	}
	for _, term := range c.nameWord[c.nameAt[name]:c.end(c.nameAt, name, len(c.nameWord))] {
		post(term)
	}
	for at, end := c.placeAt[place], c.end(c.placeAt, place, len(c.placePt)); at < end; {
		words := c.placePt[at] & termMask
		for _, term := range c.placePt[at+1 : at+1+2*words] {
			post(term)
		}
		at += 1 + 2*words
	}
	for _, field := range []int{fieldCityCode, fieldParent, fieldOldCityCode} {
		if code := d.place[field]; code != "" {
			post(c.termID(string(cityCodeKey) + code))
		}
	}
	for code := range strings.FieldsSeq(d.place[fieldPostCodes]) {
		post(c.termID(string(postCodeKey) + code))
	}
}

func (c *composer) end(at []uint32, i uint32, last int) uint32 {
	if int(i)+1 < len(at) {
		return at[i+1]
	}
	return uint32(last)
}

// sortTerms puts the dictionary in order and renumbers what refers to it.
func (c *composer) sortTerms() {
	keys := slices.Sorted(maps.Keys(c.terms))
	renumbered := make([]uint32, len(keys))
	for i, key := range keys {
		renumbered[c.terms[key]] = uint32(i)
		c.termAt = append(c.termAt, uint32(len(c.term)))
		c.term = append(c.term, key...)
		c.postAt = append(c.postAt, uint32(len(c.post)))
		c.post = append(c.post, c.postings[c.terms[key]]...)
	}
	c.termAt = append(c.termAt, uint32(len(c.term)))
	c.postAt = append(c.postAt, uint32(len(c.post)))
	renumber := func(term *uint32) {
		if *term != none {
			*term = *term&^termMask | renumbered[*term&termMask]
		}
	}
	for i := range c.nameWord {
		renumber(&c.nameWord[i])
	}
	for at := 0; at < len(c.placePt); {
		words := int(c.placePt[at] & termMask)
		for i := at + 1; i <= at+2*words; i++ {
			renumber(&c.placePt[i])
		}
		at += 1 + 2*words
	}
}

// A prefix of up to hotLetters letters with more than hotPostings postings is hot:
// the first headLength documents that have it in their name are kept aside.
// BenchmarkAutocomplete pays for it.
const (
	hotLetters  = 3
	hotPostings = 4096
	headLength  = 256
)

func (c *composer) heads() {
	c.topAt = []uint32{0}
	for letters := 1; letters <= hotLetters; letters++ {
		for from := 0; from < len(c.termAt)-1; {
			prefix := string(c.term[c.termAt[from]:min(c.termAt[from]+uint32(letters), c.termAt[from+1])])
			to := from + 1
			for to < len(c.termAt)-1 && strings.HasPrefix(segment.Text(c.term[c.termAt[to]:c.termAt[to+1]]), prefix) {
				to++
			}
			if len(prefix) == letters && isWordByte(prefix[0]) && c.postAt[to]-c.postAt[from] > hotPostings {
				c.topKey = append(c.topKey, prefixKey(prefix))
				c.top = append(c.top, c.head(from, to)...)
				c.topAt = append(c.topAt, uint32(len(c.top)))
			}
			from = to
		}
	}
	order := make([]int, len(c.topKey))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(c.topKey[a], c.topKey[b]) })
	key, at, top := []uint32{}, []uint32{0}, []uint32{}
	for _, i := range order {
		key = append(key, c.topKey[i])
		top = append(top, c.top[c.topAt[i]:c.topAt[i+1]]...)
		at = append(at, uint32(len(top)))
	}
	c.topKey, c.topAt, c.top = key, at, top
}

func (c *composer) head(from, to int) []uint32 {
	var docs []uint32
	for t := from; t < to; t++ {
		list := c.post[c.postAt[t]:c.postAt[t+1]]
		docs = append(docs, list[:min(len(list), headLength)]...)
	}
	slices.Sort(docs)
	docs = slices.Compact(docs)
	return docs[:min(len(docs), headLength)]
}

func isWordByte(c byte) bool { return c >= 'a' && c <= 'z' || isDigit(c) }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// prefixKey packs up to three letters so that keys sort as prefixes do.
func prefixKey(prefix string) uint32 {
	var k uint32
	for i := range len(prefix) {
		k |= uint32(prefix[i]) << (24 - 8*i)
	}
	return k
}

func (c *columns) write(path string, m metadata) (int64, error) {
	meta, err := json.Marshal(m)
	if err != nil {
		return 0, err
	}
	list := []struct {
		name string
		data []byte
	}{
		{"meta", meta},
		{"str.at", segment.Bytes(c.strAt)}, {"str", c.str},
		{"name.str", segment.Bytes(c.nameStr)}, {"name.at", segment.Bytes(c.nameAt)}, {"name.word", segment.Bytes(c.nameWord)},
		{"place.field", segment.Bytes(c.placeField)}, {"place.at", segment.Bytes(c.placeAt)}, {"place.part", segment.Bytes(c.placePt)},
		{"doc.name", segment.Bytes(c.docName)}, {"doc.place", segment.Bytes(c.docPlace)}, {"doc.id", segment.Bytes(c.docID)},
		{"doc.pop", segment.Bytes(c.docPop)}, {"doc.importance", segment.Bytes(c.docImportance)}, {"doc.kind", c.docKind},
		{"doc.lon", segment.Bytes(c.docLon)}, {"doc.lat", segment.Bytes(c.docLat)}, {"doc.x", segment.Bytes(c.docX)}, {"doc.y", segment.Bytes(c.docY)},
		{"doc.ban", segment.Bytes(c.docBan)}, {"doc.num", segment.Bytes(c.docNum)},
		{"num.value", segment.Bytes(c.numValue)}, {"num.suffix", segment.Bytes(c.numSuffix)}, {"num.doc", segment.Bytes(c.numDoc)},
		{"num.lon", segment.Bytes(c.numLon)}, {"num.lat", segment.Bytes(c.numLat)}, {"num.x", segment.Bytes(c.numX)}, {"num.y", segment.Bytes(c.numY)},
		{"num.ban", segment.Bytes(c.numBan)}, {"num.odd", segment.Bytes(c.numOdd)}, {"num.post", segment.Bytes(c.numPost)},
		{"suffix.str", segment.Bytes(c.suffixStr)},
		{"term.at", segment.Bytes(c.termAt)}, {"term", c.term}, {"post.at", segment.Bytes(c.postAt)}, {"post", segment.Bytes(c.post)},
		{"top.key", segment.Bytes(c.topKey)}, {"top.at", segment.Bytes(c.topAt)}, {"top", segment.Bytes(c.top)},
		{"tree.ref", segment.Bytes(c.treeRef)}, {"tree.lon", segment.Bytes(c.treeLon)}, {"tree.lat", segment.Bytes(c.treeLat)}, {"tree.box", segment.Bytes(c.treeBox)},
	}
	w, err := segment.Create(path, segmentKind, segmentVersion, len(list))
	if err != nil {
		return 0, err
	}
	for _, s := range list {
		if err := w.Add(s.name, s.data); err != nil {
			w.Abort()
			return 0, err
		}
	}
	if err := w.Commit(); err != nil {
		return 0, err
	}
	return w.Size(), nil
}
