package addressapi_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tuyau/address"
	"tuyau/address/addressapi"
)

// realIndex is the true engine on real files: Paris and New Caledonia.
func realIndex(t testing.TB) *address.Live {
	t.Helper()
	shared := os.Getenv("TUYAU_SHARED")
	if shared == "" {
		t.Skip("TUYAU_SHARED is not set: no real BAN file to search in")
	}
	dir := t.TempDir()
	_, err := address.Build(context.Background(), address.BuildOptions{Out: dir, MaxBad: 0.01, Files: []string{
		filepath.Join(shared, "data/ban/adresses-75.csv.gz"),
		filepath.Join(shared, "data/ban/adresses-addok-988.ndjson.gz"),
	}})
	if err != nil {
		t.Fatal(err)
	}
	live := address.NewLive(dir)
	if _, err := live.Reload(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(live.Close)
	return live
}

// features decodes the properties of an answer's features.
func features(t *testing.T, w *httptest.ResponseRecorder) []map[string]any {
	t.Helper()
	var doc struct {
		Features []struct{ Properties map[string]any }
	}
	if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil || w.Code != http.StatusOK {
		t.Fatalf("%d %v %s", w.Code, err, w.Body)
	}
	var list []map[string]any
	for _, f := range doc.Features {
		list = append(list, f.Properties)
	}
	return list
}

// TestEngine shows the contracts on the true engine; one build serves its parts.
func TestEngine(t *testing.T) {
	live := realIndex(t)
	t.Run("answers", func(t *testing.T) { engineAnswers(t, live) })
	t.Run("suggests from the first character", func(t *testing.T) { engineSuggests(t, live) })
	t.Run("reverse", func(t *testing.T) { engineReverses(t, live) })
	t.Run("city", func(t *testing.T) { engineFindsCities(t, live) })
	t.Run("bad input", func(t *testing.T) { engineStands(t, live) })
}

func engineAnswers(t *testing.T, live *address.Live) {
	for _, dialect := range dialects {
		t.Run(dialect.String(), func(t *testing.T) {
			handler := site(live, dialect)
			_, router := loadDocument(t, handler)
			for _, c := range []struct {
				target, key, want string
			}{
				{"/search?q=8+rue+de+la+paix", "label", "8 Rue de la Paix 75002 Paris"},
				{"/search?q=8+rue+de+la+paix", "type", "housenumber"},
				{"/search?q=8+rue+de+la+paix", "citycode", "75102"},
				{"/search?q=8+rue+de+la+paix", "id", "75102_6998_00008"},
				{"/search?q=8+rue+de+la+paix", "district", "Paris 2e Arrondissement"},
				{"/search?q=8+rue+de+la+paix", "context", "75, Paris, Île-de-France"},
				{"/search?q=rue+de+rivo&autocomplete=1", "name", "Rue de Rivoli"},
				{"/search?q=rue+de+la+paix&type=street&citycode=75056", "citycode", "75102"},
				{"/search?q=rue+de+la+paix&postcode=75002", "postcode", "75002"},
				{"/search?q=paris&type=municipality", "municipality", "Paris"},
				{"/search?q=rue+des+sapins+pouembout", "citycode", "98825"},
				{"/reverse?lon=2.330992&lat=48.868831", "label", "8 Rue de la Paix 75002 Paris"},
				{"/reverse?lon=2.330992&lat=48.868831&type=street", "type", "street"},
				{"/reverse?lon=2.5&lat=48.9&radius=100000", "city", "Paris"},
			} {
				w := get(handler, c.target)
				list := features(t, w)
				if len(list) == 0 || list[0][c.key] != c.want {
					t.Errorf("%s: %s is not %q in %s", c.target, c.key, c.want, w.Body)
				}
				if err := follows(router, httptest.NewRequest(http.MethodGet, c.target, nil), w, true); err != nil {
					t.Errorf("%s: %v", c.target, err)
				}
			}
		})
	}
}

// Five suggestions, or as many as there are, at each character typed.
func engineSuggests(t *testing.T, live *address.Live) {
	handler := site(live, addressapi.Historical)
	const typed = "rue de rivoli"
	for i := range typed {
		list := features(t, get(handler, "/search?q="+url.QueryEscape(typed[:i+1])))
		if len(list) != 5 {
			t.Errorf("%q: %d suggestions", typed[:i+1], len(list))
		}
	}
}

func engineReverses(t *testing.T, live *address.Live) {
	historical, geoplateforme := site(live, addressapi.Historical), site(live, addressapi.Geoplateforme)
	const here = "/reverse?lon=2.330992&lat=48.868831&limit=20"

	seen := map[any]bool{}
	for _, p := range features(t, get(historical, here)) {
		street := [2]any{p["street"], p["citycode"]}
		if p["type"] == "housenumber" && seen[street] {
			t.Errorf("two numbers of %v", street)
		}
		seen[street] = true
	}
	numbers, before := map[any]int{}, -1.0
	for _, p := range features(t, get(geoplateforme, here)) {
		numbers[p["street"]]++
		metres := p["distance"].(float64)
		if metres > 100 || metres < before || p["score"] != round(1-metres/10_000, 5) {
			t.Errorf("%v after %v m", p, before)
		}
		before = metres
	}
	if numbers["Rue de la Paix"] < 2 {
		t.Errorf("one number a street: %v", numbers)
	}
	if list := features(t, get(geoplateforme, "/reverse?lon=2.5&lat=48.9")); len(list) != 0 {
		t.Errorf("beyond 200 m: %v", list)
	}
	circle := url.QueryEscape(`{"type":"Circle","coordinates":[2.330992,48.868831],"radius":30}`)
	list := features(t, get(geoplateforme, "/reverse?searchgeom="+circle))
	for _, p := range list {
		if p["score"] != 1.0 || p["distance"] != nil {
			t.Errorf("in an area alone: %v", p)
		}
	}
	if len(list) == 0 {
		t.Error("nothing in the circle")
	}
}

func engineFindsCities(t *testing.T, live *address.Live) {
	handler := site(live, addressapi.Geoplateforme)
	for _, p := range features(t, get(handler, "/search?q=rue+des+sapins&city=Pouembou")) {
		if p["city"] != "Pouembout" {
			t.Errorf("%v", p)
		}
	}
	if w := get(handler, "/search?q=rue+de+la+paix&city=Zzzzzzz"); w.Code != http.StatusBadRequest ||
		!strings.Contains(w.Body.String(), "city: No matching cities found") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// Bad input never breaks the engine: it is refused, or answered.
func engineStands(t *testing.T, live *address.Live) {
	for _, dialect := range dialects {
		handler := site(live, dialect)
		for _, q := range []string{"", "a", "é", "1", strings.Repeat("a", 10_000), strings.Repeat("rue ", 49), "caf\xe9", "rue\x00de",
			"\x00", "rue 😀", "😀", "8 8 8 8 8 8 8 8", "0", "99999999999999999999", "75002", "bis ter", "\u202erue", "a\u0301\u0301\u0301"} {
			for _, more := range []string{"", "&limit=50", "&autocomplete=0", "&lat=48.8&lon=2.3", "&type=municipality", "&citycode=75056&postcode=75001"} {
				if w := get(handler, "/search?q="+url.QueryEscape(q)+more); w.Code >= 500 || !json.Valid(w.Body.Bytes()) {
					t.Errorf("%q%s: %d %s", q, more, w.Code, w.Body)
				}
			}
		}
		for _, at := range []string{"lon=0&lat=0", "lon=180&lat=90", "lon=-180&lat=-90", "lon=2.33&lat=48.87"} {
			for _, more := range []string{"", "&limit=50", "&radius=100000", "&type=locality&radius=100000", "&type=municipality"} {
				if w := get(handler, "/reverse?"+at+more); w.Code != http.StatusOK || !json.Valid(w.Body.Bytes()) {
					t.Errorf("%s%s: %d %s", at, more, w.Code, w.Body)
				}
			}
		}
	}
}

// BenchmarkEngine is a whole request without the network, on real Paris.
func BenchmarkEngine(b *testing.B) {
	live := realIndex(b)
	api := addressapi.New(live, addressapi.Historical, addressapi.Options{})
	for _, c := range []struct{ name, target string }{
		{"search", "/search?q=8+rue+de+la+paix+paris"},
		{"suggest", "/search?q=8+rue+de+la+pa"},
		{"reverse", "/reverse?lon=2.330992&lat=48.868831"},
		{"farthest", "/reverse?lon=2.330992&lat=48.868831&radius=100000&type=locality"},
	} {
		b.Run(c.name, func(b *testing.B) {
			r := httptest.NewRequest(http.MethodGet, c.target, nil)
			answer := api.Search
			if strings.HasPrefix(c.target, "/reverse") {
				answer = api.Reverse
			}
			w := discard{http.Header{}}
			b.ReportAllocs()
			for b.Loop() {
				if err := answer(w, r); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
