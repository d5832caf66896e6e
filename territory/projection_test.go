package territory_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"tuyau/territory"
)

// The values are those of PROJ 9.5.1 (EPSG codes beside), to the millimetre.
var points = []struct {
	departement, epsg string
	lon, lat, x, y    float64
}{
	{"75", "EPSG:2154", 2.330992, 48.868831, 650924.489, 6863408.219},
	{"2A", "EPSG:2154", 8.737, 41.919, 1176536.510, 6108241.422},
	{"29", "EPSG:2154", -5.0966, 48.4574, 102419.837, 6848122.850},
	{"67", "EPSG:2154", 8.23, 48.97, 1082629.547, 6887126.633},
	{"66", "EPSG:2154", 2.5, 42.35, 658735.577, 6139017.861},
	{"971", "EPSG:5490", -61.7256, 15.9958, 636362.508, 1768888.748},
	{"972", "EPSG:5490", -61.0742, 14.6036, 707448.685, 1615362.402},
	{"977", "EPSG:5490", -62.8498, 17.8962, 515909.858, 1978707.983},
	{"978", "EPSG:5490", -63.083, 18.0682, 491216.784, 1997732.925},
	{"973", "EPSG:2972", -52.3333, 4.9333, 352169.812, 545439.325},
	{"973", "EPSG:2972", -54.0292, 5.5015, 164313.649, 608951.127},
	{"974", "EPSG:2975", 55.4481, -20.8789, 338568.315, 7690475.437},
	{"974", "EPSG:2975", 55.796, -21.1286, 374970.346, 7663146.162},
	{"976", "EPSG:4471", 45.2288, -12.7823, 524832.892, 8586927.731},
	{"975", "EPSG:4467", -56.1773, 46.7791, 562803.427, 5180945.354},
	{"988", "EPSG:3163", 166.4416, -22.2758, 445511.165, 214038.762},
	{"988", "EPSG:3163", 164.900992, -21.131547, 285846.703, 340390.271},
	{"987", "EPSG:3297", -149.5684, -17.5347, 227323.022, 8059449.997},
	{"987", "EPSG:3297", -140.0997, -8.9109, 1260387.692, 9007880.161},
	{"986", "EPSG:8903", -176.1745, -13.2816, 589419.126, 8531574.860},
}

func TestProject(t *testing.T) {
	for _, p := range points {
		x, y, ok := territory.Project(p.departement, p.lon, p.lat)
		if d := math.Hypot(x-p.x, y-p.y); !ok || d > 0.001 {
			t.Errorf("%s %s (%v %v): %.3f %.3f, %.4f m from %.3f %.3f", p.departement, p.epsg, p.lon, p.lat, x, y, d, p.x, p.y)
		}
		lon, lat, ok := territory.Unproject(p.departement, p.x, p.y)
		if !ok || math.Abs(lon-p.lon) > 1e-8 || math.Abs(lat-p.lat) > 1e-8 {
			t.Errorf("%s %s back: %.9f %.9f instead of %v %v", p.departement, p.epsg, lon, lat, p.lon, p.lat)
		}
	}
}

func TestProjectRefuses(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		departement string
		lon, lat    float64
	}{
		{"", 2, 48}, {"984", 70, -49}, {"989", -109, 10}, {"20", 9, 42}, {"99", 2, 48}, {"7", 2, 48},
		{"75", nan, 48}, {"75", 2, nan}, {"75", inf, 48}, {"75", 2, -inf}, {"75", 2, 90}, {"75", 181, 48},
		{"974", nan, -21}, {"974", 55, inf},
	} {
		if x, y, ok := territory.Project(c.departement, c.lon, c.lat); ok {
			t.Errorf("%+v gave %v %v", c, x, y)
		}
	}
	if lon, lat, ok := territory.Unproject("75", nan, 0); ok {
		t.Errorf("NaN gave %v %v", lon, lat)
	}
}

func TestProjectAgreesWithTheBAN(t *testing.T) {
	agree := func(t *testing.T, departement string, lon, lat, x, y float64) {
		gotX, gotY, ok := territory.Project(departement, lon, lat)
		if d := math.Hypot(gotX-x, gotY-y); !ok || d > 0.1 {
			t.Fatalf("%v %v: %.2f %.2f instead of %.2f %.2f", lon, lat, gotX, gotY, x, y)
		}
	}
	t.Run("Paris", func(t *testing.T) {
		lines, rows := bufio.NewScanner(shared(t, "adresses-75.csv.gz")), 0
		for lines.Scan() {
			c := strings.Split(lines.Text(), ";")
			if c[0] == "id" {
				continue
			}
			var v [4]float64
			for i := range v {
				f, err := strconv.ParseFloat(c[10+i], 64)
				if err != nil {
					t.Fatal(err)
				}
				v[i] = f
			}
			agree(t, "75", v[2], v[3], v[0], v[1])
			rows++
		}
		if lines.Err() != nil || rows < 100_000 {
			t.Errorf("%d rows: %v", rows, lines.Err())
		}
	})
	t.Run("Nouvelle-Calédonie", func(t *testing.T) {
		type point struct{ Lon, Lat, X, Y float64 }
		in, rows := json.NewDecoder(shared(t, "adresses-addok-988.ndjson.gz")), 0
		for {
			var street struct {
				point
				Housenumbers map[string]point
			}
			if err := in.Decode(&street); err == io.EOF {
				break
			} else if err != nil {
				t.Fatal(err)
			}
			for _, p := range street.Housenumbers {
				agree(t, "988", p.Lon, p.Lat, p.X, p.Y)
				rows++
			}
		}
		if rows < 10_000 {
			t.Errorf("%d rows", rows)
		}
	})
}

func shared(t *testing.T, name string) io.Reader {
	t.Helper()
	dir := os.Getenv("TUYAU_SHARED")
	if dir == "" {
		t.Skip("TUYAU_SHARED is not set: it names the folder of real files, data/ban/" + name)
	}
	file, err := os.Open(filepath.Join(dir, "data", "ban", name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	plain, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	return plain
}

func BenchmarkProject(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		territory.Project("75", 2.330992, 48.868831)
	}
}
