package inseeapi

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
	"unicode"

	"tuyau/problem"
)

// errNothing is the 404 of a search that finds nothing.
var errNothing = errors.New("no unit")

// kept is said when what was received stays for the next fetch.
const kept = "Ce qui est déjà reçu est gardé : relancez la même commande pour continuer."

// failure is a try that failed.
type failure struct {
	err   error
	again bool // worth another try
	after time.Duration
	why   string // of the wait before it, for people
}

// later is said when the API asks for more patience than we have.
func (f *failure) later() error {
	p := problem.New(problem.RateLimited, f.err, "L'API Sirene demande d'attendre %s. %s", f.after.Round(time.Minute), kept)
	p.RetryAfter = f.after
	return p
}

func refused(cause error, format string, args ...any) error {
	return problem.New(problem.Invalid, cause, format, args...)
}

func unreadable(cause error, format string, args ...any) error {
	return problem.New(problem.Unavailable, cause, format, args...)
}

func down(format string, args ...any) error {
	return problem.New(problem.Unavailable, nil, format+". Réessayez plus tard ; l'index en place n'a pas changé.", args...)
}

func busy(cause error, dir string) error {
	return problem.New(problem.Conflict, cause, "Une autre mise à jour travaille déjà dans le dossier « %s » : attendez qu'elle finisse.", dir)
}

func stopped(cause error) error {
	return problem.New(problem.Unavailable, cause, "La mise à jour a été interrompue. %s", kept)
}

func nowhere(cause error) error {
	return problem.New(problem.NotFound, cause, "Il n'y a pas d'API Sirene 3.11 à cette adresse : vérifiez-la, elle doit finir comme %s.", INSEE)
}

func unreachable(cause error) *failure {
	return &failure{again: true, why: "API Sirene injoignable", err: problem.New(problem.Unavailable, cause,
		"L'API Sirene est injoignable : vérifiez l'accès au réseau (proxy, pare-feu) et l'adresse donnée. %s", kept)}
}

func garbled(cause error) *failure {
	return &failure{again: true, why: "réponse illisible", err: unreadable(cause,
		"La réponse de l'API Sirene est illisible ou tronquée : ce n'est peut-être pas une API Sirene 3.11, ou un proxy l'altère. %s", kept)}
}

// status says what an answer other than 200 means.
func (c *caller) status(answer *http.Response) *failure {
	said, envelope := c.message(answer)
	cause := fmt.Errorf("HTTP %d: %s", answer.StatusCode, said)
	after := c.retryAfter(answer.Header)
	fault := func(code problem.Code, format string, args ...any) *failure {
		return &failure{err: problem.New(code, cause, format, args...)}
	}
	switch code := answer.StatusCode; {
	case code == http.StatusNotFound && envelope == http.StatusNotFound:
		return &failure{err: errNothing}
	case code == http.StatusUnauthorized && c.key == "":
		return fault(problem.Unauthorized, "L'API Sirene demande une clé : créez-en une sur portail-api.insee.fr (API Sirene, plan « public ») et donnez-la à Tuyau.")
	case code == http.StatusUnauthorized:
		return fault(problem.Unauthorized, "L'API Sirene refuse la clé : vérifiez sur portail-api.insee.fr qu'elle est bien copiée, en cours de validité et souscrite à l'API Sirene.")
	case code == http.StatusForbidden:
		return fault(problem.Forbidden, "L'API Sirene refuse l'accès : la clé n'a pas les droits nécessaires, vérifiez sa souscription sur portail-api.insee.fr.")
	case code == http.StatusTooManyRequests:
		f := fault(problem.RateLimited, "Le quota de l'API Sirene est dépassé : une autre application se sert peut-être de la même clé. %s", kept)
		f.again, f.after, f.why = true, max(after, time.Second), "quota dépassé"
		if after == 0 {
			f.after = quotaWait
		}
		return f
	case code >= 500:
		f := fault(problem.Unavailable, "L'API Sirene est en panne (HTTP %d) : réessayez plus tard. %s", code, kept)
		f.again, f.after, f.why = true, after, "API Sirene en panne"
		return f
	case code >= 300 && code < 400:
		return fault(problem.Invalid, "L'API Sirene renvoie vers une autre adresse (HTTP %d) : donnez directement la bonne, la clé ne suit pas de redirection.", code)
	case code == http.StatusNotFound:
		return &failure{err: nowhere(cause)}
	}
	return fault(problem.Invalid, "L'API Sirene refuse la demande (HTTP %d) : %s", answer.StatusCode, said)
}

// message is what the body of an error says, and the status of its envelope if it has one.
func (c *caller) message(answer *http.Response) (said string, envelope int) {
	body, _ := io.ReadAll(io.LimitReader(answer.Body, 1<<16))
	var e struct{ Header header }
	if json.Unmarshal(body, &e) == nil && e.Header.Status != 0 {
		said = e.Header.Message
	} else {
		said = string(body)
	}
	if c.key != "" {
		said = strings.ReplaceAll(said, c.key, "…")
	}
	said = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(said, "\uFFFD"), func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }), " ")
	if runes := []rune(said); len(runes) > 200 {
		said = string(runes[:199]) + "…"
	}
	return said, e.Header.Status
}
