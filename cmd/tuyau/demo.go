package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"tuyau/address"
	"tuyau/segment"
)

// demoCmd runs the whole product on this machine.
type demoCmd struct {
	Listen string   `default:"127.0.0.1:8080" placeholder:"HÔTE:PORT" help:"Adresse d'écoute (port 0 : un port libre)."`
	Data   string   `placeholder:"DOSSIER" help:"Garder les données ici ; sinon dans un dossier temporaire, effacé à la fin."`
	Ban    []string `placeholder:"FICHIER" sep:"none" help:"Fichier réel de la BAN, à la place des adresses d'exemple ; à répéter, ou suivi d'autres fichiers."`
	Files  []string `arg:"" optional:"" name:"fichier" help:"Autres fichiers réels, après --ban."`
}

// Help shows it by example.
func (demoCmd) Help() string {
	return `Les adresses d'exemple sont inventées : vraies communes, rues et numéros tirés au sort.
Elles passent par la même construction d'index que les fichiers réels.

Exemples :
  tuyau demo
  tuyau demo --ban adresses-75.csv.gz
  tuyau demo --ban adresses-*.csv.gz --data demo/ --listen :8000`
}

// demoRows is enough for every kind of address in every région, built in a second.
const demoRows = 20_000

// Run prepares the data, serves, and cleans up.
func (d demoCmd) Run(e *env) (err error) {
	if !hostPort.ok(d.Listen) {
		return usageError{"--listen attend " + hostPort.accepts + "."}
	}
	files := append(d.Ban, d.Files...)
	if len(d.Ban) == 0 && len(d.Files) > 0 {
		return usageError{"« " + d.Files[0] + " » : donnez les fichiers réels par --ban."}
	}
	dir := d.Data
	if dir == "" {
		if dir, err = os.MkdirTemp("", "tuyau-demo-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	}
	c := defaultConfig()
	c.Data, c.Listen, c.Metrics.Listen, c.Address.Index = dir, d.Listen, "", filepath.Join(dir, "address")
	c.Log.Level = "warn"
	public, _, err := listen(c)
	if err != nil {
		return err
	}
	defer public.Close() // the server closes it too; this is for what fails before
	if err := d.prepare(e, c.Address.Index, files); err != nil {
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

// prepare makes the index, unless the folder kept from an earlier demo has one.
func (d demoCmd) prepare(e *env, index string, files []string) error {
	if len(files) == 0 {
		_, err := segment.Current(index)
		if err == nil {
			return nil
		}
		if !errors.Is(err, segment.ErrNoIndex) {
			return refused(addressData, index, err)
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

// greet says what to open and what to try, with an address that the data holds.
func (d demoCmd) greet(w io.Writer, p *product, at net.Addr) {
	base := baseURL(at)
	info, _ := p.info()
	fmt.Fprintf(w, "Tuyau est prêt : %s numéros, %s voies, %s communes (%s).\n",
		thousands(info.Numbers), thousands(info.Streets), thousands(info.Municipalities), strings.Join(info.Sources, ", "))
	fmt.Fprintf(w, "\nÀ ouvrir :\n  %s/                       le portail\n  %s/adresse/openapi.json   le contrat de l'API Adresse\n  %s/metrics                les mesures\n", base, base, base)
	fmt.Fprintln(w, "\nÀ essayer :")
	for _, path := range p.tries() {
		fmt.Fprintf(w, "  curl '%s%s'\n", base, path)
	}
	kept := "efface les données"
	if d.Data != "" {
		kept = "garde les données dans " + d.Data
	}
	fmt.Fprintf(w, "\nCtrl-C arrête et %s.\n", kept)
}

// tries are requests that have an answer.
func (p *product) tries() []string {
	paths := []string{"/health/ready"}
	index, release, err := p.live.Acquire()
	if err != nil {
		return paths
	}
	defer release()
	h, ok := example(index)
	if !ok {
		return paths
	}
	typed := []rune(h.Street)
	return append([]string{
		"/adresse/search?q=" + url.QueryEscape(h.Label) + "&limit=1",
		"/adresse/search?q=" + url.QueryEscape(string(typed[:max(1, len(typed)-2)])) + "&citycode=" + h.CityCode,
		"/adresse/reverse?lon=" + degrees(h.Lon) + "&lat=" + degrees(h.Lat),
		"/geocodage/search?q=" + url.QueryEscape(h.City) + "&type=municipality",
	}, paths...)
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
