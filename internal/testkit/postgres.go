package testkit

import (
	"bufio"
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
)

// Postgres gives the address of a new, empty database of a throw-away PostgreSQL,
// started once per test process. The database goes with the test, the server with the
// process, however it ends.
func Postgres(t testing.TB) string {
	t.Helper()
	server, err := startPostgres()
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("test_%d", databases.Add(1))
	if err := server.run("createdb", name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.run("dropdb", "--force", name); err != nil {
			t.Error(err)
		}
	})
	return "postgres:///" + name + "?" + url.Values{"host": {server.folder}, "user": {superuser}}.Encode()
}

const superuser = "postgres"

var (
	startPostgres = sync.OnceValues(newPostgres)
	databases     atomic.Int64
)

// postgresServer is a running server whose files and socket are in folder.
type postgresServer struct {
	folder, bin string
	as          *syscall.SysProcAttr
	alive       *os.File // closed by the end of this process
}

// keeper outlives this process long enough to stop the server and remove its folder.
//
//go:embed postgres.sh
var keeper string

func newPostgres() (*postgresServer, error) {
	bin, major, err := findPostgres()
	if err != nil {
		return nil, err
	}
	s := &postgresServer{bin: bin, as: &syscall.SysProcAttr{Setsid: true}}
	// Not TMPDIR: the path of a socket has 107 bytes, and the server's user must reach it.
	if s.folder, err = os.MkdirTemp("/tmp", "tuyau-postgres-"); err != nil {
		return nil, err
	}
	if err := s.start(major); err != nil {
		return nil, fmt.Errorf("start PostgreSQL %d: %w", major, errors.Join(err, os.RemoveAll(s.folder)))
	}
	return s, nil
}

// findPostgres gives the programs of the newest version installed.
func findPostgres() (bin string, major int, err error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", 0, err
	}
	for _, initdb := range found {
		folder := filepath.Dir(initdb)
		if n, err := strconv.Atoi(filepath.Base(filepath.Dir(folder))); err == nil && n > major {
			bin, major = folder, n
		}
	}
	if major == 0 {
		return "", 0, errors.New("no PostgreSQL in /usr/lib/postgresql: install the Debian package postgresql, or run make test, which does")
	}
	return bin, major, nil
}

func (s *postgresServer) start(major int) error {
	if err := s.becomePostgres(); err != nil {
		return err
	}
	end, alive, err := os.Pipe()
	if err != nil {
		return err
	}
	defer end.Close()
	s.alive = alive
	cmd := s.command("/bin/sh", "-c", keeper, "keeper", s.bin, s.folder, strconv.Itoa(major), superuser)
	cmd.Stdin = end
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return errors.Join(err, alive.Close())
	}
	said, err := bufio.NewReader(out).ReadString('\n')
	if said == "ready\n" {
		return nil
	}
	logs, _ := os.ReadFile(filepath.Join(s.folder, "log"))
	return errors.Join(fmt.Errorf("%q: %s", said, bytes.TrimSpace(logs)), ignoreEOF(err), alive.Close(), cmd.Wait())
}

func ignoreEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// becomePostgres makes root run the server as its own user: it refuses to run as root.
func (s *postgresServer) becomePostgres() error {
	if os.Geteuid() != 0 {
		return nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return fmt.Errorf("run as root, PostgreSQL needs its own user: %w", err)
	}
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return err
	}
	gid, err := strconv.Atoi(u.Gid)
	if err != nil {
		return err
	}
	s.as.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return os.Chown(s.folder, uid, gid)
}

func (s *postgresServer) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir = s.folder
	cmd.Env = []string{"PATH=/usr/bin:/bin", "HOME=" + s.folder, "LC_ALL=C.UTF-8"}
	cmd.SysProcAttr = s.as
	return cmd
}

func (s *postgresServer) run(program string, args ...string) error {
	args = append([]string{"--host=" + s.folder, "--username=" + superuser}, args...)
	if out, err := s.command(filepath.Join(s.bin, program), args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", program, err, bytes.TrimSpace(out))
	}
	return nil
}
