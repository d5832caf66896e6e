package ban

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
)

// document is a line of addok's NDJSON.
type document struct {
	ID           string                     `json:"id"`
	BanID        *string                    `json:"banId"`
	Type         string                     `json:"type"`
	Name         string                     `json:"name"`
	PostCode     list                       `json:"postcode"`
	CityCode     list                       `json:"citycode"`
	OldCityCode  *string                    `json:"oldcitycode"`
	City         list                       `json:"city"`
	OldCity      *string                    `json:"oldcity"`
	District     *string                    `json:"district"`
	Context      string                     `json:"context"`
	Importance   float64                    `json:"importance"`
	Population   int                        `json:"population"`
	Lon          *float64                   `json:"lon"`
	Lat          *float64                   `json:"lat"`
	X            *float64                   `json:"x"`
	Y            *float64                   `json:"y"`
	HouseNumbers map[string]numberOfAStreet `json:"housenumbers"`
}

type numberOfAStreet struct {
	ID    string   `json:"id"`
	BanID *string  `json:"banId"`
	X     *float64 `json:"x"`
	Y     *float64 `json:"y"`
	Lon   *float64 `json:"lon"`
	Lat   *float64 `json:"lat"`
}

// list is a text, several, or null.
type list []string

func (l *list) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		*l = make(list, 1)
		return json.Unmarshal(data, &(*l)[0])
	}
	return json.Unmarshal(data, (*[]string)(l))
}

func readNDJSON(l *lines, line []byte, sink Sink) error {
	for {
		l.row(place(line, sink))
		var err error
		if line, err = l.next(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func place(line []byte, sink Sink) error {
	if err := checkUTF8(line); err != nil {
		return err
	}
	var d document
	if err := json.Unmarshal(line, &d); err != nil {
		return fmt.Errorf("JSON: %w", err)
	}
	p := Place{ID: d.ID, BanID: str(d.BanID), Kind: d.Type, Name: d.Name, PostCodes: d.PostCode, CityCodes: d.CityCode,
		Cities: d.City, District: str(d.District), OldCity: str(d.OldCity), OldCode: str(d.OldCityCode),
		Context: d.Context, Importance: d.Importance, Population: d.Population}
	switch {
	case p.ID == "":
		return errors.New("id: absent")
	case p.Name == "":
		return errors.New("name: absent")
	case p.Kind != "street" && p.Kind != "locality" && p.Kind != "municipality":
		return fmt.Errorf("type: « %s » inconnu", short([]byte(p.Kind)))
	case len(p.CityCodes) == 0 || len(p.Cities) == 0:
		return errors.New("city, citycode: absents")
	case !(p.Importance >= 0 && p.Importance <= 1):
		return errors.New("importance: hors de 0 à 1")
	case p.Population < 0 || p.Population > math.MaxInt32:
		return errors.New("population: hors limites")
	}
	for _, code := range p.CityCodes {
		if !ValidCityCode(code) {
			return fmt.Errorf("citycode: « %s » n'est pas un code de commune", short([]byte(code)))
		}
	}
	var err error
	if p.Lon, p.Lat, err = wgs84(d.Lon, d.Lat); err != nil {
		return err
	}
	p.X, p.Y, p.HasXY = metres(d.X, d.Y)
	for number, h := range d.HouseNumbers {
		n := PlaceNumber{Number: number, ID: h.ID, BanID: str(h.BanID)}
		if n.Lon, n.Lat, err = wgs84(h.Lon, h.Lat); err != nil {
			return fmt.Errorf("numéro « %s »: %w", short([]byte(number)), err)
		}
		n.X, n.Y, n.HasXY = metres(h.X, h.Y)
		p.Numbers = append(p.Numbers, n)
	}
	return sink.Place(&p)
}

func str(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func wgs84(lon, lat *float64) (float64, float64, error) {
	if lon == nil || lat == nil || !(math.Abs(*lon) <= 180) || !(math.Abs(*lat) <= 90) {
		return 0, 0, errors.New("lon, lat: absents ou hors limites")
	}
	return *lon, *lat, nil
}

func metres(x, y *float64) (float64, float64, bool) {
	if x == nil || y == nil || !(math.Abs(*x) < maxMetres) || !(math.Abs(*y) < maxMetres) {
		return 0, 0, false
	}
	return *x, *y, true
}
