package company

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"time"

	"tuyau/segment"
	"tuyau/siren"
)

// Index is an open index, safe for concurrent use until Close.
//
// Rows of Units and of UnitPeriods, of Sites and of SitePeriods are numbers that hold
// for this index alone: they change with every build.
type Index struct {
	Units       *Table // unités légales, by siren
	Sites       *Table // établissements, by siret
	UnitPeriods *Table // nil when built without histories
	SitePeriods *Table // nil when built without histories
	Links       *Table // successions, by predecessor

	files  []*segment.File
	meta   metadata
	sirens []uint32
	sirets []uint64
	unitOf []uint32

	unitPeriodAt, sitePeriodAt []uint32

	predecessors, successors []uint64
	bySuccessor              []uint32

	twins map[siren.SIREN]siren.SIREN
	bytes int64

	names        *names // nil while the index is being built
	associations associations
}

// Info describes an index.
type Info struct {
	Build          string
	Built          time.Time
	Bytes          int64
	Units          int
	Establishments int
	UnitPeriods    int // 0 when built without histories
	SitePeriods    int
	Links          int
	Duplicates     int
	Associations   int // of the RNA
	Sources        []string
	// The latest dateDernierTraitement, as the files write it, Paris time without zone.
	UnitTreated, SiteTreated, LinkTreated string
}

func (m *metadata) info(bytes int64) Info {
	return Info{Build: m.Build, Built: m.Built, Bytes: bytes, Units: m.Units, Establishments: m.Establishments,
		UnitPeriods: m.UnitPeriods, SitePeriods: m.SitePeriods, Links: m.Links, Duplicates: m.Duplicates,
		Associations: m.Associations, Sources: slices.Clone(m.Sources),
		UnitTreated: m.UnitTreated, SiteTreated: m.SiteTreated, LinkTreated: m.LinkTreated}
}

// Live serves the current index of a folder and follows its builds.
type Live = segment.Live[*Index]

// NewLive makes a Live over an index folder; its Reload loads the first build.
func NewLive(dir string) *Live { return segment.NewLive(dir, Open) }

// Open opens the current index of a folder. Every byte is checked: a damaged index is
// refused with an error that wraps segment.ErrDamaged, one of another version with
// segment.ErrVersion, an empty folder with segment.ErrNoIndex.
func Open(dir string) (*Index, error) {
	for try := 0; ; try++ {
		m, err := segment.Current(dir)
		if err != nil {
			return nil, err
		}
		x, err := open(dir, m)
		if errors.Is(err, fs.ErrNotExist) && try < 3 {
			continue // a new build landed between the manifest and the files
		}
		return x, err
	}
}

func open(dir string, m segment.Manifest) (x *Index, err error) {
	if m.Kind != manifestKind {
		return nil, fmt.Errorf("%s: %w: %q, expected %q", dir, segment.ErrKind, m.Kind, manifestKind)
	}
	x = &Index{}
	defer func() {
		if err != nil {
			x.Close()
			x = nil
		}
	}()
	parts := map[string]*segment.File{}
	for _, name := range m.Files {
		part := strings.TrimSuffix(strings.TrimPrefix(name, filePrefix), "-"+m.Build+segment.Suffix)
		f, err := segment.Open(filepath.Join(dir, name), kindPrefix+part, segmentVersion)
		if err != nil {
			return x, err
		}
		x.files = append(x.files, f)
		x.bytes += f.Size()
		parts[part] = f
	}
	return x, x.load(parts)
}

