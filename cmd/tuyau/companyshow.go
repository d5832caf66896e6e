package main

import (
	"cmp"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"text/tabwriter"
	"time"

	"tuyau/company"
	"tuyau/company/criteria"
	"tuyau/company/sireneapi"
	"tuyau/siren"
)

// companyShowCmd shows one unit.
type companyShowCmd struct {
	Number []string `arg:"" name:"numéro" help:"SIREN ou SIRET, avec ou sans espaces."`
	companyIndexFlag
	Date string `placeholder:"AAAA-MM-JJ" help:"Dans l'état de ce jour-là."`
	JSON bool   `help:"Répond exactement comme l'API Sirene."`
}

// Help shows it by example.
func (companyShowCmd) Help() string {
	return `Exemples :
  tuyau company show 601000706 --index sirene/
  tuyau company show 601 000 706 00015 --index sirene/ --date 1995-06-01
  tuyau company show 601000706 --index sirene/ --json`
}

// Run prints the unit.
func (c companyShowCmd) Run(e *env) error {
	number := strings.Join(c.Number, " ")
	unit, badUnit := siren.Parse(number)
	site, badSite := siren.ParseSIRET(number)
	if badUnit != nil && badSite != nil {
		return usageError{siren.Explain(siren.KindOf(number), number).Summary + "\n  Donnez un SIREN (9 chiffres) ou un SIRET (14 chiffres)."}
	}
	if _, err := time.Parse(time.DateOnly, c.Date); c.Date != "" && err != nil {
		return usageError{"--date attend une date, comme 2020-12-31."}
	}
	index, err := c.open(e)
	if err != nil {
		return err
	}
	defer index.Close()
	api := sireneapi.New(openedCompany{index}, sireneapi.Options{Now: e.now})
	kind, digits, handle := "siren", unit.String(), api.Unit
	if badUnit != nil {
		kind, digits, handle = "siret", site.String(), api.Site
	}
	if c.JSON {
		return printAnswer(e, func(w http.ResponseWriter, r *http.Request) error {
			r.SetPathValue(kind, digits)
			return handle(w, r)
		}, url.Values{"date": nonEmpty(c.Date)})
	}
	v := view{index, criteria.New(index), c.Date, e.stdout}
	if kind == "siret" {
		row, ok := index.Site(site)
		if !ok {
			return v.unknown(kind, digits, site.SIREN())
		}
		return v.site(row)
	}
	row, ok := index.Unit(unit)
	if !ok {
		return v.unknown(kind, digits, unit)
	}
	return v.unit(row)
}

func nonEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// view shows rows of an index at a date to a person.
type view struct {
	x      *company.Index
	engine *criteria.Engine
	date   string
	out    io.Writer
}

func (v view) unknown(kind, number string, unit siren.SIREN) error {
	if right, twin := v.x.Twin(unit); twin {
		return fmt.Errorf("%s %s a été enregistré deux fois : cherchez %s", kind, number, right)
	}
	err := fmt.Errorf("le %s %s n'est pas dans cet index", kind, number)
	if x := siren.Explain(siren.Kind(kind), number); !x.Valid {
		err = fmt.Errorf("%w.\n  %s", err, x.Summary)
	}
	return err
}

// period is the one that holds at the date, or today.
func (v view) period(c criteria.Collection, own, periods *company.Table, row int) (r reading, found bool) {
	v.engine.Periods(c, row, v.date, func(p criteria.Period) {
		if found {
			return
		}
		found = true
		if r = (reading{periods, p.Row}); p.Own {
			r = reading{own, row}
		}
	})
	return r, found
}

func (v view) unit(row int) error {
	own := reading{v.x.Units, row}
	now, existed := v.period(criteria.Units, v.x.Units, v.x.UnitPeriods, row)
	if v.date != "" && !existed {
		return fmt.Errorf("le siren %s n'existait pas le %s", v.x.SIREN(row), v.date)
	}
	fmt.Fprintln(v.out, unitName(v.x, row))
	s := v.x.SIREN(row)
	from, to := v.x.SitesOf(row)
	open := 0
	for site := from; site < to; site++ {
		if (reading{v.x.Sites, site}).value("etatAdministratifEtablissement") == "A" {
			open++
		}
	}
	head := ""
	if site, ok := v.x.Head(row); ok {
		head = v.x.SIRET(site).String() + ", " + siteAddress(v.x, site)
	}
	sites := fmt.Sprintf("%s, dont %s ouverts", thousands(to-from), thousands(open))
	v.facts([][2]string{
		{"siren", grouped(s)}, {"TVA", s.TVA().String()}, {"créée le", own.value("dateCreationUniteLegale")},
		{"nom le " + v.date, v.then(now.words("denominationUniteLegale", "nomUniteLegale"))},
		{"état", unitStates[now.value("etatAdministratifUniteLegale")]},
		{"catégorie juridique", now.value("categorieJuridiqueUniteLegale")},
		{"activité", now.words("activitePrincipaleUniteLegale", "nomenclatureActivitePrincipaleUniteLegale")},
		{"effectifs", v.today(own.words("trancheEffectifsUniteLegale", "anneeEffectifsUniteLegale"))},
		{"RNA", own.value("identifiantAssociationUniteLegale")},
		{"diffusion", diffusions[own.value("statutDiffusionUniteLegale")]},
		{"siège", v.today(head)}, {"établissements", v.today(sites)},
	})
	if v.date == "" {
		v.past(criteria.Units, v.x.UnitPeriods, row, "NOM", []string{"denominationUniteLegale", "nomUniteLegale"}, "UniteLegale", unitStates)
	}
	return nil
}

