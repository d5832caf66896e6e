package sample

import (
	"context"
	"io"
	"math"
	"slices"

	"tuyau/territory"
)

// Address writes to w the CSV of the Base Adresse Nationale, 23 columns, for opt.Rows
// addresses of real communes: the main towns first when there are few rows, but always
// Paris, Lyon, Marseille, the overseas and merged communes (from 2,000 rows on).
// Memory does not grow with the rows (BenchmarkAddress gives the speed).
func Address(ctx context.Context, w io.Writer, opt AddressOptions) error {
	p, err := newPlan(opt)
	if err != nil {
		return err
	}
	b := newBuilder(ctx, p, w, opt)
	b.out.buf = append(b.out.buf, addressHeader...)
	for _, u := range p.units {
		if err := b.unit(u); err != nil {
			return err
		}
	}
	return b.out.flush()
}

// builder makes the streets of one commune after another, in memory that it keeps.
type builder struct {
	plan  *plan
	seed  uint64
	names *namer
	out   *rows
	s     street
	ids   idMaker
}

func newBuilder(ctx context.Context, p *plan, w io.Writer, opt AddressOptions) *builder {
	out := &rows{ctx: ctx, w: w, progress: opt.Progress, buf: make([]byte, 0, block+1024)}
	return &builder{plan: p, seed: opt.Seed, names: newNamer(), out: out}
}

// unit writes one commune. Its dice depend on the seed and its code alone.
func (b *builder) unit(u *unit) error {
	d := newDice(b.seed, u.Code)
	b.ids = newIDMaker(b.seed, u)
	b.names.neighbours = b.plan.neighbours(u.spot, 14)
	v := village{
		habits: habitsOf(d, u), suffixes: suffixesOf(d, u), grid: d.unit() * math.Pi / 2, rural: u.rural(),
		posted: posted(u), median: medianOf(u), metric: u.rural() && d.chance(0.6), radius: u.radius(b.plan.layout),
	}
	b.names.begin()
	left, err := b.anchors(d, u, &v)
	if err != nil {
		return err
	}
	parts, shares := partsOf(u, v.radius, left)
	for i, p := range parts {
		if p.code != "" {
			b.names.begin() // homonyms are frequent between the parts of a merged commune
		}
		for rest := shares[i]; rest > 0; rest -= len(b.s.numbers) {
			if err := b.street(d, u, &v, p, rest); err != nil {
				return err
			}
		}
	}
	return nil
}

// village holds the customs of a commune.
type village struct {
	habits
	suffixes
	posted        string  // the commune as the post spells it
	grid          float64 // heading of its streets
	rural, metric bool
	median        float64 // numbers of a street
	radius        float64
}

// medianOf follows the real files: 11 in Paris, for a mean of 21; about 6 in France.
func medianOf(u *unit) float64 {
	switch {
	case u.Type == territory.Arrondissement:
		return 11
	case u.Population > 50_000:
		return 9
	case u.Population > 2_500:
		return 6.8
	}
	return 4.6
}

func (b *builder) street(d dice, u *unit, v *village, p part, left int) error {
	s := &b.s
	name, w := b.names.street(d, v.rural)
	how, spacing := sides, 7.0+3*d.unit()
	median := v.median
	switch {
	case w.sort == alone:
		how, spacing, median = inLine, 18, 3.2
	case v.metric && (w.sort == leading || w.sort == country || d.chance(0.35)):
		how, spacing = metric, 1
	}
	s.name, s.old = name, p
	s.numbers = numberStreet(d, s.numbers, sizeOf(d, median, left), how, v.suffixes)
	s.line = lineIn(d, p, v.grid, s.numbers, spacing)
	s.postCode = b.postCode(d, u)
	s.id, s.fantoir = b.ids.next(d, v.rural)
	locality := ""
	if v.rural && d.chance(0.06) {
		locality = b.names.hamlet(d)
	}
	return b.write(d, u, v, locality)
}

func (b *builder) write(d dice, u *unit, v *village, locality string) error {
	t := templateOf(u, &b.s, v, locality)
	for _, n := range b.s.numbers {
		if err := b.out.address(d, u, &b.s, &t, v.habits, n); err != nil {
			return err
		}
	}
	return nil
}

// postCode is the commune's first for most streets. Streets of Nouvelle-Calédonie have
// none in the real files.
func (b *builder) postCode(d dice, u *unit) string {
	switch {
	case u.Departement == "988":
		return ""
	case len(u.PostCodes) > 1 && d.chance(0.3):
		return d.pick(u.PostCodes[1:])
	}
	return u.PostCodes[0]
}

// anchors writes the anchor streets of a commune, at most six tenths of its rows, and
// says how many rows are left.
func (b *builder) anchors(d dice, u *unit, v *village) (left int, err error) {
	left = u.rows
	for _, a := range anchors() {
		if a.commune != u.Code || left == 0 {
			continue
		}
		b.s.numbers = b.s.numbers[:0]
		for n := a.first; n <= a.last; n++ {
			b.s.numbers = append(b.s.numbers, number{n: n})
		}
		if room := max(1, left*6/10); len(b.s.numbers) > room {
			b.s.numbers = b.s.numbers[:room]
			if last := &b.s.numbers[room-1]; last.n < a.number {
				last.n = a.number
			}
		}
		b.names.take(a.name)
		b.s.name, b.s.old, b.s.postCode, b.s.line = a.name, part{}, a.postCode, lineBetween(a)
		b.s.id, b.s.fantoir = b.ids.anchor(a)
		if err := b.write(d, u, v, ""); err != nil {
			return 0, err
		}
		left -= len(b.s.numbers)
	}
	return left, nil
}

// partsOf divides a merged commune: its seat has half of the rows. Rows of the seat
// bear no old commune where the law kept none for it.
func partsOf(u *unit, radius float64, rows int) (parts []part, shares []int) {
	seat := slices.IndexFunc(u.parts, func(c territory.Commune) bool { return c.Code == u.Code })
	main := part{spot: u.spot, radius: radius}
	if len(u.parts) > 0 {
		main.radius = radius * 0.55
	}
	if seat >= 0 {
		main.code, main.name = u.Code, u.parts[seat].Name
	}
	parts = append(parts, main)
	for i, c := range u.parts {
		if i == seat {
			continue
		}
		p := part{c.Code, c.Name, spot{c.Lon, c.Lat, c.Name}, radius * 0.4}
		if !c.HasCentre || metres(p.spot, u.spot) > 15_000 {
			sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(len(u.parts)))
			l := lineAt(u.spot)
			p.spot.lon, p.spot.lat = l.lon+0.6*radius*cos*l.east, l.lat+0.6*radius*sin*l.north
		}
		parts = append(parts, p)
	}
	shares = make([]int, len(parts))
	for i := range shares[1:] {
		shares[i+1] = rows / (2 * (len(parts) - 1))
	}
	shares[0] = rows
	for _, n := range shares[1:] {
		shares[0] -= n
	}
	return parts, shares
}
