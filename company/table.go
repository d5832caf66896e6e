package company

import (
	"encoding/json"
	"fmt"
	"sort"
	"strings"

	"tuyau/segment"
)

// Table is rows of columns, each column with the distinct values it holds in order and
// a code a row. The names of columns are those of the official files.
//
// In its segment a table has, for column number i of the list in section "columns":
//
//	i.code   uint8, uint16 or uint32 a row: rank of the value in order, from 1; 0 is null
//	i.at     uint32, where each value starts in i.text; one more at the end
//	i.text   bytes
//
// A plain column, of values that hardly repeat, has no code: its values are those of
// the rows, in the order of rows, empty for null.
type Table struct {
	rows    int
	columns []Column
	byName  map[string]int
}

// Column is a column of a table, safe for concurrent use.
type Column struct {
	Name string
	Kind ColumnKind
	code codes
	at   []uint32
	text []byte
	rows int
}

// ColumnKind says how a column's values are ordered and kept.
type ColumnKind string

const (
	Text   ColumnKind = "text"   // in order of bytes; dates are such
	Number ColumnKind = "number" // whole numbers, in order of value
	Plain  ColumnKind = "plain"  // not in order, not coded
)

// codes has one code a row, as narrow as they allow: one of the three is set.
type codes struct {
	narrow []uint8
	middle []uint16
	wide   []uint32
}

func (c *codes) at(row int) uint32 {
	switch {
	case c.narrow != nil:
		return uint32(c.narrow[row])
	case c.middle != nil:
		return uint32(c.middle[row])
	}
	return c.wide[row]
}

func (c *codes) len() int { return len(c.narrow) + len(c.middle) + len(c.wide) }

// Rows is how many rows the table has.
func (t *Table) Rows() int { return t.rows }

// Column finds a column by its official name.
func (t *Table) Column(name string) (*Column, bool) {
	i, ok := t.byName[name]
	if !ok {
		return nil, false
	}
	return &t.columns[i], true
}

// Columns lists the columns in the order of the file.
func (t *Table) Columns() []Column { return t.columns }

// Value is a cell, "" for null. It shares the index's memory: clone what outlives it.
func (c *Column) Value(row int) string {
	if c.Kind == Plain {
		return segment.Text(c.text[c.at[row]:c.at[row+1]])
	}
	return c.Decode(c.code.at(row))
}

// Null says whether a cell is null.
func (c *Column) Null(row int) bool {
	if c.Kind == Plain {
		return c.at[row] == c.at[row+1]
	}
	return c.code.at(row) == 0
}

// Code is the code of a cell: 0 for null, then the rank of its value from 1. Codes
// compare as values do. A plain column has none.
func (c *Column) Code(row int) uint32 { return c.code.at(row) }

// Decode is the value of a code, "" for 0.
func (c *Column) Decode(code uint32) string {
	if code == 0 {
		return ""
	}
	return segment.Text(c.text[c.at[code-1]:c.at[code]])
}

// Distinct is how many values the column holds: codes go from 1 to it.
func (c *Column) Distinct() int {
	if c.Kind == Plain {
		return 0
	}
	return len(c.at) - 1
}

// First is the least code whose value is not before v, Distinct+1 when there is none.
func (c *Column) First(v string) uint32 {
	return 1 + uint32(sort.Search(c.Distinct(), func(i int) bool { return !c.less(c.Decode(uint32(i)+1), v) }))
}

// Find is the code of v.
func (c *Column) Find(v string) (uint32, bool) {
	code := c.First(v)
	return code, int(code) <= c.Distinct() && c.Decode(code) == v
}

// Prefix gives the codes of the values that begin with p: from ≤ code < to. Numbers
// have no prefix.
func (c *Column) Prefix(p string) (from, to uint32) {
	from = c.First(p)
	n := c.Distinct() - int(from) + 1
	to = from + uint32(sort.Search(max(n, 0), func(i int) bool { return !strings.HasPrefix(c.Decode(from+uint32(i)), p) }))
	return from, to
}

func (c *Column) less(a, b string) bool { return lessValue(c.Kind, a, b) }

func lessValue(kind ColumnKind, a, b string) bool {
	if kind == Number && len(a) != len(b) {
		return len(a) < len(b)
	}
	return a < b
}

// Select sets in out the rows whose code is from ≤ code < to. A null has code 0.
func (c *Column) Select(from, to uint32, out Rows) {
	switch {
	case from >= to:
	case c.code.narrow != nil:
		selectRange(c.code.narrow, from, to, out)
	case c.code.middle != nil:
		selectRange(c.code.middle, from, to, out)
	default:
		selectRange(c.code.wide, from, to, out)
	}
}

