package criteria

import (
	"context"
	"sync"

	"tuyau/company"
)

// Most questions about periods are about the current one, which the rows of units and
// of établissements hold too, in tables half as long. They are asked there, as long as
// both say the same: what the files should ensure is checked once a column, by sameAs.
// BenchmarkSearch pays for it.

// chosen is rows found before.
type chosen struct {
	steady
	rows company.Rows
	n    int
}

func (c *chosen) fill(_ context.Context, out company.Rows) error {
	out.Or(c.rows)
	return nil
}
func (c *chosen) has(row int) bool { return c.rows.Has(row) }
func (c *chosen) about() int       { return c.n }
func (c *chosen) effort() int      { return len(c.rows) }

// today compiles a periode(…) that holds on the current period alone; nil when it
// does not, or cannot be asked of the rows of owners.
func (k *compiler) today(e *Expr) (node, error) {
	p := k.engine.past(k.collection)
	if p.table == nil {
		return nil, nil
	}
	rest, current := k.conditions(e.Args[0])
	if !current {
		return nil, nil
	}
	s := &scope{table: p.owners, rows: p.owners.Rows(), alone: true}
	for _, part := range rest {
		if !k.engine.sameToday(k.collection, part) {
			return nil, nil
		}
	}
	alive := k.engine.moment(k.collection, forever).alive
	parts := []node{&chosen{rows: alive, n: p.owners.Rows()}}
	for _, part := range rest {
		n, err := k.over(s, part, func(e *Expr) (node, error) { return k.test(s, e) })
		if err != nil {
			return nil, err
		}
		parts = append(parts, n)
	}
	return newAnd(parts, s.rows), nil
}

// conditions gives what must hold on a period besides being the current one.
func (k *compiler) conditions(e *Expr) (rest []*Expr, current bool) {
	current = k.date >= forever
	parts := []*Expr{e}
	if e.Op == And {
		parts = e.Args
	}
	for _, part := range parts {
		if part.Op == Not && part.Args[0].Op == Test && part.Args[0].Field == "dateFin" && part.Args[0].Match.Kind == Exists {
			current = true
			continue
		}
		rest = append(rest, part)
	}
	return rest, current && (k.date == "" || k.date >= forever)
}

// sameToday says whether every field of e is the same in the row of an owner and in
// its current period.
func (e *Engine) sameToday(c Collection, expr *Expr) bool {
	switch expr.Op {
	case Periode:
		return false
	case Test:
		return expr.Field != "dateFin" && Historised(c, expr.Field) && e.same(c, expr.Field)
	}
	for _, part := range expr.Args {
		if !e.sameToday(c, part) {
			return false
		}
	}
	return true
}

func (e *Engine) same(c Collection, name string) bool {
	p := e.past(c)
	then, ok1 := p.table.Column(name)
	now, ok2 := p.owners.Column(name)
	// Of columns with many values, words find few rows: there is nothing to win.
	const most = 100_000
	if !ok1 || !ok2 || then.Kind == company.Plain || now.Kind == company.Plain || then.Distinct() > most {
		return false
	}
	e.mu.Lock()
	check := e.checked[now]
	if check == nil {
		check = sync.OnceValue(func() bool { return p.sameAs(now, then) })
		e.checked[now] = check
	}
	e.mu.Unlock()
	return check()
}

// sameAs compares a column of owners with that of their current periods.
func (p *past) sameAs(now, then *company.Column) bool {
	translated := make([]uint32, then.Distinct()+1)
	for code := uint32(1); int(code) < len(translated); code++ {
		var found bool
		if translated[code], found = now.Find(then.Decode(code)); !found {
			translated[code] = ^uint32(0)
		}
	}
	end, ok := p.table.Column("dateFin")
	if !ok {
		return false
	}
	for owner := range p.owners.Rows() {
		from, to := p.of(owner)
		for row := from; row < to; row++ {
			if end.Null(row) && (row > from || translated[then.Code(row)] != now.Code(owner)) {
				return false
			}
		}
	}
	return true
}
