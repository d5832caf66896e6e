package portal

import (
	"cmp"
	"encoding/json"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"tuyau/address"
	"tuyau/problem"
)

const (
	neighbourhoodPath   = "/portail/voisinage"
	neighbourhoodRadius = 250 // metres
	neighbourhoodLimit  = 300 // numbers
	// Two numbers of a side farther apart than this are not joined by a line.
	sameStretch = 70 // metres
	// Two numbers face each other across a street no wider than this.
	facingMost = 45 // metres
	placesMost = 12 // of a street's name
)

// surroundings is what stands around a point, as the map draws it.
type surroundings struct {
	Centre  [2]float64 `json:"centre"` // longitude, latitude, as all pairs below
	Radius  int        `json:"rayon"`
	Whole   bool       `json:"complet"` // no number within the radius was left out
	Numbers []number   `json:"numeros"`
	Streets []street   `json:"voies"`
}

type number struct {
	Text   string     `json:"numero"`
	At     [2]float64 `json:"position"`
	Street int        `json:"voie"` // index in Streets
	Label  string     `json:"libelle"`
	ID     string     `json:"id"`
}

// street has no geometry in the data: its lines join its numbers, each side apart.
type street struct {
	Name   string         `json:"nom"`
	Count  int            `json:"numeros"`
	Lines  [][][2]float64 `json:"lignes"`
	Places [][2]float64   `json:"etiquettes"` // where to write the name, best first
	Angle  float64        `json:"angle"`      // degrees clockwise, -90 to 90
}

// neighbourhood answers what the map draws around a point.
func (p *Portal) neighbourhood(w http.ResponseWriter, r *http.Request) error {
	at, err := parsePoint(r.FormValue("lon"), r.FormValue("lat"))
	if err != nil {
		return err
	}
	index, release, err := p.acquire()
	if err != nil {
		return problem.New(problem.Unavailable, err, "Les adresses ne sont pas chargées.")
	}
	defer release()
	around, err := surround(index, at)
	if err != nil {
		return err
	}
	body, err := json.Marshal(around)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "private, max-age=300")
	_, err = w.Write(body)
	return err
}

func parsePoint(lon, lat string) (address.Point, error) {
	x, errX := strconv.ParseFloat(lon, 64)
	y, errY := strconv.ParseFloat(lat, 64)
	if errX != nil || errY != nil || !(math.Abs(x) <= 180) || !(math.Abs(y) <= 90) { // NaN compares false
		return address.Point{}, problem.New(problem.Invalid, cmp.Or(errX, errY),
			"« lon » doit être un nombre entre -180 et 180, « lat » entre -90 et 90.")
	}
	return address.Point{Lon: x, Lat: y}, nil
}

// surround asks the index for the numbers near a point and draws their streets.
func surround(index Index, at address.Point) (*surroundings, error) {
	hits, err := index.Reverse(address.ReverseQuery{
		At: &at, MaxMetres: neighbourhoodRadius, Limit: neighbourhoodLimit, EveryNumber: true,
		Filter: address.Filter{Kinds: []address.Kind{address.HouseNumber}},
	})
	if err != nil {
		return nil, err
	}
	around := &surroundings{Centre: pair(at), Radius: neighbourhoodRadius,
		Whole: len(hits) < neighbourhoodLimit, Numbers: []number{}, Streets: []street{}}
	known := map[[2]string]int{}
	for _, hit := range hits {
		// By the name of the city, not its code: a street may part two arrondissements.
		key := [2]string{hit.City, hit.Street}
		i, ok := known[key]
		if !ok {
			i = len(around.Streets)
			known[key] = i
			around.Streets = append(around.Streets, street{Name: hit.Street})
		}
		around.Streets[i].Count++
		around.Numbers = append(around.Numbers, number{hit.HouseNumber, pair(hit.Point), i, hit.Label, hit.ID})
	}
	ground := plane{at, math.Cos(at.Lat * math.Pi / 180)}
	for i := range around.Streets {
		ground.trace(&around.Streets[i], around.Numbers, i)
	}
	return around, nil
}

