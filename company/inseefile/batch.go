package inseefile

import (
	"fmt"
)

// Batch is some thousands of rows of a table at most.
type Batch struct {
	Rows int // the good ones

	name    string
	columns int
	text    []byte
	cells   []span // columns of them a row
	lines   []int
	tally   *Tally // counts what the receiver finds

	buf    []byte // what text is part of
	held   int    // bytes of buf read after the headroom
	rows   int    // good and bad
	bad    int
	faults []string
	err    error // what ended the table, after these rows
}

// span is where a cell is in the text; empty when null.
type span struct{ start, end uint32 }

// Cell is a cell, nil when null: column is its place among the columns given to open.
// It is valid during the call that receives the batch.
func (b *Batch) Cell(row, column int) []byte {
	s := b.cells[row*b.columns+column]
	if s.start == s.end {
		return nil
	}
	return b.text[s.start:s.end:s.end]
}

// Line is the line of the file where a row begins; in a parquet file, its rank from 1.
func (b *Batch) Line(row int) int { return b.lines[row] }

// Bad counts a row that its receiver can't use among the bad ones, and tells why.
func (b *Batch) Bad(row int, reason string) {
	b.tally.Bad++
	b.tally.fault(b.where(b.lines[row], reason))
}

func (b *Batch) where(line int, reason string) string {
	return fmt.Sprintf("%s:%d: %s", b.name, line, reason)
}

// refuse counts a row that is not given.
func (b *Batch) refuse(line int, reason string) {
	b.bad++
	if len(b.faults) < MaxFaults {
		b.faults = append(b.faults, b.where(line, reason))
	}
}

// clear makes the batch ready for other rows.
func (b *Batch) clear() {
	b.Rows, b.rows, b.bad, b.err = 0, 0, 0, nil
	b.cells, b.lines, b.faults = b.cells[:0], b.lines[:0], b.faults[:0]
}

// room gives the cells of the next row.
func (b *Batch) room() []span {
	n := len(b.cells)
	if cap(b.cells)-n < b.columns {
		grown := make([]span, n, 2*cap(b.cells)+64*b.columns)
		copy(grown, b.cells)
		b.cells = grown
	}
	return b.cells[n : n+b.columns]
}

// keep takes the row that room gave among the good ones.
func (b *Batch) keep(line int) {
	b.cells = b.cells[:len(b.cells)+b.columns]
	b.lines = append(b.lines, line)
	b.Rows++
}

// add puts a text after the others, and gives its place.
func (b *Batch) add(text []byte) span {
	start := len(b.text)
	b.text = append(b.text, text...)
	return span{uint32(start), uint32(len(b.text))}
}

// Tally counts what a file held.
type Tally struct {
	Rows int // data rows, bad ones included
	Bad  int
	// Faults has the first bad rows: "stock.zip/StockUniteLegale_utf8.csv:12: 53 colonnes au lieu de 54".
	Faults []string
}

// MaxFaults is how many faults a Tally describes.
const MaxFaults = 10

func (t *Tally) fault(text string) {
	if len(t.Faults) < MaxFaults {
		t.Faults = append(t.Faults, text)
	}
}

// merge counts a batch.
func (t *Tally) merge(b *Batch) {
	t.Rows += b.rows
	t.Bad += b.bad
	for _, f := range b.faults {
		t.fault(f)
	}
}
