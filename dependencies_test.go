package tuyau_test

import (
	"encoding/json"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var requireLine = regexp.MustCompile(`(?m)^(?:require)?\s+([\w.~/-]+\.[\w.~/-]+) (v\S+)`)

// required reads go.mod: module to version.
func required(t *testing.T) map[string]string {
	t.Helper()
	modules := map[string]string{}
	for _, m := range requireLine.FindAllStringSubmatch(readText(t, "go.mod"), -1) {
		modules[m[1]] = m[2]
	}
	if len(modules) < 5 {
		t.Fatalf("go.mod requires %d modules", len(modules))
	}
	return modules
}

// TestDependenciesHaveAReason: what our files import and what docs/dependencies.md
// gives a reason for are the same modules.
func TestDependenciesHaveAReason(t *testing.T) {
	used := map[string]bool{}
	modules := required(t)
	for _, file := range goFiles(t, func(string) bool { return true }) {
		for _, spec := range file.Imports {
			imported, _ := strconv.Unquote(spec.Path.Value)
			if module := moduleOf(modules, imported); module != "" {
				used[module] = true
			}
		}
	}
	var explained []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\|").FindAllStringSubmatch(readText(t, "docs/dependencies.md"), -1) {
		explained = append(explained, m[1])
		if !used[m[1]] {
			t.Errorf("docs/dependencies.md explains %s, which nothing imports", m[1])
		}
	}
	for module := range used {
		if !slices.Contains(explained, module) {
			t.Errorf("docs/dependencies.md gives no reason for %s", module)
		}
	}
	if len(used) < 5 {
		t.Fatalf("%d modules imported", len(used))
	}
}

func moduleOf(modules map[string]string, imported string) string {
	for name := imported; ; {
		if _, ok := modules[name]; ok {
			return name
		}
		i := strings.LastIndex(name, "/")
		if i < 0 {
			return ""
		}
		name = name[:i]
	}
}

// TestNoReplace: "go install" refuses a program that replaces modules.
func TestNoReplace(t *testing.T) {
	for _, name := range []string{"go.mod", "tools/go.mod"} {
		if regexp.MustCompile(`(?m)^\s*replace\b`).MatchString(readText(t, name)) {
			t.Errorf("%s replaces a module", name)
		}
	}
}

// TestLibcMatchesSQLite: SQLite's translation to Go works with the very libc it was
// made with; a newer one chosen by an unrelated upgrade has corrupted databases.
func TestLibcMatchesSQLite(t *testing.T) {
	out, err := exec.Command("go", "list", "-m", "-json", "modernc.org/sqlite").Output()
	if err != nil {
		t.Fatal(err)
	}
	var sqlite struct{ GoMod string }
	if err := json.Unmarshal(out, &sqlite); err != nil {
		t.Fatal(err)
	}
	asked := regexp.MustCompile(`modernc\.org/libc (v\S+)`).FindStringSubmatch(readText(t, sqlite.GoMod))
	if asked == nil {
		t.Fatalf("%s asks for no libc", sqlite.GoMod)
	}
	if got := required(t)["modernc.org/libc"]; got != asked[1] {
		t.Errorf("modernc.org/libc is %s; modernc.org/sqlite asks for %s", got, asked[1])
	}
}
