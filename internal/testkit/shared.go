package testkit

import (
	"os"
	"path/filepath"
	"testing"
)

// Shared gives the path of a file of the folder that TUYAU_SHARED names, where real
// official files are, too large for the repository. Without the variable the test is
// skipped; a file that is missing fails it.
func Shared(t testing.TB, file string) string {
	t.Helper()
	folder := os.Getenv("TUYAU_SHARED")
	if folder == "" {
		t.Skipf("needs the shared file %s: set TUYAU_SHARED to the folder that has it", file)
	}
	path, err := filepath.Abs(filepath.Join(folder, filepath.FromSlash(file)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("TUYAU_SHARED is set, but: %v", err)
	}
	return path
}
