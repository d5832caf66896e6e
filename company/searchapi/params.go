package searchapi

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// request is a query string once understood.
type request struct {
	text            string
	hasText         bool
	page, perPage   int
	sitePage        int
	matching        int
	lists           map[string][]string // by parameter
	flags           map[string]bool     // by parameter, those that are there
	state           string
	personKind      string
	lastName, first string
	born            [2]time.Time
	amounts         map[string]bool // ca_min and so on, those that are there
	ids             map[string]string
	lon, lat        float64
	hasLon, hasLat  bool
	radius          float64
	minimal         bool
	include, admin  []string
	bySize          bool
	filtered        bool // something but paging and rendering was asked
}

func (q *request) from() int { return (q.page - 1) * q.perPage }

// param is a row of the table of parameters: it parses one, and documents it. Rows are
// in the order in which the contract's server checks them.
type param struct {
	name    string
	kind    string // of the value, for the document: text, integer, number, boolean, list
	about   string // French
	example string
	values  []string
	// free parameters do not count as something asked.
	free bool
	set  func(q *request, value string) error
}

var (
	postCodeForm = regexp.MustCompile(`^((0[1-9])|([1-8][0-9])|(9[0-8])|(2A)|(2B))[0-9]{3}$`)
	communeForm  = regexp.MustCompile(`^([013-9]\d|2[AB1-9])\d{3}$`)
	epciForm     = regexp.MustCompile(`^\d{9}$`)
)

const (
	maxHits      = 10_000
	mostAmount   = 9223372036854775295
	includeList  = "complements dirigeants finances score siege matching_etablissements tva"
	adminList    = "etablissements immatriculation bodacc admin"
	flagsUnknown = `convention_collective_renseignee egapro_renseignee est_achats_responsables est_alim_confiance est_bio
		est_collectivite_territoriale est_entrepreneur_spectacle est_finess est_organisme_formation est_patrimoine_vivant
		est_qualiopi est_rge est_administration est_siae est_uai`
)

