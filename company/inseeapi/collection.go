package inseeapi

import (
	"slices"
	"strings"

	"tuyau/company/inseefile"
)

// collection is one of the three lists that the API serves.
type collection struct {
	name     string // as /informations and people say
	word     string // by which its name in /informations is known
	path     string
	list     string // of the answer
	treated  string // field asked for
	sort     string
	periods  string // of a unit; "" when it has none
	inside   []string
	aside    []string // fields of a unit that are no columns of its file, and known not to be
	keys     []key
	number   string // how many periods the unit has
	row      inseefile.Kind
	past     inseefile.Kind
	postable bool
	since    func(Since) string
}

type key struct {
	column string
	digits int
}

var (
	units = &collection{
		name: "Unités légales", word: "unit", path: "/siren", list: "unitesLegales",
		treated: "dateDernierTraitementUniteLegale", sort: "siren", periods: "periodesUniteLegale",
		aside: []string{"score"}, keys: []key{{"siren", 9}}, number: "nombrePeriodesUniteLegale",
		row:      inseefile.UniteLegale,
		past:     inseefile.UniteLegaleHistorique,
		postable: true, since: func(s Since) string { return s.Units },
	}
	sites = &collection{
		name: "Établissements", word: "tablissement", path: "/siret", list: "etablissements",
		treated: "dateDernierTraitementEtablissement", sort: "siret", periods: "periodesEtablissement",
		inside: []string{"adresseEtablissement", "adresse2Etablissement"},
		aside:  []string{"score", "uniteLegale"}, keys: []key{{"siren", 9}, {"nic", 5}, {"siret", 14}}, number: "nombrePeriodesEtablissement",
		row:      inseefile.Etablissement,
		past:     inseefile.EtablissementHistorique,
		postable: true, since: func(s Since) string { return s.Sites },
	}
	links = &collection{
		name: "Liens de succession", word: "lien", path: "/siret/liensSuccession", list: "liensSuccession",
		treated: "dateDernierTraitementLienSuccession", // sorted by predecessor, which is no value of tri
		aside:   []string{"score"}, keys: []key{{"siretEtablissementPredecesseur", 14}, {"siretEtablissementSuccesseur", 14}},
		row:   inseefile.LiensSuccession,
		since: func(s Since) string { return s.Links },
	}
	collections = []*collection{units, sites, links}
)

func collectionOf(path string) *collection {
	i := slices.IndexFunc(collections, func(c *collection) bool { return c.path == path })
	return collections[max(i, 0)]
}

// is says whether a collection of /informations is this one.
func (c *collection) is(name string) bool { return strings.Contains(strings.ToLower(name), c.word) }

// layout says where the fields of a unit go: each name has a slot, each column of a
// file takes one.
type layout struct {
	*collection
	slots map[string]int
	row   file
	past  file // without columns: not wanted
}

type file struct {
	header  []string
	columns []int
}

func newLayout(c *collection, since Since) *layout {
	l := &layout{collection: c, slots: map[string]int{}}
	l.row = l.file(c.row, since)
	if c.periods != "" && !since.Current {
		l.past = l.file(c.past, since)
	}
	return l
}

func (l *layout) file(kind inseefile.Kind, since Since) (f file) {
	for _, name := range slices.Concat(inseefile.Columns(kind), since.Columns[kind]) {
		if slices.Contains(f.header, name) {
			continue
		}
		slot, ok := l.slots[name]
		if !ok {
			slot = len(l.slots)
			l.slots[name] = slot
		}
		f.header, f.columns = append(f.header, name), append(f.columns, slot)
	}
	return f
}

// isKey says whether a column identifies the unit, rather than telling of a period.
func (l *layout) isKey(column string) bool {
	return slices.ContainsFunc(l.keys, func(k key) bool { return k.column == column })
}
