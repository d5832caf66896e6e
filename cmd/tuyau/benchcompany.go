package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"time"

	"tuyau/company"
	"tuyau/company/searchapi"
	"tuyau/company/sireneapi"
	"tuyau/sample"
	"tuyau/segment"
)

// benchCompanyCmd measures the company APIs.
type benchCompanyCmd struct {
	Files []string `arg:"" optional:"" name:"fichier" help:"Fichiers officiels à construire d'abord (sans eux ni --index : un registre inventé)."`
	companyIndexFlag
	Size    int    `default:"100000" placeholder:"N" help:"Unités légales du registre inventé."`
	Changed int    `default:"10000" placeholder:"N" help:"Unités de la mise à jour en service, sur le registre inventé."`
	Against string `placeholder:"URL" help:"Mesurer aussi un serveur, par exemple http://127.0.0.1:8080."`
	Queries int    `default:"10000" placeholder:"N" help:"Nombre de recherches de chaque sorte ; cent fois moins pour les plus lourdes."`
	Seed    uint64 `default:"1" placeholder:"N" help:"Même graine, même index : mêmes recherches."`
}

// Help shows it by example.
func (benchCompanyCmd) Help() string {
	return `Les recherches sont tirées de l'index lui-même, toujours les mêmes pour une graine. Elles
passent par les API, sans réseau : lecture des paramètres et réponse entière comprises. Avec
un registre inventé, la mise à jour arrive sous des clients qui n'arrêtent pas.

Pour mesurer un serveur, levez d'abord sa limite : TUYAU_LIMITS_RATE=0 tuyau serve …

Exemples :
  tuyau bench company --size 1500000
  tuyau bench company Stock*_utf8.zip
  tuyau bench company --index sirene/ --queries 100000
  tuyau bench company --index sirene/ --against http://127.0.0.1:8080`
}

// Run builds and updates if asked, then searches.
func (b benchCompanyCmd) Run(e *env) (err error) {
	if b.Queries < 1 || b.Changed < 1 {
		return usageError{"--queries et --changed sont des nombres positifs."}
	}
	if b.Index == "" || len(b.Files) > 0 {
		dir, err := os.MkdirTemp("", "tuyau-bench-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		b.Index = filepath.Join(dir, "index")
		if err := b.build(e, dir); err != nil {
			return err
		}
	}
	began := time.Now()
	index, err := b.open(e)
	if err != nil {
		return err
	}
	defer index.Close()
	fmt.Fprintf(e.stdout, "ouverture : %s\n", time.Since(began).Round(time.Millisecond))
	desk, err := newDesk(openedCompany{index}, e.now)
	if err != nil {
		return err
	}
	began = time.Now()
	if err := desk.sirene.Warm(e.ctx); err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, "préparation des mots : %s ; tas : %s Mo\n", time.Since(began).Round(time.Millisecond), thousands(heap()>>20))
	q, err := drawCompanies(index, b.Queries, b.Seed)
	if err != nil {
		return err
	}
	works := q.works("", desk.ask)
	if b.Against != "" {
		ask := asker(e, b.Against)
		works = append(works, q.works("HTTP, ", ask)...)
		works = append(works, work{name: "HTTP, /siren à 2 000/s", n: min(b.Queries, 20_000), rate: 2000, do: q.unit(ask)})
	}
	if err := measure(e, works); err != nil {
		return err
	}
	return desk.exports(e)
}

// build makes the index, and with invented files updates it under clients.
func (b benchCompanyCmd) build(e *env, dir string) error {
	files := b.Files
	options := sample.CompanyOptions{Units: b.Size, Seed: b.Seed}
	invented := len(files) == 0
	if invented {
		report, err := writeCompanySample(e, filepath.Join(dir, "stock"), options, 0, 0)
		if err != nil {
			return err
		}
		files = report.Paths()
	}
	if err := buildCompanyAloud(e, company.BuildOptions{Out: b.Index, Files: files, MaxBad: defaultMaxBad}); err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, "mémoire au plus fort : %s Mo\n", thousands(peakMemory()>>20))
	if !invented {
		return nil
	}
	delta, err := writeCompanySample(e, filepath.Join(dir, "delta"), options, min(b.Changed, b.Size), 1)
	if err != nil {
		return err
	}
	return b.update(e, delta)
}