func (v view) site(row int) error {
	own := reading{v.x.Sites, row}
	now, existed := v.period(criteria.Sites, v.x.Sites, v.x.SitePeriods, row)
	if v.date != "" && !existed {
		return fmt.Errorf("le siret %s n'existait pas le %s", v.x.SIRET(row), v.date)
	}
	name := "[unité légale absente]"
	if unit, ok := v.x.UnitOf(row); ok {
		name = unitName(v.x, unit)
	}
	fmt.Fprintln(v.out, name)
	s := v.x.SIRET(row)
	v.facts([][2]string{
		{"siret", grouped(s.SIREN()) + " " + s.NIC().String()}, {"créé le", own.value("dateCreationEtablissement")},
		{"enseigne", now.words("enseigne1Etablissement", "enseigne2Etablissement", "enseigne3Etablissement", "denominationUsuelleEtablissement")},
		{"état", siteStates[now.value("etatAdministratifEtablissement")]},
		{"siège", map[string]string{"true": "oui", "false": "non"}[own.value("etablissementSiege")]},
		{"activité", now.words("activitePrincipaleEtablissement", "nomenclatureActivitePrincipaleEtablissement")},
		{"effectifs", v.today(own.words("trancheEffectifsEtablissement", "anneeEffectifsEtablissement"))},
		{"adresse", siteAddress(v.x, row)}, {"diffusion", diffusions[own.value("statutDiffusionEtablissement")]},
	})
	if v.date == "" {
		v.past(criteria.Sites, v.x.SitePeriods, row, "ENSEIGNE", []string{"enseigne1Etablissement", "denominationUsuelleEtablissement"}, "Etablissement", siteStates)
	}
	v.links(s)
	return nil
}

var diffusions = map[string]string{"P": "partielle : noms ou adresse masqués"}

// then keeps a text when a date was asked, today when none was: what has no history is
// known of today alone.
func (v view) then(text string) string {
	if v.date == "" {
		return ""
	}
	return text
}

func (v view) today(text string) string {
	if v.date != "" {
		return ""
	}
	return text
}

// facts writes those that have a value.
func (v view) facts(list [][2]string) {
	table := tabwriter.NewWriter(v.out, 0, 0, 2, ' ', 0)
	for _, fact := range list {
		if fact[1] != "" {
			fmt.Fprintf(table, "  %s\t%s\n", fact[0], fact[1])
		}
	}
	table.Flush()
}

// past writes the periods, the latest first.
func (v view) past(c criteria.Collection, periods *company.Table, row int, title string, names []string, suffix string, states map[string]string) {
	table := tabwriter.NewWriter(v.out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "  DEPUIS\tJUSQU'AU\tÉTAT\tACTIVITÉ\t%s\n", title)
	n := 0
	v.engine.Periods(c, row, "", func(p criteria.Period) {
		if p.Own {
			return
		}
		n++
		r := reading{periods, p.Row}
		fmt.Fprintf(table, "  %s\t%s\t%s\t%s\t%s\n", cmp.Or(r.value("dateDebut"), "?"), r.value("dateFin"),
			states[r.value("etatAdministratif"+suffix)], r.value("activitePrincipale"+suffix), r.words(names...))
	})
	if n > 0 {
		table.Flush()
	}
}

// links writes what an établissement follows and what follows it.
func (v view) links(s siren.SIRET) {
	if v.x.Links == nil {
		return
	}
	day := func(row int) string { return reading{v.x.Links, row}.value("dateLienSuccession") }
	for _, row := range v.x.LinksTo(s) {
		before, _ := v.x.Link(int(row))
		fmt.Fprintf(v.out, "  succède à %s le %s\n", before, day(int(row)))
	}
	from, to := v.x.LinksFrom(s)
	for row := from; row < to; row++ {
		_, after := v.x.Link(row)
		fmt.Fprintf(v.out, "  remplacé par %s le %s\n", after, day(row))
	}
}
