package inseeapi

import (
	"io"
	"maps"
	"slices"
)

// Page is what an answer was turned into.
type Page struct {
	Count, Periods, Shortened int
	Rows, Past                string
	Unknown                   []string
}

// ReadPage reads an answer of the collection at path.
func ReadPage(r io.Reader, path string, since Since) (Page, error) {
	p, err := readPage(r, newLayout(collectionOf(path), since))
	if err != nil {
		return Page{}, err
	}
	return Page{p.count, p.periods, p.shortened, string(p.rows), string(p.past), slices.Sorted(maps.Keys(p.unknown))}, nil
}

// Tries is how many times a request is sent at most.
const Tries = tries
