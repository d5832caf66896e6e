package criteria

import "tuyau/company"

// Cells is the values of a field over the rows of a collection: those of today, or of
// a date where the field has a history.
type Cells struct {
	Column *company.Column
	Date   bool // of dates
	Number bool // of whole numbers
	code   func(row int) uint32
	direct bool // rows are those of the column
}

// Cells finds a field to sort or to count by. One that does not exist, identifies rows
// or repeats too little to be coded comes as a *Fault.
func (e *Engine) Cells(c Collection, name, date string) (*Cells, error) {
	k := &compiler{engine: e, collection: c}
	unknown := k.unknown(&Expr{Field: name})
	stock := e.index.Links
	switch c {
	case Units:
		stock = e.index.Units
	case Sites:
		stock = e.index.Sites
	}
	if stock == nil {
		return nil, unknown
	}
	column, ok := stock.Column(name)
	historised := Historised(c, name)
	if date >= forever {
		date = ""
	}
	if historised && (date != "" || !ok) {
		if cells := e.dated(c, name, date); cells != nil {
			return cells, nil
		}
	}
	if ok && column.Kind != company.Plain {
		return newCells(name, column, column.Code, true), nil
	}
	if c == Sites && !ok && !historised {
		if column, ok = e.index.Units.Column(name); ok && column.Kind != company.Plain {
			return newCells(name, column, func(site int) uint32 {
				if unit, known := e.index.UnitOf(site); known {
					return column.Code(unit)
				}
				return 0
			}, false), nil
		}
	}
	if ok {
		return nil, fault(0, "« %s » ne peut servir ni à trier ni à compter", name)
	}
	return nil, unknown
}

func newCells(name string, column *company.Column, code func(int) uint32, direct bool) *Cells {
	kind := kindOf(name, column)
	return &Cells{column, kind == dates, kind == numbers, code, direct}
}

// dated reads a field in the period of a date, or in the latest one.
func (e *Engine) dated(c Collection, name, date string) *Cells {
	p := e.past(c)
	if p.table == nil {
		return nil
	}
	column, ok := p.table.Column(name)
	if !ok || column.Kind == company.Plain {
		return nil
	}
	own, _ := p.owners.Column(name)
	return newCells(name, column, func(owner int) uint32 {
		row, isOwn := -1, false
		if date != "" {
			row, isOwn = p.periodAt(owner, date)
		} else if from, to := p.of(owner); from < to {
			row = from
		}
		switch {
		case row < 0:
			return 0
		case !isOwn:
			return column.Code(row)
		case own == nil:
			return 0
		}
		code, found := column.Find(own.Value(row))
		if !found {
			return 0
		}
		return code
	}, false)
}

// Code is the code of a row's value in Column, 0 for null.
func (c *Cells) Code(row int) uint32 { return c.code(row) }

// Count tells how many of these rows have each code.
func (c *Cells) Count(rows company.Rows) []int {
	counts := make([]int, c.Column.Distinct()+1)
	if c.direct {
		c.Column.Count(rows, counts)
		return counts
	}
	for row := range rows.From(0) {
		counts[c.code(row)]++
	}
	return counts
}
