package company

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"tuyau/company/inseefile"
	"tuyau/segment"
)

// The index is a folder of segments, one a table, that a manifest names together:
//
//	units    a row an unité légale, by siren: key uint32; columns
//	sites    a row an établissement, by siret: key uint64; unit uint32, its row in
//	         units or none; columns
//	unitpast, sitepast  a row a period, by unit or site, the latest first: at uint32,
//	         where the periods of each row of units or sites start, one more at the
//	         end; columns. Absent when built without histories.
//	links    a row a succession, by predecessor: predecessor, successor uint64;
//	         bysuccessor uint32, the rows by successor; columns
//	names    the search by name: see names.go
//	rna      the associations of the RNA: see associations.go
//	meta     JSON, in units: metadata
//
// The kind of each segment is "company.units" and so on. Versions:
//
//	1  November 2026: first.
//	2  November 2026: the order of names.
const segmentVersion = 2

const none = ^uint32(0)

// The tables of an index.
const (
	partUnits    = "units"
	partSites    = "sites"
	partUnitPast = "unitpast"
	partSitePast = "sitepast"
	partLinks    = "links"
	partTwins    = "twins"
	partNames    = "names"
	partMeta     = "meta"
	kindPrefix   = "company."
	manifestKind = "company"
	filePrefix   = "company-"
)

// BuildOptions says what to build from what.
type BuildOptions struct {
	Out    string   // folder of the index, made if missing
	Files  []string // official files, mixed freely; of two that describe a unit the later wins
	MaxBad float64  // share of bad rows above which a build fails
	// Update adds the files to the index that Out holds, instead of starting anew.
	Update   bool
	Progress func(Progress) // when not nil, told now and then, never twice at the same time
}

// Progress is how far a build is.
type Progress struct {
	Rows  int64
	Read  int64 // bytes of the files taken so far
	Total int64 // bytes of the files in all
	Stage string
}

// Report is what a build did.
type Report struct {
	Rows, Bad int
	Faults    []string
	Info      Info
	Elapsed   time.Duration
}

// The ways in which a build is refused.
var (
	ErrTooManyBad = errors.New("trop de lignes refusées")
	ErrMissing    = errors.New("fichier manquant")
)

type metadata struct {
	Build          string    `json:"build"`
	Built          time.Time `json:"built"`
	Sources        []string  `json:"sources"`
	Units          int       `json:"units"`
	Establishments int       `json:"establishments"`
	UnitPeriods    int       `json:"unitPeriods"`
	SitePeriods    int       `json:"sitePeriods"`
	Links          int       `json:"links"`
	Duplicates     int       `json:"duplicates"`
	Associations   int       `json:"associations"`
	UnitTreated    string    `json:"unitTreated"` // latest dateDernierTraitement
	SiteTreated    string    `json:"siteTreated"`
	LinkTreated    string    `json:"linkTreated"`
}

// Build makes the index of the files and lands it in opt.Out in one rename; whatever
// goes wrong before leaves the index that was there in place.
func Build(ctx context.Context, opt BuildOptions) (Report, error) {
	start := time.Now()
	if len(opt.Files) == 0 {
		return Report{}, errors.New("aucun fichier à lire")
	}
	folder, err := segment.Begin(opt.Out)
	if err != nil {
		return Report{}, err
	}
	defer folder.End()
	b := &building{ctx: ctx, opt: opt, folder: folder, files: map[inseefile.Kind][]string{}}
	b.meta.Build, b.meta.Built = newBuildID(start), start.UTC().Truncate(time.Second)
	for _, f := range opt.Files {
		b.meta.Sources = append(b.meta.Sources, filepath.Base(f))
	}
	if opt.Update {
		if b.old, err = Open(opt.Out); err != nil {
			return Report{}, err
		}
		defer b.old.Close()
	}
	if err := b.run(); err != nil {
		return b.report, err
	}
	err = folder.Land(b.manifest())
	b.report.Info, b.report.Elapsed = b.meta.info(b.bytes), time.Since(start)
	return b.report, err
}

func newBuildID(now time.Time) string {
	var salt [4]byte
	rand.Read(salt[:])
	return now.UTC().Format("20060102T150405") + "-" + hex.EncodeToString(salt[:])
}

// building is a build under way.
type building struct {
	ctx     context.Context
	opt     BuildOptions
	folder  *segment.Building
	old     *Index
	files   map[inseefile.Kind][]string
	meta    metadata
	report  Report
	written []string
	bytes   int64
	total   int64
	read    atomic.Int64
	rows    atomic.Int64

	sirens    []uint32    // of units, in order
	diffusion []diffusion // of units
	sirets    []uint64

	associations *associationsBuilder // nil without the RNA
}

