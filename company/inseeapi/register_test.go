package inseeapi_test

import (
	"cmp"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"tuyau/company/inseeapi"
)

// register plays the API Sirene: the slice of the contract that a fetch needs, written
// from the contract and not from the client.
type register struct {
	*httptest.Server
	t *testing.T

	mu       sync.Mutex
	key      string
	units    map[string]object // by siren
	sites    map[string]object // by siret
	links    map[string]object // by both sirets
	latest   map[string]string // dateDernierTraitementMaximum, by collection
	stopped  map[string]bool
	most     int  // units a page, 1000 at most
	empty200 bool // answers 200 and an empty list where INSEE answers 404
	requests []string
	// before, when not nil, sees the n-th request (1 is the first) and says whether it
	// answered it.
	before func(n int, w http.ResponseWriter, r *http.Request) bool
}

type object = map[string]any

func newRegister(t *testing.T) *register {
	s := &register{t: t, key: "cle-de-test", units: map[string]object{}, sites: map[string]object{}, links: map[string]object{},
		latest:  map[string]string{"Unités Légales": "2026-11-05T22:30:10.648", "Établissements": "2026-11-05T22:41:53.021", "Liens de succession": "2026-11-05T21:02:11"},
		stopped: map[string]bool{}, most: 1000}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(s.Close)
	return s
}

func (s *register) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := r.ParseForm(); err != nil {
		s.t.Error(err)
	}
	path, found := strings.CutPrefix(r.URL.Path, "/api-sirene/3.11")
	s.requests = append(s.requests, r.Method+" "+path+" "+r.Form.Get("q")+" "+r.Form.Get("curseur"))
	if s.before != nil && s.before(len(s.requests), w, r) {
		return
	}
	if !found {
		http.NotFound(w, r)
		return
	}
	if s.key != "" && r.Header.Get("X-INSEE-Api-Key-Integration") != s.key {
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprint(w, `{"message":"Unauthorized","http_status_code":401}`)
		return
	}
	switch path {
	case "/informations":
		s.informations(w)
	case "/siren":
		s.list(w, r, "unitesLegales", s.units, "dateDernierTraitementUniteLegale")
	case "/siret":
		s.list(w, r, "etablissements", s.sites, "dateDernierTraitementEtablissement")
	case "/siret/liensSuccession":
		if r.Method != http.MethodGet {
			http.Error(w, "", http.StatusMethodNotAllowed)
			return
		}
		s.list(w, r, "liensSuccession", s.links, "dateDernierTraitementLienSuccession")
	default:
		http.NotFound(w, r)
	}
}

func (s *register) informations(w http.ResponseWriter) {
	var states, dates []object
	for _, name := range []string{"Unités Légales", "Établissements", "Liens de succession"} {
		state := "UP"
		if s.stopped[name] {
			state = "DOWN"
		}
		states = append(states, object{"Collection": name, "etatCollection": state})
		if s.latest[name] != "" {
			dates = append(dates, object{"collection": name, "dateDernierTraitementMaximum": s.latest[name], "dateDernierTraitementDeMasse": nil})
		}
	}
	json.NewEncoder(w).Encode(object{"header": object{"statut": 200, "message": "OK"}, "etatService": "UP", "etatsDesServices": states,
		"versionService": "3.11.19", "journalDesModifications": "…", "datesDernieresMisesAJourDesDonnees": dates})
}

var interval = regexp.MustCompile(`^(\w+):\[(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d) TO (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\]$`)

func (s *register) list(w http.ResponseWriter, r *http.Request, name string, all map[string]object, field string) {
	q := interval.FindStringSubmatch(r.Form.Get("q"))
	if q == nil || q[1] != field || q[2] > q[3] {
		s.envelope(w, 400, "Erreur de syntaxe dans le paramètre q="+r.Form.Get("q"))
		return
	}
	if tri := r.Form.Get("tri"); (name == "liensSuccession") != (tri == "") {
		s.envelope(w, 400, "Erreur de tri : "+tri)
		return
	}
	var keys []string
	for key, o := range all {
		if at := moment(s.t, o[field].(string)); !at.Before(moment(s.t, q[2])) && !at.After(moment(s.t, q[3])) {
			keys = append(keys, key)
		}
	}
	if len(keys) == 0 && !s.empty200 {
		s.envelope(w, 404, "Aucun élément trouvé pour le paramètre q="+r.Form.Get("q"))
		return
	}
	slices.Sort(keys)
	cursor := r.Form.Get("curseur")
	from := 0
	if cursor != "*" {
		from, _ = slices.BinarySearchFunc(keys, after(s.t, cursor), func(key, after string) int { return cmp.Or(cmp.Compare(key, after), -1) })
	}
	n, err := strconv.Atoi(r.Form.Get("nombre"))
	if err != nil || n > 1000 || cursor == "" {
		s.envelope(w, 400, "nombre ou curseur")
		return
	}
	next, list := cursor, []object{}
	for _, key := range keys[from:min(from+min(n, s.most), len(keys))] {
		list, next = append(list, all[key]), token(key)
	}
	w.Header().Set("Content-Type", "application/json;charset=utf-8")
	w.Header().Set("Vary", "Accept-Encoding")
	out := json.NewEncoder(w)
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		defer z.Close()
		out = json.NewEncoder(z)
	}
	out.Encode(object{"header": object{"statut": 200, "message": "OK", "total": len(keys), "debut": 0, "nombre": len(list),
		"curseur": cursor, "curseurSuivant": next}, name: list})
}

