package sireneapi

import (
	"cmp"
	"slices"
	"strings"

	"tuyau/company"
	"tuyau/company/criteria"
	"tuyau/siren"
)

// order is how answers follow each other: by score, or by fields, then by key.
type order struct {
	index  *company.Index
	shape  *shape
	score  bool
	fields []sortField
	// by key: rows of Units and Sites are in its order already; back is from the end.
	back bool
	// successor says that links go by successor.
	successor bool
}

type sortField struct {
	cells *criteria.Cells
	back  bool
}

// mostRanked is how many answers are put in order of score.
const mostRanked = 200_000

func newOrder(e *criteria.Engine, s *shape, q *request, hits *criteria.Hits) (*order, error) {
	o := &order{index: e.Index(), shape: s}
	switch strings.ToLower(q.tri) {
	case "", "false":
		o.score = q.curseur == "" && hits.Ranked() && hits.Total <= mostRanked
		return o, nil
	case "true":
		return o, nil
	}
	if s.collection == criteria.Links {
		if q.tri != "successeur" {
			return nil, invalid("tri", q.tri, "seul « successeur » est accepté")
		}
		o.successor = true
		return o, nil
	}
	for one := range strings.SplitSeq(q.tri, ",") {
		words := strings.Fields(strings.ReplaceAll(one, ":", " "))
		back := len(words) == 2 && strings.EqualFold(words[1], "desc")
		if len(words) == 0 || len(words) > 2 || len(words) == 2 && !back && !strings.EqualFold(words[1], "asc") {
			return nil, invalid("tri", q.tri, "« %s » : un champ est attendu, suivi de asc ou desc", clip(strings.TrimSpace(one)))
		}
		if words[0] == "siren" || words[0] == "siret" && s == &siteShape {
			o.back = back
			break // nothing comes after an identifier but, perhaps, its nic
		}
		cells, err := e.Cells(s.collection, words[0], q.date)
		if err != nil {
			return nil, invalid("tri", q.tri, "%s", err)
		}
		if len(o.fields) == 10 {
			return nil, invalid("tri", q.tri, "plus de 10 champs")
		}
		o.fields = append(o.fields, sortField{cells, back})
	}
	return o, nil
}

// page gives the rows of a page, after a cursor when it is not nil.
func (o *order) page(hits *criteria.Hits, after []value, debut, nombre int) []int {
	switch {
	case o.successor:
		return o.links(hits, after, debut, nombre)
	case !o.score && len(o.fields) == 0 && !o.back:
		return natural(hits.Rows, o.seek(after), debut, nombre)
	}
	want := debut + nombre
	if want == 0 {
		return nil
	}
	// The best so far are kept, twice as many as wanted, and cut down when full.
	type ranked struct {
		row   int
		score float64
	}
	compare := func(a, b ranked) int { return cmp.Or(cmp.Compare(b.score, a.score), o.compare(a.row, b.row)) }
	best := make([]ranked, 0, 2*want+64)
	full := false
	for row := range hits.Rows.From(0) {
		one := ranked{row: row}
		if o.score {
			one.score = hits.Score(row)
		}
		if after != nil && o.compareTo(row, after) <= 0 || full && compare(one, best[want-1]) > 0 {
			continue
		}
		if best = append(best, one); len(best) == cap(best) {
			slices.SortFunc(best, compare)
			best, full = best[:want], true
		}
	}
	slices.SortFunc(best, compare)
	rows := make([]int, 0, nombre)
	for _, one := range best[min(debut, len(best)):min(want, len(best))] {
		rows = append(rows, one.row)
	}
	return rows
}

// natural gives rows in the order of the table.
func natural(rows company.Rows, from, debut, nombre int) []int {
	list := make([]int, 0, min(nombre, 1000))
	for row := range rows.From(from) {
		if debut > 0 {
			debut--
			continue
		}
		if len(list) == nombre {
			break
		}
		list = append(list, row)
	}
	return list
}

func (o *order) compare(a, b int) int {
	for i := range o.fields {
		f := &o.fields[i]
		if c := compareCodes(int(f.cells.Code(a)), int(f.cells.Code(b)), f.back); c != 0 {
			return c
		}
	}
	if o.back {
		return cmp.Compare(b, a)
	}
	return cmp.Compare(a, b)
}

