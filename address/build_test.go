package address_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"tuyau/address"
	"tuyau/segment"

	kgzip "github.com/klauspost/compress/gzip"
)

// standing builds an index in a folder, to see what a failed build leaves of it.
func standing(t *testing.T) (dir, build string) {
	t.Helper()
	dir = t.TempDir()
	r, err := address.Build(ctx, address.BuildOptions{Out: dir, Files: []string{writeFile(t, "a.csv", csv(town))}})
	if err != nil {
		t.Fatal(err)
	}
	return dir, r.Build
}

func stands(t *testing.T, dir, build string) {
	t.Helper()
	x, err := address.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	if got := x.Info().Build; got != build {
		t.Errorf("serves %s, want %s", got, build)
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if strings.HasPrefix(f.Name(), segment.TemporaryPrefix) {
			t.Errorf("left behind: %s", f.Name())
		}
	}
}

func TestAFailedBuildLeavesTheOldIndex(t *testing.T) {
	var zipped bytes.Buffer
	z := kgzip.NewWriter(&zipped)
	if _, err := z.Write([]byte(csv(town))); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	bad := csv(town) + strings.Repeat("a;b\n", 5)
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	for name, c := range map[string]struct {
		ctx   context.Context
		files []string
		want  string
	}{
		"truncated gzip": {ctx, []string{writeFile(t, "a.csv.gz", zipped.String()[:zipped.Len()-20])}, "a.csv.gz: gzip"},
		"another type":   {ctx, []string{writeFile(t, "a.csv", csv(town)), writeFile(t, "b.txt", "hello\nworld\n")}, "b.txt: fichier d'un type inconnu"},
		"too many bad":   {ctx, []string{writeFile(t, "a.csv", bad)}, "trop de lignes refusées: 5 sur 68, plus de 1 %"},
		"absent":         {ctx, []string{filepath.Join(t.TempDir(), "absent.csv")}, "no such file"},
		"a folder":       {ctx, []string{t.TempDir()}, "is a directory"},
		"nothing":        {ctx, nil, "aucun fichier"},
		"interrupted":    {cancelled, []string{writeFile(t, "a.csv", csv(town))}, "context canceled"},
	} {
		dir, build := standing(t)
		_, err := address.Build(c.ctx, address.BuildOptions{Out: dir, Files: c.files, MaxBad: 0.01})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
		stands(t, dir, build)
	}
}

func TestBadRowsAreReported(t *testing.T) {
	bad := csv(town) + strings.Repeat("a;b\n", 12)
	r, err := address.Build(ctx, address.BuildOptions{Out: t.TempDir(), Files: []string{writeFile(t, "a.csv", bad)}, MaxBad: 0.5})
	if err != nil || r.Bad != 12 || r.Rows != 75 || len(r.Faults) != 10 || r.Faults[0] != "a.csv:65: 2 colonnes au lieu de 23" {
		t.Errorf("%+v, %v", r, err)
	}
}

// A disk that fills up is one on which no file may grow beyond a size: a second
// process, so limited, builds.
func TestAFullDiskLeavesTheOldIndex(t *testing.T) {
	if out := os.Getenv("TUYAU_TEST_FULL_DISK"); out != "" {
		limit := syscall.Rlimit{Cur: 16 << 10, Max: 16 << 10}
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
			t.Fatal(err)
		}
		_, err := address.Build(ctx, address.BuildOptions{Out: out, Files: []string{os.Getenv("TUYAU_TEST_FILE")}})
		if !errors.Is(err, syscall.EFBIG) {
			t.Fatalf("build: %v", err)
		}
		return
	}
	dir, build := standing(t)
	cmd := exec.Command(os.Args[0], "-test.run", "^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), "TUYAU_TEST_FULL_DISK="+dir, "TUYAU_TEST_FILE="+writeFile(t, "a.csv", csv(town)))
	if out, err := cmd.CombinedOutput(); err != nil || !bytes.Contains(out, []byte("--- PASS")) {
		t.Fatalf("%v\n%s", err, out)
	}
	stands(t, dir, build)
}

