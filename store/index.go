package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"
)

// IndexServed says that a host served a build of an open API's index, from First to
// Last.
type IndexServed struct {
	API, Build, Host string
	Rows             int64
	Built            time.Time
	First, Last      time.Time
	Sources          []string // base names of the files it was built from
}

// RecordIndex keeps that i was served. For a build known on a host it widens the time
// it was served, so it may be called again as often as one likes.
func (s *Store) RecordIndex(ctx context.Context, i IndexServed) error {
	sources, err := json.Marshal(append([]string{}, i.Sources...)) // [] rather than null
	if err != nil {
		return fmt.Errorf("record index %s of %s: %w", i.Build, i.API, err)
	}
	err = s.write(ctx, func(tx *sql.Tx) error {
		_, err := s.exec(ctx, tx, indexRecord, i.API, i.Build, i.Host, i.Rows,
			micros(i.Built), micros(i.First), micros(i.Last), string(sources))
		return err
	})
	return failure(fmt.Sprintf("record index %s of %s", i.Build, i.API), err)
}

// IndexHistory gives the builds of an API's index, the last served first.
func (s *Store) IndexHistory(ctx context.Context, api string, limit int) ([]IndexServed, error) {
	var history []IndexServed
	err := s.read(ctx, indexHistory, func(rows *sql.Rows) error {
		var i IndexServed
		var built, first, last sql.NullInt64
		var sources string
		if err := rows.Scan(&i.API, &i.Build, &i.Host, &i.Rows, &built, &first, &last, &sources); err != nil {
			return err
		}
		i.Built, i.First, i.Last = moment(built), moment(first), moment(last)
		if err := json.Unmarshal([]byte(sources), &i.Sources); err != nil {
			return fmt.Errorf("index %s of %s: sources: %w", i.Build, i.API, err)
		}
		history = append(history, i)
		return nil
	}, api, max(limit, 0))
	return history, err
}
