package sample_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"tuyau/problem"
	"tuyau/sample"
	"tuyau/territory"
)

const columns = "id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;code_insee_ancienne_commune;nom_ancienne_commune;x;y;lon;lat;type_position;alias;nom_ld;libelle_acheminement;nom_afnor;source_position;source_nom_voie;certification_commune;cad_parcelles"

// row is one line, by the name of its columns.
type row struct {
	columns map[string]int
	cells   []string
}

func (r row) at(column string) string { return r.cells[r.columns[column]] }

func read(t *testing.T, text []byte, header string) []row {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	if lines[0] != header {
		t.Fatalf("header %q", lines[0])
	}
	index := map[string]int{}
	for i, name := range strings.Split(header, ";") {
		index[name] = i
	}
	out := make([]row, len(lines)-1)
	for i, line := range lines[1:] {
		cells := strings.Split(line, ";")
		if len(cells) != len(index) {
			t.Fatalf("line %d has %d columns: %s", i+2, len(cells), line)
		}
		out[i] = row{index, cells}
	}
	return out
}

func write(t *testing.T, opt sample.AddressOptions) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := sample.Address(t.Context(), &b, opt); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// large is shared by the tests that only look.
var large = sync.OnceValue(func() []byte {
	var b bytes.Buffer
	if err := sample.Address(context.Background(), &b, sample.AddressOptions{Rows: 120_000, Seed: 7}); err != nil {
		panic(err)
	}
	return b.Bytes()
})

func TestAddressIsTheSameForASeed(t *testing.T) {
	sum := func(opt sample.AddressOptions) [32]byte { return sha256.Sum256(write(t, opt)) }
	one := sum(sample.AddressOptions{Rows: 5_000, Seed: 1})
	if sum(sample.AddressOptions{Rows: 5_000, Seed: 1}) != one {
		t.Error("two runs differ")
	}
	if sum(sample.AddressOptions{Rows: 5_000, Seed: 2}) == one {
		t.Error("two seeds agree")
	}
}

func TestAddressHasTheRowsAsked(t *testing.T) {
	for _, n := range []int{1, 2, 7, 11, 60, 400, 999, 2_000, 2_001, 25_000} {
		if got := len(read(t, write(t, sample.AddressOptions{Rows: n}), columns)); got != n {
			t.Errorf("%d rows instead of %d", got, n)
		}
	}
}

func TestAddressRefuses(t *testing.T) {
	for _, n := range []int{0, -1, sample.MaxRows + 1} {
		err := sample.Address(t.Context(), io.Discard, sample.AddressOptions{Rows: n})
		if err == nil || problem.Of(err).Code != problem.Invalid {
			t.Errorf("%d rows: %v", n, err)
		}
	}
}

func TestAddressRowsAreWellFormed(t *testing.T) {
	france, err := territory.Load()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, r := range read(t, large(), columns) {
		id := r.at("id")
		if seen[id] {
			t.Fatalf("%s comes twice", id)
		}
		seen[id] = true
		n, err := strconv.Atoi(r.at("numero"))
		if err != nil || n < 1 || n > 9_999 {
			t.Errorf("%s: numero %q", id, r.at("numero"))
		}
		tail := fmt.Sprintf("_%05d", n)
		if r.at("rep") != "" {
			tail += "_" + r.at("rep")
		}
		street, ok := strings.CutSuffix(id, tail)
		code, key, _ := strings.Cut(street, "_")
		if !ok || code != r.at("code_insee") || len(key) != 4 && len(key) != 6 {
			t.Errorf("%s: id does not follow number %d%s of %s", id, n, r.at("rep"), r.at("code_insee"))
		}
		if want := map[bool]string{true: street}[len(key) == 4]; r.at("id_fantoir") != want {
			t.Errorf("%s: id_fantoir %q", id, r.at("id_fantoir"))
		}
		c, ok := france.Commune(code)
		if !ok || c.Name != r.at("nom_commune") {
			t.Fatalf("%s: commune %q", id, r.at("nom_commune"))
		}
		if p := r.at("code_postal"); c.Departement == "988" && p != "" || c.Departement != "988" && !slices.Contains(c.PostCodes, p) {
			t.Errorf("%s: post code %q", id, p)
		}
		if r.at("nom_voie") == "" || r.at("nom_afnor") != strings.ToUpper(r.at("nom_afnor")) || strings.ContainsAny(r.at("nom_afnor"), "éèàçôÉ'-") {
			t.Errorf("%s: %q, %q", id, r.at("nom_voie"), r.at("nom_afnor"))
		}
		if r.at("certification_commune") != "0" && r.at("certification_commune") != "1" {
			t.Errorf("%s: certification %q", id, r.at("certification_commune"))
		}
		for _, parcel := range strings.Split(r.at("cad_parcelles"), "|") {
			if parcel != "" && (len(parcel) != 14 || !strings.HasPrefix(parcel, code)) {
				t.Errorf("%s: parcel %q", id, parcel)
			}
		}
		checkPosition(t, r, c)
	}
}

