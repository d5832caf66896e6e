package server

import (
	"net/http"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
)

// holdBack is how much of a body waits before anything is sent. Below it, compression
// costs more than it saves, and an error may still replace the answer.
const holdBack = 1024

// answer is the http.ResponseWriter that handlers are given. It holds the beginning
// back, compresses what is worth it, answers 304 to whoever has the same ETag, and
// counts.
type answer struct {
	raw    http.ResponseWriter
	header http.Header
	r      *http.Request

	status    int
	committed bool // status and headers are out
	silent    bool // no body may follow: HEAD, 204, 304
	gz        *gzip.Writer
	held      *[holdBack]byte
	n         int   // bytes held
	bytes     int64 // body bytes sent, compressed
	late      bool  // a fault came after part of it had left
	writeErr  error
}

func (a *answer) Header() http.Header { return a.header }

// Unwrap lets http.ResponseController reach the connection.
func (a *answer) Unwrap() http.ResponseWriter { return a.raw }

func (a *answer) WriteHeader(status int) {
	switch {
	case status >= 100 && status < 200 && status != http.StatusSwitchingProtocols:
		a.raw.WriteHeader(status) // informational: the answer is still to come
	case a.status == 0:
		a.status = status
	}
}

func (a *answer) Write(p []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	if !a.committed {
		if a.n+len(p) <= holdBack {
			if a.held == nil && len(p) > 0 {
				a.held = heldPool.Get().(*[holdBack]byte)
			}
			if a.held != nil {
				a.n += copy(a.held[a.n:], p)
			}
			return len(p), nil
		}
		a.commit(p, true)
	}
	if err := a.send(p); err != nil {
		return 0, err
	}
	return len(p), nil
}

// FlushError sends what was held, for answers that stream.
func (a *answer) FlushError() error {
	if !a.committed {
		if a.status == 0 {
			a.status = http.StatusOK
		}
		a.commit(nil, true)
	}
	if a.gz != nil && a.writeErr == nil {
		a.writeErr = a.gz.Flush()
	}
	if a.writeErr != nil {
		return a.writeErr
	}
	return http.NewResponseController(a.raw).Flush()
}

func (a *answer) Flush() { _ = a.FlushError() }

// reset forgets an answer that was begun; false when it is too late.
func (a *answer) reset() bool {
	if a.committed {
		return false
	}
	a.status, a.n = 0, 0
	for _, name := range []string{"Content-Type", "Content-Length", "Content-Encoding", "Content-Disposition",
		"Content-Range", "Etag", "Last-Modified", "Cache-Control", "Expires", "Location"} {
		delete(a.header, name)
	}
	return true
}

// commit sends the status and the headers, then what was held. More tells that the body
// goes on after it, with next.
func (a *answer) commit(next []byte, more bool) {
	a.committed = true
	h := a.header
	if a.status == http.StatusOK && notModified(a.r, h) {
		a.status = http.StatusNotModified
	}
	bodiless := a.status == http.StatusNoContent || a.status == http.StatusNotModified
	head := a.r.Method == http.MethodHead
	a.silent = bodiless || head
	if bodiless {
		delete(h, "Content-Type")
		delete(h, "Content-Length")
	}
	if a.status == http.StatusNotModified || !bodiless && compressible(h) {
		addVary(h, "Accept-Encoding")
	}
	if !bodiless && more && a.status != http.StatusPartialContent && compressible(h) && acceptsGzip(a.r.Header) {
		delete(h, "Content-Length")
		h["Content-Encoding"] = valueGzip
		if tag := h["Etag"]; len(tag) > 0 && strings.HasPrefix(tag[0], `"`) {
			h["Etag"] = []string{"W/" + tag[0]} // the same content, not the same bytes
		}
		if !head {
			a.gz = gzipPool.Get().(*gzip.Writer)
			a.gz.Reset((*wire)(a))
		}
	} else if more && h["Content-Type"] == nil && !bodiless {
		h.Set("Content-Type", http.DetectContentType(append(a.heldBytes(), next...)))
	}
	a.raw.WriteHeader(a.status)
	if a.n > 0 {
		_ = a.send(a.heldBytes())
	}
	a.release()
}

func (a *answer) heldBytes() []byte {
	if a.held == nil {
		return nil
	}
	return a.held[:a.n:a.n]
}

func (a *answer) release() {
	if a.held != nil {
		heldPool.Put(a.held)
		a.held, a.n = nil, 0
	}
}

func (a *answer) send(p []byte) error {
	switch {
	case a.silent && a.r.Method == http.MethodHead && a.gz == nil && a.header["Content-Encoding"] == nil && a.status != http.StatusNotModified:
		_, a.writeErr = a.raw.Write(p) // net/http drops it but learns the length
	case a.silent:
	case a.gz != nil:
		_, a.writeErr = a.gz.Write(p)
	default:
		_, a.writeErr = (*wire)(a).Write(p)
	}
	return a.writeErr
}

// finish sends what is left.
func (a *answer) finish() {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	if !a.committed {
		a.commit(nil, false)
	}
	if a.gz != nil {
		_ = a.gz.Close()
		a.gz.Reset(nil)
		gzipPool.Put(a.gz)
		a.gz = nil
	}
}

// wire is the answer seen from below the compression.
type wire answer

func (w *wire) Write(p []byte) (int, error) {
	n, err := w.raw.Write(p)
	w.bytes += int64(n)
	return n, err
}

// Pools hold memory, not state: what comes out of one is overwritten before it is read.
var (
	heldPool = sync.Pool{New: func() any { return new([holdBack]byte) }}
	gzipPool = sync.Pool{New: func() any {
		w, _ := gzip.NewWriterLevel(nil, gzipLevel) // the level is right
		return w
	}}
)
