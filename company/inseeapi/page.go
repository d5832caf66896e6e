package inseeapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strconv"
)

// pageSize is the most that the API gives at once.
const pageSize = 1000

// header is the envelope of every answer.
type header struct {
	Status  int    `json:"statut"`
	Message string `json:"message"`
	Total   int    `json:"total"`
	Count   int    `json:"nombre"`
	Cursor  string `json:"curseur"`
	Next    string `json:"curseurSuivant"`
}

func (h header) check() error {
	if h.Status != 200 {
		return fmt.Errorf("header.statut %d %q, 200 expected", h.Status, h.Message)
	}
	return nil
}

// page is an answer turned into rows.
type page struct {
	header    header
	count     int
	periods   int
	rows      []byte // CSV, without a head
	past      []byte
	shortened int
	unknown   map[string]bool
	last      bool
}

// page asks for the next page of a slice.
func (f *fetching) page(ctx context.Context, col *collection, layout *layout, s *slice) (p *page, err error) {
	form := url.Values{
		"q":       {fmt.Sprintf("%s:[%s TO %s]", col.treated, s.From, s.To)},
		"nombre":  {strconv.Itoa(pageSize)},
		"curseur": {s.Cursor},
	}
	if col.sort != "" {
		form.Set("tri", col.sort)
	}
	err = f.call(ctx, request{path: col.path, form: form, postable: col.postable}, func(r io.Reader) error {
		if p, err = readPage(r, layout); err != nil {
			return err
		}
		return p.end(s.Cursor)
	})
	if errors.Is(err, errNothing) {
		return &page{last: true}, nil
	}
	return p, err
}

// end settles whether the page is the last one of its list. A short page proves
// nothing, another implementation may give less than asked: the list ends where the
// cursor stays, or when its first page holds it all.
func (p *page) end(cursor string) error {
	h := p.header
	first := cursor == "*"
	switch {
	case p.count == 0:
		if first && h.Total > 0 {
			return fmt.Errorf("no unit on the first page, %d announced", h.Total)
		}
		p.last = true
	case first && p.count == h.Total, h.Next == cursor:
		p.last = true
	case h.Next == "":
		return errors.New("no header.curseurSuivant")
	}
	return nil
}

// readPage reads an answer as it comes, one unit in memory at a time.
func readPage(r io.Reader, layout *layout) (*page, error) {
	p := &page{unknown: map[string]bool{}}
	dec := json.NewDecoder(r)
	if err := expect(dec, json.Delim('{')); err != nil {
		return nil, err
	}
	listed := false
	rec := newRecord(layout)
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil, err
		}
		switch name {
		case "header":
			if err := dec.Decode(&p.header); err != nil {
				return nil, err
			}
		case layout.list:
			if listed {
				return nil, fmt.Errorf("%s twice", layout.list)
			}
			listed = true
			if err := p.readList(dec, rec); err != nil {
				return nil, err
			}
		default:
			var skipped json.RawMessage
			if err := dec.Decode(&skipped); err != nil {
				return nil, err
			}
		}
	}
	if err := expect(dec, json.Delim('}')); err != nil {
		return nil, err
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, fmt.Errorf("after the answer: %w", orTrailing(err))
	}
	if err := p.header.check(); err != nil {
		return nil, err
	}
	if !listed {
		return nil, fmt.Errorf("no %s", layout.list)
	}
	if p.header.Count != p.count {
		return nil, fmt.Errorf("header.nombre %d, %d units", p.header.Count, p.count)
	}
	return p, nil
}

func orTrailing(err error) error {
	if err == nil {
		return errors.New("more text")
	}
	return err
}

func (p *page) readList(dec *json.Decoder, rec *record) error {
	if err := expect(dec, json.Delim('[')); err != nil {
		return err
	}
	var raw json.RawMessage
	for dec.More() {
		if err := dec.Decode(&raw); err != nil {
			return err
		}
		if err := rec.read(raw, p); err != nil {
			return fmt.Errorf("unit %d: %w", p.count+1, err)
		}
		p.count++
	}
	return expect(dec, json.Delim(']'))
}

func expect(dec *json.Decoder, want json.Delim) error {
	got, err := dec.Token()
	if err != nil {
		return err
	}
	if got != want {
		return fmt.Errorf("%v where %v is expected", got, want)
	}
	return nil
}
