package addressapi

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"tuyau/problem"
)

// param is one row of an operation's table: it parses the parameter, documents it
// and explains what is wrong with it.
type param struct {
	name     string
	aliases  []string // accepted too; an earlier name wins over a later one
	list     bool     // every occurrence counts; otherwise the last one alone
	required bool
	about    string // French
	example  string
	shape    schema
	set      func(q *request, p *param, value string) *fault
}

// schema is what OpenAPI says of a parameter's value; set reads its bounds here.
type schema struct {
	Type      string   `json:"type"`
	Enum      []string `json:"enum,omitempty"`
	Default   any      `json:"default,omitempty"`
	Minimum   *float64 `json:"minimum,omitempty"`
	Maximum   *float64 `json:"maximum,omitempty"`
	MinLength int      `json:"minLength,omitempty"`
	MaxLength int      `json:"maxLength,omitempty"`
	Pattern   string   `json:"pattern,omitempty"`
	MaxItems  int      `json:"maxItems,omitempty"`
	Items     *schema  `json:"items,omitempty"`
}

func bound(f float64) *float64 { return &f }

// operation is one endpoint of one dialect.
type operation struct {
	name         string // "search", "reverse"
	title, about string // French
	params       []param
	defaults     request
	settle       func(*request) []fault // what depends on several parameters
	refuse       func([]fault) *problem.Error
	rings        []float64 // reverse: metres, tried until one holds something
	everyNumber  bool      // reverse: several numbers of one street
	example      string    // of a query string
}

const (
	mostParams = 24
	mostFaults = 32
)

// parse reads a query string by the table. The error, if any, is a *problem.Error in
// the words of the dialect; without one, the request is within every bound.
func (op *operation) parse(raw string) (*request, error) {
	q := op.defaults
	var faults []fault
	var last [mostParams]struct {
		value string
		rank  int // 1 + position among the names, 0 when absent
	}
	for key, value := range pairs(raw) {
		i, rank := op.find(key)
		switch {
		case rank == 0:
		case op.params[i].list:
			if f := op.params[i].read(&q, value); f != nil && len(faults) < mostFaults {
				faults = append(faults, *f)
			}
		case last[i].rank == 0 || rank <= last[i].rank:
			last[i].value, last[i].rank = value, rank
		}
	}
	for i := range op.params {
		if p := &op.params[i]; last[i].rank > 0 || p.required {
			if f := p.read(&q, last[i].value); f != nil {
				faults = append(faults, *f)
			}
		}
	}
	faults = append(faults, op.settle(&q)...)
	if len(faults) > 0 {
		return nil, op.refuse(faults)
	}
	return &q, nil
}

func (op *operation) find(key string) (i, rank int) {
	key = strings.TrimSpace(key)
	for i := range op.params {
		p := &op.params[i]
		if same(key, p.name) {
			return i, 1
		}
		for j, alias := range p.aliases {
			if same(key, alias) {
				return i, j + 2
			}
		}
	}
	return 0, 0
}

func same(key, name string) bool { return len(key) == len(name) && strings.EqualFold(key, name) }

// read cleans a value and sets it. An empty one counts as absent.
func (p *param) read(q *request, value string) *fault {
	if !utf8.ValidString(value) {
		return &fault{param: p.name, text: "must be valid UTF-8", message: p.name + " must be valid UTF-8"}
	}
	if strings.ContainsFunc(value, unicode.IsControl) {
		value = strings.Map(func(r rune) rune {
			if unicode.IsControl(r) {
				return ' '
			}
			return r
		}, value)
	}
	value = strings.TrimSpace(value)
	if value == "" {
		if p.required {
			return &fault{param: p.name, text: "required param", missing: true}
		}
		return nil
	}
	f := p.set(q, p, value)
	if f != nil {
		f.param = p.name
	}
	return f
}
