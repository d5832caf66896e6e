// Package testkit starts for tests what they need around the product, in temporary
// folders, and leaves nothing behind: PostgreSQL, Chromium, the shared data files. It
// touches processes, files and TUYAU_SHARED, and is imported by tests only. Start at
// Postgres.
package testkit
