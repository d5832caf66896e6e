package inseeapi

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// How a request is tried again. INSEE bans addresses that insist during an outage: few
// tries, further and further apart.
const (
	tries     = 6
	firstWait = 2 * time.Second
	quotaWait = time.Minute      // after a 429 that does not say how long
	longest   = 15 * time.Minute // that we wait for because the API asks for it
	perMinute = 30
	longQuery = 2000 // bytes above which a query goes by POST
	maxAnswer = 256 << 20
	keyHeader = "X-INSEE-Api-Key-Integration"
)

// caller sends requests at the pace of the plan, and again when it is worth it.
type caller struct {
	base      *url.URL
	key       string
	http      http.Client
	interval  time.Duration
	next      time.Time // before which no request goes
	clock     func() time.Time
	wait      func(context.Context, time.Duration) error
	waiting   func(time.Duration, string)
	posts     bool // a query was found too long
	report    Report
	longQuery int
}

func newCaller(c *Client) (*caller, error) {
	base, err := url.Parse(strings.TrimRight(strings.TrimSpace(c.Base), "/"))
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" {
		return nil, refused(nil, "L'adresse de l'API Sirene doit être une URL complète, comme %s.", INSEE)
	}
	if base.Scheme == "http" && strings.HasSuffix("."+base.Hostname(), ".insee.fr") {
		return nil, refused(nil, "L'API Sirene de l'INSEE s'appelle en https : en http, la clé circulerait en clair.")
	}
	k := &caller{base: base, key: strings.TrimSpace(c.Key), clock: c.Now, wait: c.Wait, longQuery: longQuery,
		http: http.Client{Timeout: 3 * time.Minute}}
	if strings.ContainsFunc(k.key, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, refused(nil, "La clé de l'API Sirene contient un caractère qu'une clé ne peut pas avoir : recopiez-la depuis le portail.")
	}
	if c.HTTP != nil {
		k.http = *c.HTTP
	}
	// http.Client would send the key along to wherever a redirect leads.
	k.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	if k.clock == nil {
		k.clock = time.Now
	}
	if k.wait == nil {
		k.wait = sleep
	}
	if c.PerMinute >= 0 {
		k.interval = time.Minute / time.Duration(cmp.Or(c.PerMinute, perMinute))
	}
	return k, nil
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

func (c *caller) now() time.Time { return c.clock() }

// pause waits, and says so.
func (c *caller) pause(ctx context.Context, d time.Duration, why string) error {
	if d <= 0 {
		return nil
	}
	c.waiting(d, why)
	c.report.Waited += d
	return c.wait(ctx, d)
}

// request is a question to the API.
type request struct {
	path     string
	form     url.Values
	postable bool
}

// call asks until there is an answer that read accepts, or no use in asking again.
// errNothing says that the answer was "no unit".
func (c *caller) call(ctx context.Context, q request, read func(io.Reader) error) error {
	for try := 1; ; try++ {
		if err := c.pause(ctx, c.next.Sub(c.now()), "quota"); err != nil {
			return stopped(err)
		}
		c.next = c.now().Add(c.interval)
		c.report.Requests++
		f := c.once(ctx, q, read)
		if f == nil {
			return nil
		}
		if err := ctx.Err(); err != nil {
			return stopped(err)
		}
		if f.again && f.after > longest {
			return f.later()
		}
		if !f.again || try == tries {
			return f.err
		}
		c.report.Retries++
		if err := c.pause(ctx, f.delay(try), f.why); err != nil {
			return stopped(err)
		}
	}
}

// once sends a request once.
func (c *caller) once(ctx context.Context, q request, read func(io.Reader) error) *failure {
	r, err := c.request(ctx, q)
	if err != nil {
		return &failure{err: refused(err, "L'adresse de l'API Sirene n'est pas utilisable.")}
	}
	answer, err := c.http.Do(r)
	if err != nil {
		return unreachable(c.hide(err))
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		if answer.StatusCode == http.StatusRequestURITooLong && q.postable && !c.posts {
			c.posts = true
			return &failure{again: true, why: "demande trop longue", err: c.status(answer).err}
		}
		return c.status(answer)
	}
	body := &bounded{r: answer.Body, left: maxAnswer}
	if err := read(body); err != nil {
		if body.err != nil { // the connection, not what it brought
			err = body.err
		}
		return garbled(c.hide(err))
	}
	return nil
}

func (c *caller) request(ctx context.Context, q request) (*http.Request, error) {
	where := c.base.JoinPath(q.path)
	form := q.form.Encode()
	var r *http.Request
	var err error
	if q.postable && (c.posts || len(form) > c.longQuery) {
		r, err = http.NewRequestWithContext(ctx, http.MethodPost, where.String(), strings.NewReader(form))
		if err == nil {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header["Idempotency-Key"] = nil // it only reads: net/http may send it again on a connection that died
		}
	} else {
		where.RawQuery = form
		r, err = http.NewRequestWithContext(ctx, http.MethodGet, where.String(), nil)
	}
	if err != nil {
		return nil, err
	}
	r.Header.Set("Accept", "application/json") // gzip is asked for, and undone, by the transport
	r.Header.Set("User-Agent", "tuyau")
	if c.key != "" {
		r.Header.Set(keyHeader, c.key)
	}
	return r, nil
}

// bounded refuses an answer without end, and remembers a fault of the connection, which
// the decoder would report as one of the text.
type bounded struct {
	r    io.Reader
	left int64
	err  error
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		err = fmt.Errorf("answer of more than %d MB", maxAnswer>>20)
	}
	if err != nil && err != io.EOF {
		b.err = err
	}
	return n, err
}

// delay is how long to wait after a failed try: what the API asks for, or about twice
// as long each time; never exactly, so that clients that failed together part.
func (f *failure) delay(try int) time.Duration {
	if f.after > 0 {
		return f.after + rand.N(time.Second)
	}
	d := firstWait << (try - 1)
	return d/2 + rand.N(d/2)
}

// retryAfter reads the header of that name: seconds, or a date.
func (c *caller) retryAfter(h http.Header) time.Duration {
	text := h.Get("Retry-After")
	if n, err := strconv.Atoi(text); err == nil && n >= 0 {
		return time.Duration(min(n, 1<<20)) * time.Second
	}
	if t, err := http.ParseTime(text); err == nil {
		return max(t.Sub(c.now()), 0)
	}
	return 0
}

// hide takes the key out of an error, should a server or a proxy have put it there.
func (c *caller) hide(err error) error {
	if c.key == "" || !strings.Contains(err.Error(), c.key) {
		return err
	}
	return errors.New(strings.ReplaceAll(err.Error(), c.key, "…"))
}
