package main

import (
	"context"
	"io"
	"sync"
	"time"

	"tuyau/address"
	"tuyau/company"
	"tuyau/segment"
	"tuyau/server"
	"tuyau/store"
)

// dataset is an index that is served and may be replaced by a newer build.
type dataset struct {
	name, dir string // as metrics and the history call it; its folder
	watch     time.Duration
	live      interface {
		Reload() (changed bool, err error)
		Watch(ctx context.Context, interval time.Duration, onChange func(error))
		Close()
	}
	facts func() (facts, error) // of the build in use
}

// facts are what metrics and the history tell of a build.
type facts struct {
	server.IndexInfo
	rows    int64
	sources []string
}

func newDataset[T io.Closer](name, dir string, watch time.Duration, live *segment.Live[T], describe func(T) facts) *dataset {
	return &dataset{name: name, dir: dir, watch: watch, live: live, facts: func() (facts, error) {
		index, release, err := live.Acquire()
		if err != nil {
			return facts{}, err
		}
		defer release()
		return describe(index), nil
	}}
}

func describeAddress(x *address.Index) facts {
	i := x.Info()
	return facts{sources: i.Sources, rows: int64(i.Numbers + i.Streets + i.Localities + i.Municipalities),
		IndexInfo: server.IndexInfo{Build: i.Build, Built: i.Built, Bytes: i.Bytes, Documents: map[string]int{
			address.HouseNumber.String(): i.Numbers, address.Street.String(): i.Streets,
			address.Locality.String(): i.Localities, address.Municipality.String(): i.Municipalities,
		}}}
}

func describeCompany(x *company.Index) facts {
	i := x.Info()
	return facts{sources: i.Sources, rows: int64(i.Units + i.Establishments),
		IndexInfo: server.IndexInfo{Build: i.Build, Built: i.Built, Bytes: i.Bytes, Documents: map[string]int{
			"uniteLegale": i.Units, "etablissement": i.Establishments, "uniteLegalePeriode": i.UnitPeriods,
			"etablissementPeriode": i.SitePeriods, "lienSuccession": i.Links, "doublon": i.Duplicates, "association": i.Associations,
		}}}
}

// open loads the first build.
func (d *dataset) open() error {
	if _, err := d.live.Reload(); err != nil {
		return refused(d.name, d.dir, err)
	}
	return nil
}

// index shows the build to metrics.
func (d *dataset) index() server.Index {
	return server.Index{Name: d.name, Info: func() (server.IndexInfo, bool) {
		f, err := d.facts()
		return f.IndexInfo, err == nil
	}}
}

// check is for readiness.
func (d *dataset) check() server.Check {
	return server.Check{Name: d.name, Probe: func(context.Context) error {
		_, err := d.facts()
		return err
	}}
}

// follow takes newer builds as they land, or when a hang-up asks to look.
func (p *product) follow(ctx context.Context, e *env) {
	p.recordAll(ctx, e.now())
	var watching sync.WaitGroup
	defer watching.Wait()
	for _, d := range p.datasets {
		if d.watch > 0 {
			watching.Go(func() {
				d.live.Watch(ctx, d.watch, func(err error) { p.swapped(ctx, d, e.now(), true, err) })
			})
		}
	}
	for {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
			p.recordAll(last, e.now())
			cancel()
			return
		case <-e.hangup:
			for _, d := range p.datasets {
				changed, err := d.live.Reload()
				p.swapped(ctx, d, e.now(), changed, err)
			}
		}
	}
}

func (p *product) swapped(ctx context.Context, d *dataset, now time.Time, changed bool, err error) {
	switch {
	case err != nil:
		p.log.Error("index refused, the one in use stays", "index", d.name, "folder", d.dir, "cause", err)
	case changed:
		p.record(ctx, d, now)
		f, _ := d.facts()
		p.log.Info("index swapped", "index", d.name, "build", f.Build, "built", f.Built, "rows", f.rows, "bytes", f.Bytes)
	default:
		p.log.Info("index unchanged", "index", d.name)
	}
}

func (p *product) recordAll(ctx context.Context, now time.Time) {
	for _, d := range p.datasets {
		p.record(ctx, d, now)
	}
}

// record keeps in the state which build is served since when, for whoever must later
// say what data an answer came from.
func (p *product) record(ctx context.Context, d *dataset, now time.Time) {
	f, err := d.facts()
	if err != nil {
		return
	}
	served := store.IndexServed{API: d.name, Build: f.Build, Host: hostname(), Built: f.Built, First: now, Last: now, Sources: f.sources, Rows: f.rows}
	if err := p.store.RecordIndex(ctx, served); err != nil {
		p.log.Warn("index not recorded", "build", f.Build, "cause", err)
	}
}
