package inseefile

import (
	"archive/zip"
	"bufio"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/klauspost/compress/flate"
)

// maxEntries bounds the files of an archive: the RNA has about a hundred.
const maxEntries = 10_000

func (r *reader) zip(name string) error {
	archive, err := zip.NewReader(r.disk, r.disk.size)
	if err != nil {
		return damaged("zip", err)
	}
	archive.RegisterDecompressor(zip.Deflate, func(in io.Reader) io.ReadCloser {
		return flate.NewReader(bufio.NewReaderSize(in, 1<<18))
	})
	if len(archive.File) > maxEntries {
		return fmt.Errorf("zip refusé : il contient plus de %d fichiers", maxEntries)
	}
	watch := &inflated{format: "zip", packed: r.disk.size}
	tables := 0
	var unknown error
	for _, entry := range archive.File {
		if hidden(entry) {
			continue
		}
		err := r.entry(name, entry, watch)
		switch {
		case err == nil:
			tables++
		case errors.Is(err, ErrFormat):
			unknown = fmt.Errorf("%s : %w", path.Base(entry.Name), err)
			r.tally.fault(fmt.Sprintf("%s/%s:1: laissé de côté : %v", name, path.Base(entry.Name), err))
		default:
			return fmt.Errorf("%s : %w", path.Base(entry.Name), err)
		}
	}
	switch {
	case tables > 0:
		return nil
	case unknown != nil:
		return unknown
	}
	return fmt.Errorf("%w : le zip est vide", ErrFormat)
}

// hidden says whether an entry is a folder or what a system adds by itself.
func hidden(entry *zip.File) bool {
	return entry.FileInfo().IsDir() || strings.HasPrefix(entry.Name, "__MACOSX/") || strings.HasPrefix(path.Base(entry.Name), ".")
}

func (r *reader) entry(name string, entry *zip.File, watch *inflated) error {
	const encrypted = 1
	if entry.Flags&encrypted != 0 {
		return errors.New("zip chiffré : il faut l'ouvrir avec son mot de passe, puis importer ce qu'il contient")
	}
	in, err := entry.Open()
	switch {
	case errors.Is(err, zip.ErrAlgorithm):
		return fmt.Errorf("zip : compression %d inconnue (deflate attendu)", entry.Method)
	case err != nil:
		return damaged("zip", err)
	}
	defer in.Close()
	watch.r = in
	return r.csv(name+"/"+path.Base(entry.Name), watch)
}
