package search_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"tuyau/search"
)

// Every place comes once, in the order that a plain sort gives, within a box or not.
func TestNearestIsTheOrderOfDistance(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	for _, n := range []int{0, 1, 15, 16, 17, 300, 5000} {
		ref, lon, lat := make([]uint32, n), make([]int32, n), make([]int32, n)
		for i := range n {
			ref[i], lon[i], lat[i] = uint32(i), rnd.Int32N(2000)-1000, rnd.Int32N(2000)-1000
		}
		at := make([][2]int32, n)
		for i := range n {
			at[ref[i]] = [2]int32{lon[i], lat[i]}
		}
		box := search.BuildTree(ref, lon, lat)
		tree, ok := search.NewTree(ref, lon, lat, box, n)
		if !ok {
			t.Fatal("no tree")
		}
		scale := search.Shrink(48)
		gap := func(r uint32) float64 {
			dx, dy := (float64(at[r][0])-100)*scale, float64(at[r][1])+200
			return dx*dx + dy*dy
		}
		for _, within := range []*search.Box{nil, {-300, -300, 400, 200}, {5000, 5000, 6000, 6000}} {
			var want []float64
			for r := range uint32(n) {
				p := at[r]
				if within == nil || p[0] >= within[0] && p[0] <= within[2] && p[1] >= within[1] && p[1] <= within[3] {
					want = append(want, gap(r))
				}
			}
			slices.Sort(want)
			var got []float64
			seen := map[uint32]bool{}
			tree.Nearest(100, -200, scale, within, func(r uint32) bool {
				if seen[r] {
					t.Fatalf("%d comes twice", r)
				}
				seen[r] = true
				got = append(got, gap(r))
				return true
			})
			if !slices.Equal(got, want) {
				t.Errorf("%d places within %v: %d come, %d wanted, or out of order", n, within, len(got), len(want))
			}
			visits := 0
			tree.Nearest(100, -200, scale, within, func(uint32) bool { visits++; return visits < 3 })
			if visits > 3 {
				t.Errorf("goes on after stop: %d", visits)
			}
		}
	}
}
