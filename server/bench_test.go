package server_test

import (
	"crypto/sha256"
	"fmt"
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

// BenchmarkGzip is an answer of five addresses, compressed.
func BenchmarkGzip(b *testing.B) {
	body := []byte(`{"type":"FeatureCollection","features":[`)
	for i := range 5 {
		body = fmt.Appendf(body, `{"type":"Feature","geometry":{"type":"Point","coordinates":[2.%d,48.%d]},"properties":{"label":"%d Rue de la Paix 75002 Paris","score":0.9%d,"housenumber":"%d","id":"75102_6998_%05d","banId":"%x","name":"%d Rue de la Paix","postcode":"75002","citycode":"75102","x":65%d.49,"y":686%d.22,"city":"Paris","district":"Paris 2e Arrondissement","context":"75, Paris, Île-de-France","type":"housenumber","importance":0.60466,"street":"Rue de la Paix","_type":"address"}},`,
			330992+i*7919, 868831+i*6007, 8+i, 6406-i*991, 8+i, 8+i, sha256.Sum256([]byte{byte(i)}), 8+i, 924+i*13, 3408+i*17)
	}
	c := config(io.Discard)
	c.Log = nil
	c.Adresse = echo{"adresse", map[string]server.Handler{"": func(w http.ResponseWriter, _ *http.Request) error {
		w.Header().Set("Content-Type", "application/json")
		_, err := w.Write(body)
		return err
	}}}
	s := start(b, c)
	r, err := http.NewRequest(http.MethodGet, ask, nil)
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", "gzip")
	sent := counter{h: http.Header{}}
	b.ReportAllocs()
	for b.Loop() {
		clear(sent.h)
		sent.n = 0
		s.ServeHTTP(&sent, r)
	}
	b.ReportMetric(float64(len(body)), "B-in")
	b.ReportMetric(float64(sent.n), "B-out")
}

// counter is nowhere, counted.
type counter struct {
	h http.Header
	n int
}

func (c *counter) Header() http.Header { return c.h }
func (c *counter) WriteHeader(int)     {}
func (c *counter) Write(p []byte) (int, error) {
	c.n += len(p)
	return len(p), nil
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
