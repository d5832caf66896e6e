package store

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"tuyau/problem"
)

const sqliteFile = "tuyau.db"

// openSQLite opens the embedded database. Pragmas are in the DSN: elsewhere only one
// connection of a pool would get them.
func openSQLite(ctx context.Context, folder string, existing bool) (*Store, error) {
	path, err := filepath.Abs(filepath.Join(folder, sqliteFile))
	if err != nil {
		return nil, err
	}
	if err := makeFile(path, existing); err != nil {
		return nil, err
	}
	s := &Store{engine: sqlite}
	// FULL: what was answered for survives a power cut. Immediate: a transaction that
	// will write takes its turn at once, where waiting is possible.
	if s.writer, err = sql.Open("sqlite", sqliteDSN(path, url.Values{
		"_pragma": {"journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "journal_size_limit(67108864)"},
		"_txlock": {"immediate"},
	})); err != nil {
		return nil, err
	}
	s.writer.SetMaxOpenConns(1)
	if s.reader, err = sql.Open("sqlite", sqliteDSN(path, url.Values{"_query_only": {"1"}})); err != nil {
		return nil, errors.Join(err, s.writer.Close())
	}
	readers := max(4, runtime.GOMAXPROCS(0))
	s.reader.SetMaxOpenConns(readers)
	s.reader.SetMaxIdleConns(readers)
	// The first to open turns the file to WAL; for those who meet it there SQLite does
	// not wait but answers "busy" at once.
	if err := again(ctx, func() error { return s.writer.PingContext(ctx) }); err != nil {
		return nil, errors.Join(unreadable(path, err), s.Close())
	}
	return s, nil
}

func sqliteDSN(path string, options url.Values) string {
	options.Set("_busy_timeout", "5000")
	options.Set("_defensive", "1")
	options.Set("_dqs", "0")
	return (&url.URL{Scheme: "file", Path: path, RawQuery: options.Encode()}).String()
}

// makeFile creates the database's file for its owner alone: it will name people. One
// that exists is not opened here, as closing it would drop the locks that the rest of
// this process holds on it.
func makeFile(path string, existing bool) error {
	if existing {
		if _, err := os.Stat(path); err != nil {
			return problem.New(problem.NotFound, err, "Il n'y a pas de base de données de Tuyau dans « %s ».", filepath.Dir(path))
		}
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return problem.New(problem.Unavailable, err, "Le dossier des données « %s » ne peut pas être créé.", filepath.Dir(path))
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	switch {
	case errors.Is(err, fs.ErrExist):
		return nil
	case err != nil:
		return problem.New(problem.Unavailable, err, "La base de données « %s » ne peut pas être créée.", path)
	}
	return f.Close()
}

// unreadable tells a file that is no database from other faults.
func unreadable(path string, err error) error {
	if isForeignFile(err) {
		return problem.New(problem.Unavailable, err,
			"« %s » n'est pas une base de données lisible. Mettez ce fichier de côté, ou remettez sa sauvegarde en place.", path)
	}
	return failure("open "+path, err)
}
