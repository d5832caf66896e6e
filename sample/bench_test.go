package sample_test

import (
	"io"
	"testing"

	"github.com/klauspost/compress/gzip"

	"tuyau/sample"
)

func BenchmarkAddress(b *testing.B) { bench(b, io.Discard) }

func BenchmarkAddressGzip(b *testing.B) {
	zip, err := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed)
	if err != nil {
		b.Fatal(err)
	}
	bench(b, zip)
}

func bench(b *testing.B, w io.Writer) {
	const rows = 500_000
	b.ReportAllocs()
	for b.Loop() {
		if err := sample.Address(b.Context(), w, sample.AddressOptions{Rows: rows, Seed: 1}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(rows*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
