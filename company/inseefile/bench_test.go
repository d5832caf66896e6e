package inseefile_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"tuyau/company/inseefile"
)

// etablissements writes n rows of 54 columns, as full as the national ones.
func etablissements(n int) []byte {
	var b bytes.Buffer
	b.WriteString(strings.Join(inseefile.Columns(inseefile.Etablissement), ",") + "\n")
	streets := []string{"DE LA REPUBLIQUE", "DU GENERAL DE GAULLE", "VICTOR HUGO", "DES LILAS", "JEAN JAURES"}
	for i := range n {
		fmt.Fprintf(&b, "%09d,%05d,%09d%05d,O,20%02d-0%d-15,NN,,,2024-0%d-29T10:33:2%d.%03d,true,%d,,%d,,,,RUE,%s,75%03d,PARIS %d,,,75%03d,,,,,75%03d_%04d_B,%d.%d,%d.%d,,,,,,,,,,,,,,,2010-0%d-01,A,,,,,%02d.%02dZ,NAFRev2,N,%02d.%02dY\n",
			i, i%100000, i, i%100000, i%24, 1+i%9, 1+i%9, i%10, i%1000, 1+i%4, i%300, streets[i%5], i%20, i%20, 101+i%20, 101+i%20, i%10000, 600000+i%99991, i%97, 6800000+i%88883, i%89, 1+i%9, i%99, i%98, i%99, i%97)
	}
	return b.Bytes()
}

func zipOf(tb testing.TB, files ...string) []byte {
	tb.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w, err := z.Create(files[i])
		if err != nil {
			tb.Fatal(err)
		}
		if _, err := w.Write([]byte(files[i+1])); err != nil {
			tb.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func benchmark(b *testing.B, data []byte, rows int) {
	path := filepath.Join(b.TempDir(), "f")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		b.Fatal(err)
	}
	open := func(inseefile.Kind, []string) (func(*inseefile.Batch) error, error) {
		return func(*inseefile.Batch) error { return nil }, nil
	}
	b.ReportAllocs()
	before := cores()
	for b.Loop() {
		tally, err := inseefile.Read(context.Background(), path, open, nil)
		if err != nil || tally.Rows != rows || tally.Bad != 0 {
			b.Fatalf("%+v, %v", tally, err)
		}
	}
	b.ReportMetric(float64(rows*b.N)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(rows*b.N)/(cores()-before), "rows/core-s")
}

// cores gives the seconds that the process spent on all cores, which other processes
// change less than the time that passed.
func cores() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

func BenchmarkReadCSV(b *testing.B) { benchmark(b, etablissements(200_000), 200_000) }

func BenchmarkReadZip(b *testing.B) {
	benchmark(b, zipOf(b, "StockEtablissement_utf8.csv", string(etablissements(200_000))), 200_000)
}

func BenchmarkSplit(b *testing.B) {
	data := etablissements(50_000)
	data = data[bytes.IndexByte(data, '\n')+1:]
	split := inseefile.Splitter(inseefile.Etablissement)
	b.SetBytes(int64(len(data)))
	before := cores()
	for b.Loop() {
		if n := split(data); n != 50_000 {
			b.Fatal(n)
		}
	}
	b.ReportMetric(float64(50_000*b.N)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(50_000*b.N)/(cores()-before), "rows/core-s")
}

func BenchmarkReadParquet(b *testing.B) {
	columns := inseefile.Columns(inseefile.Etablissement)
	names := slices.Sorted(slices.Values(columns))
	var place []int
	for _, name := range columns {
		place = append(place, slices.Index(names, name))
	}
	var rows [][]any
	for _, line := range strings.Split(strings.TrimSpace(string(etablissements(100_000))), "\n")[1:] {
		row := make([]any, len(names))
		for i, cell := range strings.Split(line, ",") {
			if cell != "" {
				row[place[i]] = cell
			}
		}
		rows = append(rows, row)
	}
	benchmark(b, parquetOf(b, texts(names), 20_000, rows...), len(rows))
}
