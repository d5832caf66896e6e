package segment_test

import (
	"fmt"
	"os"
	"path/filepath"

	"tuyau/segment"
)

func Example() {
	dir, err := os.MkdirTemp("", "segment")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "primes.seg")

	w, err := segment.Create(path, "primes", 1, 1)
	if err != nil {
		panic(err)
	}
	if err := w.Add("values", segment.Bytes([]uint32{2, 3, 5, 7})); err != nil {
		panic(err)
	}
	if err := w.Commit(); err != nil {
		panic(err)
	}

	f, err := segment.Open(path, "primes", 1)
	if err != nil {
		panic(err)
	}
	defer f.Close()
	values, err := segment.View[uint32](f, "values")
	fmt.Println(values, err)
	// Output: [2 3 5 7] <nil>
}
