package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"tuyau/address"
	"tuyau/company"
	"tuyau/sample"
	"tuyau/segment"
)

// demoCmd runs the whole product on this machine.
type demoCmd struct {
	Listen string   `default:"127.0.0.1:8080" placeholder:"HÔTE:PORT" help:"Adresse d'écoute (port 0 : un port libre)."`
	Data   string   `placeholder:"DOSSIER" help:"Garder les données ici ; sinon dans un dossier temporaire, effacé à la fin."`
	Ban    []string `placeholder:"FICHIER" sep:"none" help:"Fichier réel de la BAN, à la place des adresses d'exemple ; à répéter, ou suivi d'autres fichiers."`
	Sirene []string `placeholder:"FICHIER" sep:"none" help:"Fichier réel de la base Sirene, à la place des entreprises d'exemple ; à répéter."`
	Files  []string `arg:"" optional:"" name:"fichier" help:"Autres fichiers réels, de la sorte de ceux déjà donnés."`
}

// Help shows it by example.
func (demoCmd) Help() string {
	return `Les adresses, les entreprises et les personnes d'exemple sont inventées ; communes, codes
et proportions sont vrais. Elles passent par la même construction d'index que les fichiers
réels.

Exemples :
  tuyau demo
  tuyau demo --ban adresses-75.csv.gz
  tuyau demo --sirene Stock*_utf8.zip
  tuyau demo --ban adresses-75.csv.gz --sirene StockUniteLegale_utf8.zip --sirene StockEtablissement_utf8.zip
  tuyau demo --ban adresses-*.csv.gz --data demo/ --listen :8000`
}

// demoRows and demoUnits are enough for every kind of address in every région and of
// company, built in a second or two.
const (
	demoRows  = 20_000
	demoUnits = 5_000
)

