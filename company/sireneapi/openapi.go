package sireneapi

import (
	"encoding/json"
	"net/http"
	"strconv"
)

// OpenAPI answers GET /openapi.json: the document made of the tables that parse the
// parameters and write the answers.
func (a *API) OpenAPI(w http.ResponseWriter, r *http.Request) error {
	if err := allow(r, http.MethodGet, http.MethodHead); err != nil {
		return err
	}
	w.Header()["Cache-Control"] = []string{"max-age=900"}
	send(w, r, http.StatusOK, a.document)
	return nil
}

func describe() []byte {
	document, err := json.MarshalIndent(object{
		"openapi": "3.0.3",
		"info": object{
			"title": "API Sirene", "version": "3.11",
			"description": "Répertoire Sirene : unités légales et établissements, aujourd'hui et dans le passé. " +
				"Contrat de l'API Sirene 3.11 de l'Insee, servi à partir de ses fichiers ouverts.",
			"license": object{"name": "Licence Ouverte 2.0 (données)", "url": "https://www.etalab.gouv.fr/licence-ouverte-open-licence"},
		},
		"servers": []object{{"url": ".", "description": "Ce serveur"}},
		"paths": object{
			"/siren/{siren}": object{"get": describeLookup("siren", "Une unité légale, par son numéro (9 chiffres).", "ReponseUniteLegale", "^[0-9]{9}$", "552032534")},
			"/siret/{siret}": object{"get": describeLookup("siret", "Un établissement, par son numéro (14 chiffres).", "ReponseEtablissement", "^[0-9]{14}$", "13002526500013")},
			"/siren": object{
				"get":  describeSearch("chercherUnitesLegales", "Recherche d'unités légales.", "ReponseUnitesLegales", searchParams),
				"post": describePost("chercherUnitesLegalesParPost", "Recherche d'unités légales, requêtes longues.", "ReponseUnitesLegales")},
			"/siret": object{
				"get":  describeSearch("chercherEtablissements", "Recherche d'établissements.", "ReponseEtablissements", searchParams),
				"post": describePost("chercherEtablissementsParPost", "Recherche d'établissements, requêtes longues.", "ReponseEtablissements")},
			"/siret/liensSuccession": object{"get": describeSearch("chercherLiensSuccession", "Recherche de liens de succession.", "ReponseLiensSuccession", linksParams)},
			"/informations": object{"get": object{"operationId": "informations", "summary": "État du service et dates des données.",
				"responses": describeResponses("ReponseInformations", false)}},
		},
		"components": object{"schemas": describeSchemas()},
	}, "", "  ")
	if err != nil {
		panic(err) // the document is made of constants: TestOpenAPIDocumentIsValid
	}
	return document
}

func reference(name string) object { return object{"$ref": "#/components/schemas/" + name} }

func describeParams(table []param) []object {
	list := []object{}
	for _, p := range table {
		list = append(list, object{"name": p.name, "in": "query", "description": p.about, "schema": p.schema})
		if p.name != "facette.champ" {
			continue
		}
		for _, extra := range [][2]string{
			{"facette.requete", "Noms de comptages dont la requête est donnée par `facette.NOM.q`."},
			{"facette.intervalle", "Champs à compter par intervalles : `facette.CHAMP.demarrage`, `.fin`, `.pas`."},
			{"facette.nombre", "Comptages par facette (20 par défaut) ; `facette.CHAMP.nombre` pour une seule."},
			{"facette.tri", "`count:desc` (défaut), `count:asc`, `index:asc` ou `index:desc`."},
		} {
			list = append(list, object{"name": extra[0], "in": "query", "description": extra[1], "schema": object{"type": "string"}})
		}
	}
	return list
}

func describeLookup(name, about, schema, pattern, example string) object {
	params := append([]object{{"name": name, "in": "path", "required": true, "description": about, "example": example,
		"schema": object{"type": "string", "pattern": pattern}}}, describeParams(lookupParams)...)
	responses := describeResponses(schema, false)
	responses["301"] = object{"description": "Unité fermée pour cause de doublon : Location dit laquelle est la bonne."}
	return object{"operationId": "trouver" + schema[len("Reponse"):], "summary": about, "parameters": params, "responses": responses}
}

func describeSearch(id, about, schema string, table []param) object {
	return object{"operationId": id, "summary": about, "parameters": describeParams(table), "responses": describeResponses(schema, true)}
}

