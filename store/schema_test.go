package store_test

import (
	"database/sql"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tuyau/store"
)

var update = flag.Bool("update", false, "write schema.*.sql anew")

// TestSchemaIsAsDumped: a reader of schema.ENGINE.sql need not replay migrations.
func TestSchemaIsAsDumped(t *testing.T) {
	dump := map[string]string{"sqlite": dumpSQLite, "postgres": dumpPostgres}
	onBoth(t, func(t *testing.T, engine string, c store.Config) {
		got := "-- The tables as they are. Written by: go test tuyau/store -run TestSchemaIsAsDumped -update\n\n" +
			strings.Join(column(t, open(t, c).Writer(), dump[engine]), "\n\n") + "\n"
		file := "schema." + engine + ".sql"
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s is out of date; run the test with -update (-file +database):\n%s", file, diff)
		}
	})
}

const dumpSQLite = `
SELECT sql || ';' FROM sqlite_schema
WHERE sql IS NOT NULL AND name NOT IN ('schema_version', 'sqlite_sequence')
ORDER BY tbl_name, type DESC, name`

const dumpPostgres = `
SELECT body FROM (
	SELECT c.relname AS tbl, 0 AS part, c.relname AS name, 'CREATE TABLE ' || c.relname || ' (' ||
		(SELECT string_agg(E'\n    ' || a.attname || ' ' || upper(format_type(a.atttypid, a.atttypmod)) ||
				CASE WHEN o.collname <> 'default' THEN ' COLLATE "' || o.collname || '"' ELSE '' END ||
				CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END ||
				COALESCE(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), ''), ',' ORDER BY a.attnum)
			FROM pg_attribute a
			LEFT JOIN pg_collation o ON o.oid = a.attcollation
			LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
			WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) ||
		COALESCE((SELECT string_agg(E',\n    ' || pg_get_constraintdef(k.oid), '' ORDER BY k.contype DESC, k.conname)
			FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype <> 'n'), '') || E'\n);' AS body
	FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
	UNION ALL
	SELECT c.relname, 1, i.relname, pg_get_indexdef(i.oid) || ';'
	FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
	WHERE c.relnamespace = 'public'::regnamespace
		AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.oid)
) AS parts WHERE tbl <> 'schema_version' ORDER BY tbl COLLATE "C", part, name COLLATE "C"`

// TestTextColumnsKeepBytes: in PostgreSQL a text column without COLLATE "C" would
// order as the server's language does, and not as SQLite.
func TestTextColumnsKeepBytes(t *testing.T) {
	db := open(t, freshPostgres(t)).Writer()
	const texts = `
		SELECT table_name || '.' || column_name || ' ' || COALESCE(collation_name, 'default') FROM information_schema.columns
		WHERE table_schema = 'public' AND table_name <> 'schema_version' AND data_type IN ('text', 'character varying', 'character')`
	all := column(t, db, texts)
	if len(all) < 5 {
		t.Fatalf("text columns found: %v", all)
	}
	for _, c := range all {
		if !strings.HasSuffix(c, " C") {
			t.Errorf("column %s: want COLLATE \"C\"", c)
		}
	}
}

// TestThrowAwayPostgresIsFrench guards the guard: on a server in byte order,
// TextOrderIsBytes would pass without any COLLATE.
func TestThrowAwayPostgresIsFrench(t *testing.T) {
	db := open(t, freshPostgres(t)).Writer()
	order := column(t, db, `SELECT x FROM (VALUES ('E'), ('e'), ('z'), ('é')) AS v(x) ORDER BY x`)
	if got := strings.Join(order, " "); got != "e E é z" {
		t.Errorf("order is %s", got)
	}
}

func column(t *testing.T, db *sql.DB, query string) (values []string) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var v string
		if err := rows.Scan(&v); err != nil {
			t.Fatal(err)
		}
		values = append(values, v)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return values
}
