package criteria_test

import (
	"context"
	"errors"
	"flag"
	"slices"
	"testing"

	"tuyau/company"
	"tuyau/company/criteria"
	"tuyau/sample"
)

var ctx = context.Background()

// By default few queries on a small sample, so that tests stay quick; the whole is
//
//	go test ./company/criteria -run Naive -units 70000 -queries 10000 -timeout 60m
var (
	unitsFlag   = flag.Int("units", 2_000, "unités légales of the sample")
	queriesFlag = flag.Int("queries", 1_500, "random queries compared with the naive evaluator")
)

// synthetic is the index of a synthetic register, built once a run.
func synthetic(tb testing.TB, units int) *company.Index {
	tb.Helper()
	files, out := tb.TempDir(), tb.TempDir()
	report, err := sample.Company(ctx, files, sample.CompanyOptions{Units: units, Seed: 7, Format: "csv"})
	if err != nil {
		tb.Fatal(err)
	}
	var paths []string
	for _, f := range report.Files {
		paths = append(paths, f.Path)
	}
	if _, err := company.Build(ctx, company.BuildOptions{Out: out, Files: paths}); err != nil {
		tb.Fatal(err)
	}
	x, err := company.Open(out)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { x.Close() })
	return x
}

// TestEngineAgreesWithNaive draws queries with their meaning and compares: some at a
// date, of both collections.
func TestEngineAgreesWithNaive(t *testing.T) {
	x := synthetic(t, *unitsFlag)
	e := criteria.New(x)
	n := newNaive(x, 42)
	hits := 0
	for i := range *queriesFlag {
		c := []criteria.Collection{criteria.Units, criteria.Sites}[i%2]
		date := ""
		if n.rng.IntN(4) == 0 {
			date = n.pick("1990-06-30", "2008-01-01", "2015-05-17", "2020-12-31", "2999-12-31")
		}
		m := n.query(c, date)
		expr, err := criteria.Parse(m.q)
		if err != nil {
			t.Fatalf("%s: %v", m.q, err)
		}
		got, err := e.Search(ctx, c, m.q, expr, date)
		if err != nil {
			t.Fatalf("%s: %v", m.q, err)
		}
		want := 0
		for row, yes := range m.rows {
			if yes {
				want++
			}
			if yes != got.Rows.Has(row) {
				t.Fatalf("%s %s at %q: row %d is %v for the engine", c, m.q, date, row, !yes)
			}
		}
		if got.Total != want {
			t.Fatalf("%s %s at %q: %d hits, %d counted", c, m.q, date, want, got.Total)
		}
		if want > 0 {
			hits++
		}
	}
	t.Logf("%d units, %d sites: %d queries, %d with hits", x.Units.Rows(), x.Sites.Rows(), *queriesFlag, hits)
	if hits < *queriesFlag/3 {
		t.Errorf("only %d queries of %d have hits: nothing is compared", hits, *queriesFlag)
	}
}

// Searches run together, and share what the engine keeps.
func TestSearchesTogether(t *testing.T) {
	x := synthetic(t, 300)
	e := criteria.New(x)
	queries := []string{"", "raisonSociale:sarl", "denominationUniteLegale:a*", "periode(enseigne1Etablissement:*)", "codePostalEtablissement:75*"}
	want := make([]int, len(queries))
	search := func(q string) int {
		expr, err := criteria.Parse(q)
		if err != nil {
			t.Error(err)
			return 0
		}
		h, err := e.Search(ctx, criteria.Sites, q, expr, "2999-12-31")
		if err != nil {
			t.Error(err)
			return 0
		}
		return h.Total
	}
	for i, q := range queries {
		want[i] = search(q)
	}
	e = criteria.New(x)
	done := make(chan []int)
	for range 4 {
		go func() {
			var got []int
			for range 20 {
				got = got[:0]
				for _, q := range queries {
					got = append(got, search(q))
				}
			}
			done <- got
		}()
	}
	for range 4 {
		if got := <-done; !slices.Equal(got, want) {
			t.Errorf("%v together, %v alone", got, want)
		}
	}
}

// A search whose client left stops.
func TestSearchStops(t *testing.T) {
	e := criteria.New(synthetic(t, 100))
	left, cancel := context.WithCancel(ctx)
	cancel()
	expr, err := criteria.Parse("denominationUniteLegale:a* AND codePostalEtablissement:7*")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.Search(left, criteria.Sites, "x", expr, ""); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
