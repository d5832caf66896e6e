package company

import (
	"cmp"
	"fmt"
	"slices"

	"tuyau/company/inseefile"
	"tuyau/problem"
	"tuyau/segment"
	"tuyau/siren"
)

// linkKey is what identifies a succession.
type linkKey struct{ predecessor, successor uint64 }

// links builds the table of successions. In an update the rows of a file replace those
// of the same two établissements.
func (b *building) links() error {
	columns := slices.DeleteFunc(slices.Clone(inseefile.Columns(inseefile.LiensSuccession)), func(c string) bool {
		return c == "siretEtablissementPredecesseur" || c == "siretEtablissementSuccesseur"
	})
	t := newTableBuilder(columns, kindOf)
	var keys []linkKey
	if b.old != nil && b.old.Links != nil {
		for i, c := range b.old.Links.columns {
			t.columns[i].seed(&c)
		}
		t.rows = b.old.Links.rows
		for row := range t.rows {
			keys = append(keys, linkKey{b.old.predecessors[row], b.old.successors[row]})
		}
	}
	err := b.each(inseefile.LiensSuccession, func(names []string) (func(*inseefile.Batch) error, error) {
		before, after := slices.Index(names, "siretEtablissementPredecesseur"), slices.Index(names, "siretEtablissementSuccesseur")
		return func(batch *inseefile.Batch) error {
			for row := range batch.Rows {
				from, err1 := siren.ParseSIRET(string(batch.Cell(row, before)))
				to, err2 := siren.ParseSIRET(string(batch.Cell(row, after)))
				if err := cmp.Or(err1, err2); err != nil {
					batch.Bad(row, problem.Of(err).Public)
					continue
				}
				t.rows++
				keys = append(keys, linkKey{uint64(from), uint64(to)})
				for _, c := range t.columns {
					var cell []byte
					if at := slices.Index(names, c.name); at >= 0 {
						cell = batch.Cell(row, at)
					}
					if err := c.add(cell); err != nil {
						return err
					}
				}
			}
			return nil
		}, nil
	})
	if err != nil || len(keys) == 0 {
		return err
	}
	order := make([]uint32, len(keys))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(i, j uint32) int {
		return cmp.Or(cmp.Compare(keys[i].predecessor, keys[j].predecessor), cmp.Compare(keys[i].successor, keys[j].successor), cmp.Compare(j, i))
	})
	order = slices.CompactFunc(order, func(i, j uint32) bool { return keys[i] == keys[j] })
	t.reorder(order)
	predecessors, successors := make([]uint64, len(order)), make([]uint64, len(order))
	bySuccessor := make([]uint32, len(order))
	for row, i := range order {
		predecessors[row], successors[row], bySuccessor[row] = keys[i].predecessor, keys[i].successor, uint32(row)
	}
	slices.SortFunc(bySuccessor, func(i, j uint32) int { return cmp.Or(cmp.Compare(successors[i], successors[j]), cmp.Compare(i, j)) })
	b.meta.Links = t.rows
	if c := t.byName["dateDernierTraitementLienSuccession"]; c != nil && len(c.values) > 0 {
		b.meta.LinkTreated = c.values[len(c.values)-1]
	}
	return b.write(partLinks, t, array{"predecessor", segment.Bytes(predecessors)}, array{"successor", segment.Bytes(successors)},
		array{"bysuccessor", segment.Bytes(bySuccessor)})
}

func (x *Index) loadLinks(f *segment.File) (err error) {
	if f == nil {
		return nil
	}
	if x.predecessors, err = segment.View[uint64](f, "predecessor"); err != nil {
		return err
	}
	if x.successors, err = segment.View[uint64](f, "successor"); err != nil {
		return err
	}
	if x.bySuccessor, err = segment.View[uint32](f, "bysuccessor"); err != nil {
		return err
	}
	n := x.Links.rows
	if len(x.predecessors) != n || len(x.successors) != n || len(x.bySuccessor) != n || !slices.IsSorted(x.predecessors) ||
		slices.ContainsFunc(x.bySuccessor, func(row uint32) bool { return int(row) >= n }) {
		return fmt.Errorf("%w: links", segment.ErrDamaged)
	}
	return nil
}

// twins keeps the unités légales registered twice: wrong siren, right siren.
func (b *building) twins() error {
	right := map[uint32]uint32{}
	if b.old != nil {
		for wrong, s := range b.old.twins {
			right[uint32(wrong)] = uint32(s)
		}
	}
	err := b.each(inseefile.Doublons, func(names []string) (func(*inseefile.Batch) error, error) {
		valid, wrong := slices.Index(names, "siren"), slices.Index(names, "sirenDoublon")
		return func(batch *inseefile.Batch) error {
			for row := range batch.Rows {
				v, err1 := siren.Parse(string(batch.Cell(row, valid)))
				w, err2 := siren.Parse(string(batch.Cell(row, wrong)))
				if err := cmp.Or(err1, err2); err != nil {
					batch.Bad(row, problem.Of(err).Public)
					continue
				}
				right[uint32(w)] = uint32(v)
			}
			return nil
		}, nil
	})
	if err != nil || len(right) == 0 {
		return err
	}
	flat := make([]uint32, 0, 2*len(right))
	for w, v := range right {
		flat = append(flat, w, v)
	}
	b.meta.Duplicates = len(right)
	return b.write(partTwins, newTableBuilder(nil, kindOf), array{"twins", segment.Bytes(flat)})
}

func (x *Index) loadTwins(f *segment.File) error {
	if f == nil {
		return nil
	}
	flat, err := segment.View[uint32](f, "twins")
	if err != nil {
		return err
	}
	x.twins = map[siren.SIREN]siren.SIREN{}
	for i := 0; i+1 < len(flat); i += 2 {
		x.twins[siren.SIREN(flat[i])] = siren.SIREN(flat[i+1])
	}
	return nil
}
