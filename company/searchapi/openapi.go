package searchapi

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// node is a part of the OpenAPI document.
type node = map[string]any

// describe makes the document of the table of parameters and of the fields that answers
// have.
func (a *API) describe() ([]byte, error) {
	search, near := []node{}, []node{}
	for i := range a.params {
		p := &a.params[i]
		described := p.describe()
		switch p.name {
		case "lat", "long":
			described["required"] = true
			near = append(near, described)
		case "radius":
			near = append(near, described)
		case "q":
			search = append(search, described)
		default:
			search, near = append(search, described), append(near, described)
		}
	}
	text := func(in, name, about, example string) node {
		return node{"name": name, "in": in, "required": true, "description": about, "schema": node{"type": "string"}, "example": example}
	}
	number := text("path", "number", "Le numéro, espaces et points permis.", "552100554")
	kind := text("path", "kind", "Ce que le numéro doit être.", "siren")
	kind["schema"] = node{"type": "string", "enum": []string{"siren", "siret", "tva", "rna", "nic"}}
	limit := node{"name": "limit", "in": "query", "description": "Nombre de suggestions, 1 à 20.",
		"schema": node{"type": "integer", "minimum": 1, "maximum": mostSuggestions, "default": suggestions}}
	return json.MarshalIndent(node{
		"openapi": "3.0.3",
		"info": node{"title": "Recherche d'entreprises", "version": "1.0.0",
			"description": "Cherche les entreprises, associations et services publics de France, d'après les fichiers Sirene de l'Insee et le RNA. " +
				"Contrat de l'API Recherche d'entreprises ; ce que ces fichiers ne disent pas est toujours nul.",
			"license": node{"name": "Licence Ouverte 2.0 (données)", "url": "https://www.etalab.gouv.fr/licence-ouverte-open-licence"}},
		"servers": []node{{"url": ".", "description": "Ce serveur"}},
		"paths": node{
			"/search":     operation("search", "Chercher une entreprise", search, reference("Page")),
			"/near_point": operation("nearPoint", "Chercher autour d'un point, le plus proche d'abord", near, reference("Page")),
			"/suggest": operation("suggest", "Compléter ce qui est tapé", []node{
				text("query", "q", "Ce qui est tapé.", "la pos"), limit}, reference("Suggestions")),
			"/verify/{number}":        operation("verify", "Vérifier un numéro, quel qu'il soit", []node{number}, reference("Verification")),
			"/verify/{kind}/{number}": operation("verifyKind", "Vérifier un numéro", []node{kind, number}, reference("Verification")),
			"/sources/last_modified":  operation("lastModified", "Fraîcheur des sources", nil, node{"type": "object"}),
			"/health":                 operation("health", "État du service", nil, node{"type": "object"}),
		},
		"components": node{"schemas": node{
			"Page": closed(node{"results": listOf(reference("UniteLegale")), "total_results": integerNode(), "page": integerNode(),
				"per_page": integerNode(), "total_pages": integerNode()}),
			"UniteLegale": a.unitSchema(), "Etablissement": siteSchema(),
			"Suggestions": closed(node{"results": listOf(closed(nullables("siren siret nom_complet code_postal libelle_commune activite_principale etat_administratif")))}),
			"Verification": closed(merge(nullables("type saisie numero explication siren nic tva nom_complet"), node{
				"valide": booleanNode(), "connu": booleanNode(),
				"fautes":       listOf(closed(merge(nullables("code attendu trouve texte"), node{"position": node{"type": "integer", "nullable": true}}))),
				"propositions": listOf(closed(merge(nullables("numero explication nom_complet"), node{"connu": booleanNode()})))})),
			"Erreur": closed(node{"erreur": node{"type": "string", "example": unknown}}),
		}},
	}, "", " ")
}

func (p *param) describe() node {
	schema := node{"type": p.kind}
	switch p.kind {
	case "text", "list":
		schema["type"] = "string"
	}
	about := p.about
	if p.kind == "list" {
		about += " Plusieurs valeurs se séparent par des virgules."
	}
	if n := len(p.values); n > 0 && n < 25 {
		about += " Valeurs : " + strings.Join(p.values, ", ") + "."
	}
	var example any = p.example
	if p.kind == "integer" || p.kind == "number" {
		example = json.Number(p.example)
	} else if p.kind == "boolean" {
		example = p.example == "true"
	}
	return node{"name": p.name, "in": "query", "description": about, "schema": schema, "example": example}
}

