package address

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"path/filepath"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"

	"tuyau/search"
	"tuyau/segment"
)

// Index is an open index, safe for concurrent use until Close.
type Index struct {
	file *segment.File
	meta metadata

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

	terms  search.Dictionary
	postAt []uint32
	post   []uint32

	topKey, topAt, top []uint32
	tree               search.Tree

	searchers sync.Pool
}

// Open opens the current index of a folder. Every byte is checked: a damaged index is
// refused with an error that wraps segment.ErrDamaged, one of another version with
// segment.ErrVersion, an empty folder with segment.ErrNoIndex.
func Open(dir string) (*Index, error) {
	for try := 0; ; try++ {
		m, err := segment.Current(dir)
		if err != nil {
			return nil, err
		}
		if len(m.Files) != 1 {
			return nil, fmt.Errorf("%s: %w: %d files, 1 expected", dir, segment.ErrDamaged, len(m.Files))
		}
		x, err := OpenFile(filepath.Join(dir, m.Files[0]))
		if errors.Is(err, fs.ErrNotExist) && try < 3 {
			continue // a new build landed between the manifest and the file
		}
		return x, err
	}
}

// OpenFile opens one index file.
func OpenFile(path string) (*Index, error) {
	f, err := segment.Open(path, segmentKind, segmentVersion)
	if err != nil {
		return nil, err
	}
	x := &Index{file: f}
	if err := x.load(); err != nil {
		f.Close()
		return nil, fmt.Errorf("open %s: %w", filepath.Base(path), err)
	}
	x.searchers.New = func() any { return newSearcher(x) }
	return x, nil
}

// Close releases the index. Nothing may use it afterwards.
func (x *Index) Close() error { return x.file.Close() }

// Info describes the index.
func (x *Index) Info() Info {
	return Info{
		Build: x.meta.Build, Built: time.Unix(x.meta.Built, 0).UTC(), Bytes: x.file.Size(), Numbers: len(x.numValue),
		Streets: x.meta.Streets, Localities: x.meta.Localities, Municipalities: x.meta.Municipalities,
		Sources: slices.Clone(x.meta.Sources),
	}
}

// Live serves the current index of a folder and follows its builds.
type Live = segment.Live[*Index]

// NewLive makes a Live over an index folder; its Reload loads the first build.
func NewLive(dir string) *Live { return segment.NewLive(dir, Open) }

func (x *Index) load() error {
	meta, err := x.file.Section("meta")
	if err != nil {
		return err
	}
	if err := json.Unmarshal(meta, &x.meta); err != nil {
		return fmt.Errorf("%w: meta: %w", segment.ErrDamaged, err)
	}
	l := loader{f: x.file}
	var termAt, treeRef []uint32
	var treeLon, treeLat, treeBox []int32
	var term []byte
	for name, to := range map[string]*[]uint32{
		"str.at": &x.strAt, "name.str": &x.nameStr, "name.at": &x.nameAt, "name.word": &x.nameWord,
		"place.field": &x.placeField, "place.at": &x.placeAt, "place.part": &x.placePt,
		"doc.name": &x.docName, "doc.place": &x.docPlace, "doc.id": &x.docID, "doc.pop": &x.docPop,
		"doc.importance": &x.docImportance, "doc.num": &x.docNum, "num.value": &x.numValue, "num.doc": &x.numDoc,
		"num.odd": &x.numOdd, "num.post": &x.numPost, "suffix.str": &x.suffixStr, "term.at": &termAt,
		"post.at": &x.postAt, "post": &x.post, "top.key": &x.topKey, "top.at": &x.topAt, "top": &x.top, "tree.ref": &treeRef,
	} {
		view(&l, name, to)
	}
	for name, to := range map[string]*[]int32{
		"doc.lon": &x.docLon, "doc.lat": &x.docLat, "doc.x": &x.docX, "doc.y": &x.docY,
		"num.lon": &x.numLon, "num.lat": &x.numLat, "num.x": &x.numX, "num.y": &x.numY, "tree.box": &treeBox,
		"tree.lon": &treeLon, "tree.lat": &treeLat,
	} {
		view(&l, name, to)
	}
	view(&l, "str", &x.str)
	view(&l, "term", &term)
	view(&l, "doc.kind", &x.docKind)
	view(&l, "num.suffix", &x.numSuffix)
	view(&l, "doc.ban", &x.docBan)
	view(&l, "num.ban", &x.numBan)
	if l.err != nil {
		return l.err
	}
	var ok bool
	if x.terms, ok = search.NewDictionary(termAt, term); !ok {
		return fmt.Errorf("%w: term", segment.ErrDamaged)
	}
	for _, ref := range treeRef {
		if ref&docRef != 0 && int(ref&^docRef) >= len(x.docKind) || ref&docRef == 0 && int(ref) >= len(x.numValue) {
			return fmt.Errorf("%w: tree.ref", segment.ErrDamaged)
		}
	}
	if x.tree, ok = search.NewTree(treeRef, treeLon, treeLat, treeBox, math.MaxUint32); !ok {
		return fmt.Errorf("%w: tree", segment.ErrDamaged)
	}
	if fault := x.check(); fault != "" {
		return fmt.Errorf("%w: %s", segment.ErrDamaged, fault)
	}
	return nil
}

