package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"tuyau/problem"
)

// openPostgres opens the database of a cluster.
func openPostgres(ctx context.Context, dsn string) (*Store, error) {
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, problem.New(problem.Invalid, err,
			"L'adresse de la base de données ne se lit pas. Exemple : « postgres://tuyau@db.example.org/tuyau?sslmode=verify-full ».")
	}
	if _, named := config.RuntimeParams["application_name"]; !named {
		config.RuntimeParams["application_name"] = "tuyau"
	}
	pool := stdlib.OpenDB(*config)
	// Few, as replicas add up to the server's limit, 100 by default.
	pool.SetMaxOpenConns(max(8, 2*runtime.GOMAXPROCS(0)))
	pool.SetMaxIdleConns(4)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	s := &Store{engine: postgres, writer: pool, reader: pool}
	if err := checkEncoding(ctx, pool); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// checkEncoding refuses a database that can't hold every name.
func checkEncoding(ctx context.Context, pool *sql.DB) error {
	var encoding string
	if err := pool.QueryRowContext(ctx, "SHOW server_encoding").Scan(&encoding); err != nil {
		return failure("open PostgreSQL", err)
	}
	if encoding != "UTF8" {
		return problem.New(problem.Invalid, fmt.Errorf("server_encoding is %s", encoding),
			"La base de données doit être en UTF-8 : créez-la par « CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0 ».")
	}
	return nil
}
