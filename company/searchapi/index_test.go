package searchapi_test

import (
	"context"
	"encoding/csv"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tuyau/company"
	"tuyau/company/inseefile"
	"tuyau/company/searchapi"
	"tuyau/problem"
)

// write makes an official file of rows "column=value|column=value", the rest null.
func write(tb testing.TB, kind inseefile.Kind, separator rune, rows string) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), string(kind)+".csv")
	file, err := os.Create(path)
	if err != nil {
		tb.Fatal(err)
	}
	defer file.Close()
	w := csv.NewWriter(file)
	w.Comma = separator
	columns := inseefile.Columns(kind)
	at := map[string]int{}
	for i, c := range columns {
		at[c] = i
	}
	suffix := map[inseefile.Kind]string{inseefile.UniteLegale: "UniteLegale", inseefile.UniteLegaleHistorique: "UniteLegale",
		inseefile.Etablissement: "Etablissement", inseefile.EtablissementHistorique: "Etablissement"}[kind]
	all := [][]string{columns}
	for line := range strings.Lines(rows) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		cells := make([]string, len(columns))
		for pair := range strings.SplitSeq(line, "|") {
			name, value, ok := strings.Cut(strings.TrimSpace(pair), "=")
			i, known := at[name]
			if !known {
				i, known = at[name+suffix]
			}
			if !ok || !known {
				tb.Fatalf("%s: column %q of %q", kind, name, line)
			}
			cells[i] = value
		}
		all = append(all, cells)
	}
	if err := w.WriteAll(all); err != nil {
		tb.Fatal(err)
	}
	return path
}

// A small register in INSEE's own format. What is masked here is what the files would
// still say; the index must not repeat it.
const unitRows = `
siren=552081317|statutDiffusion=O|denomination=ELECTRICITE DE FRANCE|sigle=EDF|categorieJuridique=5510|etatAdministratif=A|nicSiege=66522|trancheEffectifs=53|anneeEffectifs=2023|categorieEntreprise=GE|anneeCategorieEntreprise=2023|activitePrincipale=35.11Z|nomenclatureActivitePrincipale=NAFRev2|dateCreation=1955-01-01|dateDernierTraitement=2026-10-01T09:00:00.120|dateDebut=2008-01-01|economieSocialeSolidaire=N|societeMission=N
siren=301940219|statutDiffusion=O|denomination=SODEXO FRANCE|categorieJuridique=5710|etatAdministratif=A|nicSiege=00018|trancheEffectifs=52|categorieEntreprise=GE|activitePrincipale=56.29A|dateCreation=1975-01-01|dateDebut=2008-01-01
siren=451321335|statutDiffusion=O|denomination=CARREFOUR HYPERMARCHES|categorieJuridique=5710|etatAdministratif=A|nicSiege=00012|trancheEffectifs=53|categorieEntreprise=GE|activitePrincipale=47.11F|dateCreation=2003-12-01|dateDebut=2010-01-01
siren=393712286|statutDiffusion=O|denomination=SEPHORA|categorieJuridique=5710|etatAdministratif=A|nicSiege=00015|trancheEffectifs=51|categorieEntreprise=GE|activitePrincipale=47.75Z|dateDebut=2010-01-01
siren=217500016|statutDiffusion=O|denomination=VILLE DE PARIS|categorieJuridique=7229|etatAdministratif=A|nicSiege=00019|trancheEffectifs=53|categorieEntreprise=GE|activitePrincipale=84.11Z|dateDebut=2019-01-01
siren=802222222|statutDiffusion=O|denomination=BLOMET SERVICES|categorieJuridique=5499|etatAdministratif=A|nicSiege=00011|trancheEffectifs=NN|categorieEntreprise=PME|activitePrincipale=81.21Z|dateDebut=2014-01-01
siren=803333333|statutDiffusion=O|denomination=LE PETIT FOURNIL|categorieJuridique=5499|etatAdministratif=A|nicSiege=00013|trancheEffectifs=01|categorieEntreprise=PME|activitePrincipale=10.71C|dateDebut=2014-01-01
siren=348991555|statutDiffusion=O|denomination=ZARA FRANCE|categorieJuridique=5499|etatAdministratif=A|nicSiege=00015|trancheEffectifs=51|categorieEntreprise=GE|activitePrincipale=47.71Z|dateDebut=2010-01-01
siren=804444444|statutDiffusion=O|denomination=SARA|categorieJuridique=5710|etatAdministratif=A|nicSiege=00010|trancheEffectifs=41|categorieEntreprise=ETI|activitePrincipale=70.22Z|dateDebut=2015-01-01
siren=420111111|statutDiffusion=O|nom=LEMOINE|nomUsage=PERRIN|prenom1=ELODIE|prenom2=ANNE|prenomUsuel=ELODIE|sexe=F|categorieJuridique=1000|etatAdministratif=A|nicSiege=00017|activitePrincipale=96.02B|dateDebut=2018-01-01
siren=420222222|statutDiffusion=P|nom=DURANDAL|prenom1=CUNEGONDE|prenomUsuel=CUNEGONDE|sexe=F|categorieJuridique=1000|etatAdministratif=A|nicSiege=00015|activitePrincipale=96.02A|denominationUsuelle1=CHEZ CUNEGONDE|dateDebut=2018-01-01
siren=805555555|statutDiffusion=P|denomination=DISCRETE ET FILS|sigle=DISCR|categorieJuridique=5499|etatAdministratif=A|nicSiege=00016|activitePrincipale=68.20B|dateDebut=2016-01-01
siren=806666666|statutDiffusion=O|denomination=MENUISERIE DU LAC|categorieJuridique=5499|etatAdministratif=C|nicSiege=00014|activitePrincipale=43.32A|dateCreation=1999-05-01|dateDebut=2020-06-30
siren=784444444|statutDiffusion=O|denomination=LES AMIS DU VIEUX MOULIN|categorieJuridique=9220|etatAdministratif=A|nicSiege=00012|identifiantAssociation=W922001234|activitePrincipale=94.99Z|economieSocialeSolidaire=O|dateDebut=2008-01-01
siren=785555555|statutDiffusion=O|denomination=CLUB DE VOILE DE CHATOU|categorieJuridique=9220|etatAdministratif=A|nicSiege=00015|activitePrincipale=93.12Z|dateDebut=2008-01-01
siren=807777777|statutDiffusion=O|denomination=L'OURS & LA LUNE|categorieJuridique=5710|etatAdministratif=A|activitePrincipale=90.01Z|societeMission=O|dateDebut=2021-01-01
`

