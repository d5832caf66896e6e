package sireneapi

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"tuyau/problem"
)

// request is the parameters of a call, once understood.
type request struct {
	q, date   string
	champs    map[string]bool // nil: all
	champList []string        // as asked
	hideNulls bool
	nombre    int
	given     bool // nombre was given
	debut     int
	curseur   string
	tri       string
	noLink    bool
	facets    facetParams
}

// param is a parameter: its name, what the documentation says of it, how it is read.
type param struct {
	name, about string
	schema      object
	set         func(*request, string) error
}

// object is a part of the OpenAPI document.
type object = map[string]any

var (
	paramQ = param{"q", "Requête : `champ:valeur`, AND, OR, parenthèses, `periode(…)`, jokers, intervalles.", object{"type": "string"},
		func(r *request, v string) error { r.q = v; return nil }}
	paramDate = param{"date", "Date (AAAA-MM-JJ) à laquelle on veut les valeurs des variables historisées.",
		object{"type": "string", "format": "date"}, setDate}
	paramChamps = param{"champs", "Champs voulus, séparés par des virgules.", object{"type": "string"}, setChamps}
	paramHide   = param{"masquerValeursNulles", "`true` : ne pas écrire ce qui n'a pas de valeur.", object{"type": "boolean"},
		func(r *request, v string) (err error) {
			r.hideNulls, err = boolean("masquerValeursNulles", v)
			return err
		}}
	paramTri = param{"tri", "`true` : par siren ou siret ; ou des champs, séparés par des virgules, chacun suivi de `asc` ou `desc`.",
		object{"type": "string"}, func(r *request, v string) error { r.tri = strings.TrimSpace(v); return nil }}
	paramNombre = param{"nombre", "Nombre de réponses : 0 à 1000 (20 par défaut) ; jusqu'à 200000 en CSV.",
		object{"type": "integer", "minimum": 0, "maximum": 200_000, "default": 20}, func(r *request, v string) (err error) {
			r.given = true
			r.nombre, err = integer("nombre", v, 200_000)
			return err
		}}
	paramDebut = param{"debut", "Rang de la première réponse : 0 à 1000 ; jusqu'à 10000 en CSV.",
		object{"type": "integer", "minimum": 0, "maximum": 10_000, "default": 0},
		func(r *request, v string) (err error) { r.debut, err = integer("debut", v, 10_000); return err }}
	paramCurseur = param{"curseur", "`*`, puis le `curseurSuivant` de chaque réponse : pagination sans limite.", object{"type": "string"},
		func(r *request, v string) error { r.curseur = strings.ReplaceAll(v, " ", "+"); return nil }}
	paramNoLink = param{"noLink", "`true` : pas d'en-tête Link.", object{"type": "boolean"},
		func(r *request, v string) (err error) { r.noLink, err = boolean("noLink", v); return err }}
	paramFacette = param{"facette.champ", "Champs à compter, séparés par des virgules ; voir aussi facette.requete et facette.intervalle.",
		object{"type": "string"}, nil}
)

var (
	lookupParams = []param{paramDate, paramChamps, paramHide}
	searchParams = []param{paramQ, paramDate, paramChamps, paramHide, paramFacette, paramTri, paramNombre, paramDebut, paramCurseur, paramNoLink}
	linksParams  = []param{paramQ, paramTri, paramNombre, paramDebut, paramCurseur, paramHide, paramNoLink}
)

const (
	defaultNombre = 20
	mostURL       = 8 << 10
)

// errTooLong is a 414, which no problem.Code stands for.
var errTooLong = errors.New("request URI too long")

