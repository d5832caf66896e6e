package addressapi_test

import (
	"cmp"
	"math"
	"net/http"
	"slices"
	"strings"
	"time"

	"tuyau/address"
	"tuyau/address/addressapi"
	"tuyau/problem"
)

// shelf is a small index of a few real addresses: a hit answers when each word of
// the text begins a word of its label. TestEngine has the true one.
type shelf struct {
	hits     []address.Hit
	fail     error // of Search and Reverse
	absent   error // of Acquire
	searches int
}

func (s *shelf) Acquire() (*shelf, func(), error) { return s, func() {}, s.absent }

func (s *shelf) Info() address.Info {
	return address.Info{Build: "build-1", Built: time.Date(2026, 11, 20, 4, 5, 6, 0, time.FixedZone("Paris", 3600))}
}

func (s *shelf) Communes(name string) []string {
	return map[string][]string{"paris": {"75056"}, "chelles": {"60145", "77108"}}[strings.ToLower(name)]
}

func (s *shelf) Search(q address.Query) ([]address.Hit, error) {
	s.searches++
	var found []address.Hit
	for _, h := range s.hits {
		if passes(q.Filter, h) && answers(q.Text, h.Label) {
			if q.Near != nil {
				h.Distance, h.HasDistance = metres(*q.Near, h.Point), true
			}
			found = append(found, h)
		}
	}
	return found[:min(len(found), q.Limit)], s.fail
}

func (s *shelf) Reverse(q address.ReverseQuery) ([]address.Hit, error) {
	s.searches++
	var found []address.Hit
	seen := map[string]bool{}
	for _, h := range s.hits {
		if q.At != nil {
			h.Distance, h.HasDistance = metres(*q.At, h.Point), true
		}
		street := h.Street + h.CityCode
		if !passes(q.Filter, h) || q.Within != nil && !q.Within.Contains(h.Point) ||
			q.MaxMetres > 0 && h.Distance > q.MaxMetres || !q.EveryNumber && seen[street] {
			continue
		}
		seen[street] = true
		found = append(found, h)
	}
	slices.SortStableFunc(found, func(a, b address.Hit) int { return cmp.Compare(a.Distance, b.Distance) })
	return found[:min(len(found), q.Limit)], s.fail
}

func passes(f address.Filter, h address.Hit) bool {
	return (len(f.Kinds) == 0 || slices.Contains(f.Kinds, h.Kind)) &&
		(len(f.PostCodes) == 0 || slices.Contains(f.PostCodes, h.PostCode)) &&
		(len(f.CityCodes) == 0 || slices.Contains(f.CityCodes, h.CityCode) ||
			h.DepCode == "75" && slices.Contains(f.CityCodes, "75056"))
}

func answers(text, label string) bool {
	words := strings.Fields(strings.ToLower(label))
	for _, word := range strings.Fields(strings.ToLower(text)) {
		if !slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(w, word) }) {
			return false
		}
	}
	return true
}

func metres(a, b address.Point) float64 {
	return math.Hypot((a.Lon-b.Lon)*math.Cos(a.Lat*math.Pi/180), a.Lat-b.Lat) * 111_194.93
}

