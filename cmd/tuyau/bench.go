package main

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"text/tabwriter"
	"time"

	"tuyau/address"
)

// benchCmd groups measures.
type benchCmd struct {
	Address benchAddressCmd `cmd:"" help:"Mesure la construction d'un index d'adresses et les recherches."`
	Company benchCompanyCmd `cmd:"" help:"Mesure la construction d'un index d'entreprises, sa mise à jour et les recherches."`
}

// benchAddressCmd measures API Adresse.
type benchAddressCmd struct {
	Files []string `arg:"" optional:"" name:"fichier" help:"Fichiers de la BAN à construire d'abord (sans eux ni --index : un exemple de 200 000 lignes)."`
	indexFlag
	Against string `placeholder:"URL" help:"Mesurer aussi un serveur, par exemple http://127.0.0.1:8080/adresse."`
	Queries int    `default:"10000" placeholder:"N" help:"Nombre de recherches de chaque sorte."`
	Seed    uint64 `default:"1" placeholder:"N" help:"Même graine, même index : mêmes recherches."`
}

// Help shows it by example.
func (benchAddressCmd) Help() string {
	return `Les recherches sont tirées de l'index lui-même, toujours les mêmes pour une graine : l'adresse
entière ; la même arrêtée à une lettre au hasard, comme on la tape ; un point au hasard
près d'une adresse.

Pour mesurer un serveur, levez d'abord sa limite : TUYAU_LIMITS_RATE=0 tuyau serve …

Exemples :
  tuyau bench address adresses-75.csv.gz
  tuyau bench address --index index/ --queries 100000
  tuyau bench address --index index/ --against http://127.0.0.1:8080/adresse`
}

const benchRows = 200_000

// Run builds if asked, then searches.
func (b benchAddressCmd) Run(e *env) (err error) {
	if b.Queries < 1 {
		return usageError{"--queries est un nombre positif."}
	}
	if b.Index == "" || len(b.Files) > 0 {
		dir, err := os.MkdirTemp("", "tuyau-bench-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		if b.Index, err = b.build(e, dir); err != nil {
			return err
		}
	}
	began := time.Now()
	index, err := b.open(e)
	if err != nil {
		return err
	}
	defer index.Close()
	fmt.Fprintf(e.stdout, "ouverture : %s\n", time.Since(began).Round(time.Microsecond))
	drawn, err := draw(index, b.Queries, b.Seed)
	if err != nil {
		return err
	}
	works := engineWorks(index, drawn)
	if b.Against != "" {
		works = append(works, serverWorks(e, b.Against, drawn)...)
	}
	return measure(e, works)
}

func (b benchAddressCmd) build(e *env, dir string) (index string, err error) {
	files, index := b.Files, filepath.Join(dir, "index")
	if len(files) == 0 {
		if files, err = writeSamples(e, dir, benchRows, b.Seed); err != nil {
			return "", err
		}
	}
	report, err := buildAddress(e, index, files, defaultMaxBad)
	if err != nil {
		return "", unbuilt(addressData, index, err)
	}
	writeReport(e.stdout, index, report)
	return index, nil
}

// draw takes n addresses by a random walk over the index: from a number, a step in a
// random direction, to the number nearest to there.
func draw(index *address.Index, n int, seed uint64) ([]address.Hit, error) {
	random := rand.New(rand.NewPCG(seed, 0))
	at := address.Point{Lon: 2.35, Lat: 46.5}
	drawn := make([]address.Hit, 0, n)
	for len(drawn) < n {
		hits, err := index.Reverse(address.ReverseQuery{At: &at, Limit: 10, Filter: address.Filter{Kinds: []address.Kind{address.HouseNumber}}})
		if err != nil {
			return nil, err
		}
		if len(hits) == 0 {
			return nil, errors.New("cet index n'a aucun numéro : rien à mesurer")
		}
		h := hits[random.IntN(len(hits))]
		drawn = append(drawn, h)
		at = address.Point{Lon: h.Lon + random.NormFloat64()/50, Lat: h.Lat + random.NormFloat64()/50}
	}
	return drawn, nil
}

func engineWorks(index *address.Index, drawn []address.Hit) []work {
	search := func(text string) error {
		_, err := index.Search(address.Query{Text: text, Limit: 5, Autocomplete: true})
		return err
	}
	n := len(drawn)
	return []work{
		{name: "adresse entière", n: n, do: func(i int) error { return search(drawn[i].Label) }},
		{name: "en la tapant", n: n, do: func(i int) error { return search(prefix(drawn[i].Label, i)) }},
		{name: "point", n: n, do: func(i int) error {
			h := drawn[i]
			_, err := index.Reverse(address.ReverseQuery{At: &address.Point{Lon: h.Lon + 0.0003, Lat: h.Lat + 0.0002}, Limit: 1})
			return err
		}},
	}
}

// work is one kind of search, done n times on all processors.
type work struct {
	name string
	n    int
	do   func(i int) error
	// rate, when not 0, is how many begin each second, however long they take: their
	// time then counts from when they should have begun.
	rate int
}

// measure does each work and prints a line of it.
func measure(e *env, works []work) error {
	table := tabwriter.NewWriter(e.stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "recherche\tnombre\tpar seconde\tp50\tp99\tmax\t")
	for _, w := range works {
		if err := e.ctx.Err(); err != nil {
			return err
		}
		if err := w.measure(table); err != nil {
			return fmt.Errorf("%s : %w", w.name, err)
		}
	}
	return table.Flush()
}

func (w work) measure(out io.Writer) error {
	workers := runtime.GOMAXPROCS(0)
	if w.rate > 0 {
		workers *= 16
	}
	took := make([]time.Duration, w.n)
	faults := make([]error, workers)
	var next atomic.Int64
	var all sync.WaitGroup
	began := time.Now()
	for i := range workers {
		all.Go(func() {
			for faults[i] == nil {
				n := int(next.Add(1)) - 1
				if n >= w.n {
					return
				}
				start := time.Now()
				if w.rate > 0 {
					start = began.Add(time.Duration(n) * time.Second / time.Duration(w.rate))
					time.Sleep(time.Until(start))
				}
				faults[i] = w.do(n)
				took[n] = time.Since(start)
			}
		})
	}
	all.Wait()
	elapsed := time.Since(began)
	if err := errors.Join(faults...); err != nil {
		return err
	}
	slices.Sort(took)
	at := func(part float64) time.Duration {
		return took[int(part*float64(len(took)-1))].Round(100 * time.Nanosecond)
	}
	_, err := fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%s\t%s\t\n", w.name, thousands(len(took)),
		thousands(perSecond(int64(len(took)), elapsed)), at(0.5), at(0.99), at(1))
	return err
}

// prefix cuts the n-th text somewhere, so that all lengths are typed.
func prefix(text string, n int) string {
	runes := []rune(text)
	return string(runes[:1+(n*7919)%len(runes)])
}
