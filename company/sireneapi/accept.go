package sireneapi

import (
	"strconv"
	"strings"
)

// media is what an answer is written in.
type media int

const (
	mediaNone media = iota
	mediaJSON
	mediaCSV
)

// negotiate chooses what an Accept header likes best among JSON and, when it may be,
// CSV, which the contract likes a little less (0.9).
func negotiate(accept []string, mayCSV bool) media {
	if len(accept) == 0 {
		return mediaJSON
	}
	best, chosen := 0.0, mediaNone
	offer := func(m media, q float64) {
		if q > best {
			best, chosen = q, m
		}
	}
	exact := map[media]bool{} // named ranges win over wider ones
	for pass := range 3 {     // application/json, then application/*, then */*
		for _, header := range accept {
			for one := range strings.SplitSeq(header, ",") {
				name, params, _ := strings.Cut(one, ";")
				q := quality(params)
				for _, m := range []media{mediaJSON, mediaCSV} {
					if m == mediaCSV && !mayCSV || exact[m] || !covers(strings.ToLower(strings.TrimSpace(name)), m, pass) {
						continue
					}
					exact[m] = true
					if m == mediaCSV {
						q *= 0.9
					}
					offer(m, q)
				}
			}
		}
	}
	return chosen
}

func covers(name string, m media, pass int) bool {
	full, wide := "application/json", "application/*"
	if m == mediaCSV {
		full, wide = "text/csv", "text/*"
	}
	switch pass {
	case 0:
		return name == full
	case 1:
		return name == wide
	}
	return name == "*/*" || name == "*" || name == ""
}

func quality(params string) float64 {
	for p := range strings.SplitSeq(params, ";") {
		if name, value, ok := strings.Cut(strings.TrimSpace(p), "="); ok && strings.EqualFold(name, "q") {
			q, err := strconv.ParseFloat(value, 64)
			if err != nil || q < 0 {
				return 0
			}
			return min(q, 1)
		}
	}
	return 1
}
