package main

import (
	"crypto/sha256"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Each file taken: where it is in node_modules, where it goes under portal/.
var copies = [...][2]string{
	{"leaflet/dist/leaflet.js", "assets/vendor/leaflet/leaflet.js"},
	{"leaflet/dist/leaflet.css", "assets/vendor/leaflet/leaflet.css"},
	{"leaflet/LICENSE", "assets/vendor/leaflet/LICENSE"},
	{"@fontsource-variable/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-wght-normal.woff2", "assets/vendor/fonts/atkinson-hyperlegible-next.woff2"},
	{"@fontsource-variable/atkinson-hyperlegible-next/LICENSE", "assets/vendor/fonts/LICENSE-atkinson-hyperlegible-next"},
	{"@fontsource-variable/bricolage-grotesque/files/bricolage-grotesque-latin-wght-normal.woff2", "assets/vendor/fonts/bricolage-grotesque.woff2"},
	{"@fontsource-variable/bricolage-grotesque/LICENSE", "assets/vendor/fonts/LICENSE-bricolage-grotesque"},
	{"world-atlas/LICENSE", "assets/vendor/natural-earth/LICENSE-world-atlas"},
	{"axe-core/axe.min.js", "testdata/axe-core/axe.min.js"},
	{"axe-core/LICENSE", "testdata/axe-core/LICENSE"},
	{"axe-core/LICENSE-3RD-PARTY.txt", "testdata/axe-core/LICENSE-3RD-PARTY.txt"},
}

const (
	atlas   = "world-atlas/countries-10m.json"
	outline = "assets/vendor/natural-earth/france.json"
	notice  = "assets/vendor/natural-earth/NOTICE"
)

const noticeText = `france.json: France and its neighbours, simplified from Natural Earth 1:10m
"Admin 0 - Countries", version 4.1.0, which is in the public domain
(naturalearthdata.com: "No permission is needed to use Natural Earth").
Taken from the npm package world-atlas 2.0.2, whose ISC licence lies beside.
Made by portal/generate.
`

func main() {
	log.SetFlags(0)
	log.SetPrefix("portal/generate: ")
	if err := generate("."); err != nil {
		log.Fatal(err)
	}
}

// generate fetches the pinned packages into a temporary folder and writes under portal.
func generate(portal string) error {
	dir, err := os.MkdirTemp("", "portal-generate-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	for _, name := range []string{"package.json", "package-lock.json"} {
		if err := copyFile(filepath.Join(portal, "generate", name), filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	npm := exec.Command("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
	npm.Dir, npm.Stdout, npm.Stderr = dir, os.Stderr, os.Stderr
	if err := npm.Run(); err != nil {
		return fmt.Errorf("npm ci: %w", err)
	}
	modules := filepath.Join(dir, "node_modules")

	written := []string{outline, notice}
	for _, c := range copies {
		if err := copyFile(filepath.Join(modules, filepath.FromSlash(c[0])), filepath.Join(portal, c[1])); err != nil {
			return err
		}
		written = append(written, c[1])
	}
	world, err := os.ReadFile(filepath.Join(modules, filepath.FromSlash(atlas)))
	if err != nil {
		return err
	}
	france, err := franceOutline(world)
	if err != nil {
		return fmt.Errorf("%s: %w", atlas, err)
	}
	if err := writeFile(filepath.Join(portal, outline), france); err != nil {
		return err
	}
	if err := writeFile(filepath.Join(portal, notice), []byte(noticeText)); err != nil {
		return err
	}
	for _, under := range []string{"assets/vendor", "testdata/axe-core"} {
		if err := writeChecksums(filepath.Join(portal, under), under, written); err != nil {
			return err
		}
	}
	return nil
}

// writeChecksums lists the files under one folder in the format of sha256sum.
func writeChecksums(dir, under string, written []string) error {
	var list strings.Builder
	for _, path := range written {
		name, inside := strings.CutPrefix(path, under+"/")
		if !inside {
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			return err
		}
		fmt.Fprintf(&list, "%x  %s\n", sha256.Sum256(data), name)
	}
	return writeFile(filepath.Join(dir, "SHA256SUMS"), []byte(list.String()))
}

func copyFile(from, to string) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return writeFile(to, data)
}

func writeFile(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o644)
}
