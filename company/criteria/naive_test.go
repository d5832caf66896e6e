package criteria_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"

	"tuyau/company"
	"tuyau/company/criteria"
	"tuyau/text"
)

// What follows says again, as simply as can be, what queries mean: row by row, on the
// values as they are written, with none of the engine's means. Queries are drawn
// together with their meaning.

// naive is an index read row by row.
type naive struct {
	x      *company.Index
	values map[string][]string // of "table.column"
	rng    *rand.Rand
}

func newNaive(x *company.Index, seed uint64) *naive {
	return &naive{x: x, values: map[string][]string{}, rng: rand.New(rand.NewPCG(seed, 1))}
}

func (n *naive) tables() map[string]*company.Table {
	return map[string]*company.Table{"units": n.x.Units, "sites": n.x.Sites, "unitpast": n.x.UnitPeriods, "sitepast": n.x.SitePeriods}
}

func (n *naive) column(table, name string) []string {
	key := table + "." + name
	if v, ok := n.values[key]; ok {
		return v
	}
	var list []string
	if t := n.tables()[table]; t != nil {
		list = make([]string, t.Rows())
		if c, ok := t.Column(name); ok {
			for row := range list {
				list[row] = c.Value(row)
			}
		}
	}
	n.values[key] = list
	return list
}

// meaning is a query and, for each row of a table, whether it answers.
type meaning struct {
	q    string
	rows []bool
}

func (n *naive) pick(list ...string) string { return list[n.rng.IntN(len(list))] }

// example is a value that a column really has, most often.
func (n *naive) example(table, name string) string {
	list := n.column(table, name)
	for range 50 {
		if len(list) == 0 {
			break
		}
		if v := list[n.rng.IntN(len(list))]; v != "" {
			return v
		}
	}
	return n.pick("A", "X1", "GAZ")
}

// match is a value of q and the values that it matches.
type match struct {
	q  string
	is func(v string) bool
}

func words(v string) []string { return text.Tokens(nil, text.Fold(v)) }

func anyWord(is func(w string) bool) func(string) bool {
	return func(v string) bool {
		for _, w := range words(v) {
			if is(w) {
				return true
			}
		}
		return false
	}
}

func (n *naive) textMatch(v string) (m match, phonetic bool) {
	list := words(v)
	if len(list) == 0 {
		return match{`"!"`, func(string) bool { return false }}, false
	}
	w := list[n.rng.IntN(len(list))]
	switch n.rng.IntN(9) {
	case 0:
		return match{"*", func(string) bool { return true }}, false
	case 1:
		i := n.rng.IntN(len(list))
		j := i + 1 + n.rng.IntN(len(list)-i)
		phrase := " " + strings.Join(list[i:j], " ") + " "
		return match{strconv.Quote(strings.ToUpper(strings.Join(list[i:j], " "))), func(v string) bool { return strings.Contains(" "+text.Fold(v)+" ", phrase) }}, false
	case 2:
		pattern := n.spoil(w)
		re := expression(pattern)
		return match{pattern, anyWord(re.MatchString)}, false
	case 3:
		w = n.misspell(w)
		edits := 1 + n.rng.IntN(2)
		q := w + "~"
		if edits == 1 {
			q += "1"
		}
		return match{q, anyWord(func(o string) bool { return distance(w, o) <= edits })}, false
	case 4:
		key := text.Phonetic(w)
		return match{w, anyWord(func(o string) bool { return text.Phonetic(o) == key })}, true
	case 5:
		other := words(n.pick("AAA", "MARTIN", "RUE", "ZZZ", v))[0]
		low, high := min(w, other), max(w, other)
		return match{"[" + low + " TO " + high + "}", anyWord(func(o string) bool { return o >= low && o < high })}, false
	case 6:
		slop := 1 + n.rng.IntN(3)
		two := []string{list[n.rng.IntN(len(list))], w}
		return match{fmt.Sprintf(`"%s %s"~%d`, two[0], two[1], slop), func(v string) bool { return scattered(words(v), two, slop) }}, false
	}
	return match{strings.ToUpper(w), anyWord(func(o string) bool { return o == w })}, false
}