func newShelf() *shelf {
	paix := address.Hit{
		Kind: address.HouseNumber, Label: "8 Rue de la Paix 75002 Paris", Score: 0.964061, ID: "75102_6998_00008",
		BanID: "36188683-f31c-4bce-85ad-17a842494e3e", Name: "8 Rue de la Paix", HouseNumber: "8", Street: "Rue de la Paix",
		PostCode: "75002", CityCode: "75102", City: "Paris", District: "Paris 2e Arrondissement",
		Context: "75, Paris, Île-de-France", DepCode: "75", Importance: 0.604661,
		Point: address.Point{Lon: 2.330992, Lat: 48.868831}, X: 650924.491, Y: 6863408.22,
	}
	bis := paix
	bis.Label, bis.Name, bis.HouseNumber, bis.ID = "10bis Rue de la Paix 75002 Paris", "10bis Rue de la Paix", "10bis", "75102_6998_00010_bis"
	bis.BanID, bis.Score, bis.Point = "", 0.9, address.Point{Lon: 2.3311, Lat: 48.8691}
	street := paix
	street.Kind, street.Label, street.Name, street.HouseNumber = address.Street, "Rue de la Paix 75002 Paris", "Rue de la Paix", ""
	street.ID, street.BanID, street.Score, street.Point = "75102_6998", "", 0.8, address.Point{Lon: 2.3316, Lat: 48.8694}
	return &shelf{hits: []address.Hit{
		paix, bis, street,
		{
			Kind: address.Locality, Label: "Place André Leroy 60350 Chelles", Score: 0.7, ID: "60145_e2550i", Name: "Place André Leroy",
			Locality: "Place André Leroy", PostCode: "60350", CityCode: "60145", City: "Chelles", Context: "60, Oise, Hauts-de-France",
			DepCode: "60", Importance: 0.288, Point: address.Point{Lon: 3.0341, Lat: 49.355}, X: 702475.1, Y: 6917392.5,
		},
		{
			Kind: address.Municipality, Label: "Saint-Gervais-les-Bains", Score: 0.95, ID: "74236", Name: "Saint-Gervais-les-Bains",
			PostCode: "74170", CityCode: "74236", City: "Saint-Gervais-les-Bains", Context: "74, Haute-Savoie, Auvergne-Rhône-Alpes",
			DepCode: "74", Importance: 0.37668, Population: 5606, Point: address.Point{Lon: 6.7126, Lat: 45.8915}, X: 988291.09, Y: 6537109.01,
		},
		{
			Kind: address.Street, Label: "Rue du Château 42600 Chalain-d'Uzore", Score: 0.71, ID: "42037_0030", Name: "Rue du Château",
			Street: "Rue du Château", PostCode: "42600", CityCode: "42037", City: "Chalain-d'Uzore", OldCity: "Uzore \"le Vieux\"",
			OldCityCode: "42324", Context: "42, Loire, Auvergne-Rhône-Alpes", DepCode: "42", Importance: 0.4,
			Point: address.Point{Lon: 4.05, Lat: 45.67}, X: 781000, Y: 6508000.5,
		},
		{
			Kind: address.Street, Label: "Rue des Sapins Pouembout", Score: 0.5, ID: "98825_y6as4k", Name: "Rue des Sapins",
			Street: "Rue des Sapins", CityCode: "98825", City: "Pouembout", Context: "988, Nouvelle-Calédonie", DepCode: "988",
			Importance: 0.4216, Point: address.Point{Lon: 164.900029, Lat: -21.120813}, X: 285738.32, Y: 341577.89,
		},
	}}
}

// site routes as the server does: errors go to WriteError, unknown paths too.
func site[I addressapi.Index](live addressapi.Live[I], dialect addressapi.Dialect) http.Handler {
	api := addressapi.New(live, dialect, addressapi.Options{})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var err error
		switch strings.TrimSuffix(r.URL.Path, "/") {
		case "/search":
			err = api.Search(w, r)
		case "/reverse":
			err = api.Reverse(w, r)
		case "/openapi.json":
			err = api.OpenAPI(w, r)
		case "/too-fast":
			err = problem.New(problem.RateLimited, nil, "Trop de requêtes : 50 par seconde au plus.")
		case "/too-slow":
			err = problem.New(problem.Timeout, nil, "La réponse a pris trop de temps.")
		case "/too-big":
			err = problem.New(problem.TooLarge, nil, "Le corps de la requête dépasse 1 Mo.")
		default:
			err = problem.New(problem.NotFound, nil, "Ce chemin n'existe pas.")
		}
		if err != nil {
			api.WriteError(w, r, problem.Of(err))
		}
	})
}
