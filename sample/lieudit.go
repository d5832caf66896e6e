package sample

import (
	"context"
	"io"
	"math"
	"strings"

	"tuyau/territory"
)

const lieuDitHeader = "id;nom_lieu_dit;code_postal;code_insee;nom_commune;code_insee_ancienne_commune;nom_ancienne_commune;x;y;lon;lat;source_position;source_nom_voie\n"

// LieuxDits writes the lieux-dits that go with the addresses of the same options, in
// the format of the official lieux-dits-*-beta.csv: one for some 28 addresses of a
// village, few in towns. Their ids are none of Address's.
func LieuxDits(ctx context.Context, w io.Writer, opt AddressOptions) error {
	p, err := newPlan(opt)
	if err != nil {
		return err
	}
	b := newBuilder(ctx, p, w, opt)
	b.out.buf = append(b.out.buf, lieuDitHeader...)
	for _, u := range p.units {
		if err := b.lieuxDits(u); err != nil {
			return err
		}
	}
	return b.out.flush()
}

func (b *builder) lieuxDits(u *unit) error {
	d := newDice(b.seed, "lieux-dits "+u.Code)
	b.ids = newIDMaker(b.seed, u)
	b.ids.count = 1 << 20 // far beyond the streets of any commune
	radius, one := u.radius(b.plan.layout), 300
	if u.rural() {
		radius, one = 1.6*u.radius(b.plan.layout), 28
	}
	parts, shares := partsOf(u, radius, (u.rows+d.below(one))/one)
	b.names.begin()
	for i, p := range parts {
		for range shares[i] {
			name := b.names.hamlet(d)
			if !b.names.take(name) {
				continue // the commune has it already
			}
			if err := b.lieuDit(d, u, p, name); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *builder) lieuDit(d dice, u *unit, p part, name string) error {
	sin, cos := math.Sincos(2 * math.Pi * d.unit())
	l, reach := lineAt(p.spot), p.radius*math.Sqrt(d.unit())
	lon, lat := math.Round((l.lon+reach*cos*l.east)*1e6), math.Round((l.lat+reach*sin*l.north)*1e6)
	x, y, _ := territory.Project(u.Departement, lon/1e6, lat/1e6)
	cells := strings.Join([]string{b.ids.made(), name, b.postCode(d, u), u.Code, u.Name, p.code, p.name, ""}, ";")
	r := b.out
	r.buf = append(r.buf, cells...)
	r.buf = append(appendDecimal(r.buf, int64(math.Round(x*100)), 2), ';')
	r.buf = append(appendDecimal(r.buf, int64(math.Round(y*100)), 2), ';')
	r.buf = append(appendDecimal(r.buf, int64(lon), 6), ';')
	r.buf = append(appendDecimal(r.buf, int64(lat), 6), ";commune;commune\n"...)
	return r.end()
}
