package addressapi_test

import (
	"net/http"
	"testing"
	"time"

	"tuyau/address"
	"tuyau/address/addressapi"
)

func TestKnownAnswerIsNotSearchedAgain(t *testing.T) {
	for _, dialect := range dialects {
		for _, target := range []string{"/search?q=rue+de+la+paix", "/reverse?lon=2.33&lat=48.87"} {
			shelf := newShelf()
			handler := site(shelf, dialect)
			tag := get(handler, target).Header().Get("ETag")
			searches := shelf.searches
			for _, header := range []string{tag, tag[2:], `"other", ` + tag, "*"} {
				w := get(handler, target, "If-None-Match", header)
				if w.Code != http.StatusNotModified || w.Body.Len() != 0 || w.Header().Get("ETag") != tag ||
					w.Header().Get("Cache-Control") == "" || w.Header().Get("X-Index-Date") == "" {
					t.Errorf("%s %s with %s: %d %v %q", dialect, target, header, w.Code, w.Header(), w.Body)
				}
			}
			if shelf.searches != searches {
				t.Errorf("%s %s: searched for an answer that the client has", dialect, target)
			}
			if w := get(handler, target, "If-None-Match", `W/"other"`); w.Code != http.StatusOK {
				t.Errorf("%s %s with another tag: %d", dialect, target, w.Code)
			}
		}
	}
}

func TestWrongRequestIsNeverNotModified(t *testing.T) {
	handler := site(newShelf(), addressapi.Geoplateforme)
	for _, target := range []string{"/search?q=a", "/search?q=paix&city=Nowhere"} {
		if w := get(handler, target, "If-None-Match", "*"); w.Code != http.StatusBadRequest {
			t.Errorf("%s: %d", target, w.Code)
		}
	}
}

// Whatever changes the answer changes the tag; what does not, does not.
func TestTagFollowsTheRequest(t *testing.T) {
	handler := site(newShelf(), addressapi.Historical)
	same := [][2]string{
		{"/search?q=paix", "/search?limit=5&q=+paix&unknown=1"},
		{"/search?q=paix&type=street&type=locality", "/search?q=paix&type=street+locality"},
		{"/search?q=paix&lat=48&lon=2", "/search?q=paix&latitude=48.0&lng=2e0"},
	}
	for _, pair := range same {
		if a, b := tagOf(handler, pair[0]), tagOf(handler, pair[1]); a != b {
			t.Errorf("%v have tags %s and %s", pair, a, b)
		}
	}
	other := []string{
		"/search?q=paix", "/search?q=paixs", "/search?q=paix&limit=6", "/search?q=paix&autocomplete=0",
		"/search?q=paix&lat=48&lon=2", "/search?q=paix&lat=2&lon=48", "/search?q=paix&lat=0&lon=0",
		"/search?q=paix&type=street", "/search?q=paix&postcode=75002", "/search?q=paix&citycode=75002",
		"/search?q=paix&postcode=75002+75001", "/search?q=paix&postcode=7500275001",
		"/reverse?lat=48&lon=2", "/reverse?lat=48&lon=2&radius=10", "/reverse?lat=48&lon=2&limit=2",
	}
	seen := map[string]string{}
	for _, target := range other {
		tag := tagOf(handler, target)
		if before, known := seen[tag]; known {
			t.Errorf("%s and %s have the same tag", before, target)
		}
		seen[tag] = target
	}
}

type rebuilt struct{ *shelf }

func (r rebuilt) Acquire() (rebuilt, func(), error) { return r, func() {}, nil }

func (r rebuilt) Info() address.Info { return address.Info{Build: "build-2", Built: time.Unix(0, 0)} }

func TestTagFollowsTheBuildTheDialectAndTheRelease(t *testing.T) {
	const target = "/search?q=paix"
	shelf := newShelf()
	released := addressapi.New(shelf, addressapi.Historical, addressapi.Options{Release: "v2"})
	tags := map[string]bool{
		tagOf(site(shelf, addressapi.Historical), target):                                                           true,
		tagOf(site(shelf, addressapi.Geoplateforme), target):                                                        true,
		tagOf(site(rebuilt{shelf}, addressapi.Historical), target):                                                  true,
		tagOf(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _ = released.Search(w, r) }), target): true,
	}
	if len(tags) != 4 {
		t.Errorf("4 different answers have %d tags", len(tags))
	}
}

func tagOf(handler http.Handler, target string) string {
	return get(handler, target).Header().Get("ETag")
}

func TestMaxAgeIsAnOption(t *testing.T) {
	api := addressapi.New(newShelf(), addressapi.Geoplateforme, addressapi.Options{MaxAge: time.Minute})
	w := get(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _ = api.Search(w, r) }), "/search?q=paix")
	if got := w.Header().Get("Cache-Control"); got != "max-age=60" {
		t.Errorf("Cache-Control: %q", got)
	}
}

func TestNames(t *testing.T) {
	for dialect, want := range map[addressapi.Dialect]string{addressapi.Historical: "adresse", addressapi.Geoplateforme: "geocodage"} {
		if got := addressapi.New(newShelf(), dialect, addressapi.Options{}).Name(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
