package inseeapi_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tuyau/company/inseeapi"
	"tuyau/company/inseefile"
)

var since = inseeapi.Since{Units: "2026-11-02T21:15:00", Sites: "2026-11-02T21:20:30.500", Links: "2026-11-01T12:00:00"}

// filled is a register where things changed over three days.
func filled(t *testing.T) *register {
	s := newRegister(t)
	s.addUnit("000000018", "DEJA CONNUE", "2026-11-01T10:00:00.000", 1)
	for i := range 7 {
		s.addUnit(fmt.Sprintf("%09d", 300000000+i), fmt.Sprintf("SOCIETE %d", i), fmt.Sprintf("2026-11-%02dT1%d:00:00.%03d", 3+i%3, i, i), 1+i%3)
		s.addSite(fmt.Sprintf("%09d", 300000000+i), "00017", "A LA LUNE", fmt.Sprintf("2026-11-%02dT0%d:30:00", 4+i%2, i))
	}
	s.addLink("30000000000017", "30000000100017", "2026-11-04T08:00:00")
	s.addLink("30000000000017", "30000000200017", "2026-11-04T08:00:00")
	return s
}

// rows are those of files, by kind, as company.Build would know them: of a unit that
// several files describe, the last one counts.
type rows map[inseefile.Kind]map[string][]map[string]string

func read(t *testing.T, files []string) rows {
	t.Helper()
	all := rows{}
	for _, path := range files {
		fresh := map[string][]map[string]string{}
		var kind inseefile.Kind
		tally, err := inseefile.Read(t.Context(), path, func(k inseefile.Kind, columns []string) (func(*inseefile.Batch) error, error) {
			kind = k
			return func(b *inseefile.Batch) error {
				for row := range b.Rows {
					values := map[string]string{}
					for i, name := range columns {
						if cell := b.Cell(row, i); cell != nil {
							values[name] = string(cell)
						}
					}
					key := values["siret"]
					if key == "" {
						key = values["siren"]
					}
					if k == inseefile.LiensSuccession {
						key = values["siretEtablissementPredecesseur"] + values["siretEtablissementSuccesseur"]
					}
					fresh[key] = append(fresh[key], values)
				}
				return nil
			}, nil
		}, nil)
		if err != nil || tally.Bad > 0 {
			t.Fatalf("%s: %v, %+v", path, err, tally)
		}
		if all[kind] == nil {
			all[kind] = map[string][]map[string]string{}
		}
		maps.Copy(all[kind], fresh)
	}
	return all
}

// expected is what the register holds, as rows, from a moment on.
func (s *register) expected(from inseeapi.Since) rows {
	want := rows{}
	add := func(kind inseefile.Kind, key string, objects ...object) {
		row := map[string]string{}
		for _, name := range inseefile.Columns(kind) {
			for _, o := range objects {
				if o[name] != nil {
					row[name] = fmt.Sprint(o[name])
				}
			}
		}
		if want[kind] == nil {
			want[kind] = map[string][]map[string]string{}
		}
		want[kind][key] = append(want[kind][key], row)
	}
	for key, o := range s.units {
		if o["dateDernierTraitementUniteLegale"].(string) < from.Units {
			continue
		}
		for i, p := range o["periodesUniteLegale"].([]any) {
			if i == 0 {
				add(inseefile.UniteLegale, key, p.(object), o)
			}
			add(inseefile.UniteLegaleHistorique, key, p.(object), object{"siren": o["siren"]})
		}
	}
	for key, o := range s.sites {
		if o["dateDernierTraitementEtablissement"].(string) < from.Sites {
			continue
		}
		period := o["periodesEtablissement"].([]any)[0].(object)
		add(inseefile.Etablissement, key, o, o["adresseEtablissement"].(object), period)
		add(inseefile.EtablissementHistorique, key, period, object{"siren": o["siren"], "nic": o["nic"], "siret": o["siret"]})
	}
	for key, o := range s.links {
		if o["dateDernierTraitementLienSuccession"].(string) >= from.Links {
			add(inseefile.LiensSuccession, key, o)
		}
	}
	return want
}

func fetch(t *testing.T, c *inseeapi.Client, dir string, since inseeapi.Since) ([]string, inseeapi.Report) {
	t.Helper()
	files, report, err := c.Fetch(t.Context(), dir, since, nil)
	if err != nil {
		t.Fatal(err)
	}
	return files, report
}