// newParams makes the table.
func newParams(codes *codeLists) []param {
	rows := []param{
		integer("page", "page", 1, 1000, "1", func(q *request) *int { return &q.page }, "Numéro de la page."),
		integer("page_etablissements", "page_etablissements", 1, 1000, "None", func(q *request) *int { return &q.sitePage },
			"Page des établissements, par 100, quand `include_admin=etablissements`."),
		integer("per_page", "per_page", 1, 25, "10", func(q *request) *int { return &q.perPage }, "Résultats par page."),
		{name: "q", kind: "text", example: "la poste", set: setText,
			about: "Noms, sigle, enseigne, prénom et nom, commune, adresse, SIREN, SIRET ou numéro RNA ; trois caractères, ou un autre critère."},
		list("activite_principale", codes.naf, "Codes NAF rév. 2 de l'unité légale.", "53.10Z"),
		list("categorie_entreprise", []string{"GE", "PME", "ETI"}, "Catégories d'entreprise.", "PME"),
		coded("code_commune", "commune", communeForm, "Codes Insee de communes d'établissements.", "75115"),
		coded("code_postal", "code_postal", postCodeForm, "Codes postaux d'établissements.", "75015"),
		list("departement", codes.departements, "Départements d'établissements.", "75"),
		list("region", codes.regions, "Régions d'établissements.", "11"),
		flag("est_entrepreneur_individuel", "Entrepreneur individuel."),
		list("section_activite_principale", codes.sections, "Sections de la NAF rév. 2.", "H"),
		list("tranche_effectif_salarie", codes.tranches, "Tranches d'effectif de l'unité légale.", "53"),
		coded("epci", "epci", epciForm, "SIREN d'EPCI d'établissements.", "200054781"),
		flag("est_association", "Association : catégorie juridique, ou identifiant au RNA."),
		flag("est_ess", "Appartenance à l'économie sociale et solidaire."),
		flag("est_societe_mission", "Société à mission ; `false` laisse de côté celles dont on ne sait rien."),
	}
	for name := range strings.FieldsSeq(flagsUnknown) {
		rows = append(rows, flag(name, "Absent de nos sources : `true` ne trouve rien, `false` garde tout."))
	}
	rows = append(rows,
		identifier("id_convention_collective", 4), identifier("id_finess", 9), identifier("id_uai", 8), identifier("id_rge", 0),
		param{name: "code_collectivite_territoriale", kind: "list", example: "75", set: setCollectivite,
			about: "Absent de nos sources : ne trouve rien."},
		param{name: "nom_personne", kind: "text", example: "dupont", about: "Nom de l'entrepreneur individuel.",
			set: func(q *request, v string) error { q.lastName = cleanName(v); return nil }},
		param{name: "prenoms_personne", kind: "text", example: "jeanne", about: "Prénoms de l'entrepreneur individuel.",
			set: func(q *request, v string) error { q.first = cleanName(v); return nil }},
		birth("date_naissance_personne_min", 0), birth("date_naissance_personne_max", 1),
		amount("ca_min"), amount("ca_max"), amount("resultat_net_min"), amount("resultat_net_max"),
		choice("type_personne", []string{"ELU", "DIRIGEANT"}, func(q *request) *string { return &q.personKind },
			"Rôle de la personne cherchée ; les élus sont absents de nos sources."),
		choice("etat_administratif", []string{"A", "C"}, func(q *request) *string { return &q.state }, "État de l'unité légale."),
		list("nature_juridique", codes.natures, "Catégories juridiques, niveau III.", "5710"),
		integer("limite_matching_etablissements", "matching_size", 1, 100, "10", func(q *request) *int { return &q.matching },
			"Établissements donnés par résultat, au plus."),
		coordinate("lat", "lat", -90, 90, "None", func(q *request) (*float64, *bool) { return &q.lat, &q.hasLat }, "Latitude WGS84, en degrés.", "48.84"),
		coordinate("long", "lon", -180, 180, "None", func(q *request) (*float64, *bool) { return &q.lon, &q.hasLon }, "Longitude WGS84, en degrés.", "2.29"),
		coordinate("radius", "radius", 0.001, 50, "5", func(q *request) (*float64, *bool) { return &q.radius, nil }, "Rayon en kilomètres.", "0.5"),
		boolean("minimal", "Réponse courte, à laquelle `include` ajoute.", func(q *request) *bool { return &q.minimal }),
		inclusion("include", includeList, func(q *request) *[]string { return &q.include }, "Ajouts à la réponse courte."),
		inclusion("include_admin", adminList, func(q *request) *[]string { return &q.admin }, "Autres ajouts : tous les établissements, page par page."),
		boolean("sort_by_size", "Les plus grandes d'abord, quel que soit leur nom.", func(q *request) *bool { return &q.bySize }),
	)
	free := []string{"page", "page_etablissements", "per_page", "limite_matching_etablissements", "radius", "minimal", "include", "include_admin", "sort_by_size"}
	for i := range rows {
		rows[i].free = slices.Contains(free, rows[i].name)
	}
	return rows
}

// setText keeps the text as it is: case means nothing to the search. Blanks alone ask
// for nothing.
func setText(q *request, value string) error {
	q.text, q.hasText = strings.TrimSpace(value), true
	return nil
}

func integer(name, shown string, least, most int, byDefault string, to func(*request) *int, about string) param {
	return param{name: name, kind: "integer", about: fmt.Sprintf("%s De %d à %d, %s par défaut.", about, least, most, frenchDefault(byDefault)),
		example: "1", set: func(q *request, value string) error {
			n, err := wholeNumber(value)
			if err != nil {
				return invalid("Veuillez indiquer un paramètre `%s` entier.", shown)
			}
			if n < int64(least) || n > int64(most) {
				return outside(shown, strconv.Itoa(least), strconv.Itoa(most), byDefault)
			}
			*to(q) = int(n)
			return nil
		}}
}

func frenchDefault(byDefault string) string {
	if byDefault == "None" {
		return "aucune"
	}
	return byDefault
}

// wholeNumber reads a number as Python's int does, kept within 64 bits.
func wholeNumber(value string) (int64, error) {
	n, err := strconv.ParseInt(strings.TrimSpace(value), 10, 64)
	if ne, ok := err.(*strconv.NumError); ok && ne.Err == strconv.ErrRange {
		return n, nil // the nearest bound: beyond any limit
	}
	return n, err
}

func outside(shown, least, most, byDefault string) error {
	return invalid("Veuillez indiquer un paramètre `%s` entre `%s` et `%s`, par défaut `%s`.", shown, least, most, byDefault)
}

