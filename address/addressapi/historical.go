package addressapi

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"tuyau/address"
	"tuyau/problem"
)

var historicalSearch = operation{
	name:     "search",
	title:    "Chercher une adresse",
	about:    "Trouve les adresses, voies, lieux-dits et communes qui répondent à un texte, les meilleures d'abord.",
	example:  "q=8+rue+de+la+paix+paris&limit=1",
	defaults: request{limit: 5, autocomplete: true},
	refuse:   refuseFirst,
	settle:   func(*request) []fault { return nil },
	params: slices.Concat([]param{
		{name: "q", required: true, set: setAnyText, example: "8 rue de la Paix Paris",
			about: "Texte cherché, 1 à 200 caractères, le premier étant une lettre ou un chiffre.",
			shape: schema{Type: "string", MinLength: 1, MaxLength: 200}},
		{name: "limit", set: setLooseLimit, example: "5",
			about: "Nombre de réponses au plus, 100 au plus. 0 vaut 5.",
			shape: schema{Type: "integer", Default: 5, Minimum: bound(0), Maximum: bound(100)}},
		{name: "autocomplete", set: setLooseAutocomplete, example: "0",
			about: "Le dernier mot peut être inachevé, sauf avec 0, false, no ou off.",
			shape: schema{Type: "string", Default: "1"}},
	}, coordinates("Favorise ce qui est proche du point ; une coordonnée seule est sans effet."), filters),
}

var historicalReverse = operation{
	name:  "reverse",
	title: "Trouver l'adresse d'un point",
	about: "Trouve ce qui se trouve à 150 mètres environ d'un point (450 s'il n'y a rien), le plus proche d'abord, " +
		"à raison d'un numéro par voie.",
	example:  "lon=2.330992&lat=48.868831",
	defaults: request{limit: 1},
	refuse:   refuseFirst,
	rings:    []float64{150, 450},
	settle: func(q *request) []fault {
		for which, name := range [...]string{lon: "lon", lat: "lat"} {
			if !q.given[which] {
				return []fault{{param: name, missing: true}}
			}
		}
		return nil
	},
	params: slices.Concat(coordinates("Obligatoire."), []param{
		{name: "limit", set: setUncappedLimit, example: "5",
			about: "Nombre de voies ou de lieux au plus. 0 vaut 1, plus de 100 vaut 100.",
			shape: schema{Type: "integer", Default: 1, Minimum: bound(0)}},
		{name: "radius", set: setLooseRadius, example: "5000",
			about: "Extension de Tuyau : distance maximale en mètres, à la place des 150 puis 450 mètres.",
			shape: schema{Type: "number", Minimum: bound(1), Maximum: bound(100_000)}},
	}, filters),
}

func coordinates(about string) []param {
	return []param{
		{name: "lon", aliases: []string{"lng", "long", "longitude"}, set: setLooseCoordinate(lon), example: "2.330992",
			about: "Longitude WGS84 en degrés. " + about,
			shape: schema{Type: "number", Minimum: bound(-180), Maximum: bound(180)}},
		{name: "lat", aliases: []string{"latitude"}, set: setLooseCoordinate(lat), example: "48.868831",
			about: "Latitude WGS84 en degrés. " + about,
			shape: schema{Type: "number", Minimum: bound(-90), Maximum: bound(90)}},
	}
}

const severalValues = " Plusieurs valeurs (10 au plus) s'ajoutent : répétées, ou séparées par une espace ou un « + »."

var filters = []param{
	{name: "type", list: true, set: addKind, example: "housenumber",
		about: "Ne garde que ces types de réponse." + severalValues,
		shape: schema{Type: "array", MaxItems: 10, Items: &schema{Type: "string"}}},
	{name: "postcode", list: true, example: "75002",
		set:   addCode(func(f *address.Filter) *[]string { return &f.PostCodes }),
		about: "Ne garde que ces codes postaux." + severalValues,
		shape: schema{Type: "array", MaxItems: 10, Items: &schema{Type: "string"}}},
	{name: "citycode", list: true, example: "75102",
		set: addCode(func(f *address.Filter) *[]string { return &f.CityCodes }),
		about: "Ne garde que ces communes, par leur code Insee. Le code de Paris, Lyon ou Marseille admet ses " +
			"arrondissements." + severalValues,
		shape: schema{Type: "array", MaxItems: 10, Items: &schema{Type: "string"}}},
}

