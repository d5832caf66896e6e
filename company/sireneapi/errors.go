package sireneapi

import (
	"errors"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"tuyau/company/criteria"
	"tuyau/problem"
	"tuyau/text/textjson"
)

var statuses = map[problem.Code]int{
	problem.Invalid:          http.StatusBadRequest,
	problem.Unauthorized:     http.StatusUnauthorized,
	problem.Forbidden:        http.StatusForbidden,
	problem.NotFound:         http.StatusNotFound,
	problem.MethodNotAllowed: http.StatusMethodNotAllowed,
	problem.Conflict:         http.StatusConflict,
	problem.TooLarge:         http.StatusRequestEntityTooLarge,
	problem.RateLimited:      http.StatusTooManyRequests,
	problem.Internal:         http.StatusInternalServerError,
	problem.Unavailable:      http.StatusServiceUnavailable,
	problem.Timeout:          http.StatusGatewayTimeout,
}

// WriteError renders e in the words of the contract:
//
//	{"header":{"statut":404,"message":"Aucun élément trouvé pour le siren 123456789"}}
func (a *API) WriteError(w http.ResponseWriter, r *http.Request, e *problem.Error) {
	status, known := statuses[e.Code]
	if !known {
		status = http.StatusInternalServerError
	}
	message := e.Public
	switch {
	case status == http.StatusInternalServerError:
		message = "Erreur interne du serveur"
	case message == "":
		message = http.StatusText(status)
	}
	h := w.Header()
	if len(e.Allow) > 0 {
		h["Allow"] = []string{strings.Join(e.Allow, ", ")}
	}
	if wait := e.RetryAfter; wait > 0 || status == http.StatusTooManyRequests {
		h["Retry-After"] = []string{strconv.Itoa(max(1, int(math.Ceil(wait.Seconds()))))}
	}
	a.refuse(w, r, status, message)
}

// refuse answers with a status and a message alone.
func (a *API) refuse(w http.ResponseWriter, r *http.Request, status int, message string) {
	h := w.Header()
	delete(h, "Link")
	delete(h, "X-Total-Count")
	h["Cache-Control"] = []string{"no-store"}
	b := append([]byte(`{"header":{"statut":`), strconv.Itoa(status)...)
	b = append(b, `,"message":`...)
	b = textjson.Append(b, message)
	send(w, r, status, append(b, "}}"...))
}

// invalid refuses a parameter.
func invalid(name, value, format string, args ...any) error {
	e := problem.New(problem.Invalid, nil, format, args...)
	e.Public = "Erreur de syntaxe dans le paramètre " + name + "=" + clip(value) + " : " + e.Public
	return e
}

// refused says what is wrong with q, or with the q of a facet, as the contract does.
func refused(name, q string, err error) error {
	f, ok := errors.AsType[*criteria.Fault](err)
	if !ok {
		return err
	}
	if f.Reversed {
		return problem.New(problem.Invalid, nil, "Erreur de syntaxe, ordre incorrect dans l'intervalle : %s", f.Text)
	}
	return invalid(name, q, "%s", f)
}

func unavailable(err error) error {
	if _, ok := errors.AsType[*problem.Error](err); ok {
		return err
	}
	e := problem.New(problem.Unavailable, err, "Service indisponible")
	e.RetryAfter = 5 * time.Second
	return e
}

// clip shortens what a client sent before it is sent back.
func clip(s string) string {
	const most = 200
	s = strings.ToValidUTF8(s, "�")
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
