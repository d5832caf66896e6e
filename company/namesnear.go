package company

import (
	"cmp"
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
	type place struct {
		site   uint32
		metres float32
	}
	var places []place
	c := circle{q.Lon, q.Lat, q.Metres}
	for _, box := range c.boxes() {
		x.names.tree.Within(box, func(site uint32, lon, lat int32) {
			if q.Sites != nil && !q.Sites.Has(int(site)) || q.Units != nil && !q.Units.Has(int(x.unitOf[site])) {
				return
			}
			if m := c.metresTo(float64(lon)/search.Degree, float64(lat)/search.Degree); m <= q.Metres {
				places = append(places, place{site, float32(m)})
			}
		})
	}
	slices.SortFunc(places, func(a, b place) int {
		return cmp.Or(cmp.Compare(a.metres, b.metres), cmp.Compare(a.site, b.site))
	})
	seen := NewRows(x.Units.rows)
	hits := NameHits{}
	at := map[int]int{}
	for _, p := range places {
		unit := int(x.unitOf[p.site])
		if !seen.Has(unit) {
			seen.Add(unit)
			if hits.Total >= q.From && len(hits.Hits) < q.Limit {
				at[unit] = len(hits.Hits)
				hits.Hits = append(hits.Hits, NameHit{Unit: unit, Score: 1, Metres: float64(p.metres)})
			}
			hits.Total++
		}
		if i, listed := at[unit]; listed {
			hit := &hits.Hits[i]
			if hit.AllSites >= q.SitesFrom && len(hit.Sites) < q.SitesLimit {
				hit.Sites = append(hit.Sites, int(p.site))
			}
			hit.AllSites++
		}
	}
	hits.Total = min(hits.Total, MaxHits)
	return hits
}

// circle is what lies within so many metres of a point.
type circle struct{ lon, lat, metres float64 }

const (
	earthRadius = 6371008.8 // mean, metres
	radian      = math.Pi / 180
)

// metresTo is the great-circle distance to a point (haversine).
func (c circle) metresTo(lon, lat float64) float64 {
	dLat, dLon := (lat-c.lat)*radian, (lon-c.lon)*radian
	h := math.Sin(dLat/2)*math.Sin(dLat/2) + math.Cos(lat*radian)*math.Cos(c.lat*radian)*math.Sin(dLon/2)*math.Sin(dLon/2)
	return 2 * earthRadius * math.Asin(math.Sqrt(min(h, 1)))
}

// boxes are rectangles that hold the circle: two where it crosses the antimeridian.
func (c circle) boxes() []search.Box {
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
