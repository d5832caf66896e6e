package search

import (
	"cmp"
	"math"
	"slices"
)

// Tree finds places in a rectangle. It is a packed R-tree: places lie in the order of a
// Hilbert curve, so that leaves of fanout places are compact; each level above groups
// fanout boxes of the one below, up to a single root.
//
//	ref       what each place is of, as BuildTree was given it
//	lon, lat  int32 a place, in the order of ref
//	box       int32 × 4 a node (west, south, east, north): leaves, then each level above
//
// Coordinates are in Degree parts of a degree, a centimetre or so, or in larger ones.
type Tree struct {
	ref      []uint32
	lon, lat []int32
	box      []int32
	levels   []level
}

// Degree is how many units of a coordinate make a degree.
const Degree = 10_000_000

const fanout = 16

// Box is a rectangle: west, south, east, north.
type Box [4]int32

var emptyBox = Box{math.MaxInt32, math.MaxInt32, math.MinInt32, math.MinInt32}

func (b Box) with(o Box) Box {
	return Box{min(b[0], o[0]), min(b[1], o[1]), max(b[2], o[2]), max(b[3], o[3])}
}

func (b Box) meets(o Box) bool {
	return b[0] <= o[2] && o[0] <= b[2] && b[1] <= o[3] && o[1] <= b[3]
}

func (b Box) within(o Box) bool {
	return b[0] >= o[0] && b[1] >= o[1] && b[2] <= o[2] && b[3] <= o[3]
}

// BuildTree puts the places of ref, lon and lat in order, in place, and gives the boxes.
func BuildTree(ref []uint32, lon, lat []int32) (box []int32) {
	type keyed struct {
		key      uint64
		ref      uint32
		lon, lat int32
	}
	order := make([]keyed, len(ref))
	for i := range ref {
		order[i] = keyed{hilbert(uint32(lon[i])+180*Degree, uint32(lat[i])+90*Degree), ref[i], lon[i], lat[i]}
	}
	slices.SortFunc(order, func(a, b keyed) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.ref, b.ref)) })
	for i, o := range order {
		ref[i], lon[i], lat[i] = o.ref, o.lon, o.lat
	}
	for from := 0; from < len(ref); from += fanout {
		b := emptyBox
		for i := from; i < min(from+fanout, len(ref)); i++ {
			b = b.with(Box{lon[i], lat[i], lon[i], lat[i]})
		}
		box = append(box, b[:]...)
	}
	levels := treeLevels(len(ref))
	for l := 1; l < len(levels); l++ {
		below := levels[l-1]
		for from := 0; from < below.nodes; from += fanout {
			b := emptyBox
			for i := from; i < min(from+fanout, below.nodes); i++ {
				b = b.with(Box(box[4*(below.first+i):]))
			}
			box = append(box, b[:]...)
		}
	}
	return box
}

// NewTree makes a tree over sections of an index; false when they do not hold one of
// references below refs.
func NewTree(ref []uint32, lon, lat, box []int32, refs int) (Tree, bool) {
	levels := treeLevels(len(ref))
	boxes := 0
	for _, l := range levels {
		boxes += l.nodes
	}
	if len(lon) != len(ref) || len(lat) != len(ref) || len(box) != 4*boxes {
		return Tree{}, false
	}
	for _, r := range ref {
		if int(r) >= refs {
			return Tree{}, false
		}
	}
	return Tree{ref, lon, lat, box, levels}, true
}

// Len is how many places there are.
func (t *Tree) Len() int { return len(t.ref) }

// Within tells visit every place of a rectangle, in no order.
func (t *Tree) Within(b Box, visit func(ref uint32, lon, lat int32)) {
	if len(t.levels) > 0 {
		t.descend(len(t.levels)-1, 0, b, false, visit)
	}
}

func (t *Tree) descend(l, node int, b Box, inside bool, visit func(uint32, int32, int32)) {
	if !inside {
		own := Box(t.box[4*(t.levels[l].first+node):])
		if !own.meets(b) {
			return
		}
		inside = own.within(b)
	}
	if l > 0 {
		for child := fanout * node; child < min(fanout*(node+1), t.levels[l-1].nodes); child++ {
			t.descend(l-1, child, b, inside, visit)
		}
		return
	}
	for i := fanout * node; i < min(fanout*(node+1), len(t.ref)); i++ {
		if lon, lat := t.lon[i], t.lat[i]; inside || lon >= b[0] && lon <= b[2] && lat >= b[1] && lat <= b[3] {
			visit(t.ref[i], lon, lat)
		}
	}
}

// level is where a level of the tree lies among the boxes.
type level struct{ first, nodes int }

// treeLevels gives the levels of a tree of n places, leaves first.
func treeLevels(n int) []level {
	if n == 0 {
		return nil
	}
	nodes := (n + fanout - 1) / fanout
	levels := []level{{0, nodes}}
	for nodes > 1 {
		first := levels[len(levels)-1].first + nodes
		nodes = (nodes + fanout - 1) / fanout
		levels = append(levels, level{first, nodes})
	}
	return levels
}

// hilbert is the rank of a point along a Hilbert curve of order 32.
func hilbert(x, y uint32) uint64 {
	var d uint64
	for s := uint32(1 << 31); s > 0; s >>= 1 {
		var rx, ry uint32
		if x&s != 0 {
			rx = 1
		}
		if y&s != 0 {
			ry = 1
		}
		d = d<<2 | uint64((3*rx)^ry)
		if ry == 0 {
			if rx == 1 {
				x, y = ^x, ^y
			}
			x, y = y, x
		}
	}
	return d
}
