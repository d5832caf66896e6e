package server

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/VictoriaMetrics/metrics"

	"tuyau/problem"
)

// Index is a file of data that an API answers from.
type Index struct {
	Name string // as labels have it: "address"
	Info func() (IndexInfo, bool)
}

// IndexInfo describes the build of an index that is served.
type IndexInfo struct {
	Build     string
	Built     time.Time
	Bytes     int64
	Documents map[string]int // how many, by kind
}

// latencyBuckets, in seconds, are close where answers are: under the millisecond.
func latencyBuckets() []float64 {
	return []float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}
}

// register is every meter of a server; no other server shares it.
type register struct {
	log     slog.Handler
	set     *metrics.Set
	tallies map[[2]string]*tally
	meters  map[string]*meter
	rooms   map[string]uint8
}

func newRegister(log slog.Handler) *register {
	return &register{log, metrics.NewSet(), map[[2]string]*tally{}, map[string]*meter{}, map[string]uint8{}}
}

// meter counts for a whole API.
type meter struct {
	room             uint8 // number of the room: clients are counted room by room
	inFlight         atomic.Int64
	byKey, byAddress *metrics.Counter
}

func (m *meter) limited(by string) {
	if by == "key" {
		m.byKey.Inc()
		return
	}
	m.byAddress.Inc()
}

// meter gives the one of an API.
func (g *register) meter(api, room string) *meter {
	if m := g.meters[api]; m != nil {
		return m
	}
	if _, ok := g.rooms[room]; !ok {
		g.rooms[room] = uint8(len(g.rooms))
	}
	m := &meter{
		room:      g.rooms[room],
		byKey:     g.set.NewCounter(name("tuyau_http_rate_limited_total", "api", api, "by", "key")),
		byAddress: g.set.NewCounter(name("tuyau_http_rate_limited_total", "api", api, "by", "address")),
	}
	g.set.NewGauge(name("tuyau_http_requests_in_flight", "api", api), func() float64 { return float64(m.inFlight.Load()) })
	g.meters[api] = m
	return m
}

// tally counts for one route. Counters of a method and status, or of a problem, appear
// with the first of their kind.
type tally struct {
	api, route string
	log        slog.Handler // writes these two by itself, formatted once
	set        *metrics.Set
	latency    *metrics.PrometheusHistogram
	bytes      *metrics.Counter
	panics     *metrics.Counter

	mu       sync.Mutex
	outcomes atomic.Pointer[map[outcome]*metrics.Counter] // replaced whole
	faults   atomic.Pointer[map[problem.Code]*metrics.Counter]
}

type outcome struct {
	method string
	status int
}

// tally gives the one of a route.
func (g *register) tally(api, route string) *tally {
	at := [2]string{api, route}
	if t := g.tallies[at]; t != nil {
		return t
	}
	t := &tally{
		api: api, route: route, set: g.set,
		log:     g.log.WithAttrs([]slog.Attr{slog.String("api", api), slog.String("route", route)}),
		latency: g.set.NewPrometheusHistogramExt(name("tuyau_http_request_duration_seconds", "api", api, "route", route), latencyBuckets()),
		bytes:   g.set.NewCounter(name("tuyau_http_response_bytes_total", "api", api, "route", route)),
		panics:  g.set.NewCounter(name("tuyau_http_panics_total", "api", api, "route", route)),
	}
	t.outcomes.Store(&map[outcome]*metrics.Counter{})
	t.faults.Store(&map[problem.Code]*metrics.Counter{})
	g.tallies[at] = t
	return t
}

func (t *tally) outcome(method string, status int) *metrics.Counter {
	return counterOf(&t.mu, &t.outcomes, outcome{method, status}, func(o outcome) *metrics.Counter {
		return t.set.GetOrCreateCounter(name("tuyau_http_requests_total",
			"api", t.api, "route", t.route, "method", o.method, "status", strconv.Itoa(o.status)))
	})
}

func (t *tally) fault(code problem.Code) *metrics.Counter {
	return counterOf(&t.mu, &t.faults, code, func(code problem.Code) *metrics.Counter {
		return t.set.GetOrCreateCounter(name("tuyau_http_errors_total", "api", t.api, "route", t.route, "code", string(code)))
	})
}

func counterOf[K comparable](mu *sync.Mutex, known *atomic.Pointer[map[K]*metrics.Counter], key K, make func(K) *metrics.Counter) *metrics.Counter {
	if c := (*known.Load())[key]; c != nil {
		return c
	}
	mu.Lock()
	defer mu.Unlock()
	next := maps.Clone(*known.Load())
	c := make(key)
	next[key] = c
	known.Store(&next)
	return c
}

// count adds a request that ended to its route.
func (x *exchange) count(ended time.Time) {
	t := x.tally()
	t.latency.Update(ended.Sub(x.started).Seconds())
	t.bytes.AddInt64(x.bytes)
	t.outcome(methodLabel(x.r.Method), x.status).Inc()
	if x.problem != nil {
		t.fault(x.problem.Code).Inc()
	}
	if x.stack != nil {
		t.panics.Inc()
	}
}

func (x *exchange) tally() *tally {
	if x.endpoint == nil {
		return x.server.unrouted
	}
	return x.endpoint.tally
}

// methodLabel keeps a caller from making new series.
func methodLabel(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	}
	return "other"
}

// writeMetrics answers Prometheus.
func (s *Server) writeMetrics(w http.ResponseWriter, r *http.Request) error {
	var b bytes.Buffer
	s.metrics.set.WritePrometheus(&b)
	for _, index := range s.config.Indexes {
		writeIndex(&b, index, s.config.Now())
	}
	metrics.WriteProcessMetrics(&b)
	metrics.WriteFDMetrics(&b)
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	w.Header()["Cache-Control"] = valueNoStore
	_, err := w.Write(b.Bytes())
	return err
}

func writeIndex(w io.Writer, index Index, now time.Time) {
	gauge := func(metric string, value float64, labels ...string) {
		metrics.WriteGaugeFloat64(w, name(metric, append([]string{"index", index.Name}, labels...)...), value)
	}
	info, loaded := index.Info()
	if !loaded {
		gauge("tuyau_index_loaded", 0)
		return
	}
	gauge("tuyau_index_loaded", 1)
	gauge("tuyau_index_info", 1, "build", info.Build)
	gauge("tuyau_index_age_seconds", now.Sub(info.Built).Seconds())
	gauge("tuyau_index_built_timestamp_seconds", float64(info.Built.Unix()))
	gauge("tuyau_index_size_bytes", float64(info.Bytes))
	for _, kind := range slices.Sorted(maps.Keys(info.Documents)) {
		gauge("tuyau_index_documents", float64(info.Documents[kind]), "kind", kind)
	}
}

// name writes a series as the exposition format quotes it.
func name(metric string, labels ...string) string {
	b := append([]byte(metric), '{')
	for i := 0; i < len(labels); i += 2 {
		if i > 0 {
			b = append(b, ',')
		}
		b = fmt.Appendf(b, "%s=%q", labels[i], labels[i+1])
	}
	return string(append(b, '}'))
}
