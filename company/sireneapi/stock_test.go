package sireneapi_test

import (
	"context"
	"encoding/csv"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tuyau/company"
	"tuyau/company/inseefile"
	"tuyau/company/sireneapi"
	"tuyau/problem"
)

var ctx = context.Background()

// row is a line of an official file: column, value, column, value…
type row []string

// write writes an official file of these rows, the columns they do not name null.
func write(tb testing.TB, kind inseefile.Kind, rows ...row) string {
	tb.Helper()
	columns := inseefile.Columns(kind)
	path := filepath.Join(tb.TempDir(), string(kind)+".csv")
	f, err := os.Create(path)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	w := csv.NewWriter(f)
	w.Write(columns)
	for _, r := range rows {
		cells := make([]string, len(columns))
		for i := 0; i+1 < len(r); i += 2 {
			at := slices.Index(columns, r[i])
			if at < 0 {
				tb.Fatalf("%s has no column %q", kind, r[i])
			}
			cells[at] = r[i+1]
		}
		w.Write(cells)
	}
	if w.Flush(); w.Error() != nil {
		tb.Fatal(w.Error())
	}
	return path
}

// live opens the index of these files.
func live(tb testing.TB, files ...string) *company.Live {
	tb.Helper()
	dir := tb.TempDir()
	if _, err := company.Build(ctx, company.BuildOptions{Out: dir, Files: files}); err != nil {
		tb.Fatal(err)
	}
	l := company.NewLive(dir)
	if _, err := l.Reload(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(l.Close)
	return l
}

// now is the date of the tests.
func now() time.Time { return time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC) }

// site serves the API as the server does: its routes, errors in its words.
func site(api *sireneapi.API) http.Handler {
	mux := http.NewServeMux()
	handle := func(pattern string, h func(http.ResponseWriter, *http.Request) error) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			if err := h(w, r); err != nil {
				api.WriteError(w, r, problem.Of(err))
			}
		})
	}
	handle("/siren", api.Units)
	handle("/siren/{$}", api.Units)
	handle("/siren/{siren}", api.Unit)
	handle("/siret", api.Sites)
	handle("/siret/{$}", api.Sites)
	handle("/siret/{siret}", api.Site)
	handle("/siret/liensSuccession", api.Links)
	handle("/informations", api.Informations)
	handle("/openapi.json", api.OpenAPI)
	return mux
}

func get(handler http.Handler, target string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.URL.Path, r.URL.RawQuery, _ = strings.Cut(target, "?")
	r.RequestURI = target
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w
}

// absent has no index.
type absent struct{}

func (absent) Acquire() (*company.Index, func(), error) {
	return nil, nil, errors.New("open company: no such folder")
}

// register is a small one, of fiction but for the contract's own examples.
func register(tb testing.TB, histories bool) *company.Live {
	tb.Helper()
	files := []string{
		write(tb, inseefile.UniteLegale, registerUnits...),
		write(tb, inseefile.Etablissement, registerSites...),
		write(tb, inseefile.LiensSuccession,
			row{"siretEtablissementPredecesseur", "51069422700015", "siretEtablissementSuccesseur", "51069422700023", "dateLienSuccession", "2015-03-01",
				"transfertSiege", "true", "continuiteEconomique", "true", "dateDernierTraitementLienSuccession", "2015-03-05T10:00:00"},
			row{"siretEtablissementPredecesseur", "55203253400646", "siretEtablissementSuccesseur", "51069422700015", "dateLienSuccession", "2009-01-01",
				"transfertSiege", "false", "continuiteEconomique", "false", "dateDernierTraitementLienSuccession", "2009-02-01T09:30:00.123"}),
		write(tb, inseefile.Doublons, row{"siren", "510694227", "sirenDoublon", "510694228"}),
	}
	if histories {
		files = append(files, write(tb, inseefile.UniteLegaleHistorique, registerUnitPast...), write(tb, inseefile.EtablissementHistorique, registerSitePast...))
	}
	return live(tb, files...)
}