func (b *building) run() error {
	if err := b.sort(); err != nil {
		return err
	}
	if b.old == nil {
		for _, kind := range []inseefile.Kind{inseefile.UniteLegale, inseefile.Etablissement} {
			if len(b.files[kind]) == 0 {
				return fmt.Errorf("%w: %s", ErrMissing, kind)
			}
		}
	}
	stop := b.watch()
	defer stop()
	for _, step := range []func() error{b.units, b.sites, b.unitPast, b.sitePast, b.links, b.twins, b.gatherAssociations, b.finish, b.names} {
		if err := step(); err != nil {
			return err
		}
		if err := b.ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// sort looks at the head of each file to know in what order to read them.
func (b *building) sort() error {
	for _, path := range b.opt.Files {
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		b.total += info.Size()
		kinds, err := kindsIn(b.ctx, path)
		if err != nil {
			return err
		}
		for _, kind := range kinds {
			if !slices.Contains(b.files[kind], path) {
				b.files[kind] = append(b.files[kind], path)
			}
		}
	}
	return nil
}

// kindsIn lists the tables of a file without reading them.
func kindsIn(ctx context.Context, path string) (kinds []inseefile.Kind, err error) {
	_, err = inseefile.Read(ctx, path, func(k inseefile.Kind, _ []string) (func(*inseefile.Batch) error, error) {
		kinds = append(kinds, k)
		return nil, nil
	}, nil)
	return kinds, err
}

// watch tells of progress until stop is called.
func (b *building) watch() (stop func()) {
	if b.opt.Progress == nil {
		return func() {}
	}
	quit, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(200 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-quit:
				return
			case <-tick.C:
				b.opt.Progress(Progress{Rows: b.rows.Load(), Read: b.read.Load(), Total: b.total})
			}
		}
	}()
	return func() { close(quit); <-done }
}

// each reads the files of a kind.
func (b *building) each(kind inseefile.Kind, open func(columns []string) (func(*inseefile.Batch) error, error)) error {
	for _, path := range b.files[kind] {
		tally, err := inseefile.Read(b.ctx, path, func(k inseefile.Kind, columns []string) (func(*inseefile.Batch) error, error) {
			if k != kind {
				return nil, nil
			}
			take, err := open(columns)
			if err != nil {
				return nil, err
			}
			return func(batch *inseefile.Batch) error {
				b.rows.Add(int64(batch.Rows))
				return take(batch)
			}, nil
		}, &b.read)
		b.report.Rows += tally.Rows
		b.report.Bad += tally.Bad
		b.report.Faults = append(b.report.Faults, tally.Faults[:min(len(tally.Faults), maxFaults-len(b.report.Faults))]...)
		if err != nil {
			return err
		}
	}
	if float64(b.report.Bad) > b.opt.MaxBad*float64(b.report.Rows) {
		return fmt.Errorf("%w: %d sur %d, plus de %g %%", ErrTooManyBad, b.report.Bad, b.report.Rows, 100*b.opt.MaxBad)
	}
	return nil
}

func (b *building) feed(kind inseefile.Kind, l *loading) error { return b.each(kind, l.open) }

const maxFaults = 10

func (b *building) write(part string, t *tableBuilder, arrays ...array) error {
	name := filePrefix + part + "-" + b.meta.Build + segment.Suffix
	n, err := t.write(b.folder.Path(name), kindPrefix+part, arrays...)
	if err != nil {
		return err
	}
	b.bytes += n
	b.written = append(b.written, name)
	return nil
}

func (b *building) units() error {
	l := newLoading(unitFeed, inseefile.UniteLegale, nil)
	if b.old != nil {
		l.seed(b.old.Units, keysOf(b.old.sirens))
		for row := range b.old.Units.Rows() {
			l.own = append(l.own, b.old.diffusion(row))
		}
	}
	if err := b.feed(inseefile.UniteLegale, l); err != nil {
		return err
	}
	if err := l.settle(b.ctx, nil); err != nil {
		return err
	}
	b.sirens = make([]uint32, len(l.keys))
	for i, k := range l.keys {
		b.sirens[i] = uint32(k)
	}
	b.diffusion = l.own
	b.meta.Units = l.rows
	b.meta.UnitTreated = l.latest("dateDernierTraitementUniteLegale")
	return b.write(partUnits, l.tableBuilder, array{"key", segment.Bytes(b.sirens)})
}

// masked is how an unité légale may be published, by siren.
func (b *building) masked(siren uint32) diffusion {
	if i, ok := slices.BinarySearch(b.sirens, siren); ok {
		return b.diffusion[i]
	}
	return 0
}

func (b *building) maskedSite(siret uint64) diffusion { return b.masked(uint32(siret / 100_000)) }

func (b *building) sites() error {
	l := newLoading(siteFeed, inseefile.Etablissement, b.maskedSite)
	if b.old != nil {
		l.seed(b.old.Sites, b.old.sirets)
		if err := l.remask(l.rows); err != nil {
			return err
		}
	}
	if err := b.feed(inseefile.Etablissement, l); err != nil {
		return err
	}
	if err := l.settle(b.ctx, nil); err != nil {
		return err
	}
	b.sirets = l.keys
	unit := make([]uint32, len(l.keys))
	at := 0
	for i, k := range l.keys {
		siren := uint32(k / 100_000)
		for at < len(b.sirens) && b.sirens[at] < siren {
			at++
		}
		unit[i] = none
		if at < len(b.sirens) && b.sirens[at] == siren {
			unit[i] = uint32(at)
		}
	}
	b.meta.Establishments = l.rows
	b.meta.SiteTreated = l.latest("dateDernierTraitementEtablissement")
	return b.write(partSites, l.tableBuilder, array{"key", segment.Bytes(l.keys)}, array{"unit", segment.Bytes(unit)})
}

