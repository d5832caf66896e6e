package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	driversqlite "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"tuyau/problem"
)

// faults of PostgreSQL by SQLSTATE, longest prefix first in class.
var pgFaults = map[string]problem.Code{
	"23505": problem.Conflict,    // unique_violation
	"57014": problem.Timeout,     // query_canceled, by statement_timeout
	"08":    problem.Unavailable, // connection exceptions
	"28":    problem.Unavailable, // refused by pg_hba or password
	"3D":    problem.Unavailable, // no such database
	"40":    problem.Unavailable, // rolled back, still after every new try
	"53":    problem.Unavailable, // out of disk, memory, connections
	"57":    problem.Unavailable, // shutting down
}

// faults of SQLite by result code, the extended one first.
var sqliteFaults = map[int]problem.Code{
	lib.SQLITE_CONSTRAINT_UNIQUE:     problem.Conflict,
	lib.SQLITE_CONSTRAINT_PRIMARYKEY: problem.Conflict,
	lib.SQLITE_BUSY:                  problem.Unavailable,
	lib.SQLITE_LOCKED:                problem.Unavailable,
	lib.SQLITE_FULL:                  problem.Unavailable,
	lib.SQLITE_IOERR:                 problem.Unavailable,
	lib.SQLITE_CANTOPEN:              problem.Unavailable,
	lib.SQLITE_READONLY:              problem.Unavailable,
	lib.SQLITE_CORRUPT:               problem.Unavailable,
	lib.SQLITE_NOTADB:                problem.Unavailable,
}

// kind classifies an error of an engine, by its code and never by its text.
func kind(err error) problem.Code {
	if p, ok := errors.AsType[*problem.Error](err); ok {
		return p.Code
	}
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return problem.NotFound
	case errors.Is(err, context.DeadlineExceeded):
		return problem.Timeout
	case errors.Is(err, driver.ErrBadConn), errors.Is(err, sql.ErrConnDone):
		return problem.Unavailable
	}
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok && len(pg.Code) == 5 {
		if code, ok := pgFaults[pg.Code]; ok {
			return code
		}
		if code, ok := pgFaults[pg.Code[:2]]; ok {
			return code
		}
	}
	if lite, ok := errors.AsType[*driversqlite.Error](err); ok {
		if code, ok := sqliteFaults[lite.Code()]; ok {
			return code
		}
		if code, ok := sqliteFaults[lite.Code()&0xff]; ok {
			return code
		}
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return problem.Unavailable
	}
	if _, ok := errors.AsType[net.Error](err); ok {
		return problem.Unavailable
	}
	return problem.Internal
}

// failure turns an engine's error into a problem. It has no words for a conflict or
// an absence: callers that expect them say what is taken or missing.
func failure(doing string, err error) error {
	if err == nil {
		return nil
	}
	if _, ours := errors.AsType[*problem.Error](err); ours {
		return err
	}
	err = fmt.Errorf("%s: %w", doing, err)
	switch code := kind(err); code {
	case problem.Unavailable:
		return problem.New(code, err, "La base de données ne répond pas.")
	case problem.Timeout:
		return problem.New(code, err, "La base de données n'a pas répondu à temps.")
	default:
		return err
	}
}

func isForeignFile(err error) bool {
	lite, ok := errors.AsType[*driversqlite.Error](err)
	return ok && (lite.Code()&0xff == lib.SQLITE_NOTADB || lite.Code()&0xff == lib.SQLITE_CORRUPT)
}

// asksAgain is true when the engine undid a transaction for the sake of another, so
// that a new try may pass.
func asksAgain(err error) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.Code == "40001" || pg.Code == "40P01" // serialization_failure, deadlock_detected
	}
	if lite, ok := errors.AsType[*driversqlite.Error](err); ok {
		return lite.Code()&0xff == lib.SQLITE_BUSY || lite.Code()&0xff == lib.SQLITE_LOCKED
	}
	return false
}

const maxTries = 10

// again runs do until it passes, fails for good, or was tried enough.
func again(ctx context.Context, do func() error) error {
	pause := time.Millisecond
	for try := 1; ; try++ {
		err := do()
		if err == nil || try == maxTries || !asksAgain(err) {
			return err
		}
		timer := time.NewTimer(pause + rand.N(pause)) // two that met must not meet again
		select {
		case <-ctx.Done():
			timer.Stop()
			return errors.Join(ctx.Err(), err)
		case <-timer.C:
		}
		pause = min(2*pause, 200*time.Millisecond)
	}
}
