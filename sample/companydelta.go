package sample

import (
	"context"
	"slices"

	"tuyau/problem"
	"tuyau/siren"
)

// fate is what a delta did to a unit.
type fate int

const (
	untouched fate = iota
	born
	altered
	retired
	withdrawn // became of partial diffusion, or is not any more
	fates     = iota
)

// CompanyDelta writes in dir files like those of Company, with the units alone that the
// register created, changed or closed on a day after the stock of the same options: at
// most one in eight is new. All rows of a unit are there: its établissements, its
// history, its successions. No unit changes on two days before all have changed once.
func CompanyDelta(ctx context.Context, dir string, opt CompanyOptions, units int, day int) (CompanyReport, error) {
	r, err := newRegister(opt)
	if err != nil {
		return CompanyReport{}, err
	}
	if units < 1 || units > opt.Units {
		return CompanyReport{}, problem.New(problem.Invalid, nil, "Un delta change de 1 à %d unités légales : %d ne convient pas.", opt.Units, units)
	}
	if day < 1 || day > lastDeltaDay {
		return CompanyReport{}, problem.New(problem.Invalid, nil, "Le jour d'un delta se compte du stock, de 1 à %d : %d ne convient pas.", lastDeltaDay, day)
	}
	list := r.chosen(units, day)
	return r.write(ctx, dir, opt, len(list), func(at int) int { return list[at] }, func(m *maker, rank int) *firm {
		if rank < 0 {
			m.newborn(-rank-1, day)
		} else {
			m.alter(rank, day)
		}
		m.f.settle()
		return &m.f
	})
}

// chosen lists the ranks of the day, and for new units the negative of their number from
// 1, in order of SIREN.
func (r *register) chosen(units, day int) []int {
	fresh := min(units/8, newbornADay)
	old := units - fresh
	// A step prime to the number of units visits each once.
	step := r.units*5/8 + 1
	for gcd(step, r.units) != 1 {
		step++
	}
	list := make([]int, 0, units)
	start := (day - 1) * old % r.units
	for k := range old {
		list = append(list, int(uint64(start+k)*uint64(step)%uint64(r.units)))
	}
	slices.Sort(list)
	after, _ := slices.BinarySearch(list, r.zones[1].first)
	news := make([]int, fresh)
	for k := range news {
		news[k] = -k - 1
	}
	return slices.Insert(list, after, news...)
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// newborn makes a unit that the stock does not know.
func (m *maker) newborn(number, days int) {
	m.f.reset()
	m.today = snapshot + day(days)
	defer func() { m.today = snapshot }()
	place := (days-1)*newbornADay + number
	m.f.siren = siren.SIREN(keyed(uint64(newbornFrom + place)))
	d := m.dice(MaxCompanyUnits+place, 1)
	m.draw(d, 8_000_000+place, m.private, m.today-day(d.below(12)), false)
	m.f.fate = born
	m.f.treated = m.today
	for i := range m.f.sites {
		m.f.sites[i].treated = m.today
	}
}

// alter makes a unit of the stock as it was, then changes it.
func (m *maker) alter(rank, days int) {
	f := m.make(rank)
	today := snapshot + day(days)
	d := m.dice(rank, 2+uint64(days))
	f.treated, f.treatedMillis, f.fate = today, d.below(86_400_000), altered
	if m.zoneOf(rank).fixed != nil || m.copied(rank) || f.purged || f.ceased != none {
		if f.kind.natural() && !f.purged && d.chance(0.2) {
			m.withdraw(today)
		}
		return
	}
	on := today - day(d.below(int(today-snapshot)))
	m.today = today
	defer func() { m.today = snapshot }()
	switch d.weighted([]float64{22, 14, 14, 12, 12, 10, 7, 9}) {
	case 0:
		m.retire(on, today)
	case 1:
		m.move(d, on, true)
	case 2:
		m.restart(d, on)
	case 3:
		m.move(d, on, false)
	case 4:
		s := &f.sites[m.seat()-1]
		s.happens(on, siteSigned, m.shopName(d))
		s.treated = today
	case 5:
		f.staff, f.staffYear = staffs[d.below(4)], "2024"
	case 6:
		if f.kind.natural() {
			m.withdraw(today)
		}
	}
}

// withdraw changes the diffusion of a unit and of all its sites.
func (m *maker) withdraw(today day) {
	f := &m.f
	f.masked, f.fate = !f.masked, withdrawn
	for i := range f.sites {
		f.sites[i].masked, f.sites[i].treated = f.masked, today
	}
}

func (m *maker) retire(on, today day) {
	f := &m.f
	f.fate, f.ceased = retired, on
	f.happens(on, ceased, "")
	f.staff, f.staffYear, f.size, f.sizeYear = "NN", "", "", ""
	for i := range f.sites {
		if s := &f.sites[i]; s.ceased == none {
			s.ceased, s.staff, s.treated = on, "NN", today
			s.happens(on, siteCeased, "")
		}
	}
}

// restart changes the name of a legal person, the activity of a natural one.
func (m *maker) restart(d dice, on day) {
	f := &m.f
	if !f.kind.natural() {
		f.happens(on, renamed, m.lexicon.coined(d)+" "+d.pick(f.trade.nouns))
		return
	}
	other := m.trades.draw(d, f.kind.trades)
	f.events = append(f.events, firmEvent{on: on, what: reoriented, trade: other})
	s := &f.sites[m.seat()-1]
	s.events = append(s.events, siteEvent{on: on, what: siteReoriented, trade: other})
	s.treated = m.today
}

// move opens a site; the siège goes there, or not.
func (m *maker) move(d dice, on day, siege bool) {
	f := &m.f
	seat := m.seat() - 1
	if len(f.sites) >= 9_900 || f.sites[seat].place == nil {
		return
	}
	s, old := f.site(on), &f.sites[seat]
	m.gazetteer.addressOf(d, s, m.gazetteer.near(d, old.place), !f.kind.natural())
	s.first = siteState{from: on, employer: "N"}
	s.first.signs = old.first.signs
	s.masked, s.staff, s.treated, s.trade = old.masked, "NN", m.today, m.lastTrade()
	if siege && old.ceased == none {
		old.ceased, old.treated = on, m.today
		s.staff, old.staff = old.staff, "NN"
		old.happens(on, siteCeased, "")
		f.events = append(f.events, firmEvent{on: on, what: reseated, rank: s.rank})
		m.link(d, siretOf(f.siren, old.rank), siretOf(f.siren, s.rank), on, true)
		slices.SortFunc(f.links, compareLinks)
	}
}

// lastTrade is what the unit does in the end.
func (m *maker) lastTrade() *trade {
	t := m.f.trade
	for i := range m.f.events {
		if e := &m.f.events[i]; e.what == reoriented {
			t = e.trade
		}
	}
	return t
}
