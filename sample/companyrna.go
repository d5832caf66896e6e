package sample

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/klauspost/compress/flate"
	"golang.org/x/text/encoding/charmap"
)

const waldecHeader = "id;id_ex;siret;rup_mi;gestion;date_creat;date_decla;date_publi;date_disso;nature;groupement;titre;titre_court;objet;objet_social1;objet_social2;" +
	"adrs_complement;adrs_numvoie;adrs_repetition;adrs_typevoie;adrs_libvoie;adrs_distrib;adrs_codeinsee;adrs_codepostal;adrs_libcommune;adrg_declarant;" +
	"adrg_complemid;adrg_complemgeo;adrg_libvoie;adrg_distrib;adrg_codepostal;adrg_achemine;adrg_pays;dir_civilite;telephone;siteweb;email;publiweb;" +
	"observation;position;maj_time\n"

// A chapter is where the rows of a département are: the official zip has a file for each.
type chapter struct {
	departement string
	from, size  int64
	rows        int
}

// rnaSpool keeps the rows aside until all are there, as they come in order of SIREN.
type rnaSpool struct {
	file     *os.File
	size     int64
	chapters []chapter
}

func (s *rnaSpool) open(dir string) (err error) {
	s.file, err = os.CreateTemp(dir, ".rna.*.tmp")
	return err
}

func (s *rnaSpool) close() error { return errors.Join(s.file.Close(), os.Remove(s.file.Name())) }

func (s *rnaSpool) add(rows []byte, chapters []chapter) error {
	for _, c := range chapters {
		c.from += s.size
		s.chapters = append(s.chapters, c)
	}
	n, err := s.file.Write(rows)
	s.size += int64(n)
	return err
}

// bind writes the rows by département.
func (s *rnaSpool) bind(ctx context.Context, w io.Writer, format string, t *tableFile) error {
	slices.SortStableFunc(s.chapters, func(a, b chapter) int { return cmp.Compare(a.departement, b.departement) })
	var out io.Writer
	var archive *zip.Writer
	if format == ".zip" {
		archive = zip.NewWriter(w)
		archive.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	}
	departement := ""
	for i, c := range s.chapters {
		if err := ctx.Err(); err != nil {
			return err
		}
		if archive != nil && c.departement != departement || i == 0 {
			departement, out = c.departement, w
			if archive != nil {
				name := tableNames[waldec] + "_dpt_" + departement + ".csv"
				var err error
				if out, err = archive.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: published()}); err != nil {
					return err
				}
			}
			if err := t.copy(out, strings.NewReader(waldecHeader)); err != nil {
				return err
			}
		}
		if err := t.copy(out, io.NewSectionReader(s.file, c.from, c.size)); err != nil {
			return err
		}
		t.rows += c.rows
	}
	if archive != nil {
		return archive.Close()
	}
	return nil
}

func (t *tableFile) copy(w io.Writer, from io.Reader) error {
	n, err := io.Copy(w, from)
	t.plain += n
	return err
}

// associations adds the row of an association of the register, and one of another that
// has no SIREN, as half of the RNA.
func (m *maker) associations(s *sheet, f *firm) []chapter {
	b := s.plain[waldec]
	seat := &f.sites[f.now().seat-1]
	at := seat.place
	if at == nil {
		return s.chapters
	}
	from := len(b)
	h := mix(uint64(f.siren))
	r := rnaRow{csvRow: csvRow{b}}
	r.association(f, seat, rnaFacts{
		id: f.rna, siret: seat.siret.String(), title: f.now().denomination, short: f.sigle, created: f.created, dissolved: f.dissolved(), hash: h,
	})
	rows := 1
	if f.rna != AssociationRNA && h%10 < 9 {
		id := []byte(f.rna)
		id[3] = "0123456789"[(id[3]-'0'+5)%10] // numbers of the register begin with 1 to 9
		if id[3] != f.rna[3] {
			title := "ASSOCIATION " + m.lexicon.causes[h>>8%uint64(len(m.lexicon.causes))] + " DU QUARTIER " + m.lexicon.haunts[h>>16%uint64(len(m.lexicon.haunts))]
			r.association(f, seat, rnaFacts{id: string(id), title: title, created: f.created + 200, hash: mix(h)})
			rows++
		}
	}
	s.plain[waldec] = r.b
	return append(s.chapters, chapter{departement: at.departement, from: int64(from), size: int64(len(r.b) - from), rows: rows})
}

func (f *firm) dissolved() day {
	if f.ceased > date(2900, 1, 1) {
		return none
	}
	return f.ceased
}

type rnaFacts struct {
	id, siret, title, short string
	created, dissolved      day
	hash                    uint64
}

// An rnaRow is separated by semicolons, every cell in quotes, in CP1252 but for a few
// rows that are in UTF-8.
type rnaRow struct{ csvRow }

func (r *rnaRow) quoted(s string) {
	r.b = append(append(append(r.b, '"'), strings.ReplaceAll(s, `"`, `""`)...), '"', ';')
}

func (r *rnaRow) date(d day) {
	r.b = append(r.b, '"')
	if d == none {
		r.b = append(r.b, "0001-01-01"...)
	} else {
		r.b = appendDay(r.b, d)
	}
	r.b = append(r.b, '"', ';')
}

func (r *rnaRow) association(f *firm, s *site, a rnaFacts) {
	from := len(r.b)
	purposes := [...]string{"promouvoir la pratique du sport et développer l'amitié entre ses membres", "organiser des fêtes, des repas et des sorties à thème",
		"défendre l'environnement et le cadre de vie des habitants", "soutenir la création artistique : théâtre, musique, arts plastiques",
		"aider les personnes âgées ou isolées ; lutter contre l'exclusion", "favoriser l'échange d'idées et l'éducation à la citoyenneté"}
	commune := s.place.name
	number := ""
	if s.number > 0 {
		number = strconv.Itoa(s.number)
	}
	position := "A"
	if a.dissolved != none {
		position = "D"
	} else if a.hash%211 == 0 {
		position = "S"
	}
	r.quoted(a.id)
	r.quoted("")
	r.quoted(a.siret)
	r.quoted("")
	r.quoted(a.id[1:4] + "P")
	r.date(a.created)
	r.date(a.created + day(a.hash%900))
	r.date(a.created + 12)
	r.date(a.dissolved)
	r.quoted("D")
	r.quoted([]string{"S", "S", "S", "S", "S", "S", "S", "U", "F", "S"}[a.hash>>4%10])
	r.quoted(a.title)
	r.quoted(a.short)
	r.quoted(purposes[a.hash>>8%uint64(len(purposes))])
	r.quoted("0" + strconv.Itoa(11000+int(a.hash>>12%24)*1000))
	r.quoted("000000")
	for _, cell := range [...]string{s.complement, number, s.suffix, s.way, s.label, []string{"_", "_", ""}[a.hash>>20%3], s.place.code, s.post, commune, "", "", "", "", "", s.post, commune, "FRANCE",
		[]string{"PM", "PF"}[a.hash>>24%2], "0199000000", "", "contact@exemple.invalid", "1", ""} {
		r.quoted(cell)
	}
	r.quoted(position)
	r.b = append(append(append(r.b, '"'), appendDay(nil, s.treated)...), " 12:00:00\"\n"...)
	if a.hash%97 == 0 {
		return
	}
	if latin, err := charmap.Windows1252.NewEncoder().Bytes(bytes.Clone(r.b[from:])); err == nil {
		r.b = append(r.b[:from], latin...)
	}
}
