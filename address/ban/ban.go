package ban

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync/atomic"
	"unicode/utf8"

	"github.com/klauspost/compress/gzip"
)

// Number is one address: a number in a street. Its texts are valid during the call
// that receives it only.
type Number struct {
	ID                 []byte // 75102_6998_00008, 69382_6005_00018_bis
	StreetID           []byte // 75102_6998
	Numero             uint32
	Suffix             []byte // "bis", "a"; lower case as in the files
	Street             []byte
	PostCode           []byte // may be empty
	CityCode           []byte
	City               []byte
	OldCityCode        []byte
	OldCity            []byte
	Lon, Lat           float64
	X, Y               float64 // HasXY says whether the file gives them
	HasXY              bool
	BanID, StreetBanID []byte // UUIDs, csv-with-ids only
	CityBanID          []byte
}

// Place is a street with its numbers, a locality or a commune, from NDJSON; or a
// locality from a lieux-dits file.
type Place struct {
	ID         string
	BanID      string
	Kind       string // street, locality, municipality
	Name       string
	PostCodes  []string
	CityCodes  []string // the commune, then its parent or its old commune
	Cities     []string
	District   string
	OldCity    string
	OldCode    string
	Context    string
	Importance float64 // 0: not given
	Population int
	Lon, Lat   float64
	X, Y       float64
	HasXY      bool
	Numbers    []PlaceNumber
}

// PlaceNumber is a number of a Place.
type PlaceNumber struct {
	Number   string // "12bis"
	ID       string
	BanID    string
	Lon, Lat float64
	X, Y     float64
	HasXY    bool
}

// Sink receives what a file holds. An error that it returns marks the row as bad.
type Sink interface {
	Number(*Number) error
	Place(*Place) error
}

// Tally counts what a file held.
type Tally struct {
	Rows int // data rows, bad ones included
	Bad  int
	// Faults has the first bad rows: "adresses-75.csv.gz:12: lat: « x » n'est pas un nombre".
	Faults []string
}

// MaxFaults is how many faults a Tally describes.
const MaxFaults = 10

// MaxLine is the longest line of a file, in bytes; a longer one is a bad row. The
// longest real one is a street of addok's with 2,000 numbers, about 400 KB.
const MaxLine = 16 << 20

// ErrFormat says that a file is none of those that the package reads.
var ErrFormat = errors.New("fichier d'un type inconnu")

// Read reads the file at path into sink. Bad rows are counted and skipped; an error
// means that the file as a whole can't be trusted: unreadable, of an unknown type,
// truncated. bytesRead, when not nil, follows the bytes taken from disk.
func Read(ctx context.Context, path string, sink Sink, bytesRead *atomic.Int64) (Tally, error) {
	name := filepath.Base(path)
	file, err := os.Open(path)
	if err != nil {
		return Tally{}, err
	}
	defer file.Close()
	t, err := read(ctx, name, &counter{file, ctx, bytesRead}, sink)
	if err != nil {
		return t, fmt.Errorf("%s: %w", name, err)
	}
	return t, nil
}

type counter struct {
	r    io.Reader
	ctx  context.Context
	read *atomic.Int64
}

func (c *counter) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := c.r.Read(p)
	if c.read != nil {
		c.read.Add(int64(n))
	}
	return n, err
}

