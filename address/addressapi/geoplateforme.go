package addressapi

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"tuyau/address"
)

var kinds = []string{"housenumber", "street", "locality", "municipality"}

var geoplateformeSearch = operation{
	name:     "search",
	title:    "Chercher une adresse",
	about:    "Trouve les adresses, voies, lieux-dits et communes qui répondent à un texte, les meilleures d'abord.",
	example:  "q=8+rue+de+la+paix+paris&limit=1",
	defaults: request{limit: 10, autocomplete: true},
	refuse:   refuseAll,
	settle: func(q *request) []fault {
		q.capLimit()
		return slices.Concat(q.bothCoordinates(), q.cityOrCode())
	},
	params: slices.Concat([]param{
		{name: "q", required: true, set: setText, example: "8 rue de la Paix Paris",
			about: "Texte cherché, 3 à 200 caractères, le premier étant une lettre ou un chiffre.",
			shape: schema{Type: "string", MinLength: 3, MaxLength: 200}},
		{name: "autocomplete", set: setAutocomplete, example: "false",
			about: "Le dernier mot peut être inachevé. Accepte true, false, 1, 0, yes, no.",
			shape: schema{Type: "string", Default: "true"}},
	}, geoplateformeCommon, parcelParams),
}

var geoplateformeReverse = operation{
	name:  "reverse",
	title: "Trouver les adresses d'un lieu",
	about: "Trouve ce qui se trouve dans les 100 mètres autour d'un point (200 s'il n'y a rien), ou dans une géométrie, " +
		"le plus proche d'abord.",
	example:     "lon=2.330992&lat=48.868831&limit=1",
	defaults:    request{limit: 10},
	refuse:      refuseAll,
	rings:       []float64{100, 200},
	everyNumber: true,
	settle: func(q *request) []fault {
		q.capLimit()
		faults := slices.Concat(q.bothCoordinates(), q.cityOrCode())
		if q.areaText == "" && !q.given[lon] && !q.given[lat] {
			faults = append(faults, fault{text: "At least lon/lat or searchgeom must be defined"})
		}
		if q.area != nil && !q.area.closed {
			faults = append(faults, fault{text: "Geometry type '" + q.area.kind + "' not allowed for address index"})
		}
		if q.radius > 0 && q.point() == nil {
			faults = append(faults, fault{text: "radius cannot be used without lon/lat"})
		}
		return faults
	},
	params: slices.Concat([]param{
		{name: "searchgeom", set: setArea,
			about: "Géométrie GeoJSON où chercher : Polygon, ou Circle (`coordinates` et `radius` en mètres). " +
				"Son emprise a 1 000 m de côté au plus, le rayon d'un cercle 500 m. Seule, elle donne à tout le score 1.",
			example: `{"type":"Circle","coordinates":[2.330992,48.868831],"radius":50}`,
			shape:   schema{Type: "string"}},
		{name: "radius", set: setRadius, example: "5000",
			about: "Extension de Tuyau : distance maximale en mètres, à la place des 100 puis 200 mètres.",
			shape: schema{Type: "number", Minimum: bound(1), Maximum: bound(100_000)}},
	}, geoplateformeCommon, parcelParams),
}

var geoplateformeCommon = []param{
	{name: "limit", set: setLimit, example: "5",
		about: "Nombre de réponses au plus.",
		shape: schema{Type: "integer", Default: 10, Minimum: bound(1), Maximum: bound(50)}},
	{name: "index", set: setIndex, example: "address",
		about: "Index où chercher. Seul address est servi ici : poi et parcel sont refusés.",
		shape: schema{Type: "string", Default: "address", Enum: []string{"address"}}},
	{name: "lon", set: setCoordinate(lon), example: "2.330992",
		about: "Longitude WGS84 en degrés, sans exposant ; va avec lat.",
		shape: schema{Type: "number", Minimum: bound(-180), Maximum: bound(180)}},
	{name: "lat", set: setCoordinate(lat), example: "48.868831",
		about: "Latitude WGS84 en degrés, sans exposant ; va avec lon.",
		shape: schema{Type: "number", Minimum: bound(-90), Maximum: bound(90)}},
	{name: "type", set: setKind, example: "housenumber",
		about: "Ne garde qu'un type de réponse.",
		shape: schema{Type: "string", Enum: kinds}},
	{name: "postcode", set: setPattern(regexp.MustCompile(`^\d{5}$`), "must contain 5 digits",
		func(q *request, s string) { q.PostCodes = []string{s} }), example: "75002",
		about: "Ne garde qu'un code postal.",
		shape: schema{Type: "string", Pattern: `^\d{5}$`}},
	{name: "citycode", set: setPattern(regexp.MustCompile(`^(\d{5}|\d[AB]\d{3})$`), "not valid",
		func(q *request, s string) { q.CityCodes = []string{s} }), example: "75102",
		about: "Ne garde qu'une commune, par son code Insee. Le code de Paris, Lyon ou Marseille admet ses arrondissements.",
		shape: schema{Type: "string", Pattern: `^(\d{5}|\d[AB]\d{3})$`}},
	{name: "city", set: setCity, example: "Paris",
		about: "Ne garde que les communes de ce nom, ou d'un nom très proche. Exclut citycode.",
		shape: schema{Type: "string", MaxLength: 50}},
	{name: "category", set: ignore, example: "administratif",
		about: "Filtre de l'index poi : sans effet sur l'index address.",
		shape: schema{Type: "string"}},
	{name: "returntruegeometry", set: setTrueGeometry, example: "true",
		about: "Ajoute `truegeometry`, la géométrie en texte JSON (un point pour une adresse), et borne limit à 20.",
		shape: schema{Type: "string", Default: "false"}},
}

