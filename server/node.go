package server

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"tuyau/problem"
)

// node is a pattern of the mux with the routes that answer there, one a method.
type node struct {
	server   *Server
	owner    *owner
	byMethod map[string]*endpoint
	allow    []string  // one value: the header
	fallback *endpoint // of requests that no method answers; alone where the path is nobody's
}

// endpoint is one route with its meters.
type endpoint struct {
	handle Handler
	tally  *tally
}

// ServeHTTP is called by the mux, inside Server.serve.
func (n *node) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := w.(*exchange)
	x.r, x.node, x.endpoint = r, n, n.fallback
	n.owner.meter.inFlight.Add(1)
	if err := n.handle(x, r); err != nil {
		x.fail(err)
	}
}

// handle takes a request through the steps that every route shares, in this order.
func (n *node) handle(x *exchange, r *http.Request) error {
	s, o := n.server, n.owner
	o.promise(x.header)
	if s.config.HSTS > 0 && s.proxies.secure(r) {
		x.header["Strict-Transport-Security"] = s.hsts
	}

	method := r.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	endpoint := n.byMethod[method]
	if endpoint != nil {
		x.endpoint = endpoint
	} else if r.Method == http.MethodOptions && n.byMethod != nil {
		n.options(x, r)
		return nil
	}

	if o.room != "server" && s.inFlight.Load() > int64(s.config.MaxInFlight) {
		s.shed.Inc()
		p := problem.New(problem.Unavailable, nil, "Le service est saturé. Réessayez dans un instant.")
		p.RetryAfter = time.Second
		return p
	}
	if len(r.RequestURI) > s.config.MaxURL {
		return problem.New(problem.TooLarge, nil, "L'adresse demandée dépasse %d octets.", s.config.MaxURL)
	}
	if o.limited {
		if err := s.limit(x, r, o); err != nil {
			return err
		}
	}
	switch {
	case n.byMethod == nil:
		return problem.New(problem.NotFound, nil, "Rien ne répond à cette adresse.")
	case endpoint == nil:
		p := problem.New(problem.MethodNotAllowed, nil, "Cette adresse n'admet que %s.", n.allow[0])
		p.Allow = strings.Split(n.allow[0], ", ")
		return p
	case r.ContentLength > s.config.MaxBody:
		x.header.Set("Connection", "close") // rather than read it to reach the next request
		return bodyTooLarge(s.config.MaxBody)
	}
	if r.Body != nil && r.Body != http.NoBody {
		r.Body = http.MaxBytesReader(x.raw, r.Body, s.config.MaxBody)
	}
	return endpoint.handle(x, r)
}

func (n *node) add(method string, e *endpoint) {
	n.byMethod[method] = e
	methods := []string{http.MethodOptions}
	for m := range n.byMethod {
		if m == http.MethodGet {
			methods = append(methods, http.MethodHead)
		}
		if m != http.MethodOptions {
			methods = append(methods, m)
		}
	}
	slices.Sort(methods)
	n.allow = []string{joinMethods(methods)}
}

func joinMethods(methods []string) string { return strings.Join(methods, ", ") }
