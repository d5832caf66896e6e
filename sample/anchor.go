package sample

// An anchor is a street that demonstrations count on: it is in every sample that its
// commune is in, where it really lies.
type anchor struct {
	commune, fantoir, name, postCode string
	number                           int // must be there, whatever the size
	first, last                      int // numbers, both sides
	from, to                         [2]float64
}

func anchors() []anchor {
	return []anchor{
		{"75102", "6998", "Rue de la Paix", "75002", 8, 1, 25, [2]float64{2.330350, 48.868380}, [2]float64{2.332110, 48.870140}},
		{"80021", "6590", "Boulevard du Port", "80000", 8, 1, 64, [2]float64{2.289520, 49.897400}, [2]float64{2.293700, 49.897800}},
		{"75101", "8249", "Rue de Rivoli", "75001", 160, 41, 248, [2]float64{2.347911, 48.858495}, [2]float64{2.324600, 48.865500}},
		{"75104", "8249", "Rue de Rivoli", "75004", 8, 1, 96, [2]float64{2.359276, 48.855534}, [2]float64{2.348800, 48.858100}},
		{"75108", "1733", "Avenue des Champs-Élysées", "75008", 50, 1, 156, [2]float64{2.310400, 48.868900}, [2]float64{2.296600, 48.873400}},
		{"75113", "2047", "Rue des Cinq Diamants", "75013", 32, 1, 61, [2]float64{2.352431, 48.830021}, [2]float64{2.350000, 48.827700}},
		{"69382", "0820", "Place Bellecour", "69002", 8, 1, 36, [2]float64{4.830700, 45.757000}, [2]float64{4.834000, 45.758200}},
		{"13201", "1580", "La Canebière", "13001", 8, 1, 125, [2]float64{5.374500, 43.295500}, [2]float64{5.384000, 43.299000}},
		{"31555", "1420", "Place du Capitole", "31000", 1, 1, 24, [2]float64{1.443000, 43.604000}, [2]float64{1.444200, 43.604900}},
		{"06088", "5540", "Promenade des Anglais", "06000", 8, 1, 320, [2]float64{7.268900, 43.695400}, [2]float64{7.229000, 43.678500}},
		{"33063", "8320", "Rue Sainte-Catherine", "33000", 8, 1, 262, [2]float64{-0.574500, 44.842000}, [2]float64{-0.572700, 44.831800}},
		{"59350", "9119", "Boulevard Victor Hugo", "59000", 8, 1, 180, [2]float64{3.053500, 50.621000}, [2]float64{3.066000, 50.624000}},
		{"54395", "5910", "Place Stanislas", "54000", 1, 1, 10, [2]float64{6.183000, 48.693200}, [2]float64{6.183900, 48.694000}},
		{"98818", "", "Avenue de la Victoire", "", 8, 1, 48, [2]float64{166.441000, -22.272800}, [2]float64{166.447800, -22.268700}},
		{"97411", "0790", "Rue de Paris", "97400", 8, 1, 112, [2]float64{55.447700, -20.872400}, [2]float64{55.451200, -20.885500}},
	}
}