const siteRows = `
siren=552081317|nic=66522|siret=55208131766522|statutDiffusion=O|dateCreation=1999-01-01|dateDebut=2008-01-01|etatAdministratif=A|etablissementSiege=true|numeroVoie=22|indiceRepetition=B|typeVoie=AVENUE|libelleVoie=DE WAGRAM|codePostal=75008|libelleCommune=PARIS|codeCommune=75108|coordonneeLambertAbscisse=649500|coordonneeLambertOrdonnee=6864300|activitePrincipale=35.11Z|trancheEffectifs=51|dateDernierTraitement=2026-09-01T10:00:00
siren=552081317|nic=00101|siret=55208131700101|statutDiffusion=O|dateCreation=2001-01-01|dateDebut=2009-01-01|etatAdministratif=A|etablissementSiege=false|numeroVoie=6|typeVoie=QUAI|libelleVoie=WATIER|codePostal=78400|libelleCommune=CHATOU|codeCommune=78146|coordonneeLambertAbscisse=638300|coordonneeLambertOrdonnee=6865700
siren=552081317|nic=00200|siret=55208131700200|statutDiffusion=O|dateCreation=2001-01-01|dateDebut=2012-03-01|etatAdministratif=F|etablissementSiege=false|typeVoie=RUE|libelleVoie=DU LAC|codePostal=69003|libelleCommune=LYON|codeCommune=69383
siren=301940219|nic=00018|siret=30194021900018|statutDiffusion=O|dateDebut=2009-01-01|etatAdministratif=A|etablissementSiege=true|numeroVoie=6|typeVoie=RUE|libelleVoie=DE LA REDOUTE|codePostal=78280|libelleCommune=GUYANCOURT|codeCommune=78297
siren=301940219|nic=00026|siret=30194021900026|statutDiffusion=O|dateDebut=2009-01-01|etatAdministratif=A|etablissementSiege=false|enseigne1=RESTAURANT EDF|numeroVoie=6|typeVoie=QUAI|libelleVoie=WATIER|codePostal=78400|libelleCommune=CHATOU|codeCommune=78146
siren=451321335|nic=00012|siret=45132133500012|statutDiffusion=O|dateDebut=2009-01-01|etatAdministratif=A|etablissementSiege=true|typeVoie=RUE|libelleVoie=JEAN MERMOZ|codePostal=91000|libelleCommune=EVRY-COURCOURONNES|codeCommune=91228|denominationUsuelle=CARREFOUR
siren=451321335|nic=00020|siret=45132133500020|statutDiffusion=O|dateDebut=2009-01-01|etatAdministratif=A|etablissementSiege=false|enseigne1=CARREFOUR|numeroVoie=235|typeVoie=RUE|libelleVoie=ETIENNE MARCEL|codePostal=93100|libelleCommune=MONTREUIL|codeCommune=93048|coordonneeLambertAbscisse=657700|coordonneeLambertOrdonnee=6862000
siren=451321335|nic=00038|siret=45132133500038|statutDiffusion=O|dateDebut=2009-01-01|etatAdministratif=A|etablissementSiege=false|enseigne1=CARREFOUR|typeVoie=AVENUE|libelleVoie=DE LA SAINTE VICTOIRE|codePostal=13100|libelleCommune=AIX-EN-PROVENCE|codeCommune=13001
siren=393712286|nic=00015|siret=39371228600015|statutDiffusion=O|dateDebut=2009-01-01|etatAdministratif=A|etablissementSiege=true|typeVoie=RUE|libelleVoie=YVES TOUDIC|codePostal=75010|libelleCommune=PARIS|codeCommune=75110
siren=393712286|nic=00023|siret=39371228600023|statutDiffusion=O|dateDebut=2009-01-01|etatAdministratif=A|etablissementSiege=false|complementAdresse=CENTRE CARREFOUR|typeVoie=RUE|libelleVoie=DU CARREFOUR|codePostal=93100|libelleCommune=MONTREUIL|codeCommune=93048
siren=217500016|nic=00019|siret=21750001600019|statutDiffusion=O|dateDebut=2009-01-01|etatAdministratif=A|etablissementSiege=true|enseigne1=MAIRIE|typeVoie=PLACE|libelleVoie=DE L HOTEL DE VILLE|codePostal=75004|libelleCommune=PARIS|codeCommune=75104
siren=217500016|nic=00027|siret=21750001600027|statutDiffusion=O|dateDebut=2009-01-01|etatAdministratif=A|etablissementSiege=false|enseigne1=PISCINE|numeroVoie=17|typeVoie=RUE|libelleVoie=BLOMET|codePostal=75015|libelleCommune=PARIS|codeCommune=75115
siren=802222222|nic=00011|siret=80222222200011|statutDiffusion=O|dateDebut=2014-01-01|etatAdministratif=A|etablissementSiege=true|typeVoie=RUE|libelleVoie=DES LILAS|codePostal=35000|libelleCommune=RENNES|codeCommune=35238
siren=803333333|nic=00013|siret=80333333300013|statutDiffusion=O|dateDebut=2014-01-01|etatAdministratif=A|etablissementSiege=true|enseigne1=AU BON PAIN|numeroVoie=40|typeVoie=RUE|libelleVoie=BLOMET|codePostal=75015|libelleCommune=PARIS|codeCommune=75115
siren=348991555|nic=00015|siret=34899155500015|statutDiffusion=O|dateDebut=2014-01-01|etatAdministratif=A|etablissementSiege=true|typeVoie=RUE|libelleVoie=DE RIVOLI|codePostal=75001|libelleCommune=PARIS|codeCommune=75101
siren=804444444|nic=00010|siret=80444444400010|statutDiffusion=O|dateDebut=2014-01-01|etatAdministratif=A|etablissementSiege=true|typeVoie=RUE|libelleVoie=DU PORT|codePostal=44000|libelleCommune=NANTES|codeCommune=44109
siren=420111111|nic=00017|siret=42011111100017|statutDiffusion=O|dateDebut=2018-01-01|etatAdministratif=A|etablissementSiege=true|typeVoie=RUE|libelleVoie=DES LILAS|codePostal=78400|libelleCommune=CHATOU|codeCommune=78146
siren=420222222|nic=00015|siret=42022222200015|statutDiffusion=P|dateDebut=2018-01-01|etatAdministratif=A|etablissementSiege=true|enseigne1=CHEZ CUNEGONDE|numeroVoie=9|typeVoie=RUE|libelleVoie=DES CAPUCINES|codePostal=78400|libelleCommune=CHATOU|codeCommune=78146|coordonneeLambertAbscisse=638301|coordonneeLambertOrdonnee=6865701
siren=805555555|nic=00016|siret=80555555500016|statutDiffusion=P|dateDebut=2016-01-01|etatAdministratif=A|etablissementSiege=true|enseigne1=LA DISCRETE|numeroVoie=3|typeVoie=RUE|libelleVoie=DES GLYCINES|codePostal=78400|libelleCommune=CHATOU|codeCommune=78146|coordonneeLambertAbscisse=638302|coordonneeLambertOrdonnee=6865702
siren=806666666|nic=00014|siret=80666666600014|statutDiffusion=O|dateDebut=2020-06-30|etatAdministratif=F|etablissementSiege=true|typeVoie=RUE|libelleVoie=DU LAC|codePostal=74000|libelleCommune=ANNECY|codeCommune=74010
siren=784444444|nic=00012|siret=78444444400012|statutDiffusion=O|dateDebut=2008-01-01|etatAdministratif=A|etablissementSiege=true|typeVoie=RUE|libelleVoie=DU MOULIN|codePostal=92400|libelleCommune=COURBEVOIE|codeCommune=92026
siren=785555555|nic=00015|siret=78555555500015|statutDiffusion=O|dateDebut=2008-01-01|etatAdministratif=A|etablissementSiege=true|typeVoie=QUAI|libelleVoie=DE LA SEINE|codePostal=78400|libelleCommune=CHATOU|codeCommune=78146
`

