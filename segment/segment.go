package segment

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"golang.org/x/sys/unix"
)

const (
	magic       = "TUYAUSEG"
	version     = 1
	headerSize  = 64
	entrySize   = 48
	nameSize    = 24
	kindSize    = 16
	alignment   = 64
	maxSections = 1 << 12
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// The ways in which a file is refused.
var (
	ErrNotSegment = errors.New("not an index file of Tuyau")
	ErrDamaged    = errors.New("index file damaged")
	ErrVersion    = errors.New("index file of another version")
	ErrKind       = errors.New("index file of another kind")
)

// Section is a named part of a file.
type Section struct {
	Name   string
	Offset int64
	Length int64
	CRC    uint32
}

// File is an open, checked, mapped index file. It is safe for concurrent use until Close.
type File struct {
	path        string
	data        []byte
	sections    []Section
	kind        string
	kindVersion uint32
}

// Open maps the file at path and checks every byte of it. kind and kindVersion
// must be the file's; an empty kind accepts any. The error wraps one of ErrNotSegment,
// ErrDamaged, ErrVersion, ErrKind when the file itself is at fault.
func Open(path, kind string, kindVersion uint32) (*File, error) {
	data, err := mapFile(path)
	if err != nil {
		return nil, fmt.Errorf("open segment %s: %w", filepath.Base(path), err)
	}
	f := &File{path: path, data: data}
	if err := f.check(kind, kindVersion); err != nil {
		f.Close()
		return nil, fmt.Errorf("open segment %s: %w", filepath.Base(path), err)
	}
	return f, nil
}

func (f *File) check(kind string, kindVersion uint32) error {
	d := f.data
	if len(d) < headerSize || string(d[:8]) != magic {
		return ErrNotSegment
	}
	le := binary.LittleEndian
	if v := le.Uint32(d[8:]); v != version {
		return fmt.Errorf("%w: container %d, this program reads %d", ErrVersion, v, version)
	}
	if crc32.Checksum(d[:60], castagnoli) != le.Uint32(d[60:]) {
		return fmt.Errorf("%w: header: checksum", ErrDamaged)
	}
	f.kind = string(bytes.TrimRight(d[16:16+kindSize], "\x00"))
	f.kindVersion = le.Uint32(d[32:])
	if kind != "" && f.kind != kind {
		return fmt.Errorf("%w: %q, expected %q", ErrKind, f.kind, kind)
	}
	if kind != "" && f.kindVersion != kindVersion {
		return fmt.Errorf("%w: %s %d, this program reads %d: build it again", ErrVersion, kind, f.kindVersion, kindVersion)
	}
	if size := le.Uint64(d[40:]); size != uint64(len(d)) {
		return fmt.Errorf("%w: %d bytes, %d announced", ErrDamaged, len(d), size)
	}
	n := int(le.Uint32(d[12:]))
	tableEnd := align(headerSize + n*entrySize)
	if n > maxSections || tableEnd > len(d) {
		return fmt.Errorf("%w: table of %d sections", ErrDamaged, n)
	}
	if crc32.Checksum(d[headerSize:tableEnd], castagnoli) != le.Uint32(d[56:]) {
		return fmt.Errorf("%w: table: checksum", ErrDamaged)
	}
	at := int64(tableEnd)
	for i := range n {
		e := d[headerSize+i*entrySize:]
		s := Section{
			Name:   string(bytes.TrimRight(e[:nameSize], "\x00")),
			Offset: int64(le.Uint64(e[24:])), Length: int64(le.Uint64(e[32:])), CRC: le.Uint32(e[40:]),
		}
		if s.Offset != at || s.Length < 0 || s.Length > int64(len(d))-at {
			return fmt.Errorf("%w: section %s: bounds", ErrDamaged, s.Name)
		}
		at = int64(align(int(s.Offset + s.Length)))
		if at > int64(len(d)) {
			return fmt.Errorf("%w: section %s: bounds", ErrDamaged, s.Name)
		}
		f.sections = append(f.sections, s)
	}
	if at != int64(len(d)) {
		return fmt.Errorf("%w: %d bytes after the last section", ErrDamaged, int64(len(d))-at)
	}
	return f.verify()
}

// verify checks the sections on two cores: on a large file this is what opening costs.
func (f *File) verify() error {
	var wg sync.WaitGroup
	faults := make([]error, len(f.sections))
	turn := make(chan int)
	for range 2 {
		wg.Go(func() {
			for i := range turn {
				s := f.sections[i]
				if crc32.Checksum(f.data[s.Offset:align(int(s.Offset+s.Length))], castagnoli) != s.CRC {
					faults[i] = fmt.Errorf("%w: section %s: checksum", ErrDamaged, s.Name)
				}
			}
		})
	}
	for i := range f.sections {
		turn <- i
	}
	close(turn)
	wg.Wait()
	return errors.Join(faults...)
}

// Kind is the kind of index and the version of that kind.
func (f *File) Kind() (string, uint32) { return f.kind, f.kindVersion }

// Size is the file's size in bytes.
func (f *File) Size() int64 { return int64(len(f.data)) }

// Sections lists the sections in the order of the file.
func (f *File) Sections() []Section { return slices.Clone(f.sections) }

// Section gives a section's bytes, which nobody may write, valid until Close.
func (f *File) Section(name string) ([]byte, error) {
	for _, s := range f.sections {
		if s.Name == name {
			return f.data[s.Offset : s.Offset+s.Length : s.Offset+s.Length], nil
		}
	}
	return nil, fmt.Errorf("segment %s: %w: no section %s", filepath.Base(f.path), ErrDamaged, name)
}

// Close unmaps the file. Nothing read from it may be used afterwards.
func (f *File) Close() error {
	data := f.data
	f.data = nil
	if data == nil {
		return nil
	}
	return unix.Munmap(data)
}

func mapFile(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%w: not a regular file", ErrNotSegment)
	}
	if info.Size() == 0 {
		return nil, fmt.Errorf("%w: empty", ErrNotSegment)
	}
	return unix.Mmap(int(file.Fd()), 0, int(info.Size()), unix.PROT_READ, unix.MAP_SHARED)
}

