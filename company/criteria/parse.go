package criteria

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Parse reads a query. What is wrong with it comes as a *Fault. Whether its fields
// exist is for Engine.Search to say.
func Parse(q string) (*Expr, error) {
	if !utf8.ValidString(q) {
		return nil, fault(0, "le texte n'est pas en UTF-8")
	}
	p := &parser{q: q}
	p.space()
	if p.end() {
		return &Expr{Op: All, At: 1}, nil
	}
	e, err := p.or()
	if err != nil {
		return nil, err
	}
	if !p.end() {
		return nil, p.stray()
	}
	return e, nil
}

// parser goes down the grammar with one letter of look-ahead:
//
//	or     = and { OR and }
//	and    = clause { AND clause | "-" clause }
//	clause = ("-" | NOT | "+") clause | "(" or ")" | periode "(" or ")" | field ":" values
//	values = value | "(" list ")"
type parser struct {
	q     string
	at    int // in bytes
	depth int
	// counted is how many characters there are before the byte seen: counting each
	// time from the start would take hours on a long list.
	seen, counted int
}

// deepest is how many parentheses may be open at once.
const deepest = 100

func (p *parser) end() bool { return p.at >= len(p.q) }

func (p *parser) peek() byte {
	if p.end() {
		return 0
	}
	return p.q[p.at]
}

func (p *parser) space() {
	for p.at < len(p.q) {
		r, n := utf8.DecodeRuneInString(p.q[p.at:])
		if !unicode.IsSpace(r) {
			return
		}
		p.at += n
	}
}

// character is where the parser is, as people count.
func (p *parser) character() int {
	if p.at < p.seen {
		p.seen, p.counted = 0, 0
	}
	p.counted += utf8.RuneCountInString(p.q[p.seen:p.at])
	p.seen = p.at
	return p.counted + 1
}

func (p *parser) fault(format string, args ...any) *Fault {
	return fault(p.character(), format, args...)
}

// stray says that what comes cannot come here.
func (p *parser) stray() *Fault {
	switch c := p.peek(); c {
	case 0:
		return p.fault("la requête s'arrête trop tôt")
	case ')':
		return p.fault("parenthèse fermante de trop")
	case ']', '}':
		return p.fault("« %c » sans « [ » ni « { » avant lui", c)
	}
	return p.fault("« AND » ou « OR » attendu avant « %s »", clip(p.q[p.at:]))
}

// word takes the word w when it comes, alone.
func (p *parser) word(w string) bool {
	rest, ok := strings.CutPrefix(p.q[p.at:], w)
	if !ok || rest != "" && !strings.ContainsRune(" \t\n\r(\"-", rune(rest[0])) && !unicode.IsSpace(first(rest)) {
		return false
	}
	p.at += len(w)
	p.space()
	return true
}

