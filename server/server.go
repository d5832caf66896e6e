package server

import (
	"fmt"
	"hash/maphash"
	"net/http"
	"runtime"
	"runtime/debug"
	"slices"
	"sync/atomic"
	"time"

	"github.com/VictoriaMetrics/metrics"
)

// Server is the edge of one running product. It is an http.Handler, for tests; Run
// serves listeners.
type Server struct {
	config     Config
	clockGiven bool
	proxies    proxies
	limiter    *limiter
	keySeeds   [2]maphash.Seed
	epoch      time.Time // from which the limiter counts
	hsts       []string

	metrics   *register
	unrouted  *tally // of what the mux answers by itself: redirections to the clean path
	shed      *metrics.Counter
	readiness readiness

	whole   *front // every route
	public  *front // all but metrics, when they have their own listener
	private *front // health and metrics

	inFlight atomic.Int64
	draining atomic.Bool
	idle     chan struct{} // signals, while draining, that nothing is in flight
}

// New builds a server; an error says what in c can't be.
func New(c Config) (*Server, error) {
	clockGiven := c.Now != nil
	c, err := c.complete()
	if err != nil {
		return nil, fmt.Errorf("server: %w", err)
	}
	s := &Server{
		config:     c,
		clockGiven: clockGiven,
		proxies:    proxies{c.TrustedProxies, c.ForwardedBy},
		limiter:    newLimiter(c.Rate),
		keySeeds:   [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()},
		epoch:      c.Now().Add(-time.Second), // 0 is an empty place
		hsts:       []string{fmt.Sprintf("max-age=%d", int64(c.HSTS.Seconds()))},
		metrics:    newRegister(c.Log.Handler()),
		idle:       make(chan struct{}, 1),
	}
	s.unrouted = s.metrics.tally("none", "redirect")
	s.shed = s.metrics.set.NewCounter("tuyau_http_shed_total")
	s.metrics.set.NewGauge("tuyau_http_draining", func() float64 {
		if s.draining.Load() {
			return 1
		}
		return 0
	})
	version, revision := buildOf(c.Version)
	s.metrics.set.NewGauge(name("tuyau_build_info", "version", version, "revision", revision, "go", runtime.Version()),
		func() float64 { return 1 })

	lines := slices.DeleteFunc(s.table(&c), func(l line) bool { return l.owner.write == nil })
	nodes := s.nodes(lines)
	for _, f := range []struct {
		front **front
		keep  func(line) bool
	}{
		{&s.whole, func(line) bool { return true }},
		{&s.public, func(l line) bool { return l.pattern != metricsPath }},
		{&s.private, func(l line) bool { return l.owner.api == operations || l.owner.api == "none" }},
	} {
		if *f.front, err = s.front(nodes, f.keep); err != nil {
			return nil, fmt.Errorf("server: %w", err)
		}
	}
	return s, nil
}

// adopt gives an owner its meter.
func (s *Server) adopt(o *owner) {
	if o.meter == nil {
		o.meter = s.metrics.meter(o.api, o.room)
	}
}

// ServeHTTP serves every route, metrics too.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.whole.ServeHTTP(w, r) }

// buildOf reads what the toolchain wrote in the program.
func buildOf(version string) (string, string) {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return version, ""
	}
	if version == "" {
		version = info.Main.Version
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return version, s.Value
		}
	}
	return version, ""
}
