package segment

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"
)

// Live serves the current build of a folder and follows it. Readers never wait:
// they hold the build they began with, and the last one to let go closes it.
type Live[T io.Closer] struct {
	dir     string
	open    func(dir string) (T, error)
	current atomic.Pointer[held[T]]
	reload  sync.Mutex
	build   string
	seen    os.FileInfo
}

type held[T io.Closer] struct {
	value T
	refs  atomic.Int64 // one for being current, one a reader
}

// ErrClosed says that nothing is served: no build was ever loaded, or Close was called.
var ErrClosed = errors.New("no index is open")

// NewLive makes a Live over dir; Reload loads the first build.
func NewLive[T io.Closer](dir string, open func(dir string) (T, error)) *Live[T] {
	return &Live[T]{dir: dir, open: open}
}

// Acquire gives the current build, to be given back by release.
func (l *Live[T]) Acquire() (value T, release func(), err error) {
	for {
		h := l.current.Load()
		if h == nil {
			return value, nil, ErrClosed
		}
		// A build whose count fell to zero is closed or about to be: take the next one.
		for n := h.refs.Load(); n > 0; n = h.refs.Load() {
			if h.refs.CompareAndSwap(n, n+1) {
				return h.value, h.release, nil
			}
		}
	}
}

func (h *held[T]) release() {
	if h.refs.Add(-1) == 0 {
		h.value.Close()
	}
}

// Reload opens the folder's current build if it is not the one served, and swaps.
// On error what was served goes on.
func (l *Live[T]) Reload() (changed bool, err error) {
	l.reload.Lock()
	defer l.reload.Unlock()
	// Taken before reading: a build that lands meanwhile is seen as a change next time.
	seen, statErr := os.Stat(filepath.Join(l.dir, manifestName))
	if statErr == nil {
		l.seen = seen
	}
	m, err := Current(l.dir)
	if err != nil {
		return false, err
	}
	if m.Build == l.build && l.current.Load() != nil {
		return false, nil
	}
	value, err := l.open(l.dir)
	if err != nil {
		return false, err
	}
	h := &held[T]{value: value}
	h.refs.Store(1)
	if old := l.current.Swap(h); old != nil {
		old.release()
	}
	l.build = m.Build
	return true, nil
}

// Watch looks at the folder every interval until ctx ends, reloads when a build
// landed, and tells onChange of each swap or failure.
func (l *Live[T]) Watch(ctx context.Context, interval time.Duration, onChange func(error)) {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		info, err := os.Stat(filepath.Join(l.dir, manifestName))
		if err != nil || l.looked(info) {
			continue
		}
		if changed, err := l.Reload(); changed || err != nil {
			onChange(err)
		}
	}
}

func (l *Live[T]) looked(info os.FileInfo) bool {
	l.reload.Lock()
	defer l.reload.Unlock()
	return l.seen != nil && os.SameFile(l.seen, info) && l.seen.ModTime().Equal(info.ModTime())
}

// Close stops serving; readers that hold a build keep it until they let go.
func (l *Live[T]) Close() {
	l.reload.Lock()
	defer l.reload.Unlock()
	if old := l.current.Swap(nil); old != nil {
		old.release()
	}
	l.build = ""
}
