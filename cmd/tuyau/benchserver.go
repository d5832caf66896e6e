package main

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"runtime"
	"strings"

	"tuyau/address"
)

// serverWorks are the same searches over HTTP.
func serverWorks(e *env, base string) []work {
	base = strings.TrimRight(base, "/")
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: runtime.GOMAXPROCS(0)}}
	get := func(path string, values url.Values) error {
		r, err := http.NewRequestWithContext(e.ctx, http.MethodGet, base+path+"?"+values.Encode(), nil)
		if err != nil {
			return err
		}
		answer, err := client.Do(r)
		if err != nil {
			return err
		}
		defer answer.Body.Close()
		if answer.StatusCode == http.StatusTooManyRequests {
			return fmt.Errorf("%s limite le débit ; lancez-le avec TUYAU_LIMITS_RATE=0", base)
		}
		if answer.StatusCode >= http.StatusInternalServerError {
			return fmt.Errorf("%s%s répond %s", base, path, answer.Status)
		}
		_, err = io.Copy(io.Discard, answer.Body)
		return err
	}
	return []work{
		{"HTTP, adresse entière", func(h address.Hit, _ string) error {
			return get("/search", url.Values{"q": {h.Label}})
		}},
		{"HTTP, en la tapant", func(_ address.Hit, typed string) error {
			return get("/search", url.Values{"q": {typed}, "autocomplete": {"1"}})
		}},
		{"HTTP, point", func(h address.Hit, _ string) error {
			return get("/reverse", url.Values{"lon": {degrees(h.Lon + 0.0003)}, "lat": {degrees(h.Lat + 0.0002)}})
		}},
	}
}
