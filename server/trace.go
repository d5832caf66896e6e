package server

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"math/rand/v2"
	"net/http"
	"strings"
)

// Span is this server's part of a distributed trace, as W3C Trace Context has it.
type Span struct {
	TraceID [16]byte
	ID      [8]byte // of this server's work
	Parent  [8]byte // of the caller's; zero when it sent none
	Flags   byte
	State   string // the caller's tracestate, passed on untouched
}

// Trace gives the span of the request that ctx belongs to.
func Trace(ctx context.Context) (Span, bool) {
	x, ok := ctx.Value(exchangeKey{}).(*exchange)
	if !ok {
		return Span{}, false
	}
	return x.span, true
}

// Traceparent is the header of a call made for this span.
func (s Span) Traceparent() string {
	b := make([]byte, 0, traceparentLen)
	b = append(b, "00-"...)
	b = hex.AppendEncode(b, s.TraceID[:])
	b = append(b, '-')
	b = hex.AppendEncode(b, s.ID[:])
	b = append(b, '-')
	return string(hex.AppendEncode(b, []byte{s.Flags}))
}

// Inject sets the headers that let the callee of an outgoing call join the trace.
func (s Span) Inject(h http.Header) {
	h.Set("Traceparent", s.Traceparent())
	if s.State != "" {
		h.Set("Tracestate", s.State)
	}
}

const (
	traceparentLen = 55  // 00-<32>-<16>-<2>
	tracestateMax  = 512 // what the standard asks to pass on at least
)

// newSpan continues the caller's trace when its header is right, else begins one.
func newSpan(h http.Header) Span {
	var s Span
	if v := h["Traceparent"]; len(v) == 1 && s.parse(v[0]) {
		if state := strings.Join(h["Tracestate"], ","); len(state) <= tracestateMax {
			s.State = state
		}
	} else {
		s = Span{}
		binary.BigEndian.PutUint64(s.TraceID[:8], rand.Uint64())
		binary.BigEndian.PutUint64(s.TraceID[8:], rand.Uint64()|1) // never all zero
	}
	binary.BigEndian.PutUint64(s.ID[:], rand.Uint64()|1)
	return s
}

// parse reads a traceparent; what it leaves in s after a false is of no use. Later
// versions are read as this one, so long as they begin alike.
func (s *Span) parse(v string) bool {
	if len(v) < traceparentLen || v[2] != '-' || v[35] != '-' || v[52] != '-' {
		return false
	}
	var version, flags [1]byte
	if !unhex(version[:], v[:2]) || !unhex(s.TraceID[:], v[3:35]) ||
		!unhex(s.Parent[:], v[36:52]) || !unhex(flags[:], v[53:55]) {
		return false
	}
	switch {
	case version[0] == 0xff,
		version[0] == 0 && len(v) > traceparentLen,
		len(v) > traceparentLen && v[traceparentLen] != '-',
		s.TraceID == [16]byte{}, s.Parent == [8]byte{}:
		return false
	}
	s.Flags = flags[0] & 1 // the only one this version knows
	return true
}

// unhex reads lower case only, as the standard wants.
func unhex(to []byte, s string) bool {
	for i := range to {
		hi, lo := nibble(s[2*i]), nibble(s[2*i+1])
		if hi > 15 || lo > 15 {
			return false
		}
		to[i] = hi<<4 | lo
	}
	return true
}

func nibble(c byte) byte {
	switch {
	case '0' <= c && c <= '9':
		return c - '0'
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10
	}
	return 0xff
}
