package criteria

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"tuyau/company"
	"tuyau/siren"
	"tuyau/text"
)

// What a query may hold, so that none keeps a machine busy for long.
const (
	mostTests  = 5000 // fields with a value, lists included
	mostCostly = 100  // of them with wildcards, approximations or phrases
)

// compiler turns an expression into nodes over the tables of the index.
type compiler struct {
	ctx        context.Context
	engine     *Engine
	collection Collection
	date       string
	moment     *moment
	period     bool // inside periode(…)
	tests      int
	costly     int
	known      map[knownTest]node
}

type knownTest struct {
	table *company.Table
	alone bool
	field string
	sound bool
	match Match
}

func (k *compiler) rows() int { return k.engine.Rows(k.collection) }

func (k *compiler) compile(e *Expr) (node, error) {
	if k.collection == Links {
		s := &scope{table: k.engine.index.Links, rows: k.rows()}
		return k.over(s, e, func(e *Expr) (node, error) { return k.link(s, e) })
	}
	s := &scope{table: k.engine.index.Units, rows: k.rows()}
	if k.collection == Sites {
		s.table = k.engine.index.Sites
	}
	return k.over(s, e, func(e *Expr) (node, error) { return k.outside(s, e) })
}

// over compiles the logic; leaf compiles Test and Periode.
func (k *compiler) over(s *scope, e *Expr, leaf func(*Expr) (node, error)) (node, error) {
	if err := k.ctx.Err(); err != nil {
		return nil, err
	}
	switch e.Op {
	case All:
		return fixed{rows: s.rows, all: true}, nil
	case Not:
		part, err := k.over(s, e.Args[0], leaf)
		if err != nil {
			return nil, err
		}
		return &not{part: part, rows: s.rows}, nil
	case And, Or:
		var parts []node
		for _, a := range e.Args {
			part, err := k.over(s, a, leaf)
			if err != nil {
				return nil, err
			}
			parts = append(parts, part)
		}
		if e.Op == And {
			return k.joinAnd(parts, s.rows), nil
		}
		return k.joinOr(parts, s.rows), nil
	}
	return leaf(e)
}

// joinAnd keeps what is about the unité légale together, so that it becomes
// établissements once.
func (k *compiler) joinAnd(parts []node, rows int) node {
	var inside, rest []node
	positive := false
	for _, p := range parts {
		if u, ok := p.(*ofUnit); ok {
			inside = append(inside, u.part)
			positive = true
		} else if n, ok := p.(*not); ok && isOfUnit(n.part) {
			inside = append(inside, &not{part: n.part.(*ofUnit).part, rows: k.engine.index.Units.Rows()})
		} else {
			rest = append(rest, p)
		}
	}
	if !positive {
		return newAnd(parts, rows)
	}
	rest = append(rest, &ofUnit{newAnd(inside, k.engine.index.Units.Rows()), k.engine.index})
	return newAnd(rest, rows)
}

func isOfUnit(n node) bool { _, ok := n.(*ofUnit); return ok }

// apart is how many alternatives on one column are told apart in the score.
const apart = 16

// joinOr puts together what is looked for in the same column, in the unité légale or
// in periods.
func (k *compiler) joinOr(parts []node, rows int) node {
	var inside, rest []node
	var periods []*inPeriod
	var found [][2]int
	byColumn := map[*company.Column][]*test{}
	for _, p := range parts {
		switch p := p.(type) {
		case *ofUnit:
			inside = append(inside, p.part)
		case *inPeriod:
			periods = append(periods, p)
		case *keys:
			found = append(found, p.runs...)
		case *test:
			byColumn[p.column] = append(byColumn[p.column], p)
		default:
			rest = append(rest, p)
		}
	}
	for _, p := range parts { // in the order of the query
		t, ok := p.(*test)
		if !ok || len(byColumn[t.column]) == 0 {
			continue
		}
		same := byColumn[t.column]
		byColumn[t.column] = nil
		if len(same) == 1 || t.words != nil && len(same) <= apart {
			for _, t := range same {
				rest = append(rest, t)
			}
			continue
		}
		set := company.NewRows(t.column.Distinct() + 1)
		for _, t := range same {
			t.codes.addTo(set)
		}
		rest = append(rest, newTest(t.column, t.rows, packed(set, t.column.Distinct()), t.words, 1))
	}
	if len(found) > 0 {
		rest = append(rest, newKeys(found))
	}
	if len(periods) > 0 {
		rest = append(rest, joinPeriods(periods, k))
	}
	if len(inside) > 0 {
		units := k.engine.index.Units.Rows()
		rest = append(rest, &ofUnit{k.joinOr(inside, units), k.engine.index})
	}
	return newOr(rest, rows)
}

