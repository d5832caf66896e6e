package addressapi_test

import (
	"bytes"
	"encoding/json"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tuyau/address"
	"tuyau/address/addressapi"
	"tuyau/text/textjson"
)

func TestStringsAreThoseOfEncodingJSON(t *testing.T) {
	check := func(t interface{ Fatalf(string, ...any) }, s string) {
		if got, want := string(textjson.Append(nil, s)), marshal(s); got != want {
			t.Fatalf("%q: got %s, want %s", s, got, want)
		}
	}
	for _, s := range []string{"", "é", "\x00\x1f\x7f", "\b\f\n\r\t\"\\/", "\u2028\u2029", "\xff\xc3", "a\xe2\x80", "\ufffd", "<&>", "😀"} {
		check(t, s)
	}
	rapid.Check(t, func(t *rapid.T) {
		check(t, string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")))
		check(t, rapid.String().Draw(t, "text"))
	})
}

func marshal(v any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err)
	}
	return string(bytes.TrimSpace(b.Bytes()))
}

func TestDecimals(t *testing.T) {
	for _, c := range []struct {
		f      float64
		places int
		want   string
	}{
		{2.330992, 6, "2.330992"}, {48.8, 6, "48.8"}, {-21.1208129, 6, "-21.120813"}, {0, 6, "0"}, {-0.0000001, 6, "0"},
		{-0.5, 6, "-0.5"}, {0.000001, 6, "0.000001"}, {1, 5, "1"}, {0.9640649, 5, "0.96406"}, {0.999999, 5, "1"},
		{650924.491, 2, "650924.49"}, {6863408.205, 2, "6863408.21"}, {781000, 2, "781000"}, {100, 2, "100"},
		{14.5, 0, "15"}, {120, 0, "120"}, {math.NaN(), 2, "null"}, {math.Inf(-1), 2, "null"}, {1e300, 2, "null"},
	} {
		if got := string(addressapi.AppendDecimal(nil, c.f, c.places)); got != c.want {
			t.Errorf("%v with %d places: %s, want %s", c.f, c.places, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.Float64Range(-1e8, 1e8).Draw(t, "f")
		places := rapid.IntRange(0, 6).Draw(t, "places")
		got, err := strconv.ParseFloat(string(addressapi.AppendDecimal(nil, f, places)), 64)
		if unit := math.Pow10(-places); err != nil || math.Abs(got-f) > unit/2*1.001+1e-8 {
			t.Fatalf("%v with %d places: %v %v", f, places, got, err)
		}
	})
}

// The documents as encoding/json would write them, for comparison.
type (
	collection struct {
		Type        string         `json:"type"`
		Version     string         `json:"version,omitempty"`
		Features    []feature      `json:"features"`
		Attribution string         `json:"attribution,omitempty"`
		Licence     string         `json:"licence,omitempty"`
		Query       string         `json:"query,omitempty"`
		Limit       int            `json:"limit,omitempty"`
		Filters     map[string]any `json:"filters,omitempty"`
		Center      []float64      `json:"center,omitempty"`
	}
	feature struct {
		Type       string     `json:"type"`
		Geometry   geometry   `json:"geometry"`
		Properties properties `json:"properties"`
	}
	geometry struct {
		Type        string     `json:"type"`
		Coordinates [2]float64 `json:"coordinates"`
	}
	properties struct {
		Label        string  `json:"label"`
		Score        float64 `json:"score"`
		HouseNumber  string  `json:"housenumber,omitempty"`
		ID           string  `json:"id,omitempty"`
		BanID        string  `json:"banId,omitempty"`
		Name         string  `json:"name,omitempty"`
		PostCode     string  `json:"postcode,omitempty"`
		CityCode     string  `json:"citycode,omitempty"`
		OldCityCode  string  `json:"oldcitycode,omitempty"`
		X            float64 `json:"x,omitempty"`
		Y            float64 `json:"y,omitempty"`
		City         string  `json:"city,omitempty"`
		OldCity      string  `json:"oldcity,omitempty"`
		District     string  `json:"district,omitempty"`
		Context      string  `json:"context,omitempty"`
		Type         string  `json:"type"`
		Importance   float64 `json:"importance"`
		Street       string  `json:"street,omitempty"`
		Locality     string  `json:"locality,omitempty"`
		Population   int     `json:"population,omitempty"`
		Municipality string  `json:"municipality,omitempty"`
		Distance     *int    `json:"distance,omitempty"`
		DepCode      string  `json:"depcode,omitempty"`
		Index        string  `json:"_type,omitempty"`
	}
)

func round(f float64, places int) float64 {
	return math.Round(f*math.Pow10(places)) / math.Pow10(places)
}

func reference(dialect addressapi.Dialect, query string, limit int, hits []address.Hit) collection {
	c := collection{Type: "FeatureCollection", Query: query, Features: []feature{}}
	if dialect == addressapi.Historical {
		c.Version, c.Attribution, c.Licence, c.Limit = "draft", "BAN", "ETALAB-2.0", limit
	}
	for _, h := range hits {
		p := properties{
			Label: h.Label, Score: round(h.Score, 5), HouseNumber: h.HouseNumber, ID: h.ID, BanID: h.BanID, Name: h.Name,
			PostCode: h.PostCode, CityCode: h.CityCode, OldCityCode: h.OldCityCode, X: round(h.X, 2), Y: round(h.Y, 2),
			City: h.City, OldCity: h.OldCity, District: h.District, Context: h.Context, Type: h.Kind.String(),
			Importance: round(h.Importance, 5), Street: h.Street, Population: h.Population,
		}
		if h.Kind == address.Municipality {
			p.Municipality = h.Name
		}
		if h.HasDistance {
			metres := int(math.Round(h.Distance))
			p.Distance = &metres
		}
		if dialect == addressapi.Geoplateforme {
			p.DepCode, p.Index = h.DepCode, "address"
		} else {
			p.Locality = h.Locality
		}
		c.Features = append(c.Features, feature{"Feature", geometry{"Point", [2]float64{round(h.Lon, 6), round(h.Lat, 6)}}, p})
	}
	return c
}

func TestAnswerIsTheDocumentOfEncodingJSON(t *testing.T) {
	hits := rapid.Custom(drawHit)
	rapid.Check(t, func(t *rapid.T) {
		dialect := rapid.SampledFrom(dialects).Draw(t, "dialect")
		query := "rue " + rapid.StringN(0, 50, 150).Draw(t, "query")
		list := rapid.SliceOfN(hits, 0, 5).Draw(t, "hits")
		parsed, err := addressapi.ParseSearch(dialect, "limit=7&q="+url.QueryEscape(query))
		if err != nil {
			t.Skip(err)
		}
		got := addressapi.AppendAnswer(nil, dialect, "limit=7&q="+url.QueryEscape(query), list)
		want := marshal(reference(dialect, parsed.Text, 7, list))
		if diff := cmp.Diff(decode(t, want), decode(t, string(got))); diff != "" {
			t.Fatal(diff)
		}
	})
}

func decode(t interface{ Fatalf(string, ...any) }, text string) (v any) {
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return v
}

func drawHit(t *rapid.T) address.Hit {
	word := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "Paris", "L'Haÿ-les-Roses", "\xff\"\\"}))
	float := rapid.Float64Range(0, 1)
	h := address.Hit{
		Kind:  rapid.SampledFrom([]address.Kind{address.Municipality, address.Locality, address.Street, address.HouseNumber}).Draw(t, "kind"),
		Label: word.Draw(t, "label"), ID: word.Draw(t, "id"), BanID: word.Draw(t, "banId"), Name: word.Draw(t, "name"),
		PostCode: word.Draw(t, "postcode"), CityCode: word.Draw(t, "citycode"), City: word.Draw(t, "city"),
		Context: word.Draw(t, "context"), DepCode: word.Draw(t, "depcode"), District: word.Draw(t, "district"),
		Score: float.Draw(t, "score"), Importance: float.Draw(t, "importance"),
		Point: address.Point{Lon: rapid.Float64Range(-180, 180).Draw(t, "lon"), Lat: rapid.Float64Range(-90, 90).Draw(t, "lat")},
		X:     rapid.Float64Range(1, 1.3e6).Draw(t, "x"), Y: rapid.Float64Range(1, 8e6).Draw(t, "y"),
	}
	switch h.Kind {
	case address.Municipality:
		h.Population = rapid.IntRange(0, 3_000_000).Draw(t, "population")
		return h
	case address.Locality:
		h.Locality = h.Name
	case address.HouseNumber:
		h.HouseNumber = word.Draw(t, "housenumber")
		fallthrough
	case address.Street:
		h.Street = word.Draw(t, "street")
	}
	h.OldCity, h.OldCityCode = word.Draw(t, "oldcity"), word.Draw(t, "oldcitycode")
	if rapid.Bool().Draw(t, "near") {
		h.HasDistance, h.Distance = true, rapid.Float64Range(0, 2e7).Draw(t, "distance")
	}
	return h
}

