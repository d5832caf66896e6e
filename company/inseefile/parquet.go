package inseefile

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

const (
	batchRows   = 256      // of a parquet file: values come column by column, cells go row by row
	maxText     = 16 << 20 // of a batch
	readSection = 64 << 10
)

// parquet reads the one table of a parquet file.
func (r *reader) parquet(name string) error {
	file, header, leaves, err := openParquet(r.disk)
	if err != nil {
		return err
	}
	kind, names, err := recognise(header)
	if err != nil {
		return err
	}
	receive, err := r.open(kind, names)
	if err != nil || receive == nil {
		return err
	}
	return r.groups(file, name, kind, names, leaves, receive)
}

// groups reads the row groups of a parquet file.
func (r *reader) groups(file *parquet.File, name string, kind Kind, names []string, leaves []parquet.LeafColumn, receive func(*Batch) error) error {
	ctx, stop := context.WithCancel(r.ctx)
	var running sync.WaitGroup
	defer running.Wait()
	defer stop()
	g := &groupReader{ctx: ctx, disk: r.disk, pages: file.Metadata().RowGroups, name: name, names: names, fix: newFixer(kind, names), tally: &r.tally}
	for i, leaf := range leaves {
		err := guard(func() error {
			render, err := newRender(leaf.Node.Type(), names[i])
			g.columns, g.renders = append(g.columns, leaf.ColumnIndex), append(g.renders, render)
			return err
		})
		if err != nil {
			return fmt.Errorf("colonne %s : %w", names[i], err)
		}
	}
	return g.all(file.RowGroups(), &running, r, receive)
}

// all decodes row groups on every core, and delivers them in order: the worker of rank
// w has those of rank w, w + workers…
func (g *groupReader) all(groups []parquet.RowGroup, running *sync.WaitGroup, r *reader, receive func(*Batch) error) error {
	workers := min(runtime.GOMAXPROCS(0), 4, len(groups))
	type lane struct{ free, ready chan *Batch }
	lanes := make([]lane, workers)
	for w := range lanes {
		l := lane{make(chan *Batch, batches), make(chan *Batch, batches)}
		for range batches {
			l.free <- &Batch{name: g.name, columns: len(g.names), tally: g.tally}
		}
		lanes[w] = l
		running.Go(func() {
			first := 1
			for i, group := range groups {
				if i%workers == w {
					g.group(group, i, first, l.free, l.ready)
				}
				first += int(group.NumRows())
			}
		})
	}
	for i := range groups {
		l := lanes[i%workers]
		if err := r.deliver(l.ready, l.free, receive); err != nil {
			return err
		}
	}
	return nil
}

// openParquet reads the description of the file.
func openParquet(d *disk) (file *parquet.File, names []string, columns []parquet.LeafColumn, err error) {
	err = guard(func() error {
		err := checkFooter(d)
		if err != nil {
			return err
		}
		file, err = parquet.OpenFile(d, d.size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true), parquet.ReadBufferSize(readSection))
		if err != nil {
			return err
		}
		for _, group := range file.Metadata().RowGroups {
			for i := range group.Columns {
				if err := checkChunk(&group.Columns[i].MetaData, d.size); err != nil || group.NumRows < 0 {
					return cmp.Or(err, errSizes)
				}
			}
		}
		names, columns = leaves(file.Schema())
		return nil
	})
	return file, names, columns, err
}

// leaves gives the columns that are not nested: official files have no other.
func leaves(schema *parquet.Schema) (names []string, leaves []parquet.LeafColumn) {
	for _, path := range schema.Columns() {
		leaf, ok := schema.Lookup(path...)
		if !ok || len(path) != 1 || leaf.MaxRepetitionLevel > 0 {
			continue
		}
		names, leaves = append(names, path[0]), append(leaves, leaf)
	}
	return names, leaves
}

// groupReader decodes row groups into batches.
type groupReader struct {
	ctx     context.Context
	disk    *disk
	pages   []format.RowGroup
	name    string
	names   []string
	columns []int // places in the file
	renders []render
	fix     fixer
	tally   *Tally
}