// joinPeriods: to be in a period of one kind or in one of another is to be in a
// period of either.
func joinPeriods(list []*inPeriod, k *compiler) node {
	joined := *list[0]
	if len(list) == 1 {
		return &joined
	}
	var parts, today []node
	for _, p := range list {
		if p.part != nil {
			parts = append(parts, p.part)
		}
		if p.today != nil {
			today = append(today, p.today)
		}
	}
	if parts != nil {
		joined.part = k.joinOr(parts, joined.past.table.Rows())
	}
	if today != nil {
		joined.today = k.joinOr(today, joined.past.owners.Rows())
	}
	return &joined
}

// outside compiles what is not inside periode(…).
func (k *compiler) outside(s *scope, e *Expr) (node, error) {
	if e.Op == Periode {
		return k.inside(e)
	}
	name := e.Field
	if name == raisonSociale {
		return k.raisonSociale(s, e)
	}
	if n, err := k.key(e); n != nil || err != nil {
		return n, err
	}
	if Historised(k.collection, name) {
		return nil, fault(e.At, "« %s » est une variable historisée : écrire periode(%s:…)", name, name)
	}
	if s.column(name) != nil {
		return k.test(s, e)
	}
	if k.collection == Sites && name != "dateDebut" {
		units := &scope{table: k.engine.index.Units, rows: k.engine.index.Units.Rows()}
		if units.column(name) != nil {
			part, err := k.test(units, e)
			if err != nil {
				return nil, err
			}
			return &ofUnit{part, k.engine.index}, nil
		}
	}
	return nil, k.unknown(e)
}

func (k *compiler) inside(e *Expr) (node, error) {
	if k.period {
		return nil, fault(e.At, "periode() dans periode()")
	}
	k.period = true
	defer func() { k.period = false }()
	if n, err := k.today(e); n != nil || err != nil {
		return n, err
	}
	return k.overPeriods(func(s *scope) (node, error) {
		return k.over(s, e.Args[0], func(e *Expr) (node, error) {
			switch {
			case e.Op == Periode:
				return nil, fault(e.At, "periode() dans periode()")
			case Historised(k.collection, e.Field):
				return k.test(s, e)
			}
			if _, err := k.outside(&scope{table: k.table(), rows: k.rows()}, e); err != nil {
				return nil, err
			}
			return nil, fault(e.At, "« %s » n'est pas une variable historisée : la sortir de periode()", e.Field)
		})
	})
}

func (k *compiler) table() *company.Table {
	if k.collection == Units {
		return k.engine.index.Units
	}
	return k.engine.index.Sites
}

// overPeriods compiles the same thing over the periods and over the rows that stand
// for them.
func (k *compiler) overPeriods(compile func(s *scope) (node, error)) (node, error) {
	n := &inPeriod{past: k.engine.past(k.collection), moment: k.moment}
	var err error
	if n.past.table != nil {
		if n.part, err = compile(&scope{table: n.past.table, rows: n.past.table.Rows()}); err != nil {
			return nil, err
		}
	}
	if n.past.orphans() != nil {
		if n.today, err = compile(&scope{table: n.past.owners, rows: n.past.owners.Rows(), alone: true}); err != nil {
			return nil, err
		}
	}
	if n.part == nil && n.today == nil { // not one unit
		return fixed{rows: k.rows()}, nil
	}
	return n, nil
}

