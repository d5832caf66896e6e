package company

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"sort"
	"sync"

	"tuyau/segment"
)

// tableBuilder gathers the rows of a table in memory, coded, then puts them in order
// and writes them. A column is as narrow as its values so far allow.
type tableBuilder struct {
	rows    int
	columns []*columnBuilder
	byName  map[string]*columnBuilder
}

type columnBuilder struct {
	name string
	kind ColumnKind

	// Coded columns: codes are given in order of meeting until sort.
	code   codes
	byText map[string]uint32
	values []string // of codes 1, 2…
	sorted int      // how many of them come from an older table, in order

	// Plain columns.
	at   []uint32
	text []byte

	last     string // most columns repeat from a row to the next
	lastCode uint32
}

func newTableBuilder(columns []string, kind func(string) ColumnKind) *tableBuilder {
	t := &tableBuilder{byName: map[string]*columnBuilder{}}
	for _, name := range columns {
		c := &columnBuilder{name: name, kind: kind(name)}
		if c.kind == Plain {
			c.at = []uint32{0}
		} else {
			c.byText = map[string]uint32{}
			c.code.narrow = []uint8{}
		}
		t.columns = append(t.columns, c)
		t.byName[name] = c
	}
	return t
}

// errFull says that a plain column outgrew its offsets.
var errFull = fmt.Errorf("plus de %d Go dans une colonne", math.MaxUint32>>30)

// add appends a cell; nil is null.
func (c *columnBuilder) add(cell []byte) error {
	if c.kind == Plain {
		if len(c.text)+len(cell) > math.MaxUint32 {
			return errFull
		}
		c.text = append(c.text, cell...)
		c.at = append(c.at, uint32(len(c.text)))
		return nil
	}
	if len(cell) == 0 {
		c.push(0)
		return nil
	}
	if string(cell) == c.last {
		c.push(c.lastCode)
		return nil
	}
	code, ok := c.byText[string(cell)]
	if !ok {
		text := string(cell)
		if code, ok = c.known(text); !ok {
			c.values = append(c.values, text)
			code = uint32(len(c.values))
		}
		c.byText[text] = code
	}
	c.last, c.lastCode = c.values[code-1], code
	c.push(code)
	return nil
}

// known finds a value among those of the older table.
func (c *columnBuilder) known(text string) (uint32, bool) {
	i := sort.Search(c.sorted, func(i int) bool { return !lessValue(c.kind, c.values[i], text) })
	return uint32(i) + 1, i < c.sorted && c.values[i] == text
}

func (c *columnBuilder) push(code uint32) {
	switch {
	case c.code.narrow != nil && code <= math.MaxUint8:
		c.code.narrow = append(c.code.narrow, uint8(code))
		return
	case c.code.narrow != nil:
		c.code.middle = widen[uint16](c.code.narrow)
		c.code.narrow = nil
	}
	switch {
	case c.code.middle != nil && code <= math.MaxUint16:
		c.code.middle = append(c.code.middle, uint16(code))
		return
	case c.code.middle != nil:
		c.code.wide = widen[uint32](c.code.middle)
		c.code.middle = nil
	}
	c.code.wide = append(c.code.wide, code)
}

func widen[W, N uint8 | uint16 | uint32](narrow []N) []W {
	wide := make([]W, len(narrow), 2*len(narrow)+1)
	for i, v := range narrow {
		wide[i] = W(v)
	}
	return wide
}

// value is a coded cell, as long as values are not sorted.
func (c *columnBuilder) value(row int) string {
	if code := c.code.at(row); code != 0 {
		return c.values[code-1]
	}
	return ""
}

// sort gives codes in the order of values, and forgets the values that no row has: an
// update may have taken them away because they must not be published.
func (c *columnBuilder) sort() {
	if c.kind == Plain {
		return
	}
	used := make([]bool, len(c.values)+1)
	for _, v := range c.code.narrow {
		used[v] = true
	}
	for _, v := range c.code.middle {
		used[v] = true
	}
	for _, v := range c.code.wide {
		used[v] = true
	}
	order := make([]uint32, 0, len(c.values))
	for i := range c.values {
		if used[i+1] {
			order = append(order, uint32(i))
		}
	}
	slices.SortFunc(order, func(a, b uint32) int {
		if lessValue(c.kind, c.values[a], c.values[b]) {
			return -1
		}
		return 1
	})
	renumbered := make([]uint32, len(c.values)+1)
	sorted := make([]string, len(order))
	for rank, i := range order {
		renumbered[i+1] = uint32(rank) + 1
		sorted[rank] = c.values[i]
	}
	c.values, c.byText, c.last = sorted, nil, ""
	for i, v := range c.code.narrow {
		c.code.narrow[i] = uint8(renumbered[v])
	}
	for i, v := range c.code.middle {
		c.code.middle[i] = uint16(renumbered[v])
	}
	for i, v := range c.code.wide {
		c.code.wide[i] = renumbered[v]
	}
}