func (x *Index) load(parts map[string]*segment.File) (err error) {
	for _, part := range []string{partUnits, partSites, partMeta} {
		if parts[part] == nil {
			return fmt.Errorf("%w: %s absent", segment.ErrDamaged, part)
		}
	}
	head, err := parts[partMeta].Section("meta")
	if err != nil {
		return err
	}
	if err := json.Unmarshal(head, &x.meta); err != nil {
		return fmt.Errorf("%w: meta: %w", segment.ErrDamaged, err)
	}
	for _, t := range []struct {
		part string
		to   **Table
	}{{partUnits, &x.Units}, {partSites, &x.Sites}, {partUnitPast, &x.UnitPeriods}, {partSitePast, &x.SitePeriods}, {partLinks, &x.Links}} {
		if f := parts[t.part]; f != nil {
			if *t.to, err = openTable(f); err != nil {
				return fmt.Errorf("%s: %w", t.part, err)
			}
		}
	}
	if x.sirens, err = segment.View[uint32](parts[partUnits], "key"); err != nil {
		return err
	}
	if x.sirets, err = segment.View[uint64](parts[partSites], "key"); err != nil {
		return err
	}
	if x.unitOf, err = segment.View[uint32](parts[partSites], "unit"); err != nil {
		return err
	}
	if len(x.sirens) != x.Units.rows || len(x.sirets) != x.Sites.rows || len(x.unitOf) != x.Sites.rows ||
		!slices.IsSorted(x.sirens) || !slices.IsSorted(x.sirets) ||
		slices.ContainsFunc(x.unitOf, func(u uint32) bool { return u != none && int(u) >= x.Units.rows }) {
		return fmt.Errorf("%w: keys", segment.ErrDamaged)
	}
	if x.unitPeriodAt, err = periodsOf(parts[partUnitPast], x.UnitPeriods, x.Units); err != nil {
		return err
	}
	if x.sitePeriodAt, err = periodsOf(parts[partSitePast], x.SitePeriods, x.Sites); err != nil {
		return err
	}
	if err := x.loadLinks(parts[partLinks]); err != nil {
		return err
	}
	if err := x.loadTwins(parts[partTwins]); err != nil {
		return err
	}
	if err := x.loadAssociations(parts[partAssociations]); err != nil {
		return err
	}
	if f := parts[partNames]; f != nil {
		return x.loadNames(f)
	}
	return nil
}

func periodsOf(f *segment.File, periods, owners *Table) ([]uint32, error) {
	if f == nil {
		return nil, nil
	}
	at, err := segment.View[uint32](f, "at")
	if err != nil {
		return nil, err
	}
	if len(at) != owners.rows+1 || !rising(at, periods.rows) {
		return nil, fmt.Errorf("%w: periods", segment.ErrDamaged)
	}
	return at, nil
}

// Close releases the index. Nothing may use it, or what came from it, afterwards.
func (x *Index) Close() error {
	var faults []error
	for _, f := range x.files {
		faults = append(faults, f.Close())
	}
	return errors.Join(faults...)
}

// Info describes the index.
func (x *Index) Info() Info { return x.meta.info(x.bytes) }

// Unit finds the row of an unité légale in Units.
func (x *Index) Unit(s siren.SIREN) (row int, ok bool) {
	return slices.BinarySearch(x.sirens, uint32(s))
}

// Site finds the row of an établissement in Sites.
func (x *Index) Site(s siren.SIRET) (row int, ok bool) {
	return slices.BinarySearch(x.sirets, uint64(s))
}

// SIREN identifies a row of Units.
func (x *Index) SIREN(unit int) siren.SIREN { return siren.SIREN(x.sirens[unit]) }

// SIRET identifies a row of Sites.
func (x *Index) SIRET(site int) siren.SIRET { return siren.SIRET(x.sirets[site]) }

// UnitOf is the row in Units of the unité légale of an établissement; false when the
// files did not have it.
func (x *Index) UnitOf(site int) (unit int, ok bool) {
	return int(x.unitOf[site]), x.unitOf[site] != none
}

// SitesOf gives the établissements of an unité légale: rows from ≤ site < to of Sites.
func (x *Index) SitesOf(unit int) (from, to int) {
	return x.SitesFrom(x.SIREN(unit).SIRET(0)), x.SitesFrom((x.SIREN(unit) + 1).SIRET(0))
}

// UnitsFrom is the first row of Units whose siren is not before s.
func (x *Index) UnitsFrom(s siren.SIREN) int {
	return sort.Search(len(x.sirens), func(i int) bool { return x.sirens[i] >= uint32(s) })
}

// SitesFrom is the first row of Sites whose siret is not before s.
func (x *Index) SitesFrom(s siren.SIRET) int {
	return sort.Search(len(x.sirets), func(i int) bool { return x.sirets[i] >= uint64(s) })
}

