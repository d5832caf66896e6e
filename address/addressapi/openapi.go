package addressapi

import (
	"encoding/json"
	"net/http"
	"strconv"
)

// object is a part of the OpenAPI document.
type object = map[string]any

// OpenAPI answers GET /openapi.json: the document of this dialect, made of the same
// tables that parse the parameters.
func (a *API) OpenAPI(w http.ResponseWriter, r *http.Request) error {
	if err := onlyReads(r); err != nil {
		return err
	}
	h := w.Header()
	h["Etag"] = []string{a.documentTag}
	h["Cache-Control"] = a.cacheControl
	if matches(r.Header["If-None-Match"], a.documentTag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	send(w, r, http.StatusOK, a.document)
	return nil
}

func (a *API) describe() []byte {
	title, version := "API Adresse", "1.0"
	about := "Cherche les adresses françaises dans la Base Adresse Nationale. " +
		"Contrat de l'API Adresse historique (api-adresse.data.gouv.fr)."
	if a.dialect == Geoplateforme {
		title, version = "Géocodage", "4.3"
		about = "Cherche les adresses françaises dans la Base Adresse Nationale. " +
			"Contrat de l'API de géocodage de la Géoplateforme, pour l'index address."
	}
	document, err := json.MarshalIndent(object{
		"openapi": "3.0.3",
		"info": object{
			"title": title, "version": version, "description": about,
			"license": object{"name": "Licence Ouverte 2.0 (données)", "url": "https://www.etalab.gouv.fr/licence-ouverte-open-licence"},
		},
		"servers": []object{{"url": ".", "description": "Ce serveur"}},
		"paths": object{
			"/search":  object{"get": a.describeOperation(a.search)},
			"/reverse": object{"get": a.describeOperation(a.reverse)},
		},
		"components": object{"schemas": object{
			"FeatureCollection": a.describeCollection(),
			"Feature":           a.describeFeature(),
			"Position":          describePosition(),
			"Erreur":            a.describeError(),
		}},
	}, "", "  ")
	if err != nil {
		panic(err) // the document is made of constants: TestOpenAPIDocumentIsValid
	}
	return document
}

func (a *API) describeOperation(op *operation) object {
	params := []object{}
	for i := range op.params {
		params = append(params, op.params[i].describe())
	}
	params = append(params, object{
		"name": "If-None-Match", "in": "header", "schema": object{"type": "string"},
		"description": "L'ETag d'une réponse déjà reçue : 304 si elle vaut toujours.",
	})
	return object{
		"operationId": op.name, "summary": op.title, "description": op.about + " Exemple : `/" + op.name + "?" + op.example + "`.",
		"parameters": params, "responses": a.describeResponses(),
	}
}

func (p *param) describe() object {
	about := p.about
	if len(p.aliases) > 0 {
		about += " Autres noms acceptés :"
		for i, alias := range p.aliases {
			if i > 0 {
				about += ","
			}
			about += " " + alias
		}
		about += "."
	}
	o := object{"name": p.name, "in": "query", "description": about, "schema": p.shape, "example": p.exampleValue()}
	if p.required {
		o["required"] = true
	}
	if p.list {
		o["style"], o["explode"] = "form", true
	}
	return o
}

// exampleValue is the example as the schema's type.
func (p *param) exampleValue() any {
	switch p.shape.Type {
	case "integer", "number":
		return json.Number(p.example)
	case "array":
		return []string{p.example}
	}
	return p.example
}

func (a *API) describeResponses() object {
	headers := object{
		"ETag":          object{"description": "Nom de cette réponse, à renvoyer dans If-None-Match.", "schema": object{"type": "string"}},
		"Cache-Control": object{"description": "Durée pendant laquelle la réponse peut être gardée.", "schema": object{"type": "string"}},
		"X-Index-Date": object{"description": "Date de construction de l'index qui a répondu.",
			"schema": object{"type": "string", "format": "date-time"}},
	}
	responses := object{
		"200": object{"description": "Les réponses, les meilleures d'abord ; aucune n'est pas une erreur.", "headers": headers,
			"content": object{"application/json": object{"schema": reference("FeatureCollection")}}},
		"304": object{"description": "La réponse déjà reçue vaut toujours."},
	}
	failures := map[int]string{
		400: "Un paramètre est faux ou manque.",
		404: "Chemin inconnu.",
		405: "Seuls GET et HEAD sont acceptés.",
		413: "Requête trop longue.",
		429: "Trop de requêtes ; l'en-tête Retry-After dit quand revenir.",
		500: "Erreur inattendue, de notre fait.",
		503: "L'index n'est pas disponible ; l'en-tête Retry-After dit quand revenir.",
		504: "La réponse a pris trop de temps.",
	}
	for status, about := range failures {
		responses[strconv.Itoa(status)] = object{"description": about,
			"content": object{"application/json": object{"schema": reference("Erreur")}}}
	}
	return responses
}

func reference(name string) object { return object{"$ref": "#/components/schemas/" + name} }

func text(about string, example any) object {
	return object{"type": "string", "description": about, "example": example}
}

func number(about string, example any) object {
	return object{"type": "number", "description": about, "example": example}
}

// closed is an object with no other property than these.
func closed(properties object, required ...string) object {
	return object{"type": "object", "additionalProperties": false, "properties": properties, "required": required}
}

func describePosition() object {
	return object{"type": "array", "minItems": 2, "maxItems": 2, "items": object{"type": "number"},
		"description": "Longitude et latitude WGS84, en degrés.", "example": []float64{2.330992, 48.868831}}
}

func (a *API) describeCollection() object {
	properties := object{
		"type":     object{"type": "string", "enum": []string{"FeatureCollection"}},
		"features": object{"type": "array", "items": reference("Feature")},
		"query":    text("Le texte cherché.", "8 rue de la paix"),
	}
	if a.dialect == Geoplateforme {
		return closed(properties, "type", "features")
	}
	one := object{"type": "string"}
	value := object{"oneOf": []object{one, {"type": "array", "items": one, "minItems": 2}}}
	properties["version"] = object{"type": "string", "enum": []string{"draft"}}
	properties["attribution"] = object{"type": "string", "enum": []string{"BAN"}}
	properties["licence"] = object{"type": "string", "enum": []string{"ETALAB-2.0"}}
	properties["limit"] = object{"type": "integer", "description": "Nombre de réponses demandé.", "minimum": 1, "maximum": 100}
	properties["filters"] = closed(object{"type": value, "postcode": value, "citycode": value})
	properties["center"] = reference("Position")
	return closed(properties, "type", "version", "features", "attribution", "licence", "limit")
}

func (a *API) describeFeature() object {
	properties := object{
		"label":       text("L'adresse entière.", "8 Rue de la Paix 75002 Paris"),
		"score":       object{"type": "number", "minimum": 0, "maximum": 1, "description": "Ressemblance avec ce qui est cherché, de 0 à 1."},
		"id":          text("Identifiant : code Insee d'une commune, puis de la voie, puis du numéro.", "75102_6998_00008"),
		"banId":       text("Identifiant unique de la Base Adresse Nationale.", "36188683-f31c-4bce-85ad-17a842494e3e"),
		"name":        text("Numéro et voie, ou nom du lieu.", "8 Rue de la Paix"),
		"postcode":    text("Code postal ; absent là où il n'y en a pas.", "75002"),
		"citycode":    text("Code Insee de la commune ou de l'arrondissement.", "75102"),
		"city":        text("Nom de la commune.", "Paris"),
		"district":    text("Arrondissement de Paris, Lyon ou Marseille.", "Paris 2e Arrondissement"),
		"oldcity":     text("Ancienne commune, pour une commune issue d'une fusion.", "Chalain-d'Uzore"),
		"oldcitycode": text("Code Insee de l'ancienne commune.", "42037"),
		"context":     text("Département et région.", "75, Paris, Île-de-France"),
		"type":        object{"type": "string", "enum": kinds, "description": "Ce que la réponse désigne."},
		"importance":  number("Importance du lieu, de 0 à 1 environ.", 0.60466),
		"x":           number("Abscisse en mètres dans la projection légale.", 650924.49),
		"y":           number("Ordonnée en mètres dans la projection légale.", 6863408.22),
		"distance": object{"type": "integer", "minimum": 0, "example": 12,
			"description": "Mètres jusqu'au point donné ; absent sans lui."},
		"housenumber":  text("Numéro et suffixe ; numéros seulement.", "12bis"),
		"street":       text("Nom de la voie ; numéros et voies seulement.", "Rue de la Paix"),
		"population":   object{"type": "integer", "minimum": 0, "description": "Habitants ; communes seulement."},
		"municipality": text("Nom de la commune ; communes seulement.", "Paris"),
	}
	required := []string{"label", "score", "type", "name", "importance"}
	if a.dialect == Geoplateforme {
		properties["depcode"] = text("Code du département.", "75")
		properties["_type"] = object{"type": "string", "enum": []string{"address"}, "description": "L'index qui a répondu."}
		properties["truegeometry"] = text("Géométrie en texte JSON, si returntruegeometry.", `{"type":"Point","coordinates":[2.330992,48.868831]}`)
		required = append(required, "_type")
	} else {
		properties["locality"] = text("Nom du lieu-dit ; lieux-dits seulement.", "Le Bourg")
	}
	return closed(object{
		"type": object{"type": "string", "enum": []string{"Feature"}},
		"geometry": closed(object{
			"type":        object{"type": "string", "enum": []string{"Point"}},
			"coordinates": reference("Position"),
		}, "type", "coordinates"),
		"properties": closed(properties, required...),
	}, "type", "geometry", "properties")
}

func (a *API) describeError() object {
	properties := object{
		"code":    object{"type": "integer", "description": "Le statut HTTP.", "example": 400},
		"message": text("Ce qui ne va pas.", "Failed parsing query"),
	}
	if a.dialect == Geoplateforme {
		properties["detail"] = object{"type": "array", "items": object{"type": "string"},
			"description": "Toutes les fautes, paramètre par paramètre.",
			"example":     []string{"limit: must be an integer between 1 and 50", "q: required param"}}
	} else {
		properties["message"] = text("Ce qui ne va pas, dans les mots d'addok-server.", "q is a required parameter")
		properties["title"] = text("La faute, dans les mots d'addok.", "Missing parameter")
		properties["description"] = text("Son détail, dans les mots d'addok.", `The "q" parameter is required.`)
	}
	return closed(properties, "code", "message")
}
