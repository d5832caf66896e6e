package portal_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

var (
	screenshot  = flag.Bool("screenshot", false, "draw screenshot/accueil.png again: go test ./portal -run TestScreenshot -screenshot")
	screenshots = flag.String("screenshots", "", "folder to fill with every state at both widths and in both themes, to look at")
)

func TestScreenshot(t *testing.T) {
	if !*screenshot {
		t.Skip("asked by -screenshot only")
	}
	b := openTab(t, newSite(t, quarter))
	b.view(1280, "light")
	b.goTo("/")
	looks[2].reach(b)
	b.save(filepath.Join("screenshot", "accueil.png"), chromedp.CaptureScreenshot())
}

func TestScreenshots(t *testing.T) {
	if *screenshots == "" {
		t.Skip("asked by -screenshots DIR only")
	}
	s := newSite(t, quarter)
	for _, width := range []int64{320, 1280} {
		for _, scheme := range []string{"light", "dark"} {
			b := openTab(t, s)
			b.view(width, scheme)
			for _, l := range looks {
				b.goTo(l.path)
				l.reach(b)
				b.save(filepath.Join(*screenshots, fmt.Sprintf("%s-%s-%d.png", l.state, scheme, width)), chromedp.FullScreenshot(100))
			}
		}
	}
}

func (b *tab) save(path string, shoot chromedp.Action[[]byte]) {
	b.Helper()
	picture, err := chromedp.Run(b, shoot)
	if err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(path, picture, 0o644); err != nil {
		b.Fatal(err)
	}
}
