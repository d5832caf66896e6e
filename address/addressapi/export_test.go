package addressapi

import "tuyau/address"

// What tests and benchmarks reach inside for.
var (
	AppendDecimal = appendDecimal
	Pairs         = pairs
)

// AppendAnswer renders hits as the answer of dialect to a search.
func AppendAnswer(b []byte, dialect Dialect, rawQuery string, hits []address.Hit) []byte {
	a := API{dialect: dialect}
	op := operations(dialect)[0]
	q, err := op.parse(rawQuery)
	if err != nil {
		panic(err)
	}
	return a.appendAnswer(b, op, q, hits)
}

// ParseSearch and ParseReverse read a query string as the operations do.
func ParseSearch(dialect Dialect, rawQuery string) (address.Query, error) {
	q, err := operations(dialect)[0].parse(rawQuery)
	if err != nil {
		return address.Query{}, err
	}
	return q.query(), nil
}

func ParseReverse(dialect Dialect, rawQuery string) (queries []address.ReverseQuery, err error) {
	op := operations(dialect)[1]
	q, err := op.parse(rawQuery)
	if err != nil {
		return nil, err
	}
	for _, metres := range append(op.rings, q.radius) {
		queries = append(queries, q.reverseQuery(metres, op.everyNumber))
	}
	return queries, nil
}

func operations(dialect Dialect) [2]*operation {
	if dialect == Geoplateforme {
		return [2]*operation{&geoplateformeSearch, &geoplateformeReverse}
	}
	return [2]*operation{&historicalSearch, &historicalReverse}
}

// Renderer is AppendAnswer with the request parsed once.
func Renderer(dialect Dialect, rawQuery string) func([]byte, []address.Hit) []byte {
	a := API{dialect: dialect}
	op := operations(dialect)[0]
	q, err := op.parse(rawQuery)
	if err != nil {
		panic(err)
	}
	return func(b []byte, hits []address.Hit) []byte { return a.appendAnswer(b, op, q, hits) }
}
