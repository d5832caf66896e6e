package addressapi_test

import (
	"encoding/json"
	"maps"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"tuyau/address"
	"tuyau/address/addressapi"
	"tuyau/problem"
)

// seed adds the query strings of every script.
func seed(f *testing.F, operation string) {
	for _, s := range scripts {
		text, err := os.ReadFile("testdata/" + s.file + ".http.txt")
		if err != nil {
			f.Fatal(err)
		}
		_, exchanges := parseScript(string(text))
		for _, x := range exchanges {
			if target, query, ok := strings.Cut(x.request, "?"); ok && strings.Contains(target, operation) {
				f.Add(query)
			}
		}
	}
}

// Any query string is refused with a public problem that renders as JSON, or gives
// a query within every bound.
func FuzzSearch(f *testing.F) {
	seed(f, "/search")
	apis := readyAPIs()
	f.Fuzz(func(t *testing.T, raw string) {
		for _, dialect := range dialects {
			q, err := addressapi.ParseSearch(dialect, raw)
			if err != nil {
				refusal(t, apis[dialect], err)
				continue
			}
			most := 100
			if dialect == addressapi.Geoplateforme {
				most = 50
			}
			n := utf8.RuneCountInString(q.Text)
			if q.Limit < 1 || q.Limit > most || n < 1 || n > 200 || !utf8.ValidString(q.Text) ||
				strings.ContainsFunc(q.Text, unicode.IsControl) {
				t.Fatalf("%s: %+v", dialect, q)
			}
			inRange(t, q.Near, q.Filter)
		}
	})
}

func FuzzReverse(f *testing.F) {
	seed(f, "/reverse")
	apis := readyAPIs()
	f.Fuzz(func(t *testing.T, raw string) {
		for _, dialect := range dialects {
			queries, err := addressapi.ParseReverse(dialect, raw)
			if err != nil {
				refusal(t, apis[dialect], err)
				continue
			}
			for _, q := range queries {
				if q.Limit < 1 || q.Limit > 100 || q.At == nil && q.Within == nil ||
					!(q.MaxMetres >= 0 && q.MaxMetres <= 100_000) {
					t.Fatalf("%s: %+v", dialect, q)
				}
				inRange(t, q.At, q.Filter)
				if q.Within != nil {
					low, high := q.Within.Bounds()
					if !(low.Lon <= high.Lon && low.Lat <= high.Lat) {
						t.Fatalf("bounds %v %v", low, high)
					}
					q.Within.Contains(address.Point{Lon: (low.Lon + high.Lon) / 2, Lat: low.Lat})
				}
			}
		}
	})
}

// Where url.ParseQuery finds nothing malformed, ours reads the same.
func FuzzPairs(f *testing.F) {
	seed(f, "/")
	f.Fuzz(func(t *testing.T, raw string) {
		got := url.Values{}
		for key, value := range addressapi.Pairs(raw) {
			got.Add(key, value)
		}
		want, err := url.ParseQuery(raw)
		delete(want, "") // a pair without a name names no parameter
		delete(got, "")
		if err == nil && !maps.EqualFunc(got, want, slices.Equal) {
			t.Fatalf("%q: got %v, want %v", raw, got, want)
		}
	})
}

func inRange(t *testing.T, p *address.Point, filter address.Filter) {
	if p != nil && !(math.Abs(p.Lon) <= 180 && math.Abs(p.Lat) <= 90) {
		t.Fatalf("%v", *p)
	}
	if len(filter.Kinds) > 4 || len(filter.PostCodes) > 10 || len(filter.CityCodes) > 10 {
		t.Fatalf("%+v", filter)
	}
}

func readyAPIs() map[addressapi.Dialect]*addressapi.API {
	apis := map[addressapi.Dialect]*addressapi.API{}
	for _, dialect := range dialects {
		apis[dialect] = addressapi.New(&ready{}, dialect, addressapi.Options{})
	}
	return apis
}

func refusal(t *testing.T, api *addressapi.API, err error) {
	e := problem.Of(err)
	if e.Code != problem.Invalid && e.Code != problem.TooLarge || e.Public == "" {
		t.Fatalf("%v", err)
	}
	w := httptest.NewRecorder()
	api.WriteError(w, httptest.NewRequest(http.MethodGet, "/", nil), e)
	if !json.Valid(w.Body.Bytes()) || !utf8.Valid(w.Body.Bytes()) || w.Body.Len() > 5000 {
		t.Fatalf("%q", w.Body)
	}
}
