package sample

// A day counts from 1 March of year 0; none means no date. Years 1 to 9999 are written.
type day int32

const none day = 0

// date follows the civil calendar, far into the past too.
func date(year, month, dayOfMonth int) day {
	if month <= 2 {
		year--
		month += 12
	}
	return day(365*year + year/4 - year/100 + year/400 + (153*(month-3)+2)/5 + dayOfMonth - 1)
}

func (d day) civil() (year, month, dayOfMonth int) {
	era := int(d) / 146_097
	of := int(d) % 146_097
	y := (of - of/1_460 + of/36_524 - of/146_096) / 365
	n := of - (365*y + y/4 - y/100)
	m := (5*n + 2) / 153
	year, month, dayOfMonth = era*400+y, m+3, n-(153*m+2)/5+1
	if month > 12 {
		return year + 1, month - 12, dayOfMonth
	}
	return year, month, dayOfMonth
}

func appendDay(b []byte, d day) []byte {
	if d == none {
		return b
	}
	y, m, n := d.civil()
	return append(b, byte('0'+y/1000%10), byte('0'+y/100%10), byte('0'+y/10%10), byte('0'+y%10),
		'-', byte('0'+m/10), byte('0'+m%10), '-', byte('0'+n/10), byte('0'+n%10))
}

// between draws a day from one to another, both included; working days more often.
func (d dice) between(from, to day) day {
	if to <= from {
		return from
	}
	return from + day(d.below(int(to-from)+1))
}
