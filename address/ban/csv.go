package ban

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

// The columns used of each kind of CSV, by name: the order and the others don't matter.
var (
	addressColumns = []string{"id", "numero", "rep", "nom_voie", "code_postal", "code_insee", "nom_commune",
		"code_insee_ancienne_commune", "nom_ancienne_commune", "x", "y", "lon", "lat",
		"id_ban_adresse", "id_ban_toponyme", "id_ban_commune"}
	addressRequired = []string{"numero", "nom_voie", "code_insee", "nom_commune", "lon", "lat"}

	localityColumns = []string{"id", "nom_lieu_dit", "code_postal", "code_insee", "nom_commune",
		"code_insee_ancienne_commune", "nom_ancienne_commune", "x", "y", "lon", "lat"}
	localityRequired = []string{"id", "nom_lieu_dit", "code_insee", "nom_commune"}
)

// layout says where the wanted columns are in a file.
type layout struct {
	width int
	at    []int // for each wanted column, its place in the row, or -1
}

func newLayout(header []string, wanted, required []string) (layout, error) {
	l := layout{width: len(header), at: make([]int, len(wanted))}
	for i, name := range wanted {
		l.at[i] = slices.Index(header, name)
		if l.at[i] < 0 && slices.Contains(required, name) {
			return l, fmt.Errorf("%w: colonne « %s » absente de l'en-tête", ErrFormat, name)
		}
	}
	return l, nil
}

func readCSV(l *lines, first []byte, sink Sink) error {
	header := strings.Split(strings.ToLower(strings.ReplaceAll(string(first), `"`, "")), ";")
	for i := range header {
		header[i] = strings.TrimSpace(header[i])
		if header[i] == "code_post" { // its name before 2019
			header[i] = "code_postal"
		}
	}
	switch {
	case slices.Contains(header, "nom_lieu_dit"):
		at, err := newLayout(header, localityColumns, localityRequired)
		if err != nil {
			return err
		}
		return eachRow(l, at, func(f [][]byte) error { return locality(f, sink) })
	case slices.Contains(header, "nom_voie") && slices.Contains(header, "numero"):
		at, err := newLayout(header, addressColumns, addressRequired)
		if err != nil {
			return err
		}
		var n Number
		var id []byte
		return eachRow(l, at, func(f [][]byte) error { return number(f, &n, &id, sink) })
	}
	const shown = 60
	if len(first) > shown {
		first = first[:shown]
	}
	return fmt.Errorf("%w: il commence par %q; attendu: un CSV de la BAN (colonnes numero, nom_voie… ou nom_lieu_dit…), ou le NDJSON d'addok", ErrFormat, first)
}

// eachRow cuts the rows of the file and gives the wanted fields, in the order wanted.
func eachRow(l *lines, at layout, use func(fields [][]byte) error) error {
	cells := make([][]byte, 0, at.width)
	fields := make([][]byte, len(at.at))
	var unquoted []byte
	for {
		line, err := l.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := checkUTF8(line); err != nil {
			l.row(err)
			continue
		}
		cells, unquoted, err = cut(cells[:0], unquoted[:0], line)
		if err == nil && len(cells) != at.width {
			err = fmt.Errorf("%d colonnes au lieu de %d", len(cells), at.width)
		}
		if err == nil {
			for i, from := range at.at {
				fields[i] = nil
				if from >= 0 {
					fields[i] = cells[from]
				}
			}
			err = use(fields)
		}
		l.row(err)
	}
}

var errQuote = errors.New("guillemet non fermé")

// cut splits a row at its semicolons. Quoted cells, rare, are copied into unquoted.
func cut(cells [][]byte, unquoted, line []byte) ([][]byte, []byte, error) {
	if bytes.IndexByte(line, '"') < 0 {
		for {
			i := bytes.IndexByte(line, ';')
			if i < 0 {
				return append(cells, line), unquoted, nil
			}
			cells = append(cells, line[:i])
			line = line[i+1:]
		}
	}
	unquoted = slices.Grow(unquoted, len(line)) // so that cells stay where they are
	for {
		var cell []byte
		if len(line) > 0 && line[0] == '"' {
			start := len(unquoted)
			line = line[1:]
			for {
				i := bytes.IndexByte(line, '"')
				if i < 0 {
					return cells, unquoted, errQuote
				}
				unquoted = append(unquoted, line[:i]...)
				line = line[i+1:]
				if len(line) == 0 || line[0] != '"' {
					break
				}
				unquoted = append(unquoted, '"')
				line = line[1:]
			}
			cell = unquoted[start:]
			if len(line) > 0 && line[0] != ';' {
				return cells, unquoted, errQuote
			}
		} else {
			i := bytes.IndexByte(line, ';')
			if i < 0 {
				i = len(line)
			}
			cell, line = line[:i], line[i:]
		}
		cells = append(cells, cell)
		if len(line) == 0 {
			return cells, unquoted, nil
		}
		line = line[1:]
	}
}

