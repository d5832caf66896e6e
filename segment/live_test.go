package segment_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tuyau/segment"
)

// land makes a build whose only section is text.
func land(t testing.TB, dir, build, text string) {
	t.Helper()
	b, err := segment.Begin(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer b.End()
	name := build + segment.Suffix
	write(t, b.Path(name), map[string][]byte{"text": []byte(text)}, "text")
	if err := b.Land(segment.Manifest{Kind: "test", Build: build, Built: time.Unix(0, 0), Files: []string{name}}); err != nil {
		t.Fatal(err)
	}
}

func openCurrent(dir string) (*segment.File, error) {
	m, err := segment.Current(dir)
	if err != nil {
		return nil, err
	}
	return segment.Open(filepath.Join(dir, m.Files[0]), "test", 3)
}

func TestBuildsLandOneAfterTheOther(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "folder")
	if _, err := segment.Current(dir); !errors.Is(err, segment.ErrNoIndex) {
		t.Fatalf("before any build: %v", err)
	}
	land(t, dir, "b1", "first")
	b, err := segment.Begin(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := segment.Begin(dir); !errors.Is(err, segment.ErrBusy) {
		t.Errorf("two builds at once: %v", err)
	}
	// An interrupted build leaves a file that nobody names: the next one sweeps it.
	if err := os.WriteFile(b.Path("b2"+segment.Suffix), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.End()
	if m, err := segment.Current(dir); err != nil || m.Build != "b1" {
		t.Fatalf("after an interrupted build: %+v, %v", m, err)
	}
	land(t, dir, "b3", "third")
	if m, err := segment.Current(dir); err != nil || m.Build != "b3" {
		t.Fatalf("after b3: %+v, %v", m, err)
	}
	for _, gone := range []string{"b1", "b2"} {
		if _, err := os.Stat(filepath.Join(dir, gone+segment.Suffix)); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s is still there: %v", gone, err)
		}
	}
}

func TestCurrentRefusesAWrongManifest(t *testing.T) {
	for _, text := range []string{"", "{", "{}", `{"build":"b","files":["../x.seg"]}`, `{"build":"b","files":[".."]}`, `[]`} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "manifest.json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if m, err := segment.Current(dir); !errors.Is(err, segment.ErrDamaged) {
			t.Errorf("%q: %+v, %v", text, m, err)
		}
	}
}

func TestLiveSwapsUnderReaders(t *testing.T) {
	dir := t.TempDir()
	live := segment.NewLive(dir, openCurrent)
	if _, _, err := live.Acquire(); !errors.Is(err, segment.ErrClosed) {
		t.Fatalf("before Reload: %v", err)
	}
	if _, err := live.Reload(); !errors.Is(err, segment.ErrNoIndex) {
		t.Fatalf("empty folder: %v", err)
	}
	land(t, dir, "b0", "text of b0")
	if changed, err := live.Reload(); !changed || err != nil {
		t.Fatalf("first: %v, %v", changed, err)
	}
	if changed, err := live.Reload(); changed || err != nil {
		t.Fatalf("again: %v, %v", changed, err)
	}
	var stop atomic.Bool
	var reads atomic.Int64
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for !stop.Load() {
				f, release, err := live.Acquire()
				if err != nil {
					t.Error(err)
					return
				}
				text, err := f.Section("text")
				if err != nil || string(text[:9]) != "text of b" {
					t.Errorf("read %q, %v", text, err)
				}
				release()
				reads.Add(1)
			}
		})
	}
	for i := 1; i <= 20; i++ {
		land(t, dir, fmt.Sprint("b", i), fmt.Sprint("text of b", i))
		if changed, err := live.Reload(); !changed || err != nil {
			t.Errorf("build %d: %v, %v", i, changed, err)
		}
		for n := reads.Load(); reads.Load() == n; { // let readers meet this build
			time.Sleep(time.Microsecond)
		}
	}
	// A damaged build is refused and the one before goes on.
	b, err := segment.Begin(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(b.Path("bad"+segment.Suffix), []byte("not an index"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := b.Land(segment.Manifest{Kind: "test", Build: "bad", Files: []string{"bad" + segment.Suffix}}); err != nil {
		t.Fatal(err)
	}
	b.End()
	if changed, err := live.Reload(); changed || !errors.Is(err, segment.ErrNotSegment) {
		t.Errorf("damaged build: %v, %v", changed, err)
	}
	stop.Store(true)
	readers.Wait()
	f, release, err := live.Acquire()
	if err != nil {
		t.Fatal(err)
	}
	live.Close()
	if text, err := f.Section("text"); err != nil || string(text) != "text of b20" {
		t.Errorf("held over Close: %q, %v", text, err)
	}
	release()
	if _, _, err := live.Acquire(); !errors.Is(err, segment.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}

func TestWatchSeesBuildsLand(t *testing.T) {
	dir := t.TempDir()
	land(t, dir, "b1", "one")
	live := segment.NewLive(dir, openCurrent)
	defer live.Close()
	if _, err := live.Reload(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	seen := make(chan error)
	done := make(chan struct{})
	go func() {
		defer close(done)
		live.Watch(ctx, time.Millisecond, func(err error) { seen <- err })
	}()
	land(t, dir, "b2", "two")
	if err := <-seen; err != nil {
		t.Fatal(err)
	}
	f, release, err := live.Acquire()
	if err != nil {
		t.Fatal(err)
	}
	if text, _ := f.Section("text"); string(text) != "two" {
		t.Errorf("serves %q", text)
	}
	release()
	if err := os.WriteFile(filepath.Join(dir, "manifest.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := <-seen; !errors.Is(err, segment.ErrDamaged) {
		t.Errorf("wrong manifest: %v", err)
	}
	cancel()
	<-done
}