func describePost(id, about, schema string) object {
	properties := object{}
	for _, p := range searchParams {
		properties[p.name] = p.schema
	}
	return object{"operationId": id, "summary": about, "responses": describeResponses(schema, true), "requestBody": object{
		"content": object{"application/x-www-form-urlencoded": object{"schema": object{"type": "object", "properties": properties}}}}}
}

func describeResponses(schema string, csv bool) object {
	content := object{"application/json": object{"schema": reference(schema)}}
	if csv {
		content["text/csv"] = object{"schema": object{"type": "string"}}
	}
	responses := object{"200": object{"description": "Trouvé.", "content": content}}
	for status, about := range map[int]string{
		400: "Un paramètre est mal écrit ; le message dit lequel et où.",
		404: "Rien ne répond.",
		405: "Méthode non acceptée.",
		406: "L'en-tête Accept contient une valeur non prévue.",
		413: "Corps trop long.",
		414: "Adresse trop longue : passer par POST.",
		429: "Trop de requêtes ; l'en-tête Retry-After dit quand revenir.",
		500: "Erreur interne.",
		503: "Service indisponible.",
	} {
		responses[strconv.Itoa(status)] = object{"description": about,
			"content": object{"application/json": object{"schema": reference("ReponseErreur")}}}
	}
	return responses
}

// describeObject is an object of these fields; none is required, since champs may
// leave any out.
func describeObject(fields []string, groups []group) object {
	properties := object{}
	for _, f := range fields {
		name, k := marked(f)
		switch k {
		case flag, only:
			properties[name] = object{"type": "boolean", "nullable": true}
		case number:
			properties[name] = object{"type": "integer", "nullable": true}
		default:
			properties[name] = object{"type": "string", "nullable": true}
		}
	}
	for _, g := range groups {
		one := describeObject(g.fields, nil)
		if g.periods {
			one = object{"type": "array", "items": one}
		}
		properties[g.name] = one
	}
	return object{"type": "object", "additionalProperties": false, "properties": properties}
}

func describeSchemas() object {
	text := object{"type": "string"}
	count := object{"type": "integer", "minimum": 0}
	schemas := object{
		"Header": object{"type": "object", "required": []string{"statut", "message"}, "additionalProperties": false, "properties": object{
			"statut": object{"type": "integer"}, "message": text, "total": count, "debut": count, "nombre": count, "curseur": text, "curseurSuivant": text}},
		"ReponseErreur": object{"type": "object", "required": []string{"header"}, "properties": object{"header": reference("Header")}},
		"Facette": object{"type": "object", "required": []string{"nom", "comptages"}, "additionalProperties": false, "properties": object{
			"nom": text, "manquants": count, "total": count, "modalites": count, "avant": count, "apres": count, "entre": count,
			"comptages": object{"type": "array", "items": object{"type": "object", "properties": object{
				"valeur": object{"oneOf": []object{{"type": "string"}, {"type": "integer"}}}, "nombre": count}}}}},
		"ReponseInformations": object{"type": "object", "properties": object{
			"header": reference("Header"), "etatService": object{"type": "string", "enum": []string{"UP", "DOWN"}}, "versionService": text,
			"journalDesModifications": text, "etatsDesServices": object{"type": "array", "items": object{"type": "object"}},
			"datesDernieresMisesAJourDesDonnees": object{"type": "array", "items": object{"type": "object"}}}},
	}
	for _, s := range []struct {
		shape              *shape
		name, one, several string
	}{{&unitShape, "UniteLegale", "ReponseUniteLegale", "ReponseUnitesLegales"},
		{&siteShape, "Etablissement", "ReponseEtablissement", "ReponseEtablissements"},
		{&linkShape, "LienSuccession", "", "ReponseLiensSuccession"}} {
		element := describeObject(s.shape.fields, s.shape.groups)
		element["properties"].(object)["score"] = object{"type": "number"}
		schemas[s.name] = element
		if s.one != "" {
			schemas[s.one] = object{"type": "object", "required": []string{"header", s.shape.one}, "additionalProperties": false,
				"properties": object{"header": reference("Header"), s.shape.one: reference(s.name)}}
		}
		schemas[s.several] = object{"type": "object", "required": []string{"header", s.shape.several}, "additionalProperties": false,
			"properties": object{"header": reference("Header"), s.shape.several: object{"type": "array", "items": reference(s.name)},
				"facettes": object{"type": "array", "items": reference("Facette")}}}
	}
	return schemas
}
