package inseefile_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"tuyau/company/inseefile"
)

// table is what a test gathers of a table: its rows as text, | between cells, ∅ for null.
type table struct {
	kind  inseefile.Kind
	names []string
	rows  []string
}

func gather(tables *[]*table) inseefile.Open {
	return func(kind inseefile.Kind, names []string) (func(*inseefile.Batch) error, error) {
		t := &table{kind: kind, names: names}
		*tables = append(*tables, t)
		return func(b *inseefile.Batch) error {
			for row := range b.Rows {
				var cells []string
				for c := range names {
					cell := b.Cell(row, c)
					if cell == nil {
						cells = append(cells, "∅")
					} else {
						cells = append(cells, string(cell))
					}
				}
				t.rows = append(t.rows, strings.Join(cells, "|"))
			}
			return nil
		}, nil
	}
}

func read(tb testing.TB, data []byte) ([]*table, inseefile.Tally, error) {
	tb.Helper()
	return readIn(tb, tb.TempDir(), data)
}

func readIn(tb testing.TB, dir string, data []byte) ([]*table, inseefile.Tally, error) {
	tb.Helper()
	path := filepath.Join(dir, "file")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		tb.Fatal(err)
	}
	var tables []*table
	var taken atomic.Int64
	tally, err := inseefile.Read(context.Background(), path, gather(&tables), &taken)
	if err == nil && taken.Load() != int64(len(data)) {
		tb.Errorf("%d bytes told of %d", taken.Load(), len(data))
	}
	return tables, tally, err
}

func gz(tb testing.TB, data string) []byte {
	tb.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(data)); err != nil {
		tb.Fatal(err)
	}
	if err := z.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

const (
	doublonsHeader = "siren,sirenDoublon,dateDernierTraitementDoublon\n"
	doublonsRow    = "552100554,552100562,2024-01-02\n"
	doublonsRead   = "552100554|552100562|2024-01-02"
)

func TestColumnsOfTheContract(t *testing.T) {
	for kind, want := range map[inseefile.Kind]int{
		inseefile.UniteLegale: 35, inseefile.Etablissement: 54, inseefile.UniteLegaleHistorique: 28,
		inseefile.EtablissementHistorique: 18, inseefile.LiensSuccession: 6, inseefile.Doublons: 3,
		inseefile.RNAWaldec: 41, inseefile.RNAImport: 26,
	} {
		names := inseefile.Columns(kind)
		if len(names) != want {
			t.Errorf("%s has %d columns, want %d", kind, len(names), want)
		}
		required := inseefile.Required(kind)
		if len(required) == 0 {
			t.Errorf("%s requires nothing", kind)
		}
		for _, name := range required {
			if !slices.Contains(names, name) {
				t.Errorf("%s requires %s, which it has not", kind, name)
			}
		}
	}
	if names := inseefile.Columns("other"); names != nil {
		t.Errorf("columns of another kind: %v", names)
	}
}

// TestReadsEveryKind: the header tells the kind, whatever the name, the order of the
// columns and those that INSEE adds.
func TestReadsEveryKind(t *testing.T) {
	for _, kind := range []inseefile.Kind{inseefile.UniteLegale, inseefile.Etablissement, inseefile.UniteLegaleHistorique,
		inseefile.EtablissementHistorique, inseefile.LiensSuccession, inseefile.Doublons, inseefile.RNAWaldec, inseefile.RNAImport} {
		separator := ","
		if kind == inseefile.RNAWaldec || kind == inseefile.RNAImport {
			separator = ";"
		}
		names := append([]string{"nouveauChamp"}, inseefile.Columns(kind)...)
		slices.Reverse(names)
		for _, names := range [][]string{names, inseefile.Required(kind)} {
			var cells, want []string
			for i, name := range names {
				cells = append(cells, fmt.Sprint("v", i))
				want = append(want, fmt.Sprint("v", i))
				if name == "telephone" || name == "email" {
					want[i] = "∅"
				}
			}
			data := strings.Join(names, separator) + "\n" + strings.Join(cells, separator) + "\n"
			for format, data := range map[string][]byte{"csv": []byte(data), "gzip": gz(t, data), "zip": zipOf(t, "dir/sub/x.csv", data)} {
				tables, tally, err := read(t, data)
				if err != nil || len(tables) != 1 || tally.Rows != 1 || tally.Bad != 0 {
					t.Errorf("%s in %s: %v, %+v, %v", kind, format, tables, tally, err)
					continue
				}
				if got := tables[0]; got.kind != kind || !slices.Equal(got.names, names) || got.rows[0] != strings.Join(want, "|") {
					t.Errorf("%s in %s: %+v", kind, format, got)
				}
			}
		}
	}
}

