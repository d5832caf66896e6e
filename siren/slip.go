package siren

import "strings"

// right says whether number has the form and the key of the kind.
func (e *Explanation) right(number string) bool {
	n, ok := digits(number, lengths[e.Kind])
	switch e.Kind {
	case KindSIREN:
		return ok && SIREN(n).Valid()
	case KindSIRET:
		return ok && SIRET(n).Valid()
	}
	return false
}

// alike are the digits that are read for each other, or neighbours on a keypad.
var alike = map[byte]string{'0': "689", '1': "74", '2': "75", '3': "825", '4': "917", '5': "63", '6': "508", '7': "12", '8': "369", '9': "408"}

// slips looks for right numbers that one slip turns into this one: two neighbours
// swapped, then a digit read or typed for one like it, then any other digit.
func (e *Explanation) slips(number string) {
	b := []byte(number)
	for i := range len(b) - 1 {
		if b[i] == b[i+1] {
			continue
		}
		b[i], b[i+1] = b[i+1], b[i]
		if e.right(string(b)) {
			e.candidate(string(b), "Les chiffres %d et %d échangés.", i+1, i+2)
		}
		b[i], b[i+1] = b[i+1], b[i]
	}
	for _, onlyAlike := range []bool{true, false} {
		for i, was := range b {
			for d := byte('0'); d <= '9'; d++ {
				if d == was || onlyAlike != (strings.IndexByte(alike[was], d) >= 0) {
					continue
				}
				b[i] = d
				if e.right(string(b)) {
					e.candidate(string(b), "Le chiffre %d, un %c au lieu d'un %c.", i+1, was, d)
				}
			}
			b[i] = was
		}
	}
}