var registerUnits = []row{
	{"siren", "552032534", "statutDiffusionUniteLegale", "O", "dateCreationUniteLegale", "1955-10-20", "trancheEffectifsUniteLegale", "42",
		"anneeEffectifsUniteLegale", "2022", "dateDernierTraitementUniteLegale", "2025-01-15T10:30:00.000", "nombrePeriodesUniteLegale", "1",
		"categorieEntreprise", "GE", "anneeCategorieEntreprise", "2023", "dateDebut", "1955-10-20", "etatAdministratifUniteLegale", "A",
		"denominationUniteLegale", "DANONE", "categorieJuridiqueUniteLegale", "5599", "activitePrincipaleUniteLegale", "70.10Z",
		"nomenclatureActivitePrincipaleUniteLegale", "NAFRev2", "nicSiegeUniteLegale", "00646", "caractereEmployeurUniteLegale", "O",
		"activitePrincipaleNAF25UniteLegale", "70.10Y"},
	{"siren", "510694227", "statutDiffusionUniteLegale", "O", "dateCreationUniteLegale", "2009-03-02", "sigleUniteLegale", "GBP",
		"trancheEffectifsUniteLegale", "11", "anneeEffectifsUniteLegale", "2023", "dateDernierTraitementUniteLegale", "2024-06-01T08:00:00",
		"nombrePeriodesUniteLegale", "3", "categorieEntreprise", "PME", "dateDebut", "2020-01-01", "etatAdministratifUniteLegale", "A",
		"denominationUniteLegale", "GAZ DU BARP \"LE VRAI\", SA", "denominationUsuelle1UniteLegale", "AUTO PLUS", "categorieJuridiqueUniteLegale", "5710",
		"activitePrincipaleUniteLegale", "35.22Z", "nomenclatureActivitePrincipaleUniteLegale", "NAFRev2", "nicSiegeUniteLegale", "00023"},
	{"siren", "410000011", "statutDiffusionUniteLegale", "O", "dateCreationUniteLegale", "1997-01-01", "sexeUniteLegale", "M",
		"prenom1UniteLegale", "MICKAEL", "prenom2UniteLegale", "ANDRE", "prenomUsuelUniteLegale", "MICKAEL", "nomUniteLegale", "DUPOND",
		"dateDernierTraitementUniteLegale", "2023-05-06T07:08:09", "nombrePeriodesUniteLegale", "12", "dateDebut", "2010-05-05",
		"etatAdministratifUniteLegale", "C", "categorieJuridiqueUniteLegale", "1000", "activitePrincipaleUniteLegale", "86.10Z",
		"nomenclatureActivitePrincipaleUniteLegale", "NAFRev2", "nicSiegeUniteLegale", "00012", "anneeEffectifsUniteLegale", "2019"},
	{"siren", "300000015", "statutDiffusionUniteLegale", "P", "dateCreationUniteLegale", "2015-05-05", "sexeUniteLegale", "F",
		"prenom1UniteLegale", "SECRETINE", "prenomUsuelUniteLegale", "SECRETINE", "pseudonymeUniteLegale", "OMBRELLE", "nomUniteLegale", "CACHEE",
		"nomUsageUniteLegale", "VOILEE", "nombrePeriodesUniteLegale", "2", "dateDebut", "2018-01-01", "etatAdministratifUniteLegale", "A",
		"denominationUsuelle1UniteLegale", "CHEZ SECRETINE", "categorieJuridiqueUniteLegale", "1000", "activitePrincipaleUniteLegale", "96.02A",
		"nomenclatureActivitePrincipaleUniteLegale", "NAFRev2", "nicSiegeUniteLegale", "00010", "dateDernierTraitementUniteLegale", "2023-03-21T00:00:00"},
	{"siren", "005420120", "statutDiffusionUniteLegale", "O", "unitePurgeeUniteLegale", "true", "nombrePeriodesUniteLegale", "1",
		"etatAdministratifUniteLegale", "C", "denominationUniteLegale", "VIEILLE MAISON", "categorieJuridiqueUniteLegale", "5499",
		"activitePrincipaleUniteLegale", "61.09", "nomenclatureActivitePrincipaleUniteLegale", "NAP", "nicSiegeUniteLegale", "00015"},
	{"siren", "924852577", "statutDiffusionUniteLegale", "P", "dateCreationUniteLegale", "2020-02-02", "sigleUniteLegale", "ZZSECRETZZ",
		"nombrePeriodesUniteLegale", "1", "dateDebut", "2020-02-02", "etatAdministratifUniteLegale", "A", "denominationUniteLegale", "HOLDING DISCRETE",
		"categorieJuridiqueUniteLegale", "5710", "activitePrincipaleUniteLegale", "70.10Z", "nomenclatureActivitePrincipaleUniteLegale", "NAFRev2",
		"nicSiegeUniteLegale", "00018"},
}

