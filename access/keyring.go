package access

import (
	"context"
	"sync/atomic"
	"time"

	"tuyau/problem"
)

const (
	pollEvery   = 500 * time.Millisecond // so that a revocation holds everywhere within 1 s
	pollTimeout = 5 * time.Second
	flushEvery  = 30 * time.Second
	flushAtEnd  = 2 * time.Second
)

// Keyring answers from memory whose a secret is. While Run runs, what changes in Keys
// holds here within a second; while Keys does not answer, the last view stands, so
// that open data does not stop with the database.
type Keyring struct {
	keys   Keys
	now    func() time.Time
	report func(error)
	view   atomic.Pointer[view]
}

// view is replaced whole, never changed.
type view struct {
	version int64
	held    map[Fingerprint]*held
}

// held is a key with the last time it was used here. The cells outlive views, so that
// a use noted during a refresh is not lost.
type held struct {
	Key
	used    *atomic.Int64 // µs
	flushed *atomic.Int64 // what Keys was told
}

// NewKeyring is empty until the first Refresh. Report hears the error when Keys stops
// answering, and nil when it answers again; it may be nil.
func NewKeyring(keys Keys, now func() time.Time, report func(error)) *Keyring {
	if report == nil {
		report = func(error) {}
	}
	r := &Keyring{keys: keys, now: now, report: report}
	r.view.Store(&view{version: -1})
	return r
}

// Find gives the key that a secret opens, or a problem.Unauthorized that says in
// French why it opens nothing. BenchmarkFind holds it under a microsecond.
func (r *Keyring) Find(secret string) (Key, error) {
	fingerprint, err := ParseSecret(secret)
	if err != nil {
		return Key{}, err
	}
	h, ok := r.view.Load().held[fingerprint]
	if !ok {
		return Key{}, problem.New(problem.Unauthorized, nil, "Cette clé est inconnue.")
	}
	now := r.now()
	if err := h.Usable(now); err != nil {
		return Key{}, err
	}
	// One write a second at most: the cell is shared by every processor.
	if at := now.UnixMicro(); at-h.used.Load() >= 1e6 {
		h.used.Store(at)
	}
	return h.Key, nil
}

// Refresh looks once whether Keys changed, and takes the change.
func (r *Keyring) Refresh(ctx context.Context) error {
	version, err := r.keys.Version(ctx)
	if err != nil {
		return err
	}
	old := r.view.Load()
	if version == old.version {
		return nil
	}
	keys, err := r.keys.All(ctx)
	if err != nil {
		return err
	}
	next := &view{version: version, held: make(map[Fingerprint]*held, len(keys))}
	for _, k := range keys {
		h := &held{Key: k, used: new(atomic.Int64), flushed: new(atomic.Int64)}
		if was, ok := old.held[k.Fingerprint]; ok {
			h.used, h.flushed = was.used, was.flushed
		}
		next.held[k.Fingerprint] = h
	}
	r.view.Store(next)
	return nil
}

// Run follows Keys and tells it of uses until ctx ends. It has one caller, which waits
// for it.
func (r *Keyring) Run(ctx context.Context) {
	poll := time.NewTicker(pollEvery)
	defer poll.Stop()
	failing, flushed := false, time.Now()
	for {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushAtEnd)
			defer cancel()
			if err := r.flush(last); err != nil && !failing {
				r.report(err)
			}
			return
		case <-poll.C:
		}
		err := r.within(ctx, r.Refresh)
		if err == nil && time.Since(flushed) >= flushEvery {
			if err = r.within(ctx, r.flush); err == nil {
				flushed = time.Now()
			}
		}
		if ctx.Err() == nil && (err != nil) != failing {
			failing = err != nil
			r.report(err)
		}
	}
}

func (r *Keyring) within(ctx context.Context, do func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, pollTimeout)
	defer cancel()
	return do(ctx)
}

// flush tells Keys of the uses it does not know. A stop before it loses at most
// flushEvery of them: they are for people who tidy keys up, not for accounts.
func (r *Keyring) flush(ctx context.Context) error {
	used, told := map[string]time.Time{}, map[*atomic.Int64]int64{}
	for _, h := range r.view.Load().held {
		if at := h.used.Load(); at > h.flushed.Load() {
			used[h.ID] = time.UnixMicro(at).UTC()
			told[h.flushed] = at
		}
	}
	if len(used) == 0 {
		return nil
	}
	if err := r.keys.Touch(ctx, used); err != nil {
		return err
	}
	for cell, at := range told {
		cell.Store(at)
	}
	return nil
}
