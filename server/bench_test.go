package server_test

import (
	"io"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"tuyau/problem"
	"tuyau/server"
)

// nowhere is a connection that costs nothing.
type nowhere struct{ h http.Header }

func (n nowhere) Header() http.Header         { return n.h }
func (n nowhere) Write(p []byte) (int, error) { return len(p), nil }
func (n nowhere) WriteHeader(int)             {}

// idle is an API that does nothing.
type idle struct{ server.AddressAPI }

func (idle) Reverse(http.ResponseWriter, *http.Request) error              { return nil }
func (idle) WriteError(http.ResponseWriter, *http.Request, *problem.Error) {}

// BenchmarkWrapper is what the edge adds to a handler that does nothing.
func BenchmarkWrapper(b *testing.B) {
	for _, bench := range []struct {
		name string
		log  slog.Handler
		rate int
	}{
		{"silent", slog.DiscardHandler, -1},
		{"limited", slog.DiscardHandler, 1 << 30},
		{"json", slog.NewJSONHandler(io.Discard, nil), 1 << 30},
		{"text", slog.NewTextHandler(io.Discard, nil), 1 << 30},
	} {
		b.Run(bench.name, func(b *testing.B) {
			c := config(io.Discard)
			c.Log, c.Rate.PerSecond = slog.New(bench.log), bench.rate
			c.Adresse = idle{}
			s := start(b, c)
			r, err := http.NewRequest(http.MethodGet, "http://api.example.fr/adresse/reverse", nil)
			if err != nil {
				b.Fatal(err)
			}
			r.RemoteAddr = "192.0.2.7:4000"
			w := nowhere{http.Header{}}
			b.ReportAllocs()
			for b.Loop() {
				clear(w.h)
				s.ServeHTTP(w, r)
			}
		})
	}
}

// BenchmarkGzip is a compressible answer of 4 KB.
func BenchmarkGzip(b *testing.B) {
	s := start(b, func() server.Config { c := config(io.Discard); c.Log = nil; return c }())
	r, err := http.NewRequest(http.MethodGet, "http://api.example.fr/adresse/search?do=big", nil)
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", "gzip")
	w := nowhere{http.Header{}}
	b.ReportAllocs()
	for b.Loop() {
		clear(w.h)
		s.ServeHTTP(w, r)
	}
}

// BenchmarkLimiter asks as ever other addresses, as a flood would.
func BenchmarkLimiter(b *testing.B) {
	take := server.NewLimiter(server.Rate{Clients: 1 << 17})
	now := int64(time.Second)
	i := uint64(0)
	b.ReportAllocs()
	for b.Loop() {
		i++
		take(i, 50, now)
	}
}

func BenchmarkParseTraceparent(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		server.ParseTraceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
	}
}
