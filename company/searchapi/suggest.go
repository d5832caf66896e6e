package searchapi

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"tuyau/company"
)

const (
	suggestions, mostSuggestions = 5, 20
	mostTyped                    = 200 // characters of a text being typed
)

// Suggest answers GET /suggest: the companies that a text being typed may mean, for the
// fields of forms. It is ours; the answer is short:
//
//	{"results":[{"siren":"356000000","siret":"35600000000048","nom_complet":"LA POSTE",
//	  "code_postal":"75015","libelle_commune":"PARIS","activite_principale":"53.10Z",
//	  "etat_administratif":"A"}]}
//
// siret is that of the établissement that the text speaks of, or of the siège.
func (a *API) Suggest(w http.ResponseWriter, r *http.Request) error {
	return a.answer(w, r, func(x *company.Index) ([]byte, error) {
		given, err := url.ParseQuery(r.URL.RawQuery)
		if err != nil && len(given) == 0 {
			return nil, invalid("La chaîne de paramètres est mal formée.")
		}
		q := last(given["q"])
		switch {
		case strings.TrimSpace(q) == "":
			return nil, invalid("Veuillez indiquer le paramètre `q`.")
		case !utf8.ValidString(q):
			return nil, invalid("Le paramètre `q` n'est pas un texte en UTF-8.")
		case utf8.RuneCountInString(q) > mostTyped:
			return nil, invalid("Le paramètre `q` a plus de %d caractères.", mostTyped)
		}
		limit := suggestions
		if v := last(given["limit"]); v != "" {
			if limit, err = strconv.Atoi(v); err != nil || limit < 1 || limit > mostSuggestions {
				return nil, outside("limit", "1", strconv.Itoa(mostSuggestions), strconv.Itoa(suggestions))
			}
		}
		return a.appendSuggestions(x, x.Suggest(q, limit)), nil
	})
}

func last(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[len(values)-1]
}

func (a *API) appendSuggestions(x *company.Index, hits []company.NameHit) []byte {
	s := &sheet{a: a, x: x}
	b := append([]byte(nil), `{"results":[`...)
	for i := range hits {
		if i > 0 {
			b = append(b, ',')
		}
		b = s.appendSuggestion(b, &hits[i])
	}
	return append(b, "]}"...)
}

func (s *sheet) appendSuggestion(b []byte, hit *company.NameHit) []byte {
	st := s.standing(hit.Unit)
	siret, postcode, commune := "", "", ""
	if site, ok := hitSite(s.x, hit); ok {
		siret, commune = s.siretOf(site), s.site("libelleCommune", site)
		if postcode = s.site("codePostal", site); st.partial || s.site("statutDiffusion", site) == "P" {
			postcode = masked
		}
	}
	o := open(b, nil)
	o.text("siren", s.x.SIREN(hit.Unit).String())
	o.text("siret", siret)
	o.text("nom_complet", s.fullName(hit.Unit, st))
	o.text("code_postal", postcode)
	o.text("libelle_commune", commune)
	o.text("activite_principale", s.unit("activitePrincipale", hit.Unit))
	o.text("etat_administratif", s.unit("etatAdministratif", hit.Unit))
	return o.close()
}
