package siren

import (
	"strings"
	"unicode"

	"tuyau/problem"
)

// SIREN identifies a unité légale: nine digits, the last one a key.
type SIREN uint32

// Parse reads nine digits, with spaces of any kind or dots between them. It does not
// check the key: Valid does.
func Parse(text string) (SIREN, error) {
	n, ok := digits(text, 9)
	if !ok {
		return 0, refuse(KindSIREN, text)
	}
	return SIREN(n), nil
}

// Valid says whether the key is right. 000000000, which has a right key, is nobody's.
func (s SIREN) Valid() bool { return s != 0 && luhn(uint64(s)) == 0 }

// TVA is the number of TVA intracommunautaire that the tax administration gives to
// the unité légale, if it is subject to TVA.
func (s SIREN) TVA() TVA {
	key := (12 + 3*(s%97)) % 97
	return TVA{key: [2]byte{'0' + byte(key/10), '0' + byte(key%10)}, siren: s}
}

// SIRET is the établissement of this unité légale that nic numbers.
func (s SIREN) SIRET(nic NIC) SIRET { return SIRET(s)*nics + SIRET(nic) }

func (s SIREN) String() string {
	var b [9]byte
	return string(s.Append(b[:0]))
}

// Append adds the nine digits to b.
func (s SIREN) Append(b []byte) []byte { return appendDigits(b, uint64(s), 9) }

// digits reads exactly n digits, whatever separators are between them.
func digits(text string, n int) (value uint64, ok bool) {
	at := 0
	for at < len(text) && at < n && text[at]-'0' <= 9 {
		value = value*10 + uint64(text[at]-'0')
		at++
	}
	n -= at
	for _, r := range text[at:] {
		switch {
		case r >= '0' && r <= '9':
			if n--; n < 0 {
				return 0, false
			}
			value = value*10 + uint64(r-'0')
		case !separator(r):
			return 0, false
		}
	}
	return value, n == 0
}

// separator says whether people write r between digits to make them readable.
func separator(r rune) bool { return r == ' ' || r == '.' || unicode.IsSpace(r) }

func appendDigits(b []byte, value uint64, n int) []byte {
	b = append(b, "00000000000000"[:n]...)
	for i := len(b) - 1; value > 0 && n > 0; i, n = i-1, n-1 {
		b[i] = '0' + byte(value%10)
		value /= 10
	}
	return b
}

// doubled is what Luhn counts for a digit of even rank, from the right.
const doubled = "\x00\x02\x04\x06\x08\x01\x03\x05\x07\x09"

// luhn is the sum of Luhn modulo ten: zero when the key is right.
func luhn(n uint64) int {
	sum := 0
	for n > 0 {
		sum += int(n % 10)
		n /= 10
		sum += int(doubled[n%10])
		n /= 10
	}
	return sum % 10
}

// refuse says what keeps text from being read. It works on a copy, so that callers
// who hold bytes can give string(bytes) without that being allocated.
func refuse(kind Kind, text string) error {
	e := Explain(kind, strings.Clone(text))
	return problem.New(problem.Invalid, nil, "%s", e.Summary)
}
