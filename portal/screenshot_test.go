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
	// The picture of the README: go test ./portal -run 'TestScreenshot$' -screenshot -ban FILE
	screenshot  = flag.Bool("screenshot", false, "draw screenshot/accueil.png again")
	official    = flag.String("ban", "", "official file of Paris to draw, in place of the tests' own")
	screenshots = flag.String("screenshots", "", "folder to fill with every state at both widths and in both themes, to look at")
)

func TestScreenshot(t *testing.T) {
	if !*screenshot {
		t.Skip("asked by -screenshot only")
	}
	b := openTab(t, newSite(t, quarter))
	b.view(1280, "light")
	b.do(chromedp.EmulateViewport(1280, 1000))
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
			b.withoutScripts()
			b.do(chromedp.Navigate(s.URL+"/?q=8+rue+de+la+paix#chercher"), chromedp.WaitVisible(chromedp.CSS("svg.drawing")))
			b.save(filepath.Join(*screenshots, fmt.Sprintf("sans-script-%s-%d.png", scheme, width)), chromedp.FullScreenshot(100))
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
