package main

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestDemoAnswersWhatItProposesAndLeavesNothing(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	r := start(t, nil, "demo", "--listen", "127.0.0.1:0")
	r.out.await("Ctrl-C")
	proposed := regexp.MustCompile(`http://127[^\s']+`).FindAllString(r.out.String(), -1)
	if len(proposed) < 12 {
		t.Errorf("proposes %q", proposed)
	}
	for _, url := range proposed {
		status, body := r.get(url)
		if status != http.StatusOK {
			t.Errorf("%s answers %d: %s", url, status, body)
		}
		if strings.Contains(url, "/adresse/search") && first(t, body) == "" {
			t.Errorf("%s finds nothing", url)
		}
		if strings.Contains(url, "/recherche-entreprises/s") && !strings.Contains(body, "SUPERMARCHES DU LITTORAL") {
			t.Errorf("%s finds nothing: %s", url, body)
		}
	}
	if code := r.stop(); code != exitOK {
		t.Errorf("exit code %d: %s", code, r.errs.String())
	}
	if left, _ := filepath.Glob(filepath.Join(os.Getenv("TMPDIR"), "*")); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

func TestDemoKeepsDataWhereAsked(t *testing.T) {
	dir := t.TempDir()
	file := banFile(t, 8)
	r := start(t, nil, "demo", "--listen", "127.0.0.1:0", "--data", dir, "--ban", file)
	if code := r.stop(); code != exitOK {
		t.Fatal(r.errs.String())
	}
	r = start(t, nil, "demo", "--listen", "127.0.0.1:0", "--data", dir)
	if _, body := r.get(r.main + "/adresse/search?q=8+rue+de+la+paix"); first(t, body) != "8 Rue de la Paix 75002 Paris" {
		t.Errorf("the second demo answers %s", body)
	}
}
