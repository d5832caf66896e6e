// Command newcomer does what the README says first: starts the demo, opens the addresses
// it prints, runs the curl lines it proposes, and ends it with Ctrl-C.
package main

import (
	"bufio"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "newcomer:", err)
		os.Exit(1)
	}
}

func run() error {
	temporary, err := os.MkdirTemp("", "tuyau-newcomer-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temporary)
	demo := exec.Command("go", "run", "./cmd/tuyau", "demo")
	demo.Env = append(os.Environ(), "TMPDIR="+temporary)
	demo.Stderr = os.Stderr
	demo.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	out, err := demo.StdoutPipe()
	if err != nil {
		return err
	}
	if err := demo.Start(); err != nil {
		return err
	}
	printed, tried := followed(bufio.NewScanner(out))
	stop := time.Now()
	// The terminal sends Ctrl-C to the whole group.
	if err := syscall.Kill(-demo.Process.Pid, syscall.SIGINT); err != nil {
		return err
	}
	last := ""
	for line := range printed {
		last = line
		fmt.Println("  |", line)
	}
	_ = demo.Wait() // "go run" itself says 1 after Ctrl-C, whatever the program says
	if tried != nil {
		return tried
	}
	if last != "Arrêté." {
		return fmt.Errorf("after Ctrl-C the demo did not stop in order: %q", last)
	}
	if left, err := filepath.Glob(filepath.Join(temporary, "tuyau-demo-*")); err != nil || len(left) > 0 {
		return fmt.Errorf("the demo left %q behind", left)
	}
	if took := time.Since(stop); took > 6*time.Second {
		return fmt.Errorf("the demo took %s to stop", took)
	}
	return nil
}

var address = regexp.MustCompile(`http://[^\s']+`)

// followed reads what the demo prints up to its last word, and tries all it proposes.
func followed(lines *bufio.Scanner) (rest <-chan string, err error) {
	tried := 0
	for lines.Scan() {
		line := lines.Text()
		fmt.Println("  |", line)
		switch {
		case strings.Contains(line, "curl "):
			tried++
			if answer, e := exec.Command("sh", "-c", strings.TrimSpace(line)+" --fail --silent --show-error").CombinedOutput(); e != nil {
				err = fmt.Errorf("%s: %w: %s", line, e, answer)
			}
		case address.MatchString(line):
			tried++
			if e := get(address.FindString(line)); e != nil {
				err = e
			}
		}
		if strings.Contains(line, "Ctrl-C") {
			break
		}
	}
	if tried < 3 && err == nil {
		err = fmt.Errorf("the demo proposed %d things to try", tried)
	}
	after := make(chan string)
	go func() {
		defer close(after)
		for lines.Scan() {
			after <- lines.Text()
		}
	}()
	return after, err
}

func get(url string) error {
	answer, err := http.Get(url)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", url, answer.Status)
	}
	return nil
}
