package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"tuyau/company"
	"tuyau/company/inseeapi"
	"tuyau/company/inseefile"
)

// companyUpdateCmd adds what changed to an index.
type companyUpdateCmd struct {
	Files []string `arg:"" optional:"" name:"fichier" help:"Fichiers des unités changées, aux formats officiels."`
	companyIndexFlag
	MaxBad  percent `default:"1%" placeholder:"PART" help:"Part de lignes refusées au-delà de laquelle la mise à jour échoue."`
	Insee   bool    `help:"Demander à l'API Sirene de l'Insee ce qui a changé depuis l'index."`
	KeyFile string  `placeholder:"FICHIER" help:"Fichier qui contient la clé de l'API (sinon TUYAU_INSEE_KEY, ou company.insee_key_file)."`
	URL     string  `placeholder:"URL" help:"Autre base que l'Insee, par exemple un autre Tuyau (sinon company.insee_url)."`
	Rate    int     `name:"per-minute" placeholder:"N" help:"Requêtes par minute (sans elle : 30, le quota public de l'Insee ; 600 ailleurs)."`
	Work    string  `placeholder:"DOSSIER" help:"Où garder ce qui est reçu, pour reprendre après une coupure (sans lui : DOSSIER-recu, à côté de l'index)."`
}

// Help shows it by example.
func (companyUpdateCmd) Help() string {
	return `De deux descriptions d'une même unité, la dernière l'emporte ; ses périodes sont remplacées
ensemble. Une unité devenue non diffusible est masquée partout. L'index précédent sert
jusqu'à la fin.

--insee demande jour par jour ce qui a changé depuis la dernière date de traitement de
l'index, dans le quota de la clé (30 requêtes par minute). Une mise à jour interrompue
reprend où elle en était.

Exemples :
  tuyau company update --index sirene/ delta/*
  TUYAU_INSEE_KEY=… tuyau company update --index sirene/ --insee
  tuyau company update --index sirene/ --insee --key-file cle-insee.txt
  tuyau company update --index sirene/ --insee --url https://tuyau.exemple.fr/api-sirene/3.11`
}

// Run takes the files in, or fetches them first.
func (c companyUpdateCmd) Run(e *env) error {
	if c.Insee == (len(c.Files) > 0) {
		return usageError{"donnez des fichiers, ou --insee."}
	}
	if c.Rate < 0 {
		return usageError{"--per-minute est un nombre positif."}
	}
	dir, err := c.dir(e)
	if err != nil {
		return err
	}
	options := company.BuildOptions{Out: dir, Files: c.Files, MaxBad: float64(c.MaxBad), Update: true}
	if !c.Insee {
		return buildCompanyAloud(e, options)
	}
	work := cmp.Or(c.Work, filepath.Clean(dir)+"-recu")
	if options.Files, err = c.fetch(e, dir, work); err != nil {
		return err
	}
	if len(options.Files) > 0 {
		if err := buildCompanyAloud(e, options); err != nil {
			return err
		}
	}
	return inseeapi.Clear(work)
}

// fetch brings to work what changed since the index was made.
func (c companyUpdateCmd) fetch(e *env, dir, work string) ([]string, error) {
	client, err := c.client(e)
	if err != nil {
		return nil, err
	}
	index, err := company.Open(dir)
	if err != nil {
		return nil, refused(companyData, dir, err)
	}
	since := sinceIndex(index)
	if err := index.Close(); err != nil {
		return nil, err
	}
	p := e.progress("API Sirene")
	files, report, err := client.Fetch(e.ctx, work, since, func(now inseeapi.Progress) { showFetch(p, now) })
	p.end()
	if err != nil {
		return nil, err
	}
	writeFetched(e.stdout, since, report)
	return files, nil
}

// elsewhere is how many requests a minute another Tuyau gets, far below its own limit.
const elsewhere = 600

// client asks where the flags, the environment and the configuration say.
func (c companyUpdateCmd) client(e *env) (*inseeapi.Client, error) {
	conf, err := e.config("")
	if err != nil {
		return nil, err
	}
	client := &inseeapi.Client{Base: cmp.Or(c.URL, conf.Company.InseeURL, inseeapi.INSEE), Key: e.variable(inseeKey), Now: e.now, PerMinute: c.Rate}
	if c.Rate == 0 && client.Base != inseeapi.INSEE {
		client.PerMinute = elsewhere
	}
	file := c.KeyFile
	if file == "" && client.Key == "" {
		file = conf.Company.InseeKeyFile
	}
	if file != "" {
		key, err := os.ReadFile(file)
		if err != nil {
			return nil, usageError{fmt.Sprintf("la clé de l'API Sirene ne se lit pas : %v.", err)}
		}
		if client.Key = strings.TrimSpace(string(key)); client.Key == "" {
			return nil, usageError{"le fichier de la clé de l'API Sirene est vide : " + file + "."}
		}
	}
	return client, nil
}

// sinceIndex says what an index knows, down to the columns it keeps.
func sinceIndex(x *company.Index) inseeapi.Since {
	info := x.Info()
	since := inseeapi.Since{Units: info.UnitTreated, Sites: info.SiteTreated, Links: info.LinkTreated,
		Current: x.UnitPeriods == nil && x.SitePeriods == nil, Columns: map[inseefile.Kind][]string{}}
	for kind, table := range map[inseefile.Kind]*company.Table{
		inseefile.UniteLegale: x.Units, inseefile.UniteLegaleHistorique: x.UnitPeriods,
		inseefile.Etablissement: x.Sites, inseefile.EtablissementHistorique: x.SitePeriods,
	} {
		if table == nil {
			continue
		}
		official := inseefile.Columns(kind)
		for _, column := range table.Columns() {
			if !slices.Contains(official, column.Name) {
				since.Columns[kind] = append(since.Columns[kind], column.Name)
			}
		}
	}
	return since
}

func showFetch(p *progress, now inseeapi.Progress) {
	p.what = fmt.Sprintf("%s du %s", now.Collection, now.Day)
	if now.Wait > 0 {
		p.what += fmt.Sprintf(" (%s : %s d'attente)", now.Why, now.Wait.Round(time.Second))
	}
	part := 0.0
	if now.Slices > 0 {
		part = float64(now.Slice-1) / float64(now.Slices)
		if now.Total > 0 {
			part += float64(now.Rows) / float64(now.Total) / float64(now.Slices)
		}
	}
	p.at(int64(now.Rows), part)
}

func writeFetched(w io.Writer, since inseeapi.Since, r inseeapi.Report) {
	if r.Resumed {
		fmt.Fprintln(w, "Reprise de la mise à jour interrompue.")
	}
	if r.Units+r.Sites+r.Links == 0 {
		fmt.Fprintf(w, "Rien n'a changé depuis %s.\n", cmp.Or(since.Units, since.Sites, since.Links))
		return
	}
	fmt.Fprintf(w, "API Sirene %s : %s unités légales, %s établissements, %s successions changés, en %s (%s)\n", r.Version,
		thousands(r.Units), thousands(r.Sites), thousands(r.Links), r.Elapsed.Round(100*time.Millisecond), several(r.Requests, "requête"))
	if r.Shortened > 0 {
		fmt.Fprintf(w, "%s : historique incomplet dans la réponse, celui de l'index est gardé\n", several(r.Shortened, "unité"))
	}
	if len(r.Unknown) > 0 {
		fmt.Fprintf(w, "champs laissés de côté, que cet index ne connaît pas : %s\n", strings.Join(r.Unknown, ", "))
	}
}
