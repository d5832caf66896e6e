package main

import (
	"net/http"
	"net/url"

	"tuyau/address/addressapi"
	"tuyau/company"
	"tuyau/company/searchapi"
	"tuyau/company/sireneapi"
	"tuyau/portal"
	"tuyau/problem"
	"tuyau/sample"
	"tuyau/server"
	"tuyau/siren"
)

// addressOffers is what the portal says of API Adresse.
var addressOffers = []portal.API{{
	ID: "adresse", Name: "API Adresse",
	Summary: "Trouver une adresse, une rue, un lieu-dit ou une commune par son texte, même incomplet ou mal écrit, ou par des coordonnées. Les clients de l'API Adresse historique n'ont que l'adresse de base à changer.",
	Base:    "/adresse", Host: "adresse.*", OpenAPI: "/adresse/openapi.json", Example: "/adresse/search?q={q}&limit=1",
}, {
	ID: "geocodage", Name: "API Adresse, contrat de la Géoplateforme",
	Summary: "Les mêmes adresses selon le contrat du service de géocodage de la Géoplateforme.",
	Base:    "/geocodage", Host: "geocodage.*", OpenAPI: "/geocodage/openapi.json", Example: "/geocodage/reverse?lon={lon}&lat={lat}&limit=1",
}}

// companyOffers is what the portal says of the company APIs, by the example of one.
func companyOffers(number siren.SIREN, name string) []portal.API {
	return []portal.API{{
		ID: "recherche-entreprises", Name: "API Recherche d'entreprises",
		Summary: "Trouver une entreprise, une association ou un service public par son nom, son enseigne, son adresse ou son numéro, même mal écrits ; la proposer lettre après lettre dans un formulaire ; vérifier un SIREN, un SIRET ou un numéro de TVA.",
		Base:    "/recherche-entreprises", Host: "recherche-entreprises.*", OpenAPI: "/recherche-entreprises/openapi.json",
		Example: "/recherche-entreprises/suggest?limit=1&q=" + url.QueryEscape(name),
	}, {
		ID: "sirene", Name: "API Sirene 3.11",
		Summary: "Le répertoire Sirene selon le contrat de l'Insee : unités légales et établissements, leur histoire, leur état à une date, les successions, le langage de requête et les facettes. Les clients de l'Insee n'ont que l'adresse de base à changer.",
		Base:    "/api-sirene/3.11", OpenAPI: "/api-sirene/3.11/openapi.json",
		Example: "/api-sirene/3.11/siren/" + number.String() + "?masquerValeursNulles=true&champs=denominationUniteLegale,nomUniteLegale,etatAdministratifUniteLegale,activitePrincipaleUniteLegale",
	}}
}

// exampleUnit is a company of the index to show: one that every sample has, else the
// most important.
func exampleUnit(x *company.Index) (unit int, ok bool) {
	if unit, ok = x.Unit(sample.ChainSIREN); ok {
		return unit, true
	}
	hits := x.Search(company.NameQuery{Limit: 1}).Hits
	if len(hits) == 0 {
		return 0, false
	}
	return hits[0].Unit, true
}

// exampleName is what one would type to find it.
func exampleName(x *company.Index, unit int) string {
	r := reading{x.Units, unit}
	if name := r.words("denominationUniteLegale"); name != "" {
		return name
	}
	return r.words("prenomUsuelUniteLegale", "nomUniteLegale")
}

// examples answers the offers' examples without passing by the edge: they count against
// nobody's limit and are in no log.
type examples struct{ mux *http.ServeMux }

func newExamples() examples { return examples{http.NewServeMux()} }

// ServeHTTP is http.Handler.
func (x examples) ServeHTTP(w http.ResponseWriter, r *http.Request) { x.mux.ServeHTTP(w, r) }

func (x examples) handle(pattern string, handle server.Handler, write server.WriteError) {
	x.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		if err := handle(w, r); err != nil {
			write(w, r, problem.Of(err))
		}
	})
}

func (x examples) address(adresse, geocodage *addressapi.API) {
	for path, api := range map[string]*addressapi.API{"/adresse": adresse, "/geocodage": geocodage} {
		x.handle(path+"/search", api.Search, api.WriteError)
		x.handle(path+"/reverse", api.Reverse, api.WriteError)
	}
}

func (x examples) company(sirene *sireneapi.API, companies *searchapi.API) {
	x.handle("/api-sirene/3.11/siren/{siren}", sirene.Unit, sirene.WriteError)
	x.handle("/recherche-entreprises/search", companies.Search, companies.WriteError)
	x.handle("/recherche-entreprises/suggest", companies.Suggest, companies.WriteError)
}