var registerSites = []row{
	{"siren", "552032534", "nic", "00646", "siret", "55203253400646", "statutDiffusionEtablissement", "O", "dateCreationEtablissement", "2003-01-01",
		"trancheEffectifsEtablissement", "22", "anneeEffectifsEtablissement", "2022", "dateDernierTraitementEtablissement", "2025-01-15T10:30:00",
		"etablissementSiege", "true", "nombrePeriodesEtablissement", "1", "numeroVoieEtablissement", "17", "typeVoieEtablissement", "BD",
		"libelleVoieEtablissement", "HAUSSMANN", "codePostalEtablissement", "75009", "libelleCommuneEtablissement", "PARIS 9",
		"codeCommuneEtablissement", "75109", "coordonneeLambertAbscisseEtablissement", "651000.5", "coordonneeLambertOrdonneeEtablissement", "6864000.1",
		"identifiantAdresseEtablissement", "751094518_B", "dateDebut", "2003-01-01", "etatAdministratifEtablissement", "A",
		"activitePrincipaleEtablissement", "70.10Z", "nomenclatureActivitePrincipaleEtablissement", "NAFRev2", "caractereEmployeurEtablissement", "O"},
	{"siren", "510694227", "nic", "00015", "siret", "51069422700015", "statutDiffusionEtablissement", "O", "dateCreationEtablissement", "2009-03-02",
		"dateDernierTraitementEtablissement", "2015-03-05T10:00:00", "etablissementSiege", "false", "nombrePeriodesEtablissement", "2",
		"codePostalEtablissement", "33114", "libelleCommuneEtablissement", "LE BARP", "codeCommuneEtablissement", "33029", "dateDebut", "2015-03-01",
		"etatAdministratifEtablissement", "F", "enseigne1Etablissement", "GAZ MINUTE", "activitePrincipaleEtablissement", "35.22Z",
		"nomenclatureActivitePrincipaleEtablissement", "NAFRev2", "caractereEmployeurEtablissement", "N"},
	{"siren", "510694227", "nic", "00023", "siret", "51069422700023", "statutDiffusionEtablissement", "O", "dateCreationEtablissement", "2015-03-01",
		"trancheEffectifsEtablissement", "11", "anneeEffectifsEtablissement", "2023", "dateDernierTraitementEtablissement", "2024-06-01T08:00:00.500",
		"etablissementSiege", "true", "nombrePeriodesEtablissement", "2", "complementAdresseEtablissement", "BATIMENT A", "numeroVoieEtablissement", "5",
		"indiceRepetitionEtablissement", "B", "typeVoieEtablissement", "RUE", "libelleVoieEtablissement", "DE L'ÉGLISE", "codePostalEtablissement", "33114",
		"libelleCommuneEtablissement", "LE BARP", "codeCommuneEtablissement", "33029", "dateDebut", "2019-07-01", "etatAdministratifEtablissement", "A",
		"enseigne1Etablissement", "YAC'HUS", "activitePrincipaleEtablissement", "47.30Z", "nomenclatureActivitePrincipaleEtablissement", "NAFRev2",
		"caractereEmployeurEtablissement", "O"},
	{"siren", "410000011", "nic", "00012", "siret", "41000001100012", "statutDiffusionEtablissement", "O", "dateCreationEtablissement", "1997-01-01",
		"dateDernierTraitementEtablissement", "2023-05-06T07:08:09", "etablissementSiege", "true", "nombrePeriodesEtablissement", "2",
		"codePostalEtablissement", "75002", "libelleCommuneEtablissement", "PARIS 2", "codeCommuneEtablissement", "75102", "dateDebut", "2010-05-05",
		"etatAdministratifEtablissement", "F", "activitePrincipaleEtablissement", "86.10Z", "nomenclatureActivitePrincipaleEtablissement", "NAFRev2"},
	{"siren", "300000015", "nic", "00010", "siret", "30000001500010", "statutDiffusionEtablissement", "P", "dateCreationEtablissement", "2015-05-05",
		"etablissementSiege", "true", "nombrePeriodesEtablissement", "2", "complementAdresseEtablissement", "ESCALIER QUIDAM", "numeroVoieEtablissement", "77",
		"typeVoieEtablissement", "IMP", "libelleVoieEtablissement", "DISSIMULEE", "codePostalEtablissement", "69777", "libelleCommuneEtablissement", "LYON 4EME",
		"codeCommuneEtablissement", "69384", "coordonneeLambertAbscisseEtablissement", "842111.9", "coordonneeLambertOrdonneeEtablissement", "6522222.9",
		"identifiantAdresseEtablissement", "693840777_B", "dateDebut", "2018-01-01", "etatAdministratifEtablissement", "A",
		"enseigne1Etablissement", "SALON CACHOTIER", "denominationUsuelleEtablissement", "CHEZ SECRETINE", "activitePrincipaleEtablissement", "96.02A",
		"nomenclatureActivitePrincipaleEtablissement", "NAFRev2", "dateDernierTraitementEtablissement", "2023-03-21T00:00:00"},
	{"siren", "005420120", "nic", "00015", "siret", "00542012000015", "statutDiffusionEtablissement", "O", "etablissementSiege", "true",
		"nombrePeriodesEtablissement", "1", "etatAdministratifEtablissement", "F"},
	{"siren", "924852577", "nic", "00018", "siret", "92485257700018", "statutDiffusionEtablissement", "O", "dateCreationEtablissement", "2020-02-02",
		"etablissementSiege", "true", "nombrePeriodesEtablissement", "1", "libelleVoieEtablissement", "OCCULTE", "codePostalEtablissement", "13777",
		"libelleCommuneEtablissement", "MARSEILLE 1", "codeCommuneEtablissement", "13201", "dateDebut", "2020-02-02", "etatAdministratifEtablissement", "A",
		"activitePrincipaleEtablissement", "70.10Z", "nomenclatureActivitePrincipaleEtablissement", "NAFRev2"},
}

