package sample

import (
	"context"
	"os"
	"path/filepath"
	"slices"

	"tuyau/problem"
)

// CompanyOptions says how much to write, and how.
type CompanyOptions struct {
	Units    int            // unités légales, at least as many as there are anchors, up to MaxCompanyUnits
	Seed     uint64         // one seed and one number of units, one set of files
	Progress func(rows int) // called now and then with the unités légales written, and at the end
	Format   string         // "zip" as data.gouv.fr publishes (default), "csv" or "gz"
	RNA      bool           // also the associations, as rna_waldec
}

// CompanyReport says what was written.
type CompanyReport struct {
	Units, Etablissements     int
	Created, Changed, Retired int // of a delta: new units, changed ones, ones that ceased
	Masked                    int // of a delta: units that became of partial diffusion
	Files                     []CompanyFile
}

// CompanyFile is a file that was written.
type CompanyFile struct {
	Path  string
	Rows  int
	Bytes int64 // on disk
	Plain int64 // of CSV
}

// Company writes in dir the official files of the register for opt.Units unités légales
// of made-up companies, persons and associations: current state, histories,
// successions, duplicates. All columns are there, in order of SIREN; communes and EPCI
// are real and bear their real SIREN. Each file appears whole or not at all. Memory does
// not grow with the units (BenchmarkCompany gives the speed).
func Company(ctx context.Context, dir string, opt CompanyOptions) (CompanyReport, error) {
	r, err := newRegister(opt)
	if err != nil {
		return CompanyReport{}, err
	}
	ranks := func(at int) int { return at }
	return r.write(ctx, dir, opt, opt.Units, ranks, func(m *maker, rank int) *firm {
		f := m.make(rank)
		f.settle()
		return f
	})
}

// settle tells the history and numbers the sites once nothing changes any more.
func (f *firm) settle() {
	t := f.trade
	f.tell(t)
	for i := range f.sites {
		s := &f.sites[i]
		s.siret = siretOf(f.siren, s.rank)
		own := t
		if s.trade != nil {
			own = s.trade
		}
		s.tell(f, own)
	}
}

// suffixes of the formats.
var companyFormats = map[string]string{"": ".zip", "zip": ".zip", "csv": ".csv", "gz": ".csv.gz"}

// write makes count units, in order, and writes their rows.
func (r *register) write(ctx context.Context, dir string, opt CompanyOptions, count int, rankOf func(at int) int, makeOne func(*maker, int) *firm) (CompanyReport, error) {
	suffix, known := companyFormats[opt.Format]
	if !known {
		return CompanyReport{}, problem.New(problem.Invalid, nil, "Le format « %s » n'est pas connu : zip, csv ou gz.", opt.Format)
	}
	p := &press{register: r, dir: dir, format: suffix, rna: opt.RNA, progress: opt.Progress, rankOf: rankOf, makeOne: makeOne, count: count}
	var paths []string
	for t := range tables {
		if t != waldec || opt.RNA {
			paths = append(paths, filepath.Join(dir, tableNames[t]+suffix))
		}
	}
	if err := p.files(ctx, paths); err != nil {
		return CompanyReport{}, err
	}
	report := p.report
	report.Units = p.tables[stockUnite].rows
	report.Etablissements = p.tables[stockEtablissement].rows
	for i, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return CompanyReport{}, err
		}
		report.Files = append(report.Files, CompanyFile{Path: path, Rows: p.tables[i].rows, Bytes: info.Size(), Plain: p.tables[i].plain})
	}
	return report, nil
}

// Paths lists the files.
func (r CompanyReport) Paths() []string {
	var paths []string
	for _, f := range r.Files {
		paths = append(paths, f.Path)
	}
	return slices.Clip(paths)
}