// update lands changes in an index that clients call all the while.
func (b benchCompanyCmd) update(e *env, delta sample.CompanyReport) error {
	var desk *desk
	live := segment.NewLive(b.Index, func(dir string) (*company.Index, error) {
		x, err := company.Open(dir)
		if err == nil && desk != nil {
			desk.sirene.Prepare(e.ctx, x)
		}
		return x, err
	})
	if _, err := live.Reload(); err != nil {
		return err
	}
	defer live.Close()
	desk, err := newDesk(live, e.now)
	if err != nil {
		return err
	}
	clients, stop := context.WithCancel(e.ctx)
	defer stop()
	var asked, failed int
	var group sync.WaitGroup
	group.Go(func() {
		for clients.Err() == nil {
			asked++
			if desk.ask("/api-sirene/3.11/siren/"+sample.ChainSIREN.String()) != nil {
				failed++
			}
			time.Sleep(100 * time.Microsecond) // a client, not a load: the update has the processors
		}
	})
	began := time.Now()
	_, err = buildCompany(e, company.BuildOptions{Out: b.Index, Files: delta.Paths(), MaxBad: defaultMaxBad, Update: true})
	built := time.Since(began)
	if err == nil {
		_, err = live.Reload()
	}
	swapped := time.Since(began)
	stop()
	group.Wait()
	if err != nil {
		return unbuilt(companyData, b.Index, err)
	}
	fmt.Fprintf(e.stdout, "mise à jour de %s unités en service : %s (index %s, échange %s) ; %s requêtes pendant ce temps, %s en échec\n",
		thousands(delta.Units), swapped.Round(10*time.Millisecond), built.Round(10*time.Millisecond),
		(swapped - built).Round(10*time.Millisecond), thousands(asked), thousands(failed))
	return nil
}

// desk answers the company APIs in memory.
type desk struct {
	sirene *sireneapi.API
	mux    *http.ServeMux
}

// lender is what both APIs read.
type lender interface {
	Acquire() (*company.Index, func(), error)
}

func newDesk(live lender, now func() time.Time) (*desk, error) {
	sirene := sireneapi.New(live, sireneapi.Options{Now: now})
	companies, err := searchapi.New(live, searchapi.Options{})
	if err != nil {
		return nil, err
	}
	d := examples{http.NewServeMux()}
	d.company(sirene, companies)
	d.handle("/api-sirene/3.11/siret/{siret}", sirene.Site, sirene.WriteError)
	d.handle("/api-sirene/3.11/siren", sirene.Units, sirene.WriteError)
	d.handle("/api-sirene/3.11/siret", sirene.Sites, sirene.WriteError)
	return &desk{sirene, d.mux}, nil
}

// ask asks, and fails when the answer is the fault of the question or of the desk.
func (d *desk) ask(path string) error { return d.get(path, "", &discarded{}) }

func (d *desk) get(path, accept string, w *discarded) error {
	r, err := http.NewRequest(http.MethodGet, path, nil)
	if err != nil {
		return err
	}
	if accept != "" {
		r.Header.Set("Accept", accept)
	}
	w.header = http.Header{}
	d.mux.ServeHTTP(w, r)
	if status := w.status; status >= http.StatusInternalServerError || status == http.StatusBadRequest {
		return fmt.Errorf("%s répond %d", path, status)
	}
	return nil
}

// discarded is a response of which only the head is kept, up to its capacity.
type discarded struct {
	header http.Header
	status int
	bytes  int64
	lines  int
	head   []byte
}

// Header is http.ResponseWriter.
func (a *discarded) Header() http.Header { return a.header }

// WriteHeader is http.ResponseWriter.
func (a *discarded) WriteHeader(status int) { a.status = status }

func (a *discarded) Write(b []byte) (int, error) {
	a.bytes += int64(len(b))
	a.lines += bytes.Count(b, []byte{'\n'})
	a.head = append(a.head, b[:min(len(b), cap(a.head)-len(a.head))]...)
	return len(b), nil
}

// heap is what the program holds once what is unused is collected.
func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// peakMemory is the most that the program ever held, files it maps included.
func peakMemory() int64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	if runtime.GOOS == "darwin" {
		return int64(usage.Maxrss)
	}
	return int64(usage.Maxrss) << 10
}
