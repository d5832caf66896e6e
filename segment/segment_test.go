package segment_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"tuyau/segment"
)

func write(t testing.TB, path string, sections map[string][]byte, order ...string) {
	t.Helper()
	w, err := segment.Create(path, "test", 3, len(order))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range order {
		if err := w.Add(name, sections[name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Commit(); err != nil {
		t.Fatal(err)
	}
}

func small(t testing.TB) string {
	path := filepath.Join(t.TempDir(), "a.seg")
	write(t, path, map[string][]byte{"one": []byte("hello"), "two": segment.Bytes([]uint32{1, 2, 3}), "none": nil}, "one", "two", "none")
	return path
}

func TestOpenReadsWhatWasWritten(t *testing.T) {
	f, err := segment.Open(small(t), "test", 3)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	one, err := f.Section("one")
	if err != nil || string(one) != "hello" {
		t.Errorf("one: %q, %v", one, err)
	}
	two, err := segment.View[uint32](f, "two")
	if err != nil || fmt.Sprint(two) != "[1 2 3]" {
		t.Errorf("two: %v, %v", two, err)
	}
	if none, err := segment.View[uint64](f, "none"); err != nil || len(none) != 0 {
		t.Errorf("none: %v, %v", none, err)
	}
	if _, err := f.Section("three"); !errors.Is(err, segment.ErrDamaged) {
		t.Errorf("a section that is not there: %v", err)
	}
	if _, err := segment.View[uint64](f, "two"); !errors.Is(err, segment.ErrDamaged) {
		t.Errorf("12 bytes read as uint64: %v", err)
	}
	for _, s := range f.Sections() {
		if s.Offset%64 != 0 {
			t.Errorf("section %s at %d", s.Name, s.Offset)
		}
	}
	if kind, version := f.Kind(); kind != "test" || version != 3 {
		t.Errorf("kind %q %d", kind, version)
	}
}

func TestOpenRefuses(t *testing.T) {
	whole, err := os.ReadFile(small(t))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		data    []byte
		kind    string
		version uint32
		want    error
	}{
		"empty":           {nil, "test", 3, segment.ErrNotSegment},
		"short":           {whole[:40], "test", 3, segment.ErrNotSegment},
		"text":            {bytes.Repeat([]byte("id;numero\n"), 20), "test", 3, segment.ErrNotSegment},
		"truncated":       {whole[:len(whole)-64], "test", 3, segment.ErrDamaged},
		"longer":          {append(bytes.Clone(whole), 0), "test", 3, segment.ErrDamaged},
		"another kind":    {whole, "company", 3, segment.ErrKind},
		"another version": {whole, "test", 4, segment.ErrVersion},
	} {
		path := filepath.Join(t.TempDir(), "b.seg")
		if err := os.WriteFile(path, c.data, 0o600); err != nil {
			t.Fatal(err)
		}
		if f, err := segment.Open(path, c.kind, c.version); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, %v, want %v", name, f, err, c.want)
		}
	}
	if _, err := segment.Open(filepath.Join(t.TempDir(), "absent"), "test", 3); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("absent: %v", err)
	}
	if _, err := segment.Open(t.TempDir(), "test", 3); err == nil {
		t.Error("a folder is opened")
	}
}

func TestOpenRefusesEveryDamagedByte(t *testing.T) {
	whole, err := os.ReadFile(small(t))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "c.seg")
	for i := range whole {
		damaged := bytes.Clone(whole)
		damaged[i] ^= 0x10
		if err := os.WriteFile(path, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		if f, err := segment.Open(path, "test", 3); err == nil {
			f.Close()
			t.Fatalf("byte %d of %d changed, and the file is opened", i, len(whole))
		}
	}
}

func TestNothingStandsBeforeCommit(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.seg")
	w, err := segment.Create(path, "test", 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Add("one", []byte("x")); err != nil {
		t.Fatal(err)
	}
	if err := w.Add("two", nil); err == nil {
		t.Error("a section more than announced is accepted")
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("before Commit: %v", err)
	}
	w.Abort()
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("after Abort: %v", left)
	}
	w, err = segment.Create(path, "test", 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Commit(); err == nil {
		t.Error("a file that lacks a section is committed")
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("after a failed Commit: %v", left)
	}
}

func FuzzOpen(f *testing.F) {
	whole, err := os.ReadFile(small(f))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(whole[:64])
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), "f.seg")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := segment.Open(path, "", 0)
		if err != nil {
			return
		}
		defer s.Close()
		for _, part := range s.Sections() {
			data, err := s.Section(part.Name)
			if err != nil || int64(len(data)) > s.Size() {
				t.Fatalf("section %q: %d bytes, %v", part.Name, len(data), err)
			}
		}
	})
}
