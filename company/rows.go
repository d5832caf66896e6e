package company

import (
	"iter"
	"math/bits"
)

// Rows is a set of rows of a table, a bit each. All sets of a table have the same
// length; bits past the last row stay 0.
type Rows []uint64

// NewRows makes an empty set for n rows.
func NewRows(n int) Rows { return make(Rows, (n+63)/64) }

// AllRows makes the set of all n rows.
func AllRows(n int) Rows {
	r := NewRows(n)
	for i := range r {
		r[i] = ^uint64(0)
	}
	if n%64 != 0 {
		r[len(r)-1] = 1<<(n%64) - 1
	}
	return r
}

// Has says whether row is in the set.
func (r Rows) Has(row int) bool { return r[row/64]>>(row%64)&1 != 0 }

// Add puts row in the set.
func (r Rows) Add(row int) { r[row/64] |= 1 << (row % 64) }

// And keeps the rows that o has too.
func (r Rows) And(o Rows) {
	for i := range r {
		r[i] &= o[i]
	}
}

// AndNot drops the rows that o has.
func (r Rows) AndNot(o Rows) {
	for i := range r {
		r[i] &^= o[i]
	}
}

// Or adds the rows of o.
func (r Rows) Or(o Rows) {
	for i := range r {
		r[i] |= o[i]
	}
}

// Count is how many rows the set has.
func (r Rows) Count() int {
	n := 0
	for _, w := range r {
		n += bits.OnesCount64(w)
	}
	return n
}

// From gives the rows of the set from row on, in order.
func (r Rows) From(row int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := row / 64; i < len(r); i++ {
			w := r[i]
			if i == row/64 {
				w &= ^uint64(0) << (row % 64)
			}
			for ; w != 0; w &= w - 1 {
				if !yield(i*64 + lowest(w)) {
					return
				}
			}
		}
	}
}

func lowest(word uint64) int { return bits.TrailingZeros64(word) }
