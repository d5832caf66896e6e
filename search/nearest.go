package search

import (
	"container/heap"
	"math"
)

// Nearest tells visit the places in order of distance from a point, those of within
// when it is not nil, until visit says stop. Coordinates are in the tree's unit; a
// degree of longitude counts for scale of one of latitude.
func (t *Tree) Nearest(lon, lat, scale float64, within *Box, visit func(ref uint32) bool) {
	if len(t.levels) == 0 {
		return
	}
	gap := func(b Box) float64 {
		dx := max(float64(b[0])-lon, lon-float64(b[2]), 0) * scale
		dy := max(float64(b[1])-lat, lat-float64(b[3]), 0)
		return dx*dx + dy*dy
	}
	open := frontier{{0, len(t.levels) - 1, 0}}
	for len(open) > 0 {
		e := heap.Pop(&open).(reached)
		switch {
		case e.level == place:
			if !visit(t.ref[e.at]) {
				return
			}
		case e.level == 0:
			for i := fanout * e.at; i < min(fanout*(e.at+1), len(t.ref)); i++ {
				if b := (Box{t.lon[i], t.lat[i], t.lon[i], t.lat[i]}); within == nil || b.meets(*within) {
					heap.Push(&open, reached{gap(b), place, i})
				}
			}
		default:
			below := t.levels[e.level-1]
			for i := fanout * e.at; i < min(fanout*(e.at+1), below.nodes); i++ {
				if b := Box(t.box[4*(below.first+i):]); within == nil || b.meets(*within) {
					heap.Push(&open, reached{gap(b), e.level - 1, i})
				}
			}
		}
	}
}

// reached is a node of a level, or a place, and how near it can be.
type reached struct {
	gap   float64
	level int
	at    int
}

const place = -1 // level of places

// frontier is what is reached and not yet visited. Between equals nodes come first, as
// they may hold a place that is as near; then the order of the tree.
type frontier []reached

func (f frontier) Len() int { return len(f) }
func (f frontier) Less(i, j int) bool {
	a, b := f[i], f[j]
	return a.gap < b.gap || a.gap == b.gap && (a.level > b.level || a.level == b.level && a.at < b.at)
}
func (f frontier) Swap(i, j int) { f[i], f[j] = f[j], f[i] }
func (f *frontier) Push(e any)   { *f = append(*f, e.(reached)) }
func (f *frontier) Pop() any {
	last := (*f)[len(*f)-1]
	*f = (*f)[:len(*f)-1]
	return last
}

// Shrink gives how many degrees of latitude a degree of longitude is worth.
func Shrink(latitude float64) float64 { return math.Cos(latitude * math.Pi / 180) }
