// Package store keeps the state of the house in SQL, on SQLite (embedded) or
// PostgreSQL (several replicas), and implements the ports that lower rooms declare:
// domain types in, domain types out. It touches one database and its data folder.
//
// One text serves both engines: a query is a file of query/, a change of schema a pair
// of files of migration/. Where an engine must differ, query/NAME.ENGINE.sql lies
// beside query/NAME.sql and says why. The portable subset: $1, ON CONFLICT, RETURNING,
// times as BIGINT microseconds given by the caller, JSON as text, no LIKE, no now().
// Errors are known by their code and become problems here.
//
// Start at Open; schema.sqlite.sql and schema.postgres.sql show the tables as they are;
// storetest is what both engines must pass.
package store
