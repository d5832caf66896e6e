package sample

import "slices"

// unfold gives the unit and its sites what happens to them between birth and end.
func (m *maker) unfold(d dice, t *trade) {
	f := &m.f
	if f.ceased != none {
		f.happens(f.ceased, ceased, "")
	}
	other, moved := (*trade)(nil), none
	if f.kind.trades <= ofHoldings && d.chance(0.2) {
		other, moved = m.trades.draw(d, f.kind.trades), d.between(f.created+30, m.end())
		f.events = append(f.events, firmEvent{on: moved, what: reoriented, trade: other})
	}
	m.recode(f.created, m.end(), func(on day) { f.happens(on, recoded, "") })
	if !f.kind.natural() && !f.wrong {
		m.restyle(d)
	}
	gap, back := m.pause(d)
	for i := range f.sites {
		m.unfoldSite(d, &f.sites[i], other, moved)
		if gap != none {
			f.sites[i].happens(gap, siteCeased, "")
			f.sites[i].happens(back, siteRevived, "")
		}
	}
}

// recode calls happens on the days on which nomenclatures changed, if between two days.
func (m *maker) recode(from, to day, happens func(day)) {
	if m.f.since93 && from < nap1993 && to > nap1993 {
		happens(nap1993)
	}
	if m.f.since03 && from < naf2003 && to > naf2003 {
		happens(naf2003)
	}
	if from < naf2008 && to >= naf2008 {
		happens(naf2008)
	}
}

// restyle changes the name, the form or the declarations of a legal person.
func (m *maker) restyle(d dice) {
	f, l := &m.f, m.lexicon
	if d.chance(0.14) {
		name := f.first0.denomination
		switch d.below(3) {
		case 0:
			name = l.coined(d) + " " + d.pick(f.trade.nouns)
		case 1:
			name += " " + d.pick([]string{"GROUPE", "FRANCE", "DEVELOPPEMENT", "ET ASSOCIES"})
		default:
			name = d.pick(f.trade.nouns) + " " + l.surname(d)
		}
		f.happens(d.between(f.created+60, m.end()), renamed, name)
	}
	switch {
	case f.kind.code == "5710" && f.created > date(1997, 1, 1) && d.chance(0.07):
		f.first0.category = "5499"
		f.happens(d.between(f.created+200, m.end()), reformed, "5710")
	case f.kind.code == "5499" && d.chance(0.02):
		f.first0.category = "5202"
		f.happens(d.between(f.created+200, m.end()), reformed, "5499")
	}
	if d.chance(0.06) {
		f.first0.usuals[0] = m.shopName(d)
	} else if d.chance(0.03) {
		f.happens(d.between(f.created, m.end()), known, m.shopName(d))
	}
	if law := date(2014, 7, 31); m.end() > law {
		switch social := f.kind.naming == asClub; {
		case social && d.chance(0.5):
			m.declare(d, "O", max(law, f.created))
		case d.chance(0.4):
			m.declare(d, "N", max(law, f.created))
		}
	}
	if law := date(2019, 5, 22); m.end() > law && f.kind.trades <= ofBusinesses {
		switch {
		case d.chance(0.004):
			f.happens(d.between(max(law, f.created), m.end()), missioned, "O")
		case d.chance(0.3):
			f.first0.mission = "N"
		}
	}
}

func (m *maker) declare(d dice, value string, since day) {
	if d.chance(0.7) {
		m.f.first0.ess = value
		return
	}
	m.f.happens(d.between(since, m.end()), declared, value)
}

// pause closes some units of one site for a while.
func (m *maker) pause(d dice) (gap, back day) {
	f := &m.f
	if f.ceased != none || len(f.sites) != 1 || m.today-f.created < 1_000 || !d.chance(0.15) {
		return none, none
	}
	gap = d.between(f.created+200, m.today-400)
	back = gap + 30 + day(d.below(360))
	f.happens(gap, ceased, "")
	f.happens(back, revived, "")
	return gap, back
}