const unitPastRows = `
siren=806666666|dateDebut=2020-06-30|etatAdministratif=C|denomination=MENUISERIE DU LAC|nicSiege=00014
siren=806666666|dateDebut=2019-02-01|dateFin=2020-06-29|etatAdministratif=C|denomination=MENUISERIE DU LAC|nicSiege=00014
siren=806666666|dateDebut=1999-05-01|dateFin=2019-01-31|etatAdministratif=A|denomination=MENUISERIE DU LAC|nicSiege=00014
siren=552081317|dateDebut=2008-01-01|etatAdministratif=A|denomination=ELECTRICITE DE FRANCE|nicSiege=66522
siren=552081317|dateDebut=1955-01-01|dateFin=2007-12-31|etatAdministratif=A|denomination=ELECTRICITE DE FRANCE|nicSiege=00101
`

const sitePastRows = `
siren=552081317|nic=00200|siret=55208131700200|dateDebut=2012-03-01|etatAdministratif=F
siren=552081317|nic=00200|siret=55208131700200|dateDebut=2001-01-01|dateFin=2012-02-29|etatAdministratif=A
`

const rnaRows = `
id=W922001234|titre=LES AMIS DU VIEUX MOULIN|position=A|date_creat=1999-01-01
id=W781005678|titre=CLUB DE VOILE DE CHATOU|siret=78555555500015|position=A|date_creat=2001-01-01
`

