package company_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tuyau/company"
	"tuyau/sample"
	"tuyau/text"
)

// sampled is an index of made-up companies, built once; TUYAU_COMPANY_INDEX names a
// larger one to measure instead.
var sampled = sync.OnceValues(func() (*company.Index, error) {
	if dir := os.Getenv("TUYAU_COMPANY_INDEX"); dir != "" {
		return company.Open(dir)
	}
	dir, err := os.MkdirTemp("", "tuyau-company-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir) // what is mapped stays
	files, err := sample.Company(ctx, dir, sample.CompanyOptions{Units: 40_000, Seed: 7, RNA: true})
	if err != nil {
		return nil, err
	}
	if _, err := company.Build(ctx, company.BuildOptions{Out: dir, Files: files.Paths()}); err != nil {
		return nil, err
	}
	return company.Open(dir)
})

func sampledIndex(tb testing.TB) *company.Index {
	tb.Helper()
	x, err := sampled()
	if err != nil {
		tb.Fatal(err)
	}
	return x
}

// cell reads a column that may be absent.
func cell(t *company.Table, column string, row int) string {
	c, ok := t.Column(column)
	if !ok {
		return ""
	}
	return c.Value(row)
}

func hiddenPerson(x *company.Index, unit int) bool {
	category := cell(x.Units, "categorieJuridiqueUniteLegale", unit)
	return cell(x.Units, "statutDiffusionUniteLegale", unit) == "P" && (category == "1000" || strings.HasPrefix(category, "2"))
}

func officialName(x *company.Index, unit int) string {
	if name := cell(x.Units, "denominationUniteLegale", unit); name != "" {
		return name
	}
	first := cell(x.Units, "prenomUsuelUniteLegale", unit)
	if first == "" {
		first = cell(x.Units, "prenom1UniteLegale", unit)
	}
	last := cell(x.Units, "nomUsageUniteLegale", unit)
	if last == "" {
		last = cell(x.Units, "nomUniteLegale", unit)
	}
	return strings.TrimSpace(first + " " + last)
}

var legalForms = strings.Fields("SARL SAS SASU EURL SA SCI SNC SELARL SCP EARL GAEC SCEA")

// question is a query, and the unit that it means.
type question struct {
	text string
	unit int
}

// questions makes so many questions of each kind from units drawn at random.
func questions(x *company.Index, kind string, n int) []question {
	r := rand.New(rand.NewPCG(11, uint64(len(kind))))
	var list []question
	for tries := 0; len(list) < n && tries < 40*n; tries++ {
		unit := r.IntN(x.Units.Rows())
		name := officialName(x, unit)
		if hiddenPerson(x, unit) || name == "" || cell(x.Units, "etatAdministratifUniteLegale", unit) != "A" && kind != "exact" {
			continue
		}
		if q := ask(x, r, kind, unit, name); q != "" {
			list = append(list, question{q, unit})
		}
	}
	return list
}

func ask(x *company.Index, r *rand.Rand, kind string, unit int, name string) string {
	words := strings.Fields(name)
	switch kind {
	case "exact":
		return name
	case "no punctuation":
		return strings.Map(func(r rune) rune {
			if strings.ContainsRune(".,'’-&/()", r) {
				return -1
			}
			return r
		}, strings.ToLower(name))
	case "punctuation as blanks":
		return text.Fold(name)
	case "legal form dropped":
		if slices.Contains(legalForms, words[0]) && len(words) > 1 {
			return strings.Join(words[1:], " ")
		}
		if last := len(words) - 1; last > 0 && slices.Contains(legalForms, words[last]) {
			return strings.Join(words[:last], " ")
		}
	case "acronym":
		if sigle := cell(x.Units, "sigleUniteLegale", unit); sigle != company.Masked && len(sigle) > 2 {
			return sigle
		}
	case "one typo":
		return mistype(r, name)
	case "name and commune":
		if head, ok := x.Head(unit); ok {
			if commune := cell(x.Sites, "libelleCommuneEtablissement", head); commune != "" && commune != company.Masked {
				return name + " " + commune
			}
		}
	case "person, last name first":
		if last := cell(x.Units, "nomUniteLegale", unit); last != "" {
			return last + " " + cell(x.Units, "prenom1UniteLegale", unit)
		}
	case "sign and commune":
		from, to := x.SitesOf(unit)
		site := from + r.IntN(max(to-from, 1))
		if site < to && cell(x.Sites, "etatAdministratifEtablissement", site) == "A" {
			sign, commune := cell(x.Sites, "enseigne1Etablissement", site), cell(x.Sites, "libelleCommuneEtablissement", site)
			if sign != "" && sign != company.Masked && commune != "" {
				return sign + " " + commune
			}
		}
	case "as you type":
		if len(name) > 8 {
			return name[:len(name)*7/10]
		}
	case "any keystroke":
		return name[:1+r.IntN(min(len(name), 12))]
	}
	return ""
}

// mistype drops, doubles, changes or swaps a letter of a name of five letters or more.
func mistype(r *rand.Rand, name string) string {
	b := []byte(name)
	if len(b) < 5 {
		return ""
	}
	at := -1
	for range 50 {
		i := r.IntN(len(b) - 1)
		if letter(b[i]) && letter(b[i+1]) {
			at = i
			break
		}
	}
	if at < 0 {
		return ""
	}
	switch r.IntN(4) {
	case 0:
		return string(slices.Delete(b, at, at+1))
	case 1:
		return string(slices.Insert(b, at, byte('A'+r.IntN(26))))
	case 2:
		b[at] = byte('A' + (int(b[at]-'A')+1+r.IntN(25))%26)
	default:
		if b[at] == b[at+1] {
			return string(slices.Delete(b, at, at+1))
		}
		b[at], b[at+1] = b[at+1], b[at]
	}
	return string(b)
}

func letter(c byte) bool { return c >= 'A' && c <= 'Z' }

// TestNamesAreFound measures each kind of question on made-up companies. A homonym is
// a right answer: nothing in the question tells it from the one meant.
func TestNamesAreFound(t *testing.T) {
	x := sampledIndex(t)
	for _, c := range []struct {
		kind  string
		top   int
		floor float64
	}{
		{"exact", 1, 0.995},
		{"no punctuation", 10, 0.999},
		{"punctuation as blanks", 10, 0.999},
		{"legal form dropped", 10, 0.98},
		{"acronym", 10, 0.90},
		{"one typo", 10, 0.97},
		{"name and commune", 1, 0.97},
		{"person, last name first", 1, 0.97},
		{"sign and commune", 10, 0.95},
		{"as you type", 5, 0.90},
	} {
		t.Run(c.kind, func(t *testing.T) {
			list := questions(x, c.kind, 5000)
			right, missed := 0, []string{}
			for _, q := range list {
				var hits []company.NameHit
				if c.kind == "as you type" {
					hits = x.Suggest(q.text, c.top)
				} else {
					hits = x.Search(company.NameQuery{Text: q.text, Limit: c.top}).Hits
				}
				if found(x, hits, q, c.kind) {
					right++
				} else if len(missed) < 40 {
					missed = append(missed, fmt.Sprintf("%q for %q (%s), not %s", q.text, officialName(x, q.unit), x.SIREN(q.unit), names(x, hits)))
				}
			}
			rate := float64(right) / float64(len(list))
			t.Logf("%d of %d: %.2f %%", right, len(list), 100*rate)
			if len(list) < 500 || rate < c.floor {
				t.Errorf("%d questions, %.2f %% in the first %d, %.2f %% expected; missed:\n%s", len(list), 100*rate, c.top, 100*c.floor, strings.Join(missed, "\n"))
			}
		})
	}
}

// found says whether the unit meant is among the hits, or one that the question means as
// well: of the same name, words in any order and legal form apart, of the same sigle, or
// all of a name that begins with what is typed.
func found(x *company.Index, hits []company.NameHit, q question, kind string) bool {
	want := sameName(officialName(x, q.unit), kind)
	if typed := text.Fold(q.text); kind == "as you type" && len(hits) > 0 && !slices.ContainsFunc(hits, func(h company.NameHit) bool {
		return !strings.HasPrefix(text.Fold(officialName(x, h.Unit)), typed)
	}) {
		return true // each goes on from what is typed
	}
	return slices.ContainsFunc(hits, func(h company.NameHit) bool {
		return h.Unit == q.unit || sameName(officialName(x, h.Unit), kind) == want ||
			kind == "acronym" && cell(x.Units, "sigleUniteLegale", h.Unit) == q.text
	})
}

func sameName(name, kind string) string {
	words := text.Tokens(nil, text.Fold(name))
	if kind == "legal form dropped" {
		words = slices.DeleteFunc(words, func(w string) bool { return slices.Contains(legalForms, strings.ToUpper(w)) })
	}
	if strings.HasPrefix(kind, "person") {
		slices.Sort(words)
	}
	return strings.Join(words, " ")
}

func names(x *company.Index, hits []company.NameHit) (list []string) {
	for _, h := range hits[:min(len(hits), 4)] {
		list = append(list, fmt.Sprintf("%s %.3f", officialName(x, h.Unit), h.Score))
	}
	return list
}

// BenchmarkNames gives the median and the slowest hundredth of each kind of question.
func BenchmarkNames(b *testing.B) {
	x := sampledIndex(b)
	for _, kind := range []string{"exact", "one typo", "acronym", "name and commune", "sign and commune", "person, last name first", "as you type", "any keystroke"} {
		b.Run(kind, func(b *testing.B) {
			list := questions(x, kind, 2000)
			if len(list) == 0 {
				b.Skip("no question")
			}
			var times []time.Duration
			for i := 0; b.Loop(); i++ {
				q := list[i%len(list)]
				start := time.Now()
				if kind == "as you type" || kind == "any keystroke" {
					x.Suggest(q.text, 5)
				} else {
					x.Search(company.NameQuery{Text: q.text, Limit: 10})
				}
				times = append(times, time.Since(start))
			}
			slices.Sort(times)
			b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(times[len(times)*99/100].Microseconds())/1000, "p99-ms")
			b.ReportMetric(float64(times[len(times)-1].Microseconds())/1000, "max-ms")
		})
	}
}

// BenchmarkNear is what is around Paris, the first page.
func BenchmarkNear(b *testing.B) {
	x := sampledIndex(b)
	for _, km := range []float64{1, 5, 50} {
		b.Run(fmt.Sprintf("%g km", km), func(b *testing.B) {
			total := 0
			for b.Loop() {
				total = x.Near(company.NearQuery{Lon: 2.35, Lat: 48.86, Metres: 1000 * km, Limit: 10, SitesLimit: 10}).Total
			}
			b.ReportMetric(float64(total), "units")
		})
	}
}
