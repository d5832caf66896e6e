package server

import (
	"encoding/binary"
	"hash/maphash"
	"net/http"
	"net/netip"
	"strings"
)

// client is who is counted by the limiter: an IPv4 address, an IPv6 /64 (what one
// subscriber holds), or an API key.
type client [2]uint64

const (
	kindIPv4 = iota + 1
	kindIPv6
	kindKey
	kindUnknown // no address: a Unix socket
)

func clientOf(addr netip.Addr) client {
	addr = addr.Unmap()
	switch {
	case addr.Is4():
		b := addr.As4()
		return client{uint64(binary.BigEndian.Uint32(b[:])), kindIPv4 << 56}
	case addr.Is6():
		b := addr.As16()
		return client{binary.BigEndian.Uint64(b[:8]), kindIPv6 << 56}
	}
	return client{0, kindUnknown << 56}
}

// keyClient spreads identifiers over 112 bits that nobody outside can aim at.
func keyClient(seeds [2]maphash.Seed, id string) client {
	return client{maphash.String(seeds[0], id), kindKey<<56 | maphash.String(seeds[1], id)>>16}
}

// within keeps the counts of each room apart.
func (c client) within(room uint8) client { return client{c[0], c[1] ^ uint64(room)<<48} }

// Headers in which a proxy may say whom it speaks for.
const (
	XForwardedFor = "X-Forwarded-For"
	Forwarded     = "Forwarded" // RFC 7239
)

// proxies says whose word is taken about where a request comes from. Only one header
// is read: a proxy that fills one in passes the other on as the client wrote it.
type proxies struct {
	trusted []netip.Prefix
	header  string
}

func (p proxies) trust(addr netip.Addr) bool {
	for _, prefix := range p.trusted {
		if prefix.Contains(addr) {
			return true
		}
	}
	return false
}

// peer is the other end of the connection; ok when it is a trusted proxy.
func (p proxies) peer(r *http.Request) (addr netip.Addr, ok bool) {
	if at, err := netip.ParseAddrPort(r.RemoteAddr); err == nil {
		addr = at.Addr().Unmap().WithZone("")
		return addr, p.trust(addr)
	}
	return netip.Addr{}, len(p.trusted) > 0 // a Unix socket: only our own proxy reaches it
}

// client walks back from the peer through the proxies that are trusted, and stops at
// the first address that is not, or that can't be read.
func (p proxies) client(r *http.Request) netip.Addr {
	addr, trusted := p.peer(r)
	if !trusted {
		return addr
	}
	lines := r.Header[p.header]
	for i := len(lines) - 1; i >= 0; i-- {
		for rest, more := lines[i], true; more; {
			var hop string
			if cut := strings.LastIndexByte(rest, ','); cut >= 0 {
				rest, hop = rest[:cut], rest[cut+1:]
			} else {
				hop, more = rest, false
			}
			at, ok := p.hop(hop)
			if !ok {
				return addr
			}
			addr = at
			if !p.trust(at) {
				return at
			}
		}
	}
	return addr
}

func (p proxies) hop(s string) (netip.Addr, bool) {
	if p.header == Forwarded {
		if s = forwardedParam(s, "for"); s == "" {
			return netip.Addr{}, false
		}
	}
	s = strings.TrimSpace(s)
	if at, err := netip.ParseAddrPort(s); err == nil {
		return at.Addr().Unmap().WithZone(""), true
	}
	s = strings.TrimSuffix(strings.TrimPrefix(s, "["), "]")
	addr, err := netip.ParseAddr(s)
	return addr.Unmap().WithZone(""), err == nil
}

// secure tells whether the client came by TLS, to us or to a trusted proxy.
func (p proxies) secure(r *http.Request) bool {
	if r.TLS != nil {
		return true
	}
	if _, trusted := p.peer(r); !trusted {
		return false
	}
	if p.header == Forwarded {
		lines := r.Header[Forwarded]
		if len(lines) == 0 {
			return false
		}
		last := lines[len(lines)-1]
		return strings.EqualFold(forwardedParam(last[strings.LastIndexByte(last, ',')+1:], "proto"), "https")
	}
	return strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https")
}

// forwardedParam finds a parameter of one element of a Forwarded header.
func forwardedParam(element, name string) string {
	for pair := range strings.SplitSeq(element, ";") {
		key, value, _ := strings.Cut(strings.TrimSpace(pair), "=")
		if strings.EqualFold(key, name) {
			return strings.Trim(value, `"`)
		}
	}
	return ""
}
