package address_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"tuyau/address"
)

// parisDir is where paris built, to be removed at the end.
var parisDir string

// paris builds, once, an index of the real file of Paris found in TUYAU_SHARED.
var paris = sync.OnceValues(func() (string, error) {
	shared := os.Getenv("TUYAU_SHARED")
	if shared == "" {
		return "", nil
	}
	dir, err := os.MkdirTemp("", "tuyau-paris")
	if err != nil {
		return "", err
	}
	parisDir = dir
	_, err = address.Build(ctx, address.BuildOptions{Out: dir, Files: []string{filepath.Join(shared, "data/ban/adresses-75.csv.gz")}})
	return dir, err
})

func TestMain(m *testing.M) {
	code := m.Run()
	if parisDir != "" {
		os.RemoveAll(parisDir)
	}
	os.Exit(code)
}

func openParis(tb testing.TB) *address.Index {
	tb.Helper()
	dir, err := paris()
	if err != nil {
		tb.Fatal(err)
	}
	if dir == "" {
		tb.Skip("TUYAU_SHARED does not name the folder that holds data/ban/adresses-75.csv.gz")
	}
	x, err := address.Open(dir)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { x.Close() })
	return x
}

// labels draws the labels of n numbers of the index, the same ones each time.
func labels(tb testing.TB, x *address.Index, n int) []address.Hit {
	tb.Helper()
	rnd := rand.New(rand.NewPCG(1, 2))
	var drawn []address.Hit
	for len(drawn) < n {
		at := address.Point{Lon: 2.25 + 0.17*rnd.Float64(), Lat: 48.815 + 0.085*rnd.Float64()}
		hits, err := x.Reverse(address.ReverseQuery{At: &at, Limit: 1})
		if err != nil || len(hits) == 0 {
			tb.Fatalf("reverse at %v: %v", at, err)
		}
		drawn = append(drawn, hits[0])
	}
	return drawn
}

func BenchmarkSearch(b *testing.B) {
	x := openParis(b)
	queries := labels(b, x, 1000)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		if hits, err := x.Search(address.Query{Text: queries[i%len(queries)].Label, Limit: 5}); err != nil || len(hits) == 0 {
			b.Fatal(hits, err)
		}
		i++
	}
}

func BenchmarkAutocomplete(b *testing.B) {
	x := openParis(b)
	var typed []string
	for _, h := range labels(b, x, 50) {
		for n := 1; n <= len(h.Name); n++ {
			typed = append(typed, h.Name[:n])
		}
	}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		if _, err := x.Search(address.Query{Text: typed[i%len(typed)], Limit: 5, Autocomplete: true}); err != nil {
			b.Fatal(err)
		}
		i++
	}
}

func BenchmarkReverse(b *testing.B) {
	x := openParis(b)
	at := labels(b, x, 1000)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		p := at[i%len(at)].Point
		p.Lon += 0.0001
		if hits, err := x.Reverse(address.ReverseQuery{At: &p, Limit: 1}); err != nil || len(hits) != 1 {
			b.Fatal(hits, err)
		}
		i++
	}
}

func BenchmarkOpen(b *testing.B) {
	openParis(b)
	dir, _ := paris()
	for b.Loop() {
		x, err := address.Open(dir)
		if err != nil {
			b.Fatal(err)
		}
		x.Close()
	}
}

func BenchmarkBuild(b *testing.B) {
	openParis(b)
	file := filepath.Join(os.Getenv("TUYAU_SHARED"), "data/ban/adresses-75.csv.gz")
	rows := 0
	for b.Loop() {
		r, err := address.Build(ctx, address.BuildOptions{Out: b.TempDir(), Files: []string{file}})
		if err != nil {
			b.Fatal(err)
		}
		rows += r.Rows
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
}
