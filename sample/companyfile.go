package sample

import (
	"archive/zip"
	"io"
	"time"
)

// A tableFile is one of the files as it grows.
type tableFile struct {
	rows   int
	plain  int64
	w      io.Writer
	zip    *zip.Writer
	packed packedWriter
}

// published is the date that entries bear.
func published() time.Time { return time.Date(2026, time.November, 1, 7, 0, 0, 0, time.UTC) }

// open begins the file with its header.
func (t *tableFile) open(w io.Writer, format, name, header string) error {
	t.w = w
	if format == ".zip" {
		t.zip = zip.NewWriter(w)
		t.zip.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
			t.packed.w = w
			return &t.packed, nil
		})
		var err error
		if t.w, err = t.zip.CreateHeader(&zip.FileHeader{Name: name + ".csv", Method: zip.Deflate, Modified: published()}); err != nil {
			return err
		}
	}
	return t.write([]byte(header), stored([]byte(header)), 0)
}

// write adds rows, and in a zip the same rows packed.
func (t *tableFile) write(plain, packed []byte, rows int) error {
	if len(plain) == 0 {
		return nil
	}
	t.rows += rows
	t.plain += int64(len(plain))
	t.packed.next = packed
	_, err := t.w.Write(plain)
	return err
}

func (t *tableFile) close() error {
	if t.zip == nil {
		return nil
	}
	return t.zip.Close()
}

// packedWriter stands for the compressor of a zip whose data are packed beforehand,
// sheet by sheet: the zip sees what is plain, for its sums, and gets what is packed.
type packedWriter struct {
	w    io.Writer
	next []byte
}

func (p *packedWriter) Write(plain []byte) (int, error) {
	if _, err := p.w.Write(p.next); err != nil {
		return 0, err
	}
	return len(plain), nil
}

// Close adds an empty block that says it is the last.
func (p *packedWriter) Close() error {
	_, err := p.w.Write([]byte{3, 0})
	return err
}

// stored is a deflate block without compression.
func stored(b []byte) []byte {
	n := len(b)
	return append([]byte{0, byte(n), byte(n >> 8), ^byte(n), ^byte(n >> 8)}, b...)
}
