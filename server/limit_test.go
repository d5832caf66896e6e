package server_test

import (
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"tuyau/access"
	"tuyau/problem"
	"tuyau/server"
)

func prefixes(list ...string) (p []netip.Prefix) {
	for _, s := range list {
		p = append(p, netip.MustParsePrefix(s))
	}
	return p
}

func limited(c *clock, perSecond int) server.Config {
	conf := config(io.Discard)
	conf.Now, conf.Rate = c.now, server.Rate{PerSecond: perSecond}
	return conf
}

const ask = "http://x.fr/adresse/search"

func TestTheContractsHeadersAndBlock(t *testing.T) {
	clock := newClock()
	conf := limited(clock, 0) // the usual: 50 and 5 s
	s := start(t, conf)
	for i := range 50 {
		w := get(s, ask)
		h := w.Header()
		if w.Code != 200 || h.Get("ratelimit-limit") != "50" || h.Get("ratelimit-remaining") != fmt.Sprint(49-i) || h.Get("ratelimit-reset") != "1" {
			t.Fatalf("request %d: %d %v", i, w.Code, h)
		}
	}
	refused := func(retry string) {
		t.Helper()
		w := get(s, ask)
		h := w.Header()
		if w.Code != 429 || w.Body.String() != `{"adresse":"rate_limited"}` || h.Get("retry-after") != retry ||
			h.Get("ratelimit-remaining") != "0" || h.Get("ratelimit-reset") != retry {
			t.Fatalf("%d %s %v, want 429 for %s s", w.Code, w.Body, h, retry)
		}
	}
	refused("5")
	// Who asks less while blocked is let in 5 s after the excess…
	clock.pass(time.Second)
	refused("4")
	clock.pass(2500 * time.Millisecond)
	refused("2")
	// …who exceeds again is blocked for 5 s again.
	for range 49 {
		refused("2")
	}
	refused("5")
	clock.pass(5 * time.Second)
	if w := get(s, ask); w.Code != 200 || w.Header().Get("ratelimit-remaining") != "49" {
		t.Errorf("after the block: %d %v", w.Code, w.Header())
	}
}

func TestRateWithoutBlock(t *testing.T) {
	clock := newClock()
	conf := limited(clock, 2)
	conf.Rate.Block = -1
	s := start(t, conf)
	codes := func(n int) (all []int) {
		for range n {
			all = append(all, get(s, ask).Code)
		}
		return all
	}
	if got := fmt.Sprint(codes(4)); got != "[200 200 429 429]" {
		t.Error(got)
	}
	clock.pass(time.Second)
	if got := fmt.Sprint(codes(3)); got != "[200 200 429]" {
		t.Error(got)
	}
}

func TestWhoIsCounted(t *testing.T) {
	const v6 = "[2001:db8:1:2::%d]:80"
	for _, test := range []struct {
		name   string
		first  func(*http.Request)
		target string
		second []func(*http.Request)
		status int
	}{
		{"the same address", from("192.0.2.1:1"), ask, of(from("192.0.2.1:2")), 429},
		{"another", from("192.0.2.1:1"), ask, of(from("192.0.2.2:1")), 200},
		{"the same, written for IPv6", from("192.0.2.1:1"), ask, of(from("[::ffff:192.0.2.1]:1")), 429},
		{"the same /64", from(fmt.Sprintf(v6, 1)), ask, of(from(fmt.Sprintf(v6, 2))), 429},
		{"another /64", from(fmt.Sprintf(v6, 1)), ask, of(from("[2001:db8:1:3::1]:80")), 200},
		{"the other dialect is the same room", from("192.0.2.1:1"), "http://x.fr/geocodage/search", of(from("192.0.2.1:1")), 429},
		{"unknown paths count", from("192.0.2.1:1"), "http://x.fr/adresse/x", of(from("192.0.2.1:1")), 429},
		{"another room is apart", from("192.0.2.1:1"), "http://x.fr/", of(from("192.0.2.1:1")), 200},
		{"a preflight is free", from("192.0.2.1:1"), ask, of(from("192.0.2.1:1"), func(r *http.Request) { r.Method = "OPTIONS" }), 204},
		{"health is free", from("192.0.2.1:1"), "http://x.fr/health/live", of(from("192.0.2.1:1")), 200},
		{"assets are free", from("192.0.2.1:1"), "http://x.fr/assets/x", of(from("192.0.2.1:1")), 200},
		{"a Unix socket is one client", from("@"), ask, of(from("@")), 429},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := start(t, limited(newClock(), 1))
			if w := get(s, ask, test.first); w.Code != 200 {
				t.Fatalf("the first: %d", w.Code)
			}
			if w := get(s, test.target, test.second...); w.Code != test.status {
				t.Errorf("%d, want %d", w.Code, test.status)
			}
		})
	}
}

