package main

import (
	"net"
	"net/netip"
	"strconv"
)

func degrees(f float64) string { return strconv.FormatFloat(f, 'f', 6, 64) }

// baseURL is where a browser of this machine finds a listener.
func baseURL(at net.Addr) string {
	addr, err := netip.ParseAddrPort(at.String())
	if err != nil {
		return "http://" + at.String()
	}
	if addr.Addr().IsUnspecified() {
		return "http://127.0.0.1:" + strconv.Itoa(int(addr.Port()))
	}
	return "http://" + addr.String()
}
