package server_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"tuyau/problem"
	"tuyau/server"
)

// scrape reads /metrics as Prometheus does: series and value.
func scrape(t *testing.T, s http.Handler) map[string]float64 {
	t.Helper()
	w := get(s, "http://x.fr/metrics")
	if w.Code != 200 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	series := map[string]float64{}
	for lines := bufio.NewScanner(w.Body); lines.Scan(); {
		line := lines.Text()
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		cut := strings.LastIndexByte(line, ' ')
		value, err := strconv.ParseFloat(line[cut+1:], 64)
		if err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		if _, twice := series[line[:cut]]; twice {
			t.Errorf("twice: %s", line)
		}
		series[line[:cut]] = value
	}
	return series
}

func TestMetrics(t *testing.T) {
	clock := newClock()
	c := limited(clock, 10)
	c.Version = "v1.2.3"
	c.Keys = ring{"lyon": {ID: "1", RatePerSecond: 1}}
	built := clock.now().Add(-time.Hour)
	c.Indexes = []server.Index{
		{Name: "address", Info: func() (server.IndexInfo, bool) {
			documents := map[string]int{"housenumber": 4, "street": 3, "locality": 2, "municipality": 1}
			return server.IndexInfo{Build: `b"1`, Built: built, Bytes: 1000, Documents: documents}, true
		}},
		{Name: "company", Info: func() (server.IndexInfo, bool) { return server.IndexInfo{}, false }},
	}
	s := start(t, c)
	get(s, ask)
	get(s, ask)
	get(s, ask+"?do=panic")
	get(s, ask+"?do=invalid")
	get(s, ask, func(r *http.Request) { r.Method = "BREW" })
	get(s, "http://adresse.fr/search")
	get(s, "http://x.fr/rien")
	for range 20 {
		get(s, "http://x.fr/geocodage/reverse")
	}
	get(s, ask, header("X-API-Key", "lyon"))
	get(s, ask, header("X-API-Key", "lyon"))

	got := scrape(t, s)
	for series, want := range map[string]float64{
		`tuyau_http_requests_total{api="adresse",route="/adresse/search",method="GET",status="200"}`:      3,
		`tuyau_http_requests_total{api="adresse",route="/adresse/search",method="GET",status="500"}`:      1,
		`tuyau_http_requests_total{api="adresse",route="/adresse/search",method="other",status="405"}`:    1,
		`tuyau_http_requests_total{api="adresse",route="adresse.*/search",method="GET",status="200"}`:     1,
		`tuyau_http_requests_total{api="none",route="unknown",method="GET",status="404"}`:                 1,
		`tuyau_http_requests_total{api="geocodage",route="/geocodage/reverse",method="GET",status="429"}`: 16,
		`tuyau_http_errors_total{api="adresse",route="/adresse/search",code="invalid"}`:                   1,
		`tuyau_http_errors_total{api="adresse",route="/adresse/search",code="internal"}`:                  1,
		`tuyau_http_panics_total{api="adresse",route="/adresse/search"}`:                                  1,
		`tuyau_http_rate_limited_total{api="geocodage",by="address"}`:                                     16,
		`tuyau_http_rate_limited_total{api="adresse",by="key"}`:                                           1,
		`tuyau_http_response_bytes_total{api="adresse",route="adresse.*/search"}`:                         20,
		`tuyau_http_request_duration_seconds_count{api="adresse",route="/adresse/search"}`:                7,
		`tuyau_http_request_duration_seconds_bucket{api="adresse",route="/adresse/search",le="+Inf"}`:     7,
		`tuyau_http_request_duration_seconds_bucket{api="adresse",route="/adresse/search",le="0.0001"}`:   7, // the clock stands still
		`tuyau_http_requests_in_flight{api="operations"}`:                                                 1, // this one
		`tuyau_http_requests_in_flight{api="adresse"}`:                                                    0,
		`tuyau_http_shed_total`:                                      0,
		`tuyau_http_draining`:                                        0,
		`tuyau_index_loaded{index="address"}`:                        1,
		`tuyau_index_loaded{index="company"}`:                        0,
		`tuyau_index_info{index="address",build="b\"1"}`:             1,
		`tuyau_index_age_seconds{index="address"}`:                   3600,
		`tuyau_index_size_bytes{index="address"}`:                    1000,
		`tuyau_index_documents{index="address",kind="housenumber"}`:  4,
		`tuyau_index_documents{index="address",kind="municipality"}`: 1,
		`tuyau_index_built_timestamp_seconds{index="address"}`:       float64(built.Unix()),
	} {
		if value, ok := got[series]; !ok || value != want {
			t.Errorf("%s: %v, want %v", series, value, want)
		}
	}
	for _, prefix := range []string{`tuyau_build_info{version="v1.2.3"`, "go_goroutines", "process_open_fds", "process_resident_memory_bytes"} {
		found := false
		for series := range got {
			found = found || strings.HasPrefix(series, prefix)
		}
		if !found {
			t.Errorf("no %s", prefix)
		}
	}
}

// Two servers in one process share no meter.
func TestMetricsAreOfOneServer(t *testing.T) {
	a, b := start(t, config(io.Discard)), start(t, config(io.Discard))
	get(a, ask)
	const series = `tuyau_http_requests_total{api="adresse",route="/adresse/search",method="GET",status="200"}`
	if n := scrape(t, a)[series]; n != 1 {
		t.Errorf("a: %v", n)
	}
	if _, ok := scrape(t, b)[series]; ok {
		t.Error("b counted it too")
	}
}

func TestReady(t *testing.T) {
	clock := newClock()
	c := limited(clock, 50)
	var store, index error
	probes := 0
	c.Checks = []server.Check{
		{Name: "store", Probe: func(context.Context) error { probes++; return store }},
		{Name: "address", Probe: func(context.Context) error { return index }},
	}
	s := start(t, c)
	want := func(status int, body string) {
		t.Helper()
		w := get(s, "http://x.fr/health/ready")
		if w.Code != status || strings.TrimSpace(w.Body.String()) != body {
			t.Errorf("%d %s\nwant %d %s", w.Code, w.Body, status, body)
		}
	}
	index = problem.New(problem.Unavailable, errors.New("cause"), "Aucun index n'est ouvert.")
	want(503, `{"status":"not ready","checks":[{"name":"store","ok":true},{"name":"address","ok":false,"message":"Aucun index n'est ouvert."}]}`)
	index, store = nil, errors.New("password=hunter2")
	want(503, `{"status":"not ready","checks":[{"name":"store","ok":false,"message":"Indisponible."},{"name":"address","ok":true}]}`)
	store = nil
	const good = `{"status":"ready","checks":[{"name":"store","ok":true},{"name":"address","ok":true}]}`
	before := probes
	want(200, good)
	want(200, good)
	if probes != before+1 {
		t.Errorf("%d probes for two calls in the same second", probes-before)
	}
	store = errors.New("gone")
	clock.pass(time.Second)
	want(503, `{"status":"not ready","checks":[{"name":"store","ok":false,"message":"Indisponible."},{"name":"address","ok":true}]}`)
}
