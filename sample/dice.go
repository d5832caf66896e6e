package sample

import (
	"hash/fnv"
	"math/bits"
	"math/rand/v2"
)

// dice draws from one named stream of a seed. The methods are our own because those
// of rand.Rand may change with Go, and the files must not.
type dice struct{ pcg *rand.PCG }

func newDice(seed uint64, stream string) dice {
	h := fnv.New64a()
	h.Write([]byte(stream))
	d := dice{rand.NewPCG(seed, h.Sum64())}
	d.pcg.Uint64() // the first draws of near streams are alike
	return d
}

// below draws from 0 to n-1.
func (d dice) below(n int) int {
	hi, _ := bits.Mul64(d.pcg.Uint64(), uint64(n))
	return int(hi)
}

// unit draws from [0, 1).
func (d dice) unit() float64 { return float64(d.pcg.Uint64()>>11) / (1 << 53) }

func (d dice) chance(p float64) bool { return d.unit() < p }

// normal draws from a bell of deviation 1 that ends at ±4.2: six uniforms.
func (d dice) normal() float64 {
	sum := 0.0
	for range 6 {
		sum += d.unit()
	}
	return (sum - 3) * 1.4142135623730951
}

func (d dice) pick(in []string) string { return in[d.below(len(in))] }

// skewed prefers the head of a list: half of the draws fall in its first third.
func (d dice) skewed(in []string) string {
	u := d.unit()
	return in[int(float64(len(in))*u*(0.35+0.65*u))]
}

// weighted draws an index with the given weights.
func (d dice) weighted(weights []float64) int {
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	at := d.unit() * sum
	for i, w := range weights {
		if at -= w; at < 0 {
			return i
		}
	}
	return len(weights) - 1
}
