package access_test

import (
	"bytes"
	"fmt"
	"time"

	"tuyau/access"
)

func ExampleNewKey() {
	now := time.Date(2026, time.November, 25, 12, 0, 0, 0, time.UTC)
	random := bytes.NewReader(make([]byte, 25)) // crypto/rand.Reader, outside examples
	key, secret, err := access.NewKey(now, random, "Ville de Lyon", 500, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(key.Name, key.RatePerSecond, key.Prefix)
	fmt.Println(secret)

	_, err = access.ParseSecret("tuyau_0000000000000000000000000O000000xznmcxg")
	fmt.Println(err)
	// Output:
	// Ville de Lyon 500 tuyau_000000
	// tuyau_00000000000000000000000000000000xznmcxg
	// unauthorized: Cette clé est mal recopiée : sa somme de contrôle ne correspond pas.
}
