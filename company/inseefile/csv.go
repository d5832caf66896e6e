package inseefile

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
)

const (
	blockSize = 256 << 10 // read at once: what one core's cache holds with its cells
	headroom  = 64 << 10  // before a block, for the row that began in the one before
	batches   = 6         // in flight
	maxHeader = 64 << 10
)

// csv reads a table from a text.
func (r *reader) csv(name string, text io.Reader) error {
	in := bufio.NewReaderSize(text, maxHeader)
	kind, names, err := readHeader(in)
	if err != nil {
		return err
	}
	receive, err := r.open(kind, names)
	if err != nil {
		return err
	}
	if receive == nil {
		return nil
	}
	ctx, stop := context.WithCancel(r.ctx)
	var running sync.WaitGroup
	defer running.Wait()
	defer stop()
	free := make(chan *Batch, batches)
	full := make(chan *Batch, batches)
	ready := make(chan *Batch, batches)
	for range batches {
		free <- &Batch{name: name, columns: len(names), tally: &r.tally}
	}
	running.Go(func() { fill(ctx, in, free, full) })
	running.Go(func() {
		s := &splitter{separator: kind.separator(), columns: len(names), fix: newFixer(kind, names), line: 2}
		s.run(ctx, full, ready)
	})
	return r.deliver(ready, free, receive)
}

// deliver gives the batches to their receiver, until the one that ends the table.
func (r *reader) deliver(ready <-chan *Batch, free chan<- *Batch, receive func(*Batch) error) error {
	for {
		select {
		case <-r.ctx.Done():
			return r.ctx.Err()
		case b := <-ready:
			r.tally.merge(b)
			if b.Rows > 0 {
				if err := receive(b); err != nil {
					return err
				}
			}
			err := b.err
			free <- b // has room for every batch
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
		}
	}
}

// fill reads blocks, the one who inflates works here.
func fill(ctx context.Context, in io.Reader, free <-chan *Batch, full chan<- *Batch) {
	for {
		select {
		case <-ctx.Done():
			return
		case b := <-free:
			b.clear()
			if b.buf == nil { // small files need one
				b.buf = make([]byte, headroom+blockSize)
			}
			block := b.buf[headroom : headroom+blockSize]
			n, err := 0, error(nil)
			for n < len(block) && err == nil {
				var more int
				more, err = in.Read(block[n:])
				n += more
			}
			b.held, b.err = n, err
			full <- b // has room for every batch
			if err != nil {
				return
			}
		}
	}
}

// run splits blocks into rows; what begins a row in one block is put before the next.
func (s *splitter) run(ctx context.Context, full <-chan *Batch, ready chan<- *Batch) {
	var rest []byte
	for {
		select {
		case <-ctx.Done():
			return
		case b := <-full:
			text := b.buf[headroom-min(len(rest), headroom) : headroom+b.held]
			if len(rest) > headroom {
				text = make([]byte, len(rest)+b.held)
				copy(text[len(rest):], b.buf[headroom:headroom+b.held])
			}
			copy(text, rest)
			// A file cut short ends in the middle of a row: that is no bad row.
			last, ended := b.err == io.EOF, b.err != nil
			rest = append(rest[:0], s.block(b, text, last)...)
			ready <- b // has room for every batch; from here on b is its receiver's
			if ended {
				return
			}
		}
	}
}

// block splits text and gives what it leaves for the next.
func (s *splitter) block(b *Batch, text []byte, last bool) []byte {
	b.text = text
	from := 0
	if s.skip {
		from = s.overlong(b, text, from)
	}
	for {
		if from = s.split(b, text, from, last); len(text)-from <= MaxRecord {
			return text[from:]
		}
		from = s.overlong(b, text, from)
	}
}

// readHeader reads the first line, and tells the kind of the file.
func readHeader(in *bufio.Reader) (Kind, []string, error) {
	line, err := in.ReadSlice('\n')
	switch {
	case err == bufio.ErrBufferFull:
		return "", nil, fmt.Errorf("%w : sa première ligne a plus de %d Ko", ErrFormat, maxHeader>>10)
	case err == io.EOF && len(line) == 0:
		return "", nil, fmt.Errorf("%w : il est vide", ErrFormat)
	case err != nil && err != io.EOF:
		return "", nil, err
	case bytes.HasPrefix(line, []byte("\xff\xfe")), bytes.HasPrefix(line, []byte("\xfe\xff")):
		return "", nil, fmt.Errorf("%w : il est en UTF-16, les fichiers officiels sont en UTF-8", ErrFormat)
	}
	text := strings.TrimRight(strings.TrimPrefix(string(line), "\ufeff"), "\r\n")
	var best struct {
		kind      Kind
		names     []string
		separator byte
		err       error
	}
	for _, separator := range []byte{',', ';', '\t', '|'} {
		kind, names, err := recognise(headerCells(text, separator))
		if separator == ',' || best.kind == "" && !errors.Is(err, ErrFormat) {
			best.kind, best.names, best.separator, best.err = kind, names, separator, err
		}
		if err == nil {
			best.kind, best.names, best.separator, best.err = kind, names, separator, err
			break
		}
	}
	if best.err == nil && best.separator != best.kind.separator() {
		return "", nil, fmt.Errorf("%s : colonnes séparées par « %s » au lieu de « %c »", best.kind, visible(best.separator), best.kind.separator())
	}
	return best.kind, best.names, best.err
}

func visible(separator byte) string {
	if separator == '\t' {
		return "tabulation"
	}
	return string(separator)
}

func headerCells(line string, separator byte) []string {
	names := strings.Split(line, string(separator))
	for i, name := range names {
		names[i] = strings.Trim(strings.TrimSpace(name), `"`)
	}
	return names
}
