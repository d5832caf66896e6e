package company

import (
	"bytes"
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"sort"

	"tuyau/company/inseefile"
	"tuyau/segment"
	"tuyau/siren"
)

// The associations of the RNA have their own segment, "rna", a row each by identifier:
//
//	id      [16]byte a row, sorted: the identifier, then zeros
//	unit    uint32 a row: its unité légale, a row of units, or none
//	byunit  uint32, the rows that have an unité légale, by unit
//	        and the columns of associationColumns
const partAssociations = "rna"

// associationColumns are those of the RNA that are kept: what an association is, not
// who runs it nor how to reach them.
var associationColumns = []string{"siret", "titre", "titre_court", "objet", "nature", "position", "date_creat", "date_publi",
	"date_disso", "adrs_codepostal", "adrs_codeinsee", "adrs_libcommune"}

type associationID = [16]byte

// Association is what the RNA says of an association.
type Association struct {
	RNA                    siren.RNA
	Unit                   int // row in Units, -1 when it has no unité légale
	Title, Short, Object   string
	Position               string // A active, D dissolved, S deleted
	Created, Dissolved     string // AAAA-MM-JJ
	PostCode, CommuneCode  string
	Commune, SIRET, Nature string
}

// Association finds an association of the RNA by its identifier.
func (x *Index) Association(r siren.RNA) (Association, bool) {
	row, ok := x.associations.find(r)
	if !ok {
		return Association{}, false
	}
	return x.associations.get(row), true
}

// AssociationOf is the association of the RNA that an unité légale is.
func (x *Index) AssociationOf(unit int) (Association, bool) {
	a := &x.associations
	i := sort.Search(len(a.byUnit), func(i int) bool { return a.unit[a.byUnit[i]] >= uint32(unit) })
	if i == len(a.byUnit) || a.unit[a.byUnit[i]] != uint32(unit) {
		return Association{}, false
	}
	return a.get(int(a.byUnit[i])), true
}

func (x *Index) unitOfAssociation(r siren.RNA) (unit int, ok bool) {
	row, ok := x.associations.find(r)
	if !ok || x.associations.unit[row] == none {
		return 0, false
	}
	return int(x.associations.unit[row]), true
}

// associations is the part of an open index.
type associations struct {
	table        *Table
	id           []associationID
	unit, byUnit []uint32
}

func (a *associations) find(r siren.RNA) (row int, ok bool) {
	return slices.BinarySearchFunc(a.id, idOf(r), func(x, y associationID) int { return bytes.Compare(x[:], y[:]) })
}

func idOf(r siren.RNA) (id associationID) {
	copy(id[:], r[:])
	return id
}

func (a *associations) get(row int) Association {
	value := func(column string) string {
		c, ok := a.table.Column(column)
		if !ok {
			return ""
		}
		return c.Value(row)
	}
	found := Association{Unit: -1, Title: value("titre"), Short: value("titre_court"), Object: value("objet"),
		Position: value("position"), Created: value("date_creat"), Dissolved: value("date_disso"), PostCode: value("adrs_codepostal"),
		CommuneCode: value("adrs_codeinsee"), Commune: value("adrs_libcommune"), SIRET: value("siret"), Nature: value("nature")}
	copy(found.RNA[:], a.id[row][:])
	if a.unit[row] != none {
		found.Unit = int(a.unit[row])
	}
	return found
}

// loadAssociations reads the part; an index built without the RNA has none.
func (x *Index) loadAssociations(f *segment.File) (err error) {
	if f == nil {
		return nil
	}
	a := &x.associations
	if a.table, err = openTable(f); err != nil {
		return fmt.Errorf("%s: %w", partAssociations, err)
	}
	r := sectionReader{f: f}
	readSection(&r, "id", &a.id)
	readSection(&r, "unit", &a.unit)
	readSection(&r, "byunit", &a.byUnit)
	if r.err != nil {
		return r.err
	}
	beyond := func(n int) func(uint32) bool { return func(v uint32) bool { return v != none && int(v) >= n } }
	if len(a.id) != a.table.rows || len(a.unit) != a.table.rows || slices.ContainsFunc(a.unit, beyond(x.Units.rows)) ||
		slices.ContainsFunc(a.byUnit, func(row uint32) bool { return int(row) >= a.table.rows }) ||
		!slices.IsSortedFunc(a.id, func(p, q associationID) int { return bytes.Compare(p[:], q[:]) }) ||
		!slices.IsSortedFunc(a.byUnit, func(p, q uint32) int { return cmp.Compare(a.unit[p], a.unit[q]) }) {
		return fmt.Errorf("%w: %s", segment.ErrDamaged, partAssociations)
	}
	return nil
}

// associationsBuilder gathers the rows of the RNA.
type associationsBuilder struct {
	*tableBuilder
	id []associationID
}