// permute puts rows in another order: row i becomes what row order[i] was. Rows that
// order leaves out are dropped.
func (c *columnBuilder) permute(order []uint32) {
	switch {
	case c.kind == Plain:
		text := make([]byte, 0, len(c.text))
		at := make([]uint32, 1, len(order)+1)
		for _, row := range order {
			text = append(text, c.text[c.at[row]:c.at[row+1]]...)
			at = append(at, uint32(len(text)))
		}
		c.text, c.at = text, at
	case c.code.narrow != nil:
		c.code.narrow = permuted(c.code.narrow, order)
	case c.code.middle != nil:
		c.code.middle = permuted(c.code.middle, order)
	default:
		c.code.wide = permuted(c.code.wide, order)
	}
}

func permuted[T any](codes []T, order []uint32) []T {
	out := make([]T, len(order))
	for i, row := range order {
		out[i] = codes[row]
	}
	return out
}

// each works on the columns on both cores.
func (t *tableBuilder) each(work func(*columnBuilder)) {
	turn := make(chan *columnBuilder)
	var workers sync.WaitGroup
	for range 2 {
		workers.Go(func() {
			for c := range turn {
				work(c)
			}
		})
	}
	for _, c := range t.columns {
		turn <- c
	}
	close(turn)
	workers.Wait()
}

// reorder puts rows in order, when it is not nil, then values.
func (t *tableBuilder) reorder(order []uint32) {
	t.each(func(c *columnBuilder) {
		if order != nil {
			c.permute(order)
		}
		c.sort()
	})
	if order != nil {
		t.rows = len(order)
	}
}

// array is a section beside the columns.
type array struct {
	name string
	data []byte
}

// write writes the table and the arrays that go with it, and gives the size of the file.
func (t *tableBuilder) write(path, kind string, arrays ...array) (int64, error) {
	specs := make([]spec, len(t.columns))
	sections := len(arrays) + 1
	for i, c := range t.columns {
		specs[i] = spec{Name: c.name, Kind: c.kind, Width: c.width()}
		sections += 3
		if c.kind == Plain {
			sections--
		}
	}
	head, err := json.Marshal(map[string]any{"rows": t.rows, "columns": specs})
	if err != nil {
		return 0, err
	}
	w, err := segment.Create(path, kind, segmentVersion, sections)
	if err != nil {
		return 0, err
	}
	if err := t.writeTo(w, append(arrays, array{"columns", head})); err != nil {
		w.Abort()
		return 0, err
	}
	if err := w.Commit(); err != nil {
		return 0, err
	}
	return w.Size(), nil
}

func (t *tableBuilder) writeTo(w *segment.Writer, arrays []array) error {
	for _, a := range arrays {
		if err := w.Add(a.name, a.data); err != nil {
			return err
		}
	}
	for i, c := range t.columns {
		if c.kind != Plain {
			if err := w.Add(fmt.Sprintf("%d.code", i), c.bytes()); err != nil {
				return err
			}
			c.at = append(c.at[:0], 0)
			for _, v := range c.values {
				c.text = append(c.text, v...)
				c.at = append(c.at, uint32(len(c.text)))
			}
		}
		if err := w.Add(fmt.Sprintf("%d.at", i), segment.Bytes(c.at)); err != nil {
			return err
		}
		if err := w.Add(fmt.Sprintf("%d.text", i), c.text); err != nil {
			return err
		}
	}
	return nil
}

func (c *columnBuilder) width() int {
	switch {
	case c.kind == Plain:
		return 0
	case c.code.narrow != nil:
		return 1
	case c.code.middle != nil:
		return 2
	}
	return 4
}

func (c *columnBuilder) bytes() []byte {
	switch c.width() {
	case 1:
		return c.code.narrow
	case 2:
		return segment.Bytes(c.code.middle)
	}
	return segment.Bytes(c.code.wide)
}
