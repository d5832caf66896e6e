package server

import (
	"net/http"
	"strconv"

	"tuyau/problem"
)

// Handler parses, calls its room, renders, and returns its error. The server renders
// and logs the error: a handler never does both.
type Handler func(w http.ResponseWriter, r *http.Request) error

// WriteError renders a problem, status included, as one API's contract has it. The
// headers Allow and Retry-After are set before it is called.
type WriteError func(w http.ResponseWriter, r *http.Request, e *problem.Error)

// plainError is the contract of what has none: health, metrics, paths of nobody.
func plainError(w http.ResponseWriter, _ *http.Request, e *problem.Error) {
	status := statusOf(e.Code)
	body := append([]byte(`{"code":`), strconv.Itoa(status)...)
	body = append(body, `,"message":`...)
	body = appendJSON(body, e.Public)
	body = append(body, "}\n"...)
	w.Header()["Content-Type"] = contentJSON
	w.WriteHeader(status)
	w.Write(body)
}

func statusOf(code problem.Code) int {
	switch code {
	case problem.Invalid:
		return http.StatusBadRequest
	case problem.Unauthorized:
		return http.StatusUnauthorized
	case problem.Forbidden:
		return http.StatusForbidden
	case problem.NotFound:
		return http.StatusNotFound
	case problem.MethodNotAllowed:
		return http.StatusMethodNotAllowed
	case problem.Conflict:
		return http.StatusConflict
	case problem.TooLarge:
		return http.StatusRequestEntityTooLarge
	case problem.RateLimited:
		return http.StatusTooManyRequests
	case problem.Unavailable:
		return http.StatusServiceUnavailable
	case problem.Timeout:
		return http.StatusGatewayTimeout
	}
	return http.StatusInternalServerError
}
