package store_test

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tuyau/access"
	"tuyau/problem"
	"tuyau/store"
)

// released lists the schema versions that programs in the field may have left, each
// with its rows in testdata/released. A new migration adds its version here.
const (
	oldestReleased = 1
	newestReleased = 1
)

// TestMigratesFromEveryReleasedVersion: what each released program wrote is read by
// this one.
func TestMigratesFromEveryReleasedVersion(t *testing.T) {
	onBoth(t, func(t *testing.T, engine string, _ store.Config) {
		for v := int64(oldestReleased); v <= newestReleased; v++ {
			t.Run(fmt.Sprint(v), func(t *testing.T) {
				c := engines[engine](t)
				rows, err := os.ReadFile(fmt.Sprintf("testdata/released/v%d.%s.sql", v, engine))
				if err != nil {
					t.Fatal(err)
				}
				if err := store.MigrateTo(t.Context(), c, v, string(rows)); err != nil {
					t.Fatal(err)
				}
				readReleased(t, open(t, c))
			})
		}
	})
}

func readReleased(t *testing.T, s *store.Store) {
	t.Helper()
	at := time.UnixMicro(1_764_072_000_123_456).UTC()
	fingerprint := access.Fingerprint{0: 0xab, 31: 0xcd}
	keys, err := s.Keys().All(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]access.Key{{
		ID: "0k7f3m9q", Name: "Ville de Saint-Étienne", Prefix: "tuyau_abc123", Fingerprint: fingerprint, RatePerSecond: 500,
		Created: at, Expires: at.Add(2 * time.Second), LastUsed: at.Add(time.Second),
	}}, keys); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
	history, err := s.IndexHistory(t.Context(), "adresse", 10)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]store.IndexServed{{
		API: "adresse", Build: "20261125-abcdef", Host: "tuyau-1", Rows: 158_048, Built: at,
		First: at.Add(time.Second), Last: at.Add(2 * time.Second), Sources: []string{"adresses-75.csv.gz"},
	}}, history); diff != "" {
		t.Errorf("history (-want +got):\n%s", diff)
	}
	if version, err := s.Keys().Version(t.Context()); err != nil || version != 7 {
		t.Errorf("version %d, %v; want 7", version, err)
	}
}

func TestEveryMigrationIsListedAsReleased(t *testing.T) {
	onBoth(t, func(t *testing.T, _ string, c store.Config) {
		newest, err := open(t, c).NewestSchema(t.Context())
		if err != nil || newest != newestReleased {
			t.Errorf("the newest schema is %d, %v; newestReleased is %d", newest, err, newestReleased)
		}
	})
}

func TestRefusesANewerSchema(t *testing.T) {
	onBoth(t, func(t *testing.T, _ string, c store.Config) {
		s := open(t, c)
		if _, err := s.Writer().ExecContext(t.Context(), "INSERT INTO schema_version (version_id, is_applied) VALUES (99, "+map[bool]string{true: "true", false: "1"}[c.DSN != ""]+")"); err != nil {
			t.Fatal(err)
		}
		newer, err := store.Open(t.Context(), c)
		if err == nil {
			newer.Close()
		}
		if code := problem.Of(err).Code; err == nil || code != problem.Conflict {
			t.Errorf("got %v, want a problem %s", err, problem.Conflict)
		}
	})
}
