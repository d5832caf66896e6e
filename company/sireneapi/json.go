package sireneapi

import (
	"net/http"
	"strconv"
	"strings"
	"sync"

	"tuyau/company"
	"tuyau/company/criteria"
	"tuyau/text/textjson"
)

// Answers are appended to a buffer by hand: BenchmarkUnit pays for it. Strings come
// out as encoding/json writes them with SetEscapeHTML(false).

var buffers = sync.Pool{New: func() any { b := make([]byte, 0, 16<<10); return &b }}

func recycle(b *[]byte) {
	if cap(*b) <= 8<<20 { // a page of 1,000 établissements is 4 MB
		buffers.Put(b)
	}
}

// writer appends the elements of one answer.
type writer struct {
	engine *criteria.Engine
	index  *company.Index
	plan   *plan
	date   string
	hits   *criteria.Hits // for scores
}

// element appends one unité légale, établissement or link.
func (w *writer) element(b []byte, row int) []byte {
	b = append(b, '{')
	start := len(b)
	if w.plan.score {
		b = append(b, `"score":`...)
		b = strconv.AppendFloat(b, float64(float32(w.hits.Score(row))), 'g', -1, 32)
		b = append(b, ',')
	}
	b = w.leaves(b, w.plan.fields, row)
	for i := range w.plan.groups {
		b = w.group(b, &w.plan.groups[i], row)
	}
	return closing(b, start, '}')
}

// closing drops the comma after the last thing since start.
func closing(b []byte, start int, end byte) []byte {
	if len(b) > start {
		b = b[:len(b)-1]
	}
	return append(b, end)
}

// leaves appends fields, a comma after each. A row of -1 has only nulls.
func (w *writer) leaves(b []byte, list []leaf, row int) []byte {
	for i := range list {
		l := &list[i]
		if l.kind == keyed {
			b = append(append(b, l.key...), '"')
			b = w.identifier(b, l.name, row)
			b = append(b, '"', ',')
			continue
		}
		value := l.absent
		if l.column != nil && row >= 0 {
			value = l.column.Value(row)
		}
		switch {
		case value == "" && (w.plan.hideNulls || l.kind == only):
			continue
		case l.kind == only && value != "true":
			continue
		}
		b = append(b, l.key...)
		switch {
		case value == "":
			b = append(b, "null"...)
		case l.kind != text && literal(value):
			b = append(b, value...)
		default:
			b = textjson.Append(b, value)
		}
		b = append(b, ',')
	}
	return b
}

// literal says whether a value is written without quotes.
func literal(s string) bool {
	return s == "true" || s == "false" || strings.Trim(s, "0123456789") == "" && (s[0] != '0' || len(s) == 1)
}

func (w *writer) identifier(b []byte, name string, row int) []byte {
	switch {
	case w.plan.shape.collection == criteria.Units:
		return w.index.SIREN(row).Append(b)
	case w.plan.shape.collection == criteria.Links:
		before, after := w.index.Link(row)
		if name == "siretEtablissementPredecesseur" {
			return before.Append(b)
		}
		return after.Append(b)
	case name == "siren":
		return w.index.SIRET(row).SIREN().Append(b)
	case name == "nic":
		return w.index.SIRET(row).NIC().Append(b)
	}
	return w.index.SIRET(row).Append(b)
}

func (w *writer) group(b []byte, g *plannedGroup, row int) []byte {
	before := len(b)
	b = append(append(append(b, '"'), g.name...), `":`...)
	if g.periods {
		b = append(b, '[')
		start := len(b)
		w.engine.Periods(w.plan.shape.collection, row, w.date, func(p criteria.Period) {
			list := g.fields
			if p.Own {
				list = g.own
			}
			b = append(b, '{')
			from := len(b)
			b = append(closing(w.leaves(b, list, p.Row), from, '}'), ',')
		})
		b = closing(b, start, ']')
		return append(b, ',')
	}
	if g.unit {
		row = w.unitOf(row)
	}
	b = append(b, '{')
	start := len(b)
	b = w.leaves(b, g.fields, row)
	if len(b) == start && w.plan.hideNulls {
		return b[:before]
	}
	return append(closing(b, start, '}'), ',')
}

func (w *writer) unitOf(site int) int {
	if unit, ok := w.index.UnitOf(site); ok {
		return unit
	}
	return -1
}

var (
	jsonType = []string{"application/json;charset=utf-8"}
	csvType  = []string{"text/csv;charset=utf-8"}
	private  = []string{"private"}
)

// send writes a JSON body. A client that left early is no fault of ours.
func send(w http.ResponseWriter, r *http.Request, status int, body []byte) {
	h := w.Header()
	h["Content-Type"] = jsonType
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body)
	}
}