func TestReadsRFC4180(t *testing.T) {
	const header = "siren,sirenDoublon,x\n"
	for name, c := range map[string]struct{ text, want string }{
		"quotes":              {header + `"1","2","3"` + "\n", "1|2|3"},
		"separator in quotes": {header + `1,"a,b",3` + "\n", "1|a,b|3"},
		"doubled quotes":      {header + `1,"say ""yes"" or ""no""",""""` + "\n", `1|say "yes" or "no"|"`},
		"line in quotes":      {header + "1,\"a\nb\r\nc\",3\n4,5,6\n", "1|a\nb\r\nc|3 4|5|6"},
		"nulls":               {header + "1,,\n,,\n\"\",2,\"\"\n", "1|∅|∅ ∅|∅|∅ ∅|2|∅"},
		"CRLF":                {"\ufeff" + strings.ReplaceAll(header+"1,2,3\n4,\"5\",\"6\"\n\n", "\n", "\r\n"), "1|2|3 4|5|6"},
		"no last end":         {header + "1,2,3\n4,5,", "1|2|3 4|5|∅"},
		"no last end, quotes": {header + "1,2,\"3\"", "1|2|3"},
		"last CR":             {header + "1,2,3\r", "1|2|3"},
		"blank lines":         {header + "\n\n1,2,3\n\r\n", "1|2|3"},
		"quote inside":        {header + `1,5" DISQUE,L"EAU` + "\n", `1|5" DISQUE|L"EAU`},
		"minus after comma":   {header + "1,-2,-\n", "1|-2|-"},
		"accents":             {header + "1,Éléonore œuf 日本,ÿ\n", "1|Éléonore œuf 日本|ÿ"},
		"quoted header":       {"\"siren\",\"sirenDoublon\" , x \n1,2,3\n", "1|2|3"},
		"any case":            {"SIREN,sirendoublon,x\n1,2,3\n", "1|2|3"},
	} {
		for pad := range 17 { // every place within the eight bytes that are looked at
			text := c.text + strings.Repeat("\n", pad)
			if strings.HasPrefix(name, "no last end") || name == "last CR" {
				text = c.text
			}
			tables, tally, err := read(t, []byte(text))
			if err != nil || tally.Bad != 0 || strings.Join(tables[0].rows, " ") != c.want {
				t.Errorf("%s: %+v, %+v, %v", name, tables, tally, err)
				break
			}
		}
	}
}

func TestCanonicalNames(t *testing.T) {
	tables, _, err := read(t, []byte("SIREN,SIRENDOUBLON,Autre\n1,2,3\n"))
	if err != nil || !slices.Equal(tables[0].names, []string{"siren", "sirenDoublon", "Autre"}) {
		t.Errorf("%+v, %v", tables, err)
	}
}

func TestBooleansAreLowerCase(t *testing.T) {
	header := "siretEtablissementPredecesseur,siretEtablissementSuccesseur,dateLienSuccession,transfertSiege,continuiteEconomique\n"
	tables, _, err := read(t, []byte(header+"1,2,2020-01-01,True,FALSE\n1,2,2020-01-01,,\"TRUE\"\n"))
	if err != nil || strings.Join(tables[0].rows, " ") != "1|2|2020-01-01|true|false 1|2|2020-01-01|∅|true" {
		t.Errorf("%+v, %v", tables, err)
	}
}

func TestRNA(t *testing.T) {
	header := "\"id\";\"titre\";\"date_creat\";\"date_disso\";\"position\";\"telephone\";\"email\";\"objet\";\"maj_time\"\n"
	text := header +
		"\"W751000001\";\"L'\xe9t\xe9 \x80 \x9c d'Az\xc3\xa9line; fin\";\"2001-02-03\";\"0001-01-01\";\"A\";\"0102030405\";\"a@b.fr\";\"un \"\"cercle\"\"\nde jeu\";\"0001-01-01 00:00:00\"\n" +
		"\"W751000002\";\"Été\";\"0001-01-01\";\"2004-05-06\";\"D\";\"\";\"\";\"\";\"2020-01-02 03:04:05\"\n"
	want := "W751000001|L'été € œ d'Azéline; fin|2001-02-03|∅|A|∅|∅|un \"cercle\"\nde jeu|∅\n" +
		"W751000002|Été|∅|2004-05-06|D|∅|∅|∅|2020-01-02 03:04:05"
	tables, tally, err := read(t, []byte(text))
	if err != nil || tally.Bad != 0 || strings.Join(tables[0].rows, "\n") != want || tables[0].kind != inseefile.RNAWaldec {
		t.Errorf("%+v, %+v, %v", tables[0], tally, err)
	}
}

