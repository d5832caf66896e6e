package addressapi

import (
	"strings"

	"tuyau/address"
)

// request is a query string once understood, of either operation and dialect.
type request struct {
	text         string
	limit        int
	autocomplete bool
	at           address.Point
	given        [2]bool // lon and lat were there, right or wrong
	address.Filter
	city         string
	trueGeometry bool
	area         *area
	areaText     string // searchgeom as sent
	radius       float64
}

// The coordinates, as indexes of request.given.
const (
	lon = iota
	lat
)

func (q *request) point() *address.Point {
	if q.given[lon] && q.given[lat] {
		return &q.at
	}
	return nil
}

func (q *request) query() address.Query {
	return address.Query{
		Text: q.text, Limit: q.limit, Autocomplete: q.autocomplete,
		Near: q.point(), Filter: q.Filter,
	}
}

func (q *request) reverseQuery(metres float64, everyNumber bool) address.ReverseQuery {
	r := address.ReverseQuery{
		At: q.point(), MaxMetres: metres, Limit: q.limit,
		EveryNumber: everyNumber, Filter: q.Filter,
	}
	if q.area != nil {
		r.Within = q.area
	}
	return r
}

// resolveCity turns the name of a commune into a filter on the codes of every
// commune that bears it, or nearly.
func (q *request) resolveCity(build Index) error {
	if q.city == "" {
		return nil
	}
	q.CityCodes = build.Communes(q.city)
	if len(q.CityCodes) == 0 {
		return refuseAll([]fault{{param: "city", text: "No matching cities found"}})
	}
	return nil
}

// addOnce appends v unless the list has it.
func addOnce[T comparable](list []T, v T) []T {
	for _, known := range list {
		if known == v {
			return list
		}
	}
	return append(list, v)
}

// words splits a filter of several values: "street housenumber", "street+housenumber".
func words(value string) []string {
	return strings.FieldsFunc(value, func(r rune) bool { return r == ' ' || r == '+' })
}
