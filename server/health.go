package server

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"time"

	"tuyau/problem"
)

// Check is something the product can't answer without.
type Check struct {
	Name  string
	Probe func(context.Context) error // a problem's public text is shown to whoever asks
}

const (
	checksTimeout = 2 * time.Second
	checksHold    = time.Second // a good result serves this long: probes can't load the store
)

// readiness keeps the last good result.
type readiness struct {
	mu   sync.Mutex
	good time.Time
	body []byte
}

// live answers as long as the process serves.
func (s *Server) live(w http.ResponseWriter, _ *http.Request) error {
	return writeHealth(w, http.StatusOK, []byte(`{"status":"live"}`+"\n"))
}

// ready tells a load balancer whether to send requests here.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) error {
	if s.draining.Load() {
		return writeHealth(w, http.StatusServiceUnavailable, []byte(`{"status":"draining"}`+"\n"))
	}
	s.readiness.mu.Lock()
	defer s.readiness.mu.Unlock()
	now := s.config.Now()
	if since := now.Sub(s.readiness.good); s.readiness.body != nil && since < checksHold {
		return writeHealth(w, http.StatusOK, s.readiness.body)
	}
	body, ok, err := s.check(r.Context())
	if err != nil {
		return err
	}
	if !ok {
		return writeHealth(w, http.StatusServiceUnavailable, body)
	}
	s.readiness.good, s.readiness.body = now, body
	return writeHealth(w, http.StatusOK, body)
}

func (s *Server) check(ctx context.Context) (body []byte, ok bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, checksTimeout)
	defer cancel()
	type result struct {
		Name    string `json:"name"`
		OK      bool   `json:"ok"`
		Message string `json:"message,omitempty"`
	}
	report := struct {
		Status string   `json:"status"`
		Checks []result `json:"checks"`
	}{"ready", []result{}}
	for _, c := range s.config.Checks {
		fault := c.Probe(ctx)
		res := result{Name: c.Name, OK: fault == nil}
		if fault != nil {
			report.Status = "not ready"
			res.Message = "Indisponible."
			if p, is := errors.AsType[*problem.Error](fault); is {
				res.Message = p.Public
			}
			s.config.Log.WarnContext(ctx, "not ready", "check", c.Name, causeOf(fault))
		}
		report.Checks = append(report.Checks, res)
	}
	body, err = json.Marshal(report)
	return append(body, '\n'), report.Status == "ready", err
}

func writeHealth(w http.ResponseWriter, status int, body []byte) error {
	w.Header()["Content-Type"] = contentJSON
	w.Header()["Cache-Control"] = valueNoStore
	w.WriteHeader(status)
	_, err := w.Write(body)
	return err
}
