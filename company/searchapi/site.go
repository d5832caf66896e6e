package searchapi

import (
	"strings"

	"tuyau/company"
	"tuyau/territory"
)

// detail has the fields that a list of établissements leaves out.
var detail = func() map[string]bool {
	hidden := map[string]bool{}
	for name := range strings.FieldsSeq(`activite_principale_registre_metier coordonnees cedex code_pays_etranger complement_adresse
		date_mise_a_jour date_mise_a_jour_insee departement distribution_speciale geo_adresse indice_repetition libelle_cedex
		libelle_commune_etranger libelle_pays_etranger libelle_voie numero_voie dernier_numero_voie type_voie`) {
		hidden[name] = true
	}
	return hidden
}()

// headOnly has what the siège leaves out.
var headOnly = map[string]bool{"ancien_siege": true}

func (s *sheet) appendSites(b []byte, rows []int, st standing) []byte {
	b = append(b, '[')
	for i, row := range rows {
		if i > 0 {
			b = append(b, ',')
		}
		b = s.appendSite(b, row, st, detail)
	}
	return append(b, ']')
}

// appendSite writes an établissement: the siège in full, others, in a list, in short.
func (s *sheet) appendSite(b []byte, row int, st standing, hide map[string]bool) []byte {
	listed := hide != nil
	if !listed {
		hide = headOnly
	}
	secret := st.partial || s.site("statutDiffusion", row) == "P"
	address := func(column string) string {
		if secret {
			return masked
		}
		return s.site(column, row)
	}
	commune := s.site("codeCommune", row)
	o := open(b, hide)
	o.text("activite_principale", s.site("activitePrincipale", row))
	o.text("activite_principale_naf25", s.site("activitePrincipaleNAF25", row))
	o.text("activite_principale_registre_metier", s.site("activitePrincipaleRegistreMetiers", row))
	if o.key("ancien_siege") {
		o.b = s.appendFormerHead(o.b, row)
	}
	o.text("annee_tranche_effectif_salarie", s.site("anneeEffectifs", row))
	o.text("adresse", s.address(row, secret))
	o.text("caractere_employeur", s.site("caractereEmployeur", row))
	o.text("cedex", address("codeCedex"))
	o.text("code_pays_etranger", s.site("codePaysEtranger", row))
	o.text("code_postal", address("codePostal"))
	o.text("commune", commune)
	o.text("complement_adresse", address("complementAdresse"))
	latitude, longitude := s.position(row, secret)
	coordinates := ""
	if latitude != "" {
		coordinates = latitude + "," + longitude
	}
	o.text("coordonnees", coordinates)
	o.text("date_creation", s.site("dateCreation", row))
	o.text("date_debut_activite", cell(s.x.Sites, "dateDebut", row))
	o.text("date_fermeture", s.siteClosed(row))
	o.null("date_mise_a_jour")
	o.text("date_mise_a_jour_insee", s.site("dateDernierTraitement", row))
	o.text("departement", territory.DepartementOf(commune))
	o.text("distribution_speciale", address("distributionSpeciale"))
	o.text("epci", s.a.epciOf(commune))
	o.bool("est_siege", cell(s.x.Sites, "etablissementSiege", row) == "true")
	o.text("etat_administratif", s.site("etatAdministratif", row))
	o.null("geo_adresse", "geo_id")
	o.text("indice_repetition", address("indiceRepetition"))
	o.text("latitude", latitude)
	o.text("libelle_cedex", address("libelleCedex"))
	o.text("libelle_commune", s.site("libelleCommune", row))
	o.text("libelle_commune_etranger", s.site("libelleCommuneEtranger", row))
	o.text("libelle_pays_etranger", s.site("libellePaysEtranger", row))
	o.text("libelle_voie", address("libelleVoie"))
	hideSigns := secret && (st.person || listed && st.partial)
	if o.key("liste_enseignes") {
		o.b = s.appendSigns(o.b, row, hideSigns)
	}
	o.null("liste_finess", "liste_id_bio", "liste_idcc", "liste_id_organisme_formation", "liste_rge", "liste_uai")
	o.text("longitude", longitude)
	name := s.commercialName(row)
	if hideSigns {
		name = masked
	}
	o.text("nom_commercial", name)
	o.text("numero_voie", address("numeroVoie"))
	o.text("dernier_numero_voie", s.site("dernierNumeroVoie", row))
	o.text("region", s.a.regionOf(commune))
	o.text("siret", s.siretOf(row))
	o.text("statut_diffusion_etablissement", s.site("statutDiffusion", row))
	o.text("tranche_effectif_salarie", s.site("trancheEffectifs", row))
	o.text("type_voie", address("typeVoie"))
	return o.close()
}

// address is a whole address on one line.
func (s *sheet) address(row int, secret bool) string {
	if secret {
		return masked
	}
	var parts []string
	for _, column := range [...]string{"complementAdresse", "numeroVoie", "indiceRepetition", "typeVoie", "libelleVoie", "distributionSpeciale"} {
		if v := s.site(column, row); v != "" {
			parts = append(parts, v)
		}
	}
	cedex, town := s.site("codeCedex", row), s.site("libelleCedex", row)
	if cedex == "" {
		cedex, town = s.site("codePostal", row), s.site("libelleCommune", row)
	}
	for _, v := range [...]string{cedex, town, s.site("libelleCommuneEtranger", row), s.site("libellePaysEtranger", row)} {
		if v != "" {
			parts = append(parts, v)
		}
	}
	return strings.Join(parts, " ")
}

// places of coordinates: a centimetre.
const degreePlaces = 7

func (s *sheet) position(row int, secret bool) (latitude, longitude string) {
	if secret {
		return "", ""
	}
	lon, lat, ok := s.x.Position(row)
	if !ok {
		return "", ""
	}
	return decimal(lat, degreePlaces), decimal(lon, degreePlaces)
}

func (s *sheet) appendSigns(b []byte, row int, hidden bool) []byte {
	var signs []string
	for _, column := range [...]string{"enseigne1", "enseigne2", "enseigne3"} {
		if sign := s.site(column, row); sign != "" {
			if hidden {
				sign = masked
			}
			signs = append(signs, sign)
		}
	}
	if signs == nil {
		return append(b, "null"...)
	}
	return appendStrings(b, signs)
}

// appendFormerHead says whether an établissement was the siège before, as the histories
// have it.
func (s *sheet) appendFormerHead(b []byte, row int) []byte {
	unit, ok := s.x.UnitOf(row)
	if !ok || s.x.UnitPeriods == nil {
		return append(b, "null"...)
	}
	former := false
	if head, ok := s.x.Head(unit); !ok || head != row {
		nic := s.x.SIRET(row).NIC().String()
		from, to := s.x.PeriodsOfUnit(unit)
		for period := from; period < to; period++ {
			former = former || cell(s.x.UnitPeriods, "nicSiegeUniteLegale", period) == nic
		}
	}
	if former {
		return append(b, "true"...)
	}
	return append(b, "false"...)
}

// hitSite is the établissement to show for a hit: the one that matched, or the siège.
func hitSite(x *company.Index, hit *company.NameHit) (row int, ok bool) {
	if len(hit.Sites) > 0 {
		return hit.Sites[0], true
	}
	return x.Head(hit.Unit)
}
