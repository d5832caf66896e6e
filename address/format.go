package address

// The index is one segment of kind "address". Arrays run in parallel: doc.* have one
// entry a document (municipality, locality or street), num.* one a house number.
//
// Documents are in order of rank: municipalities first, then everything by
// falling importance, so that the head of any list of documents holds those that
// people most likely mean.
//
//	meta        JSON of metadata
//	str.at      uint32, where each interned string starts in str; one more at the end
//	str         bytes
//	name.str    uint32 string of each distinct name
//	name.at     uint32 first word of each name in name.word; one more at the end
//	name.word   uint32 pairs: term and weight (see word), then alternative term or none
//	place.field uint32 × placeFields a place: strings
//	place.at    uint32 first part of each place in place.part; one more at the end
//	place.part  uint32: part kind << 24 | words, then as many pairs as name.word
//	doc.name doc.place doc.id doc.pop doc.importance (1e-5) uint32; doc.kind uint8
//	doc.lon doc.lat (1e-6 degree) doc.x doc.y (cm) int32; doc.ban 16 bytes, or empty
//	doc.num     uint32 first number of each document; one more at the end
//	num.value uint32; num.suffix uint16, in suffix.str; num.doc uint32
//	num.lon num.lat num.x num.y int32; num.ban 16 bytes, or empty
//	num.odd     uint32 pairs: number and string, where the identifier can't be derived
//	num.post    uint32 pairs: number and string, where the post code is not the street's first
//	suffix.str  uint32 string of each distinct suffix, the first empty
//	term.at term       the dictionary, sorted: see keys below
//	post.at post       uint32 documents of each term, rising
//	top.key top.at top uint32: the first documents of hot prefixes of names
//	tree.ref tree.lon tree.lat tree.box  the spatial index: see tree.go and search.Tree
//
// Keys of the dictionary: a word of a name as it is; "@" and a word of a place; "#"
// and the code of a commune, "=" and a post code, for filters.
//
// Versions of the kind:
//
//	1  November 2026: first.
//	2  November 2026: positions beside the references of the spatial index.
const (
	segmentKind    = "address"
	segmentVersion = 2
)

const (
	placeKey    = '@'
	cityCodeKey = '#'
	postCodeKey = '='
)

// Fields of a place.
const (
	fieldCityCode = iota
	fieldParent   // 75056 for 75102
	fieldCity
	fieldDistrict
	fieldOldCityCode
	fieldOldCity
	fieldContext
	fieldDepartement
	fieldPostCodes // separated by a space; the first is the usual one
	placeFields
)

// Kinds of part of a place: what may follow the name in a query.
const (
	partCity = iota
	partDistrict
	partOldCity
	partPostCode
	partCityCode
	partDepartement
	partContext
	parts
)

const (
	none     = ^uint32(0)
	termMask = 1<<24 - 1 // a term in a word; the weight lies above
)

// Positions are kept in these units.
const (
	degree = 1e6 // per degree
	metre  = 100 // per metre
)

type metadata struct {
	Build          string   `json:"build"`
	Built          int64    `json:"built"` // Unix seconds
	Streets        int      `json:"streets"`
	Localities     int      `json:"localities"`
	Municipalities int      `json:"municipalities"`
	Sources        []string `json:"sources"`
}
