package criteria

import (
	"context"
	"strings"
	"sync"

	"tuyau/company"
)

// past is the periods of unités légales or of établissements. One that the histories
// do not have, or all of them in an index without histories, has one period, made of
// its row of today.
type past struct {
	table   *company.Table // of periods; nil without histories
	owners  *company.Table
	born    string // the column of owners that says when they were created
	of      func(owner int) (from, to int)
	with    func(periods company.Rows) company.Rows
	orphans func() company.Rows // owners without a period; nil when there are none
}

func newPast(table, owners *company.Table, born string, of func(int) (int, int), with func(company.Rows) company.Rows) *past {
	p := &past{table: table, owners: owners, born: born, of: of, with: with}
	p.orphans = sync.OnceValue(func() company.Rows {
		if table == nil {
			return company.AllRows(owners.Rows())
		}
		rows, some := company.NewRows(owners.Rows()), false
		for owner := range owners.Rows() {
			if from, to := of(owner); from == to {
				rows.Add(owner)
				some = true
			}
		}
		if !some {
			return nil
		}
		return rows
	})
	return p
}

// addOwners adds those who have one of these periods.
func (p *past) addOwners(periods, out company.Rows) {
	if periods.Count() > p.owners.Rows()/32 {
		out.Or(p.with(periods))
		return
	}
	owner := 0
	for row := range periods.From(0) {
		owner = gallop(owner, p.owners.Rows(), func(owner int) bool { _, to := p.of(owner); return to > row })
		out.Add(owner)
	}
}

// moment is a date over a past: which periods hold then, and who has one.
type moment struct {
	periods company.Rows // nil without histories
	alive   company.Rows // owners that have a period then
}

// forever is the date from which on what is asked is what holds today, whatever absurd
// dates the files have: clients ask 2099-12-31 or 2999-12-31.
const forever = "2099-12-31"

// at finds the periods of a date. The bounds of a period are both in it.
func (p *past) at(date string) *moment {
	m := &moment{alive: company.NewRows(p.owners.Rows())}
	if date >= forever {
		if p.table != nil {
			m.periods = company.NewRows(p.table.Rows())
			if end, ok := p.table.Column("dateFin"); ok {
				end.Select(0, 1, m.periods)
			}
			m.alive.Or(p.with(m.periods))
		}
		if orphans := p.orphans(); orphans != nil {
			m.alive.Or(orphans)
		}
		return m
	}
	if p.table != nil {
		m.periods = began(p.table, date)
		if end, ok := p.table.Column("dateFin"); ok {
			lasting := company.NewRows(p.table.Rows())
			end.Select(0, 1, lasting) // no end yet
			end.Select(end.First(date), uint32(end.Distinct())+1, lasting)
			m.periods.And(lasting)
		}
		m.alive.Or(p.with(m.periods))
	}
	if orphans := p.orphans(); orphans != nil {
		today := began(p.owners, date)
		today.And(orphans)
		m.alive.Or(today)
	}
	if born, ok := p.owners.Column(p.born); ok {
		later := company.NewRows(p.owners.Rows())
		_, from := born.Prefix(date)
		born.Select(max(from, born.First(date)), uint32(born.Distinct())+1, later)
		m.alive.AndNot(later)
	}
	return m
}

// began gives the rows whose dateDebut is not after a date, or unknown.
func began(t *company.Table, date string) company.Rows {
	rows := company.NewRows(t.Rows())
	start, ok := t.Column("dateDebut")
	if !ok {
		return company.AllRows(t.Rows())
	}
	_, to := start.Prefix(date)
	start.Select(0, max(to, start.First(date)), rows)
	return rows
}

// periodAt is the row of the period of an owner at a date, or -1: in the table of
// periods, or of the owner itself when it has no history.
func (p *past) periodAt(owner int, date string) (row int, own bool) {
	table, from, to := p.owners, owner, owner+1
	own = true
	if p.table != nil {
		if f, t := p.of(owner); f < t {
			table, from, to, own = p.table, f, t, false
		}
	}
	start, _ := table.Column("dateDebut")
	end, _ := table.Column("dateFin")
	for row := from; row < to; row++ {
		if date >= forever {
			if end == nil || own || end.Null(row) {
				return row, own
			}
			continue
		}
		if start != nil && start.Value(row) > date {
			continue
		}
		if end == nil || own || end.Null(row) || end.Value(row) >= date {
			return row, own
		}
	}
	return -1, own
}

// inPeriod matches the owners of the periods that its part matches.
type inPeriod struct {
	past   *past
	part   node // over the periods; nil without histories
	today  node // over the rows of owners without a period; nil when there are none
	moment *moment
}

func (n *inPeriod) fill(ctx context.Context, out company.Rows) error {
	if n.part != nil {
		periods := company.NewRows(n.past.table.Rows())
		if err := n.part.fill(ctx, periods); err != nil {
			return err
		}
		if n.moment != nil {
			periods.And(n.moment.periods)
		}
		n.past.addOwners(periods, out)
	}
	if n.today != nil {
		rows := company.NewRows(n.past.owners.Rows())
		if err := n.today.fill(ctx, rows); err != nil {
			return err
		}
		rows.And(n.past.orphans())
		if n.moment != nil {
			rows.And(n.moment.alive)
		}
		out.Or(rows)
	}
	return nil
}

func (n *inPeriod) has(owner int) bool {
	from, to, part := n.periods(owner)
	for row := from; row < to; row++ {
		if n.counts(owner, row, part) && part.has(row) {
			return true
		}
	}
	return false
}

// periods gives the periods of an owner and what is asked of them.
func (n *inPeriod) periods(owner int) (from, to int, part node) {
	if n.part != nil {
		if from, to = n.past.of(owner); from < to {
			return from, to, n.part
		}
	}
	if n.today != nil {
		return owner, owner + 1, n.today
	}
	return 0, 0, nil
}

// counts says whether a period holds at the moment.
func (n *inPeriod) counts(owner, row int, part node) bool {
	switch {
	case n.moment == nil:
		return true
	case part == n.part:
		return n.moment.periods.Has(row)
	}
	return n.moment.alive.Has(owner)
}

func (n *inPeriod) about() (total int) {
	if n.part != nil {
		total = n.part.about() / 2
	}
	if n.today != nil {
		total += n.today.about()
	}
	return min(total, n.past.owners.Rows())
}

func (n *inPeriod) effort() (total int) {
	if n.part != nil {
		total = n.part.effort() + n.past.owners.Rows()
	}
	if n.today != nil {
		total += n.today.effort()
	}
	return total
}

// score is that of the best period.
func (n *inPeriod) score(owner int) (best float64) {
	from, to, part := n.periods(owner)
	for row := from; row < to; row++ {
		if n.counts(owner, row, part) {
			best = max(best, worth(part, row))
		}
	}
	return best
}

func (n *inPeriod) scored() bool {
	return n.part != nil && n.part.scored() || n.today != nil && n.today.scored()
}

// scope is a table where tests are made, and what stands for the columns it lacks.
type scope struct {
	table *company.Table
	rows  int
	// alone: the rows of owners stand for periods: nothing changed in them.
	alone bool
}

func (s *scope) column(name string) *company.Column {
	if s.table == nil {
		return nil
	}
	if s.alone && (name == "dateFin" || strings.HasPrefix(name, "changement")) {
		return nil
	}
	c, _ := s.table.Column(name)
	return c
}

// absent is the value of every row in a column that the table lacks.
func (s *scope) absent(name string) string {
	if s.alone && strings.HasPrefix(name, "changement") {
		return "false"
	}
	return ""
}
