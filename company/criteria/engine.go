package criteria

import (
	"context"
	"fmt"
	"math/bits"
	"sync"

	"tuyau/company"
)

// Engine searches one index. It is safe for concurrent use, as long as the index is
// open. It keeps the words of the columns of text that were searched, the periods of
// the dates that were asked and the latest answers.
type Engine struct {
	index *company.Index
	units *past
	sites *past

	mu      sync.Mutex
	words   map[*company.Column]func() *words
	checked map[*company.Column]func() bool
	moments recent[*moment]
	answers recent[*Hits]
}

// New makes an engine. It reads nothing yet.
func New(x *company.Index) *Engine {
	e := &Engine{index: x, words: map[*company.Column]func() *words{}, checked: map[*company.Column]func() bool{}, moments: recent[*moment]{most: 4}, answers: recent[*Hits]{most: 8}}
	e.units = newPast(x.UnitPeriods, x.Units, "dateCreationUniteLegale", x.PeriodsOfUnit, x.UnitsWithPeriods)
	e.sites = newPast(x.SitePeriods, x.Sites, "dateCreationEtablissement", x.PeriodsOfSite, x.SitesWithPeriods)
	return e
}

// Index is what the engine searches.
func (e *Engine) Index() *company.Index { return e.index }

// Rows is how many rows a collection has.
func (e *Engine) Rows(c Collection) int {
	switch {
	case c == Units:
		return e.index.Units.Rows()
	case c == Sites:
		return e.index.Sites.Rows()
	case e.index.Links != nil:
		return e.index.Links.Rows()
	}
	return 0
}

// Hits is the rows that answer a query. They are shared: nobody may change them.
type Hits struct {
	Rows  company.Rows
	Total int
	root  node
}

// Ranked says whether rows differ in score.
func (h *Hits) Ranked() bool { return h.root != nil && h.root.scored() }

// Score is how well a row that answers does: what is rare and short counts more. It
// is 1 where nothing tells rows apart.
func (h *Hits) Score(row int) float64 {
	if !h.Ranked() {
		return 1
	}
	return h.root.score(row)
}

// Search finds what answers a query that Parse read from q. A date, when not empty,
// says which period counts, and leaves out what did not exist then. A fault of the
// query comes as a *Fault.
func (e *Engine) Search(ctx context.Context, c Collection, q string, expr *Expr, date string) (*Hits, error) {
	if c == Links {
		date = ""
	}
	key := fmt.Sprintf("%s %s %s", c, date, q)
	e.mu.Lock()
	hits, ok := e.answers.get(key)
	e.mu.Unlock()
	if ok {
		return hits, nil
	}
	hits, err := e.search(ctx, c, expr, date)
	if err != nil {
		return nil, err
	}
	e.mu.Lock()
	e.answers.put(key, hits)
	e.mu.Unlock()
	return hits, nil
}

func (e *Engine) search(ctx context.Context, c Collection, expr *Expr, date string) (*Hits, error) {
	k := &compiler{ctx: ctx, engine: e, collection: c, date: date, known: map[knownTest]node{}}
	if date != "" {
		k.moment = e.moment(c, date)
	}
	root, err := k.compile(expr)
	if err != nil {
		return nil, err
	}
	hits := &Hits{Rows: company.NewRows(e.Rows(c)), root: root}
	if err := root.fill(ctx, hits.Rows); err != nil {
		return nil, err
	}
	if k.moment != nil {
		hits.Rows.And(k.moment.alive)
	}
	hits.Total = hits.Rows.Count()
	return hits, nil
}

func (e *Engine) past(c Collection) *past {
	if c == Units {
		return e.units
	}
	return e.sites
}

func (e *Engine) moment(c Collection, date string) *moment {
	if date >= forever {
		date = forever
	}
	key := string(c) + date
	e.mu.Lock()
	m, ok := e.moments.get(key)
	e.mu.Unlock()
	if ok {
		return m
	}
	m = e.past(c).at(date)
	e.mu.Lock()
	e.moments.put(key, m)
	e.mu.Unlock()
	return m
}

// wordsOf gives the words of a column of text, found at the first question.
func (e *Engine) wordsOf(c *company.Column, rows int) *words {
	e.mu.Lock()
	get := e.words[c]
	if get == nil {
		get = sync.OnceValue(func() *words { return newWords(c, rows) })
		e.words[c] = get
	}
	e.mu.Unlock()
	return get()
}

// Warm finds ahead the words of names and what most questions need, so that the first
// one does not wait for them.
func (e *Engine) Warm(ctx context.Context) {
	x := e.index
	for c, names := range map[Collection][]string{
		Units: {"etatAdministratifUniteLegale", "categorieJuridiqueUniteLegale", "activitePrincipaleUniteLegale"},
		Sites: {"etatAdministratifEtablissement", "activitePrincipaleEtablissement"},
	} {
		if e.past(c).table == nil || ctx.Err() != nil {
			continue
		}
		e.moment(c, forever)
		for _, name := range names {
			e.same(c, name)
		}
	}
	for _, t := range []struct {
		table *company.Table
		names []string
	}{{x.Units, namesOfUnit}, {x.Units, []string{"sigleUniteLegale", "nomUniteLegale", "prenom1UniteLegale"}}, {x.UnitPeriods, namesOfUnit},
		{x.UnitPeriods, []string{"nomUniteLegale"}}, {x.SitePeriods, signsOfSite}, {x.Sites, []string{"libelleCommuneEtablissement", "libelleVoieEtablissement"}}} {
		for _, name := range t.names {
			if t.table == nil || ctx.Err() != nil {
				continue
			}
			if c, ok := t.table.Column(name); ok && c.Kind != company.Plain {
				e.wordsOf(c, t.table.Rows())
			}
		}
	}
}

// Period is a row of periods, or, for what has no history, of its own table.
type Period struct {
	Row int
	Own bool // Row is the unit's own: it never changed and goes on
}

// Periods tells the periods of a unit or of an établissement, the latest first; at a
// date, when not empty, the one that holds then.
func (e *Engine) Periods(c Collection, row int, date string, tell func(Period)) {
	p := e.past(c)
	if date != "" {
		if row, own := p.periodAt(row, date); row >= 0 {
			tell(Period{row, own})
		}
		return
	}
	if p.table != nil {
		from, to := p.of(row)
		for i := from; i < to; i++ {
			tell(Period{i, false})
		}
		if from < to {
			return
		}
	}
	tell(Period{row, true})
}

// recent keeps the latest few values.
type recent[T any] struct {
	most int
	list []entry[T]
}

type entry[T any] struct {
	key   string
	value T
}

func (r *recent[T]) get(key string) (value T, ok bool) {
	for i, e := range r.list {
		if e.key == key {
			copy(r.list[1:i+1], r.list[:i])
			r.list[0] = e
			return e.value, true
		}
	}
	return value, false
}

func (r *recent[T]) put(key string, value T) {
	if len(r.list) < r.most {
		r.list = append(r.list, entry[T]{})
	}
	copy(r.list[1:], r.list)
	r.list[0] = entry[T]{key, value}
}

func lowest(word uint64) int { return bits.TrailingZeros64(word) }