func read(ctx context.Context, name string, r io.Reader, sink Sink) (Tally, error) {
	in := bufio.NewReaderSize(r, 1<<20)
	head, err := in.Peek(2)
	if err != nil && err != io.EOF {
		return Tally{}, err
	}
	if bytes.Equal(head, []byte{0x1f, 0x8b}) {
		ahead, err := decompress(in)
		if err != nil {
			return Tally{}, fmt.Errorf("gzip: %w", err)
		}
		defer ahead.Close()
		in = bufio.NewReaderSize(ahead, 1<<20)
	}
	l := &lines{in: in, ctx: ctx, name: name}
	first, err := l.next()
	if err == io.EOF {
		return l.tally, fmt.Errorf("%w: il est vide", ErrFormat)
	}
	if err != nil {
		return l.tally, err
	}
	first = bytes.TrimPrefix(first, []byte("\xef\xbb\xbf"))
	if bytes.HasPrefix(first, []byte("{")) {
		err = readNDJSON(l, first, sink)
	} else {
		err = readCSV(l, first, sink)
	}
	if err != nil {
		return l.tally, err
	}
	if l.tally.Rows == 0 {
		return l.tally, fmt.Errorf("%w: aucune ligne de données", ErrFormat)
	}
	return l.tally, nil
}

// decompress inflates on its own goroutine, so that reading rows uses the other core.
func decompress(r io.Reader) (io.ReadCloser, error) {
	z, err := gzip.NewReader(r)
	if err != nil {
		return nil, err
	}
	out, in := io.Pipe()
	go func() {
		buf := make([]byte, 1<<20)
		var err error
		for err == nil {
			var n int
			n, err = io.ReadFull(z, buf)
			if n > 0 {
				if _, werr := in.Write(buf[:n]); werr != nil {
					return
				}
			}
			if err == io.ErrUnexpectedEOF && n < len(buf) && n > 0 {
				// ReadFull's own way to say "the end": ask z itself.
				_, err = z.Read(buf[:1])
			}
		}
		if err != io.EOF {
			err = fmt.Errorf("gzip: archive tronquée ou abîmée: %w", err)
		}
		in.CloseWithError(err)
	}()
	return out, nil
}

// lines gives the lines of a file and keeps the tally.
type lines struct {
	in    *bufio.Reader
	ctx   context.Context
	name  string
	line  int
	long  []byte
	tally Tally
}

var errLong = fmt.Errorf("ligne de plus de %d Mo", MaxLine>>20)

// next gives the next line that is not empty, without its end; valid until the next call.
// A line that is too long counts as a bad row and is passed over.
func (l *lines) next() ([]byte, error) {
	for {
		line, err := l.raw()
		if errors.Is(err, errLong) {
			l.tally.Rows++
			l.bad(err)
			continue
		}
		if err != nil {
			return nil, err
		}
		if len(line) > 0 {
			return line, nil
		}
	}
}

func (l *lines) raw() ([]byte, error) {
	l.line++
	if l.line&1023 == 0 && l.ctx.Err() != nil {
		return nil, l.ctx.Err()
	}
	part, err := l.in.ReadSlice('\n')
	if err == bufio.ErrBufferFull {
		l.long = l.long[:0]
		tooLong := false
		for err == bufio.ErrBufferFull {
			if tooLong = tooLong || len(l.long)+len(part) > MaxLine; !tooLong {
				l.long = append(l.long, part...)
			}
			part, err = l.in.ReadSlice('\n')
		}
		if err != nil && err != io.EOF {
			return nil, err
		}
		if tooLong || len(l.long)+len(part) > MaxLine {
			return nil, errLong
		}
		l.long = append(l.long, part...)
		part = l.long
	}
	if err == io.EOF && len(part) > 0 {
		err = nil
	}
	if err != nil {
		return nil, err
	}
	return bytes.TrimRight(part, "\r\n"), nil
}

func (l *lines) bad(err error) {
	l.tally.Bad++
	if len(l.tally.Faults) < MaxFaults {
		l.tally.Faults = append(l.tally.Faults, fmt.Sprintf("%s:%d: %v", l.name, l.line, err))
	}
}

// row counts a row and what became of it.
func (l *lines) row(err error) {
	l.tally.Rows++
	if err != nil {
		l.bad(err)
	}
}

var errUTF8 = errors.New("texte qui n'est pas en UTF-8")

func checkUTF8(line []byte) error {
	if !utf8.Valid(line) || bytes.IndexByte(line, 0) >= 0 {
		return errUTF8
	}
	return nil
}
