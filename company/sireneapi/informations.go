package sireneapi

import (
	"net/http"
	"sync"
	"time"

	"tuyau/company"
	"tuyau/text/textjson"
)

// versionService is the version of INSEE's service that this one follows.
const versionService = "3.11.19"

const changes = "Voir CHANGELOG.md de Tuyau ; contrat de l'API Sirene 3.11 de l'Insee."

// Informations answers GET /informations. Without an index it says that the service is
// down, which is an answer too.
func (a *API) Informations(w http.ResponseWriter, r *http.Request) error {
	if err := allow(r, http.MethodGet, http.MethodHead); err != nil {
		return err
	}
	if negotiate(r.Header["Accept"], false) == mediaNone {
		a.refuse(w, r, http.StatusNotAcceptable, "Le paramètre 'Accept' de l'en-tête HTTP contient une valeur non prévue")
		return nil
	}
	if _, err := a.parse(w, r, nil); err != nil {
		return a.tooLong(w, r, err)
	}
	state, info := "DOWN", company.Info{}
	if b, release, err := a.acquire(); err == nil {
		state, info = "UP", b.engine.Index().Info()
		release()
	}
	collections := []struct{ name, treated string }{
		{"Unités Légales", info.UnitTreated}, {"Établissements", info.SiteTreated}, {"Liens de succession", info.LinkTreated},
	}
	b := append([]byte(`{"header":{"statut":200,"message":"OK"},"etatService":"`), state...)
	b = append(b, `","etatsDesServices":[`...)
	start := len(b)
	for _, c := range collections {
		b = append(textjson.Append(append(b, `{"Collection":`...), c.name), `,"etatCollection":"`...)
		b = append(append(b, state...), `"},`...)
	}
	b = append(closing(b, start, ']'), `,"versionService":"`+versionService+`","journalDesModifications":`...)
	b = append(textjson.Append(b, changes), `,"datesDernieresMisesAJourDesDonnees":[`...)
	start = len(b)
	for _, c := range collections {
		b = textjson.Append(append(b, `{"collection":`...), c.name)
		b = appendMoment(append(b, `,"dateDerniereMiseADisposition":`...), available(info))
		b = appendMoment(append(b, `,"dateDernierTraitementMaximum":`...), c.treated)
		b = appendMoment(append(b, `,"dateDernierTraitementDeMasse":`...), c.treated)
		b = append(b, "},"...)
	}
	b = append(closing(b, start, ']'), '}')
	w.Header()["Cache-Control"] = private
	send(w, r, http.StatusOK, b)
	return nil
}

func appendMoment(b []byte, s string) []byte {
	if s == "" {
		return append(b, "null"...)
	}
	return textjson.Append(b, s)
}

func available(info company.Info) string {
	if info.Built.IsZero() {
		return ""
	}
	return info.Built.In(paris()).Format("2006-01-02T15:04:05.000")
}

// paris is the clock of the files: without its rules, on a machine that lacks them,
// that of winter.
var paris = sync.OnceValue(func() *time.Location {
	if loc, err := time.LoadLocation("Europe/Paris"); err == nil {
		return loc
	}
	return time.FixedZone("CET", 3600)
})