func first(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// sign takes signs such as && and ||.
func (p *parser) sign(s string) bool {
	if !strings.HasPrefix(p.q[p.at:], s) {
		return false
	}
	p.at += len(s)
	p.space()
	return true
}

func (p *parser) open() error {
	if p.depth++; p.depth > deepest {
		return p.fault("plus de %d parenthèses ouvertes", deepest)
	}
	p.at++
	p.space()
	if p.peek() == ')' {
		return p.fault("parenthèses vides")
	}
	return nil
}

func (p *parser) close() error {
	if p.peek() != ')' {
		if p.end() {
			return p.fault("parenthèse fermante attendue")
		}
		return p.stray()
	}
	p.depth--
	p.at++
	p.space()
	return nil
}

func (p *parser) or() (*Expr, error) {
	return p.chain(Or, p.and, func() bool { return p.word("OR") || p.sign("||") })
}

func (p *parser) and() (*Expr, error) {
	return p.chain(And, p.clause, func() bool {
		return p.word("AND") || p.sign("&&") || p.peek() == '-' || p.peek() == '+' || p.peek() == '!' || p.ahead("NOT")
	})
}

// ahead says whether w comes, without taking it.
func (p *parser) ahead(w string) bool {
	at := p.at
	ok := p.word(w)
	p.at = at
	return ok
}

// chain reads parts that an operator joins.
func (p *parser) chain(op Op, part func() (*Expr, error), more func() bool) (*Expr, error) {
	e, err := part()
	if err != nil {
		return nil, err
	}
	if !more() {
		return e, nil
	}
	joined := &Expr{Op: op, At: e.At, Args: []*Expr{e}}
	for {
		if e, err = part(); err != nil {
			return nil, err
		}
		joined.Args = append(joined.Args, e)
		if !more() {
			return joined, nil
		}
	}
}

// not reads what may be excluded.
func (p *parser) not(clause func() (*Expr, error)) (e *Expr, err error, excluded bool) {
	at := p.character()
	switch {
	case p.peek() == '-' || p.peek() == '!':
		p.at++
		p.space()
	case p.word("NOT"):
	default:
		return nil, nil, false
	}
	if p.depth++; p.depth > deepest {
		return nil, p.fault("plus de %d négations", deepest), true
	}
	defer func() { p.depth-- }()
	if e, err = clause(); err != nil {
		return nil, err, true
	}
	return &Expr{Op: Not, At: at, Args: []*Expr{e}}, nil, true
}

func (p *parser) clause() (*Expr, error) {
	if e, err, excluded := p.not(p.clause); excluded {
		return e, err
	}
	if p.peek() == '+' {
		p.at++
		p.space()
	}
	at := p.character()
	if p.peek() == '(' {
		return p.nested(p.or)
	}
	if p.sign("*:*") {
		return &Expr{Op: All, At: at}, nil
	}
	name := p.name()
	switch {
	case name == "periode" && p.peek() == '(':
		e, err := p.nested(p.or)
		if err != nil {
			return nil, err
		}
		return &Expr{Op: Periode, At: at, Args: []*Expr{e}}, nil
	case name == "":
		if p.peek() == '*' && (p.at+1 == len(p.q) || strings.ContainsRune(" )", rune(p.q[p.at+1]))) {
			p.at++
			p.space()
			return &Expr{Op: All, At: at}, nil
		}
		if p.end() {
			return nil, p.fault("la requête s'arrête trop tôt")
		}
		return nil, p.fault("champ attendu devant « %s »", clip(p.q[p.at:]))
	}
	p.space()
	if p.peek() != ':' {
		return nil, fault(at, "« %s » n'est suivi d'aucun « : » : un champ et une valeur sont attendus", clip(name))
	}
	p.at++
	p.space()
	field, phonetic := strings.CutSuffix(name, ".phonetisation")
	return p.values(&Expr{Op: Test, At: at, Field: field, Phonetic: phonetic})
}

func (p *parser) nested(inside func() (*Expr, error)) (*Expr, error) {
	if err := p.open(); err != nil {
		return nil, err
	}
	e, err := inside()
	if err != nil {
		return nil, err
	}
	return e, p.close()
}

func (p *parser) name() string {
	from := p.at
	for !p.end() {
		r, n := utf8.DecodeRuneInString(p.q[p.at:])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '.' && r != '_' {
			break
		}
		p.at += n
	}
	return p.q[from:p.at]
}

// values reads what comes after "field:".
func (p *parser) values(field *Expr) (*Expr, error) {
	if p.peek() != '(' {
		return p.value(field)
	}
	item := func() (*Expr, error) { return p.item(field) }
	list := func() (*Expr, error) {
		and := func() (*Expr, error) {
			return p.chain(And, item, func() bool { return p.word("AND") || p.sign("&&") })
		}
		return p.chain(Or, and, func() bool { return p.word("OR") || p.sign("||") || !p.end() && p.peek() != ')' })
	}
	return p.nested(list)
}

// item reads one value of a list.
func (p *parser) item(field *Expr) (*Expr, error) {
	one := func() (*Expr, error) { return p.item(field) }
	if e, err, excluded := p.not(one); excluded {
		return e, err
	}
	if p.peek() == '+' {
		p.at++
	}
	return p.values(field)
}

func (p *parser) value(field *Expr) (*Expr, error) {
	e := &Expr{Op: Test, At: field.At, Field: field.Field, Phonetic: field.Phonetic}
	e.Match = Match{At: p.character(), Boost: 1}
	m := &e.Match
	var err error
	switch p.peek() {
	case 0, ')':
		return nil, p.fault("valeur attendue après « %s: »", clip(field.Field))
	case '[', '{':
		err = p.interval(m)
	case '"':
		m.Kind = Phrase
		m.Text, err = p.quoted()
	default:
		m.Kind = Value
		if m.Text = p.bare(); m.Text == "" {
			return nil, p.fault("valeur attendue devant « %s »", clip(p.q[p.at:]))
		}
		switch m.Text {
		case string(AnyText):
			m.Kind = Exists
		case "AND", "OR", "NOT":
			return nil, fault(m.At, "valeur attendue devant « %s »", m.Text)
		}
	}
	if err != nil {
		return nil, err
	}
	if err := p.suffixes(m); err != nil {
		return nil, err
	}
	p.space()
	return e, nil
}

const special = " \t\r\n()[]{}\"~^"

// bare reads a value without quotes.
func (p *parser) bare() string {
	var b strings.Builder
	for !p.end() {
		r, n := utf8.DecodeRuneInString(p.q[p.at:])
		switch {
		case r == '\\' && p.at+n < len(p.q):
			p.at += n
			r, n = utf8.DecodeRuneInString(p.q[p.at:])
		case strings.ContainsRune(special, r) || unicode.IsSpace(r):
			return b.String()
		case r == '*':
			r = AnyText
		case r == '?':
			r = AnyLetter
		}
		b.WriteRune(r)
		p.at += n
	}
	return b.String()
}

func (p *parser) quoted() (string, error) {
	opening := p.character()
	p.at++
	var b strings.Builder
	for !p.end() {
		r, n := utf8.DecodeRuneInString(p.q[p.at:])
		p.at += n
		switch {
		case r == '"':
			return b.String(), nil
		case r == '\\' && !p.end():
			r, n = utf8.DecodeRuneInString(p.q[p.at:])
			p.at += n
		case r == '*':
			r = AnyText
		case r == '?':
			r = AnyLetter
		}
		b.WriteRune(r)
	}
	return "", fault(opening, "guillemets jamais refermés")
}

func (p *parser) interval(m *Match) error {
	m.Kind = Range
	m.LowOut = p.peek() == '{'
	p.at++
	low, err := p.bound()
	if err != nil {
		return err
	}
	if !p.word("TO") {
		return p.fault("« TO » attendu dans l'intervalle")
	}
	high, err := p.bound()
	if err != nil {
		return err
	}
	switch p.peek() {
	case ']':
	case '}':
		m.HighOut = true
	default:
		return p.fault("« ] » ou « } » attendu à la fin de l'intervalle")
	}
	p.at++
	m.Low, m.High = low, high
	return nil
}

// bound reads a bound of a range: "" for *.
func (p *parser) bound() (string, error) {
	p.space()
	var text string
	if p.peek() == '"' {
		var err error
		if text, err = p.quoted(); err != nil {
			return "", err
		}
	} else if text = p.bare(); text == "" {
		return "", p.fault("borne attendue dans l'intervalle")
	}
	p.space()
	if text == string(AnyText) {
		return "", nil
	}
	return plainText(text), nil
}

// plainText gives wildcards back their letters.
func plainText(s string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case AnyText:
			return '*'
		case AnyLetter:
			return '?'
		}
		return r
	}, s)
}

