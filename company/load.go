package company

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"

	"tuyau/company/inseefile"
)

// feed says how rows of a kind of file enter a table.
type feed struct {
	key    string // column that identifies what a row is of: siren or siret
	perKey bool   // one row a key, the last one; otherwise all those of the last source
	drop   []string
	period bool
}

var numbers = set("anneeEffectifsUniteLegale", "anneeCategorieEntreprise", "nombrePeriodesUniteLegale",
	"anneeEffectifsEtablissement", "nombrePeriodesEtablissement")

var plains = set("identifiantAdresseEtablissement", "coordonneeLambertAbscisseEtablissement", "coordonneeLambertOrdonneeEtablissement")

func kindOf(column string) ColumnKind {
	switch {
	case numbers[column]:
		return Number
	case plains[column]:
		return Plain
	}
	return Text
}

var (
	unitFeed       = feed{key: "siren", perKey: true, drop: []string{"siren"}}
	siteFeed       = feed{key: "siret", perKey: true, drop: []string{"siren", "nic", "siret"}}
	unitPeriodFeed = feed{key: "siren", drop: []string{"siren"}, period: true}
	sitePeriodFeed = feed{key: "siret", drop: []string{"siren", "nic", "siret"}, period: true}
)

// loading is a table being filled from files, after what an older index holds of it.
type loading struct {
	feed
	*tableBuilder
	keys    []uint64
	sources []uint16 // which source a row came from, when they are several
	source  uint16
	mask    func(key uint64) diffusion // nil: the row says itself, as an unité légale does
	own     []diffusion                // of each row, when mask is nil

	batch []diffusion // of the batch being read
}

func newLoading(f feed, kind inseefile.Kind, mask func(uint64) diffusion) *loading {
	columns := slices.DeleteFunc(slices.Clone(inseefile.Columns(kind)), func(c string) bool { return slices.Contains(f.drop, c) })
	return &loading{feed: f, tableBuilder: newTableBuilder(columns, kindOf), mask: mask}
}

// open prepares for the columns of one file; ours that it lacks are null, those that
// it has besides are kept from now on.
func (l *loading) open(columns []string) (func(*inseefile.Batch) error, error) {
	l.source++
	key := slices.Index(columns, l.key)
	if key < 0 {
		return nil, fmt.Errorf("colonne « %s » absente", l.key)
	}
	for _, name := range columns {
		if l.byName[name] == nil && !slices.Contains(l.drop, name) {
			extra := newTableBuilder([]string{name}, kindOf).columns[0]
			for range l.rows {
				if err := extra.add(nil); err != nil {
					return nil, err
				}
			}
			l.columns = append(l.columns, extra)
			l.byName[name] = extra
		}
	}
	from := make([]int, len(l.columns))
	for i, c := range l.columns {
		from[i] = slices.Index(columns, c.name)
	}
	at := func(name string) int { return slices.Index(columns, name) }
	status, categorie := at("statutDiffusionUniteLegale"), at("categorieJuridiqueUniteLegale")
	siteStatus := at("statutDiffusionEtablissement")
	return func(b *inseefile.Batch) error {
		l.batch = l.batch[:0]
		for row := range b.Rows {
			k, ok := l.parseKey(b.Cell(row, key))
			if !ok {
				b.Bad(row, fmt.Sprintf("%s : « %s » n'en est pas un", l.key, b.Cell(row, key)))
			}
			l.keys = append(l.keys, k)
			l.sources = append(l.sources, l.source)
			var d diffusion
			if l.mask != nil {
				d = l.mask(k)
			} else if person(string(b.Cell(row, categorie))) {
				d = natural
			}
			if status >= 0 && string(b.Cell(row, status)) == "P" || siteStatus >= 0 && string(b.Cell(row, siteStatus)) == "P" {
				d |= partial
			}
			l.batch = append(l.batch, d)
			if l.mask == nil {
				l.own = append(l.own, d)
			}
		}
		l.rows += b.Rows
		return l.fill(b, from)
	}, nil
}

// nobody is the key of a row to leave out.
const nobody = ^uint64(0)

func (l *loading) parseKey(cell []byte) (uint64, bool) {
	digits := len("552100554")
	if l.key == "siret" {
		digits = len("55210055400013")
	}
	k, err := strconv.ParseUint(string(cell), 10, 64)
	if err != nil || len(cell) != digits {
		return nobody, false
	}
	return k, true
}

// fill appends a batch to the columns, on both cores.
func (l *loading) fill(b *inseefile.Batch, from []int) error {
	const workers = 2
	var wg sync.WaitGroup
	faults := make([]error, workers)
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(l.columns); i += workers {
				if err := l.fillColumn(l.columns[i], b, from[i]); err != nil {
					faults[w] = fmt.Errorf("%s: %w", l.columns[i].name, err)
					return
				}
			}
		})
	}
	wg.Wait()
	return errors.Join(faults...)
}

func (l *loading) fillColumn(c *columnBuilder, b *inseefile.Batch, from int) error {
	mask, masked := maskOf(c.name)
	for row := range b.Rows {
		var cell []byte
		if from >= 0 {
			cell = b.Cell(row, from)
		}
		if masked && len(cell) > 0 && l.batch[row]&mask == mask {
			cell = []byte(Masked)
		}
		if err := c.add(cell); err != nil {
			return err
		}
	}
	return nil
}

// settle puts rows in order of key (periods of a key from the latest), keeping for each
// key that known admits what its last source says; then values, those still in use.
func (l *loading) settle(ctx context.Context, known func(key uint64) bool) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	start := l.byName["dateDebut"]
	if l.period && start == nil {
		return errors.New("colonne « dateDebut » absente")
	}
	order := make([]uint32, len(l.keys))
	sorted := true
	compare := func(a, b uint32) int {
		c := cmp.Or(cmp.Compare(l.keys[a], l.keys[b]), cmp.Compare(l.sources[a], l.sources[b]))
		if c == 0 && l.period {
			c = cmp.Compare(start.value(int(b)), start.value(int(a)))
		}
		return cmp.Or(c, cmp.Compare(a, b))
	}
	for i := range order {
		order[i] = uint32(i)
		sorted = sorted && (i == 0 || compare(order[i-1], order[i]) < 0)
	}
	if !sorted {
		slices.SortFunc(order, compare)
	}
	kept := order[:0]
	for i := 0; i < len(order); {
		key, end := l.keys[order[i]], i+1
		for end < len(order) && l.keys[order[end]] == key {
			end++
		}
		last := l.sources[order[end-1]]
		for at := i; at < end && key != nobody && (known == nil || known(key)); at++ {
			if l.sources[order[at]] == last && (!l.perKey || at == end-1) {
				kept = append(kept, order[at])
			}
		}
		i = end
	}
	l.sources = nil
	if sorted && len(kept) == len(l.keys) {
		l.reorder(nil)
		return ctx.Err()
	}
	l.reorder(kept)
	l.keys = permuted(l.keys, kept)
	if l.own != nil {
		l.own = permuted(l.own, kept)
	}
	return ctx.Err()
}
