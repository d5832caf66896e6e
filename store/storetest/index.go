package storetest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tuyau/store"
)

func served(build, host string, first, last time.Duration) store.IndexServed {
	return store.IndexServed{
		API: "adresse", Build: build, Host: host, Rows: 158_048, Built: noon,
		First: noon.Add(first), Last: noon.Add(last), Sources: []string{"adresses-75.csv.gz", "lieux-dits-75-beta.csv"},
	}
}

func record(t *testing.T, s *store.Store, all ...store.IndexServed) {
	t.Helper()
	for _, i := range all {
		if err := s.RecordIndex(t.Context(), i); err != nil {
			t.Fatal(err)
		}
	}
}

func sameHistory(t *testing.T, s *store.Store, limit int, want ...store.IndexServed) {
	t.Helper()
	got, err := s.IndexHistory(t.Context(), "adresse", limit)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("history (-want +got):\n%s", diff)
	}
}

func historyOrder(t *testing.T, p *place) {
	s := p.open(t)
	old, here, there := served("b1", "a", 0, time.Hour), served("b2", "a", time.Hour, 2*time.Hour), served("b2", "b", time.Hour, 2*time.Hour)
	record(t, s, there, old, here)
	sameHistory(t, s, 10, here, there, old)
	sameHistory(t, s, 2, here, there)
	sameHistory(t, s, 0)
	sameHistory(t, s, -1) // to SQLite alone it would mean no limit
}

func historyWidens(t *testing.T, p *place) {
	s := p.open(t)
	record(t, s,
		served("b1", "a", time.Hour, time.Hour),
		served("b1", "a", 3*time.Hour, 3*time.Hour),
		served("b1", "a", 2*time.Hour, 2*time.Hour))
	sameHistory(t, s, 10, served("b1", "a", time.Hour, 3*time.Hour))
	record(t, s, served("b1", "a", 0, 0)) // a clock stepped back
	sameHistory(t, s, 10, served("b1", "a", 0, 3*time.Hour))
}

func historyPerAPI(t *testing.T, p *place) {
	s := p.open(t)
	other := served("b1", "a", 0, 0)
	other.API = "sirene"
	none := served("b2", "a", 0, 0)
	none.Sources = nil
	record(t, s, other, none)
	none.Sources = []string{}
	sameHistory(t, s, 10, none)
}