// suffixes reads ~, ~2 and ^3.
func (p *parser) suffixes(m *Match) error {
	for {
		switch p.peek() {
		case '~':
			at := p.character()
			if m.Kind == Range || m.Kind == Exists {
				return p.fault("« ~ » ne suit qu'un mot ou une phrase")
			}
			p.at++
			number := p.number()
			switch n, err := strconv.ParseFloat(number, 64); {
			case number == "":
				m.Edits = 2
			case err != nil || n < 0:
				return fault(at, "« ~%s » n'est pas un nombre de lettres", number)
			case m.Kind == Phrase:
				m.Slop = int(min(n, 1000))
			case n < 1:
				m.Edits = 2 // a likeness, as Lucene once had
			default:
				m.Edits = int(min(n, 2))
			}
		case '^':
			at := p.character()
			p.at++
			n, err := strconv.ParseFloat(p.number(), 64)
			if err != nil || n < 0 || n > 1e6 {
				return fault(at, "« ^ » n'est suivi d'aucun poids")
			}
			m.Boost = n
		default:
			return nil
		}
	}
}

func (p *parser) number() string {
	from := p.at
	for c := p.peek(); c >= '0' && c <= '9' || c == '.'; c = p.peek() {
		p.at++
	}
	return p.q[from:p.at]
}