// raisonSociale looks in all the names: of the whole history of what is searched, of
// today for the unité légale of an établissement.
func (k *compiler) raisonSociale(s *scope, e *Expr) (node, error) {
	if k.period {
		return nil, fault(e.At, "« raisonSociale » porte déjà sur toutes les périodes : la sortir de periode()")
	}
	in := func(s *scope, names []string) (node, error) {
		var parts []node
		for _, name := range names {
			one := *e
			one.Field = name
			part, err := k.test(s, &one)
			if err != nil {
				return nil, err
			}
			parts = append(parts, part)
		}
		return k.joinOr(parts, s.rows), nil
	}
	history, today := namesOfUnit, []string{"sigleUniteLegale"}
	if k.collection == Sites {
		history, today = signsOfSite, append(today, namesOfUnit...)
	}
	past, err := k.overPeriods(func(s *scope) (node, error) { return in(s, history) })
	if err != nil {
		return nil, err
	}
	units := &scope{table: k.engine.index.Units, rows: k.engine.index.Units.Rows()}
	now, err := in(units, today)
	if err != nil {
		return nil, err
	}
	if k.collection == Sites {
		now = &ofUnit{now, k.engine.index}
	}
	return k.joinOr([]node{past, now}, s.rows), nil
}

// unknown says that a field does not exist, and what was perhaps meant.
func (k *compiler) unknown(e *Expr) error {
	best, least := "", 4
	for _, name := range k.engine.Fields(k.collection) {
		if d := text.Distance(e.Field, name, least-1); d < least {
			best, least = name, d
		}
	}
	if best != "" {
		return fault(e.At, "champ « %s » inconnu ; vouliez-vous dire « %s » ?", clip(e.Field), best)
	}
	return fault(e.At, "champ « %s » inconnu", clip(e.Field))
}

// Fields lists the fields of a collection that a query may name, but raisonSociale.
func (e *Engine) Fields(c Collection) (names []string) {
	add := func(t *company.Table, skip ...string) {
		if t != nil {
			for _, col := range t.Columns() {
				if !slices.Contains(skip, col.Name) && !slices.Contains(names, col.Name) {
					names = append(names, col.Name)
				}
			}
		}
	}
	x := e.index
	switch c {
	case Links:
		names = append(names, "siretEtablissementPredecesseur", "siretEtablissementSuccesseur")
		add(x.Links)
	case Units:
		names = append(names, "siren")
		add(x.Units)
		add(x.UnitPeriods)
	case Sites:
		names = append(names, "siren", "nic", "siret")
		add(x.Sites)
		add(x.SitePeriods)
		add(x.Units, "dateDebut")
	}
	return names
}

// test compiles a field of a table.
func (k *compiler) test(s *scope, e *Expr) (node, error) {
	id := knownTest{s.table, s.alone, e.Field, e.Phonetic, e.Match}
	id.match.At = 0
	if n, ok := k.known[id]; ok {
		return n, nil
	}
	if k.tests++; k.tests > mostTests {
		return nil, fault(e.At, "plus de %d conditions", mostTests)
	}
	n, err := k.newTest(s, e)
	if err == nil {
		k.known[id] = n
	}
	return n, err
}

func (k *compiler) newTest(s *scope, e *Expr) (node, error) {
	column := s.column(e.Field)
	kind := kindOf(e.Field, column)
	m := e.Match
	if e.Phonetic && kind != texts {
		return nil, fault(e.At, "« .phonetisation » ne suit pas « %s », qui n'est pas un texte", e.Field)
	}
	if e.Phonetic && m.Kind == Range {
		return nil, fault(e.At, "un intervalle n'a pas de phonétique")
	}
	wild := strings.ContainsAny(m.Text, string(AnyText)+string(AnyLetter))
	if m.Edits > 0 || wild || e.Phonetic || m.Slop > 0 {
		if k.costly++; k.costly > mostCostly {
			return nil, fault(e.At, "plus de %d jokers ou approximations", mostCostly)
		}
	}
	if _, _, err := bounds(kind, m); m.Kind == Range && err != nil {
		return nil, err
	}
	switch {
	case column == nil:
		return k.constant(s, kind, e)
	case column.Kind == company.Plain:
		match, err := matchText(kind, m)
		if err != nil {
			return nil, err
		}
		return &loose{rows: s.rows, match: func(row int) bool {
			v := column.Value(row)
			return v != "" && match(v)
		}}, nil
	case kind == texts && m.Kind != Exists:
		w := k.engine.wordsOf(column, s.rows)
		if m.Kind == Range {
			m.Low, m.High = text.Fold(m.Low), text.Fold(m.High)
		}
		return newTest(column, s.rows, packed(w.match(m, e.Phonetic), column.Distinct()), w, m.Boost), nil
	}
	set, err := matchCodes(column, kind, m)
	if err != nil {
		return nil, err
	}
	return newTest(column, s.rows, set, nil, 1), nil
}