// selectRange has no branch, since half the rows of a common value would be guessed
// wrong: the sign of a subtraction is the answer. Four codes at a time, it is four
// times as fast; sireneapi's BenchmarkSearch pays for it.
func selectRange[T uint8 | uint16 | uint32](codes []T, from, to uint32, out Rows) {
	width := uint64(to - from)
	at := 0
	for ; len(codes) >= 64; at++ {
		block := (*[64]T)(codes)
		var word uint64
		for i := 0; i < 64; i += 4 {
			w := within(uint32(block[i])-from, width)
			w |= within(uint32(block[i+1])-from, width) << 1
			w |= within(uint32(block[i+2])-from, width) << 2
			w |= within(uint32(block[i+3])-from, width) << 3
			word |= w << (i & 63)
		}
		out[at] |= word
		codes = codes[64:]
	}
	for i, code := range codes {
		out[at] |= within(uint32(code)-from, width) << (i & 63)
	}
}

// within is 1 when n is less than width.
func within(n uint32, width uint64) uint64 { return (uint64(n) - width) >> 63 }

// SelectSet sets in out the rows whose code is in set, a bit a code.
func (c *Column) SelectSet(set Rows, out Rows) {
	switch {
	case c.code.narrow != nil:
		selectSet(c.code.narrow, set, out)
	case c.code.middle != nil:
		selectSet(c.code.middle, set, out)
	default:
		selectSet(c.code.wide, set, out)
	}
}

func selectSet[T uint8 | uint16 | uint32](codes []T, set, out Rows) {
	for base := 0; base < len(codes); base += 64 {
		var word uint64
		for i, code := range codes[base:min(base+64, len(codes))] {
			word |= set[code/64] >> (code % 64) & 1 << i
		}
		out[base/64] |= word
	}
}

// Count adds to counts, which has Distinct+1 places, how many of the rows have each code.
func (c *Column) Count(rows Rows, counts []int) {
	switch {
	case c.code.narrow != nil:
		countCodes(c.code.narrow, rows, counts)
	case c.code.middle != nil:
		countCodes(c.code.middle, rows, counts)
	default:
		countCodes(c.code.wide, rows, counts)
	}
}

func countCodes[T uint8 | uint16 | uint32](codes []T, rows Rows, counts []int) {
	for i, word := range rows {
		if word == ^uint64(0) {
			for _, code := range codes[i*64 : i*64+64] {
				counts[code]++
			}
			continue
		}
		for ; word != 0; word &= word - 1 {
			counts[codes[i*64+lowest(word)]]++
		}
	}
}

// spec is what the section "columns" says of a column.
type spec struct {
	Name  string     `json:"name"`
	Kind  ColumnKind `json:"kind"`
	Width int        `json:"width"` // bytes of a code, 0 for a plain column
}

// openTable reads a table from its segment and checks every reference in it.
func openTable(f *segment.File) (*Table, error) {
	head, err := f.Section("columns")
	if err != nil {
		return nil, err
	}
	var specs struct {
		Rows    int    `json:"rows"`
		Columns []spec `json:"columns"`
	}
	if err := json.Unmarshal(head, &specs); err != nil {
		return nil, fmt.Errorf("%w: columns: %w", segment.ErrDamaged, err)
	}
	t := &Table{rows: specs.Rows, byName: map[string]int{}}
	for i, s := range specs.Columns {
		c, err := openColumn(f, i, s, specs.Rows)
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", s.Name, err)
		}
		t.columns = append(t.columns, c)
		t.byName[s.Name] = i
	}
	return t, nil
}

func openColumn(f *segment.File, i int, s spec, rows int) (c Column, err error) {
	c = Column{Name: s.Name, Kind: s.Kind, rows: rows}
	if c.at, err = segment.View[uint32](f, fmt.Sprintf("%d.at", i)); err != nil {
		return c, err
	}
	if c.text, err = f.Section(fmt.Sprintf("%d.text", i)); err != nil {
		return c, err
	}
	if !rising(c.at, len(c.text)) {
		return c, fmt.Errorf("%w: values", segment.ErrDamaged)
	}
	if s.Kind == Plain {
		if len(c.at) != rows+1 {
			return c, fmt.Errorf("%w: %d values for %d rows", segment.ErrDamaged, len(c.at)-1, rows)
		}
		return c, nil
	}
	name := fmt.Sprintf("%d.code", i)
	most := uint32(0)
	switch s.Width {
	case 1:
		if c.code.narrow, err = segment.View[uint8](f, name); err == nil {
			most = highest(c.code.narrow)
		}
	case 2:
		if c.code.middle, err = segment.View[uint16](f, name); err == nil {
			most = highest(c.code.middle)
		}
	case 4:
		if c.code.wide, err = segment.View[uint32](f, name); err == nil {
			most = highest(c.code.wide)
		}
	default:
		return c, fmt.Errorf("%w: codes of %d bytes", segment.ErrDamaged, s.Width)
	}
	if err != nil {
		return c, err
	}
	if c.code.len() != rows || int(most) > c.Distinct() {
		return c, fmt.Errorf("%w: codes", segment.ErrDamaged)
	}
	return c, nil
}

func highest[T uint8 | uint16 | uint32](codes []T) uint32 {
	var most T
	for _, c := range codes {
		most = max(most, c)
	}
	return uint32(most)
}

func rising(at []uint32, end int) bool {
	if len(at) == 0 || at[0] != 0 || int(at[len(at)-1]) != end {
		return false
	}
	for i := 1; i < len(at); i++ {
		if at[i] < at[i-1] {
			return false
		}
	}
	return true
}
