package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"tuyau/problem"
)

//go:embed migration/*/*.sql
var migrationFiles embed.FS

// migrate brings the schema up to date, forward only. A schema of a newer program is
// refused: this one would not know what it breaks.
func (s *Store) migrate(ctx context.Context) error {
	p, err := provider(s.engine, s.writer)
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	have, know, err := p.GetVersions(ctx)
	// PostgreSQL lets one program at a time migrate. SQLite has no such lock: a second
	// one fails, and finds the work done when it looks again. Each migration is one
	// transaction, so that a stop between two leaves a whole schema, of an older version.
	for try := 1; try < maxTries && (err != nil || have < know); try++ {
		_, failed := p.Up(ctx)
		have, know, err = p.GetVersions(ctx)
		if failed != nil && try == 3 || ctx.Err() != nil {
			return failure("migrate", failed)
		}
	}
	switch {
	case err != nil:
		return failure("read the schema's version", err)
	case have > know:
		return problem.New(problem.Conflict, fmt.Errorf("schema %d, known up to %d", have, know),
			"La base de données a été faite par une version plus récente de Tuyau. Installez cette version, ou remettez une sauvegarde en place.")
	}
	return nil
}

func provider(e engine, db *sql.DB) (*goose.Provider, error) {
	folder, err := fs.Sub(migrationFiles, "migration/"+string(e))
	if err != nil {
		return nil, err
	}
	options := []goose.ProviderOption{
		goose.WithTableName("schema_version"),
		goose.WithDisableGlobalRegistry(true),
		goose.WithLogger(goose.NopLogger()),
	}
	if e == sqlite {
		return goose.NewProvider(goose.DialectSQLite3, db, folder, options...)
	}
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300), lock.WithUnlockTimeout(1, 30))
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectPostgres, db, folder, append(options, goose.WithSessionLocker(locker))...)
}
