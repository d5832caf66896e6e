package company

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"sync"

	"tuyau/search"
	"tuyau/segment"
	"tuyau/territory"
	"tuyau/text"
)

// fakeSign is what INSEE writes in place of a commercial name that was given up.
const fakeSign = "SUPPRESSION DU NOM COMMERCIAL"

// writeNames makes the part "names" of an index just written.
func writeNames(ctx context.Context, x *Index, path string) (bytes int64, err error) {
	b := &namesBuilder{x: x}
	if err := b.build(ctx); err != nil {
		return 0, err
	}
	w, err := segment.Create(path, kindPrefix+partNames, segmentVersion, 21+2*namesColumns)
	if err != nil {
		return 0, err
	}
	if err := b.write(w); err != nil {
		w.Abort()
		return 0, err
	}
	if err := w.Commit(); err != nil {
		return 0, err
	}
	return w.Size(), nil
}

// namesBuilder makes the sections of names, under the same names.
type namesBuilder struct {
	x *Index

	docUnit, docOf, docSite, siteRow, siteDoc []uint32
	importance                                []uint8
	hidden                                    Rows // units without any posting
	columns                                   [namesColumns]wordColumn

	termAt []uint32
	term   []byte
	weight []uint8

	nameAt, name, signAt, sign, spotAt, spot []uint32
	key                                      []uint64
	order                                    []uint32

	treeRef          []uint32
	treeLon, treeLat []int32
	treeBox          []int32
}

func (b *namesBuilder) build(ctx context.Context) error {
	b.rank()
	b.places()
	var tree sync.WaitGroup
	tree.Go(b.locate)
	b.cutAll()
	err := ctx.Err()
	if err == nil {
		var keys sync.WaitGroup
		keys.Go(func() {
			b.keys()
			b.sortNames()
		})
		b.invert()
		keys.Wait()
		b.weigh()
	}
	tree.Wait()
	return err
}

var staffRank = func() map[string]int {
	ranks := map[string]int{}
	for i, code := range []string{"NN", "00", "01", "02", "03", "11", "12", "21", "22", "31", "32", "41", "42", "51", "52", "53"} {
		ranks[code] = i
	}
	return ranks
}()

var sizeBonus = map[string]int{"GE": 25, "ETI": 15, "PME": 3}

// rank puts units in order.
func (b *namesBuilder) rank() {
	x := b.x
	n := x.Units.rows
	open := make([]uint32, n)
	state, _ := x.Sites.Column("etatAdministratifEtablissement")
	active, known := state.Find("A")
	for site, unit := range x.unitOf {
		if unit != none && known && state.Code(site) == active {
			open[unit]++
		}
	}
	value := func(name string) func(int) string {
		if c, ok := x.Units.Column(name); ok {
			return c.Value
		}
		return func(int) string { return "" }
	}
	unitState, staff, category := value("etatAdministratifUniteLegale"), value("trancheEffectifsUniteLegale"), value("categorieEntreprise")
	order := make([]uint64, n)
	importance := make([]uint8, n)
	b.hidden = NewRows(n)
	for unit := range n {
		closed := uint64(1)
		if unitState(unit) == "A" {
			closed = 0
		}
		size := math.Log2(1+float64(open[unit]))*110/14 + float64(staffRank[staff(unit)]*8+sizeBonus[category(unit)])
		importance[unit] = uint8(min(size, math.MaxUint8))
		order[unit] = closed<<63 | uint64(math.MaxUint8-importance[unit])<<40 | uint64(unit)
		if x.diffusion(unit) == partial|natural {
			b.hidden.Add(unit)
		}
	}
	slices.Sort(order)
	b.docUnit, b.docOf, b.importance = make([]uint32, n), make([]uint32, n), make([]uint8, n)
	for doc, key := range order {
		unit := uint32(key)
		b.docUnit[doc], b.docOf[unit], b.importance[doc] = unit, uint32(doc), importance[unit]
	}
}

