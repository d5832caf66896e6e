package searchapi_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

type page struct {
	Results []struct {
		SIREN    string `json:"siren"`
		Name     string `json:"nom_complet"`
		Matching []struct {
			SIRET   string `json:"siret"`
			Commune string `json:"libelle_commune"`
		} `json:"matching_etablissements"`
	} `json:"results"`
	Total int `json:"total_results"`
	Pages int `json:"total_pages"`
}

func answer(t *testing.T, h http.Handler, target string) (p page, sirens []string) {
	t.Helper()
	w := get(h, target)
	if w.Code != http.StatusOK {
		t.Fatalf("%s: %d %s", target, w.Code, w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
		t.Fatalf("%s: %v in %s", target, err, w.Body)
	}
	for _, r := range p.Results {
		sirens = append(sirens, r.SIREN)
	}
	return p, sirens
}

const (
	edf, sodexo, carrefour, sephora, paris  = "552081317", "301940219", "451321335", "393712286", "217500016"
	blomet, fournil, zara, sara             = "802222222", "803333333", "348991555", "804444444"
	elodie, cunegonde, discrete, menuiserie = "420111111", "420222222", "805555555", "806666666"
	amis, voile, ours                       = "784444444", "785555555", "807777777"
)

// Each query and the sirens that it must put first, in this order.
func TestRanking(t *testing.T) {
	h := site(newAPI(t, register(t)))
	for q, want := range map[string][]string{
		"edf chatou":                    {edf, sodexo}, // not whoever feeds its workers
		"edf":                           {edf},
		"electricite france":            {edf},
		"carrefour montreuil":           {carrefour, sephora}, // not whose address says Carrefour
		"carrefour aix en provence":     {carrefour},
		"sephora montreuil":             {sephora},
		"zara":                          {zara}, // exact before what is like it
		"zarra":                         {zara},
		"blomet":                        {blomet, fournil, paris}, // the name, the small one there, the giant
		"40 rue blomet":                 {fournil},
		"rue blomet 75015":              {fournil, paris},
		"piscine blomet":                {paris},
		"elodie perrin":                 {elodie},
		"PERRIN Élodie":                 {elodie},
		"elodie lemoine":                {elodie},
		"elodie perrin chatou":          {elodie},
		"au bon pain":                   {fournil},
		"l'ours et la lune":             {ours},
		"lours la lune":                 {ours},
		"ours lune sas":                 {ours},
		"les amis du vieux moulin":      {amis},
		"W922001234":                    {amis},
		"W781005678":                    {voile}, // by its SIRET in the RNA
		"552 081 317":                   {edf},
		"55208131700101":                {edf},
		"menuiserie du lac":             {menuiserie},
		"discrete et fils":              {discrete},
		"eletricite de france":          {edf},
		"electricité de frence":         {edf},
		"elctricite chatou":             {edf},
		"carefour montreuil":            {carrefour},
		"carrefour hyper":               {carrefour}, // unfinished, as whole words find nothing
		"sodexo france restaurant edf":  {sodexo},
		"electricite de france inconnu": {edf}, // one word that nothing has
	} {
		_, got := answer(t, h, "/search?q="+url.QueryEscape(q))
		if len(got) < len(want) || !slices.Equal(got[:len(want)], want) {
			t.Errorf("%q: %v, want %v first", q, got, want)
		}
	}
}

func TestMatchingEstablishments(t *testing.T) {
	h := site(newAPI(t, register(t)))
	for target, want := range map[string]string{
		"/search?q=edf+chatou":                                             "55208131700101",
		"/search?q=carrefour+montreuil":                                    "45132133500020",
		"/search?q=edf":                                                    "",
		"/search?q=552081317":                                              "",
		"/search?q=55208131700101":                                         "55208131700101",
		"/search?q=edf&code_postal=78400":                                  "55208131700101",
		"/search?q=edf&departement=75,78":                                  "55208131766522 55208131700101",
		"/search?code_commune=75056&q=ville+de+paris":                      "21750001600019 21750001600027",
		"/search?region=11&q=carrefour":                                    "45132133500012 45132133500020",
		"/search?q=edf&limite_matching_etablissements=1&departement=75,78": "55208131766522",
	} {
		p, _ := answer(t, h, target)
		var got []string
		for _, m := range p.Results[0].Matching {
			got = append(got, m.SIRET)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", target, got, want)
		}
	}
}

func TestFilters(t *testing.T) {
	h := site(newAPI(t, register(t)))
	for target, want := range map[string][]string{
		"/search?activite_principale=35.11Z":                            {edf},
		"/search?activite_principale=35.11z,56.29A":                     {edf, sodexo},
		"/search?section_activite_principale=D,I":                       {edf, sodexo},
		"/search?categorie_entreprise=ETI":                              {sara},
		"/search?tranche_effectif_salarie=51&nature_juridique=5499":     {zara},
		"/search?etat_administratif=c":                                  {menuiserie},
		"/search?est_ess=true":                                          {amis},
		"/search?est_societe_mission=true":                              {ours},
		"/search?est_societe_mission=false":                             {edf},
		"/search?est_association=true":                                  {amis, voile},
		"/search?est_entrepreneur_individuel=true":                      {elodie, cunegonde},
		"/search?est_entrepreneur_individuel=true&q=elodie":             {elodie},
		"/search?code_commune=78146":                                    {edf, sodexo, elodie, cunegonde, voile, discrete},
		"/search?code_postal=78400":                                     {edf, sodexo, elodie, voile}, // the others' is kept secret
		"/search?departement=35":                                        {blomet},
		"/search?q=rennes&departement=35":                               {blomet},
		"/search?q=ab&departement=35":                                   nil,
		"/search?epci=200093201&categorie_entreprise=ETI":               nil,
		"/search?epci=200093201&activite_principale=96.02B":             nil,
		"/search?q=edf&departement=13":                                  nil,
		"/search?q=552081317&departement=13":                            nil, // filters hold for numbers too
		"/search?q=552081317&departement=78":                            {edf},
		"/search?est_bio=true":                                          nil,
		"/search?est_bio=false&q=edf+chatou":                            {edf, sodexo},
		"/search?id_uai=12345678":                                       nil,
		"/search?ca_min=1000":                                           nil,
		"/search?type_personne=elu":                                     nil,
		"/search?nom_personne=perrin":                                   {elodie},
		"/search?nom_personne=lemoine&prenoms_personne=anne":            {elodie},
		"/search?nom_personne=lemoine&prenoms_personne=jeanne":          nil,
		"/search?nom_personne=nd":                                       nil,
		"/search?date_naissance_personne_min=1990-01-01":                nil,
		"/search?code_collectivite_territoriale=75":                     nil,
		"/search?activite_principale=35.11Z&activite_principale=56.29A": {sodexo}, // the last value
		"/search?q=xyzxyzxyz":                                           nil,
	} {
		p, got := answer(t, h, target+"&per_page=25")
		if !sameSet(got, want) || p.Total != len(want) {
			t.Errorf("%s: %v of %d, want %v", target, got, p.Total, want)
		}
	}
}

func sameSet(a, b []string) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

func TestPagesFollowOneAnother(t *testing.T) {
	h := site(newAPI(t, register(t)))
	for _, query := range []string{"/search?etat_administratif=A", "/search?q=chatou", "/search?etat_administratif=A&sort_by_size=true"} {
		whole, want := answer(t, h, query+"&per_page=25")
		var got []string
		for n := 1; n <= (whole.Total+1)/2; n++ {
			p, sirens := answer(t, h, query+"&per_page=2&page="+string(rune('0'+n)))
			got = append(got, sirens...)
			if p.Total != whole.Total || p.Pages != (whole.Total+1)/2 {
				t.Errorf("%s: page %d of %d, %d in all", query, n, p.Pages, p.Total)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v by pages, %v at once", query, got, want)
		}
	}
	if _, got := answer(t, h, "/search?q=chatou&sort_by_size=true"); len(got) == 0 || got[0] != edf {
		t.Errorf("the largest first: %v", got)
	}
}

// What is around a point, the nearest first; never who is not to be shown there.
func TestNearPoint(t *testing.T) {
	h := site(newAPI(t, register(t)))
	for target, want := range map[string][]string{
		"/near_point?lat=48.883&long=2.157&radius=2":                              {edf},
		"/near_point?lat=48.883&lon=2.157&radius=2":                               {edf},
		"/near_point?lat=48.86&long=2.40&radius=50":                               {carrefour, edf},
		"/near_point?lat=48.86&long=2.40&radius=50&activite_principale=35.11Z":    {edf},
		"/near_point?lat=48.86&long=2.40&radius=50&section_activite_principale=A": nil,
		"/near_point?lat=-48.86&long=2.40":                                        nil,
		"/near_point?lat=90&long=180&radius=50":                                   nil,
	} {
		p, got := answer(t, h, target)
		if !slices.Equal(got, want) || p.Total != len(want) {
			t.Errorf("%s: %v, want %v", target, got, want)
		}
	}
}

func TestSuggest(t *testing.T) {
	h := site(newAPI(t, register(t)))
	for q, want := range map[string]string{
		"electricite de f": edf, "edf cha": edf, "car": carrefour, "carrefour mont": carrefour, "5520": edf, "552 081": edf,
		"552081317001": edf, "au bon p": fournil, "seph": sephora, "elodie per": elodie, "perrin el": elodie, "carefour mon": carrefour,
		"les amis du v": amis, "W922001234": amis, "b": blomet,
	} {
		_, got := answer(t, h, "/suggest?q="+url.QueryEscape(q))
		if len(got) == 0 || len(got) > 5 || got[0] != want {
			t.Errorf("%q: %v, want %s", q, got, want)
		}
	}
}

// secrets are words of what may not be published, as the files still say them.
var secrets = []string{"CUNEGONDE", "DURANDAL", "CAPUCINES", "GLYCINES", "DISCR\"", "2.15", "48.88"}

// No path says a word of what may not be published, nor finds anybody by it.
func TestWhatIsNotPublishedDoesNotLeak(t *testing.T) {
	h := site(newAPI(t, register(t)))
	for _, target := range []string{
		"/search?q=cunegonde", "/search?q=durandal", "/search?q=cunegonde+durandal", "/search?q=chez+cunegonde", "/search?q=capucines",
		"/search?q=9+rue+des+capucines", "/search?q=glycines", "/search?q=discr", "/search?q=cunegond", "/search?q=cunegonde+chatou",
		"/search?q=ND", "/search?q=[nd]", "/search?q=non+diffusible", "/search?nom_personne=durandal", "/search?prenoms_personne=cunegonde",
		"/suggest?q=cuneg", "/suggest?q=durand", "/suggest?q=nd", "/suggest?q=42022", "/suggest?q=gly", "/suggest?q=capuc",
		"/near_point?lat=48.883&long=2.157&radius=5", "/search?code_postal=78400",
	} {
		w := get(h, target)
		body := w.Body.String()
		if strings.Contains(body, cunegonde) || strings.Contains(body, discrete) && !strings.Contains(target, "chatou") {
			t.Errorf("%s finds them: %s", target, body)
		}
	}
	for _, target := range []string{"/search?q=420222222", "/search?q=42022222200015", "/search?q=805555555", "/suggest?q=420222222",
		"/search?code_commune=78146&activite_principale=96.02A", "/search?q=discrete+et+fils&minimal=true&include=siege,complements,matching_etablissements,tva,score",
		"/search?q=420222222&include_admin=etablissements,admin", "/verify/420222222", "/verify/42022222200015", "/search?q=discrete&code_commune=78146"} {
		w := get(h, target)
		body := w.Body.String()
		if w.Code != http.StatusOK || !strings.Contains(body, "[NON-DIFFUSIBLE]") {
			t.Errorf("%s: %d %s", target, w.Code, body)
		}
		for _, secret := range secrets {
			if strings.Contains(body, secret) {
				t.Errorf("%s says %s: %s", target, secret, body)
			}
		}
	}
}

// Whatever the query, an answer is JSON and no fault of ours.
func FuzzSearch(f *testing.F) {
	h := site(newAPI(f, register(f)))
	for _, q := range []string{"", "a", "edf chatou", "🦊", "\x00", "''''", "s.a.r.l.", "1 2 3", "[nd]", strings.Repeat("a ", 60), "de la", "L'", "é", "12 rue"} {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, q string) {
		digits := strings.Map(func(r rune) rune {
			if r < '0' || r > '9' {
				return -1
			}
			return r
		}, q)
		for _, target := range []string{"/search?departement=78&q=", "/search?q=", "/suggest?q=", "/search?nom_personne="} {
			w := get(h, target+url.QueryEscape(q))
			found := strings.Contains(w.Body.String(), cunegonde) && strings.TrimSpace(q) != "" && len(digits) < 9
			if w.Code >= 500 || !json.Valid(w.Body.Bytes()) || found {
				t.Errorf("%q: %d %s", target+q, w.Code, w.Body)
			}
		}
	})
}

func FuzzQueryString(f *testing.F) {
	h := site(newAPI(f, register(f)))
	for _, q := range []string{"q=edf&page=2", "%zz", "page=1e9&q=a", "lat=nan&long=1", "radius=-1&lat=1&long=1", "include=a", "per_page=0", ";;;", "q=%ff"} {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		for _, path := range []string{"/search?", "/near_point?", "/suggest?"} {
			if w := get(h, path+raw); w.Code >= 500 || !json.Valid(w.Body.Bytes()) {
				t.Errorf("%q: %d %s", path+raw, w.Code, w.Body)
			}
		}
	})
}
