package tuyau_test

import (
	"go/ast"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A room may import rooms of the lines above its own, never of its own line.
// A folder inside a room is part of it. To change a line is to change the design.
const floors = `problem simulator internal
siren text segment
search catalog identity ledger
territory access habilitation
address company
producer
gateway portal
store
server sample
cmd`

// Walls: who alone may make an import.
var walls = map[string]string{
	module + "store": "cmd", module + "simulator": "cmd", module + "sample": "cmd",
	"database/sql": "store producer", "html/template": "portal simulator", "unsafe": "segment",
	"testing": "internal store",
}

// testRooms are imported by tests alone: they may look up at the room they help.
var testRooms = []string{"internal/testkit/", "store/storetest/"}

func TestFloorsAndWalls(t *testing.T) {
	floor := map[string]int{}
	for i, line := range strings.Split(floors, "\n") {
		for _, room := range strings.Fields(line) {
			floor[room] = i
		}
	}
	for name, file := range goFiles(t, isSource) {
		room, _, _ := strings.Cut(name, "/")
		if _, known := floor[room]; !known {
			t.Errorf("%s: no floor for room %q", name, room)
		}
		if slices.ContainsFunc(testRooms, func(p string) bool { return strings.HasPrefix(name, p) }) {
			continue
		}
		for _, spec := range file.Imports {
			imported, _ := strconv.Unquote(spec.Path.Value)
			checkImport(t, floor, name, room, imported)
		}
	}
}

func checkImport(t *testing.T, floor map[string]int, name, room, imported string) {
	t.Helper()
	to, ours := strings.CutPrefix(imported, module)
	if to, _, _ = strings.Cut(to, "/"); ours && to == room {
		return
	}
	if only, walled := walls[imported]; walled && !slices.Contains(strings.Fields(only), room) {
		t.Errorf("%s imports %s: only %s may", name, imported, only)
	}
	if ours && floor[to] >= floor[room] {
		t.Errorf("%s, on floor %d, imports %s, on floor %d", name, floor[room], to, floor[to])
	}
	if strings.HasPrefix(imported, module+"internal/testkit") {
		t.Errorf("%s imports %s: only tests may", name, imported)
	}
}

// TestOnlyCmdReadsTheEnvironment: elsewhere, what changes behaviour is a parameter.
func TestOnlyCmdReadsTheEnvironment(t *testing.T) {
	readers := []string{"Getenv", "LookupEnv", "Environ", "ExpandEnv"}
	for name, file := range goFiles(t, isSource) {
		if strings.HasPrefix(name, "cmd/") || strings.HasPrefix(name, "internal/testkit/") {
			continue
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if pkg, ok := call.X.(*ast.Ident); ok && pkg.Name == "os" && slices.Contains(readers, call.Sel.Name) {
				t.Errorf("%s calls os.%s: only cmd reads the environment", name, call.Sel.Name)
			}
			return true
		})
	}
}

// TestNothingHappensBeforeMain: no init function; a package-level goroutine or file
// would be as bad, but only a reader can see those.
func TestNothingHappensBeforeMain(t *testing.T) {
	for name, file := range goFiles(t, isSource) {
		for _, decl := range file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				t.Errorf("%s has an init function", name)
			}
		}
	}
}
