package addressapi_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"tuyau/address/addressapi"
)

var dialects = []addressapi.Dialect{addressapi.Historical, addressapi.Geoplateforme}

// loadDocument reads what /openapi.json serves. The servers, relative to where the
// document was found, are left out: the router would not match bare paths.
func loadDocument(t *testing.T, handler http.Handler) (*openapi3.T, routers.Router) {
	t.Helper()
	w := get(handler, "/openapi.json")
	if w.Code != http.StatusOK {
		t.Fatal(w.Code, w.Body)
	}
	doc, err := openapi3.NewLoader().LoadFromData(w.Body.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(context.Background()); err != nil {
		t.Fatal(err)
	}
	doc.Servers = nil
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		t.Fatal(err)
	}
	return doc, router
}

func get(handler http.Handler, target string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, target, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w
}

func TestOpenAPIDocumentIsValid(t *testing.T) {
	for _, dialect := range dialects {
		doc, _ := loadDocument(t, site(newShelf(), dialect))
		for _, path := range []string{"/search", "/reverse"} {
			operation := doc.Paths.Value(path).Get
			if len(operation.Parameters) < 8 {
				t.Errorf("%s %s: %d parameters", dialect, path, len(operation.Parameters))
			}
			for _, p := range operation.Parameters {
				if p.Value.Description == "" {
					t.Errorf("%s %s: %s has no description", dialect, path, p.Value.Name)
				}
			}
		}
	}
}

// Every answer of the scripts, errors included, is what the document says; and a
// request that was answered 200 is one that the document allows, unless it uses a
// tolerance that the document does not advertise.
func TestScriptsFollowOpenAPI(t *testing.T) {
	tolerated := map[string]bool{
		"an empty parameter is absent":                      true,
		"limit with a leading zero":                         true,
		"other names of coordinates":                        true,
		"trailing slash, other names":                       true,
		"repeated scalars: the last wins":                   true,
		"repeated: the last wins":                           true,
		"unknown parameters are ignored":                    true,
		"unknown parameters are ignored, names in any case": true,
		"names in any case":                                 true,
		"lon wins over its other names":                     true,
		"a malformed percent escape stands for itself":      true,
		"the address index":                                 true,
		"plain decimals":                                    true,
		"exponents and Greenwich":                           true,
		"200 characters are not 200 bytes":                  true, // the path holds a shorthand
		"filters of several values: space and plus":         true,
		"a null byte and line breaks are spaces":            true,
		"limit beyond 100 is 100":                           true,
	}
	for _, s := range scripts {
		t.Run(s.file, func(t *testing.T) {
			handler := site(s.index(), s.dialect)
			_, router := loadDocument(t, handler)
			text, err := os.ReadFile("testdata/" + s.file + ".http.txt")
			if err != nil {
				t.Fatal(err)
			}
			_, exchanges := parseScript(string(text))
			checked := 0
			for _, x := range exchanges {
				method, target, _ := strings.Cut(x.request, " ")
				target = strings.Replace(target, "/?", "?", 1)
				if method != http.MethodGet || !strings.HasPrefix(target, "/search") && !strings.HasPrefix(target, "/reverse") {
					continue
				}
				r := httptest.NewRequest(method, "/", nil)
				r.URL.Path, r.URL.RawQuery, _ = strings.Cut(target, "?")
				w := httptest.NewRecorder()
				handler.ServeHTTP(w, r)
				if err := follows(router, r, w, !tolerated[x.title]); err != nil {
					t.Errorf("%s: %s: %v", x.title, x.request, err)
				}
				checked++
			}
			if checked == 0 {
				t.Error("nothing checked")
			}
		})
	}
}

func follows(router routers.Router, r *http.Request, w *httptest.ResponseRecorder, strict bool) error {
	route, path, err := router.FindRoute(r)
	if err != nil {
		return err
	}
	input := &openapi3filter.RequestValidationInput{Request: r, PathParams: path, Route: route}
	if strict && w.Code == http.StatusOK {
		if err := openapi3filter.ValidateRequest(r.Context(), input); err != nil {
			return err
		}
	}
	response := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: input, Status: w.Code, Header: w.Header(),
		Options: &openapi3filter.Options{IncludeResponseStatus: true},
	}
	response.SetBodyBytes(bytes.Clone(w.Body.Bytes()))
	return openapi3filter.ValidateResponse(r.Context(), response)
}
