package addressapi

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// edition is part of every tag: it changes when the same hits are rendered otherwise.
const edition = "1"

// tagger is a running FNV-1a hash. Nodes that serve the same build must give the
// same tag, so that it can't be a seeded hash.
type tagger uint64

func newTag(kind string) *tagger {
	t := tagger(14695981039346656037)
	t.text(edition)
	t.text(kind)
	return &t
}

func (t *tagger) byte(b byte) { *t = (*t ^ tagger(b)) * 1099511628211 }

func (t *tagger) number(n uint64) {
	for ; n >= 0x80; n >>= 7 {
		t.byte(byte(n) | 0x80)
	}
	t.byte(byte(n))
}

func (t *tagger) text(s string) {
	t.number(uint64(len(s)))
	for i := range len(s) {
		t.byte(s[i])
	}
}

func (t *tagger) texts(list []string) {
	t.number(uint64(len(list)))
	for _, s := range list {
		t.text(s)
	}
}

func (t *tagger) float(f float64) { t.number(math.Float64bits(f)) }

func (t *tagger) bool(b bool) {
	if b {
		t.byte(1)
	} else {
		t.byte(0)
	}
}

// String is a weak tag: gzip may change the bytes on the way, not the answer.
func (t *tagger) String() string {
	b := make([]byte, 0, 20)
	b = append(b, `W/"`...)
	b = strconv.AppendUint(b, uint64(*t), 36)
	return string(append(b, '"'))
}

// tag names the answer to q by a build.
func (a *API) tag(op *operation, q *request, build string) string {
	t := newTag(op.name)
	t.byte(byte(a.dialect))
	t.text(a.release)
	t.text(build)
	t.text(q.text)
	t.number(uint64(q.limit))
	t.bool(q.autocomplete)
	t.bool(q.given[lon] && q.given[lat])
	t.float(q.at.Lon)
	t.float(q.at.Lat)
	t.number(uint64(len(q.Kinds)))
	for _, k := range q.Kinds {
		t.byte(byte(k))
	}
	t.texts(q.PostCodes)
	t.texts(q.CityCodes)
	t.bool(q.trueGeometry)
	t.float(q.radius)
	t.text(q.areaText)
	return t.String()
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
