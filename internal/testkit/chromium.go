package testkit

import (
	"context"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

const (
	pageDeadline  = time.Minute      // for what a test does in its browser, in all
	closeDeadline = 10 * time.Second // then the browser is killed
)

// Chromium gives a context for chromedp.Do and chromedp.Run, in a headless browser of
// the test's own that speaks French and calls nobody by itself.
func Chromium(t testing.TB) context.Context {
	t.Helper()
	program, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal("no Chromium: install the Debian package chromium, or run make test, which does")
	}
	profile, err := os.MkdirTemp("", "tuyau-chromium-")
	if err != nil {
		t.Fatal(err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program),
		chromedp.UserDataDir(profile),
		chromedp.NoSandbox, // it refuses to run as root otherwise
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-sync", true),
		chromedp.Flag("lang", "fr-FR"),
		chromedp.Flag("accept-lang", "fr-FR"),
		chromedp.WindowSize(1280, 900),
	)
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	browser, closeTab := chromedp.NewContext(allocator)
	t.Cleanup(func() {
		gentle, cancel := context.WithTimeout(browser, closeDeadline)
		defer cancel()
		if err := chromedp.Cancel(gentle); err != nil {
			t.Logf("close Chromium: %v", err)
		}
		closeTab()
		stop()
		if err := os.RemoveAll(profile); err != nil {
			t.Errorf("remove Chromium's profile: %v", err)
		}
	})
	// The browser lives as long as the context of the first call, so no deadline yet.
	if err := chromedp.Do(browser); err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	page, cancel := context.WithTimeout(browser, pageDeadline)
	t.Cleanup(cancel)
	return page
}
