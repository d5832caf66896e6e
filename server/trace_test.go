package server_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"tuyau/server"
)

const (
	traceID = "4bf92f3577b34da6a3ce929d0e0e4736"
	parent  = "00f067aa0ba902b7"
)

// asked gives what a handler sees of the trace.
func asked(t *testing.T, change ...func(*http.Request)) (span server.Span, out http.Header) {
	t.Helper()
	c := config(io.Discard)
	out = http.Header{}
	c.Adresse = echo{"adresse", map[string]server.Handler{"": func(_ http.ResponseWriter, r *http.Request) error {
		var ok bool
		if span, ok = server.Trace(r.Context()); !ok {
			t.Error("no trace")
		}
		span.Inject(out)
		return nil
	}}}
	get(start(t, c), ask, change...)
	return span, out
}

func TestTheTraceGoesOn(t *testing.T) {
	span, out := asked(t, header("Traceparent", "00-"+traceID+"-"+parent+"-01"),
		func(r *http.Request) { r.Header["Tracestate"] = []string{"a=1", "b=2"} })
	if fmt.Sprintf("%x %x %x", span.TraceID, span.Parent, span.Flags) != traceID+" "+parent+" 1" {
		t.Errorf("%+v", span)
	}
	want := fmt.Sprintf("00-%s-%x-01", traceID, span.ID)
	if out.Get("traceparent") != want || strings.Contains(want, parent) {
		t.Errorf("passed on: %s, want %s", out.Get("traceparent"), want)
	}
	if out.Get("tracestate") != "a=1,b=2" {
		t.Errorf("tracestate %q", out.Get("tracestate"))
	}
}

func TestATraceBeginsHere(t *testing.T) {
	for _, sent := range [][]string{nil, {"nonsense"}, {"00-" + traceID + "-" + parent + "-01", "00-" + traceID + "-" + parent + "-01"}} {
		span, out := asked(t, func(r *http.Request) {
			r.Header["Traceparent"] = sent
			r.Header.Set("Tracestate", "a=1")
		})
		if span.TraceID == [16]byte{} || span.Parent != [8]byte{} || fmt.Sprintf("%x", span.TraceID) == traceID {
			t.Errorf("%q: %+v", sent, span)
		}
		if _, ok := server.ParseTraceparent(out.Get("traceparent")); !ok || out.Get("tracestate") != "" {
			t.Errorf("%q: %v", sent, out)
		}
	}
}

func TestNoTraceOutsideARequest(t *testing.T) {
	if _, ok := server.Trace(t.Context()); ok {
		t.Error("a trace")
	}
}

func TestParseTraceparent(t *testing.T) {
	for header, want := range map[string]bool{
		"00-" + traceID + "-" + parent + "-01":                  true,
		"00-" + traceID + "-" + parent + "-00":                  true,
		"00-" + traceID + "-" + parent + "-ff":                  true,
		"cc-" + traceID + "-" + parent + "-01":                  true,  // a later version
		"cc-" + traceID + "-" + parent + "-01-what":             true,  // with more
		"cc-" + traceID + "-" + parent + "-01.what":             false, // but not so
		"00-" + traceID + "-" + parent + "-01-what":             false, // this one has no more
		"ff-" + traceID + "-" + parent + "-01":                  false,
		"00-" + strings.ToUpper(traceID) + "-" + parent + "-01": false,
		"00-" + strings.Repeat("0", 32) + "-" + parent + "-01":  false,
		"00-" + traceID + "-" + strings.Repeat("0", 16) + "-01": false,
		"00-" + traceID + "-" + parent + "-0g":                  false,
		"00-" + traceID + "-" + parent + "-1":                   false,
		"00_" + traceID + "-" + parent + "-01":                  false,
		" 00-" + traceID + "-" + parent + "-01":                 false,
		"":                                                      false,
	} {
		if _, ok := server.ParseTraceparent(header); ok != want {
			t.Errorf("%q: %v", header, ok)
		}
	}
}

// What is read can be written again, and reads the same.
func FuzzTraceparent(f *testing.F) {
	f.Add("00-" + traceID + "-" + parent + "-01")
	f.Add("cc-" + traceID + "-" + parent + "-01-what")
	f.Fuzz(func(t *testing.T, v string) {
		span, ok := server.ParseTraceparent(v)
		if !ok {
			return
		}
		if span.TraceID == [16]byte{} || span.Parent == [8]byte{} {
			t.Errorf("%q: %+v", v, span)
		}
		if !strings.HasPrefix(v[3:], fmt.Sprintf("%x-%x-", span.TraceID, span.Parent)) {
			t.Errorf("%q read as %+v", v, span)
		}
		span.ID = span.Parent
		again, ok := server.ParseTraceparent(span.Traceparent())
		if !ok || again.TraceID != span.TraceID || again.Flags != span.Flags {
			t.Errorf("%q became %q", v, span.Traceparent())
		}
	})
}

// Headers that decide what is answered never make the server fall.
func FuzzHeaders(f *testing.F) {
	f.Add("adresse.x", "gzip;q=0.5, *;q=0", `W/"a", "b"`, `for="[::1]:8", for=_x`, "10.0.0.1, ::1", "req-1")
	c := config(io.Discard)
	c.TrustedProxies = prefixes("0.0.0.0/0", "::/0")
	c.Rate.PerSecond = 1 << 30
	xff, err := server.New(c)
	if err != nil {
		f.Fatal(err)
	}
	c.ForwardedBy = server.Forwarded
	forwarded, err := server.New(c)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, host, accept, none, forward, xf, id string) {
		for _, s := range []*server.Server{xff, forwarded} {
			w := get(s, ask+"?do=big", func(r *http.Request) {
				r.Host = host
				for name, value := range map[string]string{"Accept-Encoding": accept, "If-None-Match": none,
					"Forwarded": forward, "X-Forwarded-For": xf, "X-Request-Id": id} {
					r.Header.Set(name, value)
				}
			})
			if w.Code != 200 && w.Code != 304 && w.Code != 404 {
				t.Errorf("%d", w.Code)
			}
			if got := w.Header().Get("X-Request-Id"); got == "" || strings.ContainsAny(got, "\r\n <>\"") {
				t.Errorf("request id %q", got)
			}
		}
	})
}
