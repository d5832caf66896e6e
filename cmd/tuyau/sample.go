package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"tuyau/sample"
)

// sampleCmd groups synthetic files.
type sampleCmd struct {
	Address sampleAddressCmd `cmd:"" help:"Écrit un fichier d'adresses inventées, au format CSV de la BAN."`
	Company sampleCompanyCmd `cmd:"" help:"Écrit un registre d'entreprises inventées, aux formats de la base Sirene."`
}

// sampleAddressCmd writes a BAN file of any size.
type sampleAddressCmd struct {
	Size int    `default:"20000" placeholder:"N" help:"Nombre d'adresses ; la France entière en a 26 000 000."`
	Seed uint64 `default:"1" placeholder:"N" help:"Même graine, même taille : même fichier."`
	Out  string `required:"" placeholder:"FICHIER" help:"Fichier à écrire ; compressé si son nom finit par .gz."`
	// LieuxDits is a second file because the BAN has it so.
	LieuxDits string `name:"lieux-dits" placeholder:"FICHIER" help:"Écrire aussi les lieux-dits qui vont avec, comme lieux-dits-*-beta.csv."`
}

// Help shows it by example.
func (sampleAddressCmd) Help() string {
	return `Les communes sont vraies ; rues, numéros, bis et ter, lieux-dits et homonymes suivent les
proportions de la vraie Base adresse nationale. Certaines rues y sont toujours, comme la
rue de la Paix à Paris.

Exemples :
  tuyau sample address --out exemple.csv.gz
  tuyau sample address --size 1000000 --seed 42 --out gros.csv.gz --lieux-dits ld.csv.gz
  tuyau address build --out index/ exemple.csv.gz`
}

// Run writes the files.
func (s sampleAddressCmd) Run(e *env) error {
	options := sample.AddressOptions{Rows: s.Size, Seed: s.Seed}
	began := e.now()
	if err := writeSample(e, s.Out, sample.Address, options); err != nil {
		return err
	}
	elapsed := e.now().Sub(began)
	fmt.Fprintf(e.stdout, "%s adresses dans %s (%s/s)\n", thousands(s.Size), s.Out, thousands(perSecond(int64(s.Size), elapsed)))
	if s.LieuxDits == "" {
		return nil
	}
	if err := writeSample(e, s.LieuxDits, sample.LieuxDits, options); err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, "leurs lieux-dits dans %s\n", s.LieuxDits)
	return nil
}

// writeSamples writes the files of a sample in dir, under names like the official ones.
func writeSamples(e *env, dir string, rows int, seed uint64) (files []string, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	files = []string{filepath.Join(dir, "adresses-exemple.csv.gz"), filepath.Join(dir, "lieux-dits-exemple-beta.csv.gz")}
	options := sample.AddressOptions{Rows: rows, Seed: seed}
	if err := writeSample(e, files[0], sample.Address, options); err != nil {
		return nil, err
	}
	return files, writeSample(e, files[1], sample.LieuxDits, options)
}

// writeSample shows progress while a generator fills the file at path.
func writeSample(e *env, path string, write func(context.Context, io.Writer, sample.AddressOptions) error, options sample.AddressOptions) error {
	p := e.progress("exemple")
	defer p.end()
	options.Progress = func(done int) { p.at(int64(done), float64(done)/float64(options.Rows)) }
	return sample.WriteFile(path, func(w io.Writer) error { return write(e.ctx, w, options) })
}
