package addressapi

import (
	"errors"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"tuyau/problem"
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

// WriteError renders e in the words of the contract.
//
//	Géoplateforme  {"code":400,"message":"Failed parsing query","detail":["q: required param"]}
//	historical     {"code":400,"message":"q is a required parameter",
//	                "title":"Missing parameter","description":"The \"q\" parameter is required."}
//
// detail, title and description are there when the problem has them.
func (a *API) WriteError(w http.ResponseWriter, r *http.Request, e *problem.Error) {
	status, known := statuses[e.Code]
	if !known {
		status = http.StatusInternalServerError
	}
	h := w.Header()
	h.Del("Etag")
	h.Del("X-Index-Date")
	h["Cache-Control"] = []string{"no-store"}
	if len(e.Allow) > 0 {
		h["Allow"] = []string{strings.Join(e.Allow, ", ")}
	}
	if wait := e.RetryAfter; wait > 0 || status == http.StatusTooManyRequests {
		if wait <= 0 {
			wait = 5 * time.Second // the contract's
		}
		h["Retry-After"] = []string{strconv.Itoa(int(math.Ceil(wait.Seconds())))}
	}
	send(w, r, status, a.appendError(nil, status, e))
}

func (a *API) appendError(b []byte, status int, e *problem.Error) []byte {
	message := e.Public
	switch {
	case status == http.StatusInternalServerError:
		message = "An unexpected error has occurred"
	case message == "":
		message = http.StatusText(status)
	}
	b = append(b, `{"code":`...)
	b = strconv.AppendInt(b, int64(status), 10)
	b = appendField(b, `,"message":`, message)
	switch {
	case a.dialect == Geoplateforme && len(e.Details) > 0:
		b = append(b, `,"detail":`...)
		b = appendStrings(b, e.Details)
	case a.dialect == Historical:
		b = appendField(b, `,"title":`, e.Title)
		if len(e.Details) > 0 {
			b = appendField(b, `,"description":`, e.Details[0])
		}
	}
	return append(b, '}')
}

// unavailable keeps a problem that says more than "not there".
func unavailable(err error) error {
	if _, ok := errors.AsType[*problem.Error](err); ok {
		return err
	}
	e := problem.New(problem.Unavailable, err, "L'index des adresses n'est pas disponible pour le moment.")
	e.RetryAfter = 5 * time.Second
	return e
}

// fault is what is wrong with one parameter, or between several when param is "".
type fault struct {
	code    problem.Code // "" is problem.Invalid
	param   string
	text    string // the Géoplateforme's detail, or the end of addok's description
	message string // addok-server's sentence
	missing bool
}

// refuseAll is the Géoplateforme's way: one message, every fault in detail, sorted.
func refuseAll(faults []fault) *problem.Error {
	e := problem.New(problem.Invalid, nil, "Failed parsing query")
	for _, f := range faults {
		if f.param != "" {
			f.text = f.param + ": " + f.text
		}
		e.Details = append(e.Details, f.text)
	}
	slices.Sort(e.Details)
	e.Details = slices.Compact(e.Details)
	return e
}

// refuseFirst is addok's way: the first fault alone.
func refuseFirst(faults []fault) *problem.Error {
	f := faults[0]
	switch {
	case f.code == problem.TooLarge:
		e := problem.New(f.code, nil, "%s", f.text)
		e.Title = f.text
		return e
	case f.missing:
		e := problem.New(problem.Invalid, nil, "%s is a required parameter", f.param)
		e.Title = "Missing parameter"
		e.Details = []string{`The "` + f.param + `" parameter is required.`}
		return e
	default:
		e := problem.New(problem.Invalid, nil, "%s", f.message)
		e.Title = "Invalid parameter"
		e.Details = []string{`The "` + f.param + `" parameter is invalid. ` + f.text}
		return e
	}
}

// clip shortens what a client sent before it is sent back.
func clip(s string) string {
	const most = 50
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}
