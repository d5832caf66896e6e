package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
)

// The countries drawn, by their ISO 3166 numbers.
var (
	french     = []string{"250", "258", "260", "540", "652", "663", "666", "876"}
	neighbours = []string{
		"724", "620", "380", "756", "040", "276", "442", "056", "528", "826", "372", "492", "020",
		"674", "438", "203", "705", "191", "208", "832", "831", "534", "740", "076", "328",
		"012", "504", "788", "348", "616", "703", "070",
	}
	// Neighbours are cut to what one can see beside France.
	windows = []box{{-16, 34, 20, 58}, {-62, -4, -46, 10}, {-64, 17.5, -62, 18.6}}
)

const (
	fine   = 0.0045 // degrees that a French line may stray from the source
	coarse = 0.03   // the same for a line that touches no French land
	step   = 1000   // coordinates are written in thousandths of a degree
)

type box struct{ west, south, east, north float64 }

type point struct{ lon, lat float64 }

// topology is what we read of a TopoJSON file: arcs shared by neighbours.
type topology struct {
	Transform struct{ Scale, Translate [2]float64 }
	Arcs      [][][2]float64
	Objects   struct {
		Countries struct{ Geometries []geometry }
	}
}

type geometry struct {
	ID   string
	Type string
	Arcs json.RawMessage
}

// franceOutline draws France and its neighbours as lists of rings. A ring is a flat
// list of longitudes and latitudes in thousandths of a degree.
func franceOutline(world []byte) ([]byte, error) {
	var topo topology
	if err := json.Unmarshal(world, &topo); err != nil {
		return nil, err
	}
	var france, beside [][][]int
	for _, g := range topo.Objects.Countries.Geometries {
		polygons, err := g.polygons()
		if err != nil {
			return nil, fmt.Errorf("country %s: %w", g.ID, err)
		}
		switch {
		case slices.Contains(french, g.ID):
			france = append(france, polygons...)
		case slices.Contains(neighbours, g.ID):
			beside = append(beside, polygons...)
		}
	}
	if len(france) == 0 || len(beside) == 0 {
		return nil, fmt.Errorf("%d French polygons, %d neighbours", len(france), len(beside))
	}
	// A shared arc is simplified once, so that borders still meet.
	isFrench := map[int]bool{}
	for _, polygon := range france {
		for _, ring := range polygon {
			for _, arc := range ring {
				isFrench[max(arc, ^arc)] = true
			}
		}
	}
	lines := make([][]point, len(topo.Arcs))
	for i, arc := range topo.Arcs {
		tolerance := coarse
		if isFrench[i] {
			tolerance = fine
		}
		lines[i] = simplify(topo.decode(arc), tolerance)
	}

	var out struct {
		France  [][]int `json:"france"`
		Voisins [][]int `json:"voisins"`
	}
	for _, polygon := range france {
		for _, ring := range polygon {
			if flat := flatten(join(lines, ring)); len(flat) >= 8 {
				out.France = append(out.France, flat)
			}
		}
	}
	for _, polygon := range beside {
		whole := join(lines, polygon[0]) // their lakes and holes are left out
		for _, window := range windows {
			if flat := flatten(window.clip(whole)); len(flat) >= 8 {
				out.Voisins = append(out.Voisins, flat)
			}
		}
	}
	var buf bytes.Buffer
	if err := json.NewEncoder(&buf).Encode(out); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

// polygons gives each polygon as rings of arc numbers; ^n is arc n backwards.
func (g geometry) polygons() (all [][][]int, err error) {
	switch g.Type {
	case "Polygon":
		var one [][]int
		err = json.Unmarshal(g.Arcs, &one)
		return [][][]int{one}, err
	case "MultiPolygon":
		err = json.Unmarshal(g.Arcs, &all)
		return all, err
	}
	return nil, nil
}

// decode undoes the quantised deltas of an arc.
func (t *topology) decode(arc [][2]float64) []point {
	line := make([]point, len(arc))
	var x, y float64
	for i, d := range arc {
		x, y = x+d[0], y+d[1]
		line[i] = point{x*t.Transform.Scale[0] + t.Transform.Translate[0], y*t.Transform.Scale[1] + t.Transform.Translate[1]}
	}
	return line
}

// join strings arcs end to end; each arc begins where the one before ended.
func join(lines [][]point, ring []int) []point {
	var whole []point
	for _, n := range ring {
		line := lines[max(n, ^n)]
		if n < 0 {
			line = slices.Clone(line)
			slices.Reverse(line)
		}
		if len(whole) > 0 {
			line = line[1:]
		}
		whole = append(whole, line...)
	}
	return whole
}

// simplify is the algorithm of Douglas and Peucker.
func simplify(line []point, tolerance float64) []point {
	if len(line) < 3 {
		return line
	}
	first, last := line[0], line[len(line)-1]
	far, at := 0.0, 0
	for i := 1; i < len(line)-1; i++ {
		if d := distance(line[i], first, last); d > far {
			far, at = d, i
		}
	}
	if far <= tolerance {
		return []point{first, last}
	}
	left := simplify(line[:at+1], tolerance)
	return append(slices.Clone(left[:len(left)-1]), simplify(line[at:], tolerance)...)
}

// distance goes from p to the segment ab, in degrees of latitude.
func distance(p, a, b point) float64 {
	k := math.Cos(p.lat * math.Pi / 180)
	px, py := (p.lon-a.lon)*k, p.lat-a.lat
	bx, by := (b.lon-a.lon)*k, b.lat-a.lat
	if length := bx*bx + by*by; length > 0 {
		t := min(1, max(0, (px*bx+py*by)/length))
		px, py = px-t*bx, py-t*by
	}
	return math.Hypot(px, py)
}

// clip keeps the part of a ring inside the box, after Sutherland and Hodgman.
func (w box) clip(ring []point) []point {
	edges := [4]struct {
		inside func(point) bool
		cut    func(a, b point) point
	}{
		{func(p point) bool { return p.lon >= w.west }, func(a, b point) point { return atLon(a, b, w.west) }},
		{func(p point) bool { return p.lon <= w.east }, func(a, b point) point { return atLon(a, b, w.east) }},
		{func(p point) bool { return p.lat >= w.south }, func(a, b point) point { return atLat(a, b, w.south) }},
		{func(p point) bool { return p.lat <= w.north }, func(a, b point) point { return atLat(a, b, w.north) }},
	}
	for _, edge := range edges {
		var kept []point
		for i, p := range ring {
			before := ring[(i+len(ring)-1)%len(ring)]
			if edge.inside(p) != edge.inside(before) {
				kept = append(kept, edge.cut(before, p))
			}
			if edge.inside(p) {
				kept = append(kept, p)
			}
		}
		ring = kept
	}
	return ring
}

func atLon(a, b point, lon float64) point {
	return point{lon, a.lat + (b.lat-a.lat)*(lon-a.lon)/(b.lon-a.lon)}
}

func atLat(a, b point, lat float64) point {
	return point{a.lon + (b.lon-a.lon)*(lat-a.lat)/(b.lat-a.lat), lat}
}

// flatten rounds a ring and drops the points that rounding made equal.
func flatten(ring []point) []int {
	var flat []int
	for _, p := range ring {
		x, y := int(math.Round(p.lon*step)), int(math.Round(p.lat*step))
		if n := len(flat); n == 0 || flat[n-2] != x || flat[n-1] != y {
			flat = append(flat, x, y)
		}
	}
	if n := len(flat); n > 2 && flat[0] == flat[n-2] && flat[1] == flat[n-1] {
		flat = flat[:n-2]
	}
	return flat
}