const benchQuery = "q=8+rue+de+la+paix+paris"

func fiveHits() []address.Hit {
	hits := newShelf().hits[:5]
	for i := range hits {
		hits[i].Score -= float64(i) / 100
	}
	return hits
}

func BenchmarkAnswer(b *testing.B) {
	hits := fiveHits()
	buffer := addressapi.AppendAnswer(nil, addressapi.Historical, benchQuery, hits)
	render := addressapi.Renderer(addressapi.Historical, benchQuery)
	b.SetBytes(int64(len(buffer)))
	b.ReportAllocs()
	for b.Loop() {
		buffer = render(buffer[:0], hits)
	}
}

func BenchmarkAnswerEncodingJSON(b *testing.B) {
	document := reference(addressapi.Historical, "8 rue de la paix paris", 5, fiveHits())
	var buffer bytes.Buffer
	b.ReportAllocs()
	for b.Loop() {
		buffer.Reset()
		if err := json.NewEncoder(&buffer).Encode(document); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(buffer.Len()))
}

func BenchmarkParse(b *testing.B) {
	for _, dialect := range dialects {
		b.Run(dialect.String(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := addressapi.ParseSearch(dialect, "q=8+rue+de+la+paix+paris&limit=5&autocomplete=1&lat=48.86&lon=2.33&type=housenumber"); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

type ready struct{ hits []address.Hit }

func (r *ready) Acquire() (*ready, func(), error)                    { return r, func() {}, nil }
func (r *ready) Info() address.Info                                  { return address.Info{Build: "b"} }
func (r *ready) Communes(string) []string                            { return nil }
func (r *ready) Search(address.Query) ([]address.Hit, error)         { return r.hits, nil }
func (r *ready) Reverse(address.ReverseQuery) ([]address.Hit, error) { return r.hits, nil }

type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) Write(b []byte) (int, error) { return len(b), nil }
func (d discard) WriteHeader(int)             {}

// BenchmarkSearch is all that the contract costs beside the engine and the network.
func BenchmarkSearch(b *testing.B) {
	api := addressapi.New(&ready{fiveHits()}, addressapi.Historical, addressapi.Options{})
	r, _ := http.NewRequest(http.MethodGet, "/search?"+benchQuery, nil)
	w := discard{http.Header{}}
	b.ReportAllocs()
	for b.Loop() {
		if err := api.Search(w, r); err != nil {
			b.Fatal(err)
		}
	}
}
