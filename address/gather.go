package address

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"tuyau/address/ban"
	"tuyau/territory"
)

// gathering merges the documents of all files before they are indexed.
type gathering struct {
	france *territory.Territory
	rows   atomic.Int64

	mu       sync.Mutex
	docs     []*document
	byKey    map[string]*document
	interned map[string]string
	given    map[string]bool // communes whose municipality a file gives
}

// document is a street, a locality or a municipality on its way to the index.
type document struct {
	key        string // identifier in the files
	kind       Kind
	name       string
	place      place
	importance uint32 // 1e-5; 0 until known
	population int
	lon, lat   int32
	x, y       int32
	placed     bool // lon, lat, x and y are known
	ban        [16]byte
	numbers    []number
}

// place is where a document lies: its fields, in the order of placeFields.
type place [placeFields]string

type number struct {
	value  uint32
	suffix string
	id     string // when it can't be derived from the street's
	post   string // post code, when the street has several
	lon    int32
	lat    int32
	x, y   int32
	ban    [16]byte
}

func newGathering(france *territory.Territory) *gathering {
	return &gathering{france: france, byKey: map[string]*document{}, interned: map[string]string{}, given: map[string]bool{}}
}

func sizes(files []string) (int64, error) {
	var total int64
	for _, f := range files {
		info, err := os.Stat(f)
		if err != nil {
			return 0, err
		}
		total += info.Size()
	}
	return total, nil
}

func (g *gathering) sink() ban.Sink { return &sink{g: g} }

// sink feeds one file's rows to the gathering. Rows of a street mostly follow one another.
type sink struct {
	g    *gathering
	last *document
}

func (s *sink) Number(n *ban.Number) error {
	s.g.rows.Add(1)
	s.g.mu.Lock()
	defer s.g.mu.Unlock()
	return s.number(n)
}

func (s *sink) number(n *ban.Number) error {
	g := s.g
	d := s.last
	if d == nil || d.key != string(n.StreetID) {
		var known bool
		if d, known = g.byKey[string(n.StreetID)]; !known {
			d = &document{key: string(n.StreetID), kind: Street, name: string(n.Street), ban: uuid(n.StreetBanID)}
			d.place = g.placeOf(g.intern(n.CityCode), g.intern(n.City), g.intern(n.PostCode), g.intern(n.OldCityCode), g.intern(n.OldCity))
			g.add(d)
		}
		s.last = d
	}
	h := number{value: n.Numero, suffix: g.intern(n.Suffix), lon: micro(n.Lon), lat: micro(n.Lat), ban: uuid(n.BanID)}
	h.x, h.y = g.projected(d.place[fieldDepartement], n.Lon, n.Lat, n.X, n.Y, n.HasXY)
	if len(n.ID) > 0 && !derived(n.ID, d.key, h.value, h.suffix) {
		h.id = string(n.ID)
	}
	h.post = g.intern(n.PostCode)
	d.numbers = append(d.numbers, h)
	return nil
}

func (g *gathering) add(d *document) {
	g.docs = append(g.docs, d)
	g.byKey[d.key] = d
}

func (s *sink) Place(p *ban.Place) error {
	s.g.rows.Add(1)
	numbers := make([]number, 0, len(p.Numbers))
	for _, n := range p.Numbers {
		value, suffix, ok := splitNumber(n.Number)
		if !ok {
			return fmt.Errorf("numéro « %s » illisible", n.Number)
		}
		h := number{value: value, suffix: suffix, lon: micro(n.Lon), lat: micro(n.Lat), ban: uuid([]byte(n.BanID))}
		h.x, h.y = s.g.projected(territory.DepartementOf(p.CityCodes[0]), n.Lon, n.Lat, n.X, n.Y, n.HasXY)
		if n.ID != "" && !derived([]byte(n.ID), p.ID, value, suffix) {
			h.id = n.ID
		}
		numbers = append(numbers, h)
	}
	kind, ok := ParseKind(p.Kind)
	if !ok || kind == HouseNumber {
		return errors.New("type: inconnu")
	}
	s.g.mu.Lock()
	defer s.g.mu.Unlock()
	s.g.place(p, kind, numbers)
	return nil
}

func (g *gathering) place(p *ban.Place, kind Kind, numbers []number) {
	d, known := g.byKey[p.ID]
	if !known {
		d = &document{key: p.ID, kind: kind}
		g.add(d)
	}
	// The same document from a second file: the later description wins, numbers add up.
	d.kind, d.name, d.population = kind, p.Name, p.Population
	d.ban = uuid([]byte(p.BanID))
	d.importance = uint32(math.Round(p.Importance * 1e5))
	city := p.Cities[0]
	d.place = g.placeOf(p.CityCodes[0], city, strings.Join(p.PostCodes, " "), p.OldCode, p.OldCity)
	if p.Context != "" {
		d.place[fieldContext] = g.intern([]byte(p.Context))
	}
	if p.District != "" {
		d.place[fieldDistrict] = g.intern([]byte(p.District))
	}
	d.lon, d.lat, d.placed = micro(p.Lon), micro(p.Lat), true
	d.x, d.y = g.projected(d.place[fieldDepartement], p.Lon, p.Lat, p.X, p.Y, p.HasXY)
	d.numbers = append(d.numbers, numbers...)
	if kind == Municipality {
		g.given[p.CityCodes[0]] = true
	}
}