func TestSeveralTablesInAZip(t *testing.T) {
	header := "id;titre;date_creat;position\n"
	data := zipOf(t, "rna/", "", "rna/01.csv", header+"W011000001;A;2001-01-01;A\n", "rna/02.csv", header+"W021000001;B;;D\nx\n",
		"LISEZMOI.txt", "Bonjour, monde\n", "__MACOSX/x.csv", "x", ".DS_Store", "x", "rna/2A.csv", header)
	tables, tally, err := read(t, data)
	if err != nil || len(tables) != 3 || tables[0].rows[0] != "W011000001|A|2001-01-01|A" || tables[1].rows[0] != "W021000001|B|∅|D" || tables[2].rows != nil {
		t.Fatalf("%+v, %v", tables, err)
	}
	faults := []string{"file/02.csv:3: 1 colonnes au lieu de 4",
		"file/LISEZMOI.txt:1: laissé de côté : fichier d'un type inconnu : ses colonnes (Bonjour, monde) ne sont celles d'aucun fichier de Sirene ou du RNA"}
	if tally.Rows != 3 || tally.Bad != 1 || !slices.Equal(tally.Faults, faults) {
		t.Errorf("%+v", tally)
	}
}

func TestBadRowsAreSkippedAndExplained(t *testing.T) {
	for name, c := range map[string]struct{ row, fault string }{
		"short":                {"a,b\n", "file:3: 2 colonnes au lieu de 3"},
		"long":                 {"a,b,c,d\n", "file:3: 4 colonnes au lieu de 3"},
		"not UTF-8":            {"a,\xe9,c\n", "file:3: texte qui n'est pas en UTF-8"},
		"not UTF-8, in quotes": {"a,\"\xe9\",c\n", "file:3: texte qui n'est pas en UTF-8"},
		"NUL":                  {"a,\x00,c\n", "file:3: octet nul dans le texte"},
		"after a quote":        {"a,\"b\"x,c\n", "file:3: texte après un guillemet fermant"},
		"stray quote":          {"a,\"b,c\n", "file:3: guillemet qui n'est pas fermé"},
	} {
		text := doublonsHeader + doublonsRow + c.row + doublonsRow
		want := []string{doublonsRead, doublonsRead}
		tables, tally, err := read(t, []byte(text))
		if err != nil || !slices.Equal(tables[0].rows, want) || tally.Rows != 3 || tally.Bad != 1 || !slices.Equal(tally.Faults, []string{c.fault}) {
			t.Errorf("%s: %+v, %+v, %v", name, tables[0].rows, tally, err)
		}
	}
	text := doublonsHeader + strings.Repeat("x\n", 50)
	if _, tally, err := read(t, []byte(text)); err != nil || tally.Bad != 50 || len(tally.Faults) != inseefile.MaxFaults {
		t.Errorf("%+v, %v", tally, err)
	}
}

// TestLinesAreCounted: rows over several lines, and over several blocks.
func TestLinesAreCounted(t *testing.T) {
	var text strings.Builder
	text.WriteString(doublonsHeader)
	line := 2
	var want []int
	for i := range 40_000 {
		want = append(want, line)
		if i%7 == 0 {
			text.WriteString("\"552100554\",\"a\n\"\"b\"\"\nc\",2024\n")
			line += 3
		} else {
			text.WriteString(doublonsRow)
			line++
		}
	}
	path := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	var got []int
	batches := 0
	tally, err := inseefile.Read(context.Background(), path, func(inseefile.Kind, []string) (func(*inseefile.Batch) error, error) {
		return func(b *inseefile.Batch) error {
			batches++
			for row := range b.Rows {
				got = append(got, b.Line(row))
				if cell := string(b.Cell(row, 1)); cell != "552100562" && cell != "a\n\"b\"\nc" {
					return fmt.Errorf("line %d: %q", b.Line(row), cell)
				}
			}
			if batches == 2 {
				b.Bad(0, "siren inconnu")
			}
			return nil
		}, nil
	}, nil)
	if err != nil || batches < 3 || !slices.Equal(got, want) || tally.Bad != 1 || !strings.HasSuffix(tally.Faults[0], ": siren inconnu") {
		t.Errorf("%d batches, %d rows, %+v, %v", batches, len(got), tally, err)
	}
}