// constant is a test of a column that the table lacks.
func (k *compiler) constant(s *scope, kind kind, e *Expr) (node, error) {
	value := s.absent(e.Field)
	if e.Match.Kind == Exists {
		return fixed{rows: s.rows, all: value != ""}, nil
	}
	match, err := matchText(kind, e.Match)
	if err != nil {
		return nil, err
	}
	return fixed{rows: s.rows, all: value != "" && match(value)}, nil
}

// matchText is matchCodes for values that have no codes.
func matchText(k kind, m Match) (func(string) bool, error) {
	if m.Kind == Exists {
		return func(string) bool { return true }, nil
	}
	if m.Kind == Range {
		low, high, err := bounds(k, m)
		if err != nil {
			return nil, err
		}
		return func(v string) bool {
			l, h := compareValues(v, low), compareValues(v, high)
			return (low == "" || l > 0 || l == 0 && !m.LowOut) && (high == "" || h < 0 || h == 0 && !m.HighOut)
		}, nil
	}
	switch {
	case strings.ContainsAny(m.Text, string(AnyText)+string(AnyLetter)):
		return func(v string) bool { return wildcard(m.Text, v) }, nil
	case m.Edits > 0:
		t := token{text: m.Text, edits: m.Edits}
		return t.is, nil
	case k == dates:
		d, err := parseDate(m.Text)
		if err != nil {
			return nil, fault(m.At, "« %s » : date attendue, sous la forme AAAA-MM-JJ, AAAA-MM ou AAAA", clip(m.Text))
		}
		return func(v string) bool { return strings.HasPrefix(v, d) }, nil
	case k == flags:
		want := strings.ToLower(m.Text)
		if want != "true" && want != "false" {
			return nil, fault(m.At, "« %s » : true ou false attendu", clip(m.Text))
		}
		return func(v string) bool { return v == want }, nil
	}
	return func(v string) bool { return v == m.Text }, nil
}

// compareValues compares numbers as such: coordinates are texts in the files.
func compareValues(a, b string) int {
	x, err1 := strconv.ParseFloat(a, 64)
	y, err2 := strconv.ParseFloat(b, 64)
	if err1 == nil && err2 == nil {
		return cmp.Compare(x, y)
	}
	return cmp.Compare(a, b)
}

// key compiles the fields that identify rows; nil when e is not one.
func (k *compiler) key(e *Expr) (node, error) {
	x := k.engine.index
	var n node
	switch {
	case k.collection == Units && e.Field == "siren":
		n = k.keys(e, 9, func(low, high uint64) [][2]int {
			return [][2]int{{x.UnitsFrom(siren.SIREN(low)), x.UnitsFrom(siren.SIREN(high))}}
		}, func(row int) uint64 { return uint64(x.SIREN(row)) })
	case k.collection == Sites && e.Field == "siren":
		n = k.keys(e, 9, func(low, high uint64) [][2]int {
			return [][2]int{{x.SitesFrom(siren.SIREN(low).SIRET(0)), x.SitesFrom(siren.SIREN(high).SIRET(0))}}
		}, func(row int) uint64 { return uint64(x.SIRET(row).SIREN()) })
	case k.collection == Sites && e.Field == "siret":
		n = k.keys(e, 14, func(low, high uint64) [][2]int {
			return [][2]int{{x.SitesFrom(siren.SIRET(low)), x.SitesFrom(siren.SIRET(high))}}
		}, func(row int) uint64 { return uint64(x.SIRET(row)) })
	case k.collection == Sites && e.Field == "nic":
		n = k.keys(e, 5, nil, func(row int) uint64 { return uint64(x.SIRET(row).NIC()) })
	default:
		return nil, nil
	}
	return k.checkedKey(e, n)
}

func (k *compiler) checkedKey(e *Expr, n node) (node, error) {
	if k.period {
		return nil, fault(e.At, "« %s » n'est pas une variable historisée : la sortir de periode()", e.Field)
	}
	if e.Phonetic {
		return nil, fault(e.At, "« .phonetisation » ne suit pas « %s », qui n'est pas un texte", e.Field)
	}
	if k.tests++; k.tests > mostTests {
		return nil, fault(e.At, "plus de %d conditions", mostTests)
	}
	if _, _, err := bounds(codes, e.Match); e.Match.Kind == Range && err != nil {
		return nil, err
	}
	return n, nil
}

