package inseefile

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// render writes a value of a parquet file as the CSV has it.
type render func([]byte, parquet.Value) []byte

// newRender chooses by type; name tells how wide a code is.
func newRender(t parquet.Type, name string) (render, error) {
	logical := t.LogicalType()
	if logical == nil {
		logical = &format.LogicalType{}
	}
	switch t.Kind() {
	case parquet.Boolean:
		return func(b []byte, v parquet.Value) []byte { return strconv.AppendBool(b, v.Boolean()) }, nil
	case parquet.Int32:
		switch l := logical.Value.(type) {
		case *format.DateType:
			return func(b []byte, v parquet.Value) []byte { return appendDate(b, int64(v.Int32())) }, nil
		case *format.DecimalType:
			return func(b []byte, v parquet.Value) []byte { return appendDecimal(b, int64(v.Int32()), int(l.Scale)) }, nil
		}
		wide := width(name)
		return func(b []byte, v parquet.Value) []byte { return appendInt(b, int64(v.Int32()), wide) }, nil
	case parquet.Int64:
		switch l := logical.Value.(type) {
		case *format.TimestampType:
			unit, err := unitOf(l.Unit)
			if err != nil {
				return nil, err
			}
			return func(b []byte, v parquet.Value) []byte { return appendTime(b, v.Int64(), unit) }, nil
		case *format.DecimalType:
			return func(b []byte, v parquet.Value) []byte { return appendDecimal(b, v.Int64(), int(l.Scale)) }, nil
		}
		wide := width(name)
		return func(b []byte, v parquet.Value) []byte { return appendInt(b, v.Int64(), wide) }, nil
	case parquet.Int96:
		return func(b []byte, v parquet.Value) []byte {
			i := v.Int96() // nanoseconds of the day, then the Julian day
			nanos := int64(uint64(i[1])<<32 | uint64(i[0]))
			const epoch = 2440588
			return appendTime(b, (int64(i[2])-epoch)*86_400_000+nanos/1_000_000, 1000)
		}, nil
	case parquet.Float:
		return func(b []byte, v parquet.Value) []byte { return strconv.AppendFloat(b, float64(v.Float()), 'f', -1, 32) }, nil
	case parquet.Double:
		return func(b []byte, v parquet.Value) []byte { return strconv.AppendFloat(b, v.Double(), 'f', -1, 64) }, nil
	case parquet.ByteArray, parquet.FixedLenByteArray:
		if _, decimal := logical.Value.(*format.DecimalType); decimal {
			return nil, fmt.Errorf("type %s inattendu", t)
		}
		return func(b []byte, v parquet.Value) []byte { return append(b, v.ByteArray()...) }, nil
	}
	return nil, fmt.Errorf("type %s inattendu", t)
}

// unitOf gives how many of the unit are a second.
func unitOf(unit format.TimeUnit) (int64, error) {
	switch unit.Value.(type) {
	case *format.MilliSeconds:
		return 1000, nil
	case *format.MicroSeconds:
		return 1_000_000, nil
	case *format.NanoSeconds:
		return 1_000_000_000, nil
	}
	return 0, errors.New("unité de temps inattendue")
}

func appendInt(b []byte, n int64, wide int) []byte {
	start := len(b)
	b = strconv.AppendInt(b, n, 10)
	if short := wide - (len(b) - start); n >= 0 && short > 0 {
		b = append(b, "00000000000000"[:short]...)
		copy(b[start+short:], b[start:])
		copy(b[start:start+short], "00000000000000")
	}
	return b
}

func appendDecimal(b []byte, n int64, scale int) []byte {
	if scale <= 0 {
		return strconv.AppendInt(b, n, 10)
	}
	digits := strconv.FormatInt(n, 10)
	if n < 0 {
		b, digits = append(b, '-'), digits[1:]
	}
	for len(digits) <= scale {
		digits = "0" + digits
	}
	b = append(b, digits[:len(digits)-scale]...)
	b = append(b, '.')
	return append(b, digits[len(digits)-scale:]...)
}

// width is the one of a code that a file may hold as a number, which loses its zeros; or 0.
func width(name string) int {
	switch name {
	case "siren", "sirenDoublon":
		return 9
	case "siret", "siretEtablissementPredecesseur", "siretEtablissementSuccesseur":
		return 14
	case "nic", "nicSiegeUniteLegale", "codePostalEtablissement", "codePostal2Etablissement", "codeCommuneEtablissement",
		"codeCommune2Etablissement", "codePaysEtrangerEtablissement", "codePaysEtranger2Etablissement", "adrs_codepostal", "adrs_codeinsee":
		return 5
	case "categorieJuridiqueUniteLegale":
		return 4
	}
	if strings.HasPrefix(name, "trancheEffectifs") {
		return 2
	}
	return 0
}

const secondsOfDay = 86_400

// appendDate writes 2006-01-02 of a number of days since 1970.
func appendDate(b []byte, days int64) []byte {
	year, month, day := time.Unix(days*secondsOfDay, 0).UTC().Date()
	b = appendInt(b, int64(year), 4)
	b = append(b, '-', '0'+byte(month/10), '0'+byte(month%10), '-')
	return append(b, '0'+byte(day/10), '0'+byte(day%10))
}

// appendTime writes 2006-01-02T15:04:05, and .000 when there are milliseconds. INSEE's
// times are local, whatever the file says of their zone.
func appendTime(b []byte, n, unit int64) []byte {
	seconds, rest := floorDiv(n, unit)
	days, second := floorDiv(seconds, secondsOfDay)
	b = append(appendDate(b, days), 'T')
	for i, part := range []int64{second / 3600, second / 60 % 60, second % 60} {
		if i > 0 {
			b = append(b, ':')
		}
		b = append(b, '0'+byte(part/10), '0'+byte(part%10))
	}
	if milliseconds := rest * 1000 / unit; milliseconds > 0 {
		b = appendInt(append(b, '.'), milliseconds, 3)
	}
	return b
}

func floorDiv(n, by int64) (quotient, rest int64) {
	quotient, rest = n/by, n%by
	if rest < 0 {
		quotient, rest = quotient-1, rest+by
	}
	return quotient, rest
}
