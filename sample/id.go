package sample

import (
	"slices"
	"strings"
)

// idMaker numbers the streets of a commune: a FANTOIR code of four digits, or six
// letters and digits for streets that the tax office does not know.
type idMaker struct {
	unit  *unit
	shift uint64
	count uint64
	taken []string
}

func newIDMaker(seed uint64, u *unit) idMaker {
	return idMaker{unit: u, shift: uint64(newDice(seed, "ids "+u.Code).below(1 << 20))}
}

func (m *idMaker) anchor(a anchor) (id string, fantoir bool) {
	if a.fantoir == "" {
		return m.made(), false
	}
	m.taken = append(m.taken, a.fantoir)
	return a.commune + "_" + a.fantoir, true
}

func (m *idMaker) next(d dice, rural bool) (id string, fantoir bool) {
	unknown := 0.03
	if rural {
		unknown = 0.25
	}
	if m.unit.Departement == "988" || d.chance(unknown) {
		return m.made(), false
	}
	// 7919 is prime to 10,000: no code comes twice.
	for m.count < 9_990 {
		m.count++
		code := string(appendPadded(nil, int((m.shift+m.count*7919)%10_000))[1:])
		if code != "0000" && !slices.Contains(m.taken, code) {
			return m.unit.Code + "_" + code, true
		}
	}
	return m.made(), false
}

// made maps the count one to one on six signs of 36.
func (m *idMaker) made() string {
	const all = 36 * 36 * 36 * 36 * 36 * 36
	m.count++
	n := (m.shift + m.count*1_103_515_247) % all // neither 2 nor 3 divides it
	var id strings.Builder
	id.WriteString(m.unit.Code + "_")
	for range 6 {
		id.WriteByte("0123456789abcdefghijklmnopqrstuvwxyz"[n%36])
		n /= 36
	}
	return id.String()
}
