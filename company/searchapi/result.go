package searchapi

import (
	"slices"
	"strconv"
	"strings"

	"tuyau/company"
	"tuyau/siren"
)

// masked is what the contract writes in place of what may not be published.
const masked = "[NON-DIFFUSIBLE]"

// sheet writes results of one index.
type sheet struct {
	a    *API
	x    *company.Index
	q    *request
	hide map[string]bool // keys that the request leaves out
}

func (a *API) newSheet(x *company.Index, q *request) *sheet {
	s := &sheet{a: a, x: x, q: q, hide: map[string]bool{}}
	for field := range strings.FieldsSeq(includeList) {
		s.hide[field] = q.minimal && !slices.Contains(q.include, field) || field == "score" && !slices.Contains(q.include, field)
	}
	for field := range strings.FieldsSeq(adminList) {
		s.hide[field] = !slices.Contains(q.admin, field)
	}
	return s
}

// unitBytes is about how long a result is.
const unitBytes = 4096

// appendPage writes an answer of /search or /near_point.
func (a *API) appendPage(b []byte, x *company.Index, q *request, hits company.NameHits) []byte {
	s := a.newSheet(x, q)
	b = slices.Grow(b, 128+unitBytes*len(hits.Hits))
	b = append(b, `{"results":[`...)
	for i := range hits.Hits {
		if i > 0 {
			b = append(b, ',')
		}
		b = s.appendUnit(b, &hits.Hits[i])
	}
	b = append(b, `],"total_results":`...)
	b = strconv.AppendInt(b, int64(hits.Total), 10)
	b = append(b, `,"page":`...)
	b = strconv.AppendInt(b, int64(q.page), 10)
	b = append(b, `,"per_page":`...)
	b = strconv.AppendInt(b, int64(q.perPage), 10)
	b = append(b, `,"total_pages":`...)
	b = strconv.AppendInt(b, int64((hits.Total+q.perPage-1)/q.perPage), 10)
	return append(b, '}')
}

// cell reads a column that older files may lack.
func cell(t *company.Table, column string, row int) string {
	if c, ok := t.Column(column); ok {
		if v := c.Value(row); v != company.Masked {
			return v
		}
		return masked
	}
	return ""
}

func (s *sheet) unit(column string, row int) string {
	return cell(s.x.Units, column+"UniteLegale", row)
}

func (s *sheet) site(column string, row int) string {
	return cell(s.x.Sites, column+"Etablissement", row)
}

// person says whether a catégorie juridique is not a legal person's, as the contract
// has it; an unknown one is.
func person(nature string) bool {
	return nature == "1000" || len(nature) == 4 && nature[0] == '2'
}

// standing is how an unité légale may be shown.
type standing struct{ partial, person bool }

func (s *sheet) standing(row int) standing {
	return standing{s.unit("statutDiffusion", row) == "P", person(s.unit("categorieJuridique", row))}
}

// appendUnit writes a result.
func (s *sheet) appendUnit(b []byte, hit *company.NameHit) []byte {
	row := hit.Unit
	st := s.standing(row)
	o := open(b, s.hide)
	o.text("siren", s.x.SIREN(row).String())
	s.addNames(o, row, st)
	from, to := s.x.SitesOf(row)
	o.int("nombre_etablissements", to-from)
	o.int("nombre_etablissements_ouverts", s.openSites(from, to))
	if o.key("siege") {
		if head, ok := s.x.Head(row); ok {
			o.b = s.appendSite(o.b, head, st, nil)
		} else {
			o.b = append(o.b, "{}"...)
		}
	}
	o.text("activite_principale", s.unit("activitePrincipale", row))
	o.text("activite_principale_naf25", s.unit("activitePrincipaleNAF25", row))
	o.text("categorie_entreprise", cell(s.x.Units, "categorieEntreprise", row))
	o.text("caractere_employeur", s.unit("caractereEmployeur", row))
	o.text("annee_categorie_entreprise", cell(s.x.Units, "anneeCategorieEntreprise", row))
	o.text("date_creation", s.unit("dateCreation", row))
	o.text("date_fermeture", s.unitClosed(row))
	o.text("date_mise_a_jour", s.unit("dateDernierTraitement", row))
	o.text("date_mise_a_jour_insee", s.unit("dateDernierTraitement", row))
	o.null("date_mise_a_jour_rne")
	o.raw("dirigeants", "[]")
	o.text("etat_administratif", s.unit("etatAdministratif", row))
	o.text("nature_juridique", s.unit("categorieJuridique", row))
	o.text("section_activite_principale", s.a.codes.section[s.unit("activitePrincipale", row)])
	o.text("tranche_effectif_salarie", s.unit("trancheEffectifs", row))
	o.text("annee_tranche_effectif_salarie", s.unit("anneeEffectifs", row))
	o.text("statut_diffusion", s.unit("statutDiffusion", row))
	if o.key("matching_etablissements") {
		o.b = s.appendSites(o.b, hit.Sites, st)
	}
	if o.key("etablissements") {
		o.b = s.appendSites(o.b, s.sitePage(from, to), st)
	}
	o.null("immatriculation", "bodacc", "finances")
	if o.key("complements") {
		o.b = s.appendComplements(o.b, row)
	}
	if o.key("tva") {
		o.b = appendStrings(o.b, []string{s.x.SIREN(row).TVA().String()})
	}
	o.null("admin")
	o.raw("score", decimal(hit.Score, 5))
	return o.close()
}

