package portal

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"tuyau/address"
)

// offer is an API as the page shows it, with an example that works on this data.
type offer struct {
	API
	URL     string // origin and base
	Path    string // the example, its address filled in
	Command string // the same for a shell
	Answer  string // what it answers, indented; empty when it could not
}

const (
	answerLongest = 16 << 10
	answerTimeout = 2 * time.Second
)

// exampleCache keeps the answers of one build of the index: it changes when they can.
type exampleCache struct {
	sync.Mutex
	build   string
	hit     address.Hit
	answers []string
}

// notreDame is where the example address is taken from: the nearest number that the
// data holds, however far.
var notreDame = address.Point{Lon: 2.3488, Lat: 48.8534}

// offers lists the APIs with their examples, and the address they are about. Without
// an index they stand without an answer.
func (p *Portal) offers(r *http.Request, index Index) (address.Hit, []offer) {
	hit, answers := p.examples.get(p, index)
	origin := p.origin(r)
	list := make([]offer, len(p.config.APIs))
	for i, api := range p.config.APIs {
		o := offer{API: api, URL: origin + api.Base, Path: fill(api.Example, hit)}
		if o.Path != "" {
			o.Command = "curl '" + origin + o.Path + "'"
		}
		if answers != nil {
			o.Answer = answers[i]
		}
		list[i] = o
	}
	return hit, list
}

func (c *exampleCache) get(p *Portal, index Index) (address.Hit, []string) {
	if index == nil {
		return address.Hit{Label: "8 Boulevard du Port", Point: notreDame}, nil
	}
	c.Lock()
	defer c.Unlock()
	build := index.Info().Build
	if c.answers != nil && c.build == build {
		return c.hit, c.answers
	}
	hits, err := index.Reverse(address.ReverseQuery{At: &notreDame, Limit: 1,
		Filter: address.Filter{Kinds: []address.Kind{address.HouseNumber}}})
	if err != nil || len(hits) == 0 {
		return address.Hit{Label: "8 Boulevard du Port", Point: notreDame}, nil
	}
	answers := make([]string, len(p.config.APIs))
	complete := true
	for i, api := range p.config.APIs {
		if p.config.Examples != nil && api.Example != "" {
			answers[i] = answerTo(p.config.Examples, fill(api.Example, hits[0]))
			complete = complete && answers[i] != ""
		}
	}
	if complete { // an answer that failed is asked again with the next page
		c.build, c.hit, c.answers = build, hits[0], answers
	}
	return hits[0], answers
}

// fill puts the example address in a request. The values are escaped so that the
// path can stand between a shell's single quotes.
func fill(example string, hit address.Hit) string {
	q := strings.ReplaceAll(url.QueryEscape(hit.Label), "'", "%27")
	return strings.NewReplacer("{q}", q, "{lon}", decimal(hit.Lon), "{lat}", decimal(hit.Lat)).Replace(example)
}

// answerTo asks the product itself, in memory, and indents what it says.
func answerTo(h http.Handler, path string) string {
	ctx, cancel := context.WithTimeout(context.Background(), answerTimeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, path, nil)
	if err != nil {
		return ""
	}
	r.RequestURI, r.RemoteAddr, r.Host = path, "127.0.0.1:0", "localhost"
	w := &answer{header: http.Header{}, status: http.StatusOK}
	h.ServeHTTP(w, r)
	var out bytes.Buffer
	if w.status != http.StatusOK || w.body.Len() > answerLongest || json.Indent(&out, w.body.Bytes(), "", "  ") != nil {
		return ""
	}
	return strings.TrimSpace(out.String())
}

// answer is a response kept in memory.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (a *answer) Header() http.Header         { return a.header }
func (a *answer) WriteHeader(status int)      { a.status = status }
func (a *answer) Write(b []byte) (int, error) { return a.body.Write(b) }