func TestFetchWritesWhatChanged(t *testing.T) {
	s := filled(t)
	c, _ := s.client()
	files, report := fetch(t, c, t.TempDir(), since)
	if diff := cmp.Diff(s.expected(since), read(t, files)); diff != "" {
		t.Error(diff)
	}
	want := inseeapi.Report{Version: "3.11.19", Units: 7, Sites: 7, Links: 2, UnitPeriods: 13, SitePeriods: 7, Requests: report.Requests,
		Waited: report.Waited, Elapsed: report.Elapsed}
	if diff := cmp.Diff(want, report); diff != "" {
		t.Error(diff)
	}
	for _, f := range files {
		if !strings.HasSuffix(f, ".csv.gz") {
			t.Errorf("%s has not its name", f)
		}
	}
	queries := slices.DeleteFunc(slices.Clone(s.requests), func(r string) bool { return !strings.Contains(r, "/siren ") })
	wanted := []string{
		"GET /siren dateDernierTraitementUniteLegale:[2026-11-02T20:15:00 TO 2026-11-03T00:00:00] *",
		"GET /siren dateDernierTraitementUniteLegale:[2026-11-03T00:00:00 TO 2026-11-04T00:00:00] *",
		"GET /siren dateDernierTraitementUniteLegale:[2026-11-04T00:00:00 TO 2026-11-05T00:00:00] *",
		"GET /siren dateDernierTraitementUniteLegale:[2026-11-05T00:00:00 TO 2026-11-05T22:30:11] *",
	}
	if diff := cmp.Diff(wanted, queries); diff != "" {
		t.Error(diff)
	}
}

func TestFetchPagesThroughAMassDay(t *testing.T) {
	s := newRegister(t)
	for i := range 3456 {
		s.addUnit(fmt.Sprintf("%09d", 400000000+7*i), "MASSE", "2026-11-04T03:00:00.000", 2)
	}
	c, _ := s.client()
	files, report := fetch(t, c, t.TempDir(), inseeapi.Since{Units: since.Units})
	if report.Units != 3456 || report.UnitPeriods != 2*3456 {
		t.Errorf("%+v", report)
	}
	if diff := cmp.Diff(s.expected(since), read(t, files)); diff != "" {
		t.Error(diff[:min(len(diff), 2000)])
	}
}

func TestFetchFollowsTheCursorOfShortPages(t *testing.T) {
	s := filled(t)
	s.most = 2 // of another implementation, that gives less than asked
	c, _ := s.client()
	files, _ := fetch(t, c, t.TempDir(), since)
	if diff := cmp.Diff(s.expected(since), read(t, files)); diff != "" {
		t.Error(diff)
	}
}

func TestFetchSaysWhenNothingChanged(t *testing.T) {
	s := newRegister(t)
	c, _ := s.client()
	if files, report := fetch(t, c, t.TempDir(), since); len(files) != 0 || report.Requests < 4 {
		t.Errorf("%v, %+v", files, report)
	}
	s.empty200 = true
	if files, _ := fetch(t, c, t.TempDir(), since); len(files) != 0 {
		t.Errorf("%v where a list is empty", files)
	}
	known := inseeapi.Since{Units: "2026-11-05T22:30:10.648", Sites: "2026-11-05T22:41:53.021", Links: "2026-11-05T21:02:11"}
	if files, report := fetch(t, c, t.TempDir(), known); len(files) != 0 || report.Requests != 1 {
		t.Errorf("%v, %d requests though /informations has no later date", files, report.Requests)
	}
}

func TestFetchAsksOnlyForWhatTheIndexHas(t *testing.T) {
	s := filled(t)
	c, _ := s.client()
	files, _ := fetch(t, c, t.TempDir(), inseeapi.Since{Sites: since.Sites, Current: true})
	got := read(t, files)
	if kinds := slices.Collect(maps.Keys(got)); !slices.Equal(kinds, []inseefile.Kind{inseefile.Etablissement}) {
		t.Errorf("%v", kinds)
	}
	s.stopped["Unités Légales"] = true
	fetch(t, c, t.TempDir(), inseeapi.Since{Sites: since.Sites}) // what is stopped is not asked for
}

