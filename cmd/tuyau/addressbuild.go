package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"syscall"
	"time"

	"tuyau/address"
	"tuyau/company"
	"tuyau/segment"
)

// addressBuildCmd builds the index of API Adresse.
type addressBuildCmd struct {
	Files  []string `arg:"" name:"fichier" help:"Fichiers de la BAN, mêlés à volonté, compressés (.gz) ou non."`
	Out    string   `required:"" placeholder:"DOSSIER" help:"Dossier de l'index ; celui qui s'y trouve n'est remplacé qu'à la fin."`
	MaxBad percent  `default:"1%" placeholder:"PART" help:"Part de lignes refusées au-delà de laquelle la construction échoue."`
}

// Help shows it by example.
func (addressBuildCmd) Help() string {
	return `Formats lus : CSV par département ou national (adresses-*.csv, csv-with-ids),
lieux-dits (lieux-dits-*-beta.csv), NDJSON d'addok (adresses-addok-*.ndjson).
https://adresse.data.gouv.fr/data/ban/adresses/latest/

Les lignes mal formées sont comptées, montrées (les dix premières) et laissées de côté.
Un fichier tronqué, un disque plein ou Ctrl-C laissent en place l'index précédent, et un
serveur qui lit ce dossier prend le nouveau sans couper une requête.

Exemples :
  tuyau address build --out index/ adresses-75.csv.gz
  tuyau address build --out index/ adresses-*.csv.gz lieux-dits-*-beta.csv.gz
  tuyau address build --out index/ --max-bad 5% adresses-988.ndjson.gz`
}

// defaultMaxBad is the same share, where no option is asked.
const defaultMaxBad = 0.01

// Run builds and says what was built.
func (c addressBuildCmd) Run(e *env) error {
	report, err := buildAddress(e, c.Out, c.Files, float64(c.MaxBad))
	writeFaults(e.stderr, report.Rows, report.Bad, report.Faults)
	if err != nil {
		return unbuilt(addressData, c.Out, err)
	}
	writeReport(e.stdout, c.Out, report)
	return nil
}

// unbuilt says in French why there is no new index, and what to do.
func unbuilt(kind, out string, err error) error {
	const kept = "L'index précédent, s'il y en a un, reste en place."
	switch {
	case errors.Is(err, address.ErrTooManyBad), errors.Is(err, company.ErrTooManyBad):
		return fmt.Errorf("%w.\n  Corrigez le fichier, ou acceptez-les avec --max-bad. %s", err, kept)
	case errors.Is(err, context.Canceled):
		return fmt.Errorf("construction interrompue. %s", kept)
	case errors.Is(err, segment.ErrBusy):
		return fmt.Errorf("une autre construction est en cours dans %s : attendez qu'elle finisse", out)
	case errors.Is(err, company.ErrMissing):
		return fmt.Errorf("%w : il faut au moins StockUniteLegale et StockEtablissement. %s", err, kept)
	case errors.Is(err, segment.ErrNoIndex), errors.Is(err, segment.ErrDamaged), errors.Is(err, segment.ErrVersion), errors.Is(err, segment.ErrKind):
		return refused(kind, out, err) // the one to update
	case errors.Is(err, syscall.ENOSPC):
		return fmt.Errorf("le disque est plein. %s\n  cause : %w", kept, err)
	}
	return fmt.Errorf("construction impossible. %s\n  cause : %w", kept, err)
}

// buildAddress builds while showing progress.
func buildAddress(e *env, out string, files []string, maxBad float64) (address.Report, error) {
	p := e.progress("adresses")
	defer p.end()
	return address.Build(e.ctx, address.BuildOptions{Out: out, Files: files, MaxBad: maxBad, Progress: func(now address.Progress) {
		if now.Total > 0 {
			p.at(now.Rows, float64(now.Read)/float64(now.Total))
		}
	}})
}

func writeFaults(w io.Writer, rows, bad int, faults []string) {
	if bad == 0 {
		return
	}
	fmt.Fprintf(w, "%s ligne(s) refusée(s) sur %s :\n", thousands(bad), thousands(rows))
	for _, fault := range faults {
		fmt.Fprintln(w, "  "+fault)
	}
	if more := bad - len(faults); more > 0 {
		fmt.Fprintf(w, "  … et %s autre(s)\n", thousands(more))
	}
}

func writeReport(w io.Writer, out string, r address.Report) {
	fmt.Fprintf(w, "%s lignes en %s (%s lignes/s)\n", thousands(r.Rows), r.Elapsed.Round(10*time.Millisecond),
		thousands(perSecond(int64(r.Rows), r.Elapsed)))
	fmt.Fprintf(w, "%s numéros, %s voies, %s lieux-dits, %s communes\n", thousands(r.Numbers), thousands(r.Streets),
		thousands(r.Localities), thousands(r.Municipalities))
	fmt.Fprintf(w, "index %s dans %s, %s octets\n", r.Build, out, thousands(r.Bytes))
}

// percent is a share, typed "1%" or "0.01".
type percent float64

// UnmarshalText reads either form.
func (p *percent) UnmarshalText(text []byte) error {
	digits, sign := strings.CutSuffix(string(text), "%")
	f, err := strconv.ParseFloat(digits, 64)
	if sign {
		f /= 100
	}
	if err != nil || !(f >= 0 && f <= 1) {
		return fmt.Errorf("une part de 0%% à 100%% est attendue (« 5%% », « 0.05 »), pas « %s »", text)
	}
	*p = percent(f)
	return nil
}