func of(f ...func(*http.Request)) []func(*http.Request) { return f }

func TestPagesThatSearchAreCountedInFrench(t *testing.T) {
	s := start(t, limited(newClock(), 1))
	get(s, "http://x.fr/")
	w := get(s, "http://x.fr/")
	if w.Code != 429 || !strings.Contains(w.Body.String(), "<h1>Trop de requêtes : 1 par seconde au plus. Réessayez dans 5 s.</h1>") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// Behind proxies, who is counted is who the first trusted one saw.
func TestProxies(t *testing.T) {
	for _, test := range []struct {
		name, by, remote string
		lines            []string
		same             string // the address that must be counted as this request's
	}{
		{"a stranger is not believed", "", "192.0.2.9:1", []string{"198.51.100.1"}, "192.0.2.9"},
		{"our proxy is", "", "10.0.0.1:1", []string{"198.51.100.1"}, "198.51.100.1"},
		{"the last before ours", "", "10.0.0.1:1", []string{"203.0.113.66, 198.51.100.1"}, "198.51.100.1"},
		{"two of ours", "", "10.0.0.1:1", []string{"203.0.113.66, 198.51.100.1, 10.0.0.2"}, "198.51.100.1"},
		{"two headers", "", "10.0.0.1:1", []string{"203.0.113.66", "198.51.100.1 ,10.0.0.2"}, "198.51.100.1"},
		{"with a port", "", "10.0.0.1:1", []string{"198.51.100.1:4444"}, "198.51.100.1"},
		{"IPv6", "", "10.0.0.1:1", []string{"2001:db8::1"}, "2001:db8::2"},
		{"IPv6 in brackets, with a port", "", "10.0.0.1:1", []string{"[2001:db8::1]:4444"}, "2001:db8::2"},
		{"nonsense stops the walk", "", "10.0.0.1:1", []string{"198.51.100.1, unknown, 10.0.0.2"}, "10.0.0.2"},
		{"no header", "", "10.0.0.1:1", nil, "10.0.0.1"},
		{"all ours", "", "10.0.0.1:1", []string{"10.0.0.3, 10.0.0.2"}, "10.0.0.3"},
		{"RFC 7239", server.Forwarded, "10.0.0.1:1", []string{`for=203.0.113.66, for=198.51.100.1;proto=https;by=10.0.0.1`}, "198.51.100.1"},
		{"RFC 7239, IPv6", server.Forwarded, "10.0.0.1:1", []string{`proto=https; For="[2001:db8::1]:4711"`}, "2001:db8::2"},
		{"RFC 7239, obfuscated", server.Forwarded, "10.0.0.1:1", []string{`for=_hidden`}, "10.0.0.1"},
		{"our proxy by a Unix socket", "", "@", []string{"198.51.100.1"}, "198.51.100.1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			conf := limited(newClock(), 1)
			conf.TrustedProxies, conf.ForwardedBy = prefixes("10.0.0.0/8"), test.by
			s := start(t, conf)
			name := server.XForwardedFor
			if test.by != "" {
				name = test.by
			}
			get(s, ask, from(test.remote), func(r *http.Request) { r.Header[name] = test.lines })
			direct := netip.AddrPortFrom(netip.MustParseAddr(test.same), 9)
			if w := get(s, ask, from(direct.String())); w.Code != 429 {
				t.Errorf("%s was not counted", test.same)
			}
		})
	}
}

