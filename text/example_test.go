package text_test

import (
	"fmt"

	"tuyau/text"
)

func ExampleFold() {
	fmt.Println(text.Fold("12 bis, rue de l’Église-Saint-Étienne"))
	// Output: 12 bis rue de l eglise saint etienne
}