// places puts établissements in the order of their units.
func (b *namesBuilder) places() {
	x := b.x
	n := 0
	for _, unit := range x.unitOf {
		if unit != none {
			n++
		}
	}
	b.docSite = make([]uint32, 1, len(b.docUnit)+1)
	b.siteRow, b.siteDoc = make([]uint32, 0, n), make([]uint32, 0, n)
	state, _ := x.Sites.Column("etatAdministratifEtablissement")
	active, _ := state.Find("A")
	for doc, unit := range b.docUnit {
		from, to := x.SitesOf(int(unit))
		head, ok := -1, false
		if head, ok = x.Head(int(unit)); ok {
			b.siteRow = append(b.siteRow, uint32(head))
		} else {
			head = -1
		}
		for _, open := range [...]bool{true, false} {
			for site := from; site < to; site++ {
				if site != head && (state.Code(site) == active) == open {
					b.siteRow = append(b.siteRow, uint32(site))
				}
			}
		}
		for len(b.siteDoc) < len(b.siteRow) {
			b.siteDoc = append(b.siteDoc, uint32(doc))
		}
		b.docSite = append(b.docSite, uint32(len(b.siteRow)))
	}
}

// cutAll cuts each value of the columns once, and sorts the words.
func (b *namesBuilder) cutAll() {
	var words search.Lexicon
	var c cutter
	for i := range b.columns {
		column := b.x.nameColumn(i)
		w := &b.columns[i]
		w.column, w.at = column, []uint32{0, 0}
		if column == nil {
			continue
		}
		c.street = i > colUsuelleSite
		for code := 1; code <= column.Distinct(); code++ {
			if value := column.Decode(uint32(code)); value != Masked && value != fakeSign {
				for _, word := range c.cut(value) {
					entry := words.Add([]byte(word.text)) | uint32(word.parts)<<partShift
					if word.light {
						entry |= wordLight
					}
					w.word = append(w.word, entry)
				}
			}
			w.at = append(w.at, uint32(len(w.word)))
		}
	}
	var numbers []uint32
	b.termAt, b.term, numbers = words.Sort()
	for i := range b.columns {
		for j, entry := range b.columns[i].word {
			b.columns[i].word[j] = numbers[entry&wordTerm] | entry&^wordTerm
		}
	}
}

// invert makes the posting lists. An article is in them only where it stands alone: its
// list would be long, and say nothing.
func (b *namesBuilder) invert() {
	terms := len(b.termAt) - 1
	articles := NewRows(terms)
	for t := range terms {
		if text.Article(string(b.term[b.termAt[t]:b.termAt[t+1]])) {
			articles.Add(t)
		}
	}
	post := func(add func(term, doc uint32), words []uint32, doc uint32) {
		for _, w := range words {
			if w&wordLight == 0 || !articles.Has(int(w&wordTerm)) {
				add(w&wordTerm, doc)
			}
		}
	}
	b.nameAt, b.name = search.Invert(terms, func(add func(term, doc uint32)) {
		for doc, unit := range b.docUnit {
			if b.hidden.Has(int(unit)) {
				continue
			}
			for c := range firstSiteColumn {
				post(add, b.columns[c].words(int(unit)), uint32(doc))
			}
		}
	})
	sites := func(first, last int) func(func(term, doc uint32)) {
		return func(add func(term, doc uint32)) {
			for place, row := range b.siteRow {
				if b.hidden.Has(int(b.docUnit[b.siteDoc[place]])) {
					continue
				}
				for c := first; c <= last; c++ {
					post(add, b.columns[c].words(int(row)), uint32(place))
				}
			}
		}
	}
	b.signAt, b.sign = search.Invert(terms, sites(colEnseigne1, colUsuelleSite))
	b.spotAt, b.spot = search.Invert(terms, sites(colVoie, colPostal))
}

const (
	// What a word says at most, and what a legal form or an article says.
	maxWordWeight, lightWeight = 20, 1
)

// weigh says how much each term says: from 3, for the most frequent ones.
func (b *namesBuilder) weigh() {
	b.weight = make([]uint8, len(b.termAt)-1)
	for t := range b.weight {
		held := int(b.nameAt[t+1]-b.nameAt[t]) + int(b.signAt[t+1]-b.signAt[t])
		b.weight[t] = uint8(wordWeight(int(b.termAt[t+1]-b.termAt[t]), held, len(b.docUnit)))
	}
}

