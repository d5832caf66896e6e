package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"tuyau/problem"
)

// What the program answers to its caller.
const (
	exitOK     = 0
	exitFailed = 1 // the work was understood but could not be done
	exitUsage  = 2 // the command line or the configuration must be corrected
)

// Main is the program as a value: the process fills it, and so do end-to-end tests,
// which start the real program on port 0 and hear its addresses from Listening.
type Main struct {
	Args           []string // without the program's name
	Environ        []string // "NAME=value"; only TUYAU_… is read
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Now            func() time.Time
	Signals        <-chan os.Signal // interrupt, terminate, hang-up
	// Listening, if set, is called once a server answers. metrics is nil when they
	// are on the main listener, or nowhere.
	Listening func(main, metrics net.Addr)
}

func main() {
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	m := Main{
		Args: os.Args[1:], Environ: os.Environ(), Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Now: time.Now, Signals: signals,
	}
	os.Exit(m.Run(context.Background()))
}

// Run does what the arguments ask and returns the exit code. A first interrupt ends
// the work in order, a second one at once; a hang-up reloads a server and interrupts
// anything else.
func (m Main) Run(ctx context.Context) int {
	ctx, cancel := context.WithCancel(ctx)
	hurry, hurryUp := context.WithCancel(context.WithoutCancel(ctx))
	e := &env{
		ctx: ctx, hurry: hurry, stdin: m.Stdin, stdout: m.Stdout, stderr: m.Stderr, now: m.Now,
		environ: m.Environ, listening: m.Listening, hangup: make(chan struct{}, 1),
	}
	var listener sync.WaitGroup
	done := make(chan struct{})
	listener.Go(func() { m.listen(e, done, cancel, hurryUp) })
	defer func() { close(done); cancel(); hurryUp(); listener.Wait() }()

	return exitCode(e, m.run(e))
}

func (m Main) run(e *env) error {
	if len(m.Args) > 0 && m.Args[0] == completeCommand {
		return complete(e, m.Args[1:])
	}
	var c cli
	parser, err := newParser(&c, e)
	if err != nil {
		return err
	}
	args := m.Args
	if len(args) == 0 {
		args = []string{"--help"}
	}
	run, err := parser.Parse(escapeNegatives(args))
	if err != nil {
		if parse, ok := errors.AsType[*kong.ParseError](err); ok && !errors.Is(err, errShown) {
			return inFrench(parse)
		}
		return err
	}
	return run.Run(e)
}

// listen turns signals into contexts until the work is done.
func (m Main) listen(e *env, done <-chan struct{}, cancel, hurryUp func()) {
	for interrupts := 0; ; {
		select {
		case <-done:
			return
		case s := <-m.Signals:
			if s == syscall.SIGHUP && e.reloads.Load() {
				select {
				case e.hangup <- struct{}{}:
				default: // one is waiting already: it will see the newest files
				}
				continue
			}
			if interrupts++; interrupts == 1 {
				cancel()
			} else {
				hurryUp()
			}
		}
	}
}

// exitCode writes what went wrong, for the person at the keyboard: what, why, what to do.
func exitCode(e *env, err error) int {
	if err == nil || errors.Is(err, errShown) {
		return exitOK
	}
	fmt.Fprintln(e.stderr, "tuyau : "+explain(err))
	if _, ok := errors.AsType[usageError](err); ok {
		return exitUsage
	}
	return exitFailed
}

func explain(err error) string {
	p, ok := errors.AsType[*problem.Error](err)
	if !ok {
		if errors.Is(err, context.Canceled) {
			return "interrompu."
		}
		return err.Error()
	}
	lines := append([]string{p.Public}, p.Details...)
	if p.Cause != nil {
		lines = append(lines, "cause : "+p.Cause.Error())
	}
	return strings.Join(lines, "\n  ")
}