var registerUnitPast = []row{
	{"siren", "552032534", "dateDebut", "1955-10-20", "etatAdministratifUniteLegale", "A", "changementEtatAdministratifUniteLegale", "false",
		"changementNomUniteLegale", "false", "changementNomUsageUniteLegale", "false", "denominationUniteLegale", "DANONE",
		"changementDenominationUniteLegale", "false", "changementDenominationUsuelleUniteLegale", "false", "categorieJuridiqueUniteLegale", "5599",
		"changementCategorieJuridiqueUniteLegale", "false", "activitePrincipaleUniteLegale", "70.10Z", "nomenclatureActivitePrincipaleUniteLegale", "NAFRev2",
		"changementActivitePrincipaleUniteLegale", "false", "nicSiegeUniteLegale", "00646", "changementNicSiegeUniteLegale", "false",
		"changementEconomieSocialeSolidaireUniteLegale", "false", "changementSocieteMissionUniteLegale", "false",
		"caractereEmployeurUniteLegale", "O", "changementCaractereEmployeurUniteLegale", "false"},
	{"siren", "510694227", "dateDebut", "2020-01-01", "etatAdministratifUniteLegale", "A", "denominationUniteLegale", "GAZ DU BARP \"LE VRAI\", SA",
		"changementDenominationUniteLegale", "true", "denominationUsuelle1UniteLegale", "AUTO PLUS", "categorieJuridiqueUniteLegale", "5710",
		"activitePrincipaleUniteLegale", "35.22Z", "nomenclatureActivitePrincipaleUniteLegale", "NAFRev2", "nicSiegeUniteLegale", "00023"},
	{"siren", "510694227", "dateDebut", "2015-03-01", "dateFin", "2019-12-31", "etatAdministratifUniteLegale", "A", "denominationUniteLegale", "BARP ENERGIES",
		"categorieJuridiqueUniteLegale", "5499", "activitePrincipaleUniteLegale", "35.22Z", "nomenclatureActivitePrincipaleUniteLegale", "NAFRev2",
		"nicSiegeUniteLegale", "00023", "changementNicSiegeUniteLegale", "true"},
	{"siren", "510694227", "dateDebut", "2009-03-02", "dateFin", "2015-02-28", "etatAdministratifUniteLegale", "A", "denominationUniteLegale", "BARP ENERGIES",
		"categorieJuridiqueUniteLegale", "5499", "activitePrincipaleUniteLegale", "40.2C", "nomenclatureActivitePrincipaleUniteLegale", "NAFRev1",
		"nicSiegeUniteLegale", "00015"},
	{"siren", "410000011", "dateDebut", "2010-05-05", "etatAdministratifUniteLegale", "C", "changementEtatAdministratifUniteLegale", "true",
		"nomUniteLegale", "DUPOND", "categorieJuridiqueUniteLegale", "1000", "activitePrincipaleUniteLegale", "86.10Z"},
	{"siren", "410000011", "dateDebut", "1997-01-01", "dateFin", "2010-05-04", "etatAdministratifUniteLegale", "A", "nomUniteLegale", "DUPONT",
		"categorieJuridiqueUniteLegale", "1000", "activitePrincipaleUniteLegale", "86.10Z"},
	{"siren", "300000015", "dateDebut", "2018-01-01", "etatAdministratifUniteLegale", "A", "nomUniteLegale", "CACHEE", "nomUsageUniteLegale", "VOILEE",
		"denominationUsuelle1UniteLegale", "CHEZ SECRETINE", "categorieJuridiqueUniteLegale", "1000"},
	{"siren", "300000015", "dateDebut", "2015-05-05", "dateFin", "2017-12-31", "etatAdministratifUniteLegale", "A", "nomUniteLegale", "ANCIENNEMENT",
		"denominationUsuelle1UniteLegale", "JADIS SECRETINE", "categorieJuridiqueUniteLegale", "1000"},
}

