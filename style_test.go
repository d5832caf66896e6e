package tuyau_test

import (
	"go/ast"
	"go/token"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// A room says what it is, what it may touch and where to start; a folder inside one,
// at least what it is.
func TestEveryRoomIntroducesItself(t *testing.T) {
	files := goFiles(t, isSource)
	rooms := map[string]bool{}
	for name := range files {
		if file := files[name]; file.Name.Name != "main" || strings.HasPrefix(name, "cmd/") {
			rooms[path.Dir(name)] = true
		}
	}
	for room := range rooms {
		doc, ok := files[room+"/doc.go"]
		if !ok || doc.Doc == nil {
			t.Errorf("%s has no doc.go with a package comment", room)
			continue
		}
		comment := doc.Doc.Text()
		if !strings.HasPrefix(comment, "Package "+doc.Name.Name+" ") && !strings.HasPrefix(comment, "Command ") {
			t.Errorf("%s/doc.go does not begin with its name", room)
		}
		if !strings.Contains(comment, "Start ") {
			t.Errorf("%s/doc.go does not say where to start", room)
		}
	}
}

// TestWordsOfTheGlossary refuses, in exported names, the words that docs/glossary.md
// lists as never used.
func TestWordsOfTheGlossary(t *testing.T) {
	never, except := forbiddenWords(t)
	for name, file := range goFiles(t, isSource) {
		for _, exported := range exportedNames(file) {
			if slices.Contains(except, exported) {
				continue
			}
			for _, word := range camelWords(exported) {
				if slices.Contains(never, word) {
					t.Errorf("%s: %s: the glossary has another word for %q", name, exported, word)
				}
			}
		}
	}
}

// forbiddenWords reads the rows "| never | say | except |" under "## Never".
func forbiddenWords(t *testing.T) (never, except []string) {
	_, table, found := strings.Cut(readText(t, "docs/glossary.md"), "## Never")
	if !found {
		t.Fatal("docs/glossary.md has no part ## Never")
	}
	words := regexp.MustCompile("`([A-Za-z]+)`")
	for _, line := range strings.Split(table, "\n") {
		cells := strings.Split(line, "|")
		if len(cells) < 5 {
			continue
		}
		for _, m := range words.FindAllStringSubmatch(cells[1], -1) {
			never = append(never, m[1])
		}
		for _, m := range words.FindAllStringSubmatch(cells[3], -1) {
			except = append(except, m[1])
		}
	}
	if len(never) < 5 {
		t.Fatalf("%d forbidden words read from docs/glossary.md", len(never))
	}
	return never, except
}

func exportedNames(file *ast.File) (names []string) {
	add := func(ids ...*ast.Ident) {
		for _, id := range ids {
			if id.IsExported() {
				names = append(names, id.Name)
			}
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			add(n.Name)
			return false
		case *ast.TypeSpec:
			add(n.Name)
		case *ast.Field:
			add(n.Names...)
		case *ast.GenDecl:
			if n.Tok == token.IMPORT {
				return false
			}
		case *ast.ValueSpec:
			add(n.Names...)
			return false
		}
		return true
	})
	return names
}

// camelWords splits "ParseSIREN" into "parse", "siren".
func camelWords(name string) (words []string) {
	runes, start := []rune(name), 0
	for i := 1; i <= len(runes); i++ {
		if i == len(runes) || unicode.IsUpper(runes[i]) && (!unicode.IsUpper(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1])) {
			words, start = append(words, strings.ToLower(string(runes[start:i]))), i
		}
	}
	return words
}

// Places that docs/one-request.md names: `server/routes.go: Routes`, `address/search.go: Index.Search`.
var place = regexp.MustCompile("`([a-z0-9_/]+\\.go):\\s+([A-Za-z.]+)`")

func TestWalkNamesExist(t *testing.T) {
	files := goFiles(t, isSource)
	places := place.FindAllStringSubmatch(readText(t, "docs/one-request.md"), -1)
	if len(places) < 8 {
		t.Fatalf("docs/one-request.md names %d places", len(places))
	}
	for _, p := range places {
		file, ok := files[p[1]]
		if !ok {
			t.Errorf("docs/one-request.md names %s, which does not exist", p[1])
			continue
		}
		if !slices.Contains(declared(file), p[2]) {
			t.Errorf("docs/one-request.md: %s does not declare %s", p[1], p[2])
		}
	}
}

// declared lists functions, methods as Type.Method, types, variables and constants.
func declared(file *ast.File) (names []string) {
	for _, decl := range file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			name := d.Name.Name
			if d.Recv != nil {
				receiver := d.Recv.List[0].Type
				if star, ok := receiver.(*ast.StarExpr); ok {
					receiver = star.X
				}
				if generic, ok := receiver.(*ast.IndexExpr); ok {
					receiver = generic.X
				}
				if id, ok := receiver.(*ast.Ident); ok {
					name = id.Name + "." + name
				}
			}
			names = append(names, name)
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch s := spec.(type) {
				case *ast.TypeSpec:
					names = append(names, s.Name.Name)
				case *ast.ValueSpec:
					for _, id := range s.Names {
						names = append(names, id.Name)
					}
				}
			}
		}
	}
	return names
}

// TestNoMachinePaths: a file that names a folder of one machine, or a registry's host,
// works on that machine only.
func TestNoMachinePaths(t *testing.T) {
	bad := regexp.MustCompile(`(?:^|[^\w.:/-])/(?:wor` + `k|roo` + `t|hom` + `e)/\w|regist` + `ry\.npmjs|prox` + `y\.golang|su` + `m\.golang`)
	binary := []string{".gz", ".zst", ".png", ".ico", ".woff2", ".seg", ".sum"}
	checked := 0
	for _, name := range treeFiles(t) {
		if slices.Contains(binary, path.Ext(name)) || strings.Contains(name, "testdata/fuzz/") {
			continue
		}
		checked++
		for i, line := range strings.Split(readText(t, name), "\n") {
			if m := bad.FindString(line); m != "" {
				t.Errorf("%s:%d names %q", name, i+1, m)
			}
		}
	}
	if checked < 20 {
		t.Fatalf("%d files checked", checked)
	}
}

// TestLinksOfDocsExist: a page that points to a file which moved misleads.
func TestLinksOfDocsExist(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#:]+)(?:#[^)]*)?\)`)
	links := 0
	for _, name := range treeFiles(t) {
		if path.Ext(name) != ".md" || strings.Contains(name, "testdata/") || strings.Contains(name, "/vendor/") {
			continue
		}
		for _, m := range link.FindAllStringSubmatch(readText(t, name), -1) {
			links++
			if _, err := os.Stat(path.Join(path.Dir(name), m[1])); err != nil {
				t.Errorf("%s points to %s: %v", name, m[1], err)
			}
		}
	}
	if links < 10 {
		t.Fatalf("%d links checked", links)
	}
}