// wordWeight is what a word of so many letters that so many of the documents hold says.
func wordWeight(letters, held, documents int) float64 {
	rare := 1 - math.Log(float64(held+1))/math.Log(float64(documents+2))
	return min(3+float64(min(letters, 8))/2+13*max(rare, 0), maxWordWeight)
}

// The kinds of keys, by which the same words give different hashes.
const (
	keyWords    uint64 = 0x9E3779B97F4A7C15
	keyInitials uint64 = 0xC2B2AE3D27D4EB4F
	keyRNA      uint64 = 0x165667B19E3779F9
)

func mix(v uint64) uint64 {
	v ^= v >> 31
	v *= 0x7FB5D329728EA185
	v ^= v >> 27
	v *= 0x81DADEF4BC2DD44D
	return v ^ v>>33
}

func hashText(kind uint64, s string) uint64 {
	h := kind
	for i := range len(s) {
		h = mix(h ^ uint64(s[i]))
	}
	return h
}

// bag is the hash of words in any order.
type bag uint64

func (b *bag) add(term uint32)   { *b += bag(mix(uint64(term) + keyWords)) }
func (b *bag) drop(term uint32)  { *b -= bag(mix(uint64(term) + keyWords)) }
func (b bag) key() (high uint64) { return mix(uint64(b)) >> 32 << 32 }

// keys makes the keys of all names.
func (b *namesBuilder) keys() {
	rna, _ := b.x.Units.Column("identifiantAssociationUniteLegale")
	var initials []byte
	for doc, u := range b.docUnit {
		unit := int(u)
		if rna != nil && !rna.Null(unit) && rna.Value(unit) != Masked {
			b.addKey(hashText(keyRNA, rna.Value(unit)), doc)
		}
		if b.hidden.Has(unit) {
			continue
		}
		for c := colDenomination; c <= colSigle; c++ {
			words := b.columns[c].words(unit)
			b.addName(words, doc)
			if c == colDenomination {
				initials = b.addInitials(initials, words, doc)
			}
		}
		b.addPerson(unit, doc)
	}
	slices.Sort(b.key)
	b.key = slices.Compact(b.key)
}

func (b *namesBuilder) addKey(hash uint64, doc int) {
	b.key = append(b.key, hash>>32<<32|uint64(doc))
}

// addName adds the key of a name's words, legal forms and articles left out, and that
// of the same words glued where punctuation parts them.
func (b *namesBuilder) addName(words []uint32, doc int) {
	if len(words) == 0 {
		return
	}
	var apart, glued bag
	anyGlue := false
	for i, w := range words {
		if parts := int(w & wordParts >> partShift); parts > 0 {
			anyGlue = true
			for _, part := range words[i-parts : i] {
				if part&wordLight == 0 {
					glued.drop(part & wordTerm)
				}
			}
			glued.add(w & wordTerm)
			continue
		}
		if w&wordLight == 0 {
			apart.add(w & wordTerm)
			glued.add(w & wordTerm)
		}
	}
	b.addKey(uint64(apart.key()), doc)
	if anyGlue {
		b.addKey(uint64(glued.key()), doc)
	}
}

// addPerson adds a person's first name with each last name, and all the names.
func (b *namesBuilder) addPerson(unit, doc int) {
	words := func(c int) []uint32 { return b.columns[c].words(unit) }
	if len(words(colNom)) == 0 {
		return
	}
	var all []uint32
	for c := colPrenom1; c <= colPrenom4; c++ {
		all = append(all, words(c)...)
	}
	for _, last := range [...][]uint32{words(colNom), words(colNomUsage), slices.Concat(words(colNom), words(colNomUsage))} {
		if len(last) == 0 {
			continue
		}
		for _, first := range [...][]uint32{words(colPrenom1), words(colPrenomUsuel), all} {
			b.addName(slices.Concat(first, last), doc)
		}
	}
	b.addName(words(colPseudonyme), doc)
}

// addInitials adds the initials of a name of three words or more, with and without
// what a legal form begins with.
func (b *namesBuilder) addInitials(buf []byte, words []uint32, doc int) []byte {
	for _, forms := range [...]bool{false, true} {
		buf = buf[:0]
		for _, w := range words {
			term := b.term[b.termAt[w&wordTerm]:b.termAt[w&wordTerm+1]]
			if w&wordParts != 0 || w&wordLight != 0 && (!forms || text.Article(string(term))) {
				continue
			}
			buf = append(buf, term[0])
		}
		if len(buf) >= minInitials && len(buf) <= maxInitials {
			b.addKey(hashText(keyInitials, string(buf)), doc)
		}
	}
	return buf
}

