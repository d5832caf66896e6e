package sireneapi

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"tuyau/company/criteria"
	"tuyau/text/textjson"
)

// facetParams is what a call says of facets.
type facetParams struct {
	fields, queries, intervals []string
	// settings are by facet, "" for all, then by name.
	settings map[string]map[string]string
}

func (p *facetParams) asked() bool { return len(p.fields)+len(p.queries)+len(p.intervals) > 0 }

// How many facets a call may ask, and what they may count.
const (
	mostFacets    = 50
	mostIntervals = 10_000
	mostCounts    = 100_000
)

var facetSettings = map[string]func(name, v string) error{
	"nombre": func(name, v string) error { _, err := integer(name, v, mostCounts); return err },
	"debut":  func(name, v string) error { _, err := integer(name, v, 1<<30); return err },
	"min":    func(name, v string) error { _, err := integer(name, v, 1<<30); return err },
	"tri":    oneOf("count:desc", "count:asc", "index:asc", "index:desc"),
	"manquant": func(name, v string) error {
		_, err := boolean(name, v)
		return err
	},
	"total":     func(name, v string) error { _, err := boolean(name, v); return err },
	"modalite":  func(name, v string) error { _, err := boolean(name, v); return err },
	"prefixe":   func(string, string) error { return nil },
	"q":         func(string, string) error { return nil },
	"demarrage": func(string, string) error { return nil },
	"fin":       func(string, string) error { return nil },
	"pas":       func(string, string) error { return nil },
	"autre":     oneOf("avant", "apres", "entre", "tout", "aucun"),
	"inclusion": oneOf("inferieur", "superieur", "bord", "exterieur", "tout"),
}

// oneOf checks a list of words.
func oneOf(words ...string) func(name, v string) error {
	return func(name, v string) error {
		for one := range strings.SplitSeq(v, ",") {
			if !slices.Contains(words, one) {
				return invalid(name, v, "valeur attendue : %s", strings.Join(words, ", "))
			}
		}
		return nil
	}
}

func (p *facetParams) set(name, v string) error {
	rest := strings.TrimPrefix(name, "facette.")
	list := map[string]*[]string{"champ": &p.fields, "requete": &p.queries, "intervalle": &p.intervals}[rest]
	if list != nil {
		for one := range strings.SplitSeq(v, ",") {
			if one = strings.TrimSpace(one); one != "" && !slices.Contains(*list, one) {
				*list = append(*list, one)
			}
		}
		if len(p.fields)+len(p.queries)+len(p.intervals) > mostFacets {
			return invalid(name, v, "plus de %d facettes", mostFacets)
		}
		return nil
	}
	facet, setting := "", rest
	if i := strings.LastIndexByte(rest, '.'); i >= 0 {
		facet, setting = rest[:i], rest[i+1:]
	}
	check := facetSettings[setting]
	if check == nil {
		return invalid(name, v, "réglage de facette inconnu")
	}
	if err := check(name, v); err != nil {
		return err
	}
	if p.settings == nil {
		p.settings = map[string]map[string]string{}
	}
	if p.settings[facet] == nil {
		p.settings[facet] = map[string]string{}
	}
	p.settings[facet][setting] = v
	return nil
}

// get is a setting of a facet, else of all.
func (p *facetParams) get(facet, setting, otherwise string) string {
	if v, ok := p.settings[facet][setting]; ok {
		return v
	}
	if v, ok := p.settings[""][setting]; ok {
		return v
	}
	return otherwise
}

func (p *facetParams) number(facet, setting string, otherwise int) int {
	n, err := strconv.Atoi(p.get(facet, setting, strconv.Itoa(otherwise)))
	if err != nil {
		return otherwise
	}
	return n
}

func (p *facetParams) yes(facet, setting string) bool {
	return strings.EqualFold(p.get(facet, setting, ""), "true")
}

// facet is a facet once counted. A number of -1 was not asked.
type facet struct {
	name                       string
	missing, total, modalities int
	before, after, between     int
	counts                     []facetCount
}

type facetCount struct {
	value  string
	number bool
	n      int
	rank   int
}

func newFacet(name string) facet { return facet{name, -1, -1, -1, -1, -1, -1, nil} }

