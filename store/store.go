package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"tuyau/problem"
)

// Config says where the state is.
type Config struct {
	Data     string // folder of the embedded database; made if missing
	DSN      string // postgres://… ; empty: SQLite, in the file tuyau.db of Data
	Existing bool   // refuse to start a new embedded database
}

// engine names a database engine as files here do.
type engine string

const (
	sqlite   engine = "sqlite"
	postgres engine = "postgres"
)

// Store is an open database, at the newest schema. Its methods may be called from
// several goroutines.
type Store struct {
	engine engine
	texts  map[query]string
	// On SQLite, writer is one connection and reader a pool that can't write; on
	// PostgreSQL they are one pool.
	writer, reader *sql.DB
}

// Open opens the state and brings its schema up to date. Several programs may do so
// at once.
func Open(ctx context.Context, c Config) (*Store, error) {
	s, err := connect(ctx, c)
	if err != nil {
		return nil, err
	}
	if err := s.migrate(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func connect(ctx context.Context, c Config) (s *Store, err error) {
	switch {
	case c.DSN != "" && isPostgres(c.DSN):
		s, err = openPostgres(ctx, c.DSN)
	case c.DSN != "":
		return nil, problem.New(problem.Invalid, nil,
			"L'adresse de la base de données doit commencer par « postgres:// » ; laissez-la vide pour la base embarquée.")
	case c.Data == "":
		return nil, problem.New(problem.Invalid, nil, "Il manque le dossier des données.")
	default:
		s, err = openSQLite(ctx, c.Data, c.Existing)
	}
	if err != nil {
		return nil, err
	}
	if s.texts, err = texts(s.engine); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func isPostgres(dsn string) bool {
	return strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://")
}

// Close waits for what is under way.
func (s *Store) Close() error {
	if s.reader == s.writer {
		return s.writer.Close()
	}
	return errors.Join(s.reader.Close(), s.writer.Close())
}

// Ping says whether the state can be read now.
func (s *Store) Ping(ctx context.Context) error {
	_, err := s.revision(ctx, apiKeys)
	return err
}

// read runs a query that returns rows and hands each to scan.
func (s *Store) read(ctx context.Context, q query, scan func(*sql.Rows) error, args ...any) error {
	rows, err := s.reader.QueryContext(ctx, s.texts[q], args...)
	if err != nil {
		return failure(string(q), err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return failure(string(q), err)
		}
	}
	if err := rows.Err(); err != nil {
		return failure(string(q), err)
	}
	return nil
}

// write runs do in one transaction, again as long as the engine asks for it: do may
// run several times.
func (s *Store) write(ctx context.Context, do func(*sql.Tx) error) error {
	return again(ctx, func() error {
		tx, err := s.writer.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		if err := do(tx); err != nil {
			return errors.Join(err, ignoreDone(tx.Rollback()))
		}
		return tx.Commit()
	})
}

func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

// exec runs q and says how many rows it touched.
func (s *Store) exec(ctx context.Context, tx *sql.Tx, q query, args ...any) (int64, error) {
	result, err := tx.ExecContext(ctx, s.texts[q], args...)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", q, err)
	}
	return result.RowsAffected()
}