// Run prepares the data, serves, and cleans up.
func (d demoCmd) Run(e *env) (err error) {
	if !hostPort.ok(d.Listen) {
		return usageError{"--listen attend " + hostPort.accepts + "."}
	}
	ban, sirene := d.Ban, d.Sirene
	if len(d.Files) > 0 {
		switch {
		case len(ban) > 0 && len(sirene) == 0:
			ban = append(ban, d.Files...)
		case len(sirene) > 0 && len(ban) == 0:
			sirene = append(sirene, d.Files...)
		default:
			return usageError{"« " + d.Files[0] + " » : donnez les fichiers réels par --ban ou --sirene."}
		}
	}
	dir := d.Data
	if dir == "" {
		if dir, err = os.MkdirTemp("", "tuyau-demo-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	}
	c := defaultConfig()
	c.Data, c.Listen, c.Metrics.Listen = dir, d.Listen, ""
	c.Address.Index, c.Company.Index = filepath.Join(dir, addressData), filepath.Join(dir, companyData)
	c.Log.Level = "warn"
	public, _, err := listen(c)
	if err != nil {
		return err
	}
	defer public.Close() // the server closes it too; this is for what fails before
	if err := errors.Join(prepareAddress(e, c.Address.Index, ban), prepareCompany(e, c.Company.Index, sirene)); err != nil {
		return err
	}
	p, err := assemble(e, c)
	if err != nil {
		return err
	}
	err = errors.Join(p.serve(e, public, nil, func() { d.greet(e.stdout, p, public.Addr()) }), p.close())
	if err == nil {
		fmt.Fprintln(e.stdout, "Arrêté.")
	}
	return err
}

// missing says whether an index must be made: the folder kept from an earlier demo may
// have one.
func missing(kind, index string) (bool, error) {
	_, err := segment.Current(index)
	if errors.Is(err, segment.ErrNoIndex) {
		return true, nil
	}
	if err != nil {
		return false, refused(kind, index, err)
	}
	return false, nil
}

func prepareAddress(e *env, index string, files []string) error {
	if len(files) == 0 {
		must, err := missing(addressData, index)
		if err != nil || !must {
			return err
		}
		if files, err = writeSamples(e, filepath.Dir(index), demoRows, 1); err != nil {
			return err
		}
	}
	report, err := buildAddress(e, index, files, defaultMaxBad)
	writeFaults(e.stderr, report.Rows, report.Bad, report.Faults)
	if err != nil {
		return unbuilt(addressData, index, err)
	}
	return nil
}

func prepareCompany(e *env, index string, files []string) error {
	if len(files) == 0 {
		must, err := missing(companyData, index)
		if err != nil || !must {
			return err
		}
		written, err := writeCompanySample(e, filepath.Join(filepath.Dir(index), "sirene-exemple"),
			sample.CompanyOptions{Units: demoUnits, Seed: 1, RNA: true}, 0, 0)
		if err != nil {
			return err
		}
		files = written.Paths()
	}
	report, err := buildCompany(e, company.BuildOptions{Out: index, Files: files, MaxBad: defaultMaxBad})
	writeFaults(e.stderr, report.Rows, report.Bad, report.Faults)
	if err != nil {
		return unbuilt(companyData, index, err)
	}
	return nil
}

// greet says what to open and what to try, with what the data holds.
func (d demoCmd) greet(w io.Writer, p *product, at net.Addr) {
	base := baseURL(at)
	fmt.Fprintln(w, "Tuyau est prêt :")
	addresses, release, err := p.address.Acquire()
	if err == nil {
		i := addresses.Info()
		release()
		fmt.Fprintf(w, "  %s numéros, %s voies, %s communes (%s)\n",
			thousands(i.Numbers), thousands(i.Streets), thousands(i.Municipalities), origins(i.Sources))
	}
	companies, release, err := p.company.Acquire()
	if err == nil {
		i := companies.Info()
		release()
		fmt.Fprintf(w, "  %s unités légales, %s établissements (%s)\n",
			thousands(i.Units), thousands(i.Establishments), origins(i.Sources))
	}
	fmt.Fprintln(w, "\nÀ ouvrir :")
	table := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	for _, page := range [][2]string{{"/", "le portail"}, {"/adresse/openapi.json", "le contrat de l'API Adresse"},
		{"/recherche-entreprises/openapi.json", "le contrat de Recherche d'entreprises"},
		{"/api-sirene/3.11/openapi.json", "le contrat de l'API Sirene"}, {"/metrics", "les mesures"}} {
		fmt.Fprintf(table, "  %s%s\t%s\n", base, page[0], page[1])
	}
	table.Flush()
	fmt.Fprintln(w, "\nÀ essayer :")
	for _, path := range slices.Concat(p.addressTries(), p.companyTries(), []string{"/health/ready"}) {
		fmt.Fprintf(w, "  curl '%s%s'\n", base, path)
	}
	kept := "efface les données"
	if d.Data != "" {
		kept = "garde les données dans " + d.Data
	}
	fmt.Fprintf(w, "\nCtrl-C arrête et %s.\n", kept)
}

// origins names the files of an index, unless they are many.
func origins(files []string) string {
	if len(files) > 2 {
		return fmt.Sprintf("%s et %d autres fichiers", files[0], len(files)-1)
	}
	return strings.Join(files, ", ")
}

// addressTries are requests that have an answer.
func (p *product) addressTries() []string {
	index, release, err := p.address.Acquire()
	if err != nil {
		return nil
	}
	defer release()
	h, ok := example(index)
	if !ok {
		return nil
	}
	return []string{
		"/adresse/search?q=" + url.QueryEscape(h.Label) + "&limit=1",
		"/adresse/search?q=" + url.QueryEscape(unfinished(h.Street)) + "&citycode=" + h.CityCode,
		"/adresse/reverse?lon=" + degrees(h.Lon) + "&lat=" + degrees(h.Lat),
		"/geocodage/search?q=" + url.QueryEscape(h.City) + "&type=municipality",
	}
}

// companyTries are requests that have an answer.
func (p *product) companyTries() []string {
	index, release, err := p.company.Acquire()
	if err != nil {
		return nil
	}
	defer release()
	unit, ok := exampleUnit(index)
	if !ok {
		return nil
	}
	number, name := index.SIREN(unit).String(), exampleName(index, unit)
	tries := []string{
		"/recherche-entreprises/search?q=" + url.QueryEscape(name) + "&per_page=1",
		"/recherche-entreprises/suggest?q=" + url.QueryEscape(unfinished(name)),
		"/recherche-entreprises/verify/" + number,
		"/api-sirene/3.11/siren/" + number,
	}
	if head, ok := index.Head(unit); ok {
		tries = append(tries, "/api-sirene/3.11/siret/"+index.SIRET(head).String())
	}
	return append(tries, "/api-sirene/3.11/siret?q="+url.QueryEscape("siren:"+number+" AND periode(etatAdministratifEtablissement:A)")+"&nombre=2")
}

// unfinished is a text two letters before its end.
func unfinished(text string) string {
	typed := []rune(text)
	return string(typed[:max(1, len(typed)-2)])
}

// example is an address of the index: one that every sample has and the file of Paris
// too, else the nearest to it.
func example(index *address.Index) (address.Hit, bool) {
	numbers := address.Filter{Kinds: []address.Kind{address.HouseNumber}}
	const wanted = "8 Rue de la Paix 75002 Paris"
	hits, err := index.Search(address.Query{Text: wanted, Limit: 1, Filter: numbers})
	if err == nil && len(hits) > 0 && hits[0].Label == wanted {
		return hits[0], true
	}
	hits, err = index.Reverse(address.ReverseQuery{At: &address.Point{Lon: 2.331, Lat: 48.8688}, Limit: 1, Filter: numbers})
	if err != nil || len(hits) == 0 {
		return address.Hit{}, false
	}
	return hits[0], true
}
