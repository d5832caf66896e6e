package sample

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/gzip"

	"tuyau/problem"
)

// WriteFile lets write fill the file at path, gzipped when the name ends in .gz. The
// file appears whole, once write has returned nil and the disk has it: a stop before
// leaves at path what was there, an error leaves nothing beside it.
func WriteFile(path string, write func(io.Writer) error) (err error) {
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.tmp")
	if err != nil {
		return problem.New(problem.Invalid, err, "Impossible d'écrire « %s » : le dossier existe-t-il, et est-il permis d'y écrire ?", path)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, ignoreClosed(file.Close()), os.Remove(file.Name()))
		}
	}()
	if err := fill(file, strings.HasSuffix(path, ".gz"), write); err != nil {
		return err
	}
	if err := file.Chmod(0o644); err != nil {
		return err
	}
	if err := file.Sync(); err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}

func fill(file io.Writer, zipped bool, write func(io.Writer) error) error {
	if !zipped {
		return write(file)
	}
	// The fastest level: level 6 is 12 % smaller and 1.7 times as slow.
	zip, err := gzip.NewWriterLevel(file, gzip.BestSpeed)
	if err != nil {
		return err
	}
	if err := write(zip); err != nil {
		return err
	}
	return zip.Close()
}

func ignoreClosed(err error) error {
	if errors.Is(err, os.ErrClosed) {
		return nil
	}
	return err
}
