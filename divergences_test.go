package tuyau_test

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestDivergencesArePinned: each divergence names a test or a case that exists.
func TestDivergencesArePinned(t *testing.T) {
	pin := regexp.MustCompile("`([^`]+): (=== .+|Test\\w+)` \\|$")
	rows := 0
	for _, line := range strings.Split(readText(t, "docs/divergences.md"), "\n") {
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| ---") || strings.HasPrefix(line, "| contract") {
			continue
		}
		rows++
		m := pin.FindStringSubmatch(line)
		if m == nil {
			t.Errorf("nothing pins: %s", line)
			continue
		}
		if !pinned(t, m[1], m[2]) {
			t.Errorf("%s has no %s", m[1], m[2])
		}
	}
	if rows < 5 {
		t.Fatalf("%d divergences read", rows)
	}
}

// pinned says whether a script has the case, or a room the test.
func pinned(t *testing.T, place, what string) bool {
	t.Helper()
	files, want := []string{place}, what+"\n"
	if strings.HasPrefix(what, "Test") {
		want = "func " + what + "("
		var err error
		if files, err = filepath.Glob(place + "/*_test.go"); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range files {
		if strings.Contains("\n"+readText(t, file)+"\n", "\n"+want) {
			return true
		}
	}
	return false
}