// wrong is a fault told twice: the end of addok's sentence, and addok-server's own.
func wrong(text, message string) *fault { return &fault{text: text, message: message} }

func setAnyText(q *request, p *param, value string) *fault {
	switch n := utf8.RuneCountInString(value); {
	case n > p.shape.MaxLength:
		return &fault{code: problem.TooLarge,
			text: fmt.Sprintf("Query too long, %d chars, limit is %d", n, p.shape.MaxLength)}
	case !startsWell(value):
		return wrong("must start with a number or a letter",
			"q must contain between 3 and 200 chars and start with a number or a letter")
	}
	q.text = value
	return nil
}

const notAnInteger = "The value must be an integer."

func setLooseLimit(q *request, p *param, value string) *fault {
	const message = "limit must be an integer between 1 and 100"
	n, err := strconv.Atoi(value)
	switch {
	case err != nil:
		return wrong(notAnInteger, message)
	case n < 0 || float64(n) > *p.shape.Maximum:
		return wrong("out of range (1..100)", message)
	case n > 0:
		q.limit = n
	}
	return nil
}

// setUncappedLimit has no upper bound in addok; 100 streets are enough to protect us.
func setUncappedLimit(q *request, _ *param, value string) *fault {
	const message = "limit must be a positive integer"
	n, err := strconv.Atoi(value)
	switch {
	case err != nil:
		return wrong(notAnInteger, message)
	case n < 0:
		return wrong("out of range", message)
	case n > 0:
		q.limit = min(n, 100)
	}
	return nil
}

func setLooseAutocomplete(q *request, _ *param, value string) *fault {
	switch strings.ToLower(value) {
	case "0", "false", "no", "off", "n", "f":
		q.autocomplete = false
	default:
		q.autocomplete = true
	}
	return nil
}

func setLooseCoordinate(which int) func(*request, *param, string) *fault {
	return func(q *request, p *param, value string) *fault {
		q.given[which] = true
		f, err := parseLooseFloat(value)
		switch {
		case err != nil:
			return wrong("invalid value", "lon/lat must be float numbers")
		case f < *p.shape.Minimum || f > *p.shape.Maximum:
			return wrong("out of range", "lon/lat must be valid WGS-84 coordinates")
		}
		q.place(which, f)
		return nil
	}
}

func setLooseRadius(q *request, p *param, value string) *fault {
	f, err := parseLooseFloat(value)
	if err != nil || f < *p.shape.Minimum || f > *p.shape.Maximum {
		return wrong("out of range (1..100000)", "radius must be a float between 1 and 100000")
	}
	q.radius = f
	return nil
}

// parseLooseFloat reads what addok's Python reads, exponents included, but neither
// its nan and inf nor Go's hexadecimal.
func parseLooseFloat(value string) (float64, error) {
	if strings.Trim(value, "0123456789+-.eE") != "" {
		return 0, strconv.ErrSyntax
	}
	return strconv.ParseFloat(value, 64)
}

func tooMany(p *param) *fault {
	return wrong(fmt.Sprintf("too many values, limit is %d", p.shape.MaxItems),
		fmt.Sprintf("%s must have at most %d values", p.name, p.shape.MaxItems))
}

func addKind(q *request, p *param, value string) *fault {
	for _, word := range words(value) {
		kind, ok := address.ParseKind(word)
		if !ok {
			return wrong("unexpected value '"+clip(word)+"'", "type must be one of "+strings.Join(kinds, ", "))
		}
		q.Kinds = addOnce(q.Kinds, kind) // there are fewer kinds than values allowed
	}
	return nil
}

func addCode(list func(*address.Filter) *[]string) func(*request, *param, string) *fault {
	return func(q *request, p *param, value string) *fault {
		codes := list(&q.Filter)
		for _, word := range words(value) {
			if *codes = addOnce(*codes, word); len(*codes) > p.shape.MaxItems {
				*codes = (*codes)[:p.shape.MaxItems]
				return tooMany(p)
			}
		}
		return nil
	}
}
