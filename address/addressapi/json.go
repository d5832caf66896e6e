package addressapi

import (
	"math"
	"strconv"
	"sync"

	"tuyau/text/textjson"
)

// Answers are appended to a buffer by hand rather than through encoding/json:
// BenchmarkAnswer and BenchmarkAnswerEncodingJSON compare the two. The strings come
// out byte for byte as encoding/json writes them with SetEscapeHTML(false).

var buffers = sync.Pool{New: func() any { b := make([]byte, 0, 8<<10); return &b }}

func recycle(b *[]byte) {
	if cap(*b) <= 256<<10 { // a rare huge answer must not stay in memory
		buffers.Put(b)
	}
}

// appendField appends a key (with its comma and colon) and a text, or nothing when
// the text is empty.
func appendField(b []byte, key, s string) []byte {
	if s == "" {
		return b
	}
	return textjson.Append(append(b, key...), s)
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

var tens = [...]float64{1, 10, 100, 1e3, 1e4, 1e5, 1e6}

// appendDecimal appends f rounded to so many places, without trailing zeros.
func appendDecimal(b []byte, f float64, places int) []byte {
	scaled := math.Round(f * tens[places])
	if !(math.Abs(scaled) < 1<<53) { // also NaN
		return append(b, "null"...)
	}
	n := int64(scaled)
	if n < 0 {
		b = append(b, '-')
		n = -n
	}
	for places > 0 && n%10 == 0 {
		n /= 10
		places--
	}
	unit := int64(tens[places])
	b = strconv.AppendInt(b, n/unit, 10)
	if places == 0 {
		return b
	}
	b = append(b, '.')
	for rest := n % unit; places > 0; places-- {
		unit /= 10
		b = append(b, '0'+byte(rest/unit))
		rest %= unit
	}
	return b
}
