package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

type region struct {
	Code, Nom, ChefLieu, Zone string
}

type departement struct {
	Code, Nom, Region, ChefLieu, Zone string
}

type epci struct {
	Code, Nom, Type, ModeFinancement string
	PopulationMunicipale             int
	Membres                          []struct{ Code string }
}

type commune struct {
	Code, Nom, Type, Departement, SIREN string
	CodesPostaux, AnciensCodes          []string
	Population                          int
	ChefLieu, Commune                   string // the parent: of a déléguée, of an arrondissement

	epci     string
	centred  bool
	lon, lat float64
}

type facts struct {
	regions      []region
	departements []departement
	epcis        []epci
	communes     []commune
}

func readFacts(dir string) (*facts, error) {
	f := &facts{}
	for name, into := range map[string]any{
		"regions.json": &f.regions, "departements.json": &f.departements,
		"epci.json": &f.epcis, "communes.json": &f.communes,
	} {
		raw, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(raw, into); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	slices.SortFunc(f.regions, func(a, b region) int { return cmp.Compare(a.Code, b.Code) })
	slices.SortFunc(f.departements, func(a, b departement) int { return cmp.Compare(a.Code, b.Code) })
	slices.SortFunc(f.epcis, func(a, b epci) int { return cmp.Compare(a.Code, b.Code) })
	slices.SortFunc(f.communes, func(a, b commune) int {
		old := func(c commune) int { return min(1, cmp.Compare(kinds[c.Type], "A")) }
		return cmp.Or(cmp.Compare(old(a), old(b)), cmp.Compare(a.Code, b.Code), cmp.Compare(kinds[a.Type], kinds[b.Type]))
	})
	member := map[string]string{}
	for _, e := range f.epcis {
		for _, m := range e.Membres {
			member[m.Code] = e.Code
		}
	}
	for i := range f.communes {
		if c := &f.communes[i]; c.Type == "commune-actuelle" {
			c.epci = member[c.Code]
		}
	}
	return f, nil
}

// kinds are the letters of the table; today's communes (A) come before all others.
var kinds = map[string]string{
	"commune-actuelle": "A", "arrondissement-municipal": "B", "commune-associee": "C", "commune-deleguee": "D",
}

// table writes the four sections, each ended by an empty line, in the order that
// territory reads them.
func (f *facts) table() ([]byte, error) {
	var b strings.Builder
	var bad error
	row := func(cells ...string) {
		line := strings.TrimRight(strings.Join(cells, ";"), ";")
		if strings.Count(strings.Join(cells, ""), ";") > 0 || strings.ContainsAny(line, "\n\r") {
			bad = fmt.Errorf("a cell holds a separator: %q", line)
		}
		b.WriteString(line + "\n")
	}
	for _, r := range f.regions {
		row(r.Code, r.Nom, r.ChefLieu, r.Zone)
	}
	b.WriteString("\n")
	for _, d := range f.departements {
		row(d.Code, d.Nom, d.ChefLieu, d.Zone, d.Region)
	}
	b.WriteString("\n")
	for _, e := range f.epcis {
		row(e.Code, e.Nom, e.Type, e.ModeFinancement, strconv.Itoa(e.PopulationMunicipale))
	}
	b.WriteString("\n")
	for _, c := range f.communes {
		kind, ok := kinds[c.Type]
		if !ok {
			return nil, fmt.Errorf("commune %s: unknown type %q", c.Code, c.Type)
		}
		lon, lat := "", ""
		if c.centred {
			lon, lat = degrees(c.lon), degrees(c.lat)
		}
		row(c.Code, kind, c.Nom, strings.Join(c.CodesPostaux, " "), strconv.Itoa(c.Population), c.epci, c.SIREN,
			cmp.Or(c.ChefLieu, c.Commune), strings.Join(c.AnciensCodes, " "), lon, lat)
	}
	return []byte(b.String()), bad
}

func degrees(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