// One header is read, whatever the other says.
func TestTheOtherProxyHeaderIsNotRead(t *testing.T) {
	conf := limited(newClock(), 1)
	conf.TrustedProxies = prefixes("10.0.0.0/8")
	s := start(t, conf)
	get(s, ask, from("10.0.0.1:1"), header("Forwarded", "for=198.51.100.1"))
	if w := get(s, ask, from("198.51.100.1:1")); w.Code != 200 {
		t.Errorf("%d", w.Code)
	}
}

// ring is a keyring of two.
type ring map[string]access.Key

func (r ring) Find(secret string) (access.Key, error) {
	if k, ok := r[secret]; ok {
		return k, nil
	}
	return access.Key{}, problem.New(problem.Unauthorized, nil, "Cette clé est inconnue.")
}

func TestAKeyHasItsOwnRate(t *testing.T) {
	conf := limited(newClock(), 2)
	conf.Keys = ring{"lyon": {ID: "1", RatePerSecond: 3}, "brest": {ID: "2", RatePerSecond: 1}}
	s := start(t, conf)
	for i, test := range []struct {
		bears  func(*http.Request)
		status int
	}{
		{header("X-API-Key", "lyon"), 200},
		{header("Authorization", "Bearer lyon"), 200},
		{header("authorization", "bearer  lyon"), 200},
		{header("X-API-Key", "lyon"), 429},
		{header("X-API-Key", "brest"), 200},
		{header("X-API-Key", "brest"), 429},
		{header("Authorization", "Basic bHlvbg=="), 200}, // no key: the address's first
		{header("X-API-Key", "paris"), 401},              // its second
		{header("X-API-Key", "paris"), 429},              // nobody tries keys faster than they ask
		{header("X-API-Key", "lyon"), 429},
	} {
		w := get(s, ask, test.bears)
		if w.Code != test.status {
			t.Errorf("request %d: %d %s, want %d", i, w.Code, w.Body, test.status)
		}
		if w.Code == 401 && (w.Body.String() != `{"adresse":"unauthorized"}` || w.Header().Get("Www-Authenticate") != "Bearer") {
			t.Errorf("request %d: %s %v", i, w.Body, w.Header())
		}
	}
}

func TestKeysWithoutLimitOfAddresses(t *testing.T) {
	conf := limited(newClock(), -1)
	conf.Keys = ring{"brest": {ID: "2", RatePerSecond: 1}}
	s := start(t, conf)
	for range 100 {
		if w := get(s, ask); w.Code != 200 || w.Header().Get("Ratelimit-Limit") != "" {
			t.Fatalf("%d %v", w.Code, w.Header())
		}
	}
	if w := get(s, ask, header("X-API-Key", "x")); w.Code != 401 {
		t.Errorf("an unknown key: %d", w.Code)
	}
	get(s, ask, header("X-API-Key", "brest"))
	if w := get(s, ask, header("X-API-Key", "brest")); w.Code != 429 {
		t.Errorf("its second request: %d", w.Code)
	}
}

func TestWithoutAKeyringKeysAreIgnored(t *testing.T) {
	if w := get(start(t, config(io.Discard)), ask, header("X-API-Key", "x")); w.Code != 200 {
		t.Errorf("%d", w.Code)
	}
}

// A flood of other addresses, far more than the table holds, frees nobody.
func TestAFloodDoesNotFreeTheBlocked(t *testing.T) {
	take := server.NewLimiter(server.Rate{Clients: 1024})
	now := int64(time.Hour)
	for range 51 {
		take(1, 50, now)
	}
	for who := range uint64(200_000) {
		take(who+2, 50, now)
	}
	if refused, _, reset := take(1, 50, now); !refused || reset != 5 {
		t.Errorf("refused %v for %d s", refused, reset)
	}
	if refused, remaining, _ := take(1, 50, now+int64(5*time.Second)); refused || remaining != 49 {
		t.Errorf("5 s later: refused %v, %d remaining", refused, remaining)
	}
}

func TestTheTableDoesNotGrow(t *testing.T) {
	take := server.NewLimiter(server.Rate{Clients: 1024})
	who := uint64(0)
	allocs := testing.AllocsPerRun(100_000, func() {
		who++
		take(who, 50, int64(time.Hour)+int64(who))
	})
	if allocs != 0 {
		t.Errorf("%v allocations a client", allocs)
	}
}