const minInitials, maxInitials = 3, 10

// locate finds where places are, from the projection of their département.
func (b *namesBuilder) locate() {
	x := b.x
	abscisse, ok1 := x.Sites.Column("coordonneeLambertAbscisseEtablissement")
	ordonnee, ok2 := x.Sites.Column("coordonneeLambertOrdonneeEtablissement")
	commune, ok3 := x.Sites.Column("codeCommuneEtablissement")
	if !ok1 || !ok2 || !ok3 {
		return
	}
	for site, unit := range x.unitOf {
		if unit == none || b.hidden.Has(int(unit)) || abscisse.Null(site) {
			continue
		}
		lon, lat, ok := x.position(abscisse, ordonnee, commune, site)
		if !ok {
			continue
		}
		b.treeRef = append(b.treeRef, uint32(site))
		b.treeLon = append(b.treeLon, int32(math.Round(lon*search.Degree)))
		b.treeLat = append(b.treeLat, int32(math.Round(lat*search.Degree)))
	}
	b.treeBox = search.BuildTree(b.treeRef, b.treeLon, b.treeLat)
}

func (x *Index) position(abscisse, ordonnee, commune *Column, site int) (lon, lat float64, ok bool) {
	east, err1 := strconv.ParseFloat(abscisse.Value(site), 64)
	north, err2 := strconv.ParseFloat(ordonnee.Value(site), 64)
	if err1 != nil || err2 != nil {
		return 0, 0, false // absent, or masked
	}
	lon, lat, ok = territory.Unproject(territory.DepartementOf(commune.Value(site)), east, north)
	return lon, lat, ok && lon >= -180 && lon <= 180 && lat >= -90 && lat <= 90
}

// Position is where an établissement is, in degrees (WGS84); false when the files do
// not say or may not be repeated.
func (x *Index) Position(site int) (lon, lat float64, ok bool) {
	abscisse, ok1 := x.Sites.Column("coordonneeLambertAbscisseEtablissement")
	ordonnee, ok2 := x.Sites.Column("coordonneeLambertOrdonneeEtablissement")
	commune, ok3 := x.Sites.Column("codeCommuneEtablissement")
	if !ok1 || !ok2 || !ok3 {
		return 0, 0, false
	}
	return x.position(abscisse, ordonnee, commune, site)
}

func (b *namesBuilder) write(w *segment.Writer) error {
	for _, s := range []struct {
		name string
		data []byte
	}{
		{"doc.unit", segment.Bytes(b.docUnit)}, {"doc.of", segment.Bytes(b.docOf)}, {"doc.importance", b.importance},
		{"doc.site", segment.Bytes(b.docSite)}, {"site.row", segment.Bytes(b.siteRow)}, {"site.doc", segment.Bytes(b.siteDoc)},
		{"term.at", segment.Bytes(b.termAt)}, {"term", b.term}, {"term.weight", b.weight},
		{"name.at", segment.Bytes(b.nameAt)}, {"name", segment.Bytes(b.name)}, {"sign.at", segment.Bytes(b.signAt)},
		{"sign", segment.Bytes(b.sign)}, {"spot.at", segment.Bytes(b.spotAt)}, {"spot", segment.Bytes(b.spot)},
		{"key", segment.Bytes(b.key)}, {"order", segment.Bytes(b.order)}, {"tree.ref", segment.Bytes(b.treeRef)}, {"tree.lon", segment.Bytes(b.treeLon)},
		{"tree.lat", segment.Bytes(b.treeLat)}, {"tree.box", segment.Bytes(b.treeBox)},
	} {
		if err := w.Add(s.name, s.data); err != nil {
			return err
		}
	}
	for c := range b.columns {
		if err := w.Add(fmt.Sprintf("%d.at", c), segment.Bytes(b.columns[c].at)); err != nil {
			return err
		}
		if err := w.Add(fmt.Sprintf("%d.word", c), segment.Bytes(b.columns[c].word)); err != nil {
			return err
		}
	}
	return nil
}
