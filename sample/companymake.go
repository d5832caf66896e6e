package sample

import (
	"math"
	"math/rand/v2"
	"slices"

	"tuyau/siren"
	"tuyau/territory"
)

// register is what all makers read: nomenclatures, words, places, numbers.
type register struct {
	*companyPlan
	seed            uint64
	gazetteer       *gazetteer
	lexicon         *lexicon
	trades          *tradeBook
	private, public *kindBook
	kinds           map[string]*kind
	countries       []nation
	largest         int // établissements of the largest drawn unit
}

func newRegister(opt CompanyOptions) (*register, error) {
	france, err := territory.Load()
	if err != nil {
		return nil, err
	}
	p, err := newCompanyPlan(opt.Units, france)
	if err != nil {
		return nil, err
	}
	r := &register{
		companyPlan: p, seed: opt.Seed, gazetteer: newGazetteer(france, newDice(1, "company streets")), lexicon: newLexicon(),
		trades: newTradeBook(), private: newKindBook(privateKinds), public: newKindBook(publicKinds), countries: countries(),
		largest: max(12, min(4_000, opt.Units/100)), kinds: map[string]*kind{},
	}
	for _, b := range []*kindBook{r.private, r.public} {
		for i := range b.kinds {
			r.kinds[b.kinds[i].code] = &b.kinds[i]
		}
	}
	r.kinds["1000"] = &r.private.kinds[0]
	for code, trades := range map[string]int{"7210": ofPublic, "7343": ofPublic, "7344": ofPublic, "7346": ofPublic, "7348": ofPublic} {
		r.kinds[code] = &kind{code: code, naming: asPublicBody, trades: trades}
	}
	return r, nil
}

// maker makes one unit after another. What a unit is depends on the seed and its rank
// alone: any of them can be made again, in any order.
type maker struct {
	*register
	pcg   *rand.PCG
	today day // the future is not known
	f     firm
	dates []day
}

func (r *register) maker() *maker {
	return &maker{register: r, pcg: rand.NewPCG(0, 0), today: snapshot}
}

// dice for a unit; salt tells apart the streams of one unit.
func (m *maker) dice(rank int, salt uint64) dice {
	h := mix(m.seed ^ mix(uint64(rank)^salt<<40))
	m.pcg.Seed(h, mix(h))
	return dice{m.pcg}
}

// make makes the unit of a rank, told but for a change that may come.
func (m *maker) make(rank int) *firm {
	z := m.zoneOf(rank)
	f := &m.f
	f.reset()
	if z.fixed != nil {
		d := m.dice(rank, 0)
		u := &z.fixed[rank-z.first]
		f.siren = u.siren
		switch {
		case u.anchor != nil:
			m.anchor(d, u.anchor)
		case u.commune != nil:
			m.commune(d, u.commune)
		default:
			m.epci(d, u.epci)
		}
		return f
	}
	f.siren = m.siren(m.seed, rank)
	kinds := m.private
	if z.public {
		kinds = m.public
	}
	share := (float64(rank-z.first) + 0.5) / float64(z.count)
	created := z.since + day(share*float64(z.until-z.since))
	if m.copied(rank) {
		d := m.dice(rank-1, 0)
		m.draw(d, rank, kinds, min(created+day(d.below(400)), m.today-400), true)
		return f
	}
	d := m.dice(rank, 0)
	m.draw(d, rank, kinds, min(created+day(d.below(90)), m.today), false)
	m.double(d, rank, z)
	return f
}

// copied says whether the unit of a rank was registered by mistake: it is the one
// before it, closed since.
func (m *maker) copied(rank int) bool {
	z := m.zoneOf(rank)
	return rank > z.first && mix(m.seed^uint64(rank-1)*31)%900 == 7 && !m.copied(rank-1)
}

// double gives a unit its wrong number: the next unit, or one that is in no other file.
func (m *maker) double(d dice, rank int, z *zone) {
	from, to := z.cell(rank)
	switch {
	case rank+1 < z.first+z.count && m.copied(rank+1):
		m.f.doublon = m.siren(m.seed, rank+1)
	case to-from >= 2 && d.chance(1.0/500):
		body := uint64(m.f.siren) / 10
		if body++; body == to {
			body = from
		}
		m.f.doublon = siren.SIREN(keyed(body))
	default:
		return
	}
	m.f.doublonDay = d.between(max(m.f.created, date(2005, 1, 1)), m.today)
}

