package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress shows how far long work is: a bar on a terminal, a plain line now and then
// elsewhere, where a log would keep every redrawing of a bar.
type progress struct {
	what  string
	out   io.Writer
	now   func() time.Time
	began time.Time
	last  time.Time
	bar   *progressbar.ProgressBar
}

const (
	barSteps     = 1000
	betweenLines = 5 * time.Second
)

// progress begins to show work on rows, called by what is done to them.
func (e *env) progress(what string) *progress {
	p := &progress{what: what, out: e.stderr, now: e.now, began: e.now(), last: e.now()}
	if file, ok := e.stderr.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		p.bar = progressbar.NewOptions(barSteps,
			progressbar.OptionSetWriter(e.stderr), progressbar.OptionSetDescription(what),
			progressbar.OptionSetWidth(30), progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionSetPredictTime(true), progressbar.OptionClearOnFinish())
	}
	return p
}

// at tells of rows done, which are the given part (0 to 1) of the work.
func (p *progress) at(rows int64, part float64) {
	now := p.now()
	if p.bar != nil {
		p.bar.Describe(fmt.Sprintf("%s : %s lignes, %s/s", p.what, thousands(rows), thousands(perSecond(rows, now.Sub(p.began)))))
		_ = p.bar.Set(min(int(part*barSteps), barSteps-1)) // a bar that can't be drawn stops no work
		return
	}
	if now.Sub(p.last) < betweenLines {
		return
	}
	p.last = now
	left := "…"
	if part > 0 && part < 1 {
		left = time.Duration(float64(now.Sub(p.began)) * (1 - part) / part).Round(time.Second).String()
	}
	fmt.Fprintf(p.out, "%s : %s lignes, %.0f %%, %s lignes/s, encore %s\n",
		p.what, thousands(rows), 100*part, thousands(perSecond(rows, now.Sub(p.began))), left)
}

// end clears the bar.
func (p *progress) end() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}

func perSecond(rows int64, d time.Duration) int64 {
	if d <= 0 {
		return 0
	}
	return int64(float64(rows) / d.Seconds())
}

// thousands writes 158048 as "158 048", with narrow no-break spaces.
func thousands[N int | int64](n N) string {
	digits := fmt.Sprint(n)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "\u202f" + digits[i:]
	}
	return digits
}