// sitesAPage is how many établissements include_admin gives at once.
const sitesAPage = 100

func (s *sheet) sitePage(from, to int) (rows []int) {
	first := from + (s.q.sitePage-1)*sitesAPage
	for row := first; row < min(to, first+sitesAPage); row++ {
		rows = append(rows, row)
	}
	return rows
}

func (s *sheet) openSites(from, to int) (n int) {
	c, ok := s.x.Sites.Column("etatAdministratifEtablissement")
	if !ok {
		return 0
	}
	active, known := c.Find("A")
	for row := from; row < to; row++ {
		if known && c.Code(row) == active {
			n++
		}
	}
	return n
}

// addNames writes the three names.
func (s *sheet) addNames(o *object, row int, st standing) {
	if st.partial && st.person {
		o.text("nom_complet", masked)
		o.text("nom_raison_sociale", masked)
		o.text("sigle", masked)
		return
	}
	sigle := s.unit("sigle", row)
	if st.partial {
		sigle = masked
	}
	o.text("nom_complet", s.fullName(row, st))
	o.text("nom_raison_sociale", s.unit("denomination", row))
	o.text("sigle", sigle)
}

// fullName is the denomination or PRENOM NOM_USAGE (NOM), then the commercial name of
// the siège and the sigle between parentheses.
func (s *sheet) fullName(row int, st standing) string {
	if st.partial && st.person {
		return masked
	}
	name := s.unit("denomination", row)
	if name == "" {
		name = s.personName(row)
	}
	if name == "" {
		return ""
	}
	if head, ok := s.x.Head(row); ok {
		if sign := s.commercialName(head); sign != "" && sign != masked {
			name += " (" + sign + ")"
		}
	}
	if sigle := s.unit("sigle", row); sigle != "" && !st.partial && sigle != masked {
		name += " (" + sigle + ")"
	}
	return strings.ToUpper(name)
}

func (s *sheet) personName(row int) string {
	first := s.unit("prenomUsuel", row)
	if first == "" {
		first = s.unit("prenom1", row)
	}
	last, usage := s.unit("nom", row), s.unit("nomUsage", row)
	if usage != "" && usage != last {
		last = usage + " (" + last + ")"
	}
	return strings.TrimSpace(first + " " + last)
}

// commercialName is the usual name of an établissement; INSEE writes a sentence where
// one was given up.
func (s *sheet) commercialName(site int) string {
	if name := strings.TrimSpace(s.site("denominationUsuelle", site)); name != "SUPPRESSION DU NOM COMMERCIAL" {
		return name
	}
	return ""
}

// unitClosed is the day since when an unité légale has been closed.
func (s *sheet) unitClosed(row int) string {
	if s.unit("etatAdministratif", row) != "C" {
		return ""
	}
	if s.x.UnitPeriods != nil {
		from, to := s.x.PeriodsOfUnit(row)
		if day := since(s.x.UnitPeriods, "etatAdministratifUniteLegale", "C", from, to); day != "" {
			return day
		}
	}
	return cell(s.x.Units, "dateDebut", row)
}

func (s *sheet) siteClosed(row int) string {
	if s.site("etatAdministratif", row) != "F" {
		return ""
	}
	if s.x.SitePeriods != nil {
		from, to := s.x.PeriodsOfSite(row)
		if day := since(s.x.SitePeriods, "etatAdministratifEtablissement", "F", from, to); day != "" {
			return day
		}
	}
	return cell(s.x.Sites, "dateDebut", row)
}

// since is the first day of the last periods of a state, the latest period first.
func since(periods *company.Table, column, state string, from, to int) (day string) {
	for row := from; row < to && cell(periods, column, row) == state; row++ {
		day = cell(periods, "dateDebut", row)
	}
	return day
}

// appendComplements writes what is known besides.
func (s *sheet) appendComplements(b []byte, row int) []byte {
	id := s.unit("identifiantAssociation", row)
	if association, ok := s.x.AssociationOf(row); ok && id == "" {
		id = association.RNA.String()
	}
	nature := s.unit("categorieJuridique", row)
	o := open(b, nil)
	o.null("collectivite_territoriale", "convention_collective_renseignee", "liste_idcc", "liste_finess_juridique", "egapro_renseignee",
		"est_achats_responsables", "est_alim_confiance")
	o.bool("est_association", id != "" || associations[nature])
	o.null("est_avocat", "est_bio")
	o.bool("est_entrepreneur_individuel", nature == "1000")
	o.null("est_entrepreneur_spectacle")
	o.bool("est_ess", s.unit("economieSocialeSolidaire", row) == "O")
	o.null("est_finess", "est_organisme_formation", "est_qualiopi", "liste_id_organisme_formation", "est_rge", "est_siae")
	o.bool("est_societe_mission", s.unit("societeMission", row) == "O")
	o.null("est_uai", "est_patrimoine_vivant", "bilan_ges_renseigne")
	o.text("identifiant_association", id)
	o.null("statut_entrepreneur_spectacle", "type_siae", "a_aide_minimis", "a_aide_ademe", "est_administration", "est_service_public", "est_l100_3")
	return o.close()
}

// siretOf writes a SIRET.
func (s *sheet) siretOf(row int) string { return siren.SIRET(s.x.SIRET(row)).String() }
