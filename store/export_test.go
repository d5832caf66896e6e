package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// What tests of the package see of its inside.

var (
	Again = again
	Kind  = kind
)

// Writer is the connection that writes.
func (s *Store) Writer() *sql.DB { return s.writer }

// Write is Store.write.
func (s *Store) Write(ctx context.Context, do func(*sql.Tx) error) error { return s.write(ctx, do) }

// Queries names every query that has a text.
func (s *Store) Queries() map[string]string {
	all := map[string]string{}
	for name, text := range s.texts {
		all[string(name)] = text
	}
	return all
}

// MigrateTo makes a database as the program of that schema version left it.
func MigrateTo(ctx context.Context, c Config, version int64, rows string) error {
	s, err := connect(ctx, c)
	if err != nil {
		return err
	}
	p, err := provider(s.engine, s.writer)
	if err == nil {
		_, err = p.UpTo(ctx, version)
	}
	if err == nil {
		_, err = s.writer.ExecContext(ctx, rows)
	}
	return errors.Join(err, s.Close())
}

// NewestSchema is the version that migrations lead to.
func (s *Store) NewestSchema(ctx context.Context) (int64, error) {
	p, err := provider(s.engine, s.writer)
	if err != nil {
		return 0, err
	}
	have, know, err := p.GetVersions(ctx)
	if have != know {
		err = errors.Join(err, fmt.Errorf("at %d, not at the newest %d", have, know))
	}
	return know, err
}
