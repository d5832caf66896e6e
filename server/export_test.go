package server

import "time"

// NewLimiter is the limiter alone, for clients that are numbers.
func NewLimiter(r Rate) func(who uint64, limit int, now int64) (refused bool, remaining, reset int) {
	if r.Block == 0 {
		r.Block = 5 * time.Second
	}
	l := newLimiter(r)
	return func(who uint64, limit int, now int64) (bool, int, int) {
		v := l.take(client{who, kindIPv4 << 56}, limit, now)
		return v.refused, v.remaining, v.reset
	}
}

// ParseTraceparent reads the header as a request's is.
func ParseTraceparent(v string) (Span, bool) {
	var s Span
	ok := s.parse(v)
	return s, ok
}

var (
	AcceptsGzip = acceptsGzip
	NotModified = notModified
)