func checkPosition(t *testing.T, r row, c *territory.Commune) {
	t.Helper()
	var v [4]float64
	for i, name := range []string{"x", "y", "lon", "lat"} {
		f, err := strconv.ParseFloat(r.at(name), 64)
		_, decimals, _ := strings.Cut(r.at(name), ".")
		if err != nil || i < 2 && len(decimals) > 2 || len(decimals) > 6 {
			t.Errorf("%s: %s %q", r.at("id"), name, r.at(name))
		}
		v[i] = f
	}
	x, y, ok := territory.Project(c.Departement, v[2], v[3])
	if !ok || math.Hypot(x-v[0], y-v[1]) > 0.02 {
		t.Errorf("%s: x, y %v %v instead of %.2f %.2f", r.at("id"), v[0], v[1], x, y)
	}
	if c.HasCentre {
		cx, cy, _ := territory.Project(c.Departement, c.Lon, c.Lat)
		if d := math.Hypot(x-cx, y-cy); d > 20_000 {
			t.Errorf("%s: %.0f m from the centre of %s", r.at("id"), d, c.Name)
		}
	}
}

func TestSmallSampleHasEveryKindOfPlace(t *testing.T) {
	communes, old, departements := map[string]int{}, map[string]bool{}, map[string]bool{}
	anchors := map[string]bool{}
	for _, r := range read(t, write(t, sample.AddressOptions{Rows: 2_000, Seed: 42}), columns) {
		communes[r.at("code_insee")]++
		departements[territory.DepartementOf(r.at("code_insee"))] = true
		if r.at("code_insee_ancienne_commune") != "" {
			old[r.at("code_insee_ancienne_commune")] = true
			if r.at("nom_ancienne_commune") == "" {
				t.Errorf("%s: old commune without a name", r.at("id"))
			}
		}
		anchors[r.at("numero")+" "+r.at("nom_voie")+" "+r.at("code_postal")+" "+r.at("code_insee")] = true
	}
	for base, n := range map[int]int{75100: 20, 69380: 9, 13200: 16} {
		for i := 1; i <= n; i++ {
			if communes[strconv.Itoa(base+i)] < 10 {
				t.Errorf("%d has %d rows", base+i, communes[strconv.Itoa(base+i)])
			}
		}
	}
	for _, whole := range []string{"75056", "69123", "13055"} {
		if communes[whole] > 0 {
			t.Errorf("%s is not by arrondissement", whole)
		}
	}
	for _, d := range []string{"971", "972", "973", "974", "975", "976", "977", "978", "986", "987", "988"} {
		if !departements[d] {
			t.Errorf("nothing in %s", d)
		}
	}
	if len(old) < 8 {
		t.Errorf("%d old communes", len(old))
	}
	for _, want := range []string{
		"8 Rue de la Paix 75002 75102", "8 Boulevard du Port 80000 80021", "8 Rue de Rivoli 75004 75104", "160 Rue de Rivoli 75001 75101",
	} {
		if !anchors[want] {
			t.Errorf("no %s", want)
		}
	}
}

// The demonstration asks who lives at the real 8 Rue de la Paix.
func TestRueDeLaPaixLiesWhereItIs(t *testing.T) {
	for _, text := range [][]byte{large(), write(t, sample.AddressOptions{Rows: 2_000, Seed: 3})} {
		nearest, best := "", math.Inf(1)
		for _, r := range read(t, text, columns) {
			x, _ := strconv.ParseFloat(r.at("x"), 64)
			y, _ := strconv.ParseFloat(r.at("y"), 64)
			if d := math.Hypot(x-650924.49, y-6863408.22); d < best && territory.DepartementOf(r.at("code_insee")) == "75" {
				nearest, best = r.at("id"), d
			}
		}
		if best > 8 || nearest != "75102_6998_00008" {
			t.Errorf("%s is the nearest, at %.1f m", nearest, best)
		}
	}
}