func TestRefusedFiles(t *testing.T) {
	good := doublonsHeader + strings.Repeat(doublonsRow, 2000)
	zipped, gzipped := zipOf(t, "StockDoublons_utf8.csv", good), gz(t, good)
	flip := func(data []byte, at int) []byte {
		data = slices.Clone(data)
		data[at] ^= 0x55
		return data
	}
	encrypted := slices.Clone(zipped)
	encrypted[6] |= 1
	encrypted[bytes.Index(encrypted, []byte("PK\x01\x02"))+8] |= 1
	method := slices.Clone(zipped)
	method[8] = 9
	method[bytes.Index(method, []byte("PK\x01\x02"))+10] = 9
	etablissement := strings.Join(inseefile.Columns(inseefile.Etablissement), ",")
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"empty":                 {nil, "file : fichier d'un type inconnu : il est vide"},
		"text":                  {[]byte("Bonjour,\nmonde\n"), "fichier d'un type inconnu : ses colonnes (Bonjour, ) ne sont celles d'aucun"},
		"binary":                {bytes.Repeat([]byte{0xff, 0, 1, '\n'}, 99), "fichier d'un type inconnu"},
		"long first line":       {bytes.Repeat([]byte("x"), 1<<20), "sa première ligne a plus de 64 Ko"},
		"UTF-16":                {[]byte("\xff\xfes\x00i\x00"), "UTF-16"},
		"semicolons":            {[]byte(strings.ReplaceAll(good, ",", ";")), "StockDoublons : colonnes séparées par « ; » au lieu de « , »"},
		"tabs":                  {[]byte(strings.ReplaceAll(good, ",", "\t")), "séparées par « tabulation »"},
		"RNA with commas":       {[]byte("id,titre,date_creat,position\n"), "rna_waldec : colonnes séparées par « , » au lieu de « ; »"},
		"missing columns":       {[]byte(strings.Replace(strings.Replace(etablissement, "siret,", "", 1), "etatAdministratifEtablissement,", "", 1) + "\n"), "StockEtablissement : colonnes obligatoires absentes : siret, etatAdministratifEtablissement"},
		"twice a column":        {[]byte("siren,sirenDoublon,siren\n"), "la colonne siren y est deux fois"},
		"truncated gzip":        {gzipped[:len(gzipped)-9], "gzip tronqué ou abîmé"},
		"gzip without end":      {gzipped[:len(gzipped)-2], "gzip tronqué ou abîmé"},
		"gzip header":           {gzipped[:5], "gzip tronqué ou abîmé"},
		"damaged gzip":          {flip(gzipped, len(gzipped)-6), "gzip tronqué ou abîmé"},
		"truncated zip":         {zipped[:len(zipped)-40], "zip tronqué ou abîmé"},
		"damaged zip":           {flip(zipped, 120), "zip tronqué ou abîmé"},
		"encrypted zip":         {encrypted, "StockDoublons_utf8.csv : zip chiffré"},
		"deflate64":             {method, "compression 9 inconnue"},
		"empty zip":             {zipOf(t), "le zip est vide"},
		"zip of other files":    {zipOf(t, "a/b.txt", "x,y\n"), "b.txt : fichier d'un type inconnu"},
		"zip, missing columns":  {zipOf(t, "a/b.csv", "siren,sirenDoublo,dateDernierTraitementDoublon\n"), "b.csv : StockDoublons : colonnes obligatoires absentes : sirenDoublon"},
		"zip of an empty file":  {zipOf(t, "a.csv", ""), "a.csv : fichier d'un type inconnu : il est vide"},
		"truncated parquet":     {[]byte("PAR1xxxxxxxxxxxxxxxxxx"), "parquet tronqué ou abîmé"},
		"short parquet":         {[]byte("PAR1"), "parquet tronqué ou abîmé"},
		"encrypted parquet":     {[]byte("PAREPARE"), "parquet chiffré"},
		"truncated in a header": {gz(t, doublonsHeader)[:20], "gzip tronqué ou abîmé"},
	} {
		tables, _, err := read(t, c.data)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
		for _, table := range tables {
			for _, row := range table.rows {
				if row != doublonsRead {
					t.Errorf("%s: row %q", name, row)
				}
			}
		}
	}
	for path, want := range map[string]string{t.TempDir(): "c'est un dossier", filepath.Join(t.TempDir(), "none"): "no such file", os.DevNull: "ce n'est pas un fichier ordinaire"} {
		if _, err := inseefile.Read(context.Background(), path, gather(new([]*table)), nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", path, err, want)
		}
	}
	if _, err := inseefile.Read(context.Background(), filepath.Join(t.TempDir(), "none"), nil, nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing file: %v", err)
	}
}

