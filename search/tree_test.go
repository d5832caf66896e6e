package search_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"tuyau/search"

	"pgregory.net/rapid"
)

// A rectangle holds what looking at every place finds in it.
func TestTreeAgreesWithAScan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 700).Draw(t, "places")
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		ref, lon, lat := make([]uint32, n), make([]int32, n), make([]int32, n)
		for i := range n {
			ref[i] = uint32(i)
			lon[i], lat[i] = int32(r.IntN(100)-50)*search.Degree/10, int32(r.IntN(100)-50)*search.Degree/10
		}
		west, south := int32(r.IntN(100)-50)*search.Degree/10, int32(r.IntN(100)-50)*search.Degree/10
		b := search.Box{west, south, west + int32(r.IntN(40))*search.Degree/10, south + int32(r.IntN(40))*search.Degree/10}
		var want []uint32
		for i := range n {
			if lon[i] >= b[0] && lon[i] <= b[2] && lat[i] >= b[1] && lat[i] <= b[3] {
				want = append(want, uint32(i))
			}
		}
		tree, ok := search.NewTree(ref, lon, lat, search.BuildTree(ref, lon, lat), n)
		if !ok || tree.Len() != n {
			t.Fatalf("%v, %d places", ok, tree.Len())
		}
		var got []uint32
		tree.Within(b, func(ref uint32, _, _ int32) { got = append(got, ref) })
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Fatalf("%v, want %v", got, want)
		}
	})
}

func TestDamagedTreesAreRefused(t *testing.T) {
	lon := []int32{1, 2}
	for name, c := range map[string]struct {
		ref      []uint32
		lat, box []int32
	}{
		"reference beyond": {[]uint32{0, 2}, lon, make([]int32, 4)},
		"places missing":   {[]uint32{0, 1}, nil, make([]int32, 4)},
		"boxes missing":    {[]uint32{0, 1}, lon, nil},
	} {
		if _, ok := search.NewTree(c.ref, lon, c.lat, c.box, 2); ok {
			t.Errorf("%s: accepted", name)
		}
	}
}

func BenchmarkTree(b *testing.B) {
	const n = 1_000_000
	r := rand.New(rand.NewPCG(1, 2))
	ref, lon, lat := make([]uint32, n), make([]int32, n), make([]int32, n)
	for i := range n {
		ref[i], lon[i], lat[i] = uint32(i), int32(r.IntN(10*search.Degree)), 42*search.Degree+int32(r.IntN(8*search.Degree))
	}
	tree, ok := search.NewTree(ref, lon, lat, search.BuildTree(ref, lon, lat), n)
	if !ok {
		b.Fatal("not a tree")
	}
	found := 0
	for b.Loop() {
		tree.Within(search.Box{search.Degree, 43 * search.Degree, search.Degree * 11 / 10, search.Degree * 431 / 10}, func(uint32, int32, int32) { found++ })
	}
	b.ReportMetric(float64(found)/float64(b.N), "places")
}
