package inseeapi

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"tuyau/company/inseefile"
)

// INSEE is the address of INSEE's own API, public plan.
const INSEE = "https://api.insee.fr/api-sirene/3.11"

// Client asks one API Sirene. Base alone is compulsory, and Key with INSEE.
type Client struct {
	Base string // INSEE, or the same contract elsewhere: https://tuyau.example.fr/api-sirene/3.11
	Key  string
	HTTP *http.Client // nil: one that gives an answer 3 minutes; redirects are never followed, the key would go along
	// PerMinute is how many requests a minute the plan allows: 0 stands for the 30 of
	// INSEE's public plan, a negative number for no limit.
	PerMinute int
	Now       func() time.Time                           // nil: time.Now
	Wait      func(context.Context, time.Duration) error // nil: a timer
}

// Since says from when to ask: the latest dateDernierTraitement of each collection in
// the index, as company.Info gives them. An empty one leaves its collection out.
type Since struct {
	Units, Sites, Links string
	// Current leaves the histories out, for an index that was built without.
	Current bool
	// Columns are those that the index has besides the official ones: they are
	// written too, when the API gives them.
	Columns map[inseefile.Kind][]string
}

// Progress is how far a fetch is.
type Progress struct {
	Collection    string // Unités légales, Établissements, Liens de succession
	Day           string // 2026-11-03
	Slice, Slices int    // the first is 1; a slice is a day of a collection
	Rows, Total   int    // units of this slice: received, and in all
	Wait          time.Duration
	Why           string // of Wait, when there is one
}

// Report is what a fetch did. Its counts are those of the files, what an earlier,
// interrupted fetch received included.
type Report struct {
	Version                  string // of the service: 3.11.19
	Units, Sites, Links      int
	UnitPeriods, SitePeriods int
	// Shortened counts the units whose history came incomplete, from a Tuyau built
	// without histories: their periods are not written, those of the index stay.
	Shortened         int
	Unknown           []string // fields that the API gave and no column takes
	Requests, Retries int
	Waited            time.Duration // for the quota and before retries
	Resumed           bool
	Elapsed           time.Duration
}

// Fetch writes in dir, made if missing, what changed since the given moments, and
// gives the files in the order in which company.Build must read them; none when nothing
// changed. progress, when not nil, is never called twice at the same time.
//
// Whatever stops it, what was received is kept in dir: the same call goes on from
// there. Once the files are in the index, Clear empties the folder; without it the next
// Fetch does, as it comes with other moments.
func (c *Client) Fetch(ctx context.Context, dir string, since Since, progress func(Progress)) (files []string, report Report, err error) {
	f, err := c.begin(dir, since, progress)
	if err != nil {
		return nil, Report{}, err
	}
	defer f.journal.close()
	start := f.now()
	defer func() {
		f.count()
		report = f.report
		report.Elapsed = f.now().Sub(start)
	}()
	info, err := f.informations(ctx)
	if err != nil {
		return nil, report, err
	}
	f.report.Version = info.Version
	if err := f.plan(info); err != nil {
		return nil, report, err
	}
	for i := range f.journal.Slices {
		if err := f.slice(ctx, i); err != nil {
			return nil, report, err
		}
	}
	return f.journal.files(), report, nil
}

// fetching is a Fetch under way.
type fetching struct {
	*caller
	since    Since
	layouts  map[string]*layout // by collection path
	journal  *journal
	progress func(Progress)
	at       Progress
	unknown  map[string]bool
}

func (c *Client) begin(dir string, since Since, progress func(Progress)) (*fetching, error) {
	caller, err := newCaller(c)
	if err != nil {
		return nil, err
	}
	f := &fetching{caller: caller, since: since, progress: progress, layouts: map[string]*layout{}, unknown: map[string]bool{}}
	asked := 0
	for _, col := range collections {
		f.layouts[col.path] = newLayout(col, since)
		moment := col.since(since)
		if moment == "" {
			continue
		}
		asked++
		if _, err := parseMoment(moment); err != nil {
			return nil, refused(err, "Date de dernier traitement illisible (%s) : « %s ».", col.name, moment)
		}
	}
	if asked == 0 {
		return nil, refused(nil, "L'index ne dit pas jusqu'à quand il connaît les unités : reconstruisez-le à partir des fichiers de stock.")
	}
	f.caller.waiting = func(d time.Duration, why string) {
		f.at.Wait, f.at.Why = d, why
		f.tell()
		f.at.Wait, f.at.Why = 0, ""
	}
	f.journal, err = openJournal(dir, f.fingerprint())
	if err != nil {
		return nil, err
	}
	f.report.Resumed = len(f.journal.Slices) > 0
	return f, nil
}

// fingerprint says what a journal must have been for to be gone on with: the same API,
// the same moments, the same columns.
func (f *fetching) fingerprint() string {
	text := f.base.Redacted()
	for _, col := range collections {
		text += fmt.Sprintf("|%s %s %q %q", col.path, col.since(f.since), f.layouts[col.path].row.header, f.layouts[col.path].past.header)
	}
	return digest(text)
}

func (f *fetching) tell() {
	if f.progress != nil {
		f.progress(f.at)
	}
}

// slice brings what is missing of a slice.
func (f *fetching) slice(ctx context.Context, i int) error {
	s := &f.journal.Slices[i]
	col := collectionOf(s.Collection)
	f.at = Progress{Collection: col.name, Day: s.From[:len("2006-01-02")], Slice: i + 1, Slices: len(f.journal.Slices), Rows: s.Rows, Total: s.Total}
	layout := f.layouts[col.path]
	seen := map[string]bool{}
	for !s.Done {
		if seen[s.Cursor] {
			return unreadable(nil, "Le curseur de l'API Sirene revient sur ses pas : rien ne dit quand la liste finit.")
		}
		seen[s.Cursor] = true
		f.tell()
		p, err := f.page(ctx, col, layout, s)
		if err != nil {
			return err
		}
		if err := f.journal.keep(i, layout, p); err != nil {
			return err
		}
		f.at.Rows, f.at.Total = s.Rows, s.Total
		maps.Copy(f.unknown, p.unknown)
	}
	f.tell()
	return nil
}

func (f *fetching) count() {
	for _, s := range f.journal.Slices {
		f.report.Shortened += s.Shortened
		switch s.Collection {
		case units.path:
			f.report.Units += s.Rows
			f.report.UnitPeriods += s.Periods
		case sites.path:
			f.report.Sites += s.Rows
			f.report.SitePeriods += s.Periods
		case links.path:
			f.report.Links += s.Rows
		}
	}
	f.report.Unknown = slices.Sorted(maps.Keys(f.unknown))
}
