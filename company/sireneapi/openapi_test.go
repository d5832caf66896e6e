package sireneapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"github.com/goccy/go-yaml"

	"tuyau/company"
	"tuyau/company/sireneapi"
)

// router finds the operations of a document. The servers are left out: paths are bare.
func router(t *testing.T, data []byte) routers.Router {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(data)
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(context.Background()); err != nil {
		t.Fatal(err)
	}
	doc.Servers = nil
	r, err := gorillamux.NewRouter(doc)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// follows checks an answer against a document.
func follows(r routers.Router, request *http.Request, w *httptest.ResponseRecorder, body []byte) error {
	route, path, err := r.FindRoute(request)
	if err != nil {
		return err
	}
	in := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: request, PathParams: path, Route: route,
			Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc}},
		Status: w.Code, Header: w.Header(),
	}
	in.SetBodyBytes(body)
	return openapi3filter.ValidateResponse(context.Background(), in)
}

// Every answer of the scripts, errors included, is what our document says.
func TestScriptsFollowOpenAPI(t *testing.T) {
	document := get(site(scriptAPI(t, "")), "/openapi.json")
	r := router(t, document.Body.Bytes())
	checked := 0
	for _, name := range scripts {
		handler := site(scriptAPI(t, name))
		eachExchange(t, name, func(x exchange) {
			request, w := x.send(handler)
			if request.Method == http.MethodHead || w.Code == http.StatusMovedPermanently {
				return
			}
			request.URL.Path = strings.TrimSuffix(request.URL.Path, "/")
			if _, _, err := r.FindRoute(request); err != nil && w.Code == http.StatusMethodNotAllowed {
				return
			}
			if err := follows(r, request, w, w.Body.Bytes()); err != nil {
				t.Errorf("%s: %s: %v", name, x.title, err)
			}
			checked++
		})
	}
	if checked < 200 {
		t.Errorf("only %d answers checked", checked)
	}
}

func eachExchange(t *testing.T, name string, do func(exchange)) {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name + ".http.txt")
	if err != nil {
		t.Fatal(err)
	}
	_, exchanges := parseScript(string(text))
	for _, x := range exchanges {
		do(x)
	}
}

// INSEE's own document is of OpenAPI 3.1, has media types that nothing sends, words
// broken by a wrong encoding, and is silent on nulls, which its answers are full of:
// these are put right first.
func TestAnswersFollowINSEE(t *testing.T) {
	shared := os.Getenv("TUYAU_SHARED")
	if shared == "" {
		t.Skip("TUYAU_SHARED is not set: no document of INSEE to check answers with")
	}
	data, err := os.ReadFile(filepath.Join(shared, "conformance/insee/openapi-3.11.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var tree map[string]any
	if err := yaml.Unmarshal(data, &tree); err != nil {
		t.Fatal(err)
	}
	tree = putRight(tree).(map[string]any)
	tree["openapi"] = "3.0.3"
	if data, err = json.Marshal(tree); err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(data)
	if err != nil {
		t.Fatal(err)
	}
	doc.Servers = nil
	schemas := doc.Components.Schemas
	schemas["Comptage"].Value.Properties["valeur"].Value = &openapi3.Schema{} // "object", where it sends texts
	r, err := gorillamux.NewRouter(doc)
	if err != nil {
		t.Fatal(err)
	}
	handler := site(sireneapi.New(register(t, true), sireneapi.Options{Now: now}))
	for _, target := range []string{
		"/siren/552032534", "/siren/510694227?date=2016-01-01", "/siren/300000015", "/siret/51069422700023", "/siren/999999999",
		"/siren?nombre=10", "/siret?q=" + url.QueryEscape("periode(etatAdministratifEtablissement:A)") + "&curseur=*", "/siret?champs=score,siret",
		"/siret?facette.champ=codeCommuneEtablissement&facette.total=true&facette.manquant=true", "/siret/liensSuccession", "/informations",
	} {
		w := get(handler, target)
		request := httptest.NewRequest(http.MethodGet, target, nil)
		if err := follows(r, request, w, bytes.Clone(w.Body.Bytes())); err != nil {
			t.Errorf("%s: %v", target, err)
		}
	}
}

// putRight makes OpenAPI 3.0 of a part of the document.
func putRight(v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = putRight(v[i])
		}
	case map[string]any:
		for _, key := range []string{"$comment", "example", "examples", "security", "format"} {
			if _, isText := v[key].(string); isText || key != "format" {
				delete(v, key)
			}
		}
		if list, ok := v["type"].([]any); ok {
			v["type"] = list[0]
		}
		if _, ok := v["type"].(string); ok && v["in"] == nil {
			v["nullable"] = true
		}
		if list, ok := v["enum"].([]any); ok {
			v["enum"] = append(list, nil, company.Masked, "\u00c9tablissements", "Liens de succession", "")
		}
		for key, inside := range v {
			delete(v, key)
			if kind, _, ok := strings.Cut(key, ";charset"); ok {
				key = kind
			}
			v[key] = putRight(inside)
		}
	}
	return v
}
