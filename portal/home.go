package portal

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"tuyau/address"
	"tuyau/problem"
)

const (
	resultsListed = 10
	queryLongest  = 200 // characters, as API Adresse accepts
)

// home is what the page shows, with and without JavaScript.
type home struct {
	page
	Search        string // path of the suggestions
	Neighbourhood string
	Query         string
	Asked         bool // a search was made
	Results       []result
	Chosen        *facts
	Lost          bool // the identifier asked for is not in the data
	Map           *drawing
	Figure        *outline
	Trouble       string // why no search could be made
	Loaded        bool
	Info          address.Info
	Tries         []string // searches to try, which the data answers
	APIs          []offer
}

// result is a line of the list that answers the form.
type result struct {
	Label, Nature, Context string
	Href                   string
	Chosen                 bool
}

// facts is what we tell of the chosen address. Its fields are those that the script
// fills in the same template from the answer of the API.
type facts struct {
	Label, Nature, Commune, CodeInsee, CodePostal, Context string
	Position, Projection, ID, BanID                        string
	Request                                                string
}

// home answers "/", "/?q=…" with a list, and "/?q=…&id=…" with one address chosen.
func (p *Portal) home(w http.ResponseWriter, r *http.Request) error {
	h := &home{page: p.page("accueil", "Tuyau, les données circulent, vous ne les redonnez pas"),
		Search: p.config.Search, Neighbourhood: neighbourhoodPath, Figure: p.outline}
	form := r.URL.Query()
	h.Query = strings.TrimSpace(strings.ToValidUTF8(form.Get("q"), ""))
	status := http.StatusOK

	index, release, err := p.acquire()
	if err == nil {
		defer release()
		h.Loaded, h.Info = true, index.Info()
		var example address.Hit
		example, h.APIs = p.offers(r, index)
		h.Tries = tries(example)
		if h.Query != "" {
			if err := p.find(h, index, form.Get("id"), form.Get("choix")); err != nil {
				trouble := problem.Of(err)
				if trouble.Code != problem.Invalid {
					return err
				}
				status, h.Trouble = http.StatusBadRequest, typeset(trouble.Public)
			}
		}
	} else {
		_, h.APIs = p.offers(r, nil)
	}
	switch {
	case h.Chosen != nil:
		h.Title = h.Chosen.Label + " – Tuyau"
	case h.Asked:
		h.Title = typeset("« "+h.Query+" »") + " – Tuyau"
	}
	return p.render(w, r, status, "accueil", h)
}

// find searches, and chooses by identifier, by rank, or because no doubt is left.
func (p *Portal) find(h *home, index Index, id, rank string) error {
	if n := utf8.RuneCountInString(h.Query); n > queryLongest {
		return problem.New(problem.Invalid, nil, "Le texte cherché fait %d caractères, la limite est de %d.", n, queryLongest)
	}
	hits, err := index.Search(address.Query{Text: h.Query, Limit: resultsListed, Autocomplete: true})
	if err != nil {
		return err
	}
	h.Asked = true
	chosen := -1
	for i, hit := range hits {
		if id != "" && hit.ID == id {
			chosen = i
			break
		}
	}
	if n, err := strconv.Atoi(rank); id == "" && err == nil && n >= 1 && n <= len(hits) {
		chosen = n - 1
	}
	if id == "" && rank == "" && undoubted(h.Query, hits) {
		chosen = 0
	}
	h.Lost = id != "" && chosen < 0
	for i, hit := range hits {
		h.Results = append(h.Results, result{
			Label: hit.Label, Nature: nature(hit.Kind), Context: hit.Context, Chosen: i == chosen,
			Href: "/?" + url.Values{"q": {h.Query}, "id": {hit.ID}}.Encode() + "#choix",
		})
	}
	if chosen < 0 {
		return nil
	}
	h.Chosen = p.facts(hits[chosen])
	around, err := surround(index, hits[chosen].Point)
	if err != nil {
		return err
	}
	h.Map = p.outline.draw(hits[chosen].Point, around)
	return nil
}

// tries are the searches proposed: the example's number, its street, its commune.
func tries(example address.Hit) []string {
	var list []string
	for _, try := range []string{example.Label, strings.TrimSpace(example.Street + " " + example.City), example.City} {
		if try != "" && !slices.Contains(list, try) {
			list = append(list, try)
		}
	}
	return list
}

// undoubted tells whether the first hit is the only one, or the only one of the name asked for.
func undoubted(query string, hits []address.Hit) bool {
	if len(hits) < 2 {
		return len(hits) == 1
	}
	named := func(h address.Hit) bool { return strings.EqualFold(query, h.Name) || strings.EqualFold(query, h.Label) }
	return named(hits[0]) && !named(hits[1])
}

func (p *Portal) facts(hit address.Hit) *facts {
	commune := hit.City
	if hit.District != "" {
		commune = hit.District
	}
	if hit.OldCity != "" {
		commune += " (" + hit.OldCity + ")"
	}
	f := &facts{
		Label: hit.Label, Nature: nature(hit.Kind), Commune: commune, CodeInsee: hit.CityCode,
		CodePostal: hit.PostCode, Context: hit.Context, ID: hit.ID, BanID: hit.BanID,
		Position: decimal(hit.Lat) + ", " + decimal(hit.Lon),
		Request:  p.config.Search + "?" + url.Values{"q": {hit.Label}, "limit": {"1"}}.Encode(),
	}
	if hit.X != 0 || hit.Y != 0 {
		f.Projection = decimal(hit.X) + ", " + decimal(hit.Y)
	}
	return f
}

// decimal writes a coordinate as programs read it: with a point.
func decimal(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// Built is the day of the index, for the page.
func (h *home) Built() string { return date(h.Info.Built) }

// BuiltISO is the same for programs.
func (h *home) BuiltISO() string { return h.Info.Built.UTC().Format(time.RFC3339) }

// Blank is the empty card that the script fills.
func (h *home) Blank() facts { return facts{} }