// spoil puts wildcards in a word.
func (n *naive) spoil(w string) string {
	b := []byte(w)
	for i := range b {
		if n.rng.IntN(3) == 0 {
			b[i] = '?'
		}
	}
	if n.rng.IntN(2) == 0 {
		b = append(b[:1+n.rng.IntN(len(b))], '*')
	}
	if n.rng.IntN(3) == 0 {
		b = append([]byte{'*'}, b...)
	}
	if s := string(b); s != "*" {
		return s
	}
	return "?*"
}

func (n *naive) misspell(w string) string {
	b := []byte(w)
	i := n.rng.IntN(len(b))
	switch n.rng.IntN(3) {
	case 0:
		b[i] = 'e'
	case 1:
		b = append(b[:i], append([]byte{'s'}, b[i:]...)...)
	}
	return string(b)
}

func expression(pattern string) *regexp.Regexp {
	p := regexp.QuoteMeta(pattern)
	p = strings.NewReplacer(`\*`, `.*`, `\?`, `.`).Replace(p)
	return regexp.MustCompile("^(?s:" + p + ")$")
}

// distance is of optimal string alignment, by the book.
func distance(a, b string) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}

// scattered: each word of the phrase is somewhere, moved by the same number of places
// give or take slop.
func scattered(value, phrase []string, slop int) bool {
	for shift := -slop; shift < len(value); shift++ {
		all := true
		for i, p := range phrase {
			found := false
			for at, w := range value {
				found = found || w == p && at >= shift+i && at <= shift+i+slop
			}
			all = all && found
		}
		if all {
			return true
		}
	}
	return false
}

