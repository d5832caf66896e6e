package server

import (
	"hash/maphash"
	"math"
	"math/bits"
	"sync"
	"time"
)

// Rate is how often one client may ask. Beyond it in one second, the client is refused
// for Block from its last excess: it is blocked as long as it keeps exceeding.
type Rate struct {
	PerSecond int           // 0 is 50, as the contract of API Adresse; negative: no limit
	Block     time.Duration // 0 is 5 s; negative: refused only until the second ends
	Clients   int           // how many are remembered at once, 40 bytes each; 0 is 131072
}

const (
	window = time.Second
	ways   = 8 // places a client may stand in
	shards = 64
)

// limiter counts clients in a table of fixed size, so that millions of addresses cost
// no more memory than one (BenchmarkLimiter). A place whose second is over holds
// nothing worth keeping and is taken first; when all are alive the one that asked
// least leaves, so a flood of addresses frees nobody who is over the limit.
type limiter struct {
	seed   maphash.Seed
	block  int64
	shards [shards]shard
}

type shard struct {
	mu    sync.Mutex
	cells []cell
	_     [32]byte // one cache line each
}

type cell struct {
	who     client
	start   int64 // of the current second, in ns; 0: empty
	blocked int64 // until
	count   uint32
}

func newLimiter(r Rate) *limiter {
	perShard := max(r.Clients/shards, ways)
	perShard = 1 << bits.Len(uint(perShard-1))
	l := &limiter{seed: maphash.MakeSeed(), block: int64(max(r.Block, 0))}
	for i := range l.shards {
		l.shards[i].cells = make([]cell, perShard)
	}
	return l
}

// verdict is what the headers tell the client.
type verdict struct {
	refused          bool
	limit, remaining int
	reset            int // seconds
}

// take counts one request of who at now, in ns from any origin but 0.
func (l *limiter) take(who client, limit int, now int64) verdict {
	h := maphash.Comparable(l.seed, who)
	s := &l.shards[h%shards]
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.place(who, h/shards, now)

	if now-c.start >= int64(window) {
		c.start, c.count = now, 0
	}
	if c.count < math.MaxUint32 {
		c.count++
	}
	left := c.start + int64(window) - now
	over := int64(c.count) > int64(limit)
	if over {
		c.blocked = max(c.blocked, now+l.block)
		left = max(left, c.blocked-now)
	} else if now < c.blocked {
		left = c.blocked - now
	}
	v := verdict{refused: over || now < c.blocked, limit: limit, reset: int((left + 1e9 - 1) / 1e9)}
	if !v.refused {
		v.remaining = limit - int(c.count)
	}
	return v
}

// place finds the cell of who, or makes room for it.
func (s *shard) place(who client, h uint64, now int64) *cell {
	at := int(h%uint64(len(s.cells)/ways)) * ways
	set := s.cells[at : at+ways]
	var victim *cell
	for i := range set {
		c := &set[i]
		if c.who == who && c.start != 0 {
			return c
		}
		if victim == nil || c.worth(now) < victim.worth(now) {
			victim = c
		}
	}
	*victim = cell{who: who, start: now}
	return victim
}

// worth orders cells by what forgetting them would forgive.
func (c *cell) worth(now int64) int64 {
	switch {
	case now < c.blocked:
		return math.MaxInt64
	case c.start == 0 || now-c.start >= int64(window):
		return -1
	}
	return int64(c.count)
}
