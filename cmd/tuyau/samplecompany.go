package main

import (
	"fmt"
	"os"

	"tuyau/sample"
)

// sampleCompanyCmd writes the files of a register.
type sampleCompanyCmd struct {
	Size   int    `default:"20000" placeholder:"N" help:"Nombre d'unités légales ; la France en a 30 000 000."`
	Seed   uint64 `default:"1" placeholder:"N" help:"Même graine, même taille : mêmes fichiers."`
	Out    string `required:"" placeholder:"DOSSIER" help:"Dossier où écrire, fait s'il manque."`
	Format string `default:"zip" enum:"zip,csv,gz" placeholder:"FORMAT" help:"zip, comme sur data.gouv.fr, csv ou gz."`
	RNA    bool   `name:"rna" help:"Écrire aussi les associations (rna_waldec)."`
	Delta  int    `placeholder:"UNITÉS" help:"Écrire à la place ce qui change de tant d'unités de ce registre en un jour."`
	Day    int    `default:"1" placeholder:"N" help:"Avec --delta : de quel jour, compté depuis le registre."`
}

// Help shows it by example.
func (sampleCompanyCmd) Help() string {
	return `Personnes, entreprises et adresses sont inventées ; communes, codes et proportions sont vrais :
histoires, successions, doublons, unités fermées ou non diffusibles.

Exemples :
  tuyau sample company --out exemple/
  tuyau sample company --size 1500000 --seed 42 --rna --out gros/
  tuyau company build --out sirene/ exemple/*
  tuyau sample company --delta 100 --out delta/ && tuyau company update --index sirene/ delta/*`
}

// Run writes the files.
func (s sampleCompanyCmd) Run(e *env) error {
	if s.Delta < 0 {
		return usageError{"--delta est un nombre positif."}
	}
	began := e.now()
	report, err := writeCompanySample(e, s.Out, sample.CompanyOptions{Units: s.Size, Seed: s.Seed, Format: s.Format, RNA: s.RNA}, s.Delta, s.Day)
	if err != nil {
		return err
	}
	rows, size := 0, int64(0)
	for _, f := range report.Files {
		rows += f.Rows
		size += f.Bytes
	}
	fmt.Fprintf(e.stdout, "%s unités légales, %s établissements dans %s\n", thousands(report.Units), thousands(report.Etablissements), s.Out)
	if s.Delta > 0 {
		fmt.Fprintf(e.stdout, "%s nouvelles, %s changées, %s cessées, %s dont la diffusion a changé\n", thousands(report.Created),
			thousands(report.Changed), thousands(report.Retired), thousands(report.Masked))
	}
	fmt.Fprintf(e.stdout, "%s lignes en %d fichiers, %s octets (%s lignes/s)\n", thousands(rows), len(report.Files), thousands(size),
		thousands(perSecond(int64(rows), e.now().Sub(began))))
	return nil
}

// writeCompanySample shows progress while a register, or a day of it, is written in dir.
func writeCompanySample(e *env, dir string, options sample.CompanyOptions, delta, day int) (sample.CompanyReport, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return sample.CompanyReport{}, err
	}
	p := e.progress("exemple")
	defer p.end()
	units := options.Units
	if delta > 0 {
		units = delta
	}
	options.Progress = func(done int) { p.at(int64(done), float64(done)/float64(units)) }
	if delta > 0 {
		return sample.CompanyDelta(e.ctx, dir, options, delta, day)
	}
	return sample.Company(e.ctx, dir, options)
}
