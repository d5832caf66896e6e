package tuyau_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"
)

const module = "tuyau/"

// goFiles parses every Go file of the rooms. It fails on an empty tree: a test that
// looked at nothing must not pass.
func goFiles(t *testing.T, keep func(name string) bool) map[string]*ast.File {
	t.Helper()
	files := map[string]*ast.File{}
	for _, name := range treeFiles(t) {
		if !strings.Contains(name, "/") || strings.HasPrefix(name, ".") || !strings.HasSuffix(name, ".go") || !keep(name) {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = file
	}
	if len(files) < 20 {
		t.Fatalf("%d files: the tree is not where this test looks", len(files))
	}
	return files
}

func isSource(name string) bool { return !strings.HasSuffix(name, "_test.go") }

// treeFiles lists the files that belong to the project.
func treeFiles(t *testing.T) (names []string) {
	t.Helper()
	err := fs.WalkDir(os.DirFS("."), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if base := path.Base(name); name != "." && name != ".ci" && (strings.HasPrefix(base, ".") || base == "node_modules" || name == "bin" || name == "tmp") {
				return fs.SkipDir
			}
			return nil
		}
		if ext := path.Ext(name); ext != ".test" && ext != ".prof" { // as .gitignore
			names = append(names, name)
		}
		return nil
	})
	if err != nil || len(names) == 0 {
		t.Fatalf("%d files: %v", len(names), err)
	}
	return names
}

// readText fails the test rather than check nothing.
func readText(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