func coordinate(name, shown string, least, most float64, byDefault string, to func(*request) (*float64, *bool), about, example string) param {
	number := func(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
	return param{name: name, kind: "number", about: about, example: example, set: func(q *request, value string) error {
		f, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		if err != nil && !isRange(err) || f != f {
			return invalid("Veuillez indiquer un paramètre `%s` flottant.", shown)
		}
		if f < least || f > most {
			return outside(shown, number(least), number(most), byDefault)
		}
		at, given := to(q)
		*at = f
		if given != nil {
			*given = true
		}
		return nil
	}}
}

func isRange(err error) bool {
	ne, ok := err.(*strconv.NumError)
	return ok && ne.Err == strconv.ErrRange
}

func amount(name string) param {
	bound := strconv.Itoa(mostAmount)
	return param{name: name, kind: "integer", about: "Absent de nos sources : ne trouve rien.", example: "1000",
		set: func(q *request, value string) error {
			n, err := wholeNumber(value)
			if err != nil {
				return invalid("Veuillez indiquer un paramètre `%s` entier.", name)
			}
			if n < -mostAmount || n > mostAmount {
				return outside(name, "-"+bound, bound, "None")
			}
			q.amounts[name] = true
			return nil
		}}
}

// values cuts a list as the contract's server does: hyphens and blanks dropped, in
// upper case.
func values(value string) []string {
	value = strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(value))
	return strings.Split(value, ",")
}

func list(name string, valid []string, about, example string) param {
	known := map[string]bool{}
	for _, v := range valid {
		known[v] = true
	}
	return param{name: name, kind: "list", about: about, example: example, values: valid, set: func(q *request, value string) error {
		all := values(value)
		for _, v := range all {
			if !known[v] {
				return invalid("Au moins un paramètre `%s` est non valide. Les valeurs valides : %s.", name, pythonList(valid))
			}
		}
		q.lists[name] = all
		return nil
	}}
}

// pythonList writes a list as the contract's messages do.
func pythonList(list []string) string { return "['" + strings.Join(list, "', '") + "']" }

func coded(name, shown string, form *regexp.Regexp, about, example string) param {
	return param{name: name, kind: "list", about: about, example: example, set: func(q *request, value string) error {
		all := values(value)
		for _, v := range all {
			if !form.MatchString(v) {
				return invalid("Au moins une valeur du paramètre %s est non valide.", shown)
			}
		}
		q.lists[name] = all
		return nil
	}}
}

// setCollectivite refuses short codes; the line break is the contract's.
func setCollectivite(q *request, value string) error {
	all := values(value)
	for _, v := range all {
		if utf8.RuneCountInString(v) < 2 {
			return invalid("Chaque identifiant code insee d'une collectivité\n                    territoriale doit contenir au moins 2 caractères.")
		}
	}
	q.lists["code_collectivite_territoriale"] = all
	return nil
}

func truth(name, value string) (bool, error) {
	switch strings.ToUpper(value) {
	case "TRUE":
		return true, nil
	case "FALSE":
		return false, nil
	}
	return false, invalid("%s doit prendre la valeur 'true' ou 'false' !", name)
}

func flag(name, about string) param {
	return param{name: name, kind: "boolean", about: about, example: "true", set: func(q *request, value string) error {
		set, err := truth(name, value)
		q.flags[name] = set
		return err
	}}
}

func boolean(name, about string, to func(*request) *bool) param {
	return param{name: name, kind: "boolean", about: about, example: "true", set: func(q *request, value string) (err error) {
		*to(q), err = truth(name, value)
		return err
	}}
}

func identifier(name string, length int) param {
	return param{name: name, kind: "text", about: "Absent de nos sources : ne trouve rien.", example: strings.Repeat("0", max(length, 1)),
		set: func(q *request, value string) error {
			if length > 0 && utf8.RuneCountInString(value) != length {
				return invalid("Le paramètre `%s` doit contenir %d caractères.", name, length)
			}
			q.ids[name] = value
			return nil
		}}
}

func cleanName(value string) string { return strings.ToLower(strings.ReplaceAll(value, "-", " ")) }

