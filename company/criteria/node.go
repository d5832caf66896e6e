package criteria

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sort"

	"tuyau/company"
)

// node tells which rows of one table match.
type node interface {
	fill(ctx context.Context, out company.Rows) error // adds the rows that match
	has(row int) bool
	about() int  // how many rows match, roughly
	effort() int // what fill costs, in rows looked at
	// score is what a row that matches is worth, see worth; scored says whether rows
	// differ in it.
	score(row int) float64
	scored() bool
}

// worth is the score of a row, 0 when it does not match: only what joins parts with
// AND has to be asked first.
func worth(n node, row int) float64 {
	if joined, ok := n.(*and); ok && (!joined.scored() || !joined.has(row)) {
		return 0
	}
	return n.score(row)
}

// steady is a node whose rows are all worth the same.
type steady struct{}

func (steady) score(int) float64 { return 0 }
func (steady) scored() bool      { return false }

// fixed matches every row or none.
type fixed struct {
	steady
	rows int
	all  bool
}

func (n fixed) fill(_ context.Context, out company.Rows) error {
	if n.all {
		out.Or(company.AllRows(n.rows))
	}
	return nil
}
func (n fixed) has(int) bool { return n.all }
func (n fixed) about() int {
	if n.all {
		return n.rows
	}
	return 0
}
func (n fixed) effort() int { return n.rows / 64 }

// test is a coded column.
type test struct {
	column *company.Column
	rows   int
	codes  codeset
	words  *words // of a field of text
	weight float64
	n      int
}

func newTest(column *company.Column, rows int, codes codeset, w *words, boost float64) *test {
	t := &test{column: column, rows: rows, codes: codes, words: w}
	if w == nil {
		t.n = int(float64(rows) * float64(codes.count()) / float64(column.Distinct()+1))
		return t
	}
	codes.each(func(code uint32) { t.n += len(w.rowsOf(code)) })
	// As BM25's: what few have is worth more.
	t.weight = boost * math.Log(1+(float64(rows)-float64(t.n)+0.5)/(float64(t.n)+0.5))
	return t
}

func (t *test) fill(ctx context.Context, out company.Rows) error {
	if t.words != nil && t.n < t.rows/16 {
		t.codes.each(func(code uint32) {
			for _, row := range t.words.rowsOf(code) {
				out.Add(int(row))
			}
		})
		return nil
	}
	t.codes.fill(t.column, out)
	return ctx.Err()
}

func (t *test) has(row int) bool { return t.codes.has(t.column.Code(row)) }
func (t *test) about() int       { return t.n }
func (t *test) effort() int {
	if t.words != nil && t.n < t.rows/16 {
		return t.n
	}
	return t.rows
}

// score makes a word count for more in a short name.
func (t *test) score(row int) float64 {
	if t.weight == 0 || !t.has(row) {
		return 0
	}
	spaces := 0
	for _, c := range []byte(t.column.Value(row)) {
		if c == ' ' || c == '-' || c == '\'' {
			spaces++
		}
	}
	return t.weight * 2.2 / (1 + 1.2*(0.25+0.75*float64(spaces+1)/3))
}
func (t *test) scored() bool { return t.words != nil }

// loose looks at the value of each row: columns and keys that have no codes.
type loose struct {
	steady
	rows  int
	match func(row int) bool
}

func (n *loose) fill(ctx context.Context, out company.Rows) error {
	for row := range n.rows {
		if n.match(row) {
			out.Add(row)
		}
		if row%(1<<16) == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
	}
	return nil
}
func (n *loose) has(row int) bool { return n.match(row) }
func (n *loose) about() int       { return n.rows / 4 }
func (n *loose) effort() int      { return 16 * n.rows }

// keys is runs of rows, found by a search in the keys.
type keys struct {
	steady
	runs [][2]int // from ≤ row < to, in order, apart
	n    int
}