// count makes every facet that was asked.
func (a *API) count(ctx context.Context, f *search) (list []facet, err error) {
	for _, name := range f.facets.fields {
		cells, err := f.cells("facette.champ", name)
		if err != nil {
			return nil, err
		}
		list = append(list, f.byValue(name, cells))
	}
	for _, name := range f.facets.queries {
		one, err := a.byQuery(ctx, f, name)
		if err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	for _, name := range f.facets.intervals {
		cells, err := f.cells("facette.intervalle", name)
		if err != nil {
			return nil, err
		}
		one, err := a.byInterval(f, name, cells)
		if err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, nil
}

func (f *search) cells(param, name string) (*criteria.Cells, error) {
	cells, err := f.bench.engine.Cells(f.shape.collection, name, f.date)
	if err != nil {
		return nil, invalid(param, name, "%s", err)
	}
	return cells, nil
}

func (f *search) byValue(name string, cells *criteria.Cells) facet {
	counts := cells.Count(f.hits.Rows)
	out := newFacet(name)
	p := &f.facets
	least, prefix := p.number(name, "min", 1), p.get(name, "prefixe", "")
	total, modalities := 0, 0
	for code := 1; code < len(counts); code++ {
		n := counts[code]
		total += n
		if n > 0 {
			modalities++
		}
		if n < least {
			continue
		}
		value := cells.Column.Decode(uint32(code))
		if strings.HasPrefix(value, prefix) {
			out.counts = append(out.counts, facetCount{value, cells.Number, n, code})
		}
	}
	if p.yes(name, "manquant") {
		out.missing = counts[0]
	}
	if p.yes(name, "total") {
		out.total = total
	}
	if p.yes(name, "modalite") {
		out.modalities = modalities
	}
	sortCounts(out.counts, p.get(name, "tri", "count:desc"))
	out.counts = f.window(name, out.counts)
	return out
}

func (f *search) window(name string, list []facetCount) []facetCount {
	from := min(f.facets.number(name, "debut", 0), len(list))
	return list[from:min(from+f.facets.number(name, "nombre", defaultNombre), len(list))]
}

func sortCounts(list []facetCount, by string) {
	slices.SortFunc(list, func(a, b facetCount) int {
		switch by {
		case "count:desc":
			return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.rank, b.rank))
		case "count:asc":
			return cmp.Or(cmp.Compare(a.n, b.n), cmp.Compare(a.rank, b.rank))
		case "index:desc":
			return cmp.Compare(b.rank, a.rank)
		}
		return cmp.Compare(a.rank, b.rank)
	})
}

func (a *API) byQuery(ctx context.Context, f *search, name string) (facet, error) {
	param := "facette." + name + ".q"
	q, ok := f.facets.settings[name]["q"]
	if !ok {
		return facet{}, invalid("facette.requete", name, "%s est attendu", param)
	}
	expr, err := criteria.Parse(q)
	if err != nil {
		return facet{}, refused(param, q, err)
	}
	hits, err := f.bench.engine.Search(ctx, f.shape.collection, q, expr, f.date)
	if err != nil {
		return facet{}, refused(param, q, err)
	}
	both := slices.Clone(hits.Rows)
	both.And(f.hits.Rows)
	out := newFacet(name)
	out.counts = []facetCount{{value: q, n: both.Count()}}
	return out, nil
}

// byInterval counts from start to end by steps. The bounds of an interval are in it
// as inclusion says: the lower one when nothing does.
func (a *API) byInterval(f *search, name string, cells *criteria.Cells) (facet, error) {
	bounds, err := a.intervals(f, name, cells)
	if err != nil {
		return facet{}, err
	}
	sums := prefixSums(cells.Count(f.hits.Rows))
	first := func(v string) int { return int(cells.Column.First(v)) }
	past := func(v string) int { // after v itself
		code, found := cells.Column.Find(v)
		if found {
			code++
		}
		return int(code)
	}
	within := func(low, high string, lowIn, highIn bool) int {
		from, to := past(low), first(high)
		if lowIn {
			from = first(low)
		}
		if highIn {
			to = past(high)
		}
		return max(0, sums[to]-sums[min(from, to)])
	}
	inclusion := strings.Split(f.facets.get(name, "inclusion", "inferieur"), ",")
	in := func(what string) bool {
		return slices.Contains(inclusion, what) || slices.Contains(inclusion, "tout")
	}
	last := len(bounds) - 2
	out := newFacet(name)
	least := f.facets.number(name, "min", 0)
	for i := range last + 1 {
		n := within(bounds[i], bounds[i+1], in("inferieur") || in("bord") && i == 0, in("superieur") || in("bord") && i == last)
		if n >= least {
			out.counts = append(out.counts, facetCount{bounds[i], cells.Number, n, i})
		}
	}
	out.counts = f.window(name, out.counts)
	lowest, highest := bounds[0], bounds[last+1]
	lowIn, highIn := in("inferieur") || in("bord"), in("superieur") || in("bord")
	others := strings.Split(f.facets.get(name, "autre", ""), ",")
	asked := func(what string) bool { return slices.Contains(others, what) || slices.Contains(others, "tout") }
	end := len(sums) - 1
	if asked("avant") {
		out.before = sums[first(lowest)]
		if in("exterieur") || !lowIn {
			out.before = sums[past(lowest)]
		}
	}
	if asked("apres") {
		out.after = sums[end] - sums[first(highest)]
		if highIn && !in("exterieur") {
			out.after = sums[end] - sums[past(highest)]
		}
	}
	if asked("entre") {
		out.between = within(lowest, highest, lowIn, highIn)
	}
	return out, nil
}

