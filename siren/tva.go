package siren

import "strings"

// TVA is a French number of TVA intracommunautaire: FR, a key of two characters, the
// SIREN. Monaco's numbers have the same form, and 000 in place of a SIREN's beginning.
type TVA struct {
	key   [2]byte
	siren SIREN
}

// keyLetters gives characters of a key their values: I and O, too like 1 and 0, are
// left out.
const keyLetters = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"

// ParseTVA reads FR, the key and nine digits, in any case, with spaces or dots between
// them. It does not check the key: Valid does.
func ParseTVA(text string) (TVA, error) {
	var t TVA
	at, siren := 0, uint64(0)
	for _, r := range text {
		if separator(r) {
			continue
		}
		if r >= 'a' && r <= 'z' {
			r -= 'a' - 'A'
		}
		ok := false
		switch {
		case at < 2:
			ok = r == rune("FR"[at])
		case at < 4:
			if ok = r < 128 && strings.IndexByte(keyLetters, byte(r)) >= 0; ok {
				t.key[at-2] = byte(r)
			}
		case at < 13:
			ok = r >= '0' && r <= '9'
			siren = siren*10 + uint64(r-'0')
		}
		if !ok {
			return TVA{}, refuse(KindTVA, text)
		}
		at++
	}
	if at != 13 {
		return TVA{}, refuse(KindTVA, text)
	}
	t.siren = SIREN(siren)
	return t, nil
}

// SIREN is the unité légale that the number was given to. Of a number of Monaco, it is
// nobody.
func (t TVA) SIREN() SIREN { return t.siren }

// Key is the two characters after FR.
func (t TVA) Key() string { return string(t.key[:]) }

// Monaco says whether the number was given in Monaco, which has no SIREN of its own.
func (t TVA) Monaco() bool { return t.siren < 1_000_000 }

// Valid says whether the key is right, and that of the SIREN.
func (t TVA) Valid() bool { return t.keyFits() && (t.siren.Valid() || t.Monaco() && t.siren != 0) }

func (t TVA) keyFits() bool {
	if t.numeric() {
		return t.key == t.siren.TVA().key
	}
	first := strings.IndexByte(keyLetters, t.key[0])
	second := strings.IndexByte(keyLetters, t.key[1])
	if first < 0 || second < 0 {
		return false
	}
	// The rank of the key among those that hold a letter: letters follow a first
	// digit (24 each), anything follows a first letter (34 each).
	rank := first*34 + second - 100
	if first < 10 {
		rank = first*24 + second - 10
	}
	return (int(t.siren)+1+rank/11)%11 == rank%11
}

func (t TVA) numeric() bool { return t.key[0] <= '9' && t.key[1] <= '9' }

func (t TVA) String() string {
	var b [13]byte
	return string(t.Append(b[:0]))
}

// Append adds the thirteen characters to b.
func (t TVA) Append(b []byte) []byte { return t.siren.Append(append(b, 'F', 'R', t.key[0], t.key[1])) }