func (m *maker) unfoldSite(d dice, s *site, other *trade, moved day) {
	f := &m.f
	end := m.end()
	if s.ceased != none {
		end = min(end, s.ceased)
	}
	if f.ceased != none || s.ceased != none {
		s.ceased = end
		s.happens(end, siteCeased, "")
	}
	s.first.from = s.created
	m.recode(s.created, end, func(on day) { s.happens(on, siteRecoded, "") })
	switch {
	case other == nil:
	case moved <= s.created:
		s.events = append(s.events, siteEvent{on: s.created, what: siteReoriented, trade: other})
	case moved < end:
		s.events = append(s.events, siteEvent{on: moved, what: siteReoriented, trade: other})
	}
	m.sign(d, s, end)
	if s.first.employer == "" {
		s.first.employer = "N"
		if d.chance(0.22) {
			s.first.employer = "O"
		}
		if end-s.created > 700 && d.chance(0.33) {
			s.happens(d.between(s.created+90, end-30), siteHired, map[string]string{"O": "N", "N": "O"}[s.first.employer])
		}
	}
	if f.trade.craft != "" && d.chance(0.25) {
		s.craft = f.trade.craft
	}
}

// sign puts an enseigne and a dénomination usuelle on some sites.
func (m *maker) sign(d dice, s *site, end day) {
	f, l := &m.f, m.lexicon
	chance := 0.0
	switch f.kind.trades {
	case ofPersons:
		chance = 0.13
	case ofBusinesses, ofLiberals:
		chance = 0.24
	}
	if s.first.signs[0] == "" && d.chance(chance) {
		s.first.signs[0] = m.shopName(d)
		if d.chance(0.04) {
			s.first.signs[1] = l.coined(d)
			if d.chance(0.2) {
				s.first.signs[2] = d.pick(l.fancies)
			}
		}
		if d.chance(0.12) && end-s.created > 400 {
			s.happens(d.between(s.created+90, end-30), siteSigned, m.shopName(d))
		}
	}
	if d.chance(chance * 0.5) {
		s.first.usual = m.shopName(d)
	}
	s.masked = f.masked || f.kind.code == "1000" && d.chance(0.012)
	s.hidden = f.kind.natural() && d.chance(0.29)
}

// disorder leaves what the real files have: unknown dates of creation, impossible
// years, units purged of nearly everything.
func (m *maker) disorder(d dice) {
	f := &m.f
	s := &f.sites[0]
	switch u := d.unit(); {
	case f.ceased != none && f.ceased < date(2002, 12, 31) && u < 0.5:
		m.purge(d)
	case u < 0.012 && f.created < date(2000, 1, 1):
		f.since93, f.since03 = false, false
		f.shownCreated, f.first0.from = date(1900, 1, 1), date(1900, 1, 1)
		s.created, s.first.from = f.shownCreated, f.shownCreated
	case u > 0.9994 && f.created < naf2008:
		f.since93, f.since03 = false, false
		f.first0.from = date(1+d.below(1_200), 1, 1)
		s.first.from = f.first0.from
	case u > 0.999 && u <= 0.9994 && f.ceased != none:
		f.postpone(date(2900+d.below(136), 1+d.below(12), 1))
	}
}

// postpone puts the end of a unit and of its sites in an impossible year.
func (f *firm) postpone(until day) {
	at := f.ceased
	for i := range f.events {
		if e := &f.events[i]; e.what == ceased && e.on == at {
			e.on = until
		}
	}
	for i := range f.sites {
		s := &f.sites[i]
		if s.ceased != at {
			continue
		}
		s.ceased = until
		for j := range s.events {
			if e := &s.events[j]; e.what == siteCeased && e.on == at {
				e.on = until
			}
		}
	}
	f.ceased = until
	f.links = slices.DeleteFunc(f.links, func(l link) bool { return l.on == at })
}