func newKeys(runs [][2]int) *keys {
	slices.SortFunc(runs, func(a, b [2]int) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	k := &keys{}
	for _, r := range runs {
		if last := len(k.runs) - 1; last >= 0 && r[0] <= k.runs[last][1] {
			k.runs[last][1] = max(k.runs[last][1], r[1])
		} else if r[0] < r[1] {
			k.runs = append(k.runs, r)
		}
	}
	for _, r := range k.runs {
		k.n += r[1] - r[0]
	}
	return k
}

func (k *keys) fill(_ context.Context, out company.Rows) error {
	for _, r := range k.runs {
		for row := r[0]; row < r[1]; row++ {
			out.Add(row)
		}
	}
	return nil
}

func (k *keys) has(row int) bool {
	i, exact := slices.BinarySearchFunc(k.runs, row, func(r [2]int, row int) int { return cmp.Compare(r[0], row) })
	return exact || i > 0 && row < k.runs[i-1][1]
}
func (k *keys) about() int  { return k.n }
func (k *keys) effort() int { return k.n }

// not matches what its part does not.
type not struct {
	steady
	part node
	rows int
}

func (n *not) fill(ctx context.Context, out company.Rows) error {
	inside := company.NewRows(n.rows)
	if err := n.part.fill(ctx, inside); err != nil {
		return err
	}
	all := company.AllRows(n.rows)
	all.AndNot(inside)
	out.Or(all)
	return nil
}
func (n *not) has(row int) bool { return !n.part.has(row) }
func (n *not) about() int       { return max(0, n.rows-n.part.about()) }
func (n *not) effort() int      { return n.part.effort() + n.rows/64 }

// and matches what all its parts do. The rarest part is found first; what the others
// would cost more to find than to check on its rows is checked.
type and struct {
	parts []node // the rarest first
	rows  int
}

func newAnd(parts []node, rows int) node {
	if len(parts) == 1 {
		return parts[0]
	}
	slices.SortStableFunc(parts, func(a, b node) int {
		return cmp.Or(cmp.Compare(a.about(), b.about()), cmp.Compare(a.effort(), b.effort()))
	})
	return &and{parts, rows}
}

// A check of one row costs about as much as a scan of so many.
const check = 16

func (n *and) fill(ctx context.Context, out company.Rows) error {
	found := company.NewRows(n.rows)
	if err := n.parts[0].fill(ctx, found); err != nil {
		return err
	}
	var other company.Rows
	for _, p := range n.parts[1:] {
		left := found.Count()
		if left == 0 {
			return nil
		}
		if left*check < p.effort() {
			for i, word := range found {
				for ; word != 0; word &= word - 1 {
					row := i*64 + lowest(word)
					if !p.has(row) {
						found[i] &^= word & -word
					}
				}
			}
			continue
		}
		inverse, excluded := p.(*not)
		if excluded {
			p = inverse.part
		}
		if other == nil {
			other = company.NewRows(n.rows)
		} else {
			clear(other)
		}
		if err := p.fill(ctx, other); err != nil {
			return err
		}
		if excluded {
			found.AndNot(other)
		} else {
			found.And(other)
		}
	}
	out.Or(found)
	return nil
}

func (n *and) has(row int) bool {
	for _, p := range n.parts {
		if !p.has(row) {
			return false
		}
	}
	return true
}
func (n *and) about() int { return n.parts[0].about() }
func (n *and) effort() (total int) {
	for _, p := range n.parts {
		total += min(p.effort(), n.parts[0].about()*check)
	}
	return total + n.parts[0].effort()
}
func (n *and) score(row int) (total float64) {
	for _, p := range n.parts {
		total += p.score(row)
	}
	return total
}
func (n *and) scored() bool { return slices.ContainsFunc(n.parts, node.scored) }

// or matches what one of its parts does.
type or struct {
	parts []node
	rows  int
}

func newOr(parts []node, rows int) node {
	if len(parts) == 1 {
		return parts[0]
	}
	return &or{parts, rows}
}

func (n *or) fill(ctx context.Context, out company.Rows) error {
	for _, p := range n.parts {
		if err := p.fill(ctx, out); err != nil {
			return err
		}
	}
	return nil
}

func (n *or) has(row int) bool {
	for _, p := range n.parts {
		if p.has(row) {
			return true
		}
	}
	return false
}
func (n *or) about() (total int) {
	for _, p := range n.parts {
		total += p.about()
	}
	return min(total, n.rows)
}
func (n *or) effort() (total int) {
	for _, p := range n.parts {
		total += p.effort()
	}
	return total
}
func (n *or) score(row int) (total float64) {
	for _, p := range n.parts {
		total += worth(p, row)
	}
	return total
}
func (n *or) scored() bool { return slices.ContainsFunc(n.parts, node.scored) }

// ofUnit matches the établissements of the unités légales that its part matches.
type ofUnit struct {
	part  node
	index *company.Index
}

func (n *ofUnit) fill(ctx context.Context, out company.Rows) error {
	units := company.NewRows(n.index.Units.Rows())
	if err := n.part.fill(ctx, units); err != nil {
		return err
	}
	if units.Count() > n.index.Units.Rows()/64 {
		out.Or(n.index.SitesOfUnits(units))
		return nil
	}
	// Both go by siren: what follows is near what was found.
	last, site := n.index.Sites.Rows(), 0
	for unit := range units.From(0) {
		first := n.index.SIREN(unit).SIRET(0)
		end := (n.index.SIREN(unit) + 1).SIRET(0)
		site = gallop(site, last, func(site int) bool { return n.index.SIRET(site) >= first })
		for ; site < last && n.index.SIRET(site) < end; site++ {
			out.Add(site)
		}
	}
	return nil
}

// gallop is the first of from ≤ i < to that is after, to when none is: a search that
// costs little when it is near from.
func gallop(from, to int, after func(i int) bool) int {
	step := 1
	for from < to && !after(min(from+step, to)-1) {
		from = min(from+step, to)
		step *= 2
	}
	return from + sort.Search(min(step, to-from), func(i int) bool { return after(from + i) })
}

func (n *ofUnit) has(site int) bool {
	unit, ok := n.index.UnitOf(site)
	return ok && n.part.has(unit)
}

// about: an unité légale has about one and a half établissements.
func (n *ofUnit) about() int {
	return int(float64(n.part.about()) * float64(n.index.Sites.Rows()) / float64(n.index.Units.Rows()+1))
}
func (n *ofUnit) effort() int {
	return n.part.effort() + min(n.part.about()*check, n.index.Sites.Rows())
}
func (n *ofUnit) score(site int) float64 {
	if unit, ok := n.index.UnitOf(site); ok {
		return worth(n.part, unit)
	}
	return 0
}
func (n *ofUnit) scored() bool { return n.part.scored() }
