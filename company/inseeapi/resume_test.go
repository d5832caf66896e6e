package inseeapi_test

import (
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tuyau/company/inseeapi"
	"tuyau/problem"
)

// Whatever request a fetch stops at, the next one ends with the same rows, and asks
// for no page twice.
func TestFetchGoesOnWhereItStopped(t *testing.T) {
	s := filled(t)
	s.most = 2
	s.latest["Liens de succession"] = "2026-11-04T21:00:00"
	since := inseeapi.Since{Units: "2026-11-04T00:00:00", Sites: "2026-11-04T00:00:00", Links: "2026-11-04T01:00:00"}
	client, _ := s.client()
	client.PerMinute = -1
	_, whole := fetch(t, client, t.TempDir(), since)
	want := s.expected(since)
	for stop := 2; stop <= whole.Requests; stop++ {
		dir := t.TempDir()
		ctx, cancel := context.WithCancel(t.Context())
		s.requests = nil
		s.before = func(n int, w http.ResponseWriter, _ *http.Request) bool {
			if n == stop {
				cancel()
			}
			return n == stop
		}
		if files, _, err := client.Fetch(ctx, dir, since, nil); err == nil || files != nil {
			t.Fatalf("stop at %d: %v, %v", stop, files, err)
		}
		disturb(t, dir)
		s.before = nil
		files, report := fetch(t, client, dir, since)
		if diff := cmp.Diff(want, read(t, files)); diff != "" {
			t.Fatalf("stop at %d: %s", stop, diff)
		}
		if !report.Resumed || len(s.requests) != whole.Requests+2 {
			t.Fatalf("stop at %d: %d requests in all, %d without a stop", stop, len(s.requests), whole.Requests)
		}
		whole.Requests, report.Requests = 0, 0
		whole.Resumed = true
		if report.Elapsed = whole.Elapsed; report.Units != whole.Units || report.SitePeriods != whole.SitePeriods || report.Links != whole.Links {
			t.Fatalf("stop at %d: %+v, %+v without a stop", stop, report, whole)
		}
		whole.Requests = len(s.requests) - 2
	}
}

// disturb leaves what a power cut may leave: rows that the journal does not count, a
// file whose slice is done without its name.
func disturb(t *testing.T, dir string) {
	t.Helper()
	parts, err := filepath.Glob(filepath.Join(dir, "*.csv.gz.part"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range parts {
		f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		f.WriteString("half a page")
		f.Close()
	}
	done, err := filepath.Glob(filepath.Join(dir, "*.csv.gz"))
	if err != nil || len(done) == 0 {
		return
	}
	if err := os.Rename(done[len(done)-1], done[len(done)-1]+".part"); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"StockUniteLegale_20200101T000000.csv.gz", "StockUniteLegale_20261105T000000.csv.gz.part"} {
		if _, err := os.Stat(filepath.Join(dir, name)); os.IsNotExist(err) {
			os.WriteFile(filepath.Join(dir, name), []byte("of no slice"), 0o644)
		}
	}
}

// A fetch that ended, and whose files are not in the index yet, brings what came since.
func TestFetchGoesFurther(t *testing.T) {
	s := filled(t)
	client, _ := s.client()
	dir := t.TempDir()
	before, _ := fetch(t, client, dir, since)
	s.requests = nil
	again, report := fetch(t, client, dir, since)
	if !slices.Equal(before, again) || report.Requests != 1 || report.Units != 7 {
		t.Errorf("%v, %+v", again, report)
	}
	s.addUnit("300000002", "CHANGEE", "2026-11-06T22:00:00", 3)
	s.latest["Unités Légales"] = "2026-11-06T23:00:00"
	files, _ := fetch(t, client, dir, since)
	if diff := cmp.Diff(s.expected(since), read(t, files)); diff != "" {
		t.Error(diff)
	}
}

// Other moments, another API, other columns: nothing of an earlier fetch is gone on with.
func TestFetchStartsAnewForAnotherQuestion(t *testing.T) {
	s := filled(t)
	client, _ := s.client()
	dir := t.TempDir()
	for i, change := range []func(*inseeapi.Since){
		func(*inseeapi.Since) {},
		func(from *inseeapi.Since) { from.Units = "2026-11-04T00:00:00" },
		func(from *inseeapi.Since) { from.Current = true },
		func(*inseeapi.Since) { client.Base += "/" }, // the same, written otherwise
		func(*inseeapi.Since) {
			os.WriteFile(filepath.Join(dir, "inseeapi.json"), []byte(`{"version":1,`), 0o644)
		},
		func(*inseeapi.Since) { os.WriteFile(filepath.Join(dir, "inseeapi.json"), nil, 0o644) },
		func(*inseeapi.Since) { removeOne(t, dir) },
	} {
		from := since
		change(&from)
		files, report := fetch(t, client, dir, from)
		if report.Resumed {
			t.Errorf("change %d: gone on with", i)
		}
		entries, err := filepath.Glob(filepath.Join(dir, "Stock*"))
		if err != nil || !slices.Equal(slices.Sorted(slices.Values(files)), entries) {
			t.Errorf("change %d: %v in the folder, %v given", i, entries, files)
		}
		if got := read(t, files); !from.Current {
			if diff := cmp.Diff(s.expected(from), got); diff != "" && i != 1 {
				t.Errorf("change %d: %s", i, diff)
			}
		}
	}
}

func removeOne(t *testing.T, dir string) {
	files, err := filepath.Glob(filepath.Join(dir, "Stock*"))
	if err != nil || len(files) == 0 {
		t.Fatal(err, files)
	}
	if err := os.Remove(files[0]); err != nil {
		t.Fatal(err)
	}
}

func TestClearLeavesNothing(t *testing.T) {
	s := filled(t)
	client, _ := s.client()
	dir := t.TempDir()
	mine := filepath.Join(dir, "StockUniteLegale_utf8.zip")
	if err := os.WriteFile(mine, []byte("the operator's"), 0o644); err != nil {
		t.Fatal(err)
	}
	fetch(t, client, dir, since)
	if err := inseeapi.Clear(dir); err != nil {
		t.Fatal(err)
	}
	var left []string
	filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if !d.IsDir() && !strings.HasPrefix(d.Name(), ".") {
			left = append(left, path)
		}
		return err
	})
	if !slices.Equal(left, []string{mine}) {
		t.Errorf("%v", left)
	}
	if err := inseeapi.Clear(filepath.Join(dir, "absent")); err != nil {
		t.Error(err)
	}
}

func TestFetchIsAloneInItsFolder(t *testing.T) {
	s := filled(t)
	client, _ := s.client()
	dir := t.TempDir()
	var second, cleared error
	s.before = func(n int, _ http.ResponseWriter, _ *http.Request) bool {
		if n == 3 {
			_, _, second = client.Fetch(t.Context(), dir, since, nil)
			cleared = inseeapi.Clear(dir)
		}
		return false
	}
	fetch(t, client, dir, since)
	for _, err := range []error{second, cleared} {
		if problem.Of(err).Code != problem.Conflict || !strings.Contains(problem.Of(err).Public, dir) {
			t.Errorf("%v", err)
		}
	}
}

func TestFetchSaysWhyAFolderIsOfNoUse(t *testing.T) {
	s := filled(t)
	client, _ := s.client()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, _, err := client.Fetch(t.Context(), file, since, nil); err == nil || !strings.Contains(fmt.Sprint(err), file) {
		t.Errorf("%v", err)
	}
}
