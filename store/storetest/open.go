package storetest

import (
	"context"
	"sync"
	"testing"
	"time"

	"tuyau/problem"
	"tuyau/store"
)

func readsAtOnce(t *testing.T, p *place) {
	s := p.open(t)
	if err := s.Ping(t.Context()); err != nil {
		t.Error(err)
	}
	if keys, err := s.Keys().All(t.Context()); err != nil || len(keys) != 0 {
		t.Errorf("a new store has keys %v, %v", keys, err)
	}
	if history, err := s.IndexHistory(t.Context(), "adresse", 10); err != nil || len(history) != 0 {
		t.Errorf("a new store has history %v, %v", history, err)
	}
}

func outlivesClose(t *testing.T, p *place) {
	first, err := store.Open(t.Context(), p.config)
	if err != nil {
		t.Fatal(err)
	}
	k := newKey(t, "Ville de Lyon")
	if err := first.Keys().Add(t.Context(), k); err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	sameKeys(t, p.open(t), k)
}

// manyOpenAtOnce is a cluster's first start: one replica migrates, none fails.
func manyOpenAtOnce(t *testing.T, p *place) {
	var replicas sync.WaitGroup
	for range 4 {
		replicas.Go(func() {
			s, err := store.Open(t.Context(), p.config)
			if err != nil {
				t.Error(err)
				return
			}
			if err := s.Ping(t.Context()); err != nil {
				t.Error(err)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	replicas.Wait()
}

func endedContext(t *testing.T, p *place) {
	s := p.open(t)
	ended, cancel := context.WithDeadline(t.Context(), time.Unix(0, 0))
	defer cancel()
	k := newKey(t, "Ville de Lyon")
	for name, err := range map[string]error{
		"Ping":        s.Ping(ended),
		"Add":         s.Keys().Add(ended, k),
		"RecordIndex": s.RecordIndex(ended, store.IndexServed{API: "adresse"}),
	} {
		if got := problem.Of(err).Code; err == nil || got != problem.Timeout {
			t.Errorf("%s: %v, of code %s, want %s", name, err, got, problem.Timeout)
		}
	}
	sameKeys(t, s)
}
