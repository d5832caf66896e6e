package searchapi

import (
	"strings"

	"tuyau/company"
	"tuyau/territory"
	"tuyau/text"
)

// filter is a request's criteria made ready for one index: nil sets let all through.
type filter struct {
	x            *company.Index
	units, sites company.Rows
	nothing      bool // our sources can't answer one of the criteria: nothing does
}

// associations are the catégories juridiques of associations.
var associations = map[string]bool{"5195": true, "9210": true, "9220": true, "9221": true, "9222": true, "9223": true, "9224": true,
	"9230": true, "9260": true}

func (a *API) filter(x *company.Index, q *request) *filter {
	f := &filter{x: x, nothing: len(q.ids)+len(q.amounts) > 0 || q.personKind == "ELU" || !q.born[0].IsZero() || !q.born[1].IsZero() ||
		len(q.lists["code_collectivite_territoriale"]) > 0}
	for name := range strings.FieldsSeq(flagsUnknown) {
		f.nothing = f.nothing || q.flags[name]
	}
	if f.nothing {
		return f
	}
	in := func(list []string) func(string) bool {
		set := map[string]bool{}
		for _, v := range list {
			set[v] = true
		}
		return func(v string) bool { return set[v] }
	}
	for name, column := range map[string]string{"activite_principale": "activitePrincipaleUniteLegale", "categorie_entreprise": "categorieEntreprise",
		"tranche_effectif_salarie": "trancheEffectifsUniteLegale", "nature_juridique": "categorieJuridiqueUniteLegale"} {
		if list, ok := q.lists[name]; ok {
			f.unit(column, in(list), true)
		}
	}
	if list, ok := q.lists["section_activite_principale"]; ok {
		wanted := in(list)
		f.unit("activitePrincipaleUniteLegale", func(code string) bool { return wanted(a.codes.section[code]) }, true)
	}
	if q.state != "" {
		f.unit("etatAdministratifUniteLegale", func(v string) bool { return v == q.state }, true)
	}
	f.labels(q)
	f.person(q)
	a.places(f, q)
	return f
}

// unit keeps the units whose cell is as wanted, or is not.
func (f *filter) unit(column string, wanted func(string) bool, is bool) {
	rows := selected(f.x.Units, column, wanted)
	if !is {
		all := company.AllRows(f.x.Units.Rows())
		all.AndNot(rows)
		rows = all
	}
	f.keep(rows)
}

func (f *filter) keep(rows company.Rows) {
	if f.units == nil {
		f.units = rows
	} else {
		f.units.And(rows)
	}
}

// selected gives the rows whose value is wanted; a null never is.
func selected(t *company.Table, column string, wanted func(string) bool) company.Rows {
	rows := company.NewRows(t.Rows())
	c, ok := t.Column(column)
	if !ok {
		return rows
	}
	set := company.NewRows(c.Distinct() + 1)
	for code := 1; code <= c.Distinct(); code++ {
		if wanted(c.Decode(uint32(code))) {
			set.Add(code)
		}
	}
	c.SelectSet(set, rows)
	return rows
}

func (f *filter) labels(q *request) {
	yes := func(v string) bool { return v == "O" }
	if set, ok := q.flags["est_entrepreneur_individuel"]; ok {
		f.unit("categorieJuridiqueUniteLegale", func(v string) bool { return v == "1000" }, set)
	}
	if set, ok := q.flags["est_ess"]; ok {
		f.unit("economieSocialeSolidaireUniteLegale", yes, set)
	}
	if set, ok := q.flags["est_societe_mission"]; ok {
		wanted := "N"
		if set {
			wanted = "O"
		}
		f.unit("societeMissionUniteLegale", func(v string) bool { return v == wanted }, true)
	}
	if set, ok := q.flags["est_association"]; ok {
		rows := selected(f.x.Units, "categorieJuridiqueUniteLegale", func(v string) bool { return associations[v] })
		rows.Or(selected(f.x.Units, "identifiantAssociationUniteLegale", func(v string) bool { return v != company.Masked }))
		if !set {
			all := company.AllRows(f.x.Units.Rows())
			all.AndNot(rows)
			rows = all
		}
		f.keep(rows)
	}
}

// person keeps the sole traders of these names. Masked names are nobody's.
func (f *filter) person(q *request) {
	has := func(words string) func(string) bool {
		wanted := text.Tokens(nil, text.Fold(words))
		return func(value string) bool {
			return value != company.Masked && len(wanted) > 0 && containsAll(text.Tokens(nil, text.Fold(value)), wanted)
		}
	}
	if q.lastName != "" {
		rows := selected(f.x.Units, "nomUniteLegale", has(q.lastName))
		rows.Or(selected(f.x.Units, "nomUsageUniteLegale", has(q.lastName)))
		f.keep(rows)
	}
	for _, first := range text.Tokens(nil, text.Fold(q.first)) {
		rows := company.NewRows(f.x.Units.Rows())
		for _, column := range []string{"prenom1UniteLegale", "prenom2UniteLegale", "prenom3UniteLegale", "prenom4UniteLegale", "prenomUsuelUniteLegale"} {
			rows.Or(selected(f.x.Units, column, has(first)))
		}
		f.keep(rows)
	}
	if q.personKind != "" && q.lastName == "" && q.first == "" {
		f.unit("categorieJuridiqueUniteLegale", func(v string) bool { return v == "1000" }, true)
	}
}

func containsAll(words, wanted []string) bool {
	for _, w := range wanted {
		found := false
		for _, word := range words {
			found = found || word == w
		}
		if !found {
			return false
		}
	}
	return true
}

// places keeps the établissements of these territories.
func (a *API) places(f *filter, q *request) {
	keep := func(column string, wanted func(string) bool) {
		rows := selected(f.x.Sites, column, wanted)
		if f.sites == nil {
			f.sites = rows
		} else {
			f.sites.And(rows)
		}
	}
	in := func(name string, of func(string) string) {
		list, ok := q.lists[name]
		if !ok {
			return
		}
		set := map[string]bool{}
		for _, v := range list {
			set[v] = true
		}
		keep("codeCommuneEtablissement", func(code string) bool { return set[of(code)] })
	}
	if list, ok := q.lists["code_postal"]; ok {
		set := map[string]bool{}
		for _, v := range list {
			set[v] = true
		}
		keep("codePostalEtablissement", func(v string) bool { return set[v] })
	}
	if list, ok := q.lists["code_commune"]; ok {
		set := map[string]bool{}
		for _, v := range list {
			set[v] = true
			for _, child := range a.france.Children(v) {
				if child.Type == territory.Arrondissement {
					set[child.Code] = true
				}
			}
		}
		keep("codeCommuneEtablissement", func(code string) bool { return set[code] })
	}
	in("departement", territory.DepartementOf)
	in("region", a.regionOf)
	in("epci", a.epciOf)
}

func (a *API) regionOf(commune string) string {
	if d, ok := a.france.Departement(territory.DepartementOf(commune)); ok {
		return d.Region
	}
	return ""
}

// epciOf is the EPCI of a commune, or of the one that an arrondissement is part of.
func (a *API) epciOf(commune string) string {
	c, ok := a.france.Commune(commune)
	if ok && c.Parent != "" {
		c, ok = a.france.Commune(c.Parent)
	}
	if !ok {
		return ""
	}
	return c.EPCI
}
