package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"tuyau/problem"
	"tuyau/store"
)

func TestOpenExplainsWhatIsWrong(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "file")
	if err := os.WriteFile(file, []byte("text"), 0o600); err != nil {
		t.Fatal(err)
	}
	foreign := filepath.Join(folder, "foreign")
	if err := os.Mkdir(foreign, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(foreign, "tuyau.db"), []byte(strings.Repeat("not a database\n", 300)), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		config store.Config
		code   problem.Code
		public string
	}{
		"nowhere":             {store.Config{}, problem.Invalid, "dossier des données"},
		"a folder in a file":  {store.Config{Data: filepath.Join(file, "data")}, problem.Unavailable, "ne peut pas être créé"},
		"a foreign file":      {store.Config{Data: foreign}, problem.Unavailable, "n'est pas une base de données lisible"},
		"no database there":   {store.Config{Data: filepath.Join(folder, "typo"), Existing: true}, problem.NotFound, "Il n'y a pas de base"},
		"another kind":        {store.Config{DSN: "mysql://u:s3cret@db/tuyau"}, problem.Invalid, "postgres://"},
		"an unreadable DSN":   {store.Config{DSN: "postgres://u:s3cret@db:port/tuyau"}, problem.Invalid, "ne se lit pas"},
		"nobody listens":      {store.Config{DSN: "postgres://u:s3cret@/tuyau?host=" + folder}, problem.Unavailable, "ne répond pas"},
		"an unknown database": {store.Config{DSN: strings.Replace(freshPostgres(t).DSN, "/test_", "/no_", 1)}, problem.Unavailable, "ne répond pas"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := store.Open(t.Context(), test.config)
			if err == nil {
				s.Close()
				t.Fatal("opened")
			}
			p := problem.Of(err)
			if p.Code != test.code || !strings.Contains(p.Public, test.public) {
				t.Errorf("got %v, want %s with %q", err, test.code, test.public)
			}
			if strings.Contains(err.Error(), "s3cret") {
				t.Errorf("the error shows the password: %v", err)
			}
		})
	}
	if _, err := os.Stat(filepath.Join(folder, "typo")); !os.IsNotExist(err) {
		t.Errorf("a refused opening left the folder: %v", err)
	}
}

func TestSQLiteOpensAnyFolderForItsOwnerAlone(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "l'été 100 % #1?a=b&c", "état")
	s := open(t, store.Config{Data: folder})
	if err := s.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"tuyau.db", "tuyau.db-wal"} {
		info, err := os.Stat(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", name, info.Mode())
		}
	}
	again := open(t, store.Config{Data: folder, Existing: true})
	if err := again.Ping(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestPragmasHoldOnEveryConnection(t *testing.T) {
	db := open(t, freshSQLite(t)).Writer()
	for pragma, want := range map[string]string{
		"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "5000",
	} {
		if got := column(t, db, "PRAGMA "+pragma); len(got) != 1 || got[0] != want {
			t.Errorf("%s is %v, want %s", pragma, got, want)
		}
	}
}

func TestAgainTriesOnlyWhatMayPass(t *testing.T) {
	serialization, unique := &pgconn.PgError{Code: "40001"}, &pgconn.PgError{Code: "23505"}
	other := errors.New("other")
	for name, test := range map[string]struct {
		errs  []error
		tries int
		want  error
	}{
		"passes at once":     {nil, 1, nil},
		"passes after two":   {[]error{serialization, fmt.Errorf("commit: %w", &pgconn.PgError{Code: "40P01"})}, 3, nil},
		"fails for good":     {[]error{serialization, unique}, 2, unique},
		"is of another kind": {[]error{other}, 1, other},
	} {
		t.Run(name, func(t *testing.T) {
			tries := 0
			err := store.Again(t.Context(), func() error {
				if tries++; tries <= len(test.errs) {
					return test.errs[tries-1]
				}
				return nil
			})
			if !errors.Is(err, test.want) || tries != test.tries {
				t.Errorf("%d tries, %v; want %d, %v", tries, err, test.tries, test.want)
			}
		})
	}
}

func TestAgainGivesUp(t *testing.T) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	busy := &pgconn.PgError{Code: "40001"}
	err := store.Again(ended, func() error { return busy })
	if !errors.Is(err, context.Canceled) || !errors.Is(err, busy) {
		t.Errorf("with an ended context: %v", err)
	}
	tries := 0
	err = store.Again(t.Context(), func() error { tries++; return busy })
	if !errors.Is(err, busy) || tries < 5 || store.Kind(err) != problem.Unavailable {
		t.Errorf("after %d tries: %v, of kind %s", tries, err, store.Kind(err))
	}
}

// TestDeadlockIsTriedAgain makes two transactions wait for each other: PostgreSQL
// undoes one, which passes when it is tried again.
func TestDeadlockIsTriedAgain(t *testing.T) {
	s := open(t, freshPostgres(t))
	if _, err := s.Writer().ExecContext(t.Context(), "INSERT INTO revision VALUES ('a', 0), ('b', 0)"); err != nil {
		t.Fatal(err)
	}
	var locked, done sync.WaitGroup // both hold their first row; both are done
	locked.Add(2)
	tries := make(chan string, 20)
	for _, rows := range [][2]string{{"a", "b"}, {"b", "a"}} {
		done.Go(func() {
			first := true
			err := s.Write(t.Context(), func(tx *sql.Tx) error {
				tries <- rows[0]
				for i, row := range rows {
					if _, err := tx.ExecContext(t.Context(), "UPDATE revision SET value = value + 1 WHERE topic = $1", row); err != nil {
						return err
					}
					if i == 0 && first {
						first = false
						locked.Done()
						locked.Wait()
					}
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	done.Wait()
	if len(tries) < 3 {
		t.Errorf("%d tries: nothing was undone", len(tries))
	}
	if got := column(t, s.Writer(), "SELECT value FROM revision WHERE topic IN ('a', 'b')"); got[0] != "2" || got[1] != "2" {
		t.Errorf("values %v, want 2 and 2", got)
	}
}
