package problem

import (
	"errors"
	"fmt"
	"time"
)

// Code says what kind of fault a request met. Each contract maps it to a status and a body.
type Code string

// The codes, with the HTTP status that contracts usually give them.
const (
	Invalid          Code = "invalid"            // 400: a parameter or a body is wrong
	Unauthorized     Code = "unauthorized"       // 401: no credential, or a wrong one
	Forbidden        Code = "forbidden"          // 403: known, but not allowed
	NotFound         Code = "not_found"          // 404
	MethodNotAllowed Code = "method_not_allowed" // 405: Error.Allow lists what is
	Conflict         Code = "conflict"           // 409
	TooLarge         Code = "too_large"          // 413: body or query beyond a limit
	RateLimited      Code = "rate_limited"       // 429: Error.RetryAfter says when
	Internal         Code = "internal"           // 500: our fault, the cause is for operators
	Unavailable      Code = "unavailable"        // 503: not ready, or a part is missing
	Timeout          Code = "timeout"            // 504
)

// Error is a problem on its way to the edge, where one place renders and logs it.
type Error struct {
	Code       Code
	Public     string        // for people, in French unless the contract fixes other words
	Title      string        // short name, where a contract has one beside the text
	Details    []string      // one line a fault, where a contract lists them
	Allow      []string      // methods, with MethodNotAllowed
	RetryAfter time.Duration // with RateLimited and Unavailable
	Cause      error         // for operators: never sent
}

// New makes a problem. The format and its arguments make the public text.
func New(code Code, cause error, format string, args ...any) *Error {
	return &Error{Code: code, Cause: cause, Public: fmt.Sprintf(format, args...)}
}

func (e *Error) Error() string {
	if e.Cause == nil {
		return string(e.Code) + ": " + e.Public
	}
	return string(e.Code) + ": " + e.Public + ": " + e.Cause.Error()
}

func (e *Error) Unwrap() error { return e.Cause }

// Of finds the problem in err's chain; any other error is Internal and hidden.
func Of(err error) *Error {
	if p, ok := errors.AsType[*Error](err); ok {
		return p
	}
	return &Error{Code: Internal, Public: "Une erreur inattendue s'est produite.", Cause: err}
}
