package sample

import (
	"math"
	"slices"
	"strings"

	"tuyau/territory"
)

// A place is a commune, or an arrondissement, as the register writes it.
type place struct {
	code, departement string
	name              string // RIOM, L'HAY-LES-ROSES, PARIS
	posts             []string
	x, y              float64 // of its centre, in the legal projection
	radius            float64 // metres
	streets           int     // how many of the common streets it has
	seed              uint64
	population        int
}

// gazetteer has the places, drawn by population, and the streets they share.
type gazetteer struct {
	places  []place
	byCode  map[string]*place
	odds    odds
	streets []streetName
}

type streetName struct{ way, label string }

// wayCodes abbreviate as the register does.
var wayCodes = map[string]string{
	"Rue": "RUE", "Avenue": "AV", "Boulevard": "BD", "Place": "PL", "Impasse": "IMP", "Allée": "ALL", "Chemin": "CHE",
	"Route": "RTE", "Square": "SQ", "Passage": "PAS", "Quai": "QUAI", "Cours": "CRS", "Cité": "CITE", "Résidence": "RES",
	"Lotissement": "LOT", "Ruelle": "RLE", "Sentier": "SEN", "Montée": "MTE", "Villa": "VLA", "Cour": "COUR", "Hameau": "HAM",
	"Rond-Point": "RPT", "Promenade": "PRO",
}

const commonStreets = 12_000

func newGazetteer(france *territory.Territory, d dice) *gazetteer {
	p := &plan{layout: newLayout(france)}
	units := p.candidates(france)
	slices.SortFunc(units, func(a, b *unit) int { return strings.Compare(a.Code, b.Code) })
	g := &gazetteer{byCode: make(map[string]*place, len(units)), places: make([]place, 0, len(units))}
	weights := make([]float64, 0, len(units))
	for _, u := range units {
		x, y, _ := territory.Project(u.Departement, u.spot.lon, u.spot.lat)
		name := capitals(u.Name)
		if u.Type == territory.Arrondissement {
			name, _, _ = strings.Cut(name, " ")
		}
		g.places = append(g.places, place{
			code: u.Code, departement: u.Departement, name: name, posts: u.PostCodes, x: x, y: y,
			radius: u.radius(p.layout), streets: 4 + u.Population/150, seed: mix(uint64(len(g.places))), population: u.Population,
		})
		// Towns have more firms a head than villages, central Paris far more.
		weight := 6 + float64(u.Population)
		switch {
		case u.Parent == "75056" && u.Code <= "75110":
			weight *= 5
		case u.Type == territory.Arrondissement:
			weight *= 1.8
		case u.Population > 50_000:
			weight *= 1.3
		}
		weights = append(weights, weight)
	}
	for i := range g.places {
		g.byCode[g.places[i].code] = &g.places[i]
	}
	g.odds = newOdds(weights)
	n := newNamer()
	n.neighbours = n.cities
	for len(g.streets) < commonStreets {
		w := ways[d.weighted(n.town)]
		way, label, _ := strings.Cut(n.try(d, w), " ")
		code, known := wayCodes[way]
		if !known {
			code, label = "", way+" "+label
		}
		g.streets = append(g.streets, streetName{code, streetCapitals(label)})
	}
	return g
}

func (g *gazetteer) draw(d dice) *place { return &g.places[g.odds.draw(d)] }

// near draws a place that is often close to another: a firm that moves does not go far.
func (g *gazetteer) near(d dice, p *place) *place {
	switch u := d.unit(); {
	case u < 0.5:
		return p
	case u < 0.8:
		at := slices.IndexFunc(g.places[g.index(p):], func(q place) bool { return q.population > 1_000 && d.chance(0.2) })
		if at >= 0 {
			if q := &g.places[g.index(p)+at]; q.departement == p.departement {
				return q
			}
		}
		return p
	}
	return g.draw(d)
}

func (g *gazetteer) index(p *place) int {
	at, _ := slices.BinarySearchFunc(g.places, p.code, func(q place, code string) int { return strings.Compare(q.code, code) })
	return at
}

// addressOf fills the address of a site somewhere in a place.
func (g *gazetteer) addressOf(d dice, s *site, p *place, business bool) {
	s.place, s.country = p, nil
	if len(p.posts) > 0 {
		s.post = p.posts[0]
		if len(p.posts) > 1 && d.chance(0.4) {
			s.post = d.pick(p.posts[1:])
		}
	}
	u := d.unit()
	nth := uint64(float64(p.streets) * u * u)
	h := mix(p.seed ^ nth*0x9E3779B97F4A7C15)
	street := &g.streets[h%commonStreets]
	s.way, s.label, s.street = street.way, street.label, h
	if business && d.chance(0.05) {
		s.way, s.label = d.pick([]string{"ZA", "ZI", "ZAC", "ZONE"}), d.pick(g.zones())
	}
	if d.chance(0.9) {
		v := d.unit()
		s.number = 1 + int(v*v*140)
		if d.chance(0.02) {
			s.number += 100 + d.below(4_000)
		}
		if d.chance(0.045) {
			s.suffix = d.pick([]string{"B", "B", "B", "T", "A", "C", "D", "Q"})
		}
		if d.chance(0.02) {
			s.last = s.number + 2*(1+d.below(6))
		}
	}
	if d.chance(0.13) {
		s.complement = complementOf(d)
	}
	r, turn := p.radius*math.Sqrt(d.unit()), 2*math.Pi*d.unit()
	sin, cos := math.Sincos(turn)
	s.x, s.y = int64((p.x+r*cos)*1e4), int64((p.y+r*sin)*1e4)
}

