package address

import (
	"strconv"
	"strings"

	"tuyau/text"
)

// word is a word of a name or of a query.
type word struct {
	raw    string
	alt    string // the same word written otherwise: "boulevard" for "bd", "36" for "trente"
	weight int    // how much it says: about its letters
}

const maxWeight = 12

func weigh(raw string) int {
	switch {
	case raw == "arrondissement": // said by the number before it
		return 1
	case text.Article(raw):
		return min(len(raw), 2)
	case text.Way(raw):
		return min(len(raw)+1, 5)
	}
	return min(len(raw)+1, maxWeight)
}

// wordsOf cuts a folded text into words with their other writings, appended to dst.
func wordsOf(dst []word, tokens []string) []word {
	for i := 0; i < len(tokens); i++ {
		w := word{raw: tokens[i], weight: weigh(tokens[i])}
		value, taken := text.Numeral(tokens[i:])
		if taken > 0 {
			w.alt = strconv.Itoa(value)
			dst = append(dst, w)
			for _, rest := range tokens[i+1 : i+taken] {
				dst = append(dst, word{raw: rest, weight: 1})
			}
			i += taken - 1
			continue
		}
		w.alt = otherwise(w.raw)
		if w.alt != "" && w.weight > weigh(w.alt) {
			w.weight = weigh(w.alt)
		}
		dst = append(dst, w)
	}
	return dst
}

func otherwise(raw string) string {
	if full := text.Expand(raw); full != "" {
		return full[strings.LastIndexByte(full, ' ')+1:]
	}
	if short := text.Ordinal(raw); short != "" && short != raw {
		return short
	}
	if n := text.Roman(raw); n != 0 {
		return strconv.Itoa(n)
	}
	return ""
}
