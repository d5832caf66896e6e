package searchapi_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"tuyau/company/searchapi"
)

// Every answer of the scripts, errors included, is what the document says.
func TestScriptsFollowOpenAPI(t *testing.T) {
	there, missing := site(newAPI(t, register(t))), site(newAPI(t, nowhere{}))
	doc, err := openapi3.NewLoader().LoadFromData(get(there, "/openapi.json").Body.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context()); err != nil {
		t.Fatal(err)
	}
	for path, item := range doc.Paths.Map() {
		for _, p := range item.Get.Parameters {
			if p.Value.Description == "" {
				t.Errorf("%s: %s has no description", path, p.Value.Name)
			}
		}
	}
	if n := len(doc.Paths.Value("/search").Get.Parameters); n < 48 {
		t.Errorf("%d parameters of /search", n)
	}
	doc.Servers = nil // relative to where the document is
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, s := range scripts {
		text, err := os.ReadFile("testdata/" + s.file + ".http.txt")
		if err != nil {
			t.Fatal(err)
		}
		_, exchanges := parseScript(string(text))
		for _, x := range exchanges {
			target := strings.TrimPrefix(x.request, "GET ")
			if target == x.request || strings.HasPrefix(target, "/autre") {
				continue
			}
			handler := there
			if s.absent {
				handler = missing
			}
			w := get(handler, target)
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.URL.Path, r.URL.RawQuery, _ = strings.Cut(target, "?")
			route, pathParams, err := router.FindRoute(r)
			if err != nil {
				t.Errorf("%s: %v", target, err)
				continue
			}
			input := &openapi3filter.ResponseValidationInput{
				RequestValidationInput: &openapi3filter.RequestValidationInput{Request: r, PathParams: pathParams, Route: route},
				Status:                 w.Code, Header: w.Header(),
				Options: &openapi3filter.Options{IncludeResponseStatus: true},
			}
			input.SetBodyBytes(bytes.Clone(w.Body.Bytes()))
			if err := openapi3filter.ValidateResponse(t.Context(), input); err != nil {
				t.Errorf("%s: %v", target, err)
			}
			checked++
		}
	}
	if checked < 70 {
		t.Errorf("%d answers checked", checked)
	}
}

// A client that has the answer is told so, until the request, the build or the program
// changes.
func TestConditionalRequests(t *testing.T) {
	live := register(t)
	h := site(newAPI(t, live))
	tag := get(h, "/search?q=edf").Header().Get("ETag")
	if tag == "" {
		t.Fatal("no ETag")
	}
	again := func(h http.Handler, target, tag string) int {
		r := httptest.NewRequest(http.MethodGet, target, nil)
		r.Header.Set("If-None-Match", tag)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code == http.StatusNotModified && w.Body.Len() > 0 {
			t.Errorf("%s: a body with 304", target)
		}
		return w.Code
	}
	other, err := searchapi.New(live, searchapi.Options{Release: "other"})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		got, want int
	}{
		"same":           {again(h, "/search?q=edf", tag), 304},
		"among others":   {again(h, "/search?q=edf", `"x", `+tag), 304},
		"any":            {again(h, "/search?q=edf", "*"), 304},
		"other request":  {again(h, "/search?q=sephora", tag), 200},
		"other path":     {again(h, "/suggest?q=edf", tag), 200},
		"other release":  {again(site(other), "/search?q=edf", tag), 200},
		"a wrong one":    {again(h, "/search?q=edf", `"x"`), 200},
		"a bad request":  {again(h, "/search?q=a", "*"), 400},
		"another tag":    {again(h, "/search?q=edf&page=2", tag), 200},
		"suggest itself": {again(h, "/suggest?q=edf", get(h, "/suggest?q=edf").Header().Get("ETag")), 304},
	} {
		if c.got != c.want {
			t.Errorf("%s: %d, want %d", name, c.got, c.want)
		}
	}
	if tag := get(h, "/search?q=a").Header().Get("ETag"); tag != "" {
		t.Errorf("an error has the ETag %s", tag)
	}
}

// The nomenclatures have the number of codes that the contract says.
func TestNomenclatures(t *testing.T) {
	h := site(newAPI(t, register(t)))
	for target, want := range map[string]int{
		"/search?activite_principale=x": 732, "/search?nature_juridique=x": 260, "/search?section_activite_principale=x": 21,
		"/search?tranche_effectif_salarie=x": 16, "/search?departement=x": 109, "/search?region=x": 18,
	} {
		if got := strings.Count(get(h, target).Body.String(), "', '") + 1; got != want {
			t.Errorf("%s: %d codes, want %d", target, got, want)
		}
	}
}

// BenchmarkSearch is a whole request without the network.
func BenchmarkSearch(b *testing.B) {
	api := newAPI(b, register(b))
	for name, target := range map[string]string{"search": "/search?q=edf+chatou", "suggest": "/suggest?q=edf+cha", "filters": "/search?departement=78&activite_principale=35.11Z"} {
		b.Run(name, func(b *testing.B) {
			r := httptest.NewRequest(http.MethodGet, target, nil)
			answer := api.Search
			if strings.HasPrefix(target, "/suggest") {
				answer = api.Suggest
			}
			b.ReportAllocs()
			for b.Loop() {
				if err := answer(httptest.NewRecorder(), r); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
