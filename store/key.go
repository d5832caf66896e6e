package store

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"time"

	"tuyau/access"
	"tuyau/problem"
)

// Keys gives the API keys of operators' callers.
func (s *Store) Keys() access.Keys { return keys{s} }

type keys struct{ *Store }

func (s keys) Add(ctx context.Context, k access.Key) error {
	err := s.write(ctx, func(tx *sql.Tx) error {
		if _, err := s.exec(ctx, tx, keyAdd, k.ID, k.Name, k.Prefix, k.Fingerprint[:], k.RatePerSecond,
			micros(k.Created), micros(k.Expires), micros(k.Revoked), micros(k.LastUsed)); err != nil {
			return err
		}
		return s.bump(ctx, tx, apiKeys)
	})
	if kind(err) == problem.Conflict {
		return problem.New(problem.Conflict, err, "Une clé porte déjà l'identifiant « %s » ou ce secret.", k.ID)
	}
	return failure("add key "+k.ID, err)
}

func (s keys) Save(ctx context.Context, k access.Key) error {
	err := s.write(ctx, func(tx *sql.Tx) error {
		n, err := s.exec(ctx, tx, keySave, k.ID, k.Name, k.RatePerSecond, micros(k.Expires), micros(k.Revoked))
		if err != nil {
			return err
		}
		if n == 0 {
			return problem.New(problem.NotFound, nil, "Aucune clé n'a l'identifiant « %s ».", k.ID)
		}
		return s.bump(ctx, tx, apiKeys)
	})
	return failure("save key "+k.ID, err)
}

func (s keys) All(ctx context.Context) ([]access.Key, error) {
	var all []access.Key
	err := s.read(ctx, keyAll, func(rows *sql.Rows) error {
		var k access.Key
		var fingerprint []byte
		var created, expires, revoked, used sql.NullInt64
		if err := rows.Scan(&k.ID, &k.Name, &k.Prefix, &fingerprint, &k.RatePerSecond,
			&created, &expires, &revoked, &used); err != nil {
			return err
		}
		if len(fingerprint) != len(k.Fingerprint) {
			return fmt.Errorf("key %s: fingerprint of %d bytes", k.ID, len(fingerprint))
		}
		k.Fingerprint = access.Fingerprint(fingerprint)
		k.Created, k.Expires, k.Revoked, k.LastUsed = moment(created), moment(expires), moment(revoked), moment(used)
		all = append(all, k)
		return nil
	})
	return all, err
}

func (s keys) Version(ctx context.Context) (int64, error) { return s.revision(ctx, apiKeys) }

func (s keys) Touch(ctx context.Context, used map[string]time.Time) error {
	err := s.write(ctx, func(tx *sql.Tx) error {
		// In one order everywhere, so that two replicas can't wait for each other.
		for _, id := range slices.Sorted(maps.Keys(used)) {
			if _, err := s.exec(ctx, tx, keyTouch, id, micros(used[id])); err != nil {
				return err
			}
		}
		return nil
	})
	return failure("touch keys", err)
}
