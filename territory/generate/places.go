package main

import (
	"bufio"
	"fmt"
	"log"
	"maps"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// place is one line of GeoNames: a point of population.
type place struct {
	name, feature, country string
	code                   string // INSEE, where GeoNames has it
	population             int
	lon, lat               float64
}

// codeColumn tells in which of GeoNames' columns a country keeps the INSEE code.
var codeColumn = map[string]int{
	"FR": 13, "GF": 13, "GP": 13, "MQ": 13, "RE": 13, "YT": 10, "PM": 10, "NC": 11, "WF": 10,
	"PF": -1, "BL": -1, "MF": -1, "TF": -1,
}

func readPlaces(path string) ([]place, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var places []place
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		cell := strings.Split(lines.Text(), "\t")
		if len(cell) < 15 {
			return nil, fmt.Errorf("%s: a line of %d columns", path, len(cell))
		}
		column, french := codeColumn[cell[8]]
		if !french {
			continue
		}
		p := place{name: cell[1], feature: cell[7], country: cell[8]}
		if column >= 0 {
			p.code = cell[column]
		}
		p.population, _ = strconv.Atoi(cell[14])
		p.lat, _ = strconv.ParseFloat(cell[4], 64)
		p.lon, _ = strconv.ParseFloat(cell[5], 64)
		places = append(places, p)
	}
	return places, lines.Err()
}

// place gives each commune the best point that GeoNames has for it, and counts them.
func (f *facts) place(places []place) int {
	byCode := map[string][]place{}
	for _, p := range f.recode(places) {
		switch p.feature {
		case "PPLX", "PPLL", "PPLA5": // quarters and hamlets; the arrondissements are taken apart
			if code := arrondissementOf(p); code != "" {
				byCode[code] = append(byCode[code], p)
			}
		default:
			if p.code == "" {
				p.code = pacific[p.name]
			}
			byCode[p.code] = append(byCode[p.code], p)
		}
	}
	for code, at := range paris {
		byCode[code] = []place{{lon: at[0], lat: at[1]}}
	}
	byCode["97701"] = named(places, "BL", "Gustavia")
	byCode["97801"] = named(places, "MF", "Marigot")
	byCode["98412"] = named(places, "TF", "Port-aux-Français")
	for i := range f.communes {
		c := &f.communes[i]
		if p, ok := best(byCode[c.Code], c.Nom); ok {
			c.lon, c.lat, c.centred = p.lon, p.lat, true
		}
	}
	f.inherit()
	f.drop()
	n := 0
	for _, c := range f.communes {
		if c.centred {
			n++
		}
	}
	return n
}

// recode mends the codes that GeoNames has wrong: a code that is no commune's, or
// another commune's though the name and the population are those of this one.
func (f *facts) recode(places []place) []place {
	byCode, byName := map[string]*commune{}, map[string][]*commune{}
	for i := range f.communes {
		c := &f.communes[i]
		if c.Type == "commune-actuelle" {
			key := c.Departement + fold(c.Nom)
			byName[key] = append(byName[key], c)
		}
		if byCode[c.Code] == nil {
			byCode[c.Code] = c
		}
	}
	out := slices.Clone(places)
	for i, p := range out {
		if p.country != "FR" || len(p.code) != 5 {
			continue
		}
		same := byName[p.code[:2]+fold(p.name)]
		if len(same) != 1 {
			continue
		}
		said, c := byCode[p.code], same[0]
		alike := p.population > c.Population/2 && p.population < c.Population*2
		if said == nil || said != c && said.Type == "commune-actuelle" && alike {
			out[i].code = c.Code
		}
	}
	return out
}

// best prefers the place of the commune's own name, then the largest: other places
// of the same code are hamlets, or communes merged into it.
func best(found []place, name string) (place, bool) {
	if len(found) == 0 {
		return place{}, false
	}
	return slices.MaxFunc(found, func(a, b place) int { return score(a, name) - score(b, name) }), true
}

func score(p place, name string) int {
	s := min(p.population, 1<<28)
	if fold(p.name) == fold(name) {
		s += 1 << 30
	}
	if strings.HasPrefix(p.feature, "PPLA") || p.feature == "PPLC" {
		s += 1 << 29
	}
	return s
}

