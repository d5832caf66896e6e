package criteria

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

var errDate = errors.New("not a date")

// parseDate checks a date, whole or not, and writes it as the files do: 2017, 2017-03,
// 2017-03-01, 2017-03-01T10, … A final Z is dropped: hours are those of Paris.
func parseDate(s string) (string, error) {
	s = strings.TrimSuffix(s, "Z")
	const form = "0000-00-00T00:00:00.000"
	if len(s) < 4 || len(s) > len(form) {
		return "", errDate
	}
	for i := range len(s) {
		if digit := s[i]-'0' <= 9; digit != (form[i] == '0') || !digit && s[i] != form[i] {
			return "", errDate
		}
	}
	layout := "2006-01-02T15:04:05.000"[:len(s)]
	switch len(s) {
	case 4, 7, 10, 13, 16, 19, 21, 22, 23:
	default:
		return "", errDate
	}
	if _, err := time.Parse(layout, s); err != nil {
		return "", errDate
	}
	return s, nil
}

// ParseMoment reads a bound of an interval: a date, or what Solr's date math says of
// NOW or of a date: NOW/YEAR, NOW-3MONTH, 2017-01-01+7DAY.
func ParseMoment(s string, now time.Time) (time.Time, error) {
	rest, isNow := strings.CutPrefix(s, "NOW")
	if isNow {
		return Shift(now, rest)
	}
	// The math begins after the date: at a sign that is not one of its dashes.
	end := len(s)
	if i := strings.IndexAny(s, "+/Z "); i >= 0 {
		end = i
	}
	if i := strings.LastIndexByte(s[:end], '-'); i >= 10 {
		end = i
	}
	day, err := parseDate(s[:end])
	if err != nil {
		return time.Time{}, err
	}
	full := day + "0001-01-01T00:00:00.000"[len(day):]
	t, err := time.ParseInLocation("2006-01-02T15:04:05.000", full, now.Location())
	if err != nil {
		return time.Time{}, errDate
	}
	return Shift(t, strings.TrimPrefix(s[end:], "Z"))
}

// Shift applies date math to t: "+1MONTH", "/DAY", "-1YEAR/MONTH".
func Shift(t time.Time, math string) (time.Time, error) {
	for math != "" {
		sign := math[0]
		if sign == ' ' {
			sign = '+' // what a query string makes of it
		}
		if sign != '+' && sign != '-' && sign != '/' {
			return t, errDate
		}
		math = math[1:]
		digits := 0
		for digits < len(math) && math[digits]-'0' <= 9 {
			digits++
		}
		letters := digits
		for letters < len(math) && math[letters] >= 'A' && math[letters] <= 'Z' {
			letters++
		}
		unit := strings.TrimSuffix(math[digits:letters], "S")
		n := 0
		if sign == '/' && digits > 0 || sign != '/' && digits == 0 {
			return t, errDate
		}
		if sign != '/' {
			var err error
			if n, err = strconv.Atoi(math[:digits]); err != nil || n > 100_000 {
				return t, errDate
			}
			if sign == '-' {
				n = -n
			}
		}
		math = math[letters:]
		var err error
		if t, err = shift(t, unit, n, sign == '/'); err != nil {
			return t, err
		}
		if t.Year() < 1 || t.Year() > 9999 {
			return t, errDate
		}
	}
	return t, nil
}

func shift(t time.Time, unit string, n int, floor bool) (time.Time, error) {
	y, m, d := t.Date()
	loc := t.Location()
	switch unit {
	case "YEAR":
		if floor {
			return time.Date(y, 1, 1, 0, 0, 0, 0, loc), nil
		}
		return t.AddDate(n, 0, 0), nil
	case "MONTH":
		if floor {
			return time.Date(y, m, 1, 0, 0, 0, 0, loc), nil
		}
		return t.AddDate(0, n, 0), nil
	case "DAY", "DATE":
		if floor {
			return time.Date(y, m, d, 0, 0, 0, 0, loc), nil
		}
		return t.AddDate(0, 0, n), nil
	case "HOUR":
		return clock(t, n, floor, time.Hour), nil
	case "MINUTE":
		return clock(t, n, floor, time.Minute), nil
	case "SECOND":
		return clock(t, n, floor, time.Second), nil
	}
	return t, errDate
}

func clock(t time.Time, n int, floor bool, unit time.Duration) time.Time {
	if floor {
		return t.Truncate(unit)
	}
	return t.Add(time.Duration(n) * unit)
}