func align(n int) int { return (n + alignment - 1) &^ (alignment - 1) }

// Writer writes a file section after section. Nothing bears the file's name before
// Commit; a writer left without Commit must be Aborted.
type Writer struct {
	path     string
	file     *os.File
	kind     string
	version  uint32
	max      int
	at       int64
	sections []Section
}

// Create begins a file that will stand at path, with room for max sections.
func Create(path, kind string, kindVersion uint32, max int) (*Writer, error) {
	if len(kind) > kindSize || max > maxSections {
		return nil, fmt.Errorf("create segment: kind %q with %d sections", kind, max)
	}
	file, err := os.CreateTemp(filepath.Dir(path), TemporaryPrefix+"*")
	if err != nil {
		return nil, err
	}
	w := &Writer{path: path, file: file, kind: kind, version: kindVersion, max: max}
	w.at = int64(align(headerSize + max*entrySize))
	if _, err := file.Seek(w.at, io.SeekStart); err != nil {
		w.Abort()
		return nil, err
	}
	return w, nil
}

// TemporaryPrefix begins the names of files that are not whole yet.
const TemporaryPrefix = ".building-"

// Add writes a section.
func (w *Writer) Add(name string, data []byte) error {
	if len(name) > nameSize || len(w.sections) == w.max {
		return fmt.Errorf("segment %s: no room for section %q", filepath.Base(w.path), name)
	}
	padding := make([]byte, align(int(w.at)+len(data))-int(w.at)-len(data))
	crc := crc32.Update(crc32.Checksum(data, castagnoli), castagnoli, padding)
	for _, part := range [][]byte{data, padding} {
		if _, err := w.file.Write(part); err != nil {
			return fmt.Errorf("segment %s: section %s: %w", filepath.Base(w.path), name, err)
		}
	}
	w.sections = append(w.sections, Section{Name: name, Offset: w.at, Length: int64(len(data)), CRC: crc})
	w.at += int64(len(data) + len(padding))
	return nil
}

// Commit writes the header, syncs the file and gives it its name. A stop before the
// end leaves a temporary file and nothing else; once Commit returns nil the file
// survives a power cut.
func (w *Writer) Commit() (err error) {
	defer func() {
		if err != nil {
			w.Abort()
		}
	}()
	le := binary.LittleEndian
	head := make([]byte, align(headerSize+w.max*entrySize))
	copy(head, magic)
	le.PutUint32(head[8:], version)
	le.PutUint32(head[12:], uint32(w.max))
	copy(head[16:], w.kind)
	le.PutUint32(head[32:], w.version)
	le.PutUint64(head[40:], uint64(w.at))
	if len(w.sections) != w.max {
		return fmt.Errorf("segment %s: %d sections of %d", filepath.Base(w.path), len(w.sections), w.max)
	}
	for i, s := range w.sections {
		e := head[headerSize+i*entrySize:]
		copy(e, s.Name)
		le.PutUint64(e[24:], uint64(s.Offset))
		le.PutUint64(e[32:], uint64(s.Length))
		le.PutUint32(e[40:], s.CRC)
	}
	le.PutUint32(head[56:], crc32.Checksum(head[headerSize:], castagnoli))
	le.PutUint32(head[60:], crc32.Checksum(head[:60], castagnoli))
	if _, err := w.file.WriteAt(head, 0); err != nil {
		return err
	}
	if err := w.file.Chmod(0o644); err != nil {
		return err
	}
	if err := w.file.Sync(); err != nil {
		return err
	}
	if err := w.file.Close(); err != nil {
		return err
	}
	if err := os.Rename(w.file.Name(), w.path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(w.path))
}

// Abort drops what was written.
func (w *Writer) Abort() {
	w.file.Close()
	os.Remove(w.file.Name())
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// Size is what was written so far, in bytes.
func (w *Writer) Size() int64 { return w.at }