type loader struct {
	f   *segment.File
	err error
}

func view[T segment.Fixed](l *loader, name string, to *[]T) {
	if l.err == nil {
		*to, l.err = segment.View[T](l.f, name)
	}
}

// check makes sure that every reference leads somewhere, so that searching needs no
// check. It gives what is wrong, or "".
func (x *Index) check() string {
	docs, nums := len(x.docKind), len(x.numValue)
	strs, names, places, terms := len(x.strAt)-1, len(x.nameStr), len(x.placeAt)-1, x.terms.Len()
	switch {
	case !search.Rising(x.strAt, len(x.str)):
		return "str.at"
	case !search.Rising(x.nameAt, len(x.nameWord)) || len(x.nameAt) != names+1 || !below(x.nameStr, strs):
		return "name"
	case !search.Rising(x.placeAt, len(x.placePt)) || len(x.placeField) != places*placeFields || !below(x.placeField, strs):
		return "place"
	case !search.Rising(x.postAt, len(x.post)) || len(x.postAt) != terms+1 || terms > termMask || !below(x.post, docs):
		return "term"
	case !search.Rising(x.docNum, nums) || len(x.docNum) != docs+1 || docs >= docRef || nums >= docRef:
		return "doc.num"
	case !same(docs, len(x.docName), len(x.docPlace), len(x.docID), len(x.docPop), len(x.docImportance), len(x.docLon), len(x.docLat), len(x.docX), len(x.docY)):
		return "doc"
	case !same(nums, len(x.numDoc), len(x.numSuffix), len(x.numLon), len(x.numLat), len(x.numX), len(x.numY)):
		return "num"
	case len(x.docBan) != 0 && len(x.docBan) != docs || len(x.numBan) != 0 && len(x.numBan) != nums:
		return "ban"
	case !below(x.docName, names) || !below(x.docPlace, places) || !below(x.docID, strs) || !below(x.docKind, int(HouseNumber)):
		return "doc"
	case !below(x.numDoc, docs) || !below(x.suffixStr, strs) || !below(x.numSuffix, len(x.suffixStr)):
		return "num"
	case !pairs(x.numOdd, nums, strs) || !pairs(x.numPost, nums, strs):
		return "num.odd, num.post"
	case !search.Rising(x.topAt, len(x.top)) || len(x.topAt) != len(x.topKey)+1 || !below(x.top, docs):
		return "top"
	}
	for i := 0; i < len(x.nameWord); i += 2 {
		if i+1 >= len(x.nameWord) || !wordOK(x.nameWord[i], x.nameWord[i+1], terms) {
			return "name.word"
		}
	}
	for _, at := range x.nameAt {
		if at%2 != 0 {
			return "name.at"
		}
	}
	for p := range places {
		at, end := int(x.placeAt[p]), int(x.placeAt[p+1])
		for at < end {
			words := int(x.placePt[at] & termMask)
			if x.placePt[at]>>24 >= parts || at+1+2*words > end {
				return "place.part"
			}
			for i := at + 1; i < at+1+2*words; i += 2 {
				if !wordOK(x.placePt[i], x.placePt[i+1], terms) {
					return "place.part"
				}
			}
			at += 1 + 2*words
		}
	}
	for d := range docs {
		for n := x.docNum[d]; n < x.docNum[d+1]; n++ {
			if x.numDoc[n] != uint32(d) || n > x.docNum[d] && x.numValue[n] < x.numValue[n-1] {
				return "num.doc"
			}
		}
	}
	return ""
}

func below[T uint8 | uint16 | uint32](refs []T, n int) bool {
	var most T
	for _, r := range refs {
		most = max(most, r)
	}
	return len(refs) == 0 || int(most) < n
}

func same(n int, lengths ...int) bool {
	return !slices.ContainsFunc(lengths, func(l int) bool { return l != n })
}

