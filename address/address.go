package address

import "time"

// Kind is what a hit names, from the largest to the finest.
type Kind uint8

// The kinds, as the contract's "type" spells them.
const (
	Municipality Kind = iota
	Locality
	Street
	HouseNumber
)

var kindNames = [...]string{"municipality", "locality", "street", "housenumber"}

func (k Kind) String() string { return kindNames[k] }

// ParseKind reads a contract's "type".
func ParseKind(s string) (Kind, bool) {
	for i, name := range kindNames {
		if s == name {
			return Kind(i), true
		}
	}
	return 0, false
}

// Point is a WGS84 position in degrees.
type Point struct{ Lon, Lat float64 }

// Filter restricts hits. A list is an OR; an empty list lets all through.
type Filter struct {
	Kinds     []Kind
	PostCodes []string
	CityCodes []string // a parent code (75056) admits its arrondissements; old communes too
}

// Query is a search by text.
type Query struct {
	Text         string
	Limit        int  // 1 to 100
	Autocomplete bool // the last word may be unfinished
	Near         *Point
	Filter
}

// ReverseQuery asks what stands at or near a point, or inside a shape, or both.
type ReverseQuery struct {
	At     *Point
	Within Shape // nil: anywhere
	// MaxMetres bounds the distance to At; 0 lets it go as far as there is data.
	MaxMetres float64
	Limit     int
	// EveryNumber gives each number; otherwise one hit a street, its nearest number.
	EveryNumber bool
	Filter
}

// Shape is an area for ReverseQuery.Within. Bounds is its box in degrees.
type Shape interface {
	Bounds() (min, max Point)
	Contains(Point) bool
}

// Hit is one answer. Empty strings mean absent.
type Hit struct {
	Kind        Kind
	Label       string  // "8 Rue de la Paix 75002 Paris"
	Score       float64 // 0 to 1, on addok's scale
	ID, BanID   string
	Name        string // "8 Rue de la Paix"
	HouseNumber string // "8", "12bis"
	Street      string // street and housenumber only
	Locality    string // locality only
	PostCode    string
	CityCode    string
	City        string
	District    string // Paris, Lyon, Marseille: "Paris 2e Arrondissement"
	OldCity     string // merged commune
	OldCityCode string
	Context     string // "75, Paris, Île-de-France"
	DepCode     string // "75", "2A", "974"
	Importance  float64
	Population  int // municipality only
	Point
	X, Y        float64 // metres, legal projection of the territory
	Distance    float64 // metres to Query.Near or ReverseQuery.At; HasDistance says whether it is set
	HasDistance bool
}

// Info describes an open index.
type Info struct {
	Build   string    // identifier of this build, changes with every build
	Built   time.Time // when it was built
	Bytes   int64     // size on disk
	Numbers int
	Streets int
	Localities,
	Municipalities int
	Sources []string // base names of the files it was built from
}
