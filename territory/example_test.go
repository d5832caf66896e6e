package territory_test

import (
	"fmt"

	"tuyau/territory"
)

func Example() {
	france, err := territory.Load()
	if err != nil {
		fmt.Println(err)
		return
	}
	paris2, _ := france.Commune("75102")
	fmt.Println(paris2.Name, paris2.PostCodes, paris2.Parent)
	fmt.Println(france.Context("75102"))
	x, y, _ := territory.Project(paris2.Departement, 2.330992, 48.868831)
	fmt.Printf("%.2f %.2f\n", x, y)
	// Output:
	// Paris 2e Arrondissement [75002] 75056
	// 75, Paris, Île-de-France
	// 650924.49 6863408.22
}
