package server

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Run serves until ctx ends, then drains: /health/ready says 503, DrainDelay passes, no
// connection is accepted any more, requests under way have DrainTimeout to end. It
// returns nil when all of them did. With a nil private listener, health and metrics are
// on the public one; they always have health. Both listeners are closed when it returns.
func (s *Server) Run(ctx context.Context, public, private net.Listener) error {
	fresh := &newcomers{conns: map[net.Conn]struct{}{}}
	main, side := s.httpServer(s.whole, fresh), s.httpServer(s.private, nil)
	if private != nil {
		main.Handler = s.public
	}
	stopped := make(chan error, 2)
	var serving sync.WaitGroup
	serve := func(h *http.Server, l net.Listener) {
		serving.Go(func() {
			if err := h.Serve(l); !errors.Is(err, http.ErrServerClosed) {
				stopped <- fmt.Errorf("serve %s: %w", l.Addr(), err)
			}
		})
	}
	serve(main, public)
	if private != nil {
		serve(side, private)
	}

	var err error
	select {
	case <-ctx.Done():
	case err = <-stopped:
	}
	s.draining.Store(true)
	if err == nil && s.config.DrainDelay > 0 {
		delay := time.NewTimer(s.config.DrainDelay)
		select {
		case <-delay.C:
		case err = <-stopped:
		}
		delay.Stop()
	}
	err = errors.Join(err, s.drain(ctx, main, fresh))
	_ = side.Close() // last, so that probes and Prometheus see the drain
	serving.Wait()
	return err
}

func (s *Server) httpServer(h http.Handler, fresh *newcomers) *http.Server {
	c := &s.config
	server := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: c.ReadHeaderTimeout,
		ReadTimeout:       c.ReadTimeout,
		WriteTimeout:      c.WriteTimeout,
		IdleTimeout:       c.IdleTimeout,
		MaxHeaderBytes:    c.MaxHeader,
		ErrorLog:          log.New(errorLog{c.Log}, "", 0),
	}
	if fresh != nil {
		server.ConnState = fresh.follow
	}
	return server
}

// lastWait is how long handlers have to notice that their connection was cut, and how
// long a connection that was just accepted has to say something.
const lastWait = time.Second

func (s *Server) drain(ctx context.Context, main *http.Server, fresh *newcomers) error {
	wait, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.config.DrainTimeout)
	defer cancel()
	silent := time.AfterFunc(min(lastWait, s.config.DrainTimeout), fresh.close)
	defer silent.Stop()
	if main.Shutdown(wait) == nil {
		return nil
	}
	late := s.inFlight.Load()
	_ = main.Close()
	last := time.NewTimer(lastWait)
	defer last.Stop()
	for s.inFlight.Load() > 0 {
		select {
		case <-s.idle:
			continue
		case <-last.C:
		}
		break
	}
	if late == 0 {
		return nil // only connections that asked nothing were left
	}
	return fmt.Errorf("drain: %d requests were cut after %s", late, s.config.DrainTimeout)
}

// newcomers are connections that have not sent a byte. Browsers open some in advance,
// and http.Server.Shutdown would wait 5 s for them.
type newcomers struct {
	mu     sync.Mutex
	conns  map[net.Conn]struct{}
	closed bool
}

func (n *newcomers) follow(c net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		n.mu.Lock()
		n.conns[c] = struct{}{}
		if n.closed {
			_ = c.Close()
		}
		n.mu.Unlock()
	case http.StateIdle: // it left with its first request
	default:
		n.mu.Lock()
		delete(n.conns, c)
		n.mu.Unlock()
	}
}

func (n *newcomers) close() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.closed = true
	for c := range n.conns {
		_ = c.Close()
	}
}

// errorLog takes what net/http prints. Most of it is the doing of clients, with their
// address; what is ours is that connections can't be accepted.
type errorLog struct{ log *slog.Logger }

func (e errorLog) Write(p []byte) (int, error) {
	level := slog.LevelDebug
	if strings.Contains(string(p), "Accept error") {
		level = slog.LevelError
	}
	e.log.Log(context.Background(), level, "http", "cause", strings.TrimSpace(string(p)))
	return len(p), nil
}
