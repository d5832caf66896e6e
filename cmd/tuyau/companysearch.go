package main

import (
	"fmt"
	"net/url"
	"strconv"

	"tuyau/company"
	"tuyau/company/searchapi"
)

// companySearchCmd searches by text.
type companySearchCmd struct {
	Text string `arg:"" name:"texte" help:"Ce que l'on cherche, entre guillemets."`
	companyIndexFlag
	Limit   int  `default:"5" placeholder:"N" help:"Nombre de réponses, 1 à 25."`
	Suggest bool `help:"Comme en le tapant : le dernier mot peut être inachevé."`
	JSON    bool `help:"Répond exactement comme l'API HTTP."`
}

// Help shows it by example.
func (companySearchCmd) Help() string {
	return `Nom, sigle, enseigne, dirigeant d'une entreprise individuelle, rue, commune, code postal,
SIREN, SIRET, numéro RNA, dans n'importe quel ordre, avec des fautes.

Exemples :
  tuyau company search "littoral marché la baule" --index sirene/
  tuyau company search "jardins de la cano" --index sirene/ --suggest
  tuyau company search 601000102 --index sirene/ --json`
}

// Run prints hits.
func (c companySearchCmd) Run(e *env) error {
	if c.Limit < 1 || c.Limit > 25 {
		return usageError{"--limit va de 1 à 25."}
	}
	index, err := c.open(e)
	if err != nil {
		return err
	}
	defer index.Close()
	if c.JSON {
		api, err := searchapi.New(openedCompany{index}, searchapi.Options{})
		if err != nil {
			return err
		}
		if c.Suggest {
			return printAnswer(e, api.Suggest, url.Values{"q": {c.Text}, "limit": {strconv.Itoa(c.Limit)}})
		}
		return printAnswer(e, api.Search, url.Values{"q": {c.Text}, "per_page": {strconv.Itoa(c.Limit)}})
	}
	hits := company.NameHits{}
	if c.Suggest {
		hits.Hits = index.Suggest(c.Text, c.Limit)
		hits.Total = len(hits.Hits)
	} else {
		hits = index.Search(company.NameQuery{Text: c.Text, Limit: c.Limit, SitesLimit: 1})
	}
	if len(hits.Hits) == 0 {
		fmt.Fprintln(e.stdout, "Aucune entreprise.")
		return nil
	}
	for _, hit := range hits.Hits {
		writeUnit(e.stdout, index, hit.Unit)
		for _, site := range hit.Sites {
			signs := reading{index.Sites, site}.words("enseigne1Etablissement", "denominationUsuelleEtablissement")
			fmt.Fprintf(e.stdout, "      %s  %s %s\n", index.SIRET(site), signs, siteAddress(index, site))
		}
	}
	if hits.Total > len(hits.Hits) {
		fmt.Fprintf(e.stdout, "… et %s autre(s)\n", thousands(hits.Total-len(hits.Hits)))
	}
	return nil
}
