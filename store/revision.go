package store

import (
	"context"
	"database/sql"
)

// A topic is a set of rows that replicas keep in memory. Its revision, one row, counts
// the transactions that changed it. The row's lock makes them follow one another, so
// that the count grows in the order of commits, which no clock would promise.
type topic string

const apiKeys topic = "api_key"

func (s *Store) bump(ctx context.Context, tx *sql.Tx, t topic) error {
	_, err := s.exec(ctx, tx, revisionBump, string(t))
	return err
}

func (s *Store) revision(ctx context.Context, t topic) (revision int64, err error) {
	err = s.read(ctx, revisionGet, func(rows *sql.Rows) error { return rows.Scan(&revision) }, string(t))
	return revision, err
}
