package territory

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/zstd"
)

//go:embed territory.csv.zst
var packed []byte

var load = sync.OnceValues(parse)

// Load gives the territory; the first call reads it (BenchmarkParse), the others are free.
func Load() (*Territory, error) { return load() }

func parse() (*Territory, error) {
	dec, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	if err != nil {
		return nil, fmt.Errorf("territory: %w", err)
	}
	defer dec.Close()
	text, err := dec.DecodeAll(packed, nil)
	if err != nil {
		return nil, fmt.Errorf("territory: embedded facts: %w", err)
	}
	sections := strings.SplitN(string(text), "\n\n", 4)
	if len(sections) != 4 {
		return nil, fmt.Errorf("territory: embedded facts: %d sections instead of 4", len(sections))
	}
	t := &Territory{}
	for cells := range rows(sections[0]) {
		t.regions = append(t.regions, Region{cells[0], cells[1], cells[2], cells[3]})
	}
	for cells := range rows(sections[1]) {
		t.departements = append(t.departements, Departement{cells[0], cells[1], cells[2], cells[4], cells[3]})
	}
	for cells := range rows(sections[2]) {
		n, err := number(cells[4])
		if err != nil {
			return nil, err
		}
		t.epcis = append(t.epcis, EPCI{Code: cells[0], Name: cells[1], Type: cells[2], Financing: cells[3], Population: n})
	}
	if err := t.parseCommunes(sections[3]); err != nil {
		return nil, err
	}
	t.link()
	return t, nil
}

// maxCells is the widest row of the table, a commune's.
const maxCells = 11

// rows walks a section; the array is filled anew for each row, absent cells are empty.
func rows(section string) func(yield func(*[maxCells]string) bool) {
	return func(yield func(*[maxCells]string) bool) {
		for line := range strings.Lines(section) {
			var cells [maxCells]string
			line, _ = strings.CutSuffix(line, "\n")
			for i := 0; i < maxCells; i++ {
				end := strings.IndexByte(line, ';')
				if end < 0 {
					cells[i] = line
					break
				}
				cells[i], line = line[:end], line[end+1:]
			}
			if cells[0] != "" && !yield(&cells) {
				return
			}
		}
	}
}

// types are the letters of the table.
var types = map[string]string{"A": Actuelle, "B": Arrondissement, "C": Associee, "D": Deleguee}

func (t *Territory) parseCommunes(section string) error {
	n := strings.Count(section, "\n")
	t.all = make([]Commune, 0, n)
	region := map[string]string{}
	for _, d := range t.departements {
		region[d.Code] = d.Region
	}
	var err error
	words := make(arena, 0, n+n/2)
	for cells := range rows(section) {
		departement := DepartementOf(cells[0])
		c := Commune{
			Code: cells[0], Type: types[cells[1]], Name: cells[2], Departement: departement, Region: region[departement],
			PostCodes: words.list(cells[3]), EPCI: cells[5], SIREN: cells[6], Parent: cells[7], OldCodes: words.list(cells[8]),
		}
		if c.Population, err = number(cells[4]); err != nil {
			return err
		}
		if c.HasCentre = cells[9] != ""; c.HasCentre {
			if c.Lon, err = strconv.ParseFloat(cells[9], 64); err != nil {
				return fmt.Errorf("territory: commune %s: %w", c.Code, err)
			}
			if c.Lat, err = strconv.ParseFloat(cells[10], 64); err != nil {
				return fmt.Errorf("territory: commune %s: %w", c.Code, err)
			}
		}
		if c.Type == "" || c.Region == "" {
			return fmt.Errorf("territory: commune %s: unknown type %q or département", c.Code, cells[1])
		}
		t.all = append(t.all, c)
	}
	return nil
}

// link builds what is looked up: by code, by type, by parent, by EPCI.
func (t *Territory) link() {
	t.byCode = make(map[string]int32, len(t.all))
	t.old = map[string]int32{}
	t.children = map[string][]int32{}
	epci := make(map[string]int, len(t.epcis))
	for i, e := range t.epcis {
		epci[e.Code] = i
	}
	for i := range t.all {
		c := &t.all[i]
		if _, known := t.byCode[c.Code]; !known {
			t.byCode[c.Code] = int32(i)
		}
		if c.Parent != "" {
			t.children[c.Parent] = append(t.children[c.Parent], int32(i))
		}
		switch c.Type {
		case Actuelle:
			t.today = i + 1
		case Deleguee, Associee:
			t.old[c.Code] = int32(i)
		}
		if at, ok := epci[c.EPCI]; ok {
			t.epcis[at].Members = append(t.epcis[at].Members, c.Code)
		}
	}
}

// arena keeps all the small lists of the communes in one slice (BenchmarkParse).
type arena []string

func (a *arena) list(cell string) []string {
	if cell == "" {
		return nil
	}
	from := len(*a)
	for word := range strings.SplitSeq(cell, " ") {
		*a = append(*a, word)
	}
	return (*a)[from:len(*a):len(*a)]
}

func number(cell string) (int, error) {
	if cell == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(cell)
	if err != nil {
		return 0, fmt.Errorf("territory: embedded facts: %w", err)
	}
	return n, nil
}

func find[T any](in []T, code string, of func(*T) string) (*T, bool) {
	i, ok := slices.BinarySearchFunc(in, code, func(e T, code string) int { return strings.Compare(of(&e), code) })
	if !ok {
		return nil, false
	}
	return &in[i], true
}
