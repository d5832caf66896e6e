package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"tuyau/company"
	"tuyau/company/inseeapi"
	"tuyau/sample"
	"tuyau/segment"
)

// companyCmd groups what concerns API Sirene.
type companyCmd struct {
	Build  companyBuildCmd  `cmd:"" help:"Construit l'index à partir des fichiers de la base Sirene."`
	Update companyUpdateCmd `cmd:"" help:"Ajoute à un index ce qui a changé : fichiers, ou API de l'Insee."`
}

// companyBuildCmd builds the index of API Sirene.
type companyBuildCmd struct {
	Files  []string `arg:"" name:"fichier" help:"Fichiers officiels, mêlés à volonté : zip, csv, csv.gz ou parquet."`
	Out    string   `required:"" placeholder:"DOSSIER" help:"Dossier de l'index ; celui qui s'y trouve n'est remplacé qu'à la fin."`
	MaxBad percent  `default:"1%" placeholder:"PART" help:"Part de lignes refusées au-delà de laquelle la construction échoue."`
}

// Help shows it by example.
func (companyBuildCmd) Help() string {
	return `Fichiers lus, reconnus à leur en-tête : StockUniteLegale et StockEtablissement (les deux
sont nécessaires), leurs historiques, StockEtablissementLiensSuccession, StockDoublons,
RNA (waldec, import). Ce qui n'est pas diffusible est masqué dès la construction.

Exemples :
  tuyau company build --out sirene/ Stock*_utf8.zip
  tuyau sample company --size 20000 --out exemple/ && tuyau company build --out sirene/ exemple/*`
}

// Run builds and says what was built.
func (c companyBuildCmd) Run(e *env) error {
	return buildCompany(e, company.BuildOptions{Out: c.Out, Files: c.Files, MaxBad: float64(c.MaxBad)})
}

// companyUpdateCmd adds what changed to an index.
type companyUpdateCmd struct {
	Files  []string `arg:"" optional:"" name:"fichier" help:"Fichiers des unités changées, aux formats officiels."`
	Index  string   `required:"" placeholder:"DOSSIER" help:"Dossier de l'index."`
	MaxBad percent  `default:"1%" placeholder:"PART" help:"Part de lignes refusées au-delà de laquelle la mise à jour échoue."`
	Insee  bool     `help:"Demander à l'API de l'Insee ce qui a changé depuis l'index."`
	Key    string   `name:"key-file" placeholder:"FICHIER" help:"Fichier qui contient la clé de l'API."`
	URL    string   `placeholder:"URL" help:"Autre base que l'Insee, par exemple un autre Tuyau."`
	Work   string   `placeholder:"DOSSIER" help:"Où garder ce qui est reçu, pour reprendre après une coupure (par défaut : à côté de l'index)."`
}

// Help shows it by example.
func (companyUpdateCmd) Help() string {
	return `De deux descriptions d'une même unité, la dernière l'emporte ; ses périodes sont remplacées
ensemble. L'index précédent sert jusqu'à la fin.

Exemples :
  tuyau company update --index sirene/ delta/*
  tuyau company update --index sirene/ --insee --key-file cle-insee.txt
  tuyau company update --index sirene/ --insee --url https://tuyau.exemple.fr/api-sirene/3.11`
}

// Run takes the files in, or fetches them first.
func (c companyUpdateCmd) Run(e *env) error {
	if c.Insee == (len(c.Files) > 0) {
		return usageError{"donnez des fichiers, ou --insee."}
	}
	options := company.BuildOptions{Out: c.Index, Files: c.Files, MaxBad: float64(c.MaxBad), Update: true}
	if !c.Insee {
		return buildCompany(e, options)
	}
	work := c.Work
	if work == "" {
		work = filepath.Clean(c.Index) + "-recu"
	}
	var err error
	if options.Files, err = c.fetch(e, work); err != nil {
		return err
	}
	if len(options.Files) == 0 {
		fmt.Fprintln(e.stdout, "Rien n'a changé.")
		return nil
	}
	if err := buildCompany(e, options); err != nil {
		return err
	}
	return inseeapi.Clear(work)
}

func (c companyUpdateCmd) fetch(e *env, work string) ([]string, error) {
	client := inseeapi.Client{Base: c.URL}
	if c.URL == "" {
		client.Base = inseeapi.INSEE
	}
	if c.Key != "" {
		key, err := os.ReadFile(c.Key)
		if err != nil {
			return nil, err
		}
		client.Key = trimmed(key)
	}
	index, err := company.Open(c.Index)
	if err != nil {
		return nil, refused(c.Index, err)
	}
	info := index.Info()
	if err := index.Close(); err != nil {
		return nil, err
	}
	since := inseeapi.Since{Units: info.UnitTreated, Sites: info.SiteTreated, Links: info.LinkTreated, Current: info.UnitPeriods == 0}
	files, _, err := client.Fetch(e.ctx, work, since, nil)
	return files, err
}

