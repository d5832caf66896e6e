package inseefile_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"

	"tuyau/company/inseefile"
)

// parquetOf writes rows: a value a column, in the order of their names, nil for null.
func parquetOf(tb testing.TB, columns parquet.Group, groupRows int64, rows ...[]any) []byte {
	tb.Helper()
	for name, node := range columns {
		columns[name] = parquet.Optional(node)
	}
	var b bytes.Buffer
	schema := parquet.NewSchema("stock", columns)
	w := parquet.NewGenericWriter[any](&b, schema, parquet.MaxRowsPerRowGroup(groupRows), parquet.Compression(&parquet.Snappy))
	for _, values := range rows {
		row := make(parquet.Row, len(values))
		for i, v := range values {
			if row[i] = parquet.ValueOf(v).Level(0, 1, i); v == nil {
				row[i] = parquet.NullValue().Level(0, 0, i)
			}
		}
		if _, err := w.WriteRows([]parquet.Row{row}); err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func texts(names []string) parquet.Group {
	g := parquet.Group{}
	for _, name := range names {
		g[name] = parquet.String()
	}
	return g
}

// TestParquetReadsAsCSV: the same rows, whatever the types that hold them.
func TestParquetReadsAsCSV(t *testing.T) {
	g := texts(inseefile.Columns(inseefile.UniteLegale))
	g["anneeEffectifsUniteLegale"] = parquet.Int(64)
	g["anneeCategorieEntreprise"] = parquet.Leaf(parquet.DoubleType)
	g["nombrePeriodesUniteLegale"] = parquet.Int(32)
	g["categorieJuridiqueUniteLegale"] = parquet.Int(64)
	g["nicSiegeUniteLegale"] = parquet.Int(32)
	g["siren"] = parquet.Int(64)
	g["dateCreationUniteLegale"] = parquet.Date()
	g["dateDebut"] = parquet.Date()
	g["dateDernierTraitementUniteLegale"] = parquet.Timestamp(parquet.Microsecond)
	g["unitePurgeeUniteLegale"] = parquet.Leaf(parquet.BooleanType)
	g["zDecimal"] = parquet.Decimal(2, 12, parquet.Int64Type)
	g["zMilli"] = parquet.Timestamp(parquet.Millisecond)
	g["zNano"] = parquet.Timestamp(parquet.Nanosecond)
	g["zInt96"] = parquet.Leaf(parquet.Int96Type)
	g["zFloat"] = parquet.Leaf(parquet.FloatType)
	g["zFixed"] = parquet.Leaf(parquet.FixedLenByteArrayType(3))
	names := make([]string, 0, len(g))
	for name := range g {
		names = append(names, name)
	}
	slices.Sort(names)
	day := func(text string) int32 {
		d, err := time.Parse(time.DateOnly, text)
		if err != nil {
			t.Fatal(err)
		}
		return int32(d.Unix() / 86400)
	}
	at := time.Date(2024, 3, 29, 10, 33, 25, 0, time.UTC)
	values := map[string]struct {
		in   any
		want string
	}{
		"siren": {int64(5520176), "005520176"}, "denominationUniteLegale": {"ÉTÉ \"X\"\nY", "ÉTÉ \"X\"\nY"}, "sigleUniteLegale": {"", "∅"},
		"anneeEffectifsUniteLegale": {int64(2022), "2022"}, "anneeCategorieEntreprise": {2023.0, "2023"}, "nombrePeriodesUniteLegale": {int32(3), "3"},
		"categorieJuridiqueUniteLegale": {int64(0), "0000"}, "nicSiegeUniteLegale": {int32(13), "00013"},
		"dateCreationUniteLegale": {day("1955-10-20"), "1955-10-20"}, "dateDebut": {day("0001-01-01"), "0001-01-01"},
		"dateDernierTraitementUniteLegale": {at.UnixMicro() + 120_000, "2024-03-29T10:33:25.120"}, "unitePurgeeUniteLegale": {true, "true"},
		"zDecimal": {int64(-5), "-0.05"}, "zMilli": {at.UnixMilli(), "2024-03-29T10:33:25"}, "zNano": {int64(-1_000_000), "1969-12-31T23:59:59.999"},
		"zInt96": {deprecated.Int96{1_000_000_000, 0, 2440589}, "1970-01-02T00:00:01"}, "zFloat": {float32(1.5), "1.5"}, "zFixed": {[3]byte{'a', 'b', 'c'}, "abc"},
	}
	full, wantFull := make([]any, len(names)), make([]string, len(names))
	for i, name := range names {
		if v, ok := values[name]; ok {
			full[i], wantFull[i] = v.in, v.want
		} else {
			full[i], wantFull[i] = nil, "∅"
		}
	}
	nulls, wantNulls := make([]any, len(names)), strings.Repeat("|∅", len(names))[1:]
	rows, want := [][]any{}, []string{}
	for i := range 5000 { // several row groups, several batches, on both workers
		if i%3 == 0 {
			rows, want = append(rows, nulls), append(want, wantNulls)
		} else {
			rows, want = append(rows, full), append(want, strings.Join(wantFull, "|"))
		}
	}
	tables, tally, err := read(t, parquetOf(t, g, 1500, rows...))
	if err != nil || tally.Rows != 5000 || tally.Bad != 0 || len(tables) != 1 {
		t.Fatalf("%+v, %v", tally, err)
	}
	if got := tables[0]; got.kind != inseefile.UniteLegale || !slices.Equal(got.names, names) || !slices.Equal(got.rows, want) {
		t.Errorf("%s %v\n%s\nwant %s", got.kind, got.names, got.rows[1], want[1])
	}
}

func TestParquetOfEveryKind(t *testing.T) {
	for _, kind := range []inseefile.Kind{inseefile.Etablissement, inseefile.UniteLegaleHistorique, inseefile.EtablissementHistorique,
		inseefile.LiensSuccession, inseefile.Doublons, inseefile.RNAWaldec, inseefile.RNAImport} {
		names := inseefile.Columns(kind)
		slices.Sort(names)
		row, want := make([]any, len(names)), make([]string, len(names))
		for i, name := range names {
			row[i], want[i] = name, name
			switch {
			case name == "telephone" || name == "email":
				want[i] = "∅"
			case strings.HasPrefix(name, "changement") || name == "etablissementSiege" || name == "transfertSiege" || name == "continuiteEconomique":
				row[i], want[i] = "True", "true"
			case name == "date_creat":
				row[i], want[i] = "0001-01-01", "∅"
			}
		}
		tables, _, err := read(t, parquetOf(t, texts(names), 100, row))
		if err != nil || tables[0].kind != kind || tables[0].rows[0] != strings.Join(want, "|") {
			t.Errorf("%s: %+v, %v", kind, tables, err)
		}
	}
}

func TestParquetBadRows(t *testing.T) {
	names := inseefile.Columns(inseefile.Doublons)
	slices.Sort(names)
	good := []any{"2024", "552100554", "552100562"}
	rows := [][]any{good, {"2024", "552100\xe9554", "1"}, good, {"2024", strings.Repeat("x", inseefile.MaxRecord+1), "1"}, {"2024", "a\x00b", "1"}, good}
	tables, tally, err := read(t, parquetOf(t, texts(names), 2, rows...))
	want := []string{"file:2: texte qui n'est pas en UTF-8", "file:4: ligne de plus de 1 Mo", "file:5: octet nul dans le texte"}
	if err != nil || tally.Rows != 6 || tally.Bad != 3 || !slices.Equal(tally.Faults, want) || len(tables[0].rows) != 3 {
		t.Errorf("%+v, %+v, %v", tables[0].rows, tally, err)
	}
	for _, row := range tables[0].rows {
		if row != "2024|552100554|552100562" {
			t.Errorf("%q", row)
		}
	}
}

func TestParquetRefused(t *testing.T) {
	names := inseefile.Columns(inseefile.Doublons)
	slices.Sort(names)
	rows := make([][]any, 3000)
	for i := range rows {
		rows[i] = []any{"2024", strings.Repeat("5", i%9), "552100562"}
	}
	good := parquetOf(t, texts(names), 1000, rows...)
	zeroed := slices.Clone(good)
	copy(zeroed[10:], make([]byte, len(good)/3))
	tooLong := make([][]any, 256)
	for i := range tooLong {
		tooLong[i] = []any{"2024", strings.Repeat("x", 100_000), "1"}
	}
	nested := texts(names)
	nested["siren"] = parquet.Group{"a": parquet.String()}
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"truncated":       {good[:len(good)-100], "parquet tronqué ou abîmé"},
		"half":            {good[:len(good)/2], "parquet tronqué ou abîmé"},
		"zeroed":          {zeroed, "parquet tronqué ou abîmé"},
		"missing columns": {parquetOf(t, texts([]string{"siren", "dateDernierTraitementDoublon"}), 10), "colonnes obligatoires absentes : sirenDoublon"},
		"other":           {parquetOf(t, texts([]string{"a", "b"}), 10), "fichier d'un type inconnu : ses colonnes (a, b)"},
		"too much text":   {parquetOf(t, texts(names), 2000, tooLong...), "parquet refusé : plus de 16 Mo de texte"},
	} {
		if _, _, err := read(t, c.data); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

// TestRealExtract: 58,228 periods of Lyon 4e, written by DuckDB with other columns than
// the official ones, so that only the level below is asked.
func TestRealExtract(t *testing.T) {
	shared := os.Getenv("TUYAU_SHARED")
	if shared == "" {
		t.Skip("TUYAU_SHARED is not set: the real extract is not here")
	}
	path := filepath.Join(shared, "data", "sirene", "periodes-lyon4.parquet")
	_, err := inseefile.Read(context.Background(), path, gather(new([]*table)), nil)
	if err == nil || !strings.Contains(err.Error(), "StockEtablissementHistorique : colonnes obligatoires absentes : siren, nic, etatAdministratifEtablissement") {
		t.Errorf("read as an official file: %v", err)
	}
	var rows []string
	names, err := inseefile.ReadParquet(path, func(b *inseefile.Batch) error {
		for row := range b.Rows {
			var cells []string
			for c := range 8 {
				cells = append(cells, string(b.Cell(row, c)))
			}
			rows = append(rows, strings.Join(cells, "|"))
		}
		return nil
	})
	if err != nil || strings.Join(names, "|") != "siret|dateDebut|dateFin|etat|code_ape|code_commune|libelle_commune|code_tranche" || len(rows) != 58228 {
		t.Fatalf("%v, %d rows, %v", names, len(rows), err)
	}
	if rows[0] != "21690123101746|2008-01-01||A|85.20Z|69384|LYON|01" || rows[1] != "21690123101746|1990-12-25|2007-12-31|A|80.1Z|69384|LYON|01" {
		t.Errorf("%q", rows[:2])
	}
	open := 0
	for _, row := range rows {
		if c := strings.Split(row, "|"); len(c[0]) != 14 || len(c[1]) != 10 && c[1] != "" || len(c[2]) != 10 && c[2] != "" {
			t.Fatalf("%q", row)
		} else if c[2] == "" {
			open++
		}
	}
	if open != 26614 {
		t.Errorf("%d current periods", open)
	}
}
