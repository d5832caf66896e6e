package inseefile

import (
	"bytes"
	"context"
	"os"
)

// Splitter splits rows of a kind in memory, for a benchmark of that step alone.
func Splitter(kind Kind) func(text []byte) int {
	names := Columns(kind)
	s := &splitter{separator: kind.separator(), columns: len(names), fix: newFixer(kind, names)}
	b := &Batch{columns: len(names), tally: &Tally{}}
	return func(text []byte) int {
		rows := 0
		for len(text) > 0 {
			block := text[:min(len(text), blockSize)]
			block = block[:bytes.LastIndexByte(block, '\n')+1]
			b.clear()
			b.text = block
			text = text[s.split(b, block, 0, false):]
			rows += b.Rows
		}
		return rows
	}
}

// ReadParquet gives the rows of a parquet file that is not an official one.
func ReadParquet(path string, receive func(*Batch) error) ([]string, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	r := &reader{ctx: context.Background(), disk: &disk{file: file, size: info.Size()}}
	described, names, leaves, err := openParquet(r.disk)
	if err != nil {
		return nil, err
	}
	return names, r.groups(described, path, EtablissementHistorique, names, leaves, receive)
}