// parse reads the query string and, of a POST, its body.
func (a *API) parse(w http.ResponseWriter, r *http.Request, table []param) (*request, error) {
	if len(r.URL.RawQuery) > mostURL {
		return nil, errTooLong
	}
	q := &request{nombre: defaultNombre}
	raw := r.URL.RawQuery
	if r.Method == http.MethodPost {
		body, err := a.body(w, r)
		if err != nil {
			return nil, err
		}
		raw += "&" + body
	}
	for raw != "" {
		var pair string
		pair, raw, _ = strings.Cut(raw, "&")
		name, value, _ := strings.Cut(pair, "=")
		if name == "" {
			continue
		}
		if err := q.set(table, unescape(name), unescape(value)); err != nil {
			return nil, err
		}
	}
	if q.curseur != "" && q.debut > 0 {
		return nil, invalid("debut", strconv.Itoa(q.debut), "un curseur commence toujours à 0")
	}
	return q, nil
}

func (q *request) set(table []param, name, value string) error {
	if !utf8.ValidString(value) || !utf8.ValidString(name) {
		return invalid(clip(name), value, "le texte n'est pas en UTF-8")
	}
	if strings.TrimSpace(value) == "" { // POST forms send every field
		value = ""
	}
	for i := range table {
		p := &table[i]
		if p.name == "facette.champ" && strings.HasPrefix(name, "facette.") {
			if value == "" {
				return nil
			}
			return q.facets.set(name, value)
		}
		if p.name == name {
			if value == "" {
				return nil
			}
			return p.set(q, value)
		}
	}
	return problem.New(problem.Invalid, nil, "Paramètre inconnu : %s", clip(name))
}

func (a *API) body(w http.ResponseWriter, r *http.Request) (string, error) {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); r.Header.Get("Content-Type") != "" &&
		(err != nil || kind != "application/x-www-form-urlencoded") {
		return "", problem.New(problem.Invalid, nil, "Le corps d'un POST est attendu en application/x-www-form-urlencoded")
	}
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, a.maxBody))
	if err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return "", problem.New(problem.TooLarge, err, "Requête trop longue : le corps dépasse %d octets", a.maxBody)
		}
		return "", problem.New(problem.Invalid, err, "Corps de la requête illisible")
	}
	return string(data), nil
}

func setDate(r *request, v string) error {
	if _, err := time.Parse(time.DateOnly, v); err != nil || len(v) != len(time.DateOnly) {
		return invalid("date", v, "date attendue sous la forme AAAA-MM-JJ")
	}
	r.date = v
	return nil
}

func setChamps(r *request, v string) error {
	if r.champs == nil {
		r.champs = map[string]bool{}
	}
	for name := range strings.SplitSeq(v, ",") {
		if name = strings.TrimSpace(name); name != "" {
			r.champs[name] = true
			r.champList = append(r.champList, name)
		}
	}
	return nil
}

// checkChamps refuses names that a shape does not have.
func (q *request) checkChamps(s *shape) error {
	if len(q.champList) == 0 {
		return nil
	}
	all := s.names()
	for _, name := range q.champList {
		if !all[name] {
			return invalid("champs", strings.Join(q.champList, ","), "champ « %s » inconnu", clip(name))
		}
	}
	return nil
}

func boolean(name, v string) (bool, error) {
	switch strings.ToLower(v) {
	case "true":
		return true, nil
	case "false":
		return false, nil
	}
	return false, invalid(name, v, "true ou false attendu")
}

func integer(name, v string, most int) (int, error) {
	n, err := strconv.Atoi(v)
	if err != nil || strings.HasPrefix(v, "+") {
		return 0, invalid(name, v, "nombre entier attendu")
	}
	if n < 0 || n > most {
		return 0, invalid(name, v, "nombre attendu entre 0 et %d", most)
	}
	return n, nil
}

// unescape is lenient: a malformed percent escape stands for itself.
func unescape(s string) string {
	if strings.IndexByte(s, '%') < 0 && strings.IndexByte(s, '+') < 0 {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '+' {
			c = ' '
		}
		if c == '%' && i+2 < len(s) {
			if n, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
				c = byte(n)
				i += 2
			}
		}
		b = append(b, c)
	}
	return string(b)
}
