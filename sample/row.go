package sample

import (
	"context"
	"io"
	"math"
	"strconv"
	"strings"

	"tuyau/territory"
)

const addressHeader = "id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;code_insee_ancienne_commune;nom_ancienne_commune;x;y;lon;lat;type_position;alias;nom_ld;libelle_acheminement;nom_afnor;source_position;source_nom_voie;certification_commune;cad_parcelles\n"

// rows gathers lines and writes them by blocks.
type rows struct {
	ctx      context.Context
	w        io.Writer
	buf      []byte
	done     int
	progress func(int)
}

const block = 64 << 10

func (r *rows) flush() error {
	if err := r.ctx.Err(); err != nil {
		return err
	}
	if _, err := r.w.Write(r.buf); err != nil {
		return err
	}
	r.buf = r.buf[:0]
	if r.progress != nil {
		r.progress(r.done)
	}
	return nil
}

func (r *rows) end() error {
	r.done++
	if len(r.buf) < block {
		return nil
	}
	return r.flush()
}

// habits are what the rows of a commune have alike.
type habits struct {
	position  string // type_position of most
	source    string
	certified bool
	parcels   bool
}

func habitsOf(d dice, u *unit) habits {
	if u.Parent == "75056" {
		return habits{position: "parcelle", source: "commune", certified: true}
	}
	positions := []string{"entrée", "parcelle", "segment", "bâtiment", "délivrance postale", ""}
	h := habits{position: positions[d.weighted([]float64{52, 18, 14, 7, 3, 6})], source: "commune"}
	if d.chance(0.2) {
		h.source = d.pick([]string{"inconnue", "cadastre", "laposte", "arcep"})
	}
	h.certified = h.source == "commune" && d.chance(0.85)
	h.parcels = u.Departement < "986" && h.certified && d.chance(0.7)
	return h
}

// template holds the cells that do not change along a street.
type template struct {
	id, fantoir, middle, tail, certified, parcel string
}

func templateOf(u *unit, s *street, v *village, locality string) template {
	t := template{id: s.id + "_", certified: ";0;"}
	if s.fantoir {
		t.fantoir = s.id
	}
	t.middle = strings.Join([]string{"", s.name, s.postCode, u.Code, u.Name, s.old.code, s.old.name, ""}, ";")
	office := v.posted
	if s.postCode == "75116" {
		office = "PARIS 16"
	}
	t.tail = strings.Join([]string{"", "", locality, office, afnor.Replace(s.name), v.source, v.source}, ";")
	if v.certified {
		t.certified = ";1;"
	}
	if v.parcels {
		prefix := "000"
		if s.old.code != "" && s.old.code != u.Code {
			prefix = s.old.code[2:]
		}
		t.parcel = u.Code + prefix
	}
	return t
}

// posted is the commune as the post spells it.
func posted(u *unit) string {
	if u.Type == territory.Arrondissement {
		city, _, _ := strings.Cut(u.Name, " ")
		return afnor.Replace(city)
	}
	name := afnor.Replace(u.Name) + " "
	name = strings.ReplaceAll(strings.ReplaceAll(name, "SAINTE ", "STE "), "SAINT ", "ST ")
	return strings.TrimSpace(name)
}

// address appends one row. The position is rounded first: x and y are those of the
// lon and lat that the row shows.
func (r *rows) address(d dice, u *unit, s *street, t *template, h habits, n number) error {
	lon, lat := s.line.at(n.n, 3*d.unit()+float64(len(n.suffix)))
	lonMicro, latMicro := math.Round(lon*1e6), math.Round(lat*1e6)
	x, y, _ := territory.Project(u.Departement, lonMicro/1e6, latMicro/1e6)
	b := append(r.buf, t.id...)
	b = appendPadded(b, n.n)
	if n.suffix != "" {
		b = append(append(b, '_'), n.suffix...)
	}
	b = append(append(append(b, ';'), t.fantoir...), ';')
	b = append(strconv.AppendInt(b, int64(n.n), 10), ';')
	b = append(append(b, n.suffix...), t.middle...)
	b = append(appendDecimal(b, int64(math.Round(x*100)), 2), ';')
	b = append(appendDecimal(b, int64(math.Round(y*100)), 2), ';')
	b = append(appendDecimal(b, int64(lonMicro), 6), ';')
	b = append(appendDecimal(b, int64(latMicro), 6), ';')
	position := h.position
	if position != "parcelle" && d.chance(0.12) {
		position = "segment"
	}
	b = append(append(b, position...), t.tail...)
	b = append(b, t.certified...)
	if t.parcel != "" {
		b = appendParcel(b, d, t.parcel)
	}
	r.buf = append(b, '\n')
	return r.end()
}

// appendParcel adds a cadastral parcel, now and then two: commune, prefix, section, number.
func appendParcel(b []byte, d dice, prefix string) []byte {
	section, number := d.below(26*8), 1+d.below(900)
	for again := 0; ; again++ {
		b = append(b, prefix...)
		b = append(b, "0ABCDEHZ"[section/26], 'A'+byte(section%26))
		b = append(b, appendPadded(nil, number+again)[1:]...)
		if again == 1 || !d.chance(0.04) {
			return b
		}
		b = append(b, '|')
	}
}

// appendPadded writes a number on five digits.
func appendPadded(b []byte, n int) []byte {
	return append(b, byte('0'+n/10_000%10), byte('0'+n/1_000%10), byte('0'+n/100%10), byte('0'+n/10%10), byte('0'+n%10))
}

// appendDecimal writes v/10^places without final zeros, as the real files do.
func appendDecimal(b []byte, v int64, places int) []byte {
	if v < 0 {
		b, v = append(b, '-'), -v
	}
	scale := int64(1)
	for range places {
		scale *= 10
	}
	b = strconv.AppendInt(b, v/scale, 10)
	rest := v % scale
	if rest == 0 {
		return b
	}
	b = append(b, '.')
	for rest > 0 {
		scale /= 10
		b = append(b, byte('0'+rest/scale))
		rest %= scale
	}
	return b
}