// compareCodes puts null, which is 0, last.
func compareCodes(a, b int, back bool) int {
	switch {
	case a == b:
		return 0
	case a == 0:
		return 1
	case b == 0:
		return -1
	case back:
		return cmp.Compare(b, a)
	}
	return cmp.Compare(a, b)
}

// compareTo compares a row with a cursor, whose values the index may no longer have.
func (o *order) compareTo(row int, after []value) int {
	for i := range o.fields {
		f := &o.fields[i]
		at := 0
		if v := after[i]; !v.null {
			code, found := f.cells.Column.Find(v.text)
			if at = 2 * int(code); !found {
				at-- // between two codes
			}
		}
		if c := compareCodes(2*int(f.cells.Code(row)), at, f.back); c != 0 {
			return c
		}
	}
	c := strings.Compare(o.key(row), after[len(o.fields)].text)
	if o.back {
		return -c
	}
	return c
}

func (o *order) key(row int) string {
	if o.shape == &unitShape {
		return o.index.SIREN(row).String()
	}
	return o.index.SIRET(row).String()
}

// cursor is the place of a row in the order.
func (o *order) cursor(row int) string {
	var values []value
	if o.shape == &linkShape {
		before, after := o.index.Link(row)
		keys := []value{{text: before.String()}, {text: after.String()}}
		if o.successor {
			slices.Reverse(keys)
		}
		return formatCursor(keys)
	}
	for i := range o.fields {
		c := o.fields[i].cells
		code := c.Code(row)
		values = append(values, value{c.Column.Decode(code), code == 0})
	}
	return formatCursor(append(values, value{text: o.key(row)}))
}

// start reads a cursor: nil for the first page.
func (o *order) start(curseur string) ([]value, error) {
	if curseur == "" || curseur == "*" {
		return nil, nil
	}
	values, err := parseCursor(curseur)
	digits, n := 9, len(o.fields)+1
	switch o.shape {
	case &siteShape:
		digits = 14
	case &linkShape:
		digits, n = 14, 2
	}
	if err != nil || len(values) != n {
		return nil, invalid("curseur", curseur, "ce n'est pas un curseur de cette requête")
	}
	for _, v := range values[len(o.fields):] {
		if len(v.text) != digits || strings.Trim(v.text, "0123456789") != "" {
			return nil, invalid("curseur", curseur, "ce n'est pas un curseur de cette requête")
		}
	}
	return values, nil
}

// seek is the first row after a cursor that has only keys.
func (o *order) seek(after []value) int {
	if after == nil {
		return 0
	}
	switch o.shape {
	case &unitShape:
		n, _ := siren.Parse(after[0].text)
		return o.index.UnitsFrom(n + 1)
	case &siteShape:
		n, _ := siren.ParseSIRET(after[0].text)
		return o.index.SitesFrom(n + 1)
	}
	before, _ := siren.ParseSIRET(after[0].text)
	last, _ := siren.ParseSIRET(after[1].text)
	from, to := o.index.LinksFrom(before)
	for from < to {
		if _, s := o.index.Link(from); s > last {
			break
		}
		from++
	}
	return from
}

// links gives successions in the order of successors.
func (o *order) links(hits *criteria.Hits, after []value, debut, nombre int) (list []int) {
	var last, before siren.SIRET
	if after != nil {
		last, _ = siren.ParseSIRET(after[0].text)
		before, _ = siren.ParseSIRET(after[1].text)
	}
	rows := o.index.BySuccessor()
	from, _ := slices.BinarySearchFunc(rows, last, func(row uint32, s siren.SIRET) int {
		_, successor := o.index.Link(int(row))
		return cmp.Compare(successor, s)
	})
	for _, r := range rows[from:] {
		row := int(r)
		p, s := o.index.Link(row)
		if !hits.Rows.Has(row) || after != nil && s == last && p <= before {
			continue
		}
		if debut > 0 {
			debut--
			continue
		}
		if len(list) == nombre {
			break
		}
		list = append(list, row)
	}
	return list
}
