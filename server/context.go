package server

import (
	"context"
	"sync"
	"time"
)

type exchangeKey struct{}

// requestContext bounds the work on a request. Its timer exists only once somebody
// waits on Done: a search in memory never does, and an eager deadline would cost it
// more than the rest of the wrapper (BenchmarkWrapper).
type requestContext struct {
	parent   context.Context
	x        *exchange
	deadline time.Time

	mu     sync.Mutex
	inner  context.Context
	cancel context.CancelFunc
	over   bool
}

func (c *requestContext) Deadline() (time.Time, bool) {
	if d, ok := c.parent.Deadline(); ok && d.Before(c.deadline) {
		return d, true
	}
	return c.deadline, true
}

func (c *requestContext) Done() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.inner == nil {
		c.inner, c.cancel = context.WithDeadline(c.parent, c.deadline)
		if c.over {
			c.cancel()
		}
	}
	return c.inner.Done()
}

func (c *requestContext) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.inner != nil:
		return c.inner.Err()
	case c.parent.Err() != nil:
		return c.parent.Err()
	case c.over:
		return context.Canceled
	case !time.Now().Before(c.deadline):
		return context.DeadlineExceeded
	}
	return nil
}

func (c *requestContext) Value(key any) any {
	if key == (exchangeKey{}) {
		return c.x
	}
	c.mu.Lock()
	next := c.parent
	if c.inner != nil {
		next = c.inner // so that contexts derived from this one find its cancel
	}
	c.mu.Unlock()
	return next.Value(key)
}

// end lets go of the timer and of whoever still waits.
func (c *requestContext) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.over = true
	if c.cancel != nil {
		c.cancel()
	}
}