func pairs(p []uint32, keys, values int) bool {
	for i := 0; i < len(p); i += 2 {
		if i+1 >= len(p) || int(p[i]) >= keys || int(p[i+1]) >= values || i > 0 && p[i] <= p[i-2] {
			return false
		}
	}
	return true
}

func wordOK(term, alt uint32, terms int) bool {
	return int(term&termMask) < terms && (alt == none || int(alt) < terms)
}

func (x *Index) text(s uint32) string { return segment.Text(x.str[x.strAt[s]:x.strAt[s+1]]) }

func (x *Index) field(doc uint32, field int) string {
	return x.text(x.placeField[x.docPlace[doc]*placeFields+uint32(field)])
}

// pair finds the string of a number in num.odd or num.post.
func (x *Index) pair(p []uint32, num uint32) (string, bool) {
	i := sort.Search(len(p)/2, func(i int) bool { return p[2*i] >= num })
	if 2*i == len(p) || p[2*i] != num {
		return "", false
	}
	return x.text(p[2*i+1]), true
}

func (x *Index) docs(t uint32) []uint32 { return x.post[x.postAt[t]:x.postAt[t+1]] }

// hit describes a document, or one of its numbers when num is not none.
func (x *Index) hit(doc, num uint32, postcode string) Hit {
	h := Hit{
		Kind: Kind(x.docKind[doc]), ID: clone(x.text(x.docID[doc])), Name: clone(x.text(x.nameStr[x.docName[doc]])),
		CityCode: clone(x.field(doc, fieldCityCode)), City: clone(x.field(doc, fieldCity)), District: clone(x.field(doc, fieldDistrict)),
		OldCity: clone(x.field(doc, fieldOldCity)), OldCityCode: clone(x.field(doc, fieldOldCityCode)),
		Context: clone(x.field(doc, fieldContext)), DepCode: clone(x.field(doc, fieldDepartement)),
		Importance: float64(x.docImportance[doc]) / 1e5, Population: int(x.docPop[doc]),
		Point: Point{float64(x.docLon[doc]) / degree, float64(x.docLat[doc]) / degree},
		X:     float64(x.docX[doc]) / metre, Y: float64(x.docY[doc]) / metre,
	}
	if len(x.docBan) > 0 {
		h.BanID = uuidText(x.docBan[doc])
	}
	h.PostCode = clone(choosePostCode(x.field(doc, fieldPostCodes), postcode))
	switch h.Kind {
	case Municipality:
		h.Label = h.Name
		return h
	case Locality:
		h.Locality = h.Name
	case Street:
		h.Street = h.Name
	}
	if num != none {
		x.number(&h, num)
	}
	h.Label = h.Name
	for _, part := range []string{h.PostCode, h.City} {
		if part != "" {
			h.Label += " " + part
		}
	}
	return h
}

func (x *Index) number(h *Hit, num uint32) {
	h.Kind = HouseNumber
	suffix := x.text(x.suffixStr[x.numSuffix[num]])
	h.HouseNumber = strconv.Itoa(int(x.numValue[num])) + suffix
	if id, odd := x.pair(x.numOdd, num); odd {
		h.ID = clone(id)
	} else {
		h.ID = string(appendNumberID(nil, h.ID, x.numValue[num], suffix))
	}
	if post, own := x.pair(x.numPost, num); own {
		h.PostCode = clone(post)
	} else {
		h.PostCode = firstWord(clone(x.field(x.numDoc[num], fieldPostCodes)))
	}
	h.Name = h.HouseNumber + " " + h.Name
	h.Point = Point{float64(x.numLon[num]) / degree, float64(x.numLat[num]) / degree}
	h.X, h.Y = float64(x.numX[num])/metre, float64(x.numY[num])/metre
	h.BanID = ""
	if len(x.numBan) > 0 {
		h.BanID = uuidText(x.numBan[num])
	}
}

// clone takes a text out of the mapped file: a hit outlives the index.
func clone(s string) string { return strings.Clone(s) }

func choosePostCode(all, wanted string) string {
	if wanted != "" && slices.Contains(strings.Fields(all), wanted) {
		return wanted
	}
	return firstWord(all)
}

func uuidText(id [16]byte) string {
	if id == [16]byte{} {
		return ""
	}
	const hex = "0123456789abcdef"
	out := make([]byte, 0, 36)
	for i, b := range id {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			out = append(out, '-')
		}
		out = append(out, hex[b>>4], hex[b&15])
	}
	return string(out)
}