// keys finds numbers of so many digits. runs gives the rows whose key is low ≤ key <
// high, where rows are in the order of keys.
func (k *compiler) keys(e *Expr, digits int, runs func(low, high uint64) [][2]int, key func(row int) uint64) node {
	m := e.Match
	low, high, ok := keyRange(m, digits)
	switch {
	case m.Kind == Exists:
		return fixed{rows: k.rows(), all: true}
	case ok && low >= high:
		return fixed{rows: k.rows()}
	case ok && runs != nil:
		return newKeys(runs(low, high))
	case ok:
		return &loose{rows: k.rows(), match: func(row int) bool { n := key(row); return n >= low && n < high }}
	}
	if k.costly++; k.costly > mostCostly {
		return fixed{rows: k.rows()}
	}
	match, err := matchText(codes, m)
	if err != nil {
		return fixed{rows: k.rows()}
	}
	return &loose{rows: k.rows(), match: func(row int) bool {
		var b [14]byte
		n := key(row)
		for i := digits - 1; i >= 0; i-- {
			b[i] = '0' + byte(n%10)
			n /= 10
		}
		return match(string(b[:digits]))
	}}
}

// keyRange is what a match means for a number of so many digits: low ≤ key < high.
func keyRange(m Match, digits int) (low, high uint64, ok bool) {
	number := func(s string, fill string) (uint64, bool) {
		if len(s) > digits || strings.Trim(s, "0123456789") != "" {
			return 0, false
		}
		n, err := strconv.ParseUint(s+strings.Repeat(fill, digits-len(s)), 10, 64)
		return n, err == nil
	}
	most, _ := number("", "9")
	switch {
	case m.Edits > 0:
		return 0, 0, false
	case m.Kind == Range:
		low, high = 0, most+1
		if m.Low != "" {
			if low, ok = number(m.Low, "0"); !ok {
				return 0, 0, false
			}
			if m.LowOut && len(m.Low) == digits {
				low++
			}
		}
		if m.High != "" {
			if high, ok = number(m.High, "0"); !ok {
				return 0, 0, false
			}
			if !m.HighOut && len(m.High) == digits {
				high++
			}
		}
		return low, high, true
	}
	text := strings.ReplaceAll(m.Text, " ", "")
	if prefix, cut := strings.CutSuffix(text, string(AnyText)); cut {
		from, ok1 := number(prefix, "0")
		to, ok2 := number(prefix, "9")
		return from, to + 1, ok1 && ok2
	}
	if strings.ContainsAny(text, string(AnyText)+string(AnyLetter)) {
		return 0, 0, false
	}
	n, ok := number(text, "")
	if len(text) != digits || !ok {
		return 0, 0, true // nobody's number
	}
	return n, n + 1, true
}

// link compiles the fields of successions.
func (k *compiler) link(s *scope, e *Expr) (node, error) {
	x := k.engine.index
	if e.Op == Periode {
		return nil, fault(e.At, "les liens de succession n'ont pas de périodes")
	}
	var n node
	switch e.Field {
	case "siretEtablissementPredecesseur":
		n = k.keys(e, 14, func(low, high uint64) (runs [][2]int) {
			from, _ := x.LinksFrom(siren.SIRET(low))
			to, _ := x.LinksFrom(siren.SIRET(high))
			return [][2]int{{from, to}}
		}, func(row int) uint64 { before, _ := x.Link(row); return uint64(before) })
	case "siretEtablissementSuccesseur":
		key := func(row int) uint64 { _, after := x.Link(row); return uint64(after) }
		n = k.keys(e, 14, func(low, high uint64) (runs [][2]int) {
			order := x.BySuccessor()
			from, _ := slices.BinarySearchFunc(order, low, func(row uint32, s uint64) int { return cmp.Compare(key(int(row)), s) })
			for _, row := range order[from:] {
				if key(int(row)) >= high {
					break
				}
				runs = append(runs, [2]int{int(row), int(row) + 1})
			}
			return runs
		}, key)
	default:
		if s.column(e.Field) == nil && !slices.Contains(linkFields, e.Field) {
			return nil, k.unknown(e)
		}
		return k.test(s, e)
	}
	return k.checkedKey(e, n)
}

var linkFields = []string{"dateLienSuccession", "transfertSiege", "continuiteEconomique", "dateDernierTraitementLienSuccession"}
