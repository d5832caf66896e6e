package sample_test

import (
	"testing"

	"tuyau/sample"
)

// BenchmarkCompany writes the zips of 100,000 unités légales to the disk, all files but
// the RNA.
func BenchmarkCompany(b *testing.B) {
	const units = 100_000
	dir := b.TempDir()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := sample.Company(b.Context(), dir, sample.CompanyOptions{Units: units, Seed: 1}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(units*float64(b.N)/b.Elapsed().Seconds(), "units/s")
}
