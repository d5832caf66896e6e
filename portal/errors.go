package portal

import (
	"encoding/json"
	"math"
	"net/http"
	"strconv"
	"strings"

	"tuyau/problem"
)

// fault is how people are told of a code.
type fault struct {
	status int
	title  string
	advice string
}

var faults = map[problem.Code]fault{
	problem.Invalid:          {http.StatusBadRequest, "Demande incorrecte", "Vérifiez l'adresse de la page ou les valeurs saisies."},
	problem.Unauthorized:     {http.StatusUnauthorized, "Identification nécessaire", "Identifiez-vous, puis recommencez."},
	problem.Forbidden:        {http.StatusForbidden, "Accès refusé", "Vous n'avez pas l'autorisation nécessaire pour voir cette page."},
	problem.NotFound:         {http.StatusNotFound, "Page introuvable", "L'adresse est peut-être mal recopiée, ou la page a été déplacée."},
	problem.MethodNotAllowed: {http.StatusMethodNotAllowed, "Méthode non permise", "Cette page se consulte, elle ne reçoit rien."},
	problem.Conflict:         {http.StatusConflict, "Conflit", "Rechargez la page, puis recommencez."},
	problem.TooLarge:         {http.StatusRequestEntityTooLarge, "Demande trop longue", "Raccourcissez votre texte, puis recommencez."},
	problem.RateLimited:      {http.StatusTooManyRequests, "Trop de demandes", "Attendez un instant, puis recommencez."},
	problem.Internal:         {http.StatusInternalServerError, "Une erreur s'est produite", "Ce n'est pas de votre fait. Recommencez dans un instant."},
	problem.Unavailable:      {http.StatusServiceUnavailable, "Service momentanément indisponible", "Recommencez dans quelques minutes."},
	problem.Timeout:          {http.StatusGatewayTimeout, "La réponse n'est pas venue à temps", "Recommencez dans un instant."},
}

func faultOf(code problem.Code) fault {
	if f, ok := faults[code]; ok {
		return f
	}
	return faults[problem.Internal]
}

// NotFound answers paths that nobody owns.
func (p *Portal) NotFound(http.ResponseWriter, *http.Request) error {
	return problem.New(problem.NotFound, nil, "Cette page n'existe pas.")
}

// WriteError renders a problem as a page in French, or as JSON on the portal's own
// JSON endpoint. It shows the request's id when the answer bears X-Request-Id.
func (p *Portal) WriteError(w http.ResponseWriter, r *http.Request, e *problem.Error) {
	f := faultOf(e.Code)
	h := w.Header()
	if len(e.Allow) > 0 {
		h.Set("Allow", strings.Join(e.Allow, ", "))
	}
	if e.RetryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(int(math.Ceil(e.RetryAfter.Seconds()))))
	}
	if r.URL.Path == neighbourhoodPath {
		h.Set("Content-Type", "application/json; charset=utf-8")
		h.Set("Cache-Control", "no-store")
		w.WriteHeader(f.status)
		_ = json.NewEncoder(w).Encode(map[string]any{"code": f.status, "message": e.Public}) // the client has left: nobody to tell
		return
	}
	data := struct {
		page
		Status                    int
		Public, Advice, Reference string
	}{p.page("erreur", f.title), f.status, typeset(e.Public), typeset(f.advice), h.Get("X-Request-Id")}
	if err := p.render(w, r, f.status, "erreur", data); err != nil {
		http.Error(w, f.title, f.status)
	}
}
