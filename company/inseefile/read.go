package inseefile

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

	"github.com/klauspost/compress/gzip"
)

// Open is told the kind of a table and the names of its columns, in the file's order,
// unknown ones too. It gives what receives the batches, in order, on the goroutine
// that called Read; nil passes the table over.
type Open = func(Kind, []string) (func(*Batch) error, error)

// Read reads every table of the file at path. Bad rows are counted and not given. An
// error means that the file as a whole can't be trusted: unreadable, of an unknown
// kind, truncated, without a compulsory column; what was given before it should then
// be thrown away. An error of open or of a receiver ends the reading and is given as
// it is, behind the file's name. bytesRead, when not nil, follows the bytes taken from
// disk, up to the size of the file.
func Read(ctx context.Context, path string, open Open, bytesRead *atomic.Int64) (Tally, error) {
	name := filepath.Base(path)
	r := &reader{ctx: ctx, open: open}
	err := r.file(path, name, bytesRead)
	if err != nil {
		return r.tally, fmt.Errorf("%s : %w", name, err)
	}
	return r.tally, nil
}

type reader struct {
	ctx   context.Context
	open  Open
	tally Tally
	disk  *disk
}

// disk is the file, counting what is read.
type disk struct {
	file  *os.File
	size  int64
	taken atomic.Int64
	told  *atomic.Int64
}

func (d *disk) ReadAt(p []byte, off int64) (int, error) {
	n, err := d.file.ReadAt(p, off)
	d.count(int64(n))
	return n, err
}

func (d *disk) Read(p []byte) (int, error) {
	n, err := d.file.Read(p)
	d.count(int64(n))
	return n, err
}

// count tells at most the size of the file: some parts are read twice.
func (d *disk) count(n int64) {
	taken := d.taken.Add(n)
	if over := taken - d.size; over > 0 {
		n -= min(over, n)
	}
	if d.told != nil {
		d.told.Add(n)
	}
}

func (r *reader) file(path, name string, bytesRead *atomic.Int64) error {
	info, err := os.Stat(path)
	if err != nil {
		return errors.Unwrap(err)
	}
	switch {
	case info.IsDir():
		return errors.New("c'est un dossier")
	case !info.Mode().IsRegular():
		return errors.New("ce n'est pas un fichier ordinaire")
	case info.Size() == 0:
		return fmt.Errorf("%w : il est vide", ErrFormat)
	}
	file, err := os.Open(path)
	if err != nil {
		return errors.Unwrap(err)
	}
	defer file.Close()
	r.disk = &disk{file: file, size: info.Size(), told: bytesRead}
	magic := make([]byte, 4)
	n, err := file.ReadAt(magic, 0)
	if err != nil && err != io.EOF {
		return err
	}
	switch magic = magic[:n]; {
	case bytes.HasPrefix(magic, []byte("PK\x03\x04")), bytes.HasPrefix(magic, []byte("PK\x05\x06")), bytes.HasPrefix(magic, []byte("PK\x07\x08")):
		err = r.zip(name)
	case bytes.HasPrefix(magic, []byte{0x1f, 0x8b}):
		err = r.gzip(name)
	case bytes.Equal(magic, []byte("PAR1")):
		err = r.parquet(name)
	case bytes.Equal(magic, []byte("PARE")):
		err = errors.New("parquet chiffré")
	default:
		err = r.csv(name, r.disk)
	}
	if err == nil {
		r.disk.count(max(0, r.disk.size-r.disk.taken.Load()))
	}
	return err
}

func (r *reader) gzip(name string) error {
	z, err := gzip.NewReader(bufio.NewReaderSize(r.disk, 1<<18))
	if err != nil {
		return damaged("gzip", err)
	}
	return r.csv(name, &inflated{r: z, format: "gzip", packed: r.disk.size})
}

func damaged(format string, err error) error {
	return fmt.Errorf("%s tronqué ou abîmé : %w", format, err)
}

// Limits of what archives may grow to. The national files are about 2 GB zipped and 9
// GB inflated, 5 times; a text that repeats itself much may reach 100 times.
const (
	MaxRatio = 200
	MaxText  = 64 << 30
	// grace is what the ratio is not asked of.
	grace = 64 << 20
)

// inflated watches the text that comes out of an archive.
type inflated struct {
	r      io.Reader
	format string
	packed int64 // size of the archive
	given  int64
}

func (i *inflated) Read(p []byte) (int, error) {
	n, err := i.r.Read(p)
	i.given += int64(n)
	switch {
	case i.given > MaxText:
		return 0, fmt.Errorf("%s refusé : plus de %d Go une fois décompressé", i.format, MaxText>>30)
	case i.given > grace && i.given/MaxRatio > i.packed:
		return 0, fmt.Errorf("%s refusé : plus de %d fois sa taille une fois décompressé (bombe de décompression ?)", i.format, MaxRatio)
	case err != nil && err != io.EOF:
		err = damaged(i.format, err)
	}
	return n, err
}
