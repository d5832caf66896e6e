package sireneapi

import (
	"net/http"
	"strings"

	"tuyau/company"
	"tuyau/company/criteria"
)

// flushAt is how much of a CSV is held before it leaves.
const flushAt = 64 << 10

// csv answers in CSV: a header, then a line a hit, always by siren or siret. Nothing
// of it is held but what leaves next.
func (f *search) csv(w http.ResponseWriter, r *http.Request) error {
	x := f.bench.engine.Index()
	columns := csvColumns(x, f.shape, f.champs)
	out := &writer{engine: f.bench.engine, index: x, date: f.date, plan: &plan{shape: f.shape}}
	n := max(0, min(f.nombre, f.hits.Total-f.debut))
	f.head(w, r, n, "")
	w.Header()["Content-Type"] = csvType
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		return nil
	}
	buffer := buffers.Get().(*[]byte)
	defer recycle(buffer)
	b := (*buffer)[:0]
	for i, c := range columns {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, c.name...)
	}
	b = append(b, '\n')
	skip := f.debut
	for row := range f.hits.Rows.From(0) {
		if skip > 0 {
			skip--
			continue
		}
		if n == 0 {
			break
		}
		n--
		b = out.line(b, columns, row)
		if len(b) >= flushAt {
			if _, err := w.Write(b); err != nil {
				return nil // the client left: nothing more can be told to it
			}
			b = b[:0]
		}
	}
	_, _ = w.Write(b)
	*buffer = b
	return nil
}

// column is a column of the CSV: where its values are.
type column struct {
	leaf
	of  owner
	own leaf // of a period made of the row itself
}

type owner byte

const (
	ofRow owner = iota
	ofUnit
	ofPeriod
)

// csvColumns are, of an établissement, those that INSEE's CSV has: identity, unité
// légale, both addresses, the current period.
func csvColumns(x *company.Index, s *shape, wanted map[string]bool) (list []column) {
	p := newPlan(x, s, nil, false)
	add := func(leaves []leaf, of owner, own []leaf) {
		for i, l := range leaves {
			if wanted != nil && !wanted[l.name] && !wanted[groupOf(s, l.name)] && l.name != s.key || wanted == nil && notInCSV(l.name) {
				continue
			}
			c := column{leaf: l, of: of}
			if own != nil {
				c.own = own[i]
			}
			list = append(list, c)
		}
	}
	add(p.fields, ofRow, nil)
	for _, g := range p.groups {
		switch {
		case g.unit:
			add(g.fields, ofUnit, nil)
		case g.periods:
			add(g.fields, ofPeriod, g.own)
		default:
			add(g.fields, ofRow, nil)
		}
	}
	return list
}

func groupOf(s *shape, name string) string {
	for _, g := range s.groups {
		for _, f := range g.fields {
			if bare(f) == name {
				return g.name
			}
		}
	}
	return ""
}

// notInCSV leaves out what only JSON has, unless it is asked by champs: a CSV has one
// period, today's or that of the date.
func notInCSV(name string) bool {
	return strings.HasPrefix(name, "changement") || name == "dateDebut" || name == "dateFin" || strings.HasPrefix(name, "nombrePeriodes") ||
		strings.HasPrefix(name, "activitePrincipaleNAF25")
}

// line appends a hit.
func (w *writer) line(b []byte, columns []column, row int) []byte {
	period, own, unit := -1, true, -1
	if w.plan.shape != &linkShape {
		w.engine.Periods(w.plan.shape.collection, row, w.date, func(p criteria.Period) {
			if period < 0 {
				period, own = p.Row, p.Own
			}
		})
	}
	if w.plan.shape.collection == criteria.Sites {
		unit = w.unitOf(row)
	}
	for i := range columns {
		if i > 0 {
			b = append(b, ',')
		}
		c := &columns[i]
		at, l := row, &c.leaf
		switch c.of {
		case ofUnit:
			at = unit
		case ofPeriod:
			if at = period; own {
				l = &c.own
			}
		}
		switch {
		case l.kind == keyed:
			b = w.identifier(b, l.name, at)
		case l.column != nil && at >= 0:
			b = appendCell(b, l.column.Value(at))
		default:
			b = append(b, l.absent...)
		}
	}
	return append(b, '\n')
}

func appendCell(b []byte, s string) []byte {
	if !strings.ContainsAny(s, ",\"\r\n") {
		return append(b, s...)
	}
	b = append(b, '"')
	b = append(b, strings.ReplaceAll(s, `"`, `""`)...)
	return append(b, '"')
}
