package territory

import "math"

// A projection turns degrees into metres and back. All stand on the GRS80 ellipsoid;
// between the national reference frames and WGS84 there are centimetres.
type projection interface {
	forward(lon, lat float64) (x, y float64)
	inverse(x, y float64) (lon, lat float64)
}

// GRS80.
const (
	semiMajor = 6378137.0
	flatness  = 1 / 298.257222101
)

var eccentricity = math.Sqrt(flatness * (2 - flatness))

var (
	lambert93 = newLambert(46.5, 3, 49, 44, 700_000, 6_600_000)                    // EPSG:2154
	lambertNC = newLambert(-21.5, 166, -20-40.0/60, -22-20.0/60, 400_000, 300_000) // EPSG:3163
	overseas  = map[string]projection{
		"971": newUTM(20, 'N'), "972": newUTM(20, 'N'), "977": newUTM(20, 'N'), "978": newUTM(20, 'N'), // EPSG:5490
		"973": newUTM(22, 'N'), // EPSG:2972
		"974": newUTM(40, 'S'), // EPSG:2975
		"975": newUTM(21, 'N'), // EPSG:4467
		"976": newUTM(38, 'S'), // EPSG:4471
		"986": newUTM(1, 'S'),  // EPSG:8903
		"987": newUTM(6, 'S'),  // EPSG:3297
		"988": lambertNC,
	}
)

// Project gives the position in metres in the legal projection of a département.
// ok is false where there is none (984, 989, unknown codes) and for positions that
// are no number or not on Earth.
func Project(departement string, lon, lat float64) (x, y float64, ok bool) {
	p := projectionOf(departement)
	if p == nil || !(math.Abs(lon) <= 180 && math.Abs(lat) < 90) {
		return 0, 0, false
	}
	x, y = p.forward(lon, lat)
	return x, y, finite(x, y)
}

// Unproject is the inverse of Project.
func Unproject(departement string, x, y float64) (lon, lat float64, ok bool) {
	p := projectionOf(departement)
	if p == nil || !finite(x, y) {
		return 0, 0, false
	}
	lon, lat = p.inverse(x, y)
	return lon, lat, finite(lon, lat)
}

func projectionOf(departement string) projection {
	if p, ok := overseas[departement]; ok {
		return p
	}
	if len(departement) == 2 && metropolitan(departement) {
		return lambert93
	}
	return nil
}

func finite(x, y float64) bool { return !math.IsNaN(x-x) && !math.IsNaN(y-y) }

// lambert is the conic conformal projection with two standard parallels
// (EPSG method 9802).
type lambert struct{ n, radius, lon0, x0, y0 float64 }

func newLambert(lat0, lon0, lat1, lat2, x0, y0 float64) *lambert {
	m := func(lat float64) float64 {
		s, c := math.Sincos(lat)
		return c / math.Sqrt(1-eccentricity*eccentricity*s*s)
	}
	a, b := radians(lat1), radians(lat2)
	n := (math.Log(m(a)) - math.Log(m(b))) / (isometric(b) - isometric(a))
	l := &lambert{n: n, radius: semiMajor * m(a) / n * math.Exp(n*isometric(a)), lon0: radians(lon0), x0: x0}
	l.y0 = y0 + l.radius*math.Exp(-n*isometric(radians(lat0)))
	return l
}

func (l *lambert) forward(lon, lat float64) (x, y float64) {
	r := l.radius * math.Exp(-l.n*isometric(radians(lat)))
	s, c := math.Sincos(l.n * (radians(lon) - l.lon0))
	return l.x0 + r*s, l.y0 - r*c
}

func (l *lambert) inverse(x, y float64) (lon, lat float64) {
	dx, dy := x-l.x0, l.y0-y
	if l.n < 0 {
		dx, dy = -dx, -dy
	}
	r := math.Copysign(math.Hypot(dx, dy), l.n)
	lon = l.lon0 + math.Atan2(dx, dy)/l.n
	return degrees(lon), degrees(latitude(-math.Log(r/l.radius) / l.n))
}

// isometric is the latitude on which conformal projections work.
func isometric(lat float64) float64 {
	s := math.Sin(lat)
	return math.Atanh(s) - eccentricity*math.Atanh(eccentricity*s)
}

// latitude is the inverse of isometric; each turn divides the error by 150.
func latitude(q float64) float64 {
	s := math.Tanh(q)
	for range 8 {
		s = math.Tanh(q + eccentricity*math.Atanh(eccentricity*s))
	}
	return math.Asin(s)
}

// utm is the transverse Mercator projection by Krüger's series to the fourth order:
// below a millimetre within 4,000 km of its meridian.
type utm struct{ lon0, y0 float64 }

const (
	utmScale  = 0.9996
	utmEast   = 500_000
	thirdFlat = flatness / (2 - flatness)
	n1, n2    = thirdFlat, thirdFlat * thirdFlat
	n3, n4    = n2 * n1, n2 * n2
	// rectifying is the radius of the circle that has the length of a meridian.
	rectifying = semiMajor / (1 + n1) * (1 + n2/4 + n4/64)
)

var (
	krueger = [4]float64{
		n1/2 - 2*n2/3 + 5*n3/16 + 41*n4/180, 13*n2/48 - 3*n3/5 + 557*n4/1440,
		61*n3/240 - 103*n4/140, 49561 * n4 / 161280,
	}
	kruegerBack = [4]float64{
		n1/2 - 2*n2/3 + 37*n3/96 - n4/360, n2/48 + n3/15 - 437*n4/1440,
		17*n3/480 - 37*n4/840, 4397 * n4 / 161280,
	}
)

func newUTM(zone int, hemisphere byte) *utm {
	u := &utm{lon0: radians(float64(zone*6 - 183))}
	if hemisphere == 'S' {
		u.y0 = 10_000_000
	}
	return u
}

func (u *utm) forward(lon, lat float64) (x, y float64) {
	t := math.Sinh(isometric(radians(lat)))
	s, c := math.Sincos(radians(lon) - u.lon0)
	xi, eta := math.Atan2(t, c), math.Asinh(s/math.Hypot(t, c))
	dXi, dEta := series(&krueger, xi, eta)
	return utmEast + utmScale*rectifying*(eta+dEta), u.y0 + utmScale*rectifying*(xi+dXi)
}

func (u *utm) inverse(x, y float64) (lon, lat float64) {
	xi, eta := (y-u.y0)/(utmScale*rectifying), (x-utmEast)/(utmScale*rectifying)
	dXi, dEta := series(&kruegerBack, xi, eta)
	xi, eta = xi-dXi, eta-dEta
	s, c := math.Sincos(xi)
	sinh := math.Sinh(eta)
	lon = u.lon0 + math.Atan2(sinh, c)
	return degrees(lon), degrees(latitude(math.Asinh(s / math.Hypot(sinh, c))))
}

// series sums k·sin(2jξ)·cosh(2jη) and k·cos(2jξ)·sinh(2jη) over the four terms.
func series(k *[4]float64, xi, eta float64) (dXi, dEta float64) {
	for j, a := range k {
		m := 2 * float64(j+1)
		s, c := math.Sincos(m * xi)
		dXi += a * s * math.Cosh(m*eta)
		dEta += a * c * math.Sinh(m*eta)
	}
	return dXi, dEta
}

func radians(deg float64) float64 { return deg * math.Pi / 180 }
func degrees(rad float64) float64 { return rad * 180 / math.Pi }
