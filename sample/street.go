package sample

import "math"

// A street is what its rows share, and the line on which its numbers lie.
type street struct {
	id       string // of the street: 75113_2047, 01002_w4ld4h
	fantoir  bool   // id is a FANTOIR one
	name     string
	postCode string
	old      part
	line     line
	numbers  []number
}

// A number of a street, with its suffix.
type number struct {
	n      int
	suffix string
}

// A part is where a street lies: the whole commune, or one of those merged into it,
// whose code and name the rows then bear.
type part struct {
	code, name string
	spot       spot
	radius     float64
}

// A line is a slightly bent street, in metres around its middle.
type line struct {
	spot            // of its middle
	cos, sin, bend  float64
	east, north     float64 // degrees in a metre
	middle, spacing float64 // number at the middle, metres from a number to the next
	side            float64 // metres from the axis to the houses
}

// at is where a number lies, before rounding.
func (l *line) at(n int, jitter float64) (lon, lat float64) {
	along := (float64(n)-l.middle)*l.spacing + jitter
	across := l.side + jitter // odd numbers on the left, as in most towns
	if n&1 == 0 {
		across = -across
	}
	across += l.bend * along * along
	return l.lon + (along*l.cos-across*l.sin)*l.east, l.lat + (along*l.sin+across*l.cos)*l.north
}

// lineIn puts a street of these numbers somewhere in a part, so that it stays inside.
func lineIn(d dice, p part, grid float64, numbers []number, spacing float64) line {
	first, last := numbers[0].n, numbers[len(numbers)-1].n
	length := float64(last-first) * spacing
	if room := 1.7 * p.radius; length > room {
		spacing *= room / length
		length = room
	}
	// The longer the street, the nearer to the centre its middle.
	reach := math.Sqrt(d.unit()) * max(p.radius-length/2, p.radius*0.1)
	s, c := math.Sincos(d.unit() * 2 * math.Pi)
	l := lineAt(p.spot)
	l.lon += reach * c * l.east
	l.lat += reach * s * l.north
	l.spacing, l.middle, l.side = spacing, float64(first+last)/2, 5+5*d.unit()
	heading := grid + float64(d.below(4))*math.Pi/2 + 0.2*d.normal()
	l.sin, l.cos = math.Sincos(heading)
	if length > 0 {
		l.bend = 0.12 * d.normal() / max(length, 120)
	}
	return l
}

// lineBetween is the street of an anchor.
func lineBetween(a anchor) line {
	l := lineAt(spot{lon: (a.from[0] + a.to[0]) / 2, lat: (a.from[1] + a.to[1]) / 2})
	x, y := (a.to[0]-a.from[0])/l.east, (a.to[1]-a.from[1])/l.north
	length := math.Hypot(x, y)
	l.cos, l.sin = x/length, y/length
	l.middle, l.side = float64(a.first+a.last)/2, 9
	l.spacing = length / float64(a.last-a.first)
	return l
}

func lineAt(s spot) line {
	return line{spot: s, east: 1 / (metresPerDegree * math.Cos(s.lat*math.Pi/180)), north: 1.0 / metresPerDegree}
}

// How the numbers of a street go.
type numbering int

const (
	sides  numbering = iota // odd and even
	metric                  // metres from the start of the road
	inLine                  // 1, 2, 3: a hamlet
)

// suffixes of a commune: the words it uses, most frequent first, and how often.
type suffixes struct {
	words []string
	rate  float64
}

// suffixesOf follows the real files: Paris writes b, t, q; others bis, ter, or letters.
func suffixesOf(d dice, u *unit) suffixes {
	switch {
	case u.Parent == "75056":
		return suffixes{words: []string{"b", "t", "q", "a"}, rate: 0.125}
	case d.chance(0.68):
		return suffixes{words: []string{"bis", "ter", "quater", "quinquies"}, rate: 0.02 + 0.08*d.unit()}
	}
	return suffixes{words: []string{"a", "b", "c", "d", "e", "f"}, rate: 0.03 + 0.10*d.unit()}
}

// number fills a street with so many numbers, in order.
func numberStreet(d dice, into []number, size int, how numbering, s suffixes) []number {
	into = into[:0]
	switch how {
	case metric:
		step := min(42, 1900/float64(size))
		for n := 0; len(into) < size && n < 9_000; {
			n += 1 + int(step*(0.2+1.6*d.unit()))
			into = withSuffixes(d, into, n, size, suffixes{s.words, s.rate / 5})
		}
	case inLine:
		for n := 1; len(into) < size; n++ {
			into = withSuffixes(d, into, n, size, suffixes{s.words, s.rate / 2})
		}
	default:
		odd, even := 0.92, 0.92
		switch d.below(12) {
		case 0:
			even = 0.08
		case 1:
			odd = 0.08
		}
		n := 1
		if d.chance(0.05) { // the street begins in another commune
			n += 2 * d.below(90)
		}
		for ; len(into) < size; n++ {
			if p := [2]float64{even, odd}[n&1]; d.chance(p) {
				into = withSuffixes(d, into, n, size, s)
			}
		}
	}
	return into
}

// withSuffixes adds a number, then sometimes its bis, then its ter.
func withSuffixes(d dice, into []number, n, size int, s suffixes) []number {
	into = append(into, number{n: n})
	for i := 0; i < len(s.words) && len(into) < size; i++ {
		p := s.rate
		if i > 0 {
			p = 0.22
		}
		if !d.chance(p) {
			break
		}
		into = append(into, number{n, s.words[i]})
	}
	return into
}

// sizeOf draws how many numbers a street has: half have few, some several hundred.
func sizeOf(d dice, median float64, left int) int {
	return min(left, min(420, max(1, int(median*math.Exp(1.15*d.normal())+0.5))))
}
