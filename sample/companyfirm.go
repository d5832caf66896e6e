package sample

import (
	"cmp"
	"slices"

	"tuyau/siren"
)

// snapshot is the day whose picture the stock is: files are published the day after.
var snapshot = date(2026, 10, 31)

// A firm is a unité légale with its établissements and their history, as the files
// will show it. One is made after another in the same memory.
type firm struct {
	siren   siren.SIREN
	kind    *kind
	trade   *trade // of the moment that is being made, at the end today's
	masked  bool   // of partial diffusion
	purged  bool
	wrong   bool // registered by mistake
	since93 bool // whether the history shows the change of nomenclature of 1993
	since03 bool

	sex, surname, pseudonym string
	first                   [4]string
	usual                   string // first name
	sigle, rna              string

	staff, staffYear string
	size, sizeYear   string // catégorie d'entreprise
	created, ceased  day    // what happened
	shownCreated     day    // what the file says
	treated          day
	treatedMillis    int
	first0           firmState
	events           []firmEvent
	periods          []firmState // oldest first
	sites            []site
	links            []link
	doublon          siren.SIREN // wrong number of this one, 0 if none
	fate             fate        // in a delta
	doublonDay       day
}

// firmState is what holds during a period.
type firmState struct {
	from         day
	closed       bool
	surname      string // nom
	married      string // nom d'usage
	denomination string
	usuals       [3]string
	category     string
	naf, scheme  string
	seat         int // rank of the siège
	ess, mission string
}

// What changes a unité légale.
type change int

const (
	ceased change = iota
	recoded
	reoriented
	renamed
	reformed
	married
	known
	reseated
	declared
	missioned
	revived
)

type firmEvent struct {
	on    day
	what  change
	text  string
	rank  int
	trade *trade
}

type site struct {
	rank            int // 1 for the first: the four digits of the NIC
	siret           siren.SIRET
	place           *place
	country         *nation
	town            string // abroad
	post            string
	complement      string
	number, last    int
	suffix          string
	way, label      string
	street          uint64
	x, y            int64 // tenths of a millimetre
	masked          bool
	hidden          bool // its dénomination usuelle is not given, whoever it is
	staff           string
	craft           string
	created, ceased day
	treated         day
	millis          int
	first           siteState
	events          []siteEvent
	periods         []siteState
	trade           *trade
}

type siteState struct {
	from        day
	closed      bool
	signs       [3]string
	usual       string
	naf, scheme string
	employer    string
}

type siteEvent struct {
	on    day
	what  siteChange
	text  string
	trade *trade
}

type siteChange int

const (
	siteCeased siteChange = iota
	siteRecoded
	siteReoriented
	siteSigned
	siteHired
	siteRevived
)

// A link says that a site took the place of another.
type link struct {
	from, to         siren.SIRET
	on, treated      day
	seat, continuous bool
}

func (f *firm) reset() {
	sites, events, periods, links := f.sites[:0], f.events[:0], f.periods[:0], f.links[:0]
	*f = firm{sites: sites, events: events, periods: periods, links: links}
}

// site adds an établissement, in the memory of a former one.
func (f *firm) site(created day) *site {
	n := len(f.sites)
	if n < cap(f.sites) {
		f.sites = f.sites[:n+1]
	} else {
		f.sites = append(f.sites, site{})
	}
	s := &f.sites[n]
	*s = site{rank: n + 1, created: created, events: s.events[:0], periods: s.periods[:0]}
	return s
}

func (f *firm) happens(on day, what change, text string) {
	f.events = append(f.events, firmEvent{on: on, what: what, text: text})
}

func (s *site) happens(on day, what siteChange, text string) {
	s.events = append(s.events, siteEvent{on: on, what: what, text: text})
}

// tell turns the events into periods: each begins on the day of an event, whatever
// happened on one day makes one, and a change to the same makes none.
func (f *firm) tell(t *trade) {
	slices.SortStableFunc(f.events, func(a, b firmEvent) int { return cmp.Compare(a.on, b.on) })
	st := f.first0
	st.naf, st.scheme = t.code(st.from, f.since93, f.since03)
	f.periods = append(f.periods[:0], st)
	for i := range f.events {
		e := &f.events[i]
		switch e.what {
		case ceased:
			st.closed = true
		case revived:
			st.closed = false
		case reoriented:
			t = e.trade
		case renamed:
			st.denomination = e.text
		case reformed:
			st.category = e.text
		case married:
			st.married = e.text
		case known:
			st.usuals[0] = e.text
		case reseated:
			st.seat = e.rank
		case declared:
			st.ess = e.text
		case missioned:
			st.mission = e.text
		}
		if e.what == recoded || e.what == reoriented {
			st.naf, st.scheme = t.code(e.on, f.since93, f.since03)
		}
		last := &f.periods[len(f.periods)-1]
		st.from = last.from
		switch {
		case st == *last:
		case e.on <= last.from:
			*last = st
		default:
			st.from = e.on
			f.periods = append(f.periods, st)
		}
	}
	f.trade = t
}

// tell does so for an établissement.
func (s *site) tell(f *firm, t *trade) {
	slices.SortStableFunc(s.events, func(a, b siteEvent) int { return cmp.Compare(a.on, b.on) })
	st := s.first
	st.naf, st.scheme = t.code(st.from, f.since93, f.since03)
	s.periods = append(s.periods[:0], st)
	for i := range s.events {
		e := &s.events[i]
		switch e.what {
		case siteCeased:
			st.closed, st.employer = true, "N"
		case siteRevived:
			st.closed = false
		case siteReoriented:
			t = e.trade
		case siteSigned:
			st.signs[0] = e.text
		case siteHired:
			st.employer = e.text
		}
		if e.what == siteRecoded || e.what == siteReoriented {
			st.naf, st.scheme = t.code(e.on, f.since93, f.since03)
		}
		last := &s.periods[len(s.periods)-1]
		st.from = last.from
		switch {
		case st == *last:
		case e.on <= last.from:
			*last = st
		default:
			st.from = e.on
			s.periods = append(s.periods, st)
		}
	}
	s.trade = t
}

func (f *firm) now() *firmState { return &f.periods[len(f.periods)-1] }

func (s *site) now() *siteState { return &s.periods[len(s.periods)-1] }

// keyed ends a number with its key.
func keyed(body uint64) uint64 {
	for n := body * 10; ; n++ {
		if siren.SIREN(n).Valid() {
			return n
		}
	}
}

// siretOf numbers an établissement: its rank, then the key.
func siretOf(s siren.SIREN, rank int) siren.SIRET {
	for n := uint64(s)*100_000 + uint64(rank)*10; ; n++ {
		if siren.SIRET(n).Valid() {
			return siren.SIRET(n)
		}
	}
}
