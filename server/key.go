package server

import (
	"net/http"
	"strings"
	"time"

	"tuyau/access"
	"tuyau/problem"
)

// Keys finds the API key that a secret opens.
type Keys interface {
	// Find answers from memory. A secret that opens nothing is a problem.Unauthorized
	// that tells the caller why.
	Find(secret string) (access.Key, error)
}

// secretOf is the API key that a request bears, "" if none.
func secretOf(h http.Header) string {
	if v := h["X-Api-Key"]; len(v) > 0 {
		return v[0]
	}
	if v := h["Authorization"]; len(v) > 0 {
		const bearer = "bearer "
		if len(v[0]) > len(bearer) && strings.EqualFold(v[0][:len(bearer)], bearer) {
			return strings.TrimSpace(v[0][len(bearer):])
		}
	}
	return ""
}

// limit counts the request against its caller: the key it bears, else its address. A
// wrong key counts against the address, so that nobody tries keys faster than they ask.
func (s *Server) limit(x *exchange, r *http.Request, o *owner) error {
	var unknown error
	if s.config.Keys != nil && o.open {
		if secret := secretOf(r.Header); secret != "" {
			key, err := s.config.Keys.Find(secret)
			if err == nil {
				return s.count(x, o, keyClient(s.keySeeds, key.ID), key.RatePerSecond, "key")
			}
			unknown = err
		}
	}
	if s.config.Rate.PerSecond > 0 {
		who := clientOf(s.proxies.client(r))
		if err := s.count(x, o, who, s.config.Rate.PerSecond, "address"); err != nil {
			return err
		}
	}
	return unknown
}

func (s *Server) count(x *exchange, o *owner, who client, perSecond int, by string) error {
	v := s.limiter.take(who.within(o.meter.room), perSecond, x.started.Sub(s.epoch).Nanoseconds())
	x.tellRate(v)
	if !v.refused {
		return nil
	}
	o.meter.limited(by)
	p := problem.New(problem.RateLimited, nil,
		"Trop de requêtes : %d par seconde au plus. Réessayez dans %d s.", v.limit, v.reset)
	p.RetryAfter = time.Duration(v.reset) * time.Second
	return p
}
