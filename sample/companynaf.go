package sample

import "strings"

// naf25 spells a code as NAF 2025 does where the class is unchanged: Y for a class that
// is not divided, letters from G on for the parts of the others. Classes that moved are
// not followed. What is closed has none.
func naf25(closed bool, code, scheme string) string {
	if closed || scheme != "NAFRev2" {
		return ""
	}
	last := code[len(code)-1]
	if last == 'Z' {
		last = 'Y'
	} else {
		last = "GHJKLMNP"[last-'A']
	}
	return code[:len(code)-1] + string(last)
}

// oldCodes are NAF rév. 1 and NAP codes for activities that have none of their own in
// the table of trades.
func oldCodes() [][2]string {
	var pairs [][2]string
	for _, pair := range words(`28.5D 21.08, 51.8M 59.10, 74.8K 77.10, 52.4Z 64.46, 15.8V 40.37, 36.6E 54.10, 74.1G 77.06, 22.2C 51.10, 45.2B 55.70,
	29.5R 24.09, 92.3A 86.05, 93.0N 87.10, 60.2M 69.11, 51.9A 57.20, 25.2H 53.02, 24.6L 18.10, 33.1B 34.06, 91.3E 97.23`) {
		now, before, _ := strings.Cut(pair, " ")
		pairs = append(pairs, [2]string{now, before})
	}
	return pairs
}