func operation(id, about string, params []node, answer node) node {
	if params == nil {
		params = []node{}
	}
	content := func(schema node) node { return node{"application/json": node{"schema": schema}} }
	responses := node{"200": node{"description": "La réponse.", "content": content(answer)},
		"304": node{"description": "La réponse déjà reçue vaut toujours."}}
	for status, text := range map[string]string{"400": "Un paramètre est faux ou manque.", "404": "Chemin inconnu.",
		"405": "Seuls GET et HEAD sont acceptés.", "429": "Trop de requêtes ; l'en-tête Retry-After dit quand revenir.",
		"500": "Erreur inattendue, de notre fait.", "503": "L'index n'est pas disponible."} {
		responses[status] = node{"description": text, "content": content(reference("Erreur"))}
	}
	return node{"get": node{"operationId": id, "summary": about, "parameters": params, "responses": responses}}
}

func reference(name string) node { return node{"$ref": "#/components/schemas/" + name} }

func listOf(item node) node { return node{"type": "array", "items": item} }

func integerNode() node { return node{"type": "integer", "minimum": 0} }

func booleanNode() node { return node{"type": "boolean"} }

// nullables are fields of text that may be null.
func nullables(names string) node {
	n := node{}
	for name := range strings.FieldsSeq(names) {
		n[name] = node{"type": "string", "nullable": true}
	}
	return n
}

// empties are fields that our sources never fill.
func empties(names string) node {
	n := node{}
	for name := range strings.FieldsSeq(names) {
		n[name] = node{"type": "object", "nullable": true, "description": "Absent de nos sources : toujours nul."}
	}
	return n
}

func merge(parts ...node) node {
	all := node{}
	for _, part := range parts {
		maps.Copy(all, part)
	}
	return all
}

// closed is an object with no other property than these.
func closed(properties node, optional ...string) node {
	required := slices.Sorted(maps.Keys(properties))
	required = slices.DeleteFunc(required, func(name string) bool { return slices.Contains(optional, name) })
	n := node{"type": "object", "additionalProperties": false, "properties": properties}
	if len(required) > 0 {
		n["required"] = required
	}
	return n
}

func (a *API) unitSchema() node {
	complements := merge(empties(`collectivite_territoriale convention_collective_renseignee liste_idcc liste_finess_juridique
		egapro_renseignee est_achats_responsables est_alim_confiance est_avocat est_bio est_entrepreneur_spectacle est_finess
		est_organisme_formation est_qualiopi liste_id_organisme_formation est_rge est_siae est_uai est_patrimoine_vivant
		bilan_ges_renseigne statut_entrepreneur_spectacle type_siae a_aide_minimis a_aide_ademe est_administration
		est_service_public est_l100_3`), nullables("identifiant_association"),
		node{"est_association": booleanNode(), "est_entrepreneur_individuel": booleanNode(), "est_ess": booleanNode(), "est_societe_mission": booleanNode()})
	optional := strings.Fields(includeList + " " + adminList)
	return closed(merge(nullables(`siren nom_complet nom_raison_sociale sigle activite_principale activite_principale_naf25
		categorie_entreprise caractere_employeur annee_categorie_entreprise date_creation date_fermeture date_mise_a_jour
		date_mise_a_jour_insee date_mise_a_jour_rne etat_administratif nature_juridique section_activite_principale
		tranche_effectif_salarie annee_tranche_effectif_salarie statut_diffusion`), empties("immatriculation bodacc finances admin"), node{
		"nombre_etablissements": integerNode(), "nombre_etablissements_ouverts": integerNode(),
		"siege": reference("Etablissement"), "matching_etablissements": listOf(reference("Etablissement")),
		"etablissements": listOf(reference("Etablissement")), "dirigeants": listOf(node{"type": "object"}),
		"complements": closed(complements), "tva": listOf(node{"type": "string"}), "score": node{"type": "number"},
	}), optional...)
}

func siteSchema() node {
	properties := merge(nullables(`activite_principale activite_principale_naf25 activite_principale_registre_metier
		annee_tranche_effectif_salarie adresse caractere_employeur cedex code_pays_etranger code_postal commune complement_adresse
		coordonnees date_creation date_debut_activite date_fermeture date_mise_a_jour date_mise_a_jour_insee departement
		distribution_speciale epci etat_administratif indice_repetition latitude libelle_cedex libelle_commune
		libelle_commune_etranger libelle_pays_etranger libelle_voie longitude nom_commercial numero_voie dernier_numero_voie
		region siret statut_diffusion_etablissement tranche_effectif_salarie type_voie`),
		empties("geo_adresse geo_id liste_finess liste_id_bio liste_idcc liste_id_organisme_formation liste_rge liste_uai"), node{
			"est_siege": booleanNode(), "ancien_siege": node{"type": "boolean", "nullable": true},
			"liste_enseignes": node{"type": "array", "nullable": true, "items": node{"type": "string"}}})
	return closed(properties, slices.Collect(maps.Keys(properties))...)
}
