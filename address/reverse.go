package address

import (
	"cmp"
	"math"
	"slices"

	"tuyau/search"
	"tuyau/text"
)

// Reverse finds what stands nearest to a point or inside a shape, nearest first. A
// street is found by its nearest number; Municipality, which must be asked for, by the
// commune of the nearest address. Score falls from 1 at the point to 0 at 10 km; it is
// 1 when only a shape is given.
func (x *Index) Reverse(q ReverseQuery) ([]Hit, error) {
	var f filter
	if !f.set(x, q.Filter) {
		return nil, nil
	}
	if len(q.Kinds) == 0 {
		f.kinds[Municipality] = false
	}
	r := reverse{x: x, q: q, filter: &f, from: q.At, seen: map[uint32]bool{}}
	if r.from == nil {
		if q.Within == nil {
			return nil, nil
		}
		low, high := q.Within.Bounds()
		r.from = &Point{(low.Lon + high.Lon) / 2, (low.Lat + high.Lat) / 2}
	}
	if q.Within != nil {
		low, high := q.Within.Bounds()
		r.bounds = &search.Box{bound(low.Lon, -1), bound(low.Lat, -1), bound(high.Lon, 1), bound(high.Lat, 1)}
	}
	if f.base != nil {
		x.nearestOf(f.base, *r.from, r.visit)
	} else {
		x.tree.Nearest(r.from.Lon*degree, r.from.Lat*degree, search.Shrink(r.from.Lat), r.bounds, r.visit)
	}
	return r.hits, nil
}

// maxVisits bounds the points looked at, so that a query for what is rare ends: some
// 30 ms. Within a commune or a post code every point is looked at.
const maxVisits = 200_000

func bound(deg float64, outward int32) int32 {
	return int32(math.Round(max(-180, min(180, deg))*degree)) + outward
}

type reverse struct {
	x      *Index
	q      ReverseQuery
	filter *filter
	from   *Point
	bounds *search.Box
	seen   map[uint32]bool // documents that need no second hit
	hits   []Hit
	visits int
}

// visit takes the points in order of distance and says whether to go on.
func (r *reverse) visit(ref uint32) bool {
	x := r.x
	if r.visits++; r.visits > maxVisits && r.filter.base == nil {
		return false
	}
	doc, num := ref&^docRef, none
	if ref&docRef == 0 {
		doc, num = x.numDoc[ref], ref
	}
	at := x.point(doc, num)
	distance := metresBetween(*r.from, at)
	if r.q.At != nil && r.q.MaxMetres > 0 && distance > r.q.MaxMetres {
		return false
	}
	if r.q.Within != nil && !r.q.Within.Contains(at) || !r.coded(num) {
		return true
	}
	kind := Kind(x.docKind[doc])
	switch {
	case num != none && r.filter.kinds[HouseNumber]:
		if !r.q.EveryNumber && r.seen[doc] {
			return true
		}
		r.seen[doc] = true
	case r.filter.kinds[kind] && kind != Municipality:
		if r.seen[doc] {
			return true
		}
		r.seen[doc] = true
		num = none
	case r.filter.kinds[Municipality]:
		town, ok := x.municipality(doc)
		if !ok || r.seen[town] {
			return true
		}
		r.seen[town] = true
		doc, num = town, none
	default:
		return true
	}
	h := x.hit(doc, num, "")
	h.Score = 1
	if r.q.At != nil {
		h.Score = 1 - min(1, distance/10_000)
		h.Distance, h.HasDistance = distance, true
	}
	r.hits = append(r.hits, h)
	return len(r.hits) < max(r.q.Limit, 1)
}

// coded says whether a point of the filter's base passes: a number has its own post code.
func (r *reverse) coded(num uint32) bool {
	return r.filter.base == nil || num == none || !r.filter.kinds[HouseNumber] || r.filter.number(r.x, num)
}

func (x *Index) point(doc, num uint32) Point {
	if num != none {
		return Point{float64(x.numLon[num]) / degree, float64(x.numLat[num]) / degree}
	}
	return Point{float64(x.docLon[doc]) / degree, float64(x.docLat[doc]) / degree}
}

// municipality is the commune of a document.
func (x *Index) municipality(doc uint32) (uint32, bool) {
	code := x.field(doc, fieldCityCode)
	t, ok := x.terms.Find(append([]byte{cityCodeKey}, code...))
	if !ok {
		return 0, false
	}
	for _, d := range x.docs(t) {
		if Kind(x.docKind[d]) != Municipality {
			break // municipalities come first
		}
		if x.field(d, fieldCityCode) == code {
			return d, true
		}
	}
	return 0, false
}

// nearestOf visits the points of some documents in order of distance from p.
func (x *Index) nearestOf(docs []uint32, p Point, visit func(ref uint32) bool) {
	type point struct {
		gap float64
		ref uint32
	}
	scale := search.Shrink(p.Lat)
	var points []point
	add := func(ref uint32) {
		lon, lat := x.refAt(ref)
		dx, dy := (float64(lon)-p.Lon*degree)*scale, float64(lat)-p.Lat*degree
		points = append(points, point{dx*dx + dy*dy, ref})
	}
	for _, doc := range docs {
		for num := x.docNum[doc]; num < x.docNum[doc+1]; num++ {
			add(num)
		}
		if x.docNum[doc] == x.docNum[doc+1] {
			add(docRef | doc)
		}
	}
	slices.SortFunc(points, func(a, b point) int { return cmp.Or(cmp.Compare(a.gap, b.gap), cmp.Compare(a.ref, b.ref)) })
	for _, at := range points {
		if !visit(at.ref) {
			return
		}
	}
}

func (x *Index) refAt(ref uint32) (lon, lat int32) {
	if ref&docRef != 0 {
		return x.docLon[ref&^docRef], x.docLat[ref&^docRef]
	}
	return x.numLon[ref], x.numLat[ref]
}

// Communes gives the codes of the communes whose name resembles name, those that bear
// it alone when there are some.
func (x *Index) Communes(name string) []string {
	folded := text.Fold(name)
	if folded == "" {
		return nil
	}
	var exact, near []string
	for doc := range x.docKind {
		if Kind(x.docKind[doc]) != Municipality {
			break
		}
		code := clone(x.field(uint32(doc), fieldCityCode))
		switch other := text.Fold(x.text(x.nameStr[x.docName[doc]])); {
		case other == folded:
			exact = append(exact, code)
		case text.Similarity(folded, other) >= 0.85:
			near = append(near, code)
		}
	}
	if len(exact) > 0 {
		return exact
	}
	return near
}
