package criteria

import "fmt"

// Fault is what is wrong with a query, and where.
type Fault struct {
	At   int    // character of the query, from 1; 0 when it is not in one place
	Text string // in French, for the one who wrote the query
	// Reversed says that a range has its bounds in the wrong order: Text is the range.
	Reversed bool
}

func (f *Fault) Error() string {
	if f.At == 0 {
		return f.Text
	}
	return fmt.Sprintf("%s (caractère %d)", f.Text, f.At)
}

func fault(at int, format string, args ...any) *Fault {
	return &Fault{At: at, Text: fmt.Sprintf(format, args...)}
}

// clip shortens what a client wrote before it is sent back.
func clip(s string) string {
	const most = 40
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
