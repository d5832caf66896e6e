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
func serverWorks(e *env, base string, drawn []address.Hit) []work {
	ask := asker(e, base)
	n := len(drawn)
	return []work{
		{name: "HTTP, adresse entière", n: n, do: func(i int) error {
			return ask("/search?" + url.Values{"q": {drawn[i].Label}}.Encode())
		}},
		{name: "HTTP, en la tapant", n: n, do: func(i int) error {
			return ask("/search?" + url.Values{"q": {prefix(drawn[i].Label, i)}, "autocomplete": {"1"}}.Encode())
		}},
		{name: "HTTP, point", n: n, do: func(i int) error {
			return ask("/reverse?" + url.Values{"lon": {degrees(drawn[i].Lon + 0.0003)}, "lat": {degrees(drawn[i].Lat + 0.0002)}}.Encode())
		}},
	}
}

// asker asks a server, over connections that it keeps.
func asker(e *env, base string) func(path string) error {
	base = strings.TrimRight(base, "/")
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16 * runtime.GOMAXPROCS(0)}}
	return func(path string) error {
		r, err := http.NewRequestWithContext(e.ctx, http.MethodGet, base+path, nil)
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
}
