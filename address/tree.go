package address

import (
	"cmp"
	"math"
	"slices"
)

// The spatial index is a packed R-tree over every number, and over every document
// without numbers. Points lie in the order of a Hilbert curve, so that leaves of
// fanout points are compact; each level above groups fanout boxes of the one below,
// up to a single root.
//
//	tree.ref  uint32 a point: a number, or docRef and a document
//	tree.box  int32 × 4 a node (west, south, east, north): leaves, then each level above

const (
	fanout = 16
	docRef = 1 << 31
)

func buildTree(c *columns) (refs []uint32, boxes []int32) {
	for i := range c.numValue {
		refs = append(refs, uint32(i))
	}
	for d := range c.docKind {
		if c.docNum[d] == c.docNum[d+1] {
			refs = append(refs, docRef|uint32(d))
		}
	}
	at := func(ref uint32) (lon, lat int32) {
		if ref&docRef != 0 {
			return c.docLon[ref&^docRef], c.docLat[ref&^docRef]
		}
		return c.numLon[ref], c.numLat[ref]
	}
	type keyed struct {
		key uint64
		ref uint32
	}
	order := make([]keyed, len(refs))
	for i, ref := range refs {
		lon, lat := at(ref)
		order[i] = keyed{hilbert(uint32(lon)+180*degree, uint32(lat)+90*degree), ref}
	}
	slices.SortFunc(order, func(a, b keyed) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.ref, b.ref)) })
	for i := range order {
		refs[i] = order[i].ref
	}
	for from := 0; from < len(refs); from += fanout {
		b := emptyBox
		for _, ref := range refs[from:min(from+fanout, len(refs))] {
			lon, lat := at(ref)
			b = b.with(box{lon, lat, lon, lat})
		}
		boxes = append(boxes, b[:]...)
	}
	levels := treeLevels(len(refs))
	for l := 1; l < len(levels); l++ {
		below := levels[l-1]
		for from := 0; from < below.nodes; from += fanout {
			b := emptyBox
			for i := from; i < min(from+fanout, below.nodes); i++ {
				b = b.with(box(boxes[4*(below.first+i):]))
			}
			boxes = append(boxes, b[:]...)
		}
	}
	return refs, boxes
}

// level is where a level of the tree lies among the boxes.
type level struct{ first, nodes int }

// treeLevels gives the levels of a tree of n points, leaves first.
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

// box is west, south, east, north.
type box [4]int32

var emptyBox = box{math.MaxInt32, math.MaxInt32, math.MinInt32, math.MinInt32}

func (b box) with(o box) box {
	return box{min(b[0], o[0]), min(b[1], o[1]), max(b[2], o[2]), max(b[3], o[3])}
}

func (b box) meets(o box) bool { return b[0] <= o[2] && o[0] <= b[2] && b[1] <= o[3] && o[1] <= b[3] }

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
