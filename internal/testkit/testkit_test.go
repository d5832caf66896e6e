package testkit_test

import (
	"bufio"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/jackc/pgx/v5"

	"tuyau/internal/testkit"
)

func TestPostgresGivesFreshDatabases(t *testing.T) {
	names := map[string]bool{}
	for range 2 {
		conn, err := pgx.Connect(t.Context(), testkit.Postgres(t))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(t.Context())
		var name string
		var tables int
		if err := conn.QueryRow(t.Context(), `SELECT current_database(),
			(SELECT count(*) FROM pg_tables WHERE schemaname = 'public')`).Scan(&name, &tables); err != nil {
			t.Fatal(err)
		}
		if names[name] || tables != 0 {
			t.Errorf("database %s with %d tables, after %v", name, tables, names)
		}
		names[name] = true
	}
}

// startAndWait names the environment variable that turns this test binary into the
// process that TestPostgresGoesWithAKilledProcess kills.
const startAndWait = "TESTKIT_START_AND_WAIT"

func TestStartAndWait(t *testing.T) {
	if os.Getenv(startAndWait) == "" {
		return // a helper of the next test, nothing by itself
	}
	os.Stderr.WriteString(testkit.Postgres(t) + "\n")
	select {}
}

func TestPostgresGoesWithAKilledProcess(t *testing.T) {
	cmd := exec.Command(os.Args[0], "-test.run=^TestStartAndWait$")
	cmd.Env = append(os.Environ(), startAndWait+"=1")
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(stderr).ReadString('\n')
	if err != nil {
		t.Fatalf("%q: %v", line, err)
	}
	dsn, err := url.Parse(strings.TrimSpace(line))
	if err != nil {
		t.Fatal(err)
	}
	folder := dsn.Query().Get("host")
	pid, err := os.ReadFile(filepath.Join(folder, "data", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	cmd.Wait() // the error is the kill

	server := filepath.Join("/proc", strings.Fields(string(pid))[0])
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		_, files := os.Stat(folder)
		_, process := os.Stat(server)
		if os.IsNotExist(files) && os.IsNotExist(process) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("30 s after the kill: folder %v, server %v", files, process)
		}
	}
}

func TestChromiumRendersAndSpeaksFrench(t *testing.T) {
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write([]byte("<title>" + r.Header.Get("Accept-Language") + "</title>"))
	}))
	defer page.Close()
	ctx := testkit.Chromium(t)
	if err := chromedp.Do(ctx, chromedp.Navigate(page.URL)); err != nil {
		t.Fatal(err)
	}
	title, err := chromedp.Run(ctx, chromedp.Title())
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(title, "fr-FR") {
		t.Errorf("Accept-Language %q, want fr-FR first", title)
	}
}

func TestSharedGivesAPath(t *testing.T) {
	folder := t.TempDir()
	want := filepath.Join(folder, "ban", "a.csv")
	if err := os.MkdirAll(filepath.Dir(want), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(want, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TUYAU_SHARED", folder)
	if got := testkit.Shared(t, "ban/a.csv"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
