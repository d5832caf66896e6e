package main

import (
	"fmt"
	"io"
	"time"

	"tuyau/company"
)

// companyBuildCmd builds the index of the company register.
type companyBuildCmd struct {
	Files  []string `arg:"" name:"fichier" help:"Fichiers officiels, mêlés à volonté : zip, csv, csv.gz ou parquet."`
	Out    string   `required:"" placeholder:"DOSSIER" help:"Dossier de l'index ; celui qui s'y trouve n'est remplacé qu'à la fin."`
	MaxBad percent  `default:"1%" placeholder:"PART" help:"Part de lignes refusées au-delà de laquelle la construction échoue."`
}

// Help shows it by example.
func (companyBuildCmd) Help() string {
	return `Fichiers lus, reconnus à leur en-tête : StockUniteLegale et StockEtablissement (les deux
sont nécessaires), leurs historiques, StockEtablissementLiensSuccession, StockDoublons, le
RNA (waldec, import).
https://www.data.gouv.fr/datasets/base-sirene-des-entreprises-et-de-leurs-etablissements-siren-siret

Une colonne inconnue est gardée, une colonne nécessaire qui manque est nommée. Ce qui n'est
pas diffusible est masqué dès la construction. Un fichier tronqué, un disque plein ou Ctrl-C
laissent en place l'index précédent, et un serveur qui lit ce dossier prend le nouveau sans
couper une requête.

Exemples :
  tuyau company build --out sirene/ Stock*_utf8.zip
  tuyau company build --out sirene/ Stock*.parquet rna_waldec_20261101.zip
  tuyau sample company --size 20000 --out exemple/ && tuyau company build --out sirene/ exemple/*`
}

// Run builds and says what was built.
func (c companyBuildCmd) Run(e *env) error {
	return buildCompanyAloud(e, company.BuildOptions{Out: c.Out, Files: c.Files, MaxBad: float64(c.MaxBad)})
}

// buildCompanyAloud builds and prints the report.
func buildCompanyAloud(e *env, options company.BuildOptions) error {
	report, err := buildCompany(e, options)
	writeFaults(e.stderr, report.Rows, report.Bad, report.Faults)
	if err != nil {
		return unbuilt(companyData, options.Out, err)
	}
	writeCompanyReport(e.stdout, options.Out, report)
	return nil
}

// buildCompany builds while showing progress.
func buildCompany(e *env, options company.BuildOptions) (company.Report, error) {
	p := e.progress("entreprises")
	defer p.end()
	options.Progress = func(now company.Progress) {
		if now.Total > 0 {
			if now.Read >= now.Total {
				p.what = "entreprises, tout est lu, index des noms"
			}
			p.at(now.Rows, float64(now.Read)/float64(now.Total))
		}
	}
	return company.Build(e.ctx, options)
}

func writeCompanyReport(w io.Writer, out string, r company.Report) {
	i := r.Info
	fmt.Fprintf(w, "%s lignes en %s (%s lignes/s)\n", thousands(r.Rows), r.Elapsed.Round(10*time.Millisecond),
		thousands(perSecond(int64(r.Rows), r.Elapsed)))
	past := "sans historique"
	if i.UnitPeriods+i.SitePeriods > 0 {
		past = fmt.Sprintf("%s périodes d'unités légales et %s d'établissements", thousands(i.UnitPeriods), thousands(i.SitePeriods))
	}
	fmt.Fprintf(w, "%s unités légales, %s établissements, %s\n", thousands(i.Units), thousands(i.Establishments), past)
	fmt.Fprintf(w, "%s successions, %s doublons, %s associations du RNA\n", thousands(i.Links), thousands(i.Duplicates), thousands(i.Associations))
	if i.UnitTreated != "" {
		fmt.Fprintf(w, "derniers traitements de l'Insee : %s (unités légales), %s (établissements)\n", i.UnitTreated, i.SiteTreated)
	}
	fmt.Fprintf(w, "index %s dans %s, %s octets\n", i.Build, out, thousands(i.Bytes))
}
