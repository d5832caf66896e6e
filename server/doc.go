// Package server is the HTTP edge of the product: every route in one table, the steps
// that all of them share (identifiers, limits, errors, compression, the one log line),
// health, metrics, start and stop. It touches listeners and a logger; what an API
// answers is the business of its room, reached through the ports of Config.
// Start at table in routes.go, then node.handle, then Server.Run.
package server
