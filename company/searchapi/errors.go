package searchapi

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

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

// The contract's own words.
const (
	unexpected = "Une erreur inattendue s'est produite. Veuillez réessayer plus tard."
	unknown    = "Ressource non trouvée."
)

// WriteError renders e as the contract does: {"erreur":"Ressource non trouvée."}
func (a *API) WriteError(w http.ResponseWriter, r *http.Request, e *problem.Error) {
	status, known := statuses[e.Code]
	if !known {
		status = http.StatusInternalServerError
	}
	message := e.Public
	switch {
	case status == http.StatusInternalServerError:
		message = unexpected
	case status == http.StatusNotFound:
		message = unknown
	case message == "":
		message = http.StatusText(status)
	}
	h := w.Header()
	delete(h, "Etag")
	delete(h, "X-Index-Date")
	h["Cache-Control"] = []string{"no-store"}
	if len(e.Allow) > 0 {
		h["Allow"] = []string{strings.Join(e.Allow, ", ")}
	}
	if wait := e.RetryAfter; wait > 0 || status == http.StatusTooManyRequests {
		h["Retry-After"] = []string{strconv.Itoa(max(1, int(math.Ceil(wait.Seconds()))))}
	}
	b := append([]byte(nil), `{"erreur":`...)
	send(w, r, status, append(textjson.Append(b, message), '}'))
}

func invalid(format string, args ...any) error {
	return problem.New(problem.Invalid, nil, format, args...)
}

// clip shortens what a client sent before it is sent back.
func clip(s string) string {
	const most = 50
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}