// placeOf completes what a file says of a commune with what the territory knows.
func (g *gathering) placeOf(code, city, postcodes, oldCode, oldCity string) place {
	p := place{fieldCityCode: code, fieldCity: city, fieldPostCodes: postcodes, fieldOldCityCode: oldCode, fieldOldCity: oldCity}
	p[fieldDepartement] = territory.DepartementOf(code)
	p[fieldContext] = g.intern([]byte(g.france.Context(code)))
	if oldCode == code { // the chef-lieu of a merged commune bears its code
		p[fieldOldCityCode] = ""
	}
	if oldCity == city {
		p[fieldOldCityCode], p[fieldOldCity] = "", ""
	}
	if c, ok := g.france.Commune(code); ok && c.Type == territory.Arrondissement {
		p[fieldParent] = c.Parent
		p[fieldDistrict] = c.Name
		if parent, ok := g.france.Commune(c.Parent); ok {
			p[fieldCity] = parent.Name
		}
	}
	return p
}

func (g *gathering) projected(departement string, lon, lat, x, y float64, known bool) (int32, int32) {
	if !known {
		if x, y, known = territory.Project(departement, lon, lat); !known {
			return 0, 0
		}
	}
	return int32(math.Round(x * metre)), int32(math.Round(y * metre))
}

func (g *gathering) intern(b []byte) string {
	if s, ok := g.interned[string(b)]; ok {
		return s
	}
	s := string(b)
	g.interned[s] = s
	return s
}

func micro(deg float64) int32 { return int32(math.Round(deg * degree)) }

// splitNumber reads "12bis".
func splitNumber(s string) (value uint32, suffix string, ok bool) {
	i := 0
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	n, err := strconv.ParseUint(s[:i], 10, 32)
	if err != nil || n > ban.MaxNumero {
		return 0, "", false
	}
	return uint32(n), strings.ToLower(strings.TrimSpace(s[i:])), true
}

// appendNumberID writes the identifier of a number as the BAN derives it.
func appendNumberID(dst []byte, street string, value uint32, suffix string) []byte {
	dst = append(append(dst, street...), '_')
	digits := strconv.AppendUint(nil, uint64(value), 10)
	for range 5 - len(digits) {
		dst = append(dst, '0')
	}
	dst = append(dst, digits...)
	if suffix != "" {
		dst = append(append(dst, '_'), suffix...)
	}
	return dst
}

func derived(id []byte, street string, value uint32, suffix string) bool {
	var buf [64]byte
	return string(appendNumberID(buf[:0], street, value, suffix)) == string(id)
}

// uuid reads the text form of a banId; zero when it is absent or not one.
func uuid(s []byte) (id [16]byte) {
	if len(s) != 36 {
		return id
	}
	at := 0
	for i := 0; i < len(s); {
		if i == 8 || i == 13 || i == 18 || i == 23 {
			if s[i] != '-' {
				return [16]byte{}
			}
			i++
			continue
		}
		hi, lo := unhex(s[i]), unhex(s[i+1])
		if hi > 15 || lo > 15 {
			return [16]byte{}
		}
		id[at] = hi<<4 | lo
		at++
		i += 2
	}
	return id
}

func unhex(c byte) byte {
	switch {
	case '0' <= c && c <= '9':
		return c - '0'
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10
	}
	return 255
}

// finish completes what the files left open: positions and importance of streets,
// names of homonyms, municipalities, and puts the documents in order of rank.
func (g *gathering) finish() {
	for _, d := range g.docs {
		g.finishNumbers(d)
	}
	g.nameHomonyms()
	g.addMunicipalities()
	for _, d := range g.docs {
		if d.importance == 0 {
			d.importance = g.importance(d)
		}
	}
	slices.SortFunc(g.docs, func(a, b *document) int {
		return cmp.Or(rankOfKind(a)-rankOfKind(b), cmp.Compare(b.importance, a.importance), cmp.Compare(a.key, b.key))
	})
}

func rankOfKind(d *document) int {
	if d.kind == Municipality {
		return 0
	}
	return 1
}