// inherit gives a merged commune without a point of its own the one of the part
// whose name it took, or whose town hall it kept.
func (f *facts) inherit() {
	parts := map[string][]commune{}
	for _, c := range f.communes {
		if c.ChefLieu != "" && c.centred {
			parts[c.ChefLieu] = append(parts[c.ChefLieu], c)
		}
	}
	for i := range f.communes {
		c := &f.communes[i]
		if c.centred || c.Type != "commune-actuelle" || len(parts[c.Code]) == 0 {
			continue
		}
		at := parts[c.Code][0]
		for _, part := range parts[c.Code] {
			if part.Code == c.Code || fold(part.Nom) == fold(c.Nom) {
				at = part
				break
			}
		}
		c.lon, c.lat, c.centred = at.lon, at.lat, true
	}
}

// drop forgets the points too far from every other of their département: GeoNames
// has a few wrong codes.
func (f *facts) drop() {
	const far = 60_000 // metres to the median of a post code's communes
	areas := map[string][]*commune{}
	for i := range f.communes {
		if c := &f.communes[i]; c.centred && c.Departement < "96" && len(c.CodesPostaux) > 0 {
			areas[c.CodesPostaux[0]] = append(areas[c.CodesPostaux[0]], c)
		}
	}
	for _, code := range slices.Sorted(maps.Keys(areas)) {
		in := areas[code]
		if len(in) < 3 {
			continue
		}
		lon := median(in, func(c *commune) float64 { return c.lon })
		lat := median(in, func(c *commune) float64 { return c.lat })
		for _, c := range in {
			if d := math.Hypot((c.lon-lon)*math.Cos(lat*math.Pi/180), c.lat-lat) * 111_320; d > far {
				log.Printf("%s %s: %.0f km from the other communes of %s, dropped", c.Code, c.Nom, d/1000, code)
				c.centred = false
			}
		}
	}
}

func median(in []*commune, of func(*commune) float64) float64 {
	values := make([]float64, len(in))
	for i, c := range in {
		values[i] = of(c)
	}
	slices.Sort(values)
	return values[len(values)/2]
}

func named(places []place, country, name string) []place {
	for _, p := range places {
		if p.country == country && p.name == name {
			return []place{p}
		}
	}
	return nil
}

// arrondissementOf reads "Lyon 03" and "Marseille 16".
func arrondissementOf(p place) string {
	for city, base := range map[string]int{"Lyon ": 69380, "Marseille ": 13200} {
		if n, ok := strings.CutPrefix(p.name, city); ok && p.country == "FR" {
			if i, err := strconv.Atoi(n); err == nil && i >= 1 && i <= 16 {
				return strconv.Itoa(base + i)
			}
		}
	}
	return ""
}

func fold(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		if r >= 'a' && r <= 'z' {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// pacific names the chefs-lieux of French Polynesia, where GeoNames has no INSEE code.
var pacific = map[string]string{
	"Arue": "98712", "Vaitape": "98714", "Faaa": "98715", "Rikitea": "98719", "Hitiaa": "98722",
	"Atuona": "98723", "Fare": "98724", "Mahina": "98725", "Afareaitu": "98729", "Taiohae": "98731",
	"Paea": "98733", "Papao": "98734", "Papeete": "98735", "Pirae": "98736", "Punaauia": "98738",
	"Tapuarava": "98742", "Moerai": "98744", "Afaahiti": "98747", "Vairao": "98748", "Mataura": "98753",
	"Tevaitoa": "98754", "Uturoa": "98758",
}

// paris is the mean of each arrondissement's addresses in the Base Adresse Nationale
// (Licence Ouverte 2.0): GeoNames has none of them.
var paris = map[string][2]float64{
	"75101": {2.3392, 48.8632}, "75102": {2.3441, 48.8681}, "75103": {2.3596, 48.8630}, "75104": {2.3578, 48.8554},
	"75105": {2.3489, 48.8448}, "75106": {2.3331, 48.8498}, "75107": {2.3133, 48.8559}, "75108": {2.3131, 48.8738},
	"75109": {2.3376, 48.8773}, "75110": {2.3605, 48.8754}, "75111": {2.3798, 48.8590}, "75112": {2.3942, 48.8412},
	"75113": {2.3620, 48.8283}, "75114": {2.3247, 48.8305}, "75115": {2.2953, 48.8412}, "75116": {2.2742, 48.8575},
	"75117": {2.3086, 48.8870}, "75118": {2.3450, 48.8911}, "75119": {2.3843, 48.8847}, "75120": {2.3996, 48.8638},
}
