package sample

import (
	"cmp"
	"math"
	"slices"

	"tuyau/territory"
)

// layout gives every commune a place of its own on the map: its real centre, or where
// that is unknown the first free spot of a spiral around communes of its post code.
type layout struct {
	at    map[string]spot
	cells map[cell][]spot
}

type spot struct {
	lon, lat float64
	name     string
}

type cell struct{ x, y int32 }

const (
	metresPerDegree = 111_320
	cellDegrees     = 0.025
	apart           = 2_200.0 // metres between a made-up place and any other
	goldenAngle     = 2.399963229728653
)

func newLayout(france *territory.Territory) *layout {
	l := &layout{at: make(map[string]spot, 40_000), cells: make(map[cell][]spot, 40_000)}
	area, departement := map[string]mean{}, map[string]mean{}
	for _, c := range france.All() {
		if !c.HasCentre || c.Type == territory.Deleguee || c.Type == territory.Associee {
			continue
		}
		l.add(&c, spot{c.Lon, c.Lat, c.Name})
		departement[c.Departement] = departement[c.Departement].with(c.Lon, c.Lat)
		for _, code := range c.PostCodes {
			area[code] = area[code].with(c.Lon, c.Lat)
		}
	}
	turns := map[mean]int{}
	for _, c := range france.Communes() {
		if c.HasCentre || len(c.PostCodes) == 0 {
			continue
		}
		around := cmp.Or(area[c.PostCodes[0]], departement[c.Departement])
		if around.n == 0 {
			continue
		}
		l.add(&c, l.free(around, turns, c.Name))
	}
	return l
}

// free walks the spiral on from where the last commune of this area stopped.
func (l *layout) free(around mean, turns map[mean]int, name string) spot {
	lon, lat := around.centre()
	for k := turns[around] + 1; ; k++ {
		s, c := math.Sincos(float64(k) * goldenAngle)
		r := 1_500 * math.Sqrt(float64(k)) / metresPerDegree
		at := spot{lon + r*c/math.Cos(lat*math.Pi/180), lat + r*s, name}
		if !l.crowded(at) {
			turns[around] = k
			return at
		}
	}
}

func (l *layout) add(c *territory.Commune, s spot) {
	l.at[c.Code] = s
	if c.Type == territory.Actuelle {
		k := cellOf(s)
		l.cells[k] = append(l.cells[k], s)
	}
}

// around lists the other places within so many cells, in an order that is always the
// same, with the square of their distance in metres.
func (l *layout) around(s spot, reachX, reachY int32) func(yield func(spot, float64) bool) {
	return func(yield func(spot, float64) bool) {
		k, shrink := cellOf(s), math.Cos(s.lat*math.Pi/180)
		for y := k.y - reachY; y <= k.y+reachY; y++ {
			for x := k.x - reachX; x <= k.x+reachX; x++ {
				for _, other := range l.cells[cell{x, y}] {
					east, north := (other.lon-s.lon)*shrink*metresPerDegree, (other.lat-s.lat)*metresPerDegree
					if other != s && !yield(other, east*east+north*north) {
						return
					}
				}
			}
		}
	}
}

func (l *layout) crowded(s spot) bool {
	for _, square := range l.around(s, 2, 1) {
		if square < apart*apart {
			return true
		}
	}
	return false
}

// nearest is the distance to the nearest other place, or 6 km if there is none as near.
func (l *layout) nearest(s spot) float64 {
	best := 6_000.0 * 6_000
	for _, square := range l.around(s, 3, 2) {
		best = min(best, square)
	}
	return math.Sqrt(best)
}

// neighbours names the nearest communes, nearest first.
func (l *layout) neighbours(s spot, limit int) []string {
	type near struct {
		name   string
		square float64
	}
	var found []near
	for other, square := range l.around(s, 3, 2) {
		found = append(found, near{other.name, square})
	}
	slices.SortStableFunc(found, func(a, b near) int { return cmp.Compare(a.square, b.square) })
	names := make([]string, 0, limit)
	for _, f := range found[:min(limit, len(found))] {
		names = append(names, f.name)
	}
	return names
}

func cellOf(s spot) cell {
	return cell{int32(math.Floor(s.lon / cellDegrees)), int32(math.Floor(s.lat / cellDegrees))}
}

func metres(a, b spot) float64 {
	return math.Hypot((a.lon-b.lon)*math.Cos(a.lat*math.Pi/180), a.lat-b.lat) * metresPerDegree
}

type mean struct {
	lon, lat float64
	n        int
}

func (m mean) with(lon, lat float64) mean { return mean{m.lon + lon, m.lat + lat, m.n + 1} }

func (m mean) centre() (lon, lat float64) { return m.lon / float64(m.n), m.lat / float64(m.n) }