// prefixSums gives, for each code, how many rows have a value before it.
func prefixSums(counts []int) []int {
	sums := make([]int, len(counts)+1)
	for code := 1; code < len(counts); code++ {
		sums[code+1] = sums[code] + counts[code]
	}
	return sums
}

// intervals gives the bounds of intervals, one more than there are.
func (a *API) intervals(f *search, name string, cells *criteria.Cells) ([]string, error) {
	setting := func(what string) (param, v string) {
		return "facette." + name + "." + what, f.facets.get(name, what, "")
	}
	for _, what := range []string{"demarrage", "fin", "pas"} {
		if param, v := setting(what); v == "" {
			return nil, invalid("facette.intervalle", name, "%s est attendu", param)
		}
	}
	switch {
	case cells.Number:
		return numberIntervals(setting)
	case cells.Date:
		return a.dateIntervals(name, setting)
	}
	return nil, invalid("facette.intervalle", name, "« %s » n'est ni une date ni un nombre", name)
}

func numberIntervals(setting func(string) (string, string)) (bounds []string, err error) {
	var n [3]int
	for i, what := range []string{"demarrage", "fin", "pas"} {
		param, v := setting(what)
		if n[i], err = integer(param, v, 1<<30); err != nil {
			return nil, err
		}
	}
	param, v := setting("pas")
	if n[2] == 0 || (n[1]-n[0])/n[2] > mostIntervals {
		return nil, invalid(param, v, "entre 1 et %d intervalles attendus", mostIntervals)
	}
	if param, v := setting("fin"); n[1] <= n[0] {
		return nil, invalid(param, v, "la fin est attendue après le démarrage")
	}
	for at := n[0]; ; at += n[2] {
		bounds = append(bounds, strconv.Itoa(at))
		if at >= n[1] {
			return bounds, nil
		}
	}
}

func (a *API) dateIntervals(name string, setting func(string) (string, string)) (bounds []string, err error) {
	now := a.now().In(paris())
	var ends [2]time.Time
	for i, what := range []string{"demarrage", "fin"} {
		param, v := setting(what)
		if ends[i], err = criteria.ParseMoment(v, now); err != nil {
			return nil, invalid(param, v, "date attendue : AAAA-MM-JJ, NOW, NOW/YEAR, NOW-3MONTH…")
		}
	}
	if param, v := setting("fin"); !ends[1].After(ends[0]) {
		return nil, invalid(param, v, "la fin est attendue après le démarrage")
	}
	layout := time.DateOnly
	if strings.HasPrefix(name, "dateDernierTraitement") {
		layout = "2006-01-02T15:04:05"
	}
	param, step := setting("pas")
	if step[0] != '+' && step[0] != ' ' {
		step = "+" + step
	}
	for at := ends[0]; ; {
		bounds = append(bounds, at.Format(layout))
		if !at.Before(ends[1]) {
			return bounds, nil
		}
		next, err := criteria.Shift(at, step)
		if err != nil || !next.After(at) || next.Format(layout) == at.Format(layout) || len(bounds) > mostIntervals {
			return nil, invalid(param, step, "pas attendu : +7DAY, +1MONTH…, d'au plus %d intervalles", mostIntervals)
		}
		at = next
	}
}

func appendFacets(b []byte, list []facet) []byte {
	b = append(b, '[')
	start := len(b)
	for i := range list {
		f := &list[i]
		b = textjson.Append(append(b, `{"nom":`...), f.name)
		for _, n := range []struct {
			key string
			n   int
		}{{"manquants", f.missing}, {"total", f.total}, {"modalites", f.modalities}, {"avant", f.before}, {"apres", f.after}, {"entre", f.between}} {
			if n.n >= 0 {
				b = append(append(append(b, `,"`...), n.key...), `":`...)
				b = strconv.AppendInt(b, int64(n.n), 10)
			}
		}
		b = append(b, `,"comptages":[`...)
		from := len(b)
		for _, c := range f.counts {
			b = append(b, `{"valeur":`...)
			if c.number && literal(c.value) {
				b = append(b, c.value...)
			} else {
				b = textjson.Append(b, c.value)
			}
			b = append(b, `,"nombre":`...)
			b = strconv.AppendInt(b, int64(c.n), 10)
			b = append(b, "},"...)
		}
		b = append(closing(b, from, ']'), "},"...)
	}
	return closing(b, start, ']')
}