func (g *gazetteer) zones() []string {
	return []string{"DU MOULIN", "DE LA GARE", "DES PRES", "DE L'EUROPE", "DU BOIS", "DE LA PLAINE", "LES CHAMPS BLANCS", "DU CANAL", "NORD", "SUD", "DES QUATRE CHEMINS"}
}

func complementOf(d dice) string {
	switch d.below(6) {
	case 0:
		return "BATIMENT " + d.pick([]string{"A", "B", "C", "D", "E", "1", "2", "3"})
	case 1:
		return "RESIDENCE " + d.pick([]string{"LES LILAS", "LES TILLEULS", "DU PARC", "BELLEVUE", "LES JARDINS", "LE CLOS", "LES ACACIAS"})
	case 2:
		return "LIEU DIT " + d.pick([]string{"LE BOURG", "LA CROIX", "LES BRUYERES", "LE MOULIN", "LA GRANGE", "BEL AIR", "LES VIGNES", "LE PLESSIS"})
	case 3:
		return "APPARTEMENT " + d.pick([]string{"1", "2", "3", "4", "12", "21", "34", "105"})
	case 4:
		return "CENTRE COMMERCIAL " + d.pick([]string{"LES ARCADES", "GRAND LARGE", "DU LAC", "LA GALERIE"})
	}
	return d.pick([]string{"1ER ETAGE", "2EME ETAGE", "RDC", "CHEZ LE GERANT", "BP 12", "CS 40123", "PORTE B"})
}

// A nation as the register codes it, with towns of it.
type nation struct {
	code, name string
	towns      []string
}

func countries() []nation {
	var all []nation
	for _, entry := range words(`99109 ALLEMAGNE BERLIN/KOLN/MUNCHEN, 99131 BELGIQUE BRUXELLES/LIEGE/ANVERS, 99132 ROYAUME-UNI LONDON/MANCHESTER,
	99127 ITALIE MILANO/TORINO/ROMA, 99134 ESPAGNE MADRID/BARCELONA, 99140 SUISSE GENEVE/LAUSANNE/ZURICH, 99137 LUXEMBOURG LUXEMBOURG,
	99135 PAYS-BAS AMSTERDAM/ROTTERDAM, 99139 PORTUGAL LISBOA/PORTO, 99136 IRLANDE DUBLIN, 99122 POLOGNE WARSZAWA/KRAKOW, 99138 MONACO MONACO,
	99404 ETATS-UNIS NEW-YORK/DOVER, 99110 AUTRICHE WIEN, 99350 MAROC CASABLANCA, 99351 TUNISIE TUNIS, 99401 CANADA MONTREAL, 99217 JAPON TOKYO`) {
		cells := strings.Fields(entry)
		all = append(all, nation{cells[0], cells[1], strings.Split(cells[2], "/")})
	}
	return all
}

// abroad gives a site a foreign address: no commune, no post code, no position.
func abroad(d dice, s *site, c *nation) {
	s.place, s.country = nil, c
	s.town = d.pick(c.towns)
	s.number, s.way, s.label = 1+d.below(90), "", d.pick([]string{"HAUPTSTRASSE", "MAIN STREET", "VIA ROMA", "GRAND PLACE", "CALLE MAYOR", "RUE DU RHONE", "STATION ROAD", "AVENUE LOUISE"})
}

// mix scatters the bits of a number (splitmix64).
func mix(x uint64) uint64 {
	x += 0x9E3779B97F4A7C15
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return x ^ x>>31
}

// capitals spells a name as the register does: capitals without accents; apostrophes
// and hyphens stay.
func capitals(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch {
		case 'a' <= r && r <= 'z':
			b.WriteByte(byte(r - 'a' + 'A'))
		case r < 0x80:
			b.WriteByte(byte(r))
		case r == '’':
			b.WriteByte('\'')
		default:
			b.WriteString(afnor.Replace(string(r)))
		}
	}
	return b.String()
}

// streetCapitals also undoes hyphens.
func streetCapitals(s string) string { return strings.ReplaceAll(capitals(s), "-", " ") }