func TestFetchWritesOtherColumnsOfTheIndex(t *testing.T) {
	s := newRegister(t)
	s.addUnit("300000000", "NEUVE", "2026-11-04T03:00:00.000", 1)
	s.units["300000000"]["dimensionNouvelleUniteLegale"] = 12.5
	s.units["300000000"]["dateNaissanceUniteLegale"] = "1970-01-01"
	c, _ := s.client()
	from := inseeapi.Since{Units: since.Units, Columns: map[inseefile.Kind][]string{inseefile.UniteLegale: {"dimensionNouvelleUniteLegale", "siren"}}}
	files, report := fetch(t, c, t.TempDir(), from)
	if got := read(t, files)[inseefile.UniteLegale]["300000000"][0]["dimensionNouvelleUniteLegale"]; got != "12.5" {
		t.Errorf("%q", got)
	}
	if !slices.Equal(report.Unknown, []string{"dateNaissanceUniteLegale"}) {
		t.Errorf("unknown: %v", report.Unknown)
	}
}

// An index has whole histories: those of a Tuyau that has only the current period must
// not replace them.
func TestFetchLeavesShortenedHistories(t *testing.T) {
	s := newRegister(t)
	s.addUnit("300000000", "SANS PASSE", "2026-11-04T03:00:00.000", 1)
	s.units["300000000"]["nombrePeriodesUniteLegale"] = 3
	s.addUnit("300000001", "ENTIERE", "2026-11-04T03:00:00.000", 2)
	c, _ := s.client()
	files, report := fetch(t, c, t.TempDir(), inseeapi.Since{Units: since.Units})
	got := read(t, files)
	if report.Shortened != 1 || len(got[inseefile.UniteLegale]) != 2 || len(got[inseefile.UniteLegaleHistorique]) != 1 {
		t.Errorf("%+v\n%v", report, got)
	}
}

// Units treated again while their day is being read go to a later day, still to come.
func TestFetchFollowsUnitsThatMove(t *testing.T) {
	s := newRegister(t)
	s.most = 2
	for i := range 6 {
		s.addUnit(fmt.Sprintf("%09d", 300000000+i), "AVANT", "2026-11-03T10:00:00", 1)
	}
	s.before = func(n int, _ http.ResponseWriter, _ *http.Request) bool {
		if n == 4 { // /informations, 2 November, a page of the 3rd
			for i, key := range slices.Sorted(maps.Keys(s.units)) {
				if i%2 == 0 {
					s.addUnit(key, "APRES", "2026-11-05T11:00:00", 2)
				}
			}
		}
		return false
	}
	c, _ := s.client()
	files, _ := fetch(t, c, t.TempDir(), inseeapi.Since{Units: since.Units})
	if diff := cmp.Diff(s.expected(since), read(t, files)); diff != "" {
		t.Error(diff)
	}
}

func TestFetchKeepsToTheQuota(t *testing.T) {
	s := newRegister(t)
	s.most = 10
	for i := range 400 {
		s.addUnit(fmt.Sprintf("%09d", 300000000+i), "N", "2026-11-04T03:00:00.000", 1)
	}
	c, clock := s.client()
	var at []time.Time
	s.before = func(int, http.ResponseWriter, *http.Request) bool { at = append(at, clock.now); return false }
	_, report := fetch(t, c, t.TempDir(), inseeapi.Since{Units: since.Units})
	for i := range at {
		if i >= 30 && at[i].Sub(at[i-30]) < time.Minute {
			t.Fatalf("31 requests in %v", at[i].Sub(at[i-30]))
		}
	}
	if len(at) != report.Requests || report.Requests < 40 || report.Waited < time.Minute {
		t.Errorf("%d requests, %+v", len(at), report)
	}
	c.PerMinute = -1
	if _, report := fetch(t, c, t.TempDir(), inseeapi.Since{Units: since.Units}); report.Waited != 0 {
		t.Errorf("waited %v without a limit", report.Waited)
	}
}

func TestFetchTellsHowFarItIs(t *testing.T) {
	s := filled(t)
	s.most = 2
	c, _ := s.client()
	var told []inseeapi.Progress
	if _, _, err := c.Fetch(t.Context(), t.TempDir(), since, func(p inseeapi.Progress) { told = append(told, p) }); err != nil {
		t.Fatal(err)
	}
	last := told[len(told)-1]
	if want := (inseeapi.Progress{Collection: "Liens de succession", Day: "2026-11-05", Slice: 13, Slices: 13}); last != want {
		t.Errorf("%+v", last)
	}
	if !slices.Contains(told, inseeapi.Progress{Collection: "Unités légales", Day: "2026-11-03", Slice: 2, Slices: 13, Rows: 2, Total: 3}) {
		t.Errorf("%+v", told)
	}
}