// Head is the siège of an unité légale: the row in Sites that its NIC names.
func (x *Index) Head(unit int) (site int, ok bool) {
	nic, found := x.Units.Column("nicSiegeUniteLegale")
	if !found {
		return 0, false
	}
	n, err := siren.ParseNIC(nic.Value(unit))
	if err != nil {
		return 0, false
	}
	return x.Site(x.SIREN(unit).SIRET(n))
}

// PeriodsOfUnit gives the rows of a unit in UnitPeriods, the latest first: from ≤ row < to.
func (x *Index) PeriodsOfUnit(unit int) (from, to int) {
	return int(x.unitPeriodAt[unit]), int(x.unitPeriodAt[unit+1])
}

// PeriodsOfSite gives the rows of a site in SitePeriods, the latest first: from ≤ row < to.
func (x *Index) PeriodsOfSite(site int) (from, to int) {
	return int(x.sitePeriodAt[site]), int(x.sitePeriodAt[site+1])
}

// UnitsWithPeriods gives the units that have one of these periods.
func (x *Index) UnitsWithPeriods(periods Rows) Rows { return owners(x.unitPeriodAt, periods) }

// SitesWithPeriods gives the sites that have one of these periods.
func (x *Index) SitesWithPeriods(periods Rows) Rows { return owners(x.sitePeriodAt, periods) }

func owners(at []uint32, periods Rows) Rows {
	out := NewRows(len(at) - 1)
	owner := 0
	for row := range periods.From(0) {
		for int(at[owner+1]) <= row {
			owner++
		}
		out.Add(owner)
	}
	return out
}

// SitesOfUnits gives the établissements of these units.
func (x *Index) SitesOfUnits(units Rows) Rows {
	out := NewRows(x.Sites.rows)
	for site, unit := range x.unitOf {
		if unit != none && units.Has(int(unit)) {
			out.Add(site)
		}
	}
	return out
}

// Twin is the right siren of an unité légale that was registered twice.
func (x *Index) Twin(s siren.SIREN) (siren.SIREN, bool) {
	right, ok := x.twins[s]
	return right, ok
}

// Link gives the sirets of a row of Links.
func (x *Index) Link(row int) (predecessor, successor siren.SIRET) {
	return siren.SIRET(x.predecessors[row]), siren.SIRET(x.successors[row])
}

// LinksFrom gives the rows of Links whose predecessor is s: from ≤ row < to.
func (x *Index) LinksFrom(s siren.SIRET) (from, to int) {
	from, _ = slices.BinarySearch(x.predecessors, uint64(s))
	for to = from; to < len(x.predecessors) && x.predecessors[to] == uint64(s); to++ {
	}
	return from, to
}

// LinksTo gives the rows of Links whose successor is s.
func (x *Index) LinksTo(s siren.SIRET) []uint32 {
	from := sort.Search(len(x.bySuccessor), func(i int) bool { return x.successors[x.bySuccessor[i]] >= uint64(s) })
	to := from
	for to < len(x.bySuccessor) && x.successors[x.bySuccessor[to]] == uint64(s) {
		to++
	}
	return x.bySuccessor[from:to]
}

// BySuccessor gives the rows of Links in the order of successors.
func (x *Index) BySuccessor() []uint32 { return x.bySuccessor }

func (x *Index) diffusion(unit int) (d diffusion) {
	if c, ok := x.Units.Column("statutDiffusionUniteLegale"); ok && c.Value(unit) == "P" {
		d |= partial
	}
	if c, ok := x.Units.Column("categorieJuridiqueUniteLegale"); ok && person(c.Value(unit)) {
		d |= natural
	}
	return d
}

func (x *Index) periodKeys(part string) []uint64 {
	at, owner := x.unitPeriodAt, func(i int) uint64 { return uint64(x.sirens[i]) }
	if part == partSitePast {
		at, owner = x.sitePeriodAt, func(i int) uint64 { return x.sirets[i] }
	}
	keys := make([]uint64, at[len(at)-1])
	for i := range len(at) - 1 {
		for row := at[i]; row < at[i+1]; row++ {
			keys[row] = owner(i)
		}
	}
	return keys
}