func (n *naive) codeMatch(v string) match {
	escaped := func(s string) string {
		if n.rng.IntN(2) == 0 {
			return strconv.Quote(s)
		}
		return strings.NewReplacer(" ", `\ `, "(", `\(`, ")", `\)`, "[", `\[`, "]", `\]`, "'", `\'`).Replace(s)
	}
	switch n.rng.IntN(5) {
	case 0:
		return match{"*", func(string) bool { return true }}
	case 1:
		prefix := v[:1+n.rng.IntN(len(v))]
		if strings.Trim(prefix, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != "" {
			prefix = v[:1]
		}
		if strings.ContainsAny(prefix, `[]"`) || prefix[0] >= 0x80 {
			prefix = "A"
		}
		return match{prefix + "*", func(v string) bool { return strings.HasPrefix(v, prefix) }}
	case 2:
		other := n.pick("00", "75", "A", "zz", v)
		low, high := min(v, other), max(v, other)
		return match{"{" + strconv.Quote(low) + " TO " + strconv.Quote(high) + "]", func(v string) bool { return v > low && v <= high }}
	}
	return match{escaped(v), func(o string) bool { return o == v }}
}

func (n *naive) dateMatch(v string) match {
	part := v[:min(len(v), []int{4, 7, 10}[n.rng.IntN(3)])]
	other := n.pick("1995", "2008-01", "2015-06-30", "2020-02-29")
	within := func(low, high string, lowIn, highIn bool) func(string) bool {
		return func(v string) bool {
			after, before := low == "" || v >= low, high == "" || v < high
			if low != "" && !lowIn {
				after = v > low && !strings.HasPrefix(v, low)
			}
			if high != "" && highIn {
				before = v < high || strings.HasPrefix(v, high)
			}
			return after && before
		}
	}
	low, high := min(part, other), max(part, other)
	switch n.rng.IntN(6) {
	case 0:
		return match{"*", func(string) bool { return true }}
	case 1:
		return match{"[" + low + " TO " + high + "]", within(low, high, true, true)}
	case 2:
		if !strings.HasPrefix(high, low) {
			return match{"{" + low + " TO " + high + "}", within(low, high, false, false)}
		}
	case 3:
		return match{"[" + part + " TO *]", within(part, "", true, true)}
	case 4:
		return match{"{* TO " + part + "}", within("", part, true, false)}
	}
	return match{part, func(v string) bool { return strings.HasPrefix(v, part) }}
}

func (n *naive) numberMatch(v string) match {
	a, err := strconv.Atoi(v)
	if err != nil { // a column that is nearly all null
		a, v = 12, "12"
	}
	b := n.rng.IntN(2030)
	low, high := min(a, b), max(a, b)
	number := func(is func(int) bool) func(string) bool {
		return func(v string) bool { i, err := strconv.Atoi(v); return err == nil && is(i) }
	}
	switch n.rng.IntN(3) {
	case 0:
		return match{fmt.Sprintf("[%d TO %d]", low, high), number(func(i int) bool { return i >= low && i <= high })}
	case 1:
		return match{fmt.Sprintf("{%d TO *]", a), number(func(i int) bool { return i > a })}
	}
	return match{v, number(func(i int) bool { return i == a })}
}

// leaf draws a test of a column: its query and the rows of the table that pass.
func (n *naive) leaf(table, name string) meaning {
	v := n.example(table, name)
	var m match
	suffix := ""
	switch c, _ := n.tables()[table].Column(name); {
	case criteria.KindOf(name, c) == "texts":
		var sound bool
		if m, sound = n.textMatch(v); sound {
			suffix = ".phonetisation"
		}
	case criteria.KindOf(name, c) == "dates":
		if v[0] < '0' || v[0] > '9' {
			v = "2019-01-01"
		}
		m = n.dateMatch(v)
	case criteria.KindOf(name, c) == "numbers":
		m = n.numberMatch(v)
	case criteria.KindOf(name, c) == "flags":
		want := n.pick("true", "false")
		m = match{want, func(v string) bool { return v == want }}
	default:
		m = n.codeMatch(v)
	}
	known := map[string]bool{}
	values := n.column(table, name)
	rows := make([]bool, len(values))
	for row, v := range values {
		if v == "" {
			continue
		}
		is, ok := known[v]
		if !ok {
			is = m.is(v)
			known[v] = is
		}
		rows[row] = is
	}
	return meaning{name + suffix + ":" + m.q, rows}
}

// logic draws a combination of leaves.
func (n *naive) logic(depth int, leaf func() meaning) meaning {
	if depth == 0 || n.rng.IntN(3) == 0 {
		return leaf()
	}
	a := n.logic(depth-1, leaf)
	switch n.rng.IntN(4) {
	case 0:
		out := meaning{n.pick("-", "NOT ") + "(" + a.q + ")", make([]bool, len(a.rows))}
		for i := range a.rows {
			out.rows[i] = !a.rows[i]
		}
		return out
	case 1:
		b := n.logic(depth-1, leaf)
		out := meaning{"(" + a.q + ") OR (" + b.q + ")", make([]bool, len(a.rows))}
		for i := range a.rows {
			out.rows[i] = a.rows[i] || b.rows[i]
		}
		return out
	}
	b := n.logic(depth-1, leaf)
	out := meaning{"(" + a.q + ") AND (" + b.q + ")", make([]bool, len(a.rows))}
	for i := range a.rows {
		out.rows[i] = a.rows[i] && b.rows[i]
	}
	return out
}

// query draws a query of a collection, at a date or not.
func (n *naive) query(c criteria.Collection, date string) meaning {
	out := n.logic(3, func() meaning { return n.clause(c, date) })
	for owner := range out.rows {
		if date != "" && out.rows[owner] && !n.alive(c, owner, date) {
			out.rows[owner] = false
		}
	}
	return out
}

func (n *naive) names(c criteria.Collection) (own, past []string) {
	table := "units"
	if c == criteria.Sites {
		table = "sites"
	}
	for _, col := range n.tables()[table].Columns() {
		if !criteria.Historised(c, col.Name) && !strings.HasPrefix(col.Name, "coordonnee") {
			own = append(own, col.Name)
		}
	}
	for _, col := range n.tables()[map[string]string{"units": "unitpast", "sites": "sitepast"}[table]].Columns() {
		past = append(past, col.Name)
	}
	return own, past
}

func (n *naive) clause(c criteria.Collection, date string) meaning {
	own, past := n.names(c)
	table, pastTable := "units", "unitpast"
	if c == criteria.Sites {
		table, pastTable = "sites", "sitepast"
	}
	switch n.rng.IntN(6) {
	case 0:
		return n.key(c)
	case 1, 2:
		inner := n.logic(2, func() meaning { return n.leaf(pastTable, n.pick(past...)) })
		return meaning{"periode(" + inner.q + ")", n.anyPeriod(c, date, inner.rows)}
	case 3:
		if c == criteria.Sites {
			var name string
			for name = ""; name == "" || name == "dateDebut"; {
				name = n.x.Units.Columns()[n.rng.IntN(len(n.x.Units.Columns()))].Name
			}
			return n.lift(n.leaf("units", name))
		}
	}
	return n.leaf(table, n.pick(own...))
}

func (n *naive) lift(m meaning) meaning {
	out := meaning{m.q, make([]bool, n.x.Sites.Rows())}
	for site := range out.rows {
		unit, ok := n.x.UnitOf(site)
		out.rows[site] = ok && m.rows[unit]
	}
	return out
}

func (n *naive) periods(c criteria.Collection, owner int) (from, to int) {
	if c == criteria.Units {
		return n.x.PeriodsOfUnit(owner)
	}
	return n.x.PeriodsOfSite(owner)
}

func (n *naive) then(c criteria.Collection, row int, date string) bool {
	table := "unitpast"
	if c == criteria.Sites {
		table = "sitepast"
	}
	start, end := n.column(table, "dateDebut")[row], n.column(table, "dateFin")[row]
	if date == "" || date >= "2099-12-31" {
		return date == "" || end == ""
	}
	return start <= date && (end == "" || end >= date)
}

func (n *naive) anyPeriod(c criteria.Collection, date string, rows []bool) []bool {
	owners := n.x.Units.Rows()
	if c == criteria.Sites {
		owners = n.x.Sites.Rows()
	}
	out := make([]bool, owners)
	for owner := range out {
		from, to := n.periods(c, owner)
		for row := from; row < to; row++ {
			out[owner] = out[owner] || rows[row] && n.then(c, row, date)
		}
	}
	return out
}

func (n *naive) alive(c criteria.Collection, owner int, date string) bool {
	table, born := "units", "dateCreationUniteLegale"
	if c == criteria.Sites {
		table, born = "sites", "dateCreationEtablissement"
	}
	if v := n.column(table, born)[owner]; v != "" && v > date {
		return false
	}
	from, to := n.periods(c, owner)
	for row := from; row < to; row++ {
		if n.then(c, row, date) {
			return true
		}
	}
	return false
}

// key draws a test of identifiers.
func (n *naive) key(c criteria.Collection) meaning {
	rows := n.x.Units.Rows()
	if c == criteria.Sites {
		rows = n.x.Sites.Rows()
	}
	name, of := "siren", func(row int) string { return n.x.SIREN(row).String() }
	if c == criteria.Sites {
		name = n.pick("siren", "siret", "nic")
		of = func(row int) string {
			s := n.x.SIRET(row)
			return map[string]string{"siren": s.SIREN().String(), "siret": s.String(), "nic": s.NIC().String()}[name]
		}
	}
	a, b := of(n.rng.IntN(rows)), of(n.rng.IntN(rows))
	low, high := min(a, b), max(a, b)
	var m match
	switch n.rng.IntN(5) {
	case 0:
		prefix := a[:1+n.rng.IntN(len(a))]
		m = match{prefix + "*", func(v string) bool { return strings.HasPrefix(v, prefix) }}
	case 1:
		m = match{"[" + low + " TO " + high + "}", func(v string) bool { return v >= low && v < high }}
	case 2:
		pattern := n.spoil(a)
		m = match{pattern, expression(pattern).MatchString}
	case 3:
		m = match{"(" + a + " OR " + b + " OR 999999999)", func(v string) bool { return v == a || v == b }}
	default:
		m = match{a, func(v string) bool { return v == a }}
	}
	out := meaning{name + ":" + m.q, make([]bool, rows)}
	for row := range out.rows {
		out.rows[row] = m.is(of(row))
	}
	return out
}
