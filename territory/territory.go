package territory

import (
	"strings"
)

// The types of commune, as api-geo spells them.
const (
	Actuelle       = "commune-actuelle"
	Arrondissement = "arrondissement-municipal"
	Deleguee       = "commune-deleguee"
	Associee       = "commune-associee"
)

// The zones of a département, as api-geo spells them.
const (
	Metropole = "metro"
	DROM      = "drom"
	COM       = "com"
)

// Commune is one commune, arrondissement municipal, commune déléguée or associée.
// Empty strings and zeros mean that the sources do not say.
type Commune struct {
	Code        string // INSEE
	Name        string
	Type        string
	Departement string // code
	Region      string // code
	EPCI        string // SIREN of the EPCI; communes actuelles only
	SIREN       string // communes actuelles only
	PostCodes   []string
	OldCodes    []string // INSEE codes the commune had before
	Population  int
	Parent      string // 75056 for 75101; the commune actuelle of a déléguée or associée
	Lon, Lat    float64
	HasCentre   bool // Lon and Lat are known
}

// Departement is a département, or a territory overseas that has the code of one.
type Departement struct{ Code, Name, ChefLieu, Region, Zone string }

// Region is a région; territories overseas are listed under their own code.
type Region struct{ Code, Name, ChefLieu, Zone string }

// EPCI is an intercommunalité à fiscalité propre.
type EPCI struct {
	Code       string // SIREN
	Name       string
	Type       string // CC, CA, CU, METRO, MET69
	Financing  string // FPU, FA…
	Population int
	Members    []string // codes of communes, in order
}

// Territory is all of France, read only. Slices it returns belong to it.
type Territory struct {
	regions      []Region
	departements []Departement
	epcis        []EPCI
	all          []Commune // today's by code, then the others by code
	today        int       // how many are today's
	byCode       map[string]int32
	old          map[string]int32 // déléguées and associées
	children     map[string][]int32
}

// Commune finds a commune by its INSEE code: today's, or else an arrondissement,
// a déléguée or an associée. Old finds the déléguée that shares today's code.
func (t *Territory) Commune(code string) (*Commune, bool) {
	i, ok := t.byCode[code]
	if !ok {
		return nil, false
	}
	return &t.all[i], true
}

// Old finds the commune déléguée or associée of a code.
func (t *Territory) Old(code string) (*Commune, bool) {
	i, ok := t.old[code]
	if !ok {
		return nil, false
	}
	return &t.all[i], true
}

// Communes lists today's communes by code.
func (t *Territory) Communes() []Commune { return t.all[:t.today:t.today] }

// All lists today's communes by code, then arrondissements, déléguées and associées by code.
func (t *Territory) All() []Commune { return t.all }

// Children lists the arrondissements, the déléguées and the associées of a commune, by code.
func (t *Territory) Children(code string) []Commune {
	in := t.children[code]
	out := make([]Commune, len(in))
	for i, at := range in {
		out[i] = t.all[at]
	}
	return out
}

// Departements lists the départements by code.
func (t *Territory) Departements() []Departement { return t.departements }

// Regions lists the régions by code.
func (t *Territory) Regions() []Region { return t.regions }

// EPCIs lists the EPCI by code.
func (t *Territory) EPCIs() []EPCI { return t.epcis }

// Departement finds a département by its code: "01", "2A", "974".
func (t *Territory) Departement(code string) (*Departement, bool) {
	return find(t.departements, code, func(d *Departement) string { return d.Code })
}

// Region finds a région by its code: "11", "988".
func (t *Territory) Region(code string) (*Region, bool) {
	return find(t.regions, code, func(r *Region) string { return r.Code })
}

// EPCI finds an EPCI by its SIREN.
func (t *Territory) EPCI(code string) (*EPCI, bool) {
	return find(t.epcis, code, func(e *EPCI) string { return e.Code })
}

// Context says where a commune lies as API Adresse does: "75, Paris, Île-de-France",
// "988, Nouvelle-Calédonie" where the région is the département. It is empty for a
// code that belongs to no département.
func (t *Territory) Context(codeInsee string) string {
	d, ok := t.Departement(DepartementOf(codeInsee))
	if !ok {
		return ""
	}
	r, ok := t.Region(d.Region)
	if !ok || r.Name == d.Name {
		return d.Code + ", " + d.Name
	}
	return d.Code + ", " + d.Name + ", " + r.Name
}

// DepartementOf gives the département of an INSEE code, empty when it can't be one:
// "75" for "75101", "2A" for "2A004", "974" for "97411".
func DepartementOf(codeInsee string) string {
	if len(codeInsee) != 5 || !digits(codeInsee[2:]) {
		return ""
	}
	switch head := codeInsee[:2]; {
	case metropolitan(head):
		return head
	case head == "97" && codeInsee[2] >= '1' && codeInsee[2] <= '8', head == "98" && codeInsee[2] >= '4':
		return codeInsee[:3]
	}
	return ""
}

// metropolitan tells the codes of two signs that are a département: 01 to 95, 2A, 2B.
func metropolitan(code string) bool {
	if code == "2A" || code == "2B" {
		return true
	}
	return digits(code) && code >= "01" && code <= "95" && code != "20"
}

func digits(s string) bool { return strings.Trim(s, "0123456789") == "" }
