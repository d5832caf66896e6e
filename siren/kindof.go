package siren

// KindOf tells what a number is meant for, right or wrong: by its letters, otherwise by
// the length that is nearest.
func KindOf(number string) Kind {
	digits := 0
	first := rune(0)
	for _, r := range number {
		switch {
		case r >= '0' && r <= '9':
			digits++
			if first == 0 {
				first = r
			}
		case (r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z') && first == 0:
			first = r
		}
	}
	switch {
	case first == 'F' || first == 'f':
		return KindTVA
	case first == 'W' || first == 'w', digits == 10 && first == '0':
		return KindRNA
	case digits == 5:
		return KindNIC
	case digits > 11:
		return KindSIRET
	}
	return KindSIREN
}