func (m *maker) draw(d dice, rank int, kinds *kindBook, created day, double bool) {
	f := &m.f
	f.kind = kinds.draw(d)
	f.created, f.shownCreated, f.wrong = created, created, double
	f.since93, f.since03 = d.chance(0.45), d.chance(0.5)
	t := m.trades.draw(d, f.kind.trades)
	f.trade = t
	f.masked = d.chance(f.kind.masked)
	if end := f.created + 30 + day(-math.Log(1-d.unit())*f.kind.life*365); end <= m.today {
		f.ceased = end
	}
	if double {
		f.ceased = min(f.created+100+day(rank%700), m.today) // no dice: those that follow give it the same name
	}
	p := m.gazetteer.draw(d)
	f.first0 = firmState{from: f.created, category: f.kind.code, seat: 1}
	if f.kind.code == "1000" {
		m.person(d)
	} else {
		f.first0.denomination, f.sigle = m.name(d, f, p)
	}
	m.lead(d, p, t, double)
	m.unfold(d, t)
	if !double {
		m.disorder(d)
	}
	m.measure(d)
	if seat := f.sites[m.seat()-1].place; f.kind.naming == asClub && seat != nil && !f.purged && d.chance(0.6) {
		f.rna = rnaOf(seat, rank)
	}
	if f.ceased != none && !double && f.kind.trades <= ofHoldings && d.chance(0.2) {
		m.sell(d, rank)
	}
	m.date(d)
}

func (m *maker) person(d dice) {
	f, l := &m.f, m.lexicon
	f.sex = "M"
	if d.chance(0.43) {
		f.sex = "F"
	}
	f.surname = l.surname(d)
	f.first0.surname = f.surname
	for i, p := range []float64{1, 0.62, 0.5, 0.12} {
		if !d.chance(p) {
			break
		}
		f.first[i] = l.firstName(d, f.sex)
	}
	f.usual = f.first[0]
	if d.chance(0.02) && f.first[1] != "" {
		f.usual = f.first[1]
	}
	if d.chance(0.004) {
		f.pseudonym = l.coined(d)
	}
	if d.chance(0.09) {
		f.first0.usuals[0] = m.shopName(d)
		if d.chance(0.05) {
			f.first0.usuals[1] = m.shopName(d)
		}
	}
	switch {
	case f.sex == "F" && d.chance(0.16):
		f.first0.married = l.surname(d)
	case f.sex == "F" && d.chance(0.04):
		f.happens(d.between(f.created, m.end()), married, l.surname(d))
	}
}

// shopName is what the door of a shop says.
func (m *maker) shopName(d dice) string {
	f, l := &m.f, m.lexicon
	if d.chance(0.01) {
		return "SUPPRESSION DU NOM COMMERCIAL"
	}
	switch d.below(5) {
	case 0:
		return d.pick(f.trade.nouns) + " " + f.surnameOr(l.coined(d))
	case 1:
		return d.pick(f.trade.nouns) + " " + d.pick(l.haunts)
	case 2:
		return l.coined(d)
	case 3:
		return l.fancy(d)
	}
	return l.firstName(d, "F") + " " + d.pick(f.trade.nouns)
}

func (f *firm) surnameOr(other string) string {
	if f.surname != "" {
		return f.surname
	}
	return other
}

// end is the last day of the unit, or of the stock.
func (m *maker) end() day {
	if m.f.ceased != none {
		return m.f.ceased
	}
	return m.today
}

