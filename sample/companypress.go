package sample

import (
	"bytes"
	"context"
	"errors"
	"io"
	"runtime"
	"sync"

	"github.com/klauspost/compress/flate"
)

// A press makes units by sheets, several at a time, and writes the sheets in order.
// What is on a sheet, compressed too, does not depend on how many are made at a time.
type press struct {
	*register
	dir      string
	format   string
	rna      bool
	progress func(int)
	count    int
	rankOf   func(at int) int
	makeOne  func(*maker, int) *firm
	tables   [tables]tableFile
	spool    rnaSpool
	report   CompanyReport
}

// sheetUnits is how many units a sheet has: their rows are some two megabytes.
const sheetUnits = 2_048

// A sheet holds the rows of some units.
type sheet struct {
	from, until int
	plain       [tables][]byte
	rows        [tables]int
	fates       [fates]int
	packed      [tables]bytes.Buffer
	chapters    []chapter // of the rows of the RNA, by département
	err         error
	done        chan struct{}
}

// files opens every file, each within the one before: all are there in the end, or
// those that are bear no half.
func (p *press) files(ctx context.Context, paths []string) error {
	var writers []io.Writer
	var next func() error
	next = func() error {
		if len(writers) == len(paths) {
			return p.run(ctx, writers)
		}
		return WriteFile(paths[len(writers)], func(w io.Writer) error {
			writers = append(writers, w)
			return next()
		})
	}
	return next()
}

func (p *press) run(ctx context.Context, writers []io.Writer) (err error) {
	for t := range p.tables[:len(writers)] {
		if table(t) == waldec {
			continue
		}
		if err := p.tables[t].open(writers[t], p.format, tableNames[t], headerOf(table(t))); err != nil {
			return err
		}
	}
	if p.rna {
		if err := p.spool.open(p.dir); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, p.spool.close()) }()
	}
	if err := p.roll(ctx); err != nil {
		return err
	}
	for t := range p.tables[:waldec] {
		if err := p.tables[t].close(); err != nil {
			return err
		}
	}
	if p.rna {
		return p.spool.bind(ctx, writers[waldec], p.format, &p.tables[waldec])
	}
	return nil
}

// roll hands sheets to the workers and writes them as they come back, in order. No more
// than twice as many sheets as workers exist.
func (p *press) roll(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	workers := max(1, runtime.GOMAXPROCS(0))
	work := make(chan *sheet)
	ordered := make(chan *sheet, 2*workers)
	idle := make(chan *sheet, 2*workers)
	for range 2 * workers {
		idle <- &sheet{}
	}
	var group sync.WaitGroup
	defer group.Wait()
	defer cancel()
	for range workers {
		group.Go(func() {
			m := p.maker()
			packer, _ := flate.NewWriter(io.Discard, flate.BestSpeed) // fails for unknown levels only
			for s := range work {
				s.err = p.fill(ctx, m, packer, s)
				close(s.done)
			}
		})
	}
	group.Go(func() {
		defer close(work)
		defer close(ordered)
		for from := 0; from < p.count; from += sheetUnits {
			var s *sheet
			select {
			case s = <-idle:
			case <-ctx.Done():
				return
			}
			s.from, s.until, s.done = from, min(from+sheetUnits, p.count), make(chan struct{})
			select {
			case ordered <- s:
			case <-ctx.Done():
				return
			}
			select {
			case work <- s:
			case <-ctx.Done():
				s.err = ctx.Err()
				close(s.done)
				return
			}
		}
	})
	for s := range ordered {
		<-s.done
		if s.err != nil {
			return s.err
		}
		if err := p.write(s); err != nil {
			return err
		}
		if p.progress != nil {
			p.progress(s.until)
		}
		idle <- s
	}
	return ctx.Err()
}

func (p *press) write(s *sheet) error {
	for t := range p.tables[:waldec] {
		if err := p.tables[t].write(s.plain[t], s.packed[t].Bytes(), s.rows[t]); err != nil {
			return err
		}
	}
	p.report.Created += s.fates[born]
	p.report.Changed += s.fates[altered]
	p.report.Retired += s.fates[retired]
	p.report.Masked += s.fates[withdrawn]
	if p.rna {
		return p.spool.add(s.plain[waldec], s.chapters)
	}
	return nil
}

// fill makes the units of a sheet, then packs their rows.
func (p *press) fill(ctx context.Context, m *maker, packer *flate.Writer, s *sheet) error {
	for t := range s.plain {
		s.plain[t], s.rows[t] = s.plain[t][:0], 0
	}
	s.chapters, s.fates = s.chapters[:0], [fates]int{}
	for at := s.from; at < s.until; at++ {
		if at&127 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		f := p.makeOne(m, p.rankOf(at))
		s.print(f)
		s.fates[f.fate]++
		if p.rna && f.rna != "" {
			s.chapters = m.associations(s, f)
		}
	}
	if p.format != ".zip" {
		return nil
	}
	for t := range s.plain[:waldec] {
		s.packed[t].Reset()
		packer.Reset(&s.packed[t])
		if _, err := packer.Write(s.plain[t]); err != nil {
			return err
		}
		if err := packer.Flush(); err != nil { // ends on a whole byte: sheets can follow one another
			return err
		}
	}
	return nil
}

func (s *sheet) print(f *firm) {
	s.plain[stockUnite] = f.unite(s.plain[stockUnite])
	s.rows[stockUnite]++
	s.plain[uniteHistorique] = f.uniteHistory(s.plain[uniteHistorique])
	s.rows[uniteHistorique] += len(f.periods)
	for i := range f.sites {
		site := &f.sites[i]
		s.plain[stockEtablissement] = f.etablissement(s.plain[stockEtablissement], site)
		s.plain[etablissementHistorique] = f.siteHistory(s.plain[etablissementHistorique], site)
		s.rows[etablissementHistorique] += len(site.periods)
	}
	s.rows[stockEtablissement] += len(f.sites)
	for i := range f.links {
		s.plain[liensSuccession] = f.lien(s.plain[liensSuccession], &f.links[i])
	}
	s.rows[liensSuccession] += len(f.links)
	if f.doublon != 0 {
		s.plain[doublons] = f.double(s.plain[doublons])
		s.rows[doublons]++
	}
}