func TestDistributions(t *testing.T) {
	type street struct {
		commune, name string
		numbers       int
		last          int
	}
	streets, suffixed, total := map[string]*street{}, 0, 0
	for _, r := range read(t, large(), columns) {
		id := r.at("id")[:strings.LastIndex(r.at("id")[:len("75113_2047_")+3], "_")]
		s := streets[id]
		if s == nil {
			s = &street{commune: r.at("code_insee"), name: r.at("nom_voie")}
			streets[id] = s
		}
		s.numbers++
		n, _ := strconv.Atoi(r.at("numero"))
		if n < s.last {
			t.Fatalf("%s: %d after %d", r.at("id"), n, s.last)
		}
		s.last = n
		total++
		if r.at("rep") != "" {
			suffixed++
		}
	}
	byName, byPlace, long, metric := map[string]int{}, map[string]int{}, 0, 0
	for _, s := range streets {
		byName[s.name]++
		byPlace[s.commune+s.name]++
		if s.numbers > 60 {
			long++
		}
		if s.last > 500 && s.numbers < 60 {
			metric++
		}
	}
	within(t, "suffix rate", float64(suffixed)/float64(total), 0.04, 0.11)
	within(t, "numbers in a street", float64(total)/float64(len(streets)), 6, 14)
	within(t, "long streets", float64(long)/float64(len(streets)), 0.004, 0.05)
	within(t, "streets numbered by the metre", float64(metric)/float64(len(streets)), 0.0005, 0.1)
	within(t, "streets a name", float64(len(streets))/float64(len(byName)), 1.3, 6)
	within(t, "Rue de l'Église", float64(byName["Rue de l'Église"])/float64(len(streets)), 0.002, 0.03)
	homonyms := 0
	for _, n := range byPlace {
		if n > 1 {
			homonyms++
		}
	}
	if homonyms == 0 {
		t.Error("no homonyms inside a merged commune")
	}
}

func within(t *testing.T, what string, got, low, high float64) {
	t.Helper()
	t.Logf("%s: %.4f", what, got)
	if got < low || got > high {
		t.Errorf("%s: %.4f, not within %v and %v", what, got, low, high)
	}
}

func TestCommunesDoNotOverlap(t *testing.T) {
	type point struct{ lon, lat float64 }
	sum, count := map[string]point{}, map[string]float64{}
	for _, r := range read(t, large(), columns) {
		lon, _ := strconv.ParseFloat(r.at("lon"), 64)
		lat, _ := strconv.ParseFloat(r.at("lat"), 64)
		p := sum[r.at("code_insee")]
		sum[r.at("code_insee")] = point{p.lon + lon, p.lat + lat}
		count[r.at("code_insee")]++
	}
	taken := map[[2]int]string{}
	for code, p := range sum {
		at := [2]int{int(math.Round(p.lon / count[code] * 1e3)), int(math.Round(p.lat / count[code] * 1e3))}
		if other, ok := taken[at]; ok {
			t.Errorf("%s lies on %s", code, other)
		}
		taken[at] = code
	}
}

func TestProgressCountsUpToTheEnd(t *testing.T) {
	last := -1
	opt := sample.AddressOptions{Rows: 3_000, Progress: func(rows int) {
		if rows < last {
			t.Errorf("%d after %d", rows, last)
		}
		last = rows
	}}
	write(t, opt)
	if last != 3_000 {
		t.Errorf("ended at %d", last)
	}
}

func TestAddressStopsWhenToldTo(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	err := sample.Address(ctx, io.Discard, sample.AddressOptions{Rows: 1_000_000, Progress: func(int) { stop() }})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestAddressReportsTheWriter(t *testing.T) {
	full := errors.New("disk full")
	if err := sample.Address(t.Context(), broken{full}, sample.AddressOptions{Rows: 10}); !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
}

type broken struct{ err error }

func (b broken) Write([]byte) (int, error) { return 0, b.err }