// Another Tuyau serves the same contract elsewhere, perhaps without a key.
func TestFetchFromAnotherTuyau(t *testing.T) {
	s := filled(t)
	s.key = ""
	c, _ := s.client()
	c.Base += "/"
	s.latest = map[string]string{} // it may not say until when it knows: until now, then
	files, _ := fetch(t, c, t.TempDir(), since)
	if diff := cmp.Diff(s.expected(since), read(t, files)); diff != "" {
		t.Error(diff)
	}
}

// The real answers of the API, as units of a list, give the rows of the stock files.
func TestRealAnswersBecomeRows(t *testing.T) {
	shared := os.Getenv("TUYAU_SHARED")
	if shared == "" {
		t.Skip("TUYAU_SHARED is not set: no real answers to read")
	}
	s := newRegister(t)
	for _, siret := range []string{"13002526500013", "21920023500014", "21920023500022", "22690001700014"} {
		text, err := os.ReadFile(filepath.Join(shared, "data", "sirene", "etablissement-"+siret+".json"))
		if err != nil {
			t.Fatal(err)
		}
		var answer struct{ Etablissement object }
		if err := json.Unmarshal(text, &answer); err != nil {
			t.Fatal(err)
		}
		if answer.Etablissement["dateDernierTraitementEtablissement"] == nil {
			answer.Etablissement["dateDernierTraitementEtablissement"] = "2023-12-01T00:00:00"
		}
		s.sites[siret] = answer.Etablissement
	}
	c, _ := s.client()
	c.PerMinute = -1
	s.latest["Établissements"] = "2024-03-22T20:00:00"
	files, report := fetch(t, c, t.TempDir(), inseeapi.Since{Sites: "2023-11-30T00:00:00"})
	got := read(t, files)
	if len(got[inseefile.Etablissement]) != 4 || len(report.Unknown) != 0 || report.Shortened != 0 {
		t.Fatalf("%+v\n%v", report, got)
	}
	for siret, answer := range s.sites {
		checkRows(t, siret, answer, got)
	}
}

// checkRows compares each value of an answer with the cell of its name.
func checkRows(t *testing.T, siret string, answer object, got rows) {
	t.Helper()
	row, past := got[inseefile.Etablissement][siret][0], got[inseefile.EtablissementHistorique][siret]
	same := func(o object, row map[string]string, but ...string) {
		for name, v := range o {
			switch v.(type) {
			case object, []any:
				continue
			}
			want := ""
			if v != nil {
				want = fmt.Sprint(v)
			}
			if row[name] != want && !slices.Contains(but, name) {
				t.Errorf("%s %s: %q, %q expected", siret, name, row[name], want)
			}
		}
	}
	same(answer, row)
	same(answer["adresseEtablissement"].(object), row)
	periods := answer["periodesEtablissement"].([]any)
	if len(past) != len(periods) {
		t.Fatalf("%s: %d periods, %d expected", siret, len(past), len(periods))
	}
	for i, p := range periods {
		same(p.(object), past[i])
		if past[i]["siret"] != siret || past[i]["nic"] != siret[9:] {
			t.Errorf("%v", past[i])
		}
	}
	current := maps.Clone(periods[0].(object))
	maps.DeleteFunc(current, func(name string, _ any) bool {
		return !slices.Contains(inseefile.Columns(inseefile.Etablissement), name)
	})
	same(current, row)
}

func TestFetchStopsWhenAskedTo(t *testing.T) {
	s := filled(t)
	ctx, cancel := context.WithCancel(t.Context())
	s.before = func(n int, _ http.ResponseWriter, _ *http.Request) bool {
		if n == 3 {
			cancel()
		}
		return false
	}
	c, _ := s.client()
	_, report, err := c.Fetch(ctx, t.TempDir(), since, nil)
	if err == nil || report.Requests > 4 || !strings.Contains(err.Error(), "relancez la même commande") {
		t.Errorf("%v, %+v", err, report)
	}
}
