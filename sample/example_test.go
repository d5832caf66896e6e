package sample_test

import (
	"bytes"
	"context"
	"fmt"

	"tuyau/sample"
)

func ExampleAddress() {
	var csv bytes.Buffer
	if err := sample.Address(context.Background(), &csv, sample.AddressOptions{Rows: 1_000, Seed: 1}); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(bytes.Count(csv.Bytes(), []byte("\n"))-1, "addresses")
	fmt.Println(bytes.Contains(csv.Bytes(), []byte(";8;;Rue de la Paix;75002;75102;Paris 2e Arrondissement;")))
	// Output:
	// 1000 addresses
	// true
}