func (b *building) unitPast() error {
	l := newLoading(unitPeriodFeed, inseefile.UniteLegaleHistorique, func(k uint64) diffusion { return b.masked(uint32(k)) })
	var old *Table
	if b.old != nil {
		old = b.old.UnitPeriods
	}
	n, err := b.past(l, inseefile.UniteLegaleHistorique, old, partUnitPast, keysOf(b.sirens))
	b.meta.UnitPeriods = n
	return err
}

func (b *building) sitePast() error {
	l := newLoading(sitePeriodFeed, inseefile.EtablissementHistorique, b.maskedSite)
	var old *Table
	if b.old != nil {
		old = b.old.SitePeriods
	}
	n, err := b.past(l, inseefile.EtablissementHistorique, old, partSitePast, b.sirets)
	b.meta.SitePeriods = n
	return err
}

// past builds a table of periods and where those of each owner start.
func (b *building) past(l *loading, kind inseefile.Kind, old *Table, part string, owners []uint64) (int, error) {
	if len(b.files[kind]) == 0 && old == nil {
		return 0, nil
	}
	if old != nil {
		l.seed(old, b.old.periodKeys(part))
		if err := l.remask(l.rows); err != nil {
			return 0, err
		}
	}
	if err := b.feed(kind, l); err != nil {
		return 0, err
	}
	next := 0
	known := func(key uint64) bool { // asked in rising order
		for next < len(owners) && owners[next] < key {
			next++
		}
		return next < len(owners) && owners[next] == key
	}
	if err := l.settle(b.ctx, known); err != nil {
		return 0, err
	}
	at := make([]uint32, len(owners)+1)
	row := 0
	for i, owner := range owners {
		for row < len(l.keys) && l.keys[row] == owner {
			row++
		}
		at[i+1] = uint32(row)
	}
	return l.rows, b.write(part, l.tableBuilder, array{"at", segment.Bytes(at)})
}

func keysOf(sirens []uint32) []uint64 {
	keys := make([]uint64, len(sirens))
	for i, s := range sirens {
		keys[i] = uint64(s)
	}
	return keys
}

// latest is the greatest value of a column.
func (l *loading) latest(column string) string {
	c := l.byName[column]
	if c == nil || len(c.values) == 0 {
		return ""
	}
	return c.values[len(c.values)-1]
}

// seed starts a table with the rows of an older one.
func (l *loading) seed(t *Table, keys []uint64) {
	for i := range t.columns {
		from := &t.columns[i]
		to := l.byName[from.Name]
		if to == nil {
			to = &columnBuilder{name: from.Name, kind: from.Kind}
			l.columns = append(l.columns, to)
			l.byName[from.Name] = to
		}
		to.seed(from)
	}
	l.rows = t.rows
	l.keys = slices.Clone(keys)
	l.sources = make([]uint16, t.rows)
	for _, c := range l.columns {
		for c.length() < t.rows { // a column that the older table lacked
			c.push(0)
		}
	}
}

func (c *columnBuilder) length() int {
	if c.kind == Plain {
		return len(c.at) - 1
	}
	return c.code.len()
}

func (c *columnBuilder) seed(from *Column) {
	if c.kind == Plain {
		c.text, c.at = slices.Clone(from.text), slices.Clone(from.at)
		return
	}
	c.code = codes{slices.Clone(from.code.narrow), slices.Clone(from.code.middle), slices.Clone(from.code.wide)}
	if c.code.len() == 0 {
		c.code.narrow = []uint8{}
	}
	c.values = make([]string, from.Distinct())
	for i := range c.values {
		c.values[i] = from.Decode(uint32(i) + 1)
	}
	c.sorted = len(c.values)
}

func (b *building) manifest() segment.Manifest {
	return segment.Manifest{Kind: manifestKind, Build: b.meta.Build, Built: b.meta.Built, Files: b.written}
}

// finish writes the metadata.
func (b *building) finish() error {
	meta, err := json.Marshal(b.meta)
	if err != nil {
		return err
	}
	name := filePrefix + partMeta + "-" + b.meta.Build + segment.Suffix
	w, err := segment.Create(b.folder.Path(name), kindPrefix+partMeta, segmentVersion, 1)
	if err != nil {
		return err
	}
	if err := w.Add("meta", meta); err != nil {
		w.Abort()
		return err
	}
	if err := w.Commit(); err != nil {
		return err
	}
	b.bytes += w.Size()
	b.written = append(b.written, name)
	return nil
}