// lead gives the unit its établissements in the order of their opening: the first, then
// removals of the siège and further sites.
func (m *maker) lead(d dice, p *place, t *trade, double bool) {
	f := &m.f
	business := !f.kind.natural()
	first := f.site(f.created)
	switch {
	case f.kind.naming == asForeign && d.chance(0.7), d.chance(0.0012):
		abroad(d, first, &m.countries[d.below(len(m.countries))])
	default:
		m.gazetteer.addressOf(d, first, p, business)
	}
	more, chain := 0, false
	switch {
	case double:
	case f.kind.spread > 0.15 && business && d.chance(min(0.022, 0.022*f.kind.spread)):
		// Few have many: the chance of n sites falls as 1/n.
		more, chain = min(m.largest, int(5/(1-d.unit()))), true
	default:
		for more < 6 && d.chance(f.kind.spread/(1+f.kind.spread)) {
			more++
		}
	}
	m.dates = m.dates[:0]
	for range more {
		m.dates = append(m.dates, d.between(f.created, m.end()))
	}
	slices.Sort(m.dates)
	sign := ""
	if chain {
		sign = m.chainSign(d)
		first.first.signs[0] = sign
	}
	seat := 0
	for _, on := range m.dates {
		s := f.site(on)
		if !chain && d.chance(0.72) && on > f.sites[seat].created {
			m.gazetteer.addressOf(d, s, m.gazetteer.near(d, p), business)
			f.sites[seat].ceased = on
			f.events = append(f.events, firmEvent{on: on, what: reseated, rank: s.rank})
			m.link(d, siretOf(f.siren, seat+1), siretOf(f.siren, s.rank), on, true)
			seat = s.rank - 1
			continue
		}
		at := p
		if chain || d.chance(0.4) {
			at = m.gazetteer.draw(d)
		}
		m.gazetteer.addressOf(d, s, at, business)
		if sign != "" {
			s.first.signs[0] = sign
			if d.chance(0.3) {
				s.first.signs[0] = sign + " " + at.name
			}
		}
		if end := on + 60 + day(-math.Log(1-d.unit())*16*365); end < m.end() {
			s.ceased = end
			if d.chance(0.3) {
				m.link(d, siretOf(f.siren, s.rank), siretOf(f.siren, seat+1), end, false)
			}
		}
	}
	slices.SortFunc(f.links, compareLinks)
}

func compareLinks(a, b link) int {
	switch {
	case a.from != b.from:
		return int(int64(a.from) - int64(b.from))
	case a.to != b.to:
		return int(int64(a.to) - int64(b.to))
	}
	return int(a.on - b.on)
}

// chainSign is what all shops of a chain show.
func (m *maker) chainSign(d dice) string {
	if m.f.kind.trades != ofBusinesses {
		return ""
	}
	if d.chance(0.5) {
		return m.lexicon.coined(d) + " " + d.pick(m.f.trade.nouns)
	}
	return m.f.first0.denomination
}

func (m *maker) link(d dice, from, to siren.SIRET, on day, seat bool) {
	m.f.links = append(m.f.links, link{from: from, to: to, on: on, treated: d.between(max(on, date(2003, 1, 1)), m.today),
		seat: seat, continuous: seat || d.chance(0.8)})
}

// sell links the siège of a unit that ceased to the first établissement of another of
// about the same numbers, when one older than that day is found.
func (m *maker) sell(d dice, rank int) {
	f := &m.f
	for range 3 {
		other := rank + 1 + d.below(40)
		if d.chance(0.5) {
			other = rank - 1 - d.below(400)
		}
		if other < 0 || other >= m.units {
			continue
		}
		z := m.zoneOf(other)
		if z.fixed != nil || z.since+day(float64(other-z.first)/float64(z.count)*float64(z.until-z.since))+500 > f.ceased {
			continue
		}
		seat := &f.sites[m.seat()-1]
		m.link(d, siretOf(f.siren, seat.rank), siretOf(m.siren(m.seed, other), 1), f.ceased, false)
		slices.SortFunc(f.links, compareLinks)
		return
	}
}

// seat is the rank of the last siège.
func (m *maker) seat() int {
	rank := m.f.first0.seat
	for i := range m.f.events {
		if e := &m.f.events[i]; e.what == reseated {
			rank = e.rank
		}
	}
	return rank
}

// rnaOf numbers an association by département, as the RNA does.
func rnaOf(p *place, rank int) string {
	head := p.departement
	switch {
	case head[:2] == "98":
		head = "9N"
	case len(head) == 3:
		head = "9" + string("0GMCR0T00"[head[2]-'0'])
	}
	b := append(make([]byte, 0, 10), 'W')
	b = append(b, head...)
	n := 1_000_000 + rank%9_000_000
	for scale := 1_000_000; scale > 0; scale /= 10 {
		b = append(b, byte('0'+n/scale%10))
	}
	return string(b)
}