func trimmed(text []byte) string {
	var s string
	fmt.Sscan(string(text), &s)
	return s
}

func buildCompany(e *env, options company.BuildOptions) error {
	p := e.progress("entreprises")
	options.Progress = func(now company.Progress) {
		if now.Total > 0 {
			p.at(now.Rows, float64(now.Read)/float64(now.Total))
		}
	}
	report, err := company.Build(e.ctx, options)
	p.end()
	writeCompanyFaults(e.stderr, report)
	if err != nil {
		return uncompanied(options.Out, err)
	}
	i := report.Info
	fmt.Fprintf(e.stdout, "%s lignes en %s (%s lignes/s)\n", thousands(report.Rows), report.Elapsed.Round(10*time.Millisecond),
		thousands(perSecond(int64(report.Rows), report.Elapsed)))
	fmt.Fprintf(e.stdout, "%s unités légales, %s établissements, %s et %s périodes, %s successions, %s doublons, %s associations\n", thousands(i.Units),
		thousands(i.Establishments), thousands(i.UnitPeriods), thousands(i.SitePeriods), thousands(i.Links), thousands(i.Duplicates), thousands(i.Associations))
	fmt.Fprintf(e.stdout, "index %s dans %s, %s octets\n", i.Build, options.Out, thousands(i.Bytes))
	return nil
}

func writeCompanyFaults(w io.Writer, r company.Report) {
	if r.Bad == 0 {
		return
	}
	fmt.Fprintf(w, "%s ligne(s) refusée(s) sur %s :\n", thousands(r.Bad), thousands(r.Rows))
	for _, fault := range r.Faults {
		fmt.Fprintln(w, "  "+fault)
	}
}

// uncompanied says in French why there is no new index, and what to do.
func uncompanied(out string, err error) error {
	const kept = "L'index précédent, s'il y en a un, reste en place."
	switch {
	case errors.Is(err, company.ErrTooManyBad):
		return fmt.Errorf("%w.\n  Corrigez le fichier, ou acceptez-les avec --max-bad. %s", err, kept)
	case errors.Is(err, company.ErrMissing):
		return fmt.Errorf("%w : il faut au moins StockUniteLegale et StockEtablissement. %s", err, kept)
	case errors.Is(err, context.Canceled):
		return fmt.Errorf("construction interrompue. %s", kept)
	case errors.Is(err, segment.ErrBusy):
		return fmt.Errorf("une autre construction est en cours dans %s : attendez qu'elle finisse", out)
	case errors.Is(err, segment.ErrNoIndex):
		return refused(out, err)
	case errors.Is(err, syscall.ENOSPC):
		return fmt.Errorf("le disque est plein. %s\n  cause : %w", kept, err)
	}
	return fmt.Errorf("construction impossible. %s\n  cause : %w", kept, err)
}

// sampleCompanyCmd writes the files of a register.
type sampleCompanyCmd struct {
	Size   int    `default:"20000" placeholder:"N" help:"Nombre d'unités légales ; la France en a 30 000 000."`
	Seed   uint64 `default:"1" placeholder:"N" help:"Même graine, même taille : mêmes fichiers."`
	Out    string `required:"" placeholder:"DOSSIER" help:"Dossier où écrire, fait s'il manque."`
	Format string `default:"zip" enum:"zip,csv,gz" placeholder:"FORMAT" help:"zip, comme sur data.gouv.fr, csv ou gz."`
	RNA    bool   `name:"rna" help:"Écrire aussi les associations (rna_waldec)."`
	Delta  int    `placeholder:"N" help:"Écrire à la place ce qui change de N unités de ce registre en un jour."`
}

// Help shows it by example.
func (sampleCompanyCmd) Help() string {
	return `Personnes, entreprises et adresses sont inventées ; communes, codes et proportions sont vrais :
histoires, successions, doublons, unités fermées ou non diffusibles.

Exemples :
  tuyau sample company --out exemple/
  tuyau company build --out sirene/ exemple/*
  tuyau sample company --delta 100 --out delta/ && tuyau company update --index sirene/ delta/*`
}

// Run writes the files.
func (s sampleCompanyCmd) Run(e *env) error {
	if err := os.MkdirAll(s.Out, 0o755); err != nil {
		return err
	}
	p := e.progress("exemple")
	options := sample.CompanyOptions{Units: s.Size, Seed: s.Seed, Format: s.Format, RNA: s.RNA}
	options.Progress = func(done int) { p.at(int64(done), float64(done)/float64(s.Size)) }
	var report sample.CompanyReport
	var err error
	if s.Delta > 0 {
		report, err = sample.CompanyDelta(e.ctx, s.Out, options, s.Delta, 1)
	} else {
		report, err = sample.Company(e.ctx, s.Out, options)
	}
	p.end()
	if err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, "%s unités légales, %s établissements dans %s (%d fichiers)\n", thousands(report.Units), thousands(report.Etablissements), s.Out, len(report.Files))
	return nil
}
