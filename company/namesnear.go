package company

import (
	"math"
	"slices"

	"tuyau/search"
)

// NearQuery asks for the unités légales around a point.
type NearQuery struct {
	Lon, Lat              float64 // degrees (WGS84)
	Metres                float64
	Units, Sites          Rows // as in NameQuery
	From, Limit           int
	SitesFrom, SitesLimit int
}

// Near finds the unités légales that have an établissement within the distance, the
// nearest first.
func (x *Index) Near(q NearQuery) NameHits {
	if x.names == nil || math.IsNaN(q.Lon+q.Lat+q.Metres) {
		return NameHits{}
	}
	c := newCircle(q.Lon, q.Lat, q.Metres)
	var places []uint64 // how far, then which row of Sites: see circle.far
	farthest := c.farthest()
	units := NewRows(x.Units.rows)
	for _, box := range c.boxes() {
		x.names.tree.Within(box, func(site uint32, lon, lat int32) {
			unit := int(x.unitOf[site])
			if q.Sites != nil && !q.Sites.Has(int(site)) || q.Units != nil && !q.Units.Has(unit) {
				return
			}
			if far := c.far(float64(lon)/search.Degree, float64(lat)/search.Degree); far <= farthest {
				places = append(places, uint64(math.Float32bits(float32(far)))<<32|uint64(site))
				units.Add(unit)
			}
		})
	}
	hits := NameHits{Total: min(units.Count(), MaxHits)}
	hits.Hits = x.nearest(places, max(q.From, 0), max(q.Limit, 0))
	x.around(places, &q, hits.Hits)
	return hits
}

// nearest gives the units of the nearest places, in order, without those of the first
// from. It sorts no more of the places than it takes (BenchmarkNear).
func (x *Index) nearest(places []uint64, from, limit int) (hits []NameHit) {
	for most := 4*(from+limit) + 64; ; most *= 4 {
		most = min(most, len(places))
		least(places, most)
		slices.Sort(places[:most])
		seen := map[uint32]bool{}
		hits = hits[:0]
		for _, p := range places[:most] {
			unit := x.unitOf[uint32(p)]
			if seen[unit] {
				continue
			}
			seen[unit] = true
			if len(seen) > from && len(hits) < limit {
				hits = append(hits, NameHit{Unit: int(unit), Score: 1, Metres: metres(p)})
			}
		}
		if len(hits) == limit || most == len(places) {
			return hits
		}
	}
}

// around lists the places of the hits, the nearest first.
func (x *Index) around(places []uint64, q *NearQuery, hits []NameHit) {
	at := map[uint32]int{}
	for i, h := range hits {
		at[uint32(h.Unit)] = i
	}
	listed := NewRows(x.Units.rows)
	for unit := range at {
		listed.Add(int(unit))
	}
	of := make([][]uint64, len(hits))
	for _, p := range places {
		if unit := x.unitOf[uint32(p)]; listed.Has(int(unit)) {
			of[at[unit]] = append(of[at[unit]], p)
		}
	}
	for i := range hits {
		slices.Sort(of[i])
		hits[i].AllSites = len(of[i])
		first := min(max(q.SitesFrom, 0), len(of[i]))
		for _, p := range of[i][first:min(first+max(q.SitesLimit, 0), len(of[i]))] {
			hits[i].Sites = append(hits[i].Sites, int(uint32(p)))
		}
	}
}

// least puts the n least values first, in no order (quickselect).
func least(values []uint64, n int) {
	for low, high := 0, len(values)-1; low < high; {
		pivot := values[low+(high-low)/2]
		i, j := low, high
		for i <= j {
			for values[i] < pivot {
				i++
			}
			for values[j] > pivot {
				j--
			}
			if i <= j {
				values[i], values[j] = values[j], values[i]
				i++
				j--
			}
		}
		switch {
		case n-1 <= j:
			high = j
		case n-1 >= i:
			low = i
		default:
			return
		}
	}
}

// circle is what lies within so many metres of a point.
type circle struct {
	lon, lat, metres float64
	sin, cos         float64 // of the latitude
}

func newCircle(lon, lat, metres float64) circle {
	sin, cos := math.Sincos(lat * radian)
	return circle{lon, lat, metres, sin, cos}
}

const (
	earthRadius = 6371008.8 // mean, metres
	radian      = math.Pi / 180
	// near is the angle below which sine takes three terms (off by 10⁻¹⁵).
	near = 0.02
)

// far grows with the great-circle distance to a point: the square of the sine of half
// the angle (haversine), which saves an arcsine a point.
func (c *circle) far(lon, lat float64) float64 {
	dLat, dLon := (lat-c.lat)*radian, (lon-c.lon)*radian
	sLat, sLon := sine(dLat/2), sine(dLon/2)
	cos := c.cos*(1-2*sLat*sLat) - c.sin*sine(dLat) // of lat
	return sLat*sLat + cos*c.cos*sLon*sLon
}

func sine(angle float64) float64 {
	if angle > near || angle < -near {
		return math.Sin(angle)
	}
	square := angle * angle
	return angle * (1 - square/6*(1-square/20))
}

// farthest is what far is at the edge.
func (c *circle) farthest() float64 {
	sin := math.Sin(min(c.metres/earthRadius/2, math.Pi/2))
	return sin * sin
}

// metres is the distance that far stands for.
func metres(place uint64) float64 {
	far := float64(math.Float32frombits(uint32(place >> 32)))
	return 2 * earthRadius * math.Asin(math.Sqrt(min(far, 1)))
}

// boxes are rectangles that hold the circle: two where it crosses the antimeridian.
func (c *circle) boxes() []search.Box {
	dLat := c.metres / earthRadius / radian * 1.001
	south, north := max(c.lat-dLat, -90), min(c.lat+dLat, 90)
	dLon := 180.0
	if widest := max(math.Abs(south), math.Abs(north)); widest < 89.9 {
		dLon = min(dLat/math.Cos(widest*radian), 180)
	}
	at := func(degrees float64) int32 { return int32(math.Round(degrees * search.Degree)) }
	box := func(west, east float64) search.Box { return search.Box{at(west), at(south), at(east), at(north)} }
	west, east := c.lon-dLon, c.lon+dLon
	switch {
	case dLon == 180:
		return []search.Box{box(-180, 180)}
	case west < -180:
		return []search.Box{box(west+360, 180), box(-180, east)}
	case east > 180:
		return []search.Box{box(west, 180), box(-180, east-360)}
	}
	return []search.Box{box(west, east)}
}