// TestHugeFieldsAreBounded: the file is bad in one place, memory stays small.
func TestHugeFieldsAreBounded(t *testing.T) {
	huge := strings.Repeat("x", 100<<20)
	for name, c := range map[string]struct {
		field string
		bad   int
	}{
		"bare":               {"1," + huge + ",2\n", 1},
		"quoted":             {"1,\"" + huge + "\",2\n", 1},
		"never closed":       {"1,\"" + huge + "\n", 1},
		"quoted, with lines": {"1,\"" + strings.Repeat(strings.Repeat("y", 99)+"\n", 30_000) + "\",2\n", 30_001},
		"two megabytes":      {"1," + huge[:2<<20] + ",2\n", 1},
		"just too long":      {"1," + huge[:inseefile.MaxRecord] + ",2\n", 1},
		"just short enough":  {"1," + huge[:inseefile.MaxRecord-4] + ",2\n", 0},
	} {
		text := doublonsHeader + doublonsRow + c.field + doublonsRow
		rows, peak := 0, 0
		path := filepath.Join(t.TempDir(), "f")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		tally, err := inseefile.Read(context.Background(), path, func(inseefile.Kind, []string) (func(*inseefile.Batch) error, error) {
			return func(b *inseefile.Batch) error {
				rows += b.Rows
				for row := range b.Rows {
					peak = max(peak, len(b.Cell(row, 1)))
				}
				return nil
			}, nil
		}, nil)
		if runtime.ReadMemStats(&after); after.TotalAlloc-before.TotalAlloc > 32<<20 {
			t.Errorf("%s: %d MB allocated", name, (after.TotalAlloc-before.TotalAlloc)>>20)
		}
		if err != nil || tally.Bad != c.bad || rows != tally.Rows-tally.Bad || rows != 3-min(1, c.bad) || peak > inseefile.MaxRecord {
			t.Errorf("%s: %d rows, %+v, %v", name, rows, tally, err)
		}
	}
}

func TestZipBombIsRefused(t *testing.T) {
	text := doublonsHeader + strings.Repeat(strings.Repeat("0", 1000)+",,\n", 100_000)
	_, _, err := read(t, zipOf(t, "StockDoublons_utf8.csv", text))
	if err == nil || !strings.Contains(err.Error(), "zip refusé : plus de 200 fois sa taille") {
		t.Errorf("%v", err)
	}
}

func TestStops(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(path, []byte(doublonsHeader+strings.Repeat(doublonsRow, 200_000)), 0o600); err != nil {
		t.Fatal(err)
	}
	full := errors.New("disk full")
	receive := func(err error) inseefile.Open {
		return func(inseefile.Kind, []string) (func(*inseefile.Batch) error, error) {
			return func(*inseefile.Batch) error { return err }, nil
		}
	}
	if _, err := inseefile.Read(context.Background(), path, receive(full), nil); !errors.Is(err, full) {
		t.Errorf("receiver's error: %v", err)
	}
	_, err := inseefile.Read(context.Background(), path, func(inseefile.Kind, []string) (func(*inseefile.Batch) error, error) {
		return nil, full
	}, nil)
	if !errors.Is(err, full) {
		t.Errorf("open's error: %v", err)
	}
	tally, err := inseefile.Read(context.Background(), path, func(inseefile.Kind, []string) (func(*inseefile.Batch) error, error) {
		return nil, nil
	}, nil)
	if err != nil || tally.Rows != 0 {
		t.Errorf("table passed over: %+v, %v", tally, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	batches := 0
	_, err = inseefile.Read(ctx, path, func(inseefile.Kind, []string) (func(*inseefile.Batch) error, error) {
		return func(*inseefile.Batch) error { batches++; cancel(); return nil }, nil
	}, nil)
	if !errors.Is(err, context.Canceled) || batches > 6 {
		t.Errorf("cancelled: %d batches, %v", batches, err)
	}
}