var registerSitePast = []row{
	{"siren", "552032534", "nic", "00646", "siret", "55203253400646", "dateDebut", "2003-01-01", "etatAdministratifEtablissement", "A",
		"activitePrincipaleEtablissement", "70.10Z", "nomenclatureActivitePrincipaleEtablissement", "NAFRev2", "caractereEmployeurEtablissement", "O"},
	{"siren", "510694227", "nic", "00015", "siret", "51069422700015", "dateDebut", "2015-03-01", "etatAdministratifEtablissement", "F",
		"changementEtatAdministratifEtablissement", "true", "enseigne1Etablissement", "GAZ MINUTE", "activitePrincipaleEtablissement", "35.22Z"},
	{"siren", "510694227", "nic", "00015", "siret", "51069422700015", "dateDebut", "2009-03-02", "dateFin", "2015-02-28",
		"etatAdministratifEtablissement", "A", "enseigne1Etablissement", "GAZ MINUTE", "activitePrincipaleEtablissement", "35.22Z"},
	{"siren", "510694227", "nic", "00023", "siret", "51069422700023", "dateDebut", "2019-07-01", "etatAdministratifEtablissement", "A",
		"enseigne1Etablissement", "YAC'HUS", "changementEnseigneEtablissement", "true", "activitePrincipaleEtablissement", "47.30Z"},
	{"siren", "510694227", "nic", "00023", "siret", "51069422700023", "dateDebut", "2015-03-01", "dateFin", "2019-06-30",
		"etatAdministratifEtablissement", "A", "enseigne1Etablissement", "RELAIS DU BARP", "activitePrincipaleEtablissement", "47.30Z"},
	{"siren", "410000011", "nic", "00012", "siret", "41000001100012", "dateDebut", "2010-05-05", "etatAdministratifEtablissement", "F",
		"changementEtatAdministratifEtablissement", "true", "activitePrincipaleEtablissement", "86.10Z"},
	{"siren", "410000011", "nic", "00012", "siret", "41000001100012", "dateDebut", "1997-01-01", "dateFin", "2010-05-04",
		"etatAdministratifEtablissement", "A", "activitePrincipaleEtablissement", "86.10Z"},
	{"siren", "300000015", "nic", "00010", "siret", "30000001500010", "dateDebut", "2018-01-01", "etatAdministratifEtablissement", "A",
		"enseigne1Etablissement", "SALON CACHOTIER", "denominationUsuelleEtablissement", "CHEZ SECRETINE"},
	{"siren", "300000015", "nic", "00010", "siret", "30000001500010", "dateDebut", "2015-05-05", "dateFin", "2017-12-31",
		"etatAdministratifEtablissement", "A", "enseigne1Etablissement", "VIEUX SALON CACHOTIER"},
}