func TestOpenRefusesADamagedIndex(t *testing.T) {
	dir, _ := standing(t)
	m, err := segment.Current(dir)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, m.Files[0])
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	// Every byte of the head, then one in 61, which meets every section.
	for i := 0; i < len(whole); i++ {
		if i > 2048 {
			i += 60
		}
		if i >= len(whole) {
			break
		}
		whole[i] ^= 1
		if err := os.WriteFile(path, whole, 0o600); err != nil {
			t.Fatal(err)
		}
		if x, err := address.Open(dir); err == nil {
			x.Close()
			t.Fatalf("byte %d changed, and the index is opened", i)
		}
		whole[i] ^= 1
	}
	if _, err := address.Open(t.TempDir()); !errors.Is(err, segment.ErrNoIndex) {
		t.Errorf("empty folder: %v", err)
	}
}

// FuzzOpen gives Open files whose checksums are right and whose content is not: what
// is opened all the same must answer without a fault.
func FuzzOpen(f *testing.F) {
	dir := f.TempDir()
	if _, err := address.Build(ctx, address.BuildOptions{Out: dir, Files: []string{writeFile(f, "a.csv", csv(town))}}); err != nil {
		f.Fatal(err)
	}
	m, err := segment.Current(dir)
	if err != nil {
		f.Fatal(err)
	}
	whole, err := segment.Open(filepath.Join(dir, m.Files[0]), "", 0)
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { whole.Close() })
	kind, version := whole.Kind()
	sections := whole.Sections()
	for i := range sections {
		f.Add(uint(i), uint(0), []byte{0xff, 0xff, 0xff, 0xff}, 0)
		f.Add(uint(i), uint(8), []byte{1}, 3)
	}
	f.Fuzz(func(t *testing.T, section, at uint, patch []byte, cut int) {
		path := filepath.Join(t.TempDir(), "f.seg")
		w, err := segment.Create(path, kind, version, len(sections))
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range sections {
			data, err := whole.Section(s.Name)
			if err != nil {
				t.Fatal(err)
			}
			if uint(i) == section%uint(len(sections)) && len(data) > 0 {
				data = bytes.Clone(data)
				copy(data[at%uint(len(data)):], patch)
				data = data[:len(data)-min(max(cut, 0), len(data))]
			}
			if err := w.Add(s.Name, data); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Commit(); err != nil {
			t.Fatal(err)
		}
		x, err := address.OpenFile(path)
		if err != nil {
			return
		}
		defer x.Close()
		for _, q := range []string{"8 rue de la paix paris", "p", "rue de rivo", "3 rue de passy 75116", "bd victr hugo"} {
			for _, auto := range []bool{true, false} {
				if _, err := x.Search(address.Query{Text: q, Limit: 9, Autocomplete: auto, Filter: address.Filter{PostCodes: nil}}); err != nil {
					t.Fatal(err)
				}
			}
		}
		if _, err := x.Search(address.Query{Text: "rue", Limit: 9, Filter: address.Filter{CityCodes: []string{"75056"}, PostCodes: []string{"75116"}}}); err != nil {
			t.Fatal(err)
		}
		if _, err := x.Reverse(address.ReverseQuery{At: &address.Point{Lon: 2.33, Lat: 48.86}, Limit: 200, EveryNumber: true}); err != nil {
			t.Fatal(err)
		}
		x.Communes("paris")
		x.Info()
	})
}

func FuzzSearch(f *testing.F) {
	x := small(f)
	for _, q := range []string{"8 rue de la paix", "12 bis", "p", "75002", "s/s", "rue des trente-six ponts", "\x00\xff", "36 36 36 36", "lieu-dit", "31068 cedex"} {
		f.Add(q, true, 5)
	}
	f.Fuzz(func(t *testing.T, q string, auto bool, limit int) {
		limit = 1 + (limit&0x7fffffff)%20
		hits, err := x.Search(address.Query{Text: q, Autocomplete: auto, Limit: limit})
		if err != nil || len(hits) > limit {
			t.Fatalf("%d hits of %d, %v", len(hits), limit, err)
		}
		last := 2.0
		for _, h := range hits {
			if h.Score > last || h.Score <= 0 || h.Score > 1 || h.Label == "" || h.ID == "" {
				t.Fatalf("%+v after %v", h, last)
			}
			last = h.Score
		}
	})
}
