package sireneapi_test

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"tuyau/company"
	"tuyau/company/sireneapi"
)

// Benchmarks run on a small synthetic register; on a real one with
//
//	go test ./company/sireneapi -run xxx -bench . -index DIR
var indexFlag = flag.String("index", "", "folder of the index that benchmarks search")

func benchIndex(b *testing.B) *company.Live {
	b.Helper()
	if *indexFlag == "" {
		return synthetic(b, 5_000)
	}
	l := company.NewLive(*indexFlag)
	if _, err := l.Reload(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(l.Close)
	return l
}

// discard is a response that nobody reads.
type discard struct {
	header http.Header
	status int
	bytes  int
}

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) Write(p []byte) (int, error) { d.bytes += len(p); return len(p), nil }
func (d *discard) WriteHeader(status int)      { d.status = status }

func BenchmarkUnit(b *testing.B) {
	l := benchIndex(b)
	x, release, _ := l.Acquire()
	defer release()
	api := sireneapi.New(l, sireneapi.Options{})
	for _, c := range []struct {
		name   string
		rows   int
		number func(int) string
		answer func(http.ResponseWriter, *http.Request) error
	}{
		{"siren", x.Units.Rows(), func(row int) string { return x.SIREN(row).String() }, api.Unit},
		{"siret", x.Sites.Rows(), func(row int) string { return x.SIRET(row).String() }, api.Site},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			w := &discard{header: http.Header{}}
			row := 0
			for b.Loop() {
				row = (row + 7919) % c.rows
				r.SetPathValue(c.name, c.number(row))
				if err := c.answer(w, r); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(w.bytes)/float64(b.N), "bytes/answer")
		})
	}
}

var searches = []struct{ name, target string }{
	{"count everything", "/siret?nombre=0"},
	{"A and NAF", "/siret?nombre=0&q=periode(-dateFin:* AND etatAdministratifEtablissement:A AND activitePrincipaleEtablissement:4*)"},
	{"A and NAF at a date", "/siret?nombre=0&date=2999-12-31&q=periode(etatAdministratifEtablissement:A AND activitePrincipaleEtablissement:4*)"},
	{"A and NAF of the unit", "/siret?nombre=0&q=etatAdministratifUniteLegale:A AND activitePrincipaleUniteLegale:4*"},
	{"a commune", "/siret?q=codeCommuneEtablissement:33063"},
	{"a word", "/siret?q=denominationUniteLegale:boulangerie"},
	{"a phrase", "/siret?q=denominationUniteLegale:\"boulangerie du\""},
	{"raisonSociale of a site", "/siret?q=raisonSociale:boulangerie"},
	{"raisonSociale of a unit", "/siren?q=raisonSociale:boulangerie"},
	{"a prefix", "/siren?q=periode(denominationUniteLegale:boul*)"},
	{"approximate", "/siren?q=periode(denominationUniteLegale:boulangri~)"},
	{"phonetic", "/siren?q=periode(denominationUniteLegale.phonetisation:boulengeri)"},
	{"a person", "/siren?q=periode(nomUniteLegale:martin) AND prenom1UniteLegale:jean"},
	{"a day of treatment", "/siret?q=dateDernierTraitementEtablissement:2026-10-0*"},
	{"sorted", "/siret?q=codePostalEtablissement:75*&tri=denominationUniteLegale,dateCreationEtablissement desc"},
	{"facet over all", "/siret?nombre=0&facette.champ=codeCommuneEtablissement,etatAdministratifEtablissement"},
	{"facet of the unit", "/siret?nombre=0&facette.champ=categorieJuridiqueUniteLegale"},
	{"page of 1000", "/siret?nombre=1000&curseur=*"},
}

// BenchmarkSearch changes its queries a little each time, so that no answer is kept
// from the time before.
func BenchmarkSearch(b *testing.B) {
	api := sireneapi.New(benchIndex(b), sireneapi.Options{Now: now})
	if err := api.Warm(ctx); err != nil {
		b.Fatal(err)
	}
	handler := site(api)
	turn := 0
	for _, s := range searches {
		b.Run(s.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				turn++
				target := strings.Replace(s.target, "q=", fmt.Sprintf("q=-siren:%09d AND ", turn), 1)
				w := get(handler, target)
				if w.Code != http.StatusOK && w.Code != http.StatusNotFound {
					b.Fatal(w.Code, w.Body)
				}
			}
		})
	}
}

// BenchmarkExport goes over everything by cursor, in pages of 1,000.
func BenchmarkExport(b *testing.B) {
	l := benchIndex(b)
	handler := site(sireneapi.New(l, sireneapi.Options{}))
	b.ReportAllocs()
	rows := 0
	curseur := "*"
	for b.Loop() {
		w := get(handler, "/siret?nombre=1000&curseur="+url.QueryEscape(curseur))
		body := w.Body.Bytes()
		const key = `"curseurSuivant":"`
		at := bytes.Index(body, []byte(key)) + len(key)
		next := string(body[at : at+bytes.IndexByte(body[at:], '"')])
		rows += 1000
		if next == curseur {
			next, rows = "*", rows-1000
		}
		curseur = next
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "établissements/s")
}

func BenchmarkCSV(b *testing.B) {
	handler := site(sireneapi.New(benchIndex(b), sireneapi.Options{}))
	b.ReportAllocs()
	rows := 0
	for b.Loop() {
		w := &discard{header: http.Header{}}
		r := httptest.NewRequest(http.MethodGet, "/siret?nombre=200000", nil)
		r.Header.Set("Accept", "text/csv")
		handler.ServeHTTP(w, r)
		rows += 200_000
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "lines/s")
}

// BenchmarkHTTP is /siren/{siren} over HTTP, eight clients on the same cores, each on
// one connection that stays open.
func BenchmarkHTTP(b *testing.B) {
	l := benchIndex(b)
	x, release, err := l.Acquire()
	if err != nil {
		b.Fatal(err)
	}
	defer release()
	server := httptest.NewServer(site(sireneapi.New(l, sireneapi.Options{})))
	defer server.Close()
	b.SetParallelism(4)
	b.RunParallel(func(turn *testing.PB) {
		conn, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			b.Error(err)
			return
		}
		defer conn.Close()
		in := bufio.NewReader(conn)
		for row := 0; turn.Next(); row = (row + 7919) % x.Units.Rows() {
			if _, err := fmt.Fprintf(conn, "GET /siren/%s HTTP/1.1\r\nHost: x\r\n\r\n", x.SIREN(row)); err != nil {
				b.Error(err)
				return
			}
			length := 0
			for line := " "; line != "\r\n"; {
				if line, err = in.ReadString('\n'); err != nil {
					b.Error(err)
					return
				}
				if size, ok := strings.CutPrefix(line, "Content-Length: "); ok {
					length, _ = strconv.Atoi(strings.TrimSpace(size))
				}
			}
			if n, err := in.Discard(length); err != nil || n < 50 { // some are duplicates: 301
				b.Errorf("%d bytes: %v", n, err)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "req/s")
}

// BenchmarkWarm tells how long the words of names take, and what they weigh.
func BenchmarkWarm(b *testing.B) {
	l := benchIndex(b)
	heap := func() float64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc) / 1e6
	}
	before := heap()
	var api *sireneapi.API
	for b.Loop() {
		api = sireneapi.New(l, sireneapi.Options{})
		if err := api.Warm(ctx); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(heap()-before, "MB")
	runtime.KeepAlive(api)
}
