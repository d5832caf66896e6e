// Command report reads "go test -json" and shows what a person needs: the closing line
// of each package, the whole output of what failed, and what was skipped. It fails on a
// failure, and on a skipped test that .ci/skips.txt does not name: a test that stopped
// running must not look like one that passes.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
)

type event struct {
	Action, Package, ImportPath, Test, Output string
}

func main() {
	allowed := skips(".ci/skips.txt")
	output := map[string][]string{}
	passed, packages, bad := 0, 0, false
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			fmt.Println(lines.Text())
			continue
		}
		id := e.Package + " " + e.Test
		switch {
		case e.Action == "build-output":
			fmt.Print(e.Output)
		case e.Action == "build-fail":
			bad = true
		case e.Action == "output" && e.Test == "" && isClosing(e.Output):
			fmt.Print(e.Output)
		case e.Action == "output":
			output[id] = append(output[id], e.Output)
		case e.Action == "fail":
			bad = true
			fmt.Print(strings.Join(output[id], ""))
		case e.Action == "skip" && e.Test != "":
			ok := slices.Contains(allowed, e.Test)
			bad = bad || !ok
			fmt.Printf("skipped %s %s (named in .ci/skips.txt: %v)\n%s", e.Package, e.Test, ok, strings.Join(output[id], ""))
		case e.Action == "pass" && e.Test != "":
			passed++
		case e.Action == "pass":
			packages++
		}
		if e.Action == "pass" {
			delete(output, id)
		}
	}
	fmt.Printf("%d tests passed in %d packages\n", passed, packages)
	if bad || packages == 0 || lines.Err() != nil {
		fmt.Println("FAIL")
		os.Exit(1)
	}
}

func isClosing(line string) bool {
	return strings.HasPrefix(line, "ok ") || strings.HasPrefix(line, "FAIL\t") || strings.HasPrefix(line, "? ")
}

// skips reads "TestName  reason" lines. Those whose reason begins with TUYAU_SHARED are
// allowed only where that folder is not given.
func skips(file string) (names []string) {
	text, err := os.ReadFile(file)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for _, line := range strings.Split(string(text), "\n") {
		name, reason, _ := strings.Cut(line, " ")
		if name == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if strings.HasPrefix(strings.TrimSpace(reason), "TUYAU_SHARED") && os.Getenv("TUYAU_SHARED") != "" {
			continue
		}
		names = append(names, name)
	}
	return names
}
