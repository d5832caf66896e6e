package address

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"tuyau/address/ban"
	"tuyau/segment"
	"tuyau/territory"
)

// BuildOptions says what to build from what.
type BuildOptions struct {
	Out   string   // folder of the index, made if missing
	Files []string // official files, mixed freely
	// MaxBad is the share of bad rows above which a build fails: 0.01 is 1 %.
	MaxBad float64
	// Progress, when not nil, is told now and then, never at the same time twice.
	Progress func(Progress)
}

// Progress is how far a build is.
type Progress struct {
	Rows  int64 // read so far
	Read  int64 // bytes of the files taken so far
	Total int64 // bytes of the files in all
	Stage string
}

// The stages of a build, in order.
const (
	StageRead  = "lecture"
	StageIndex = "index"
	StageWrite = "écriture"
)

// Report is what a build did.
type Report struct {
	Rows, Bad int
	Faults    []string // the first bad rows: file, line, reason
	Numbers, Streets, Localities,
	Municipalities int
	Bytes   int64 // of the index
	Build   string
	Elapsed time.Duration
}

// ErrTooManyBad says that a build was given up because of its bad rows.
var ErrTooManyBad = errors.New("trop de lignes refusées")

// Build makes the index of the files and lands it in opt.Out in one rename; whatever
// goes wrong before leaves the index that was there in place.
func Build(ctx context.Context, opt BuildOptions) (Report, error) {
	start := time.Now()
	if len(opt.Files) == 0 {
		return Report{}, errors.New("aucun fichier à lire")
	}
	france, err := territory.Load()
	if err != nil {
		return Report{}, err
	}
	folder, err := segment.Begin(opt.Out)
	if err != nil {
		return Report{}, err
	}
	defer folder.End()

	g := newGathering(france)
	report, err := gather(ctx, g, opt)
	if err != nil {
		return report, err
	}
	tell := func(stage string) error {
		if opt.Progress != nil {
			opt.Progress(Progress{Rows: int64(report.Rows), Stage: stage})
		}
		return ctx.Err()
	}
	if err := tell(StageIndex); err != nil {
		return report, err
	}
	m := metadata{Build: newBuildID(start), Built: start.Unix(), Sources: baseNames(opt.Files)}
	g.finish()
	c := compose(g, &m)
	if err := tell(StageWrite); err != nil {
		return report, err
	}
	base := "address-" + m.Build + segment.Suffix
	if report.Bytes, err = c.write(folder.Path(base), m); err != nil {
		return report, err
	}
	if err := ctx.Err(); err != nil {
		return report, err
	}
	err = folder.Land(segment.Manifest{Kind: segmentKind, Build: m.Build, Built: start.UTC(), Files: []string{base}})
	report.Build, report.Numbers = m.Build, len(c.numValue)
	report.Streets, report.Localities, report.Municipalities = m.Streets, m.Localities, m.Municipalities
	report.Elapsed = time.Since(start)
	return report, err
}

func newBuildID(now time.Time) string {
	var salt [4]byte
	rand.Read(salt[:])
	return now.UTC().Format("20060102T150405") + "-" + hex.EncodeToString(salt[:])
}

func baseNames(files []string) []string {
	names := make([]string, len(files))
	for i, f := range files {
		names[i] = filepath.Base(f)
	}
	return names
}

// gather reads the files, two at a time, and merges what they hold.
func gather(ctx context.Context, g *gathering, opt BuildOptions) (Report, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	total, err := sizes(opt.Files)
	if err != nil {
		return Report{}, err
	}
	var read atomic.Int64
	tallies := make([]ban.Tally, len(opt.Files))
	faults := make([]error, len(opt.Files))
	turn := make(chan int)
	var wg sync.WaitGroup
	for range min(len(opt.Files), runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for i := range turn {
				tallies[i], faults[i] = ban.Read(ctx, opt.Files[i], g.sink(), &read)
				if faults[i] != nil {
					cancel()
				}
			}
		})
	}
	watch := make(chan struct{})
	var watcher sync.WaitGroup
	if opt.Progress != nil {
		watcher.Go(func() {
			tick := time.NewTicker(200 * time.Millisecond)
			defer tick.Stop()
			for {
				select {
				case <-watch:
					return
				case <-tick.C:
					opt.Progress(Progress{Rows: g.rows.Load(), Read: read.Load(), Total: total, Stage: StageRead})
				}
			}
		})
	}
	for i := range opt.Files {
		turn <- i
	}
	close(turn)
	wg.Wait()
	close(watch)
	watcher.Wait()

	var report Report
	for _, t := range tallies {
		report.Rows += t.Rows
		report.Bad += t.Bad
		report.Faults = append(report.Faults, t.Faults[:min(len(t.Faults), ban.MaxFaults-len(report.Faults))]...)
	}
	// The first failure cancels the others: it is the one to tell.
	failed := slices.DeleteFunc(faults, func(err error) bool { return err == nil })
	slices.SortStableFunc(failed, func(a, b error) int { return cancelled(a) - cancelled(b) })
	if len(failed) > 0 {
		return report, failed[0]
	}
	if float64(report.Bad) > opt.MaxBad*float64(report.Rows) {
		return report, fmt.Errorf("%w: %d sur %d, plus de %g %%", ErrTooManyBad, report.Bad, report.Rows, 100*opt.MaxBad)
	}
	return report, nil
}

func cancelled(err error) int {
	if errors.Is(err, context.Canceled) {
		return 1
	}
	return 0
}