func (s *register) envelope(w http.ResponseWriter, status int, message string) {
	w.Header().Set("Content-Type", "application/json;charset=utf-8")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(object{"header": object{"statut": status, "message": message}})
}

// token is a cursor as INSEE makes them, from the key of the last unit given.
func token(key string) string {
	return base64.StdEncoding.EncodeToString(append([]byte{2, 0x81, 0x20 | byte(len(key)%32)}, key...))
}

func after(t *testing.T, token string) string {
	b, err := base64.StdEncoding.DecodeString(token)
	if err != nil || len(b) < 3 {
		t.Errorf("curseur %q", token)
		return ""
	}
	return string(b[3:])
}

func moment(t *testing.T, text string) time.Time {
	at, err := time.Parse("2006-01-02T15:04:05", text)
	if err != nil {
		t.Error(err)
	}
	return at
}

// client asks the register; its clock advances only when it waits.
func (s *register) client() (*inseeapi.Client, *clock) {
	c := &clock{now: time.Date(2026, 11, 6, 9, 0, 0, 0, time.UTC)}
	return &inseeapi.Client{Base: s.URL + "/api-sirene/3.11", Key: s.key, Now: c.Now, Wait: c.Wait}, c
}

type clock struct {
	now   time.Time
	waits []time.Duration
}

func (c *clock) Now() time.Time { return c.now }

func (c *clock) Wait(ctx context.Context, d time.Duration) error {
	c.now, c.waits = c.now.Add(d), append(c.waits, d)
	return ctx.Err()
}

// unit is an unité légale of a few periods, the last one current.
func unit(siren, denomination, treated string, periods int) object {
	var list []any
	for i := range periods {
		start, end := fmt.Sprintf("20%02d-01-01", 10+periods-i), any(fmt.Sprintf("20%02d-12-31", 10+periods-i))
		name := fmt.Sprintf("%s %d", denomination, periods-i)
		if i == 0 {
			end, name = nil, denomination
		}
		list = append(list, object{"dateFin": end, "dateDebut": start, "etatAdministratifUniteLegale": "A", "changementEtatAdministratifUniteLegale": false,
			"nomUniteLegale": nil, "changementNomUniteLegale": false, "denominationUniteLegale": name, "changementDenominationUniteLegale": i < periods-1,
			"denominationUsuelle1UniteLegale": nil, "categorieJuridiqueUniteLegale": "5499", "activitePrincipaleUniteLegale": "62.01Z",
			"nomenclatureActivitePrincipaleUniteLegale": "NAFRev2", "nicSiegeUniteLegale": "00017", "caractereEmployeurUniteLegale": nil})
	}
	return object{"siren": siren, "statutDiffusionUniteLegale": "O", "dateCreationUniteLegale": "2011-01-01", "sigleUniteLegale": nil,
		"sexeUniteLegale": nil, "prenom1UniteLegale": nil, "trancheEffectifsUniteLegale": "NN", "anneeEffectifsUniteLegale": nil,
		"dateDernierTraitementUniteLegale": treated, "nombrePeriodesUniteLegale": periods, "categorieEntreprise": "PME", "anneeCategorieEntreprise": "2023",
		"activitePrincipaleNAF25UniteLegale": "62.10Y", "periodesUniteLegale": list}
}

// site is an établissement of one period.
func site(siren, nic, sign, treated string) object {
	return object{"siren": siren, "nic": nic, "siret": siren + nic, "statutDiffusionEtablissement": "O", "dateCreationEtablissement": "2011-01-01",
		"trancheEffectifsEtablissement": "NN", "dateDernierTraitementEtablissement": treated, "etablissementSiege": true, "nombrePeriodesEtablissement": 1,
		"uniteLegale":           object{"etatAdministratifUniteLegale": "A", "denominationUniteLegale": "NOM DE L'UNITE", "statutDiffusionUniteLegale": "O"},
		"adresseEtablissement":  object{"numeroVoieEtablissement": "8", "typeVoieEtablissement": "RUE", "libelleVoieEtablissement": "DU PONT, DIT \"VIEUX\"", "codePostalEtablissement": "69007", "libelleCommuneEtablissement": "LYON 7", "codeCommuneEtablissement": "69387"},
		"adresse2Etablissement": object{"numeroVoie2Etablissement": nil},
		"periodesEtablissement": []any{object{"dateFin": nil, "dateDebut": "2011-01-01", "etatAdministratifEtablissement": "A", "changementEtatAdministratifEtablissement": false,
			"enseigne1Etablissement": sign, "activitePrincipaleEtablissement": "62.01Z", "nomenclatureActivitePrincipaleEtablissement": "NAFRev2", "caractereEmployeurEtablissement": "N"}}}
}

func (s *register) addUnit(siren, denomination, treated string, periods int) {
	s.units[siren] = unit(siren, denomination, treated, periods)
}

func (s *register) addSite(siren, nic, sign, treated string) {
	s.sites[siren+nic] = site(siren, nic, sign, treated)
}

func (s *register) addLink(from, to, treated string) {
	s.links[from+to] = object{"siretEtablissementPredecesseur": from, "siretEtablissementSuccesseur": to, "dateLienSuccession": "2026-11-01",
		"transfertSiege": true, "continuiteEconomique": false, "dateDernierTraitementLienSuccession": treated}
}
