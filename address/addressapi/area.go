package addressapi

import (
	"encoding/json"
	"math"
	"slices"

	"tuyau/address"
)

// area is a searchgeom. Only closed ones, Polygon and Circle, hold addresses.
type area struct {
	kind     string
	closed   bool
	min, max address.Point
	rings    [][]address.Point // Polygon
	centre   address.Point     // Circle
	metres   float64           // Circle
}

const (
	mostSide      = 1000 // metres
	mostRadius    = mostSide / 2
	mostPositions = 1000 // ours: it bounds what one request may cost
	earthRadius   = 6371008.8
)

func setArea(q *request, _ *param, value string) *fault {
	q.areaText = value
	a, fault := parseArea([]byte(value))
	if fault == nil {
		q.area = a
	}
	return fault
}

func parseArea(text []byte) (*area, *fault) {
	var doc struct {
		Type        *string         `json:"type"`
		Coordinates json.RawMessage `json:"coordinates"`
		Radius      json.RawMessage `json:"radius"`
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		return nil, says("unable to parse value as valid JSON or GeoJSON object")
	}
	if doc.Type == nil {
		return nil, says("geometry object must have a 'type' property")
	}
	a := &area{kind: *doc.Type}
	var wrong *fault
	switch a.kind {
	case "Point":
		wrong = a.point(doc.Coordinates)
	case "LineString":
		wrong = a.line(doc.Coordinates)
	case "Polygon":
		wrong = a.polygon(doc.Coordinates)
	case "Circle":
		wrong = a.circle(doc.Coordinates, doc.Radius)
	default:
		return nil, says("geometry type (%s) not allowed", clip(a.kind))
	}
	if wrong != nil {
		return nil, wrong
	}
	if a.side() > mostSide {
		return nil, says("geometry is too big: bbox max length must be less than %dm", mostSide)
	}
	return a, nil
}

func (a *area) point(coordinates json.RawMessage) *fault {
	var one []float64
	if !read(coordinates, &one) {
		return says("geometry not valid: coordinates must be a position")
	}
	return a.add([][]float64{one})
}

func (a *area) line(coordinates json.RawMessage) *fault {
	var line [][]float64
	if !read(coordinates, &line) || len(line) < 2 {
		return says("geometry not valid: a line needs to have two or more coordinates to be valid")
	}
	return a.add(line)
}

func (a *area) polygon(coordinates json.RawMessage) *fault {
	var rings [][][]float64
	if !read(coordinates, &rings) || len(rings) == 0 {
		return says("geometry not valid: coordinates must be an array of LinearRings")
	}
	a.closed = true
	for _, ring := range rings {
		if len(ring) < 4 {
			return says("geometry not valid: a LinearRing of coordinates needs to have four or more positions")
		}
		if !slices.Equal(ring[0], ring[len(ring)-1]) {
			return says("geometry not valid: the first and last positions in a LinearRing of coordinates must be the same")
		}
		if wrong := a.add(ring); wrong != nil {
			return wrong
		}
	}
	return nil
}

func (a *area) circle(coordinates, radius json.RawMessage) *fault {
	if radius == nil {
		return says("geometry not valid: radius property is missing")
	}
	if !read(radius, &a.metres) || a.metres <= 0 {
		return says("geometry not valid: radius must be a positive float")
	}
	if a.metres > mostRadius {
		return says("geometry is too big: bbox max length must be less than %dm", mostSide)
	}
	if wrong := a.point(coordinates); wrong != nil {
		return wrong
	}
	a.closed = true
	a.centre = a.rings[0][0]
	a.rings = nil
	high := a.metres / earthRadius * 180 / math.Pi
	wide := min(180, high/max(math.Cos(a.centre.Lat*math.Pi/180), 1e-9))
	a.min = address.Point{Lon: a.centre.Lon - wide, Lat: a.centre.Lat - high}
	a.max = address.Point{Lon: a.centre.Lon + wide, Lat: a.centre.Lat + high}
	return nil
}

// read refuses null, which json.Unmarshal takes for nothing to do.
func read(text json.RawMessage, into any) bool {
	return text != nil && string(text) != "null" && json.Unmarshal(text, into) == nil
}

// add appends a ring of positions and grows the bounds.
func (a *area) add(positions [][]float64) *fault {
	ring := make([]address.Point, 0, len(positions))
	for _, p := range positions {
		if len(p) < 2 {
			return says("geometry not valid: position must have 2 or more elements")
		}
		at := address.Point{Lon: p[0], Lat: p[1]}
		if math.Abs(at.Lon) > 180 || math.Abs(at.Lat) > 90 {
			return says("geometry not valid: longitude must be between -180 and 180, latitude between -90 and 90")
		}
		if len(a.rings) == 0 && len(ring) == 0 {
			a.min, a.max = at, at
		}
		a.min = address.Point{Lon: min(a.min.Lon, at.Lon), Lat: min(a.min.Lat, at.Lat)}
		a.max = address.Point{Lon: max(a.max.Lon, at.Lon), Lat: max(a.max.Lat, at.Lat)}
		ring = append(ring, at)
	}
	a.rings = append(a.rings, ring)
	total := 0
	for _, r := range a.rings {
		total += len(r)
	}
	if total > mostPositions {
		return says("geometry not valid: more than %d positions", mostPositions)
	}
	return nil
}

// side is the longest side of the box, in metres. A circle's is known by its radius.
func (a *area) side() float64 {
	if a.metres > 0 {
		return 2 * a.metres
	}
	return max(
		metresBetween(a.min, address.Point{Lon: a.min.Lon, Lat: a.max.Lat}),
		metresBetween(a.min, address.Point{Lon: a.max.Lon, Lat: a.min.Lat}),
	)
}

// Bounds is the box of the area.
func (a *area) Bounds() (lowest, highest address.Point) { return a.min, a.max }

// Contains says whether p is inside: in no hole of a polygon, within a circle's radius.
func (a *area) Contains(p address.Point) bool {
	if a.metres > 0 {
		return metresBetween(a.centre, p) <= a.metres
	}
	inside := false
	for _, ring := range a.rings {
		for i, j := 0, len(ring)-1; i < len(ring); j, i = i, i+1 {
			from, to := ring[j], ring[i]
			if (from.Lat > p.Lat) != (to.Lat > p.Lat) &&
				p.Lon < (to.Lon-from.Lon)*(p.Lat-from.Lat)/(to.Lat-from.Lat)+from.Lon {
				inside = !inside
			}
		}
	}
	return inside
}

func metresBetween(a, b address.Point) float64 {
	const rad = math.Pi / 180
	north := math.Sin((b.Lat - a.Lat) * rad / 2)
	east := math.Sin((b.Lon - a.Lon) * rad / 2)
	h := north*north + math.Cos(a.Lat*rad)*math.Cos(b.Lat*rad)*east*east
	return 2 * earthRadius * math.Asin(math.Sqrt(min(1, h)))
}
