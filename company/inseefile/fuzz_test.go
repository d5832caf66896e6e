package inseefile_test

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"tuyau/company/inseefile"
)

// FuzzCSV compares with encoding/csv what both read, and asks of the rest that it adds up.
func FuzzCSV(f *testing.F) {
	for _, body := range []string{doublonsRow, "1,\"a\"\"b\nc\",3\r\n", "\"\",,\n", "a,\"b\n", "1,2,3", "1,\"2\"x,3\n1,2,3\n", "\r\n\n1,2,\xff\n", "1,2,3\r", "\",\",\"\r\n\",\n"} {
		f.Add([]byte(doublonsHeader + body))
		f.Add([]byte("id;titre;date_creat;position\n" + strings.ReplaceAll(body, ",", ";")))
	}
	f.Add(gz(f, doublonsHeader+doublonsRow))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, data []byte) {
		tables, tally, err := readIn(t, dir, data)
		if err != nil || len(tables) == 0 {
			return
		}
		rows := 0
		for _, table := range tables {
			rows += len(table.rows)
			for _, row := range table.rows {
				if !utf8.ValidString(row) {
					t.Fatalf("not UTF-8: %q", row)
				}
			}
		}
		if rows+tally.Bad != tally.Rows || len(tally.Faults) < min(tally.Bad, inseefile.MaxFaults) {
			t.Fatalf("%d rows, %+v", rows, tally)
		}
		if kind := tables[0].kind; kind != inseefile.Doublons || tally.Bad > 0 || bytes.HasPrefix(data, []byte{0x1f, 0x8b}) || bytes.HasPrefix(data, []byte("PK")) {
			return
		}
		oracle := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))))
		want, err := oracle.ReadAll()
		if err != nil || len(want) == 0 || bytes.Contains(data, []byte("\r")) {
			return // it keeps and drops \r in its own way
		}
		var wanted []string
		for _, cells := range want[1:] {
			for i, cell := range cells {
				if cell == "" {
					cells[i] = "∅"
				}
			}
			wanted = append(wanted, strings.Join(cells, "|"))
		}
		if !slices.Equal(tables[0].rows, wanted) {
			t.Fatalf("%q\nread as %q\nwant    %q", data, tables[0].rows, wanted)
		}
	})
}

func FuzzZip(f *testing.F) {
	f.Add(zipOf(f, "d/StockDoublons_utf8.csv", doublonsHeader+doublonsRow))
	f.Add(zipOf(f, "a", "id;titre;date_creat;position\n1;2;3;4\n", "b", "x", "c", "id;titre;date_creat;position\n"))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, data []byte) {
		tables, tally, err := readIn(t, dir, append([]byte("PK\x03\x04"), bytes.TrimPrefix(data, []byte("PK\x03\x04"))...))
		if err == nil && len(tables) == 0 {
			t.Fatalf("nothing read, no error: %+v", tally)
		}
	})
}

func FuzzParquet(f *testing.F) {
	names := inseefile.Columns(inseefile.Doublons)
	slices.Sort(names)
	f.Add(parquetOf(f, texts(names), 2, []any{"2024", "1", nil}, []any{nil, "1", "2"}, []any{"", "", ""}))
	f.Add(parquetOf(f, texts(names), 10))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, data []byte) {
		data = append([]byte("PAR1"), bytes.TrimPrefix(data, []byte("PAR1"))...)
		tables, tally, err := readIn(t, dir, data)
		rows := 0
		for _, table := range tables {
			rows += len(table.rows)
		}
		if err == nil && rows+tally.Bad != tally.Rows {
			t.Fatalf("%d rows, %+v", rows, tally)
		}
	})
}
