package server

import (
	"fmt"
	"net/http"
	"strings"

	"tuyau/problem"
)

// front is what one listener serves: a mux for each kind of host.
type front struct {
	server *Server
	main   *http.ServeMux
	hosts  map[string]*http.ServeMux // by first label
}

func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x, r := f.server.begin(w, r)
	defer x.end()
	f.mux(r.Host).ServeHTTP(x, r)
}

func (f *front) mux(host string) *http.ServeMux {
	label := host
	if dot := strings.IndexAny(host, ".:"); dot >= 0 {
		label = host[:dot]
	}
	if mux, ok := f.hosts[label]; ok {
		return mux
	}
	if mux, ok := f.hosts[strings.ToLower(label)]; ok {
		return mux
	}
	return f.main
}

// front builds the muxes of the lines that keep admits. A pattern that the mux refuses
// is an error of whoever wrote it.
func (s *Server) front(nodes []*placed, keep func(line) bool) (f *front, err error) {
	f = &front{server: s, main: http.NewServeMux(), hosts: map[string]*http.ServeMux{}}
	var place string
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("route %s: %v", place, v)
		}
	}()
	for _, p := range nodes {
		if h := p.line.host; keep(p.line) && h != "" && h != "*" && f.hosts[h] == nil {
			f.hosts[h] = http.NewServeMux()
		}
	}
	for _, p := range nodes {
		if !keep(p.line) {
			continue
		}
		_, path := p.line.split()
		place = p.line.label()
		if p.line.host == "" || p.line.host == "*" {
			f.main.Handle(path, p.node)
		}
		for host, mux := range f.hosts {
			if p.line.host == "*" || p.line.host == host {
				mux.Handle(path, p.node)
			}
		}
	}
	return f, nil
}

// placed is a node with the line it comes from.
type placed struct {
	line line
	node *node
}

// nodes groups the lines by pattern, and adds those that answer for unknown paths: an
// API's own below its prefix and on its host, a page or plain JSON elsewhere.
func (s *Server) nodes(lines []line) []*placed {
	var nodes []*placed
	at := map[[2]string]*placed{}
	owners := map[*owner]bool{}
	place := func(l line, n *node) {
		_, path := l.split()
		n.server, n.owner = s, l.owner
		n.fallback = &endpoint{tally: s.metrics.tally(l.owner.api, l.label())}
		p := &placed{l, n}
		nodes, at[[2]string{l.host, path}] = append(nodes, p), p
	}
	nobody := func(o *owner, host, pattern string) {
		if at[[2]string{host, pattern}] == nil {
			l := line{host: host, pattern: pattern, owner: o}
			place(l, &node{})
			nodes[len(nodes)-1].node.fallback = &endpoint{tally: s.metrics.tally(o.api, "unknown")}
		}
	}
	for _, l := range lines {
		s.adopt(l.owner)
		owners[l.owner] = true
		method, path := l.split()
		p := at[[2]string{l.host, path}]
		if p == nil {
			place(l, &node{byMethod: map[string]*endpoint{}})
			p = nodes[len(nodes)-1]
		}
		p.node.add(method, &endpoint{l.handle, s.metrics.tally(l.owner.api, l.label())})
	}
	for _, l := range lines {
		if o := l.owner; owners[o] {
			delete(owners, o)
			if o.prefix != "" {
				nobody(o, "", o.prefix)
				nobody(o, "", strings.TrimSuffix(o.prefix, "/"))
			}
		}
		if l.host != "" && l.host != "*" {
			nobody(l.owner, l.host, "/")
		}
	}
	stranger := &owner{api: "none", room: "server", write: s.strangerError}
	s.adopt(stranger)
	nobody(stranger, "", "/")
	return nodes
}

// strangerError answers where no API is: a page to a browser, JSON to a program.
func (s *Server) strangerError(w http.ResponseWriter, r *http.Request, p *problem.Error) {
	addVary(w.Header(), "Accept")
	if s.config.Portal.WriteError != nil && strings.Contains(r.Header.Get("Accept"), "text/html") {
		(&owner{pages: true}).promise(w.Header())
		s.config.Portal.WriteError(w, r, p)
		return
	}
	plainError(w, r, p)
}