func number(f [][]byte, n *Number, id *[]byte, sink Sink) error {
	*n = Number{ID: f[0], Street: bytes.TrimSpace(f[3]), PostCode: f[4], CityCode: f[5], City: bytes.TrimSpace(f[6]),
		OldCityCode: f[7], OldCity: bytes.TrimSpace(f[8]), BanID: f[13], StreetBanID: f[14], CityBanID: f[15]}
	numero, err := strconv.ParseUint(string(f[1]), 10, 32)
	if err != nil || numero > MaxNumero {
		return fmt.Errorf("numero: « %s » n'est pas un entier de 0 à %d", short(f[1]), MaxNumero)
	}
	n.Numero = uint32(numero)
	n.Suffix = bytes.ToLower(bytes.TrimSpace(f[2]))
	if len(n.Suffix) > maxSuffix {
		return fmt.Errorf("rep: « %s » a plus de %d caractères", short(f[2]), maxSuffix)
	}
	if len(n.Street) == 0 {
		return errors.New("nom_voie: vide")
	}
	if err := checkCommune(n.CityCode, n.City, n.PostCode); err != nil {
		return err
	}
	if n.Lon, n.Lat, err = position(f[11], f[12]); err != nil {
		return err
	}
	n.X, n.Y, n.HasXY = projected(f[9], f[10])
	n.StreetID = streetID(n, id)
	return sink.Number(n)
}

// streetID takes the number and its suffix off the address's identifier. Files without
// identifiers get one per name and commune.
func streetID(n *Number, buf *[]byte) []byte {
	first := bytes.IndexByte(n.ID, '_')
	if first > 0 {
		if second := bytes.IndexByte(n.ID[first+1:], '_'); second > 0 {
			return n.ID[:first+1+second]
		}
	}
	*buf = append(append(append((*buf)[:0], n.CityCode...), '_'), n.Street...)
	if len(n.OldCityCode) > 0 {
		*buf = append(append(*buf, '_'), n.OldCityCode...)
	}
	n.ID = nil
	return *buf
}

const (
	// MaxNumero is the largest number of a street: the files go to 99999, given to
	// buildings without a number.
	MaxNumero = 99999
	maxSuffix = 32
)

func locality(f [][]byte, sink Sink) error {
	p := Place{ID: string(f[0]), Kind: "locality", Name: string(bytes.TrimSpace(f[1])), CityCodes: []string{string(f[3])},
		Cities: []string{string(bytes.TrimSpace(f[4]))}, OldCode: string(f[5]), OldCity: string(bytes.TrimSpace(f[6]))}
	if p.ID == "" {
		return errors.New("id: vide")
	}
	if p.Name == "" {
		return errors.New("nom_lieu_dit: vide")
	}
	if err := checkCommune(f[3], f[4], f[2]); err != nil {
		return err
	}
	if len(f[2]) > 0 {
		p.PostCodes = []string{string(f[2])}
	}
	var err error
	if p.Lon, p.Lat, err = position(f[9], f[10]); err != nil {
		return err
	}
	p.X, p.Y, p.HasXY = projected(f[7], f[8])
	return sink.Place(&p)
}

func checkCommune(code, name, postcode []byte) error {
	if !ValidCityCode(string(code)) {
		return fmt.Errorf("code_insee: « %s » n'est pas un code de commune", short(code))
	}
	if len(name) == 0 {
		return errors.New("nom_commune: vide")
	}
	if len(postcode) > 0 && !digits(postcode, 5) {
		return fmt.Errorf("code_postal: « %s » n'a pas 5 chiffres", short(postcode))
	}
	return nil
}

// ValidCityCode says whether code has the form of an INSEE commune code: 5 digits,
// or 2A, 2B and 3 digits.
func ValidCityCode(code string) bool {
	if len(code) != 5 {
		return false
	}
	for i := range 5 {
		corse := i == 1 && code[0] == '2' && (code[1] == 'A' || code[1] == 'B')
		if !corse && (code[i] < '0' || code[i] > '9') {
			return false
		}
	}
	return true
}

func digits(b []byte, n int) bool {
	if len(b) != n {
		return false
	}
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

func position(lon, lat []byte) (x, y float64, err error) {
	x, okLon := decimal(lon)
	y, okLat := decimal(lat)
	if !okLon || x < -180 || x > 180 {
		return 0, 0, fmt.Errorf("lon: « %s » n'est pas une longitude", short(lon))
	}
	if !okLat || y < -90 || y > 90 {
		return 0, 0, fmt.Errorf("lat: « %s » n'est pas une latitude", short(lat))
	}
	return x, y, nil
}

// maxMetres bounds x and y: they are stored in centimetres on 32 bits.
const maxMetres = 2e7

func projected(x, y []byte) (px, py float64, ok bool) {
	px, okX := decimal(x)
	py, okY := decimal(y)
	return px, py, okX && okY && math.Abs(px) < maxMetres && math.Abs(py) < maxMetres
}

// decimal reads digits with a sign and a point. strconv also reads "nan" and "0x1p2".
func decimal(b []byte) (float64, bool) {
	for _, c := range b {
		if (c < '0' || c > '9') && c != '.' && c != '-' {
			return 0, false
		}
	}
	v, err := strconv.ParseFloat(string(b), 64)
	return v, err == nil && len(b) > 0
}

func short(b []byte) []byte {
	if len(b) > 40 {
		return append(b[:37:37], "…"...)
	}
	return b
}
