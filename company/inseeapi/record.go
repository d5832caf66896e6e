package inseeapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// record is one unit of a list: the value of each slot, nil for null, valid until the
// next one is read.
type record struct {
	*layout
	values  [][]byte // of the unit
	period  [][]byte // of the period being read
	current [][]byte // of the period that goes on
	periods []byte   // the list, as it came
}

func newRecord(l *layout) *record {
	n := len(l.slots)
	return &record{layout: l, values: make([][]byte, n), period: make([][]byte, n), current: make([][]byte, n)}
}

// read turns a unit into rows of p.
func (r *record) read(raw []byte, p *page) error {
	clear(r.values)
	clear(r.current)
	r.periods = nil
	if err := r.object(raw, r.values, p, r.nested); err != nil {
		return err
	}
	for _, k := range r.keys {
		if v := r.values[r.slots[k.column]]; len(v) != k.digits || slices.ContainsFunc(v, func(c byte) bool { return c < '0' || c > '9' }) {
			return fmt.Errorf("%s: %q is not %d digits", k.column, v, k.digits)
		}
	}
	past, n, err := r.history(p)
	if err != nil {
		return err
	}
	switch announced, _ := strconv.Atoi(string(r.value(r.number))); {
	case len(r.past.columns) == 0:
	case n < announced:
		p.shortened++
	default:
		p.past = append(p.past, past...)
		p.periods += n
	}
	for i, slot := range r.row.columns {
		v := r.values[slot]
		if v == nil {
			v = r.current[slot]
		}
		p.rows = appendCell(p.rows, i, v)
	}
	p.rows = append(p.rows, '\n')
	return nil
}

// history reads the periods: a row each, and the values of the current one, which comes
// first and has no end.
func (r *record) history(p *page) (rows []byte, n int, err error) {
	found := false
	err = elements(r.periods, func(raw []byte) error {
		clear(r.period)
		if err := r.object(raw, r.period, p, nil); err != nil {
			return err
		}
		if end, ok := r.slots["dateFin"]; !found && (n == 0 || ok && r.period[end] == nil) {
			copy(r.current, r.period)
			found = ok && r.period[end] == nil
		}
		n++
		if len(r.past.columns) == 0 {
			return nil
		}
		for i, slot := range r.past.columns {
			v := r.period[slot]
			if r.isKey(r.past.header[i]) {
				v = r.values[slot]
			}
			rows = appendCell(rows, i, v)
		}
		rows = append(rows, '\n')
		return nil
	})
	return rows, n, err
}

func (r *record) value(name string) []byte {
	if slot, ok := r.slots[name]; ok {
		return r.values[slot]
	}
	return nil
}

// object puts the fields of an object in their slots. Those that are no simple values
// go to nested, which says whether it knew them.
func (r *record) object(raw []byte, to [][]byte, p *page, nested func(name string, value []byte, p *page) (bool, error)) error {
	return fields(raw, func(name, value []byte) error {
		slot, ok := r.slots[string(name)]
		if ok {
			text, simple := scalar(value)
			if !simple {
				return fmt.Errorf("%s: %.20s is no simple value", name, value)
			}
			to[slot] = text
			return nil
		}
		if nested != nil {
			if known, err := nested(string(name), value, p); known || err != nil {
				return err
			}
		}
		if len(p.unknown) < maxUnknown {
			p.unknown[string(name)] = true
		}
		return nil
	})
}

// maxUnknown bounds what a wild answer makes us remember.
const maxUnknown = 100

func (r *record) nested(name string, value []byte, p *page) (known bool, err error) {
	switch {
	case name == r.layout.periods && name != "":
		switch value[0] {
		case 'n':
		case '[':
			r.periods = value
		default:
			return true, fmt.Errorf("%s: %.20s is no list", name, value)
		}
		return true, nil
	case slices.Contains(r.inside, name):
		if value[0] == 'n' {
			return true, nil
		}
		return true, r.object(value, r.values, p, nil)
	}
	return slices.Contains(r.aside, name), nil
}

// What follows walks JSON that encoding/json has found well formed.

var errShape = errors.New("not the kind of value expected")

// fields gives the fields of an object, names read, values as they came.
func fields(raw []byte, each func(name, value []byte) error) error {
	i := space(raw, 0)
	if i >= len(raw) || raw[i] != '{' {
		return fmt.Errorf("%.20s: %w", raw, errShape)
	}
	for i = space(raw, i+1); raw[i] != '}'; i = space(raw, i) {
		if raw[i] == ',' {
			i = space(raw, i+1)
		}
		end := skip(raw, i)
		name := unquote(raw[i:end])
		i = space(raw, end)
		i = space(raw, i+1) // past the colon
		end = skip(raw, i)
		if err := each(name, raw[i:end]); err != nil {
			return err
		}
		i = end
	}
	return nil
}

// elements gives the elements of a list; nil is an empty one.
func elements(raw []byte, each func(value []byte) error) error {
	if raw == nil {
		return nil
	}
	for i := space(raw, 1); raw[i] != ']'; i = space(raw, i) {
		if raw[i] == ',' {
			i = space(raw, i+1)
		}
		end := skip(raw, i)
		if err := each(raw[i:end]); err != nil {
			return err
		}
		i = end
	}
	return nil
}

func space(raw []byte, i int) int {
	for i < len(raw) && (raw[i] == ' ' || raw[i] == '\n' || raw[i] == '\r' || raw[i] == '\t') {
		i++
	}
	return i
}

// skip is the end of the value that starts at i.
func skip(raw []byte, i int) int {
	for depth := 0; ; {
		switch raw[i] {
		case '"':
			for i++; raw[i] != '"'; i++ {
				if raw[i] == '\\' {
					i++
				}
			}
			i++
		case '{', '[':
			depth++
			i++
		case '}', ']':
			depth--
			i++
		case ',', ':', ' ', '\n', '\r', '\t':
			i++
		default: // a number, true, false, null
			for i < len(raw) && strings.IndexByte(",:]} \n\r\t", raw[i]) < 0 {
				i++
			}
		}
		if depth == 0 {
			return i
		}
	}
}

// scalar reads a simple value; null is nil.
func scalar(raw []byte) (text []byte, ok bool) {
	switch raw[0] {
	case '"':
		return unquote(raw), true
	case 'n':
		return nil, true
	case '{', '[':
		return nil, false
	}
	return raw, true
}

func unquote(raw []byte) []byte {
	text := raw[1 : len(raw)-1]
	if bytes.IndexByte(text, '\\') >= 0 {
		var s string
		if json.Unmarshal(raw, &s) == nil {
			return []byte(strings.ReplaceAll(s, "\x00", " ")) // a NUL would have the row refused
		}
	}
	if !utf8.Valid(text) {
		text = bytes.ToValidUTF8(text, []byte("\uFFFD"))
	}
	return text
}

// appendCell writes a value as RFC 4180 does, with a comma before unless it is first.
func appendCell(b []byte, column int, v []byte) []byte {
	if column > 0 {
		b = append(b, ',')
	}
	if !bytes.ContainsAny(v, ",\"\r\n") {
		return append(b, v...)
	}
	b = append(b, '"')
	for _, c := range v {
		if c == '"' {
			b = append(b, '"')
		}
		b = append(b, c)
	}
	return append(b, '"')
}