func (g *gathering) finishNumbers(d *document) {
	slices.SortStableFunc(d.numbers, func(a, b number) int {
		return cmp.Or(cmp.Compare(a.value, b.value), cmp.Compare(a.suffix, b.suffix))
	})
	// A number with several positions, or in two files: the first read stays.
	d.numbers = slices.CompactFunc(d.numbers, func(a, b number) bool { return a.value == b.value && a.suffix == b.suffix })
	g.finishPostCodes(d)
	if d.placed || len(d.numbers) == 0 {
		return
	}
	// A street stands at the number nearest to the mean of all, so that its point lies on it.
	var lon, lat float64
	for _, n := range d.numbers {
		lon += float64(n.lon)
		lat += float64(n.lat)
	}
	lon /= float64(len(d.numbers))
	lat /= float64(len(d.numbers))
	nearest := slices.MinFunc(d.numbers, func(a, b number) int {
		return cmp.Compare(math.Hypot(float64(a.lon)-lon, float64(a.lat)-lat), math.Hypot(float64(b.lon)-lon, float64(b.lat)-lat))
	})
	d.lon, d.lat, d.x, d.y, d.placed = nearest.lon, nearest.lat, nearest.x, nearest.y, true
}

// finishPostCodes gives a street the post codes of its numbers, the most frequent first.
func (g *gathering) finishPostCodes(d *document) {
	count := map[string]int{}
	for _, n := range d.numbers {
		if n.post != "" {
			count[n.post]++
		}
	}
	if len(count) > 1 {
		codes := slices.SortedFunc(maps.Keys(count), func(a, b string) int {
			return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b))
		})
		d.place[fieldPostCodes] = g.intern([]byte(strings.Join(codes, " ")))
	}
	for i := range d.numbers {
		if len(count) < 2 || d.numbers[i].post == firstWord(d.place[fieldPostCodes]) {
			d.numbers[i].post = ""
		}
	}
}

func firstWord(s string) string {
	first, _, _ := strings.Cut(s, " ")
	return first
}

// nameHomonyms adds the old commune to localities and to streets that share their name
// in one commune, as addok's export does: "Rue de l'Église (Saint-Germain)".
func (g *gathering) nameHomonyms() {
	type key struct{ code, name string }
	seen := map[key]int{}
	for _, d := range g.docs {
		if d.kind == Street {
			seen[key{d.place[fieldCityCode], d.name}]++
		}
	}
	for _, d := range g.docs {
		old := d.place[fieldOldCity]
		homonym := d.kind == Locality || d.kind == Street && seen[key{d.place[fieldCityCode], d.name}] > 1
		if old != "" && homonym && !strings.HasSuffix(d.name, " ("+old+")") {
			d.name += " (" + old + ")"
		}
	}
}

// importance is addok's: from the people of the commune and the numbers of the street.
func (g *gathering) importance(d *document) uint32 {
	population := d.population
	if c, ok := g.france.Commune(d.place[fieldCityCode]); ok && population == 0 {
		population = c.Population
	}
	numbers := 0
	switch d.kind {
	case Locality:
		numbers = 1
	case Street:
		numbers = len(d.numbers)
	}
	v := (math.Log(1+float64(population)/3) + math.Log(1+float64(numbers))) / 20
	return uint32(math.Round(min(v, 1) * 1e5))
}

// addMunicipalities makes the municipality of each commune that has documents, and of
// Paris, Lyon and Marseille as a whole, unless a file gave it. It stands amid its numbers.
func (g *gathering) addMunicipalities() {
	type sum struct {
		lon, lat, n float64
		place       place
		postcodes   map[string]bool
	}
	sums := map[string]*sum{}
	var codes []string
	count := func(code string, d *document) {
		s, ok := sums[code]
		if !ok {
			s = &sum{place: d.place, postcodes: map[string]bool{}}
			sums[code] = s
			codes = append(codes, code)
		}
		weight := float64(max(len(d.numbers), 1))
		s.lon += float64(d.lon) * weight
		s.lat += float64(d.lat) * weight
		s.n += weight
		if p := d.place[fieldPostCodes]; p != "" {
			s.postcodes[p] = true
		}
	}
	for _, d := range g.docs {
		if d.kind == Municipality {
			continue
		}
		count(d.place[fieldCityCode], d)
		if parent := d.place[fieldParent]; parent != "" {
			count(parent, d)
		}
	}
	for _, code := range codes {
		s := sums[code]
		if g.given[code] {
			continue
		}
		d := &document{key: code, kind: Municipality, placed: true, name: s.place[fieldCity]}
		var postcodes []string
		if c, ok := g.france.Commune(code); ok {
			d.name, d.population, postcodes = c.Name, c.Population, c.PostCodes
		}
		if len(postcodes) == 0 {
			for p := range s.postcodes {
				postcodes = append(postcodes, p)
			}
			slices.Sort(postcodes)
		}
		d.place = g.placeOf(code, d.name, strings.Join(postcodes, " "), "", "")
		d.lon, d.lat = int32(math.Round(s.lon/s.n)), int32(math.Round(s.lat/s.n))
		d.x, d.y = g.projected(d.place[fieldDepartement], float64(d.lon)/degree, float64(d.lat)/degree, 0, 0, false)
		g.add(d)
	}
}