func register(tb testing.TB) *company.Live {
	tb.Helper()
	dir := tb.TempDir()
	_, err := company.Build(context.Background(), company.BuildOptions{Out: dir, Files: []string{
		write(tb, inseefile.UniteLegale, ',', unitRows), write(tb, inseefile.Etablissement, ',', siteRows),
		write(tb, inseefile.UniteLegaleHistorique, ',', unitPastRows), write(tb, inseefile.EtablissementHistorique, ',', sitePastRows),
		write(tb, inseefile.RNAWaldec, ';', rnaRows)}})
	if err != nil {
		tb.Fatal(err)
	}
	live := company.NewLive(dir)
	if _, err := live.Reload(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(live.Close)
	return live
}

func newAPI(tb testing.TB, live searchapi.Live) *searchapi.API {
	tb.Helper()
	a, err := searchapi.New(live, searchapi.Options{Release: "test"})
	if err != nil {
		tb.Fatal(err)
	}
	return a
}

// site routes as the server does.
func site(a *searchapi.API) http.Handler {
	mux := http.NewServeMux()
	handle := func(pattern string, h func(http.ResponseWriter, *http.Request) error) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			if err := h(w, r); err != nil {
				a.WriteError(w, r, problem.Of(err))
			}
		})
	}
	handle("/search", a.Search)
	handle("/near_point", a.NearPoint)
	handle("/suggest", a.Suggest)
	handle("/verify/{number}", a.Verify)
	handle("/verify/{kind}/{number}", a.Verify)
	handle("/sources/last_modified", a.LastModified)
	handle("/health", a.Health)
	handle("/openapi.json", a.OpenAPI)
	handle("/", func(http.ResponseWriter, *http.Request) error {
		return problem.New(problem.NotFound, nil, "Rien ici.")
	})
	return mux
}

func get(h http.Handler, target string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.URL.Path, r.URL.RawQuery, _ = strings.Cut(target, "?")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}
