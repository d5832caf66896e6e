package portal_test

import (
	"context"
	"flag"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tuyau/address"
	"tuyau/address/addressapi"
	"tuyau/portal"
	"tuyau/problem"
)

// rows are the quarter of the place Vendôme, its streets as straight lines, and a few
// addresses elsewhere, in the format of the official files with identifiers.
func rows() string {
	var csv strings.Builder
	csv.WriteString("id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;code_insee_ancienne_commune;nom_ancienne_commune;x;y;lon;lat;type_position;alias;nom_ld;libelle_acheminement;nom_afnor;source_position;source_nom_voie;certification_commune;cad_parcelles;id_ban_adresse;id_ban_toponyme;id_ban_commune\n")
	street := func(citycode, fantoir, name, postcode, commune string, lon1, lat1, lon2, lat2 float64, last int) {
		squeeze := math.Cos(lat1 * math.Pi / 180)
		length := math.Hypot((lon2-lon1)*squeeze, lat2-lat1)
		for n := 1; n <= last; n++ {
			side := 7e-5 * float64(1-2*(n%2)) // even numbers to the left
			along := float64(n) / float64(last+1)
			lon := lon1 + along*(lon2-lon1) + side*(lat1-lat2)/length/squeeze
			lat := lat1 + along*(lat2-lat1) + side*(lon2-lon1)*squeeze/length
			fmt.Fprintf(&csv, "%s_%s_%05d;;%d;;%s;%s;%s;%s;;;;;%.6f;%.6f;;;;;;;;1;;36188683-f31c-4bce-85ad-%012d;;\n",
				citycode, fantoir, n, n, name, postcode, citycode, commune, lon, lat, csv.Len())
		}
	}
	const premier, deuxieme = "Paris 1er Arrondissement", "Paris 2e Arrondissement"
	street("75102", "6998", "Rue de la Paix", "75002", deuxieme, 2.33035, 48.86795, 2.33165, 48.87015, 26)
	street("75102", "2624", "Rue Danielle Casanova", "75002", deuxieme, 2.33085, 48.86815, 2.33385, 48.86725, 40)
	street("75101", "9744", "Place Vendôme", "75001", premier, 2.32935, 48.86835, 2.32955, 48.86655, 28)
	street("75102", "1588", "Boulevard des Capucines", "75002", deuxieme, 2.32895, 48.87035, 2.33225, 48.87075, 43)
	street("75101", "1590", "Rue des Capucines", "75001", premier, 2.32765, 48.86915, 2.33015, 48.86845, 25)
	street("75102", "2667", "Rue Daunou", "75002", deuxieme, 2.33015, 48.86925, 2.33325, 48.86865, 25)
	street("75101", "8249", "Rue de Rivoli", "75001", premier, 2.32465, 48.86605, 2.33265, 48.86365, 90)
	street("74236", "0310", "Avenue du Mont d'Arbois", "74170", "Saint-Gervais-les-Bains", 6.7126, 45.8915, 6.7136, 45.8917, 3)
	street("97209", "0611", "Rue du Père Labat", "97200", "Fort-de-France", -61.0689, 14.6036, -61.0679, 14.6037, 4)
	return csv.String()
}

// quarter is the index of rows, made once by TestMain and never written again.
var quarter *address.Live

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(withQuarter(m))
}

func withQuarter(m *testing.M) (code int) {
	dir, err := os.MkdirTemp("", "tuyau-portal-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	file, index := filepath.Join(dir, "adresses-75.csv"), filepath.Join(dir, "index")
	if err := os.WriteFile(file, []byte(rows()), 0o600); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	if *official != "" {
		file = *official
	}
	if _, err := address.Build(context.Background(), address.BuildOptions{Out: index, Files: []string{file}}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	quarter = address.NewLive(index)
	if _, err := quarter.Reload(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer quarter.Close()
	return m.Run()
}

// policy is the server's Content-Security-Policy for pages.
const policy = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// site serves the portal and API Adresse as the server does.
type site struct {
	*httptest.Server
	*portal.Portal
	// search, when set, answers suggestions in place of the API.
	search func(w http.ResponseWriter, r *http.Request, api http.Handler)
}

func newSite(t testing.TB, index *address.Live, change ...func(*portal.Config)) *site {
	t.Helper()
	s := &site{}
	adresse := addressapi.New(index, addressapi.Historical, addressapi.Options{})
	geocodage := addressapi.New(index, addressapi.Geoplateforme, addressapi.Options{})
	mux := http.NewServeMux()
	config := portal.Config{Examples: mux, Contact: "accessibilite@exemple.fr", APIs: []portal.API{
		{ID: "adresse", Name: "API Adresse", Base: "/adresse", Host: "adresse.*", OpenAPI: "/adresse/openapi.json",
			Summary: "Trouver une adresse par son texte ou par un point, dans le dialecte historique : vos clients actuels n'ont qu'à changer d'adresse de base.",
			Example: "/adresse/search?q={q}&limit=1"},
		{ID: "geocodage", Name: "Géocodage", Base: "/geocodage", Host: "geocodage.*", OpenAPI: "/geocodage/openapi.json",
			Summary: "La même recherche dans le dialecte de la Géoplateforme.",
			Example: "/geocodage/reverse?lon={lon}&lat={lat}&limit=1"},
	}}
	for _, f := range change {
		f(&config)
	}
	p, err := portal.New(index, config)
	if err != nil {
		t.Fatal(err)
	}
	s.Portal = p
	handle := func(pattern string, handler func(http.ResponseWriter, *http.Request) error, fail func(http.ResponseWriter, *http.Request, *problem.Error)) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Security-Policy", policy)
			w.Header().Set("X-Request-Id", "req-1234")
			if err := handler(w, r); err != nil {
				fail(w, r, problem.Of(err))
			}
		})
	}
	for _, route := range p.Routes() {
		handle(route.Pattern, route.Handler, p.WriteError)
	}
	handle("/", p.NotFound, p.WriteError)
	handle("GET /adresse/search", func(w http.ResponseWriter, r *http.Request) error {
		if s.search != nil {
			var failed error
			s.search(w, r, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { failed = adresse.Search(w, r) }))
			return failed
		}
		return adresse.Search(w, r)
	}, adresse.WriteError)
	handle("GET /geocodage/reverse", geocodage.Reverse, geocodage.WriteError)
	s.Server = httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}
