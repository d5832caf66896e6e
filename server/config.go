package server

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"time"
)

// Config is what the edge is made of. Its zero value works: a server without any API.
type Config struct {
	Log     *slog.Logger     // nil: silence
	Now     func() time.Time // nil: time.Now
	Version string           // of the product, for metrics; "" is read from the build

	Portal    Pages
	Adresse   AddressAPI // historical dialect, below /adresse/ and on hosts adresse.*; nil: absent
	Geocodage AddressAPI // Géoplateforme dialect, below /geocodage/ and on hosts geocodage.*; nil: absent
	Sirene    SireneAPI  // below its four historical prefixes, there on hosts sirene.* too; nil: absent
	Companies CompanyAPI // below /recherche-entreprises/ and on hosts recherche-entreprises.*; nil: absent
	Indexes   []Index
	Checks    []Check

	Keys           Keys // nil: nobody has a key, and what looks like one is ignored
	Rate           Rate
	TrustedProxies []netip.Prefix // whose word on the client's address is taken
	ForwardedBy    string         // the header they say it in: XForwardedFor ("") or Forwarded
	HSTS           time.Duration  // 0: not announced; else over TLS only

	MaxHeader   int   // bytes of a request's headers; 0: 64 KiB
	MaxURL      int   // bytes of a request's target; 0: 16 KiB
	MaxBody     int64 // bytes of a request's body; 0: 1 MiB
	MaxInFlight int   // requests at once, beyond which 503; 0: 4096

	ReadHeaderTimeout time.Duration // to receive the headers; 0: 5 s
	ReadTimeout       time.Duration // to receive a whole request; 0: 30 s
	HandlerTimeout    time.Duration // to work on it, by its context; 0: 10 s
	WriteTimeout      time.Duration // from its headers to the end of the answer; 0: 60 s
	IdleTimeout       time.Duration // of a connection between two requests; 0: 2 min

	DrainDelay   time.Duration // "not ready" but serving, before closing; 0: none
	DrainTimeout time.Duration // then for requests under way; 0: 4 s
}

// complete fills in what is 0, and refuses what can't be.
func (c Config) complete() (Config, error) {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	switch c.ForwardedBy {
	case "":
		c.ForwardedBy = XForwardedFor
	case XForwardedFor, Forwarded:
	default:
		return c, fmt.Errorf("ForwardedBy %q: accepted are %s and %s", c.ForwardedBy, XForwardedFor, Forwarded)
	}
	if len(c.Portal.Pages) > 0 && c.Portal.WriteError == nil {
		return c, errors.New("portal has pages but no WriteError")
	}
	if c.Rate.PerSecond == 0 {
		c.Rate.PerSecond = 50
	}
	if c.Rate.Block == 0 {
		c.Rate.Block = 5 * time.Second
	}
	if c.Rate.Clients == 0 {
		c.Rate.Clients = 1 << 17
	}
	for _, d := range []struct {
		name  string
		value *time.Duration
		usual time.Duration
	}{
		{"ReadHeaderTimeout", &c.ReadHeaderTimeout, 5 * time.Second},
		{"ReadTimeout", &c.ReadTimeout, 30 * time.Second},
		{"HandlerTimeout", &c.HandlerTimeout, 10 * time.Second},
		{"WriteTimeout", &c.WriteTimeout, time.Minute},
		{"IdleTimeout", &c.IdleTimeout, 2 * time.Minute},
		{"DrainTimeout", &c.DrainTimeout, 4 * time.Second},
		{"DrainDelay", &c.DrainDelay, 0},
		{"HSTS", &c.HSTS, 0},
	} {
		switch {
		case *d.value < 0:
			return c, fmt.Errorf("%s %s: a duration can't be negative", d.name, *d.value)
		case *d.value == 0:
			*d.value = d.usual
		}
	}
	if c.MaxHeader < 0 || c.MaxURL < 0 || c.MaxBody < 0 || c.MaxInFlight < 0 || c.Rate.Clients < 0 {
		return c, errors.New("MaxHeader, MaxURL, MaxBody, MaxInFlight, Rate.Clients: none can be negative")
	}
	c.MaxHeader = cmp.Or(c.MaxHeader, 64<<10)
	c.MaxURL = cmp.Or(c.MaxURL, 16<<10)
	c.MaxBody = cmp.Or(c.MaxBody, 1<<20)
	c.MaxInFlight = cmp.Or(c.MaxInFlight, 4096)
	return c, nil
}