// formerRNA finds the identifier in the remarks of an association that has not moved
// since 2009.
var formerRNA = regexp.MustCompile(`\bW\d[A-Z0-9]\d{7}\b`)

// gatherAssociations reads the RNA after what the older index holds of it: of two rows
// of one association the later counts.
func (b *building) gatherAssociations() error {
	t := newTableBuilder(associationColumns, func(string) ColumnKind { return Text })
	a := &associationsBuilder{tableBuilder: t}
	if b.old != nil && b.old.associations.table != nil {
		for i := range b.old.associations.table.columns {
			from := &b.old.associations.table.columns[i]
			if to := t.byName[from.Name]; to != nil {
				to.seed(from)
			}
		}
		t.rows = b.old.associations.table.rows
		a.id = slices.Clone(b.old.associations.id)
	}
	for _, kind := range []inseefile.Kind{inseefile.RNAImport, inseefile.RNAWaldec} {
		if err := b.each(kind, a.open); err != nil {
			return err
		}
	}
	if len(a.id) == 0 {
		return nil
	}
	order := make([]uint32, len(a.id))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(i, j uint32) int { return cmp.Or(bytes.Compare(a.id[i][:], a.id[j][:]), cmp.Compare(j, i)) })
	order = slices.CompactFunc(order, func(i, j uint32) bool { return a.id[i] == a.id[j] })
	t.reorder(order)
	a.id = permuted(a.id, order)
	b.associations, b.meta.Associations = a, t.rows
	return nil
}

func (a *associationsBuilder) open(names []string) (func(*inseefile.Batch) error, error) {
	id, remarks := slices.Index(names, "id"), slices.Index(names, "observation")
	from := make([]int, len(associationColumns))
	for i, name := range associationColumns {
		if from[i] = slices.Index(names, name); from[i] < 0 && name == "adrs_libcommune" {
			from[i] = slices.Index(names, "libcom") // as the older file says it
		}
	}
	return func(batch *inseefile.Batch) error {
		for row := range batch.Rows {
			r, err := siren.ParseRNA(string(batch.Cell(row, id)))
			if err != nil && remarks >= 0 {
				r, err = siren.ParseRNA(string(formerRNA.Find(batch.Cell(row, remarks))))
			}
			if err != nil {
				continue // an association of before 2009: no number to find it by
			}
			a.id = append(a.id, idOf(r))
			for i, c := range a.columns {
				var cell []byte
				if from[i] >= 0 {
					cell = batch.Cell(row, from[i])
				}
				if err := c.add(cell); err != nil {
					return err
				}
			}
			a.rows++
		}
		return nil
	}, nil
}

// writeAssociations joins the associations to the unités légales of the index just
// written: those that say their identifier, then those that it gives the SIRET of.
func (b *building) writeAssociations(x *Index) error {
	a := b.associations
	if a == nil {
		return nil
	}
	unit := make([]uint32, len(a.id))
	for i := range unit {
		unit[i] = none
	}
	if c := a.byName["siret"]; c != nil {
		for i := range unit {
			code := c.code.at(i)
			if code == 0 {
				continue
			}
			if s, err := siren.ParseSIRET(c.values[code-1]); err == nil {
				if row, known := x.Unit(s.SIREN()); known {
					unit[i] = uint32(row)
				}
			}
		}
	}
	if c, ok := x.Units.Column("identifiantAssociationUniteLegale"); ok {
		for row := range x.Units.rows {
			if c.Null(row) {
				continue
			}
			if r, err := siren.ParseRNA(c.Value(row)); err == nil {
				id := idOf(r)
				if i, found := slices.BinarySearchFunc(a.id, id, func(p, q associationID) int { return bytes.Compare(p[:], q[:]) }); found {
					unit[i] = uint32(row)
				}
			}
		}
	}
	var byUnit []uint32
	for i, u := range unit {
		if u != none {
			byUnit = append(byUnit, uint32(i))
		}
	}
	slices.SortStableFunc(byUnit, func(p, q uint32) int { return cmp.Compare(unit[p], unit[q]) })
	return b.write(partAssociations, a.tableBuilder, array{"id", segment.Bytes(a.id)}, array{"unit", segment.Bytes(unit)},
		array{"byunit", segment.Bytes(byUnit)})
}

// names makes the parts that are read from those just written.
func (b *building) names() error {
	x, err := open(b.folder.Path(""), b.manifest())
	if err != nil {
		return err
	}
	defer x.Close()
	if err := b.writeAssociations(x); err != nil {
		return err
	}
	name := filePrefix + partNames + "-" + b.meta.Build + segment.Suffix
	n, err := writeNames(b.ctx, x, b.folder.Path(name))
	if err != nil {
		return err
	}
	b.bytes += n
	b.written = append(b.written, name)
	return nil
}
