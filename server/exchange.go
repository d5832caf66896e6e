package server

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"os"
	"runtime/debug"
	"time"

	"tuyau/problem"
)

// exchange is one request under way. It is never pooled: a goroutine that outlives its
// request must not find itself in the next one.
type exchange struct {
	answer
	ctx      requestContext
	server   *Server
	started  time.Time
	span     Span
	ids      string // trace then span, in hexadecimal
	id       [1]string
	rate     [3]string
	node     *node
	endpoint *endpoint
	problem  *problem.Error
	stack    []byte
}

func (s *Server) begin(w http.ResponseWriter, r *http.Request) (*exchange, *http.Request) {
	x := &exchange{server: s, started: s.config.Now(), span: newSpan(r.Header)}
	var ids [48]byte
	hex.Encode(ids[:], x.span.TraceID[:])
	hex.Encode(ids[32:], x.span.ID[:])
	x.ids = string(ids[:])
	now := x.started
	if s.clockGiven {
		now = time.Now() // timers know no other clock
	}
	x.ctx = requestContext{parent: r.Context(), x: x, deadline: now.Add(s.config.HandlerTimeout)}
	r = r.WithContext(&x.ctx)
	x.answer = answer{raw: w, header: w.Header(), r: r}

	x.id[0] = x.ids[32:]
	if v := r.Header["X-Request-Id"]; len(v) > 0 && saneID(v[0]) {
		x.id[0] = v[0]
	}
	x.header["X-Request-Id"] = x.id[:]
	s.inFlight.Add(1)
	return x, r
}

// saneID lets through what any generator of identifiers makes and no log viewer minds.
func saneID(id string) bool {
	if id == "" || len(id) > 128 {
		return false
	}
	for i := range len(id) {
		switch c := id[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9',
			c == '-', c == '_', c == '.', c == ':', c == '+', c == '/', c == '=':
		default:
			return false
		}
	}
	return true
}

// end is deferred around every request: it turns a panic into an answer, sends what is
// left, counts, and writes the line. A panic that means to cut the connection goes on.
func (x *exchange) end() {
	cut := false
	if v := recover(); v != nil {
		if v == http.ErrAbortHandler {
			cut = true
		} else {
			x.stack = debug.Stack()
			x.fail(problem.New(problem.Internal, fmt.Errorf("panic: %v", v), "Une erreur inattendue s'est produite."))
		}
	}
	cut = cut || x.late
	if !cut {
		x.finish()
	} else if x.status == 0 {
		x.status = http.StatusInternalServerError
	}
	x.release()
	x.ctx.end()
	ended := x.server.config.Now()
	x.count(ended)
	x.log(ended, cut)
	if x.node != nil {
		x.node.owner.meter.inFlight.Add(-1)
	}
	if x.server.inFlight.Add(-1) == 0 && x.server.draining.Load() {
		select {
		case x.server.idle <- struct{}{}:
		default:
		}
	}
	if cut {
		panic(http.ErrAbortHandler) // so that the client can't take half an answer for a whole
	}
}

// gone is the problem of a client that left; nobody reads its text.
var gone = &problem.Error{Code: "client_gone"}

const statusClientGone = 499

// fail renders err in the contract of the route, if there is still time.
func (x *exchange) fail(err error) {
	if x.problem = x.problemOf(err); x.problem == gone {
		if !x.committed {
			x.reset()
			x.status = statusClientGone
			x.committed, x.silent = true, true // nothing is sent
		}
		return
	}
	if !x.reset() {
		x.late = true
		return
	}
	h, p, write := x.Header(), x.problem, WriteError(plainError)
	if x.node != nil {
		write = x.node.owner.write
		if p.Code == problem.Unauthorized && x.node.owner.open {
			h["Www-Authenticate"] = valueBearer
		}
	}
	if len(p.Allow) > 0 {
		h.Set("Allow", joinMethods(p.Allow))
	}
	if p.RetryAfter > 0 {
		h.Set("Retry-After", wholeSeconds(p.RetryAfter))
	}
	defer func() {
		if v := recover(); v != nil && x.reset() {
			x.stack = append(debug.Stack(), x.stack...)
			plainError(x, x.r, problem.Of(fmt.Errorf("render a problem: panic: %v", v)))
		}
	}()
	write(x, x.r, p)
	if x.status == 0 {
		x.WriteHeader(statusOf(p.Code))
	}
}

// problemOf knows the faults of the edge: time, size, a client that left.
func (x *exchange) problemOf(err error) *problem.Error {
	if p, ok := errors.AsType[*problem.Error](err); ok && p.Code != problem.Internal {
		return p
	}
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return bodyTooLarge(tooLarge.Limit)
	}
	switch {
	case x.ctx.parent.Err() != nil && errors.Is(err, context.Canceled):
		return gone
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		return problem.New(problem.Timeout, err, "La réponse a demandé trop de temps.")
	}
	return problem.Of(err)
}

func bodyTooLarge(limit int64) *problem.Error {
	return problem.New(problem.TooLarge, nil, "Le corps de la requête dépasse %d octets.", limit)
}
