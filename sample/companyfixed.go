package sample

import (
	"strings"

	"tuyau/territory"
)

// anchor makes a unit of anchorUnits.
func (m *maker) anchor(d dice, a *anchorUnit) {
	f := &m.f
	f.kind, f.trade = m.kinds[a.category], m.tradeOf(a.naf)
	f.masked, f.sigle, f.rna = a.masked, a.sigle, a.rna
	f.created, f.shownCreated, f.ceased = a.created, a.created, a.ceased
	f.first0 = firmState{from: a.created, category: a.category, denomination: a.denomination, surname: a.surname, married: a.married, seat: 1}
	f.first0.usuals[0] = a.usual
	f.sex, f.surname = a.sex, a.surname
	copy(f.first[:], a.first)
	f.usual = f.first[0]
	f.staff, f.size = "NN", a.size
	if a.staff != "" && a.staff != "NN" {
		f.staff, f.staffYear = a.staff, "2023"
	}
	if a.size != "" {
		f.sizeYear = "2023"
	}
	if len(a.former) > 0 {
		f.first0.denomination = a.former[0].name
		for i, former := range a.former {
			next := a.denomination
			if i+1 < len(a.former) {
				next = a.former[i+1].name
			}
			f.happens(former.until, renamed, next)
		}
	}
	if a.ceased != none {
		f.happens(a.ceased, ceased, "")
	}
	m.recode(a.created, m.end(), func(on day) { f.happens(on, recoded, "") })
	for i := range a.sites {
		m.anchorSite(d, a, &a.sites[i])
	}
	m.bureaux(d, a)
	if a.soldTo != 0 {
		m.link(d, siretOf(a.siren, m.seat()), siretOf(a.soldTo, 1), a.ceased, false)
	}
	if f.doublon = a.doublon; f.doublon != 0 {
		f.doublonDay = a.created + 40
	}
	m.date(d)
}

func (m *maker) anchorSite(d dice, a *anchorUnit, as *anchorSite) {
	f := &m.f
	s := f.site(as.created)
	if as.foreign != "" {
		for i := range m.countries {
			if m.countries[i].code == as.foreign {
				abroad(d, s, &m.countries[i])
			}
		}
		s.town = as.town
	} else {
		m.gazetteer.addressOf(d, s, m.gazetteer.byCode[as.commune], false)
		s.post, s.suffix, s.last, s.complement = s.place.posts[0], "", 0, ""
	}
	s.number, s.way, s.label = as.number, as.way, as.label
	s.masked, s.ceased, s.staff = a.masked || a.maskedSites, as.ceased, "NN"
	s.first = siteState{from: as.created, employer: "N"}
	s.first.signs[0] = as.sign
	if f.staff != "NN" && as.ceased == none {
		s.first.employer = "O"
		if s.staff = f.staff; len(a.sites) > 2 {
			s.staff = "12"
		}
	}
	if as.moved {
		f.events = append(f.events, firmEvent{on: as.created, what: reseated, rank: s.rank})
		m.link(d, siretOf(a.siren, s.rank-1), siretOf(a.siren, s.rank), as.created, true)
	}
	if s.ceased != none {
		s.happens(s.ceased, siteCeased, "")
	}
	end := m.end()
	if s.ceased != none {
		end = s.ceased
	}
	m.recode(s.created, end, func(on day) { s.happens(on, siteRecoded, "") })
}

// bureaux are the sites of a network that the whole country has, by population: in
// proportion to the sample, but three at least, as few ranks have five digits.
func (m *maker) bureaux(d dice, a *anchorUnit) {
	if a.bureaux == 0 {
		return
	}
	f := &m.f
	for range max(3, min(9_900, a.bureaux*m.units/30_000_000)) {
		s := f.site(d.between(a.created, a.created+3_000))
		p := m.gazetteer.draw(d)
		m.gazetteer.addressOf(d, s, p, false)
		s.staff = "NN"
		s.first = siteState{from: s.created, employer: "O"}
		s.first.signs[0] = a.sign + " " + p.name
		end := m.today
		if d.chance(0.3) {
			s.ceased = d.between(s.created+1_000, m.today)
			s.happens(s.ceased, siteCeased, "")
			end = s.ceased
		} else {
			s.staff = staffs[d.below(6)]
		}
		m.recode(s.created, end, func(on day) { s.happens(on, siteRecoded, "") })
	}
}