func birth(name string, which int) param {
	return param{name: name, kind: "text", about: "Absent de nos sources : ne trouve rien.", example: "1990-01-02",
		set: func(q *request, value string) error {
			day, err := time.Parse(time.DateOnly, value)
			if err != nil {
				return invalid("Veuillez indiquer une date sous le format : aaaa-mm-jj. Exemple : '1990-01-02'")
			}
			q.born[which] = day
			return nil
		}}
}

func choice(name string, valid []string, to func(*request) *string, about string) param {
	return param{name: name, kind: "text", about: about, example: valid[len(valid)-1], values: valid, set: func(q *request, value string) error {
		value = strings.ToUpper(value)
		if !slices.Contains(valid, value) {
			return invalid("Le paramètre `%s` doit prendre une des valeurs suivantes %s.", name, pythonList(valid))
		}
		*to(q) = value
		return nil
	}}
}

func inclusion(name, valid string, to func(*request) *[]string, about string) param {
	fields := strings.Fields(valid)
	return param{name: name, kind: "list", about: about, example: fields[0], values: fields, set: func(q *request, value string) error {
		for _, v := range values(value) {
			v = strings.ToLower(v)
			if !slices.Contains(fields, v) {
				return invalid("Au moins un champ à inclure est non valide. Les champs valides : %s.", pythonList(fields))
			}
			*to(q) = append(*to(q), v)
		}
		return nil
	}}
}

const minText = 3

// parse reads a query string by the table; the last value wins, unknown parameters are
// ignored. The error, if any, is a problem in the words of the contract.
func (a *API) parse(raw string, near bool) (*request, error) {
	q := &request{page: 1, perPage: 10, sitePage: 1, matching: 10, radius: 5, lists: map[string][]string{}, flags: map[string]bool{},
		amounts: map[string]bool{}, ids: map[string]string{}}
	given, err := url.ParseQuery(raw)
	if err != nil && len(given) == 0 && raw != "" {
		return nil, invalid("La chaîne de paramètres est mal formée.")
	}
	if lon := given["lon"]; len(lon) > 0 && len(given["long"]) == 0 {
		given["long"] = lon
	}
	filters := 0
	for i := range a.params {
		p := &a.params[i]
		all := given[p.name]
		if len(all) == 0 {
			continue
		}
		value := all[len(all)-1]
		if !utf8.ValidString(value) {
			return nil, invalid("Le paramètre `%s` n'est pas un texte en UTF-8.", p.name)
		}
		if len(value) > maxValue {
			return nil, invalid("Le paramètre `%s` est trop long.", p.name)
		}
		if err := p.set(q, value); err != nil {
			return nil, err
		}
		if !p.free {
			q.filtered = true
			if p.name != "q" {
				filters++
			}
		}
	}
	return q, q.settle(near, filters)
}

const maxValue = 20_000

// settle checks what depends on several parameters.
func (q *request) settle(near bool, filters int) error {
	switch {
	case near && q.hasText:
		return invalid("Le paramètre 'terms' n'est pas autorisé pour une recherche géographique.")
	case near && !(q.hasLon && q.hasLat):
		return invalid("Les paramètres 'lat' et 'long' sont obligatoires pour une recherche géographique.")
	case !near && (q.hasLon || q.hasLat):
		return invalid("Les paramètres 'lat', 'long' ne sont autorisés que pour une recherche géographique.")
	case q.page*q.perPage > maxHits:
		return invalid("Le nombre total de résultats est restreint à 10 000. Pour garantir cela, le produit du numéro de page " +
			"(par défaut, page = 1) et du nombre de résultats par page (par défaut, per_page = 10), c'est-à-dire `page * per_page`, " +
			"ne doit pas excéder 10 000.")
	case !q.born[0].IsZero() && !q.born[1].IsZero() && q.born[1].Before(q.born[0]):
		return invalid("Veuillez indiquer une date minimale inférieure à la date maximale.")
	case len(q.include) > 0 && !q.minimal:
		return invalid("Veuillez indiquer si vous souhaitez une réponse minimale avec le filtre `minimal=True`` avant de préciser les champs à inclure.")
	case !q.filtered:
		return invalid("Veuillez indiquer au moins un paramètre de recherche.")
	case q.hasText && filters == 0 && utf8.RuneCountInString(q.text) < minText:
		return invalid("3 caractères minimum pour les termes de la requête (ou utilisez au moins un filtre)")
	}
	return nil
}
