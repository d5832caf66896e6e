package sample

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"tuyau/problem"
	"tuyau/territory"
)

// AddressOptions says how much to write.
type AddressOptions struct {
	Rows     int            // addresses, 1 to MaxRows; France has 26 million
	Seed     uint64         // one seed, one file
	Progress func(rows int) // called now and then with the rows written, and at the end
}

// MaxRows is beyond twice the France of today; street names and ids stay plain up to there.
const MaxRows = 60_000_000

// plan shares the rows among communes.
type plan struct {
	units []*unit // by code
	*layout
}

// unit is a commune or an arrondissement, with its share.
type unit struct {
	*territory.Commune
	parts  []territory.Commune // déléguées and associées of a merged commune
	spot   spot
	weight float64 // addresses it has in reality, about
	rows   int
}

// leastRows is what a commune of the sample gets at least, when there are enough.
const leastRows = 12

func newPlan(opt AddressOptions) (*plan, error) {
	if opt.Rows < 1 || opt.Rows > MaxRows {
		return nil, problem.New(problem.Invalid, nil, "Le nombre d'adresses doit être entre 1 et %d : %d ne convient pas.", MaxRows, opt.Rows)
	}
	france, err := territory.Load()
	if err != nil {
		return nil, err
	}
	p := &plan{layout: newLayout(france)}
	all := p.candidates(france)
	first := order(all, newDice(opt.Seed, "villages"))
	p.units = all[:share(all, opt.Rows, first)]
	slices.SortFunc(p.units, func(a, b *unit) int { return strings.Compare(a.Code, b.Code) })
	return p, nil
}

// candidates are today's communes, Paris, Lyon and Marseille by arrondissement.
func (p *plan) candidates(france *territory.Territory) []*unit {
	var all []*unit
	for i := range france.Communes() {
		c := &france.Communes()[i]
		parts := france.Children(c.Code)
		if len(parts) > 0 && parts[0].Type == territory.Arrondissement {
			for j := range parts {
				all = append(all, &unit{Commune: &parts[j], spot: p.at[parts[j].Code], weight: expected(&parts[j])})
			}
			continue
		}
		at, placed := p.at[c.Code]
		if _, _, ok := territory.Project(c.Departement, at.lon, at.lat); placed && ok && len(c.PostCodes) > 0 {
			all = append(all, &unit{Commune: c, parts: parts, spot: at, weight: expected(c)})
		}
	}
	return all
}

// expected is the number of addresses, from the population: 3 for 5 people in a
// village, 1 for 4 in a large town, 1 for 13 in Paris (measured on the real file).
func expected(c *territory.Commune) float64 {
	people := float64(c.Population)
	switch {
	case c.Parent == "75056":
		return people * 0.075
	case c.Type == territory.Arrondissement:
		return people * 0.14
	}
	per := 0.62 - 0.16*max(0, math.Log10(max(1, people)/1000))
	return 4 + people*max(0.18, per)
}

// order puts first the communes that no sample goes without, and counts them; then
// the largest, with a village drawn after every five towns.
func order(all []*unit, d dice) (first int) {
	slices.SortFunc(all, func(a, b *unit) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), strings.Compare(a.Code, b.Code))
	})
	head := indispensable(all)
	first = len(head)
	var towns, villages []*unit
	for _, u := range all {
		switch {
		case slices.Contains(head, u):
		case u.rural():
			villages = append(villages, u)
		default:
			towns = append(towns, u)
		}
	}
	for i := len(villages) - 1; i > 0; i-- {
		j := d.below(i + 1)
		villages[i], villages[j] = villages[j], villages[i]
	}
	for len(towns) > 0 && len(villages) > 0 {
		n := min(5, len(towns))
		head = append(append(head, towns[:n]...), villages[0])
		towns, villages = towns[n:], villages[1:]
	}
	copy(all, slices.Concat(head, towns, villages))
	return first
}

// indispensable are the communes of the anchors, the largest of each territory
// overseas, the eight largest merged ones and the arrondissements.
func indispensable(all []*unit) []*unit {
	var list []*unit
	add := func(u *unit) {
		if !slices.Contains(list, u) {
			list = append(list, u)
		}
	}
	for _, a := range anchors() {
		if i := slices.IndexFunc(all, func(u *unit) bool { return u.Code == a.commune }); i >= 0 {
			add(all[i])
		}
	}
	seen, merged := map[string]bool{}, 0
	for _, u := range all {
		if u.Departement >= "97" && !seen[u.Departement] {
			seen[u.Departement] = true
			add(u)
		}
		if len(u.parts) > 0 && merged < 8 {
			merged++
			add(u)
		}
	}
	for _, u := range all {
		if u.Type == territory.Arrondissement {
			add(u)
		}
	}
	return list
}

// share sets the rows of the first communes, as many as the rows can serve, and says
// how many those are.
func share(all []*unit, rows, first int) int {
	n := min(len(all), rows/60)
	if n < first {
		n = min(first, max(1, rows/leastRows))
	}
	least := min(leastRows, rows/n)
	left := rows - n*least
	sum := 0.0
	for _, u := range all[:n] {
		sum += u.weight
	}
	given, upTo := 0, 0.0
	for i := range all[:n] {
		upTo += all[i].weight
		until := int(float64(left) * (upTo / sum))
		if i == n-1 {
			until = left
		}
		all[i].rows = least + until - given
		given = until
	}
	return n
}

// rural communes number their streets by the metre and have hamlets.
func (u *unit) rural() bool { return u.Population < 2_500 && u.Type == territory.Actuelle }

// radius of the built area, in metres.
func (u *unit) radius(l *layout) float64 {
	people := float64(u.Population)
	switch {
	case u.Parent == "75056":
		return 3.2 * math.Sqrt(people)
	case u.Type == territory.Arrondissement:
		return 5 * math.Sqrt(people)
	}
	return max(250, min(600+11*math.Sqrt(people), 0.47*l.nearest(u.spot)))
}