// commune makes the unit of a real commune, with its schools and services.
func (m *maker) commune(d dice, c *territory.Commune) {
	p, ok := m.gazetteer.byCode[c.Code]
	if !ok { // Paris, Lyon, Marseille: the first arrondissement
		p = m.gazetteer.arrondissement(c.Code)
	}
	m.publicUnit(d, "7210", "COMMUNE "+ofTown(capitals(c.Name)), p, "MAIRIE", date(1980, 1, 1))
	services := []string{"ECOLE PRIMAIRE", "ECOLE MATERNELLE", "MEDIATHEQUE", "PISCINE MUNICIPALE", "SERVICE DES EAUX", "CRECHE MUNICIPALE", "SALLE DES FETES", "CUISINE CENTRALE"}
	trades := []string{"85.20Z", "85.10Z", "91.01Z", "93.11Z", "36.00Z", "88.91A", "90.04Z", "56.29B"}
	for i := range min(16, c.Population/6_000) {
		m.service(d, p, services[i%len(services)], m.tradeOf(trades[i%len(trades)]))
	}
	m.date(d)
}

// epci makes the unit of a real intercommunalité, in its largest commune.
func (m *maker) epci(d dice, e *territory.EPCI) {
	var p *place
	for _, code := range e.Members {
		if q := m.gazetteer.byCode[code]; q != nil && (p == nil || q.population > p.population) {
			p = q
		}
	}
	if p == nil {
		p = m.gazetteer.arrondissement(e.Members[0])
	}
	category := map[string]string{"CC": "7346", "CA": "7348", "CU": "7343", "METRO": "7344", "MET69": "7344"}[e.Type]
	if category == "" {
		category = "7346"
	}
	m.publicUnit(d, category, capitals(e.Name), p, "", date(2000+d.below(17), 1, 1))
	m.date(d)
}

func (m *maker) publicUnit(d dice, category, name string, p *place, sign string, created day) {
	f := &m.f
	f.kind, f.trade = m.kinds[category], m.trades.of("84.11Z")
	f.created, f.shownCreated = created, created
	f.first0 = firmState{from: created, category: category, denomination: name, ess: "N", mission: "N", seat: 1}
	if len(name) > 120 {
		f.first0.denomination = strings.TrimSpace(name[:120])
	}
	f.staff, f.staffYear = staffs[min(14, max(0, p.population/2_500))], "2023"
	if f.staff >= "31" {
		f.size, f.sizeYear = "ETI", "2023"
	}
	m.recode(created, m.today, func(on day) { f.happens(on, recoded, "") })
	s := m.service(d, p, sign, m.trades.of("84.11Z"))
	s.created, s.first.from = max(created, date(1983, 3, 1)), max(created, date(1983, 3, 1))
	s.way, s.label, s.number, s.suffix, s.last = "PL", "DE LA MAIRIE", 1, "", 0
	s.staff = f.staff
}

func (m *maker) service(d dice, p *place, sign string, t *trade) *site {
	s := m.f.site(d.between(max(m.f.created, date(1983, 3, 1)), date(2020, 1, 1)))
	m.gazetteer.addressOf(d, s, p, false)
	s.trade = t
	s.staff = "NN"
	if d.chance(0.4) {
		s.staff = staffs[d.below(4)]
	}
	s.first = siteState{from: s.created, employer: "O"}
	s.first.signs[0] = sign
	m.recode(s.created, m.today, func(on day) { s.happens(on, siteRecoded, "") })
	return s
}

func (m *maker) tradeOf(naf string) *trade {
	if i, known := m.trades.index[naf]; known {
		return &m.trades.all[i]
	}
	for i := range m.trades.rest {
		if m.trades.rest[i].naf == naf {
			return &m.trades.rest[i]
		}
	}
	return &m.trades.all[0]
}

// arrondissement is the first place of a commune that the gazetteer has in parts.
func (g *gazetteer) arrondissement(code string) *place {
	first := map[string]string{"75056": "75104", "69123": "69381", "13055": "13201"}[code]
	if p, ok := g.byCode[first]; ok {
		return p
	}
	return &g.places[0]
}
