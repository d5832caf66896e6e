package inseeapi

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"
	"golang.org/x/sys/unix"

	"tuyau/company/inseefile"
)

// The journal is the file of the folder that says what was received: the slices, and in
// the one under way the cursor of its next page and how long its files were. It alone
// counts: what lies in a file beyond its length is not there.
//
// A page is kept in two steps: its rows go to the end of the files of its slice, as one
// more member of the gzip, and are synced; then the journal that counts them replaces
// the one that did not, in one rename. A stop in between leaves rows that the next fetch
// cuts off before asking for the same page.
//
// The files of a slice under way bear another suffix. They take their name after the
// journal says the slice is done; a stop in between is made good at the next opening.
const (
	journalName = "inseeapi.json"
	lockName    = ".inseeapi.lock"
	suffix      = ".csv.gz"
	underway    = ".part"
)

// journalVersion: 1, November 2026, first.
const journalVersion = 1

type journal struct {
	Version     int     `json:"version"`
	Fingerprint string  `json:"fingerprint"`
	Slices      []slice `json:"slices"`

	dir  string
	lock *os.File
}

// slice is a day, or the part of one that was asked for, of a collection.
type slice struct {
	Collection string `json:"collection"` // path
	From       string `json:"from"`
	To         string `json:"to"`
	Done       bool   `json:"done,omitempty"`
	Cursor     string `json:"cursor"` // of the next page
	Total      int    `json:"total"`
	Rows       int    `json:"rows"`
	Periods    int    `json:"periods"`
	Shortened  int    `json:"shortened,omitempty"`
	RowBytes   int64  `json:"rowBytes"` // lengths of the files
	PastBytes  int64  `json:"pastBytes"`
}

