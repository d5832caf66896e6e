package store_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tuyau/store"
)

func TestQueriesPrepare(t *testing.T) {
	onBoth(t, func(t *testing.T, _ string, c store.Config) {
		s := open(t, c)
		for name, text := range s.Queries() {
			prepared, err := s.Writer().PrepareContext(t.Context(), text)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if err := prepared.Close(); err != nil {
				t.Error(err)
			}
		}
	})
}

// TestEveryQueryFileIsUsed: the constants of type query and the files of query/ are
// the same names, and the engine in a file's name is one we have.
func TestEveryQueryFileIsUsed(t *testing.T) {
	files, err := filepath.Glob("query/*")
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, file := range files {
		parts := strings.Split(filepath.Base(file), ".")
		names[parts[0]] = true
		if n := len(parts); parts[n-1] != "sql" || n > 3 || n == 3 && engines[parts[1]] == nil {
			t.Errorf("%s: a query is named NAME.sql or NAME.ENGINE.sql", file)
		}
	}
	if diff := cmp.Diff(queryConstants(t), slices.Sorted(maps.Keys(names))); diff != "" || len(files) == 0 {
		t.Errorf("%d files; constants and files differ (-constants +files):\n%s", len(files), diff)
	}
}

func queryConstants(t *testing.T) (names []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "query.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if kind, ok := spec.Type.(*ast.Ident); ok && kind.Name == "query" {
			name, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Error(err)
			}
			names = append(names, name)
		}
		return false
	})
	slices.Sort(names)
	return names
}

// Outside the subset that both engines read alike.
var unportable = regexp.MustCompile(`(?i)\b(I?LIKE|GLOB|now\(|CURRENT_\w+|datetime\(|GREATEST|LEAST|IFNULL|ROWID|OR REPLACE|NULLS)\b|\?|::|"`)

// TestQueriesStayPortable: a file for both engines keeps to the subset; one for an
// engine alone says why in its first line.
func TestQueriesStayPortable(t *testing.T) {
	files, err := filepath.Glob("query/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Count(filepath.Base(file), ".") == 2 {
			if !strings.HasPrefix(string(text), "-- Differs: ") {
				t.Errorf("%s does not begin with « -- Differs: » and why", file)
			}
			continue
		}
		statement := regexp.MustCompile(`(?m)^--.*$`).ReplaceAllString(string(text), "")
		if found := unportable.FindString(statement); found != "" {
			t.Errorf("%s uses %s, which engines read differently", file, found)
		}
	}
}
