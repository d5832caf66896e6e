package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"tuyau/internal/testkit"
)

// tuyau runs a command line with a clock at noon and gives what it wrote.
func tuyau(t *testing.T, now time.Time, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	m := Main{Args: args, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &err, Now: func() time.Time { return now }}
	code = m.Run(t.Context())
	return code, out.String(), err.String()
}

var (
	keyNoon  = time.Date(2026, time.November, 25, 12, 0, 0, 0, time.UTC)
	idInText = regexp.MustCompile(`Clé (\w{8}) créée`)
)

// createKey gives the identifier and the secret of a new key.
func createKey(t *testing.T, args ...string) (id, secret string) {
	t.Helper()
	code, stdout, stderr := tuyau(t, keyNoon, append([]string{"key", "create"}, args...)...)
	found := idInText.FindStringSubmatch(stderr)
	if code != exitOK || found == nil || !strings.HasPrefix(stdout, "tuyau_") {
		t.Fatalf("create %q: code %d, stdout %q, stderr %q", args, code, stdout, stderr)
	}
	return found[1], strings.TrimSuffix(stdout, "\n")
}

func TestKeyLivesFromCreateToRevoke(t *testing.T) {
	where := map[string][]string{"sqlite": {"--data", t.TempDir()}, "postgres": {"--config", configFile(t, "database: "+testkit.Postgres(t))}}
	for engine, where := range where {
		t.Run(engine, func(t *testing.T) {
			id, secret := createKey(t, append(where, "--name", "Ville de Lyon", "--rate", "700", "--days", "30")...)
			run := func(want int, args ...string) string {
				t.Helper()
				code, stdout, stderr := tuyau(t, keyNoon, append(args, where...)...)
				if code != want {
					t.Fatalf("%q: code %d, stderr %q", args, code, stderr)
				}
				return stdout + stderr
			}
			wantAll(t, run(exitOK, "key", "list"), id, secret[:12]+"…", "700", "2026-12-25", "jamais", "active", "Ville de Lyon")
			wantAll(t, run(exitOK, "key", "rate", id, "900"), "900 requêtes/s")
			wantAll(t, run(exitUsage, "key", "rate", id, "0"), "Le débit d'une clé va de 1 à")
			wantAll(t, run(exitOK, "key", "revoke", id), "révoquée.")
			wantAll(t, run(exitOK, "key", "revoke", id), "déjà révoquée, le 2026-11-25")
			wantAll(t, run(exitFailed, "key", "revoke", secret), "Aucune clé n'a cet identifiant", "tuyau key list")

			var listed []map[string]any
			text := run(exitOK, "key", "list", "--json")
			if err := json.Unmarshal([]byte(text), &listed); err != nil {
				t.Fatalf("%v in %s", err, text)
			}
			if len(listed) != 1 || listed[0]["state"] != "revoked" || listed[0]["rate_per_second"] != 900.0 || listed[0]["id"] != id ||
				listed[0]["expires"] != "2026-12-25T12:00:00Z" || listed[0]["last_used"] != nil {
				t.Errorf("got %s", text)
			}
			if strings.Contains(text, secret) {
				t.Error("the list shows the secret")
			}
		})
	}
}

func TestKeyListIsEmptyOrExpired(t *testing.T) {
	data := t.TempDir()
	id, _ := createKey(t, "--data", data, "--name", "Ville de Brest", "--days", "1")
	_, stdout, _ := tuyau(t, keyNoon.AddDate(0, 0, 1), "key", "list", "--data", data)
	wantAll(t, stdout, id, "500", "expirée")

	empty := configFile(t, "database: "+testkit.Postgres(t))
	if code, stdout, stderr := tuyau(t, keyNoon, "key", "list", "--config", empty); code != exitOK || stdout != "" || !strings.Contains(stderr, "Aucune clé.") {
		t.Errorf("code %d, stdout %q, stderr %q", code, stdout, stderr)
	}
	if code, stdout, _ := tuyau(t, keyNoon, "key", "list", "--json", "--config", empty); code != exitOK || stdout != "[]\n" {
		t.Errorf("code %d, stdout %q", code, stdout)
	}
}

func TestKeyErrorsSayWhatToDo(t *testing.T) {
	data := t.TempDir()
	missing := filepath.Join(data, "typo")
	for _, test := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"create", "--data", data}, exitUsage, "--name"},
		{[]string{"create", "--data", data, "--name", " "}, exitUsage, "Le nom dit à qui va la clé"},
		{[]string{"create", "--data", data, "--name", "Ville", "--rate", "0"}, exitUsage, "1 à 100000"},
		{[]string{"create", "--data", data, "--name", "Ville", "--days", "-1"}, exitUsage, "--days"},
		{[]string{"create", "--data", data, "--name", "Ville", "--days", "40000"}, exitUsage, "--days"},
		{[]string{"list", "--data", missing}, exitFailed, "Il n'y a pas de base de données"},
		{[]string{"revoke", "0k7f3m9q", "--data", missing}, exitFailed, "Il n'y a pas de base de données"},
		{[]string{"rate", "0k7f3m9q", "--data", data}, exitUsage, "il manque"},
	} {
		code, stdout, stderr := tuyau(t, keyNoon, append([]string{"key"}, test.args...)...)
		if code != test.code || stdout != "" || !strings.Contains(stderr, test.want) {
			t.Errorf("%q: code %d, stdout %q, stderr %q", test.args, code, stdout, stderr)
		}
	}
	if left, err := os.ReadDir(data); err != nil || len(left) != 0 {
		t.Errorf("refused commands left %v, %v", left, err)
	}
}

// TestKeyNotShownSaysHowToRevokeIt: a full disk or a closed pipe took the secret.
func TestKeyNotShownSaysHowToRevokeIt(t *testing.T) {
	var stderr bytes.Buffer
	m := Main{
		Args:  []string{"key", "create", "--name", "Ville de Lyon", "--data", t.TempDir()},
		Stdin: strings.NewReader(""), Stdout: brokenPipe{}, Stderr: &stderr, Now: func() time.Time { return keyNoon },
	}
	if code := m.Run(t.Context()); code != exitFailed || !strings.Contains(stderr.String(), "tuyau key revoke") {
		t.Errorf("code %d, stderr %q", code, stderr.String())
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, errors.Join(io.ErrClosedPipe) }

func configFile(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "tuyau.yaml")
	if err := os.WriteFile(file, []byte(text+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func wantAll(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not in:\n%s", part, text)
		}
	}
}