// parcelParams belong to an index that is not served. They are refused rather than
// ignored: an answer that did not heed them would look like a right one.
var parcelParams = func() []param {
	var params []param
	for _, p := range [][2]string{{"departmentcode", "94"}, {"municipalitycode", "067"}, {"oldmunicipalitycode", "000"},
		{"districtcode", "105"}, {"section", "AC"}, {"number", "0035"}, {"sheet", "1"}} {
		params = append(params, param{name: p[0], example: p[1], set: refuseParcel,
			about: "Filtre de l'index parcel, qui n'est pas servi ici : toujours refusé.",
			shape: schema{Type: "string"}})
	}
	return params
}()

func says(format string, args ...any) *fault { return &fault{text: fmt.Sprintf(format, args...)} }

func setText(q *request, p *param, value string) *fault {
	if n := utf8.RuneCountInString(value); n < p.shape.MinLength || n > p.shape.MaxLength || !startsWell(value) {
		return says("must contain between %d and %d chars and start with a number or a letter",
			p.shape.MinLength, p.shape.MaxLength)
	}
	q.text = value
	return nil
}

func startsWell(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

var strictInteger = regexp.MustCompile(`^([+-]?[1-9]\d*|0)$`)

func setLimit(q *request, p *param, value string) *fault {
	n, err := strconv.Atoi(value)
	if err != nil || !strictInteger.MatchString(value) {
		return says("unable to parse value as integer")
	}
	if low, high := *p.shape.Minimum, *p.shape.Maximum; float64(n) < low || float64(n) > high {
		return says("must be an integer between %g and %g", low, high)
	}
	q.limit = n
	return nil
}

var strictFloat = regexp.MustCompile(`^[+-]?\d+(\.\d*)?$`)

func parseFloat(p *param, value string) (float64, *fault) {
	if !strictFloat.MatchString(value) {
		return 0, says("unable to parse value as float")
	}
	f, err := strconv.ParseFloat(value, 64)
	if low, high := *p.shape.Minimum, *p.shape.Maximum; err != nil || f < low || f > high {
		return 0, says("must be a float between %s and %s", plain(low), plain(high))
	}
	return f, nil
}

func plain(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

func setCoordinate(which int) func(*request, *param, string) *fault {
	return func(q *request, p *param, value string) *fault {
		q.given[which] = true
		f, wrong := parseFloat(p, value)
		q.place(which, f)
		return wrong
	}
}

func (q *request) place(which int, degrees float64) {
	if which == lon {
		q.at.Lon = degrees
	} else {
		q.at.Lat = degrees
	}
}

func setRadius(q *request, p *param, value string) (wrong *fault) {
	q.radius, wrong = parseFloat(p, value)
	return wrong
}

func parseBool(value string) (on bool, wrong *fault) {
	switch strings.ToLower(value) {
	case "1", "true", "yes":
		return true, nil
	case "0", "false", "no":
		return false, nil
	}
	return false, says("unable to parse value as boolean")
}

func setAutocomplete(q *request, _ *param, value string) (wrong *fault) {
	q.autocomplete, wrong = parseBool(value)
	return wrong
}

func setTrueGeometry(q *request, _ *param, value string) (wrong *fault) {
	q.trueGeometry, wrong = parseBool(value)
	return wrong
}

func setKind(q *request, _ *param, value string) *fault {
	kind, ok := address.ParseKind(value)
	if !ok {
		return says("unexpected value '%s'", clip(value))
	}
	q.Kinds = []address.Kind{kind}
	return nil
}

func setIndex(_ *request, p *param, value string) *fault {
	for one := range strings.SplitSeq(value, ",") {
		one = strings.TrimSpace(one)
		switch {
		case one == "" || slices.Contains(p.shape.Enum, one):
		case one == "poi" || one == "parcel":
			return says("unexpected value '%s', only the address index is served", one)
		default:
			return says("unexpected value '%s'", clip(one))
		}
	}
	return nil
}

func setPattern(pattern *regexp.Regexp, complaint string, keep func(*request, string)) func(*request, *param, string) *fault {
	return func(q *request, _ *param, value string) *fault {
		if !pattern.MatchString(value) {
			return says("%s", complaint)
		}
		keep(q, value)
		return nil
	}
}

func setCity(q *request, p *param, value string) *fault {
	if utf8.RuneCountInString(value) > p.shape.MaxLength {
		return says("must contain between 1 and %d chars", p.shape.MaxLength)
	}
	q.city = value
	return nil
}

func ignore(*request, *param, string) *fault { return nil }

func refuseParcel(*request, *param, string) *fault { return says("the parcel index is not served") }

// capLimit applies returntruegeometry's own bound, silently as the contract does.
func (q *request) capLimit() {
	if q.trueGeometry {
		q.limit = min(q.limit, 20)
	}
}

func (q *request) bothCoordinates() []fault {
	if q.given[lon] == q.given[lat] {
		return nil
	}
	return []fault{{text: "lon/lat must be present together if defined"}}
}

func (q *request) cityOrCode() []fault {
	if q.city == "" || len(q.CityCodes) == 0 {
		return nil
	}
	return []fault{{text: "city and citycode params cannot be used together"}}
}
