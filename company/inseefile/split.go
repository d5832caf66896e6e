package inseefile

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/bits"
)

// MaxRecord is the longest row, in bytes; a longer one is bad. The official fields add
// up to some kilobytes.
const MaxRecord = 1 << 20

// splitter cuts CSV (RFC 4180) into rows and cells. A quote counts only where a cell
// begins, so that a name with one inside is read as it is.
type splitter struct {
	separator byte
	columns   int
	fix       fixer
	line      int   // of the next row
	quoted    []int // cells of this row that hold doubled quotes
	skip      bool  // inside a line that is too long, until its end
}

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// equal marks the high bit of the bytes of w that are those of pattern, exactly.
func equal(w, pattern uint64) uint64 {
	w ^= pattern
	return ^((w&^highs + ^uint64(highs)) | w | ^uint64(highs))
}

// split puts the whole rows of text, from the place given, into b and gives the place
// where they end; last says that nothing follows the text.
func (s *splitter) split(b *Batch, text []byte, from int, last bool) int {
	clean := cleanText(text[from:], last)
	r := row{start: from, cell: from, cells: b.room()}
	pos := from
	for {
		pos = s.scan(b, &r, text, pos, clean, last)
		if pos < 0 || !last || r.start >= len(text) {
			return r.start
		}
		r.end(len(text))
		if pos = s.finish(b, &r, text, clean); pos >= len(text) {
			return len(text)
		}
	}
}

// scan reads rows until the text ends, and gives -1 when it ends inside quotes.
//
// It looks at eight bytes at once for separators and ends of lines, which pays for
// itself in BenchmarkSplit: most cells are empty or short.
func (s *splitter) scan(b *Batch, r *row, text []byte, pos int, clean, last bool) int {
	separators, ends := uint64(s.separator)*ones, uint64('\n')*ones
words:
	for {
		if pos == r.cell && pos < len(text) && text[pos] == '"' {
			if pos = s.quote(r, text, last); pos < 0 {
				return pos
			}
		}
		for pos+8 <= len(text) {
			w := binary.LittleEndian.Uint64(text[pos:])
			m := equal(w, separators) | equal(w, ends)
			for m != 0 {
				at := pos + bits.TrailingZeros64(m)>>3
				m &= m - 1
				next := at + 1
				r.end(at)
				if text[at] == '\n' {
					next = s.finish(b, r, text, clean)
				}
				if next != at+1 || next < len(text) && text[next] == '"' {
					pos = next
					continue words
				}
			}
			pos += 8
		}
		for pos < len(text) {
			at := pos
			if pos++; text[at] == s.separator || text[at] == '\n' {
				r.end(at)
				if text[at] == '\n' {
					pos = s.finish(b, r, text, clean)
				}
				if pos != at+1 || pos < len(text) && text[pos] == '"' {
					continue words
				}
			}
		}
		return pos
	}
}

// row is the one that is being read.
type row struct {
	start  int    // of the row in the text
	cell   int    // start of the cell
	quoted int    // end of the content of the cell, when it is quoted and closed; or 0
	found  int    // cells so far
	cells  []span // where they go
	lines  int    // ends of lines inside quotes
	fault  string
}

// end closes the cell at the separator or end of line that is at at.
func (r *row) end(at int) {
	if r.found < len(r.cells) {
		c := span{uint32(r.cell), uint32(at)}
		if r.quoted > 0 {
			c = span{uint32(r.cell + 1), uint32(r.quoted)}
			r.quoted = 0
		}
		r.cells[r.found] = c
	}
	r.found++
	r.cell = at + 1
}

// quote finds the end of the quoted cell that begins at r.cell and gives the place
// after its closing quote, -1 when the text ends before.
func (s *splitter) quote(r *row, text []byte, last bool) int {
	pos := r.cell + 1
	doubled := false
	for {
		n := bytes.IndexByte(text[pos:], '"')
		if n < 0 {
			if !last {
				return -1
			}
			r.fault = "guillemet qui n'est pas fermé"
			r.lines += bytes.Count(text[r.cell:], []byte{'\n'})
			return len(text)
		}
		if pos += n + 1; pos < len(text) && text[pos] == '"' {
			doubled = true
			pos++
			continue
		}
		break
	}
	if pos == len(text) && !last {
		return -1 // a quote may follow, that doubles this one
	}
	switch {
	case pos == len(text), text[pos] == s.separator, text[pos] == '\n':
	case text[pos] == '\r' && pos+1 < len(text) && text[pos+1] == '\n':
	case text[pos] == '\r' && pos+1 == len(text):
		if !last {
			return -1
		}
	default:
		r.fault = "texte après un guillemet fermant"
	}
	r.lines += bytes.Count(text[r.cell:pos], []byte{'\n'})
	r.quoted = pos - 1
	if doubled {
		s.quoted = append(s.quoted, r.found)
	}
	return pos
}

// finish takes the row that ends before r.cell, begins the next and gives its place.
func (s *splitter) finish(b *Batch, r *row, text []byte, clean bool) int {
	end, next := r.cell-1, r.cell
	if end > r.start && text[end-1] == '\r' && r.found <= len(r.cells) {
		if c := &r.cells[r.found-1]; int(c.end) == end && c.end > c.start {
			c.end--
		}
	}
	if end > r.start+1 || end == r.start+1 && text[r.start] != '\r' {
		b.rows++
		if r.fault == "" {
			r.fault = s.check(r, text[r.start:end], clean)
		}
		if r.fault == "" {
			for _, i := range s.quoted {
				r.cells[i] = undouble(b.text, r.cells[i])
			}
			s.fix.row(b, r.cells, clean)
			b.keep(s.line)
		} else {
			b.refuse(s.line, r.fault)
			if r.lines > 0 {
				// A stray quote may have swallowed good rows: only its line is bad.
				next = min(next, r.start+bytes.IndexByte(text[r.start:], '\n')+1)
				r.lines = 0
			}
		}
	}
	s.quoted = s.quoted[:0]
	s.line += 1 + r.lines
	*r = row{start: next, cell: next, cells: b.room()}
	return next
}

// check gives what is wrong with a row.
func (s *splitter) check(r *row, text []byte, clean bool) string {
	switch {
	case r.found != s.columns:
		return fmt.Sprintf("%d colonnes au lieu de %d", r.found, s.columns)
	case len(text) > MaxRecord:
		return tooLong
	case !clean:
		return s.fix.check(text)
	}
	return ""
}

var tooLong = fmt.Sprintf("ligne de plus de %d Mo", MaxRecord>>20)

// undouble makes one quote of two, in place.
func undouble(text []byte, c span) span {
	to := c.start
	for from := c.start; from < c.end; from++ {
		text[to] = text[from]
		to++
		if text[from] == '"' {
			from++
		}
	}
	return span{c.start, to}
}

// overlong drops the beginning of a row that is too long to be held, at from in the
// text, and gives the place where rows begin again: the next line, because the quote
// that opened such a row is stray.
func (s *splitter) overlong(b *Batch, text []byte, from int) int {
	if !s.skip {
		b.rows++
		b.refuse(s.line, tooLong)
	}
	n := bytes.IndexByte(text[from:], '\n')
	if s.skip = n < 0; s.skip {
		return len(text)
	}
	s.line++
	return from + n + 1
}
