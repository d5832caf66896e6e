package criteria

// Expr is a query once read.
type Expr struct {
	Op   Op
	Args []*Expr // of And, Or (any number), Not and Periode (one)
	At   int     // character of the query, from 1

	// Of Match.
	Field    string
	Phonetic bool
	Match    Match
}

// Op is what an Expr does.
type Op string

const (
	All     Op = "all" // every row
	And     Op = "and"
	Or      Op = "or"
	Not     Op = "not"
	Periode Op = "periode"
	Test    Op = "test" // a field and what its value must be
)

// Match is what the value of a field must be.
type Match struct {
	Kind  MatchKind
	Text  string // of Value and Phrase; wildcards are the marks AnyText and AnyLetter
	Edits int    // letters of difference allowed
	Slop  int    // of Phrase: places of difference allowed
	Boost float64

	// Of Range; an empty bound is open.
	Low, High       string
	LowOut, HighOut bool // the bound itself is out
	At              int
}

// MatchKind is a way to match.
type MatchKind string

const (
	Value  MatchKind = "value"
	Phrase MatchKind = "phrase" // was in quotes
	Range  MatchKind = "range"
	Exists MatchKind = "exists"
)

// What stands for wildcards in Match.Text: letters that no text has.
const (
	AnyText   = '\uE000' // *
	AnyLetter = '\uE001' // ?
)
