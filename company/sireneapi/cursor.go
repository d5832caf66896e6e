package sireneapi

import (
	"encoding/base64"
	"errors"
	"unicode/utf8"
)

// A cursor is Solr's cursorMark: the sort values of the last answer in javabin, then
// base64. Version 2, an array of n values, each a string or null. Recorded ones of
// INSEE decode to 02 81 29 "510694227": one string of nine letters.
const (
	javabinVersion = 2
	tagNull        = 0
	tagString      = 1 << 5
	tagArray       = 4 << 5
	lengthMask     = 1<<5 - 1
	mostCursor     = 4 << 10
)

var errCursor = errors.New("not a cursor")

// value is a sort value, or null.
type value struct {
	text string
	null bool
}

func formatCursor(values []value) string {
	b := []byte{javabinVersion}
	b = appendSized(b, tagArray, len(values))
	for _, v := range values {
		if v.null {
			b = append(b, tagNull)
			continue
		}
		b = append(appendSized(b, tagString, len(v.text)), v.text...)
	}
	return base64.StdEncoding.EncodeToString(b)
}

func appendSized(b []byte, tag byte, n int) []byte {
	if n < lengthMask {
		return append(b, tag|byte(n))
	}
	b = append(b, tag|lengthMask)
	for n -= lengthMask; n >= 0x80; n >>= 7 {
		b = append(b, byte(n)|0x80)
	}
	return append(b, byte(n))
}

func parseCursor(s string) ([]value, error) {
	if len(s) > mostCursor {
		return nil, errCursor
	}
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil || len(b) < 2 || b[0] != javabinVersion {
		return nil, errCursor
	}
	n, b, err := sized(b[1:], tagArray)
	if err != nil || n > len(b) {
		return nil, errCursor
	}
	values := make([]value, n)
	for i := range values {
		if len(b) > 0 && b[0] == tagNull {
			values[i].null = true
			b = b[1:]
			continue
		}
		var size int
		if size, b, err = sized(b, tagString); err != nil || size > len(b) || !utf8.Valid(b[:size]) {
			return nil, errCursor
		}
		values[i].text = string(b[:size])
		b = b[size:]
	}
	if len(b) > 0 {
		return nil, errCursor
	}
	return values, nil
}

func sized(b []byte, tag byte) (n int, rest []byte, err error) {
	if len(b) == 0 || b[0]&^lengthMask != tag {
		return 0, nil, errCursor
	}
	n = int(b[0] & lengthMask)
	b = b[1:]
	if n < lengthMask {
		return n, b, nil
	}
	for shift := 0; ; shift += 7 {
		if len(b) == 0 || shift > 14 {
			return 0, nil, errCursor
		}
		n += int(b[0]&0x7f) << shift
		last := b[0] < 0x80
		b = b[1:]
		if last {
			return n, b, nil
		}
	}
}
