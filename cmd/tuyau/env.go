package main

import (
	"context"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"time"
)

// env is what a subcommand may touch of the world outside.
type env struct {
	ctx    context.Context // ends with the first interrupt
	hurry  context.Context // ends with the second
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
	now    func() time.Time

	environ   []string
	listening func(main, metrics net.Addr)
	hangup    chan struct{}
	reloads   atomic.Bool // a server is there to take hang-ups
}

// config reads the file at path, or the one TUYAU_CONFIG names, or none; then what
// the environment overrides. Its error lists every fault found.
func (e *env) config(path string) (config, error) {
	return loadConfig(path, e.environ)
}

// variable is the last value that the environment gives a name, or "".
func (e *env) variable(name string) (value string) {
	for _, entry := range e.environ {
		if n, v, _ := strings.Cut(entry, "="); n == name {
			value = v
		}
	}
	return value
}
