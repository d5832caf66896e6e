package server_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"tuyau/server"
)

// running is a server on real listeners.
type running struct {
	public, private string // URLs
	addr            string
	stop            context.CancelFunc
	ended           chan error
}

func run(t *testing.T, c server.Config, apart bool) *running {
	t.Helper()
	s := start(t, c)
	ctx, stop := context.WithCancel(context.Background())
	r := &running{stop: stop, ended: make(chan error, 1)}
	public := listen(t)
	var private net.Listener
	if apart {
		private = listen(t)
		r.private = "http://" + private.Addr().String()
	}
	r.addr = public.Addr().String()
	r.public = "http://" + r.addr
	go func() { r.ended <- s.Run(ctx, public, private) }()
	t.Cleanup(stop)
	return r
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func fetch(t *testing.T, url string) (int, string) {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

func TestMetricsHaveTheirOwnListener(t *testing.T) {
	r := run(t, config(io.Discard), true)
	for url, want := range map[string]int{
		r.public + "/metrics":         404,
		r.public + "/health/ready":    200,
		r.public + "/adresse/search":  200,
		r.private + "/metrics":        200,
		r.private + "/health/live":    200,
		r.private + "/adresse/search": 404,
	} {
		if status, body := fetch(t, url); status != want {
			t.Errorf("%s: %d %.100s", url, status, body)
		}
	}
	r.stop()
	if err := <-r.ended; err != nil {
		t.Error(err)
	}
}

func TestMetricsOnTheSameListener(t *testing.T) {
	r := run(t, config(io.Discard), false)
	if status, _ := fetch(t, r.public+"/metrics"); status != 200 {
		t.Errorf("%d", status)
	}
}

// The server closes on who sends its headers drop by drop.
func TestSlowloris(t *testing.T) {
	c := config(io.Discard)
	c.ReadHeaderTimeout = 20 * time.Millisecond
	r := run(t, c, false)
	conn := dial(t, r.addr)
	defer conn.Close()
	fmt.Fprintf(conn, "GET /adresse/search HTTP/1.1\r\nHost: x.fr\r\nX-Slow: ")
	if rest, err := io.ReadAll(conn); err != nil { // returns when the server closes
		t.Errorf("%q %v", rest, err)
	}
}

// Nor does a body that never comes hold a handler.
func TestASlowBodyTimesOut(t *testing.T) {
	c := config(io.Discard)
	c.ReadTimeout = 20 * time.Millisecond
	c.Portal.Pages = append(c.Portal.Pages, server.Page{Pattern: "POST /lire", Serve: things()["read"]})
	c.Portal.WriteError = echo{name: "portail"}.WriteError
	r := run(t, c, false)
	conn := dial(t, r.addr)
	defer conn.Close()
	fmt.Fprintf(conn, "POST /lire HTTP/1.1\r\nHost: x.fr\r\nContent-Length: 10\r\n\r\nabc")
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, _ := io.ReadAll(resp.Body); resp.StatusCode != 504 || string(body) != `{"portail":"timeout"}` {
		t.Errorf("%d %s", resp.StatusCode, body)
	}
}

func TestHeadersHaveALimit(t *testing.T) {
	c := config(io.Discard)
	c.MaxHeader = 1000
	r := run(t, c, false)
	conn := dial(t, r.addr)
	defer conn.Close()
	fmt.Fprintf(conn, "GET / HTTP/1.1\r\nHost: x.fr\r\nX-Long: %s\r\n\r\n", strings.Repeat("a", 8000))
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != 431 {
		t.Errorf("%d", resp.StatusCode)
	}
}

func dial(t *testing.T, addr string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

// A request under way ends; meanwhile probes read "draining" and nobody new comes in.
func TestDrainWaitsForWhatIsUnderWay(t *testing.T) {
	entered, leave := make(chan struct{}), make(chan struct{})
	c := config(io.Discard)
	c.Adresse = echo{"adresse", map[string]server.Handler{"": func(w http.ResponseWriter, _ *http.Request) error {
		close(entered)
		<-leave
		_, err := io.WriteString(w, "whole")
		return err
	}}}
	c.DrainTimeout = time.Minute
	r := run(t, c, true)
	answer := make(chan string)
	go func() {
		resp, err := http.Get(r.public + "/adresse/search")
		if err != nil {
			answer <- err.Error()
			return
		}
		defer resp.Body.Close()
		body, _ := io.ReadAll(resp.Body)
		answer <- fmt.Sprint(resp.StatusCode, " ", string(body))
	}()
	<-entered
	r.stop()
	for {
		conn, err := net.Dial("tcp", r.addr)
		if err != nil {
			break // the listener is closed
		}
		conn.Close()
	}
	if status, body := fetch(t, r.private+"/health/ready"); status != 503 || body != `{"status":"draining"}`+"\n" {
		t.Errorf("%d %s", status, body)
	}
	if status, _ := fetch(t, r.private+"/health/live"); status != 200 {
		t.Errorf("live: %d", status)
	}
	select {
	case err := <-r.ended:
		t.Fatalf("it did not wait: %v", err)
	default:
	}
	close(leave)
	if got := <-answer; got != "200 whole" {
		t.Error(got)
	}
	if err := <-r.ended; err != nil {
		t.Error(err)
	}
}

// What does not end in time is cut, and said.
func TestDrainHasALimit(t *testing.T) {
	entered := make(chan struct{})
	c := config(io.Discard)
	c.DrainTimeout, c.HandlerTimeout = 10*time.Millisecond, time.Minute
	c.Adresse = echo{"adresse", map[string]server.Handler{"": func(_ http.ResponseWriter, r *http.Request) error {
		close(entered)
		<-r.Context().Done() // the cut is seen here
		return r.Context().Err()
	}}}
	r := run(t, c, false)
	go http.Get(r.public + "/adresse/search")
	<-entered
	r.stop()
	if err := <-r.ended; err == nil || err.Error() != "drain: 1 requests were cut after 10ms" {
		t.Errorf("%v", err)
	}
}

// Browsers open connections in advance; one that asked nothing holds nobody up, and is
// no fault.
func TestASilentConnectionDoesNotHoldTheDrain(t *testing.T) {
	c := config(io.Discard)
	c.DrainTimeout = time.Hour
	r := run(t, c, false)
	conn := dial(t, r.addr)
	defer conn.Close()
	fetch(t, r.public+"/health/live") // accepted after conn: so conn is too
	r.stop()
	if err := <-r.ended; err != nil {
		t.Error(err)
	}
}

func TestDuringTheDelayItServesButIsNotReady(t *testing.T) {
	c := config(io.Discard)
	c.DrainDelay = time.Hour
	r := run(t, c, false)
	fetch(t, r.public+"/health/ready")
	r.stop()
	for { // until the stop is seen
		if status, _ := fetch(t, r.public+"/health/ready"); status == 503 {
			break
		}
	}
	if status, _ := fetch(t, r.public+"/adresse/search"); status != 200 {
		t.Errorf("%d", status)
	}
}

func TestAListenerThatFailsEndsTheRun(t *testing.T) {
	l := listen(t)
	l.Close()
	if err := start(t, config(io.Discard)).Run(t.Context(), l, nil); err == nil {
		t.Error("no error")
	}
}

// Under load, no request that was let in fails by the stop.
func TestStopUnderLoadFailsNothing(t *testing.T) {
	var entered, answered atomic.Int64
	busy := make(chan struct{})
	var once sync.Once
	c := config(io.Discard)
	c.Adresse = echo{"adresse", map[string]server.Handler{"": func(w http.ResponseWriter, _ *http.Request) error {
		if entered.Add(1) == 500 {
			once.Do(func() { close(busy) })
		}
		w.Header().Set("Content-Type", "text/plain")
		_, err := io.WriteString(w, strings.Repeat("réponse ", 300))
		return err
	}}}
	r := run(t, c, true)
	var clients sync.WaitGroup
	for i := range 16 {
		clients.Go(func() {
			transport := &http.Transport{DisableKeepAlives: i%2 == 0}
			defer transport.CloseIdleConnections()
			client := &http.Client{Transport: transport}
			for {
				resp, err := client.Get(r.public + "/adresse/search")
				if err != nil {
					if !errors.Is(err, syscall.ECONNREFUSED) && !errors.Is(err, syscall.ECONNRESET) && !errors.Is(err, io.EOF) {
						t.Errorf("client %d: %v", i, err)
					}
					return // the door is closed
				}
				body, err := io.ReadAll(resp.Body)
				resp.Body.Close()
				if err != nil || resp.StatusCode != 200 || len(body) != len("réponse ")*300 {
					t.Errorf("client %d: %d, %d bytes, %v", i, resp.StatusCode, len(body), err)
					return
				}
				answered.Add(1)
			}
		})
	}
	<-busy
	r.stop()
	if err := <-r.ended; err != nil {
		t.Error(err)
	}
	clients.Wait()
	if entered.Load() != answered.Load() {
		t.Errorf("%d let in, %d answered", entered.Load(), answered.Load())
	}
}