// openJournal locks the folder and reads its journal; one of another fetch, or which
// can't be read, is left for a new one, and its files removed.
func openJournal(dir, fingerprint string) (j *journal, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	lock, err := lockFolder(dir)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			lock.Close()
		}
	}()
	j = &journal{}
	text, err := os.ReadFile(filepath.Join(dir, journalName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if err != nil || json.Unmarshal(text, j) != nil || j.Version != journalVersion || j.Fingerprint != fingerprint || !j.sound() {
		j = &journal{Version: journalVersion, Fingerprint: fingerprint}
	}
	j.dir, j.lock = dir, lock
	if !j.settle() {
		j.Slices = nil
	}
	return j, j.sweep()
}

func lockFolder(dir string) (*os.File, error) {
	lock, err := os.OpenFile(filepath.Join(dir, lockName), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		lock.Close()
		return nil, busy(err, dir)
	}
	return lock, nil
}

func (j *journal) close() error { return j.lock.Close() }

// sound says whether the slices read are some that we write.
func (j *journal) sound() bool {
	for _, s := range j.Slices {
		_, err1 := time.Parse(seconds, s.From)
		_, err2 := time.Parse(seconds, s.To)
		if err1 != nil || err2 != nil || collectionOf(s.Collection).path != s.Collection || s.Cursor == "" || s.RowBytes < 0 || s.PastBytes < 0 {
			return false
		}
	}
	return true
}

// settle gives the files of slices done their names, and says whether those that the
// journal counts on are all there.
func (j *journal) settle() bool {
	for i := range j.Slices {
		s := &j.Slices[i]
		if s.Done && j.name(s) != nil {
			return false
		}
		for _, f := range s.parts() {
			name := f.name
			if !s.Done {
				name += underway
			}
			if info, err := os.Stat(filepath.Join(j.dir, name)); err != nil || info.Size() < f.size {
				return false
			}
		}
	}
	return true
}

var ours = regexp.MustCompile(`^Stock[A-Za-z]+_\d{8}T\d{6}\.csv\.gz(\.part)?$`)

// sweep removes the files of ours that no slice has.
func (j *journal) sweep() error {
	kept := map[string]bool{}
	for i := range j.Slices {
		for _, f := range j.Slices[i].parts() {
			kept[f.name], kept[f.name+underway] = true, true
		}
	}
	entries, err := os.ReadDir(j.dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if name := e.Name(); ours.MatchString(name) && !kept[name] {
			if err := os.Remove(filepath.Join(j.dir, name)); err != nil {
				return err
			}
		}
	}
	return nil
}

// Clear removes from dir what Fetch left there, once company.Build has it.
func Clear(dir string) error {
	lock, err := lockFolder(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer lock.Close()
	// The journal goes first: a stop here leaves files that nothing counts on.
	if err := os.Remove(filepath.Join(dir, journalName)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return (&journal{dir: dir}).sweep()
}

type part struct {
	name string
	size int64
}

// parts lists the files that a slice has.
func (s *slice) parts() (parts []part) {
	col := collectionOf(s.Collection)
	if s.RowBytes > 0 {
		parts = append(parts, part{s.file(col.row), s.RowBytes})
	}
	if s.PastBytes > 0 {
		parts = append(parts, part{s.file(col.past), s.PastBytes})
	}
	return parts
}

func (s *slice) file(kind inseefile.Kind) string {
	return string(kind) + "_" + strings.NewReplacer("-", "", ":", "").Replace(s.From) + suffix
}

// end is up to where the slices of a collection go.
func (j *journal) end(c *collection) (end time.Time) {
	for _, s := range j.Slices {
		if s.Collection == c.path {
			if t, err := time.Parse(seconds, s.To); err == nil && t.After(end) {
				end = t
			}
		}
	}
	return end
}

// add keeps new slices, each after those of its collection.
func (j *journal) add(slices []slice) error {
	if len(slices) == 0 {
		return nil
	}
	j.Slices = append(j.Slices, slices...)
	return j.save()
}

// keep adds a page to a slice.
func (j *journal) keep(i int, l *layout, p *page) (err error) {
	s := j.Slices[i]
	if s.RowBytes, err = j.append(s.file(l.collection.row), s.RowBytes, l.row.header, p.rows); err != nil {
		return err
	}
	if s.PastBytes, err = j.append(s.file(l.collection.past), s.PastBytes, l.past.header, p.past); err != nil {
		return err
	}
	s.Rows += p.count
	s.Periods += p.periods
	s.Shortened += p.shortened
	s.Total = max(p.header.Total, s.Rows)
	s.Done = p.last
	if !p.last {
		s.Cursor = p.header.Next
	}
	before := j.Slices[i]
	j.Slices[i] = s
	if err := j.save(); err != nil {
		j.Slices[i] = before
		return err
	}
	if s.Done {
		return j.name(&s)
	}
	return nil
}

// append writes rows at the end of a file, after its head when it is new, and gives its
// length.
func (j *journal) append(name string, size int64, head []string, rows []byte) (int64, error) {
	if len(rows) == 0 {
		return size, nil
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if size == 0 {
		z.Write([]byte(strings.Join(head, ",") + "\n"))
	}
	z.Write(rows)
	if err := z.Close(); err != nil {
		return size, err
	}
	f, err := os.OpenFile(filepath.Join(j.dir, name+underway), os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return size, err
	}
	defer f.Close()
	if err := f.Truncate(size); err != nil {
		return size, err
	}
	if _, err := f.WriteAt(packed.Bytes(), size); err != nil {
		return size, err
	}
	if err := f.Sync(); err != nil {
		return size, err
	}
	return size + int64(packed.Len()), nil
}

// name gives the files of a slice that is done their names.
func (j *journal) name(s *slice) error {
	for _, f := range s.parts() {
		from := filepath.Join(j.dir, f.name+underway)
		if _, err := os.Stat(from); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err := os.Truncate(from, f.size); err != nil {
			return err
		}
		if err := os.Rename(from, filepath.Join(j.dir, f.name)); err != nil {
			return err
		}
	}
	return nil
}

// save replaces the journal in one rename.
func (j *journal) save() error {
	text, err := json.Marshal(j)
	if err != nil {
		return err
	}
	path := filepath.Join(j.dir, journalName)
	f, err := os.Create(path + underway)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(path+underway, path)
	}
	if err != nil {
		os.Remove(path + underway)
		return err
	}
	return syncFolder(j.dir)
}

func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// files lists the files, those of a collection from the oldest.
func (j *journal) files() (paths []string) {
	for _, c := range collections {
		for i := range j.Slices {
			if s := &j.Slices[i]; s.Collection == c.path {
				for _, f := range s.parts() {
					paths = append(paths, filepath.Join(j.dir, f.name))
				}
			}
		}
	}
	return paths
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:16])
}
