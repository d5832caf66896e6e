package searchapi

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"tuyau/text/textjson"
)

// Answers are appended to a buffer by hand: BenchmarkSearch pays for it. Strings come
// out as encoding/json writes them with SetEscapeHTML(false).

// appendNullable appends a text, or null when it is empty.
func appendNullable(b []byte, s string) []byte {
	if s == "" {
		return append(b, "null"...)
	}
	return textjson.Append(b, s)
}

func appendStrings(b []byte, list []string) []byte {
	b = append(b, '[')
	for i, s := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = textjson.Append(b, s)
	}
	return append(b, ']')
}

// object writes the fields of an object, but those that it leaves out.
type object struct {
	b     []byte
	start int
	hide  map[string]bool
}

func open(b []byte, hide map[string]bool) *object {
	b = append(b, '{')
	return &object{b, len(b), hide}
}

func (o *object) key(name string) bool {
	if o.hide[name] {
		return false
	}
	if len(o.b) > o.start {
		o.b = append(o.b, ',')
	}
	o.b = append(append(append(o.b, '"'), name...), '"', ':')
	return true
}

func (o *object) text(name, value string) {
	if o.key(name) {
		o.b = appendNullable(o.b, value)
	}
}

func (o *object) null(names ...string) {
	for _, name := range names {
		o.text(name, "")
	}
}

func (o *object) bool(name string, value bool) {
	if o.key(name) {
		o.b = strconv.AppendBool(o.b, value)
	}
}

func (o *object) int(name string, value int) {
	if o.key(name) {
		o.b = strconv.AppendInt(o.b, int64(value), 10)
	}
}

func (o *object) raw(name, value string) {
	if o.key(name) {
		o.b = append(o.b, value...)
	}
}

func (o *object) close() []byte { return append(o.b, '}') }

// decimal writes f rounded to so many places.
func decimal(f float64, places int) string {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return "null"
	}
	s := strconv.FormatFloat(f, 'f', places, 64)
	if strings.ContainsRune(s, '.') {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// answerTag names the answer of a build to a request: weak, as gzip may change the
// bytes on the way. It is no seeded hash: nodes that serve one build must agree.
func answerTag(parts ...string) string {
	h := uint64(14695981039346656037)
	for _, part := range parts {
		for i := range len(part) {
			h = (h ^ uint64(part[i])) * 1099511628211
		}
		h = (h ^ 0xff) * 1099511628211
	}
	return `W/"` + strconv.FormatUint(h, 36) + `"`
}

// matches applies If-None-Match: weak comparison, lists and "*".
func matches(headers []string, tag string) bool {
	return slices.ContainsFunc(headers, func(header string) bool {
		for one := range strings.SplitSeq(header, ",") {
			one = strings.TrimSpace(one)
			if one == "*" || strings.TrimPrefix(one, "W/") == tag[len("W/"):] {
				return true
			}
		}
		return false
	})
}
