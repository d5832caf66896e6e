package criteria

import (
	"slices"
	"strings"

	"tuyau/company"
)

// codeset is which codes of a column match: a range, a short list or a set, so that a
// test of a row is a comparison or a bit.
type codeset struct {
	from, to uint32   // a range, when list and set are nil
	list     []uint32 // rising
	set      company.Rows
}

func span(from, to uint32) codeset { return codeset{from: from, to: max(from, to)} }

// packed is the shortest form of a set of codes.
func packed(set company.Rows, distinct int) codeset {
	n := set.Count()
	if n == 0 {
		return span(1, 1)
	}
	first, last := -1, 0
	for code := range set.From(0) {
		if first < 0 {
			first = code
		}
		last = code
	}
	if last-first+1 == n {
		return span(uint32(first), uint32(last)+1)
	}
	if n > 16 && n > distinct/64 {
		return codeset{set: set}
	}
	c := codeset{list: make([]uint32, 0, n)}
	for code := range set.From(0) {
		c.list = append(c.list, uint32(code))
	}
	return c
}

func (c codeset) has(code uint32) bool {
	switch {
	case c.set != nil:
		return c.set.Has(int(code))
	case c.list != nil:
		_, ok := slices.BinarySearch(c.list, code)
		return ok
	}
	return code >= c.from && code < c.to
}

func (c codeset) count() int {
	switch {
	case c.set != nil:
		return c.set.Count()
	case c.list != nil:
		return len(c.list)
	}
	return int(c.to - c.from)
}

// addTo puts the codes in a set.
func (c codeset) addTo(set company.Rows) {
	switch {
	case c.set != nil:
		set.Or(c.set)
	case c.list != nil:
		for _, code := range c.list {
			set.Add(int(code))
		}
	default:
		for code := c.from; code < c.to; code++ {
			set.Add(int(code))
		}
	}
}

// each tells the codes in order.
func (c codeset) each(tell func(code uint32)) {
	switch {
	case c.set != nil:
		for code := range c.set.From(0) {
			tell(uint32(code))
		}
	case c.list != nil:
		for _, code := range c.list {
			tell(code)
		}
	default:
		for code := c.from; code < c.to; code++ {
			tell(code)
		}
	}
}

// fill adds the rows whose code matches.
func (c codeset) fill(column *company.Column, out company.Rows) {
	switch {
	case c.set != nil:
		column.SelectSet(c.set, out)
	case c.list != nil:
		set := company.NewRows(column.Distinct() + 1)
		c.addTo(set)
		column.SelectSet(set, out)
	default:
		column.Select(c.from, c.to, out)
	}
}

// matchCodes gives the codes of a column that is not compared by words.
func matchCodes(column *company.Column, k kind, m Match) (codeset, error) {
	n := uint32(column.Distinct())
	switch {
	case m.Kind == Exists:
		return span(1, n+1), nil
	case m.Kind == Range:
		return rangeOfCodes(column, k, m)
	}
	value := m.Text
	switch {
	case strings.ContainsAny(value, string(AnyText)+string(AnyLetter)):
		return wildCodes(column, value), nil
	case m.Edits > 0:
		return nearCodes(column, value, m.Edits), nil
	case k == dates:
		d, err := parseDate(value)
		if err != nil {
			return codeset{}, fault(m.At, "« %s » : date attendue, sous la forme AAAA-MM-JJ, AAAA-MM ou AAAA", clip(value))
		}
		return span(column.Prefix(d)), nil
	case k == numbers:
		v, err := parseNumber(value)
		if err != nil {
			return codeset{}, fault(m.At, "« %s » : nombre entier attendu", clip(value))
		}
		value = v
	case k == flags:
		if value = strings.ToLower(value); value != "true" && value != "false" {
			return codeset{}, fault(m.At, "« %s » : true ou false attendu", clip(m.Text))
		}
	}
	code, ok := column.Find(value)
	if !ok {
		return span(1, 1), nil
	}
	return span(code, code+1), nil
}

// rangeOfCodes: a bound that is a part of a date stands for all of it, so that
// [2017 TO 2018] ends with 2018.
func rangeOfCodes(column *company.Column, k kind, m Match) (codeset, error) {
	low, high, err := bounds(k, m)
	if err != nil {
		return codeset{}, err
	}
	from, to := uint32(1), uint32(column.Distinct())+1
	after := func(v string) uint32 { // the first code after a value, or after all that begin with it
		if k == dates {
			_, end := column.Prefix(v)
			return end
		}
		code, found := column.Find(v)
		if found {
			code++
		}
		return code
	}
	if low != "" {
		if from = column.First(low); m.LowOut {
			from = after(low)
		}
	}
	if high != "" {
		if to = column.First(high); !m.HighOut {
			to = after(high)
		}
	}
	return span(from, to), nil
}

// bounds checks the bounds of a range.
func bounds(k kind, m Match) (low, high string, err error) {
	check := func(v string) (string, error) {
		switch {
		case v == "":
			return "", nil
		case k == dates:
			d, err := parseDate(v)
			if err != nil {
				return "", fault(m.At, "« %s » : date attendue dans l'intervalle, sous la forme AAAA-MM-JJ, AAAA-MM ou AAAA", clip(v))
			}
			return d, nil
		case k == numbers:
			n, err := parseNumber(v)
			if err != nil {
				return "", fault(m.At, "« %s » : nombre entier attendu dans l'intervalle", clip(v))
			}
			return n, nil
		}
		return v, nil
	}
	if low, err = check(m.Low); err != nil {
		return "", "", err
	}
	if high, err = check(m.High); err != nil {
		return "", "", err
	}
	reversed := low > high
	if k == numbers && len(low) != len(high) {
		reversed = len(low) > len(high)
	}
	if k == dates && strings.HasPrefix(low, high) {
		reversed = false
	}
	if low != "" && high != "" && reversed {
		return "", "", &Fault{At: m.At, Text: m.Low + " TO " + m.High, Reversed: true}
	}
	return low, high, nil
}

func parseNumber(s string) (string, error) {
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return "", fault(0, "nombre")
	}
	if s = strings.TrimLeft(s, "0"); s == "" {
		s = "0"
	}
	return s, nil
}

func wildCodes(column *company.Column, pattern string) codeset {
	prefix, _, _ := strings.Cut(pattern, string(AnyText))
	prefix, _, _ = strings.Cut(prefix, string(AnyLetter))
	from, to := uint32(1), uint32(column.Distinct())+1
	if column.Kind != company.Number {
		from, to = column.Prefix(prefix)
		if pattern == prefix+string(AnyText) {
			return span(from, to)
		}
	}
	set := company.NewRows(column.Distinct() + 1)
	for code := from; code < to; code++ {
		if wildcard(pattern, column.Decode(code)) {
			set.Add(int(code))
		}
	}
	return packed(set, column.Distinct())
}

func nearCodes(column *company.Column, value string, edits int) codeset {
	t := token{text: value, edits: edits}
	set := company.NewRows(column.Distinct() + 1)
	for code := uint32(1); int(code) <= column.Distinct(); code++ {
		if t.is(column.Decode(code)) {
			set.Add(int(code))
		}
	}
	return packed(set, column.Distinct())
}
