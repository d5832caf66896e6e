// Package territory knows how France is divided: communes, with the arrondissements
// of Paris, Lyon and Marseille and the communes déléguées and associées of merged
// communes, départements, régions, EPCI; and which map projection is legal where.
// It works in memory on facts embedded in the program (NOTICE names their sources)
// and touches neither network nor disk.
// Start at Load, then Territory.Commune; Project for coordinates.
package territory

//go:generate go run ./generate -out territory.csv.zst
