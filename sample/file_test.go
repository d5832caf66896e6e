package sample_test

import (
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"tuyau/problem"
	"tuyau/sample"
)

func text(s string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	}
}

func TestWriteFile(t *testing.T) {
	dir := t.TempDir()
	plain, zipped := filepath.Join(dir, "a.csv"), filepath.Join(dir, "a.csv.gz")
	for _, path := range []string{plain, zipped} {
		for _, s := range []string{"first\n", "second\n"} {
			if err := sample.WriteFile(path, text(s)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if got, _ := os.ReadFile(plain); string(got) != "second\n" {
		t.Errorf("plain: %q", got)
	}
	file, err := os.Open(zipped)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	in, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(in); string(got) != "second\n" || err != nil {
		t.Errorf("gzip: %q, %v", got, err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 2 {
		t.Errorf("left behind: %v", left)
	}
}

func TestWriteFileLeavesNothingHalfWritten(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.csv.gz")
	if err := sample.WriteFile(path, text("whole\n")); err != nil {
		t.Fatal(err)
	}
	before, _ := os.ReadFile(path)
	stopped := errors.New("stopped")
	err := sample.WriteFile(path, func(w io.Writer) error { return errors.Join(text("half")(w), stopped) })
	if !errors.Is(err, stopped) {
		t.Errorf("got %v", err)
	}
	if after, _ := os.ReadFile(path); string(after) != string(before) {
		t.Error("the file that was there changed")
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}

func TestWriteFileBesideTheTarget(t *testing.T) {
	t.Chdir(t.TempDir())
	err := sample.WriteFile("a.csv", func(io.Writer) error {
		if there, _ := os.ReadDir("."); len(there) != 1 {
			t.Errorf("the temporary file is elsewhere: %v", there)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestWriteFileSaysWhereItCannot(t *testing.T) {
	err := sample.WriteFile(filepath.Join(t.TempDir(), "missing", "a.csv"), text(""))
	if err == nil || problem.Of(err).Code != problem.Invalid {
		t.Errorf("got %v", err)
	}
}