// group gives the rows of a row group, then a batch whose error is io.EOF.
func (g *groupReader) group(group parquet.RowGroup, rank, first int, free <-chan *Batch, ready chan<- *Batch) {
	var values []parquet.ColumnChunkValueReader
	defer func() {
		_ = guard(func() error { // what they read is already given or refused
			for _, v := range values {
				_ = v.Close()
			}
			return nil
		})
	}()
	err := guard(func() error {
		chunks := group.ColumnChunks()
		for _, column := range g.columns {
			if err := checkPages(g.disk.file, &g.pages[rank].Columns[column].MetaData); err != nil {
				return err
			}
			values = append(values, parquet.NewColumnChunkValueReader(chunks[column]))
		}
		return nil
	})
	buf := make([]parquet.Value, batchRows)
	left := int(group.NumRows())
	for {
		select {
		case <-g.ctx.Done():
			return
		case b := <-free:
			b.clear()
			n := min(left, batchRows)
			if err == nil && n > 0 {
				err = guard(func() error { return g.batch(b, values, buf[:n], first) })
			}
			left -= n
			first += n
			switch {
			case err != nil:
				b.clear()
				b.err = err
			case left == 0:
				b.err = io.EOF
			}
			ended := b.err != nil
			ready <- b // has room for every batch; from here on b is its receiver's
			if ended {
				return
			}
		}
	}
}

// guard makes an error of what the library says of a damaged file: it panics on some.
func guard(work func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
		if err != nil && !errors.Is(err, errTooLong) {
			err = damaged("parquet", err)
		}
	}()
	return work()
}

var errTooLong = fmt.Errorf("parquet refusé : plus de %d Mo de texte en %d lignes", maxText>>20, batchRows)

// batch decodes as many rows as buf has places.
func (g *groupReader) batch(b *Batch, values []parquet.ColumnChunkValueReader, buf []parquet.Value, first int) error {
	b.text = b.text[:0]
	if need := len(buf) * b.columns; cap(b.cells) < need {
		b.cells = make([]span, need)
	}
	b.cells = b.cells[:len(buf)*b.columns]
	long := map[int]bool{} // rows with a cell that is too long
	for c, reader := range values {
		for row := 0; row < len(buf); {
			n, err := reader.ReadValues(buf[row:])
			if n == 0 {
				if err == nil || err == io.EOF {
					err = io.ErrUnexpectedEOF
				}
				return fmt.Errorf("colonne %s : %w", g.names[c], err)
			}
			for ; n > 0; n-- {
				cell := &b.cells[row*b.columns+c]
				*cell = span{}
				if v := buf[row]; !v.IsNull() {
					start := len(b.text)
					b.text = g.renders[c](b.text, v)
					*cell = span{uint32(start), uint32(len(b.text))}
					if len(b.text)-start > MaxRecord {
						long[row] = true
						b.text, *cell = b.text[:start], span{}
					}
				}
				row++
			}
			if len(b.text) > maxText {
				return errTooLong
			}
		}
	}
	g.rows(b, len(buf), first, long)
	return nil
}

// rows fixes the rows of b and moves the good ones to its beginning.
func (g *groupReader) rows(b *Batch, n, first int, long map[int]bool) {
	clean := cleanText(b.text, true)
	for row := range n {
		cells := b.cells[row*b.columns : (row+1)*b.columns]
		b.rows++
		fault := ""
		switch {
		case long[row]:
			fault = tooLong
		case !clean:
			for _, c := range cells {
				if fault = g.fix.check(b.text[c.start:c.end]); fault != "" {
					break
				}
			}
		}
		if fault != "" {
			b.refuse(first+row, fault)
			continue
		}
		g.fix.row(b, cells, clean)
		if b.Rows != row {
			copy(b.cells[b.Rows*b.columns:], cells)
		}
		b.lines = append(b.lines, first+row)
		b.Rows++
	}
}
