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
)

// surroundings is what stands around a point, as the map draws it.
type surroundings struct {
	Centre  [2]float64 `json:"centre"` // longitude, latitude, as all pairs below
	Radius  int        `json:"rayon"`
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
	Name  string         `json:"nom"`
	Count int            `json:"numeros"`
	Lines [][][2]float64 `json:"lignes"`
	At    [2]float64     `json:"etiquette"` // where to write the name
	Angle float64        `json:"angle"`     // degrees clockwise, -90 to 90
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
	around := &surroundings{Centre: pair(at), Radius: neighbourhoodRadius, Numbers: []number{}, Streets: []street{}}
	known := map[[2]string]int{}
	for _, hit := range hits {
		key := [2]string{hit.CityCode, hit.Street}
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

// trace draws a street from its numbers: one line a side, and the direction and place
// of its name, which are the main axis of its numbers and the number nearest its middle.
func (g plane) trace(s *street, all []number, which int) {
	var own []number
	for _, n := range all {
		if n.Street == which {
			own = append(own, n)
		}
	}
	slices.SortStableFunc(own, func(a, b number) int {
		return cmp.Or(cmp.Compare(leading(a.Text), leading(b.Text)), strings.Compare(a.Text, b.Text))
	})
	s.Lines = [][][2]float64{}
	for side := range 2 {
		var line [][2]float64
		for _, n := range own {
			if leading(n.Text)%2 != side {
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

	var meanX, meanY float64
	for _, n := range own {
		x, y := g.metres(n.At)
		meanX, meanY = meanX+x/float64(len(own)), meanY+y/float64(len(own))
	}
	var xx, yy, xy float64
	nearest := math.Inf(1)
	for _, n := range own {
		x, y := g.metres(n.At)
		dx, dy := x-meanX, y-meanY
		xx, yy, xy = xx+dx*dx, yy+dy*dy, xy+dx*dy
		if d := math.Hypot(dx, dy); d < nearest {
			nearest, s.At = d, n.At
		}
	}
	s.Angle = math.Round(math.Atan2(2*xy, xx-yy)/2*180/math.Pi*10) / 10
	// Two sides of a straight street average to its middle, where the name reads best.
	if nearest < 12 {
		s.At = pair(address.Point{
			Lon: g.origin.Lon + meanX/(degree*g.squeeze), Lat: g.origin.Lat - meanY/degree,
		})
	}
}

func (s *street) addLine(line [][2]float64) {
	if len(line) > 1 {
		s.Lines = append(s.Lines, line)
	}
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
