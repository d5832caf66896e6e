package segment

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// manifestName is the file that says which build a folder offers. It is replaced in
// one rename: that is the moment when a new build lands.
const manifestName = "manifest.json"

// Manifest names the current build of a folder.
type Manifest struct {
	Kind  string    `json:"kind"`
	Build string    `json:"build"` // unique to the build
	Built time.Time `json:"built"`
	Files []string  `json:"files"` // base names, in the folder
}

// ErrNoIndex says that a folder holds no build.
var ErrNoIndex = errors.New("no index in this folder")

// ErrBusy says that another build is under way in the folder.
var ErrBusy = errors.New("another build is under way in this folder")

// Current reads the manifest of a folder.
func Current(dir string) (Manifest, error) {
	var m Manifest
	data, err := os.ReadFile(filepath.Join(dir, manifestName))
	if errors.Is(err, fs.ErrNotExist) {
		return m, fmt.Errorf("%s: %w", dir, ErrNoIndex)
	}
	if err != nil {
		return m, err
	}
	if err := json.Unmarshal(data, &m); err != nil {
		return m, fmt.Errorf("%s: %w: %w", filepath.Join(dir, manifestName), ErrDamaged, err)
	}
	if len(m.Files) == 0 || m.Build == "" {
		return m, fmt.Errorf("%s: %w: no file", filepath.Join(dir, manifestName), ErrDamaged)
	}
	for _, name := range m.Files {
		if name != filepath.Base(name) || name == ".." || name == "." {
			return m, fmt.Errorf("%s: %w: file %q", filepath.Join(dir, manifestName), ErrDamaged, name)
		}
	}
	return m, nil
}

// Building is a folder in which one build is under way; others wait their turn
// outside. Files are written in it, then Land makes them the current ones.
type Building struct {
	dir  string
	lock *os.File
}

// Begin locks the folder, made if missing, and sweeps what an interrupted build left.
func Begin(dir string) (*Building, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	lock, err := os.OpenFile(filepath.Join(dir, ".lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		lock.Close()
		if errors.Is(err, unix.EWOULDBLOCK) {
			return nil, fmt.Errorf("%s: %w", dir, ErrBusy)
		}
		return nil, err
	}
	b := &Building{dir: dir, lock: lock}
	return b, b.sweep(nil)
}

// Path is where a file of the build named base must be written.
func (b *Building) Path(base string) string { return filepath.Join(b.dir, base) }

// Land makes the files of m current and removes those of the build before: processes
// that have them mapped keep them until they let go. A stop before the rename leaves
// the old build in place, a stop after it the new one.
func (b *Building) Land(m Manifest) error {
	data, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	file, err := os.CreateTemp(b.dir, TemporaryPrefix+"*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	defer file.Close()
	if _, err := file.Write(append(data, '\n')); err != nil {
		return err
	}
	if err := file.Chmod(0o644); err != nil {
		return err
	}
	if err := file.Sync(); err != nil {
		return err
	}
	if err := os.Rename(file.Name(), filepath.Join(b.dir, manifestName)); err != nil {
		return err
	}
	if err := syncDir(b.dir); err != nil {
		return err
	}
	return b.sweep(m.Files)
}

// End unlocks the folder.
func (b *Building) End() error { return b.lock.Close() }

// sweep removes temporary files, and segments that are neither in keep nor in the
// current manifest.
func (b *Building) sweep(keep []string) error {
	if keep == nil {
		switch m, err := Current(b.dir); {
		case err == nil:
			keep = m.Files
		case !errors.Is(err, ErrNoIndex):
			return nil // an unreadable manifest is for people to look at: touch nothing
		}
	}
	kept := map[string]bool{}
	for _, name := range keep {
		kept[name] = true
	}
	entries, err := os.ReadDir(b.dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		name := e.Name()
		stale := strings.HasPrefix(name, TemporaryPrefix) || strings.HasSuffix(name, Suffix) && !kept[name]
		if stale && e.Type().IsRegular() {
			if err := os.Remove(filepath.Join(b.dir, name)); err != nil {
				return err
			}
		}
	}
	return nil
}

// Suffix ends the names of segment files; a build removes those it does not keep.
const Suffix = ".seg"
