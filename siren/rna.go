package siren

// RNA identifies an association in the Répertoire national des associations: W and
// nine characters, or the older form, ten digits that begin with 0.
type RNA [10]byte

// ParseRNA reads an identifier in any case, with spaces or dots between its characters.
func ParseRNA(text string) (RNA, error) {
	var id RNA
	n := 0
	for _, r := range text {
		if separator(r) {
			continue
		}
		if r >= 'a' && r <= 'z' {
			r -= 'a' - 'A'
		}
		if n == len(id) || r >= 128 {
			return RNA{}, refuse(KindRNA, text)
		}
		id[n] = byte(r)
		n++
	}
	if n != len(id) || rnaFault(id) >= 0 {
		return RNA{}, refuse(KindRNA, text)
	}
	return id, nil
}

// rnaFault is the place of the first character that breaks both forms, -1 if none:
// ^W\d[A-Z0-9]\d{7}$ and ^0\d{3}00\d{4}$.
func rnaFault(id RNA) int {
	if id[0] != 'W' && id[0] != '0' {
		return 0
	}
	for i := 1; i < len(id); i++ {
		c := id[i]
		digit := c >= '0' && c <= '9'
		switch {
		case id[0] == 'W' && i == 2:
			if !digit && (c < 'A' || c > 'Z') {
				return i
			}
		case id[0] == '0' && (i == 4 || i == 5):
			if c != '0' {
				return i
			}
		case !digit:
			return i
		}
	}
	return -1
}

func (r RNA) String() string { return string(r[:]) }