// pair rounds a point to a decimetre, so that answers stay small.
func pair(p address.Point) [2]float64 {
	return [2]float64{math.Round(p.Lon*1e6) / 1e6, math.Round(p.Lat*1e6) / 1e6}
}

// plane is the ground around a point, in metres east and south of it: a screen's axes.
type plane struct {
	origin  address.Point
	squeeze float64
}

const degree = 111_320 // metres of a degree of latitude

func (g plane) metres(p [2]float64) (x, y float64) {
	return (p[0] - g.origin.Lon) * degree * g.squeeze, (g.origin.Lat - p[1]) * degree
}

// trace draws a street from its numbers: one line a side, and the places and the
// direction of its name, which is the main axis of its numbers.
func (g plane) trace(s *street, all []number, which int) {
	var sides [2][]number
	for _, n := range all {
		if n.Street == which {
			side := leading(n.Text) % 2
			sides[side] = append(sides[side], n)
		}
	}
	s.Lines = [][][2]float64{}
	for _, side := range sides {
		slices.SortStableFunc(side, func(a, b number) int {
			return cmp.Or(cmp.Compare(leading(a.Text), leading(b.Text)), strings.Compare(a.Text, b.Text))
		})
		var line [][2]float64
		for i, n := range side {
			if i > 0 && i < len(side)-1 && g.aside(side[i-1].At, n.At, side[i+1].At) {
				continue
			}
			if len(line) > 0 && g.apart(line[len(line)-1], n.At) > sameStretch {
				s.addLine(line)
				line = nil
			}
			line = append(line, n.At)
		}
		s.addLine(line)
	}
	s.Angle = g.axis(slices.Concat(sides[0], sides[1]))
	s.Places = g.middles(sides)
}

// axis is the direction along which points spread most, in degrees clockwise from east.
func (g plane) axis(points []number) float64 {
	var meanX, meanY float64
	for _, n := range points {
		x, y := g.metres(n.At)
		meanX, meanY = meanX+x/float64(len(points)), meanY+y/float64(len(points))
	}
	var xx, yy, xy float64
	for _, n := range points {
		x, y := g.metres(n.At)
		dx, dy := x-meanX, y-meanY
		xx, yy, xy = xx+dx*dx, yy+dy*dy, xy+dx*dy
	}
	return math.Round(math.Atan2(2*xy, xx-yy)/2*180/math.Pi*10) / 10
}

// middles are points of the roadway, half way between facing numbers, the nearest to
// the origin first; a street of one side has its numbers instead.
func (g plane) middles(sides [2][]number) [][2]float64 {
	places := [][2]float64{}
	for _, n := range sides[0] {
		facing, gap := n, float64(facingMost)
		for _, o := range sides[1] {
			if d := g.apart(n.At, o.At); d < gap {
				facing, gap = o, d
			}
		}
		if gap < facingMost {
			places = append(places, pair(address.Point{Lon: (n.At[0] + facing.At[0]) / 2, Lat: (n.At[1] + facing.At[1]) / 2}))
		}
	}
	if len(places) == 0 {
		for _, n := range slices.Concat(sides[0], sides[1]) {
			places = append(places, n.At)
		}
	}
	centre := pair(g.origin)
	slices.SortStableFunc(places, func(a, b [2]float64) int {
		return cmp.Compare(g.apart(a, centre), g.apart(b, centre))
	})
	return places[:min(len(places), placesMost)]
}

func (s *street) addLine(line [][2]float64) {
	if len(line) > 1 {
		s.Lines = append(s.Lines, line)
	}
}

// aside tells a number set back from its street, in a courtyard: passing by it on the
// way from a to c is a detour.
func (g plane) aside(a, b, c [2]float64) bool {
	return g.apart(a, b)+g.apart(b, c) > 2*g.apart(a, c)+10
}

func (g plane) apart(a, b [2]float64) float64 {
	ax, ay := g.metres(a)
	bx, by := g.metres(b)
	return math.Hypot(ax-bx, ay-by)
}

// leading reads the number of "12bis".
func leading(s string) int {
	n := 0
	for _, c := range []byte(s) {
		if c < '0' || c > '9' || n > 1e6 {
			break
		}
		n = n*10 + int(c-'0')
	}
	return n
}