// purge empties a unit closed before the end of 2002: one period, few values.
func (m *maker) purge(d dice) {
	f := &m.f
	f.purged = true
	f.events = f.events[:0]
	f.first0.seat = f.sites[len(f.sites)-1].rank
	f.first0.from, f.first0.closed = f.ceased, true
	f.first0.married, f.first0.usuals = "", [3]string{}
	f.sigle, f.rna = "", ""
	if d.chance(0.5) {
		f.shownCreated = none
	}
	if d.chance(0.6) {
		f.first0.denomination, f.first0.surname, f.sex = "", "", ""
		f.first, f.usual, f.pseudonym = [4]string{}, "", ""
	}
	for i := range f.sites {
		s := &f.sites[i]
		s.events = s.events[:0]
		s.first = siteState{from: s.ceased, closed: true, employer: "N"}
		s.complement, s.craft, s.hidden = "", "", false
	}
}

// measure gives the staff and the size.
func (m *maker) measure(d dice) {
	f := &m.f
	f.staff = "NN"
	open := f.ceased == none
	hires := [...]float64{ofPersons: 0.04, ofBusinesses: 0.36, ofEstates: 0.01, ofFarms: 0.22, ofClubs: 0.1, ofPublic: 0.7, ofLiberals: 0.4, ofHoldings: 0.1, ofOthers: 0.05}
	if open && (d.chance(hires[f.kind.trades]) || len(f.sites) > 15) {
		weights := []float64{16, 38, 18, 11, 8, 4.5, 2, 0.9, 0.25, 0.25, 0.3, 0.15, 0.08, 0.04, 0.03}
		n := d.weighted(weights)
		if f.kind.trades == ofPersons {
			n = min(n, 4)
		}
		if len(f.sites) > 15 {
			n = max(n, min(14, 5+len(f.sites)/60))
		}
		f.staff, f.staffYear = staffs[n], "2023"
	}
	big := f.staff >= "31" && f.staff != "NN"
	switch {
	case !open:
	case f.staff >= "52" && f.staff != "NN":
		f.size = "GE"
	case big:
		f.size = "ETI"
	case d.chance([...]float64{ofPersons: 0.3, ofBusinesses: 0.7, ofEstates: 0.35, ofFarms: 0.6, ofClubs: 0.2, ofPublic: 0.3, ofLiberals: 0.7, ofHoldings: 0.7, ofOthers: 0.05}[f.kind.trades]):
		f.size = "PME"
		if d.chance(0.006) {
			f.size = d.pick([]string{"ETI", "ETI", "GE"})
		}
	}
	if f.size != "" {
		f.sizeYear = "2023"
	}
	seat := m.seat()
	for i := range f.sites {
		s := &f.sites[i]
		s.staff = "NN"
		if s.ceased != none || f.staff == "NN" {
			continue
		}
		switch {
		case s.rank == seat && len(f.sites) < 5:
			s.staff = f.staff
		case d.chance(0.3):
			s.staff = min(f.staff, staffs[d.below(5)])
		}
	}
}

// staffs are the tranches d'effectifs, NN aside.
var staffs = [...]string{"00", "01", "02", "03", "11", "12", "21", "22", "31", "32", "41", "42", "51", "52", "53"}

// date says when the register last touched the unit and its sites: after their last
// event, or on the days when it changed all at once.
func (m *maker) date(d dice) {
	f := &m.f
	last := f.created
	for i := range f.events {
		last = max(last, f.events[i].on)
	}
	f.treated, f.treatedMillis = m.touched(d, last)
	for i := range f.sites {
		s := &f.sites[i]
		last := s.created
		for j := range s.events {
			last = max(last, s.events[j].on)
		}
		s.treated, s.millis = m.touched(d, last)
	}
}

func (m *maker) touched(d dice, last day) (on day, millis int) {
	last = min(max(last, date(2003, 1, 1)), m.today)
	millis = d.below(86_400_000)
	switch u := d.unit(); {
	case u < 0.35 && last < date(2024, 3, 23):
		return date(2024, 3, 23), millis
	case u < 0.5 && last < date(2025, 12, 16):
		return date(2025, 12, 16), millis
	case u < 0.8:
		return min(last+day(d.below(40)), m.today), millis
	}
	return d.between(last, m.today), millis
}
