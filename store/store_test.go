package store_test

import (
	"testing"

	"tuyau/internal/testkit"
	"tuyau/store"
	"tuyau/store/storetest"
)

func freshSQLite(t testing.TB) store.Config   { return store.Config{Data: t.TempDir()} }
func freshPostgres(t testing.TB) store.Config { return store.Config{DSN: testkit.Postgres(t)} }

// engines is what tests beside the suite run on too.
var engines = map[string]func(testing.TB) store.Config{"sqlite": freshSQLite, "postgres": freshPostgres}

func TestSQLite(t *testing.T)   { storetest.Run(t, freshSQLite) }
func TestPostgres(t *testing.T) { storetest.Run(t, freshPostgres) }

func open(t testing.TB, c store.Config) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func onBoth(t *testing.T, test func(t *testing.T, engine string, c store.Config)) {
	for engine, fresh := range engines {
		t.Run(engine, func(t *testing.T) { test(t, engine, fresh(t)) })
	}
}
