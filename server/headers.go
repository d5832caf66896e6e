package server

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

// Values of headers that never change are made once: a header costs an allocation less
// (BenchmarkWrapper). Nobody writes in them.
var (
	contentJSON     = []string{"application/json; charset=utf-8"}
	valueGzip       = []string{"gzip"}
	valueNosniff    = []string{"nosniff"}
	valueNoReferrer = []string{"no-referrer"}
	valueSameOrigin = []string{"same-origin"}
	valueDeny       = []string{"DENY"}
	valueAny        = []string{"*"}
	valueBearer     = []string{"Bearer"}
	valueNoStore    = []string{"no-store"}

	policyAPI  = []string{"default-src 'none'; frame-ancestors 'none'"}
	policyPage = []string{"default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"}

	valueExposed = []string{"ratelimit-limit, ratelimit-remaining, ratelimit-reset, retry-after, x-request-id, etag, x-index-date, x-total-count, link"}
	valueAsked   = []string{"authorization, content-type, if-none-match, x-api-key, x-request-id, traceparent, tracestate"}
	valueDay     = []string{"86400"}
)

// promise sets the headers that every answer of an owner bears. What a handler sets
// afterwards wins.
func (o *owner) promise(h http.Header) {
	h["X-Content-Type-Options"] = valueNosniff
	if o.pages {
		h["Referrer-Policy"] = valueSameOrigin
		h["Content-Security-Policy"] = policyPage
		h["X-Frame-Options"] = valueDeny
		h["Cross-Origin-Opener-Policy"] = valueSameOrigin
		return
	}
	h["Referrer-Policy"] = valueNoReferrer
	h["Content-Security-Policy"] = policyAPI
	if o.open {
		h["Access-Control-Allow-Origin"] = valueAny
		h["Access-Control-Expose-Headers"] = valueExposed
	}
}

// options answers OPTIONS where no route does: the methods, and to a browser that asks
// before a call from another origin, that it may.
func (n *node) options(x *exchange, r *http.Request) {
	h := x.Header()
	h["Allow"] = n.allow
	if n.owner.open && r.Header["Origin"] != nil && r.Header["Access-Control-Request-Method"] != nil {
		delete(h, "Access-Control-Expose-Headers")
		h["Access-Control-Allow-Methods"] = n.allow
		h["Access-Control-Allow-Headers"] = valueAsked
		h["Access-Control-Max-Age"] = valueDay
	}
	x.WriteHeader(http.StatusNoContent)
}

// tellRate sets the headers that the contract of API Adresse names.
func (x *exchange) tellRate(v verdict) {
	x.rate = [3]string{strconv.Itoa(v.limit), strconv.Itoa(v.remaining), strconv.Itoa(v.reset)}
	h := x.Header()
	h["Ratelimit-Limit"] = x.rate[0:1:1]
	h["Ratelimit-Remaining"] = x.rate[1:2:2]
	h["Ratelimit-Reset"] = x.rate[2:3:3]
}

func wholeSeconds(d time.Duration) string {
	return strconv.FormatInt(int64((d+time.Second-1)/time.Second), 10)
}

func appendJSON(b []byte, s string) []byte {
	text, _ := json.Marshal(s) // a string always can be
	return append(b, text...)
}
