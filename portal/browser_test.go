package portal_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"tuyau/internal/testkit"
)

// tab is a page of the site in Chromium. What the console complains of fails the test.
type tab struct {
	context.Context
	testing.TB
	site *site
}

func openTab(t testing.TB, s *site) *tab {
	t.Helper()
	b := &tab{testkit.Chromium(t), t, s}
	var mu sync.Mutex
	var complaints []string
	err := chromedp.Listen(b, func(event any) {
		mu.Lock()
		defer mu.Unlock()
		switch e := event.(type) {
		case *runtime.EventConsoleAPICalled:
			for _, arg := range e.Args {
				complaints = append(complaints, fmt.Sprintf("console: %s", arg.Value))
			}
		case *runtime.EventExceptionThrown:
			complaints = append(complaints, "exception: "+e.ExceptionDetails.Text)
		case *cdplog.EventEntryAdded: // among them, what the Content-Security-Policy stops
			if e.Entry.Source != cdplog.EntrySourceNetwork {
				complaints = append(complaints, "log: "+e.Entry.Text)
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		mu.Lock()
		defer mu.Unlock()
		for _, c := range complaints {
			t.Error(c)
		}
	})
	// Without motion nothing slides away from under a click.
	b.media(emulation.MediaFeature{Name: "prefers-reduced-motion", Value: "reduce"})
	return b
}

func (b *tab) media(features ...emulation.MediaFeature) {
	b.Helper()
	var params emulation.SetEmulatedMediaParams
	for i := range features {
		params.Features = append(params.Features, &features[i])
	}
	if _, err := chromedp.Call(b, emulation.SetEmulatedMedia, params); err != nil {
		b.Fatal(err)
	}
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	if err := chromedp.Do(b, steps...); err != nil {
		b.Fatal(err)
	}
}

// goTo loads a page, and waits for the field to be alive when there is one.
func (b *tab) goTo(path string) {
	b.Helper()
	b.do(chromedp.Navigate(b.site.URL + path))
	b.until(`document.readyState === "complete" && document.fonts.status === "loaded"`)
	b.until(`!document.querySelector("#q") || document.querySelector("#q").getAttribute("role") === "combobox"`)
}

// until waits for an expression to be true in the page.
func (b *tab) until(expression string) {
	b.Helper()
	if _, err := chromedp.Run(b, chromedp.Poll[bool](expression)); err != nil {
		b.Fatalf("waiting for %s: %v\nat %s", expression, err, b.evaluate(`location.href + ", " + document.body.innerText.replace(/\s+/g, " ").slice(0, 600)`))
	}
}

func (b *tab) evaluate(expression string) string {
	b.Helper()
	got, err := chromedp.Run(b, chromedp.Evaluate[any](expression))
	if err != nil {
		b.Fatalf("%s: %v", expression, err)
	}
	return fmt.Sprint(got)
}

func (b *tab) want(expression, want string) {
	b.Helper()
	if got := b.evaluate(expression); got != want {
		b.Errorf("%s is %q, want %q", expression, got, want)
	}
}

func (b *tab) keys(keys string) {
	b.Helper()
	b.do(chromedp.KeyEvent(keys))
}

// enter presses Enter as a keyboard does: in one event, so that a page that refuses the
// key gets no character. chromedp.KeyEvent sends the character apart, refused or not.
func (b *tab) enter() {
	b.Helper()
	for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeKeyDown, input.DispatchKeyEventTypeKeyUp} {
		press := input.DispatchKeyEventParams{Type: kind, Key: "Enter", Code: "Enter", WindowsVirtualKeyCode: 13, NativeVirtualKeyCode: 13}
		if kind == input.DispatchKeyEventTypeKeyDown {
			press.Text = "\r"
		}
		if _, err := chromedp.Call(b, input.DispatchKeyEvent, press); err != nil {
			b.Fatal(err)
		}
	}
}

// typeText types in the field and waits for its suggestions.
func (b *tab) typeText(text string) {
	b.Helper()
	b.do(chromedp.Focus(chromedp.ID("q")))
	b.keys(text)
	b.until(isOpen)
	b.until(`document.querySelector("#suggestions").dataset.texte === document.querySelector("#q").value.trim()`)
}

const (
	isOpen     = `!document.querySelector("#suggestions").hidden && document.querySelector("#q").getAttribute("aria-expanded") === "true"`
	isClosed   = `document.querySelector("#suggestions").hidden && document.querySelector("#q").getAttribute("aria-expanded") === "false"`
	options    = `document.querySelectorAll("#suggestions [role=option]").length`
	activeID   = `(document.querySelector("#q").getAttribute("aria-activedescendant") ?? "")`
	selected   = `[...document.querySelectorAll("#suggestions [role=option]")].findIndex(o => o.getAttribute("aria-selected") === "true")`
	fieldText  = `document.querySelector("#q").value`
	announced  = `document.querySelector("#annonce").textContent`
	cardTitle  = `(document.querySelector("#choix h3")?.textContent ?? "")`
	mapReady   = `document.querySelector("#carte").dataset.etat === "pret"`
	mapNumbers = `document.querySelectorAll("#carte path.number").length`
)

func TestTypingSuggestsFive(t *testing.T) {
	b := openTab(t, newSite(t, quarter))
	b.goTo("/")
	b.want(isClosed, "true")
	b.typeText("r")
	b.want(options, "5")
	b.until(announced + `.startsWith("5 suggestions")`)
	b.typeText("ue de rivo")
	b.want(`document.querySelector("#suggestions-0").textContent`, "Rue de Rivoli 75001 Paris Voie")
	b.want(`[...document.querySelectorAll("#suggestions-0 mark")].map(m => m.textContent).join("|")`, "Rue|de|Rivo")
}

func TestArrowsMoveAndEnterChooses(t *testing.T) {
	b := openTab(t, newSite(t, quarter))
	b.goTo("/")
	b.typeText("rue")
	b.want(selected, "-1")
	for _, step := range []struct {
		key  string
		want string
	}{
		{kb.ArrowDown, "0"}, {kb.ArrowDown, "1"}, {kb.End, "4"}, {kb.ArrowDown, "0"}, {kb.ArrowUp, "4"}, {kb.ArrowUp, "3"}, {kb.Home, "0"}, {kb.ArrowDown, "1"},
	} {
		b.keys(step.key)
		b.want(selected, step.want)
		b.want(activeID, "suggestions-"+step.want)
	}
	b.keys(kb.Escape + kb.Escape)
	b.typeText("1 rue de la paix")
	b.keys(kb.ArrowDown)
	b.enter()
	b.until(cardTitle + ` === "1 Rue de la Paix 75002 Paris"`)
	b.want(isClosed, "true")
	b.want(fieldText, "1 Rue de la Paix 75002 Paris")
	b.want(activeID, "")
	b.want(`document.activeElement.id`, "q")
	b.want(`document.title`, "1 Rue de la Paix 75002 Paris – Tuyau")
	b.want(`location.search`, "?q=1+Rue+de+la+Paix+75002+Paris&id=75102_6998_00001")
	facts := b.evaluate(`document.querySelector("#choix").innerText`)
	for _, want := range []string{"Numéro", "Paris 2e Arrondissement", "75102", "75002", "75, Paris, Île-de-France", "75102_6998_00001", "36188683-f31c-4bce-85ad-", "projection légale"} {
		if !strings.Contains(facts, want) {
			t.Errorf("%q is missing from %s", want, facts)
		}
	}
	b.until(announced + `.includes("Adresse choisie")`)
	b.until(mapReady)
	b.want(mapNumbers+" > 100", "true")
	b.want(`document.querySelector("#carte").getAttribute("aria-label").includes("1 Rue de la Paix 75002 Paris")`, "true")
	b.want(`document.querySelector("#carte").tabIndex`, "0")
	b.want(`/^À 250 mètres au plus de cette adresse.: \d+ numéros, sur \d+ voies\.$/.test(document.querySelector("#carte-texte p").textContent)`, "true")

	// The address of the page brings the same address back.
	b.do(chromedp.Reload())
	b.until(cardTitle + ` === "1 Rue de la Paix 75002 Paris"`)
	b.until(mapReady)
	b.want(mapNumbers+" > 100", "true")
}

func TestEscapeClosesThenClears(t *testing.T) {
	b := openTab(t, newSite(t, quarter))
	b.goTo("/")
	b.typeText("rue")
	b.keys(kb.ArrowDown)
	b.keys(kb.Escape)
	b.want(isClosed, "true")
	b.want(fieldText, "rue")
	b.want(activeID, "")
	b.keys(kb.ArrowUp) // opens again, on the last
	b.want(isOpen, "true")
	b.want(selected, "4")
	b.keys(kb.Escape)
	b.keys(kb.Escape)
	b.want(fieldText, "")
	b.want(options, "0")
	b.keys(kb.ArrowDown)
	b.want(isClosed, "true")
}

func TestLeavingClosesWithoutChoosing(t *testing.T) {
	b := openTab(t, newSite(t, quarter))
	b.goTo("/")
	b.typeText("rue")
	b.keys(kb.ArrowDown)
	b.keys(kb.Tab)
	b.want(isClosed, "true")
	b.want(cardTitle, "")
	b.want(fieldText, "rue")
	b.do(chromedp.Click(chromedp.ID("q")))
	b.want(isOpen, "true") // coming back shows what was there
	b.evaluate(`document.activeElement.blur()`)
	b.want(isClosed, "true")
}

func TestMouseAndFingerChoose(t *testing.T) {
	b := openTab(t, newSite(t, quarter))
	for _, press := range []chromedp.Action[chromedp.Void]{
		chromedp.Click(chromedp.CSS("#suggestions-2")), chromedp.Tap(chromedp.CSS("#suggestions-2")),
	} {
		b.goTo("/")
		b.typeText("rue")
		third := b.evaluate(`document.querySelector("#suggestions-2 .option-name").textContent`)
		b.do(press)
		b.until(cardTitle + fmt.Sprintf(".startsWith(%q)", third))
		b.want(isClosed, "true")
		b.want(`document.activeElement.id`, "q")
	}
}

func TestNumberOnTheMapIsChosen(t *testing.T) {
	b := openTab(t, newSite(t, quarter))
	b.goTo("/?q=8+rue+de+la+paix")
	b.until(mapReady)
	b.evaluate(`document.querySelectorAll("#carte path.number")[5].dispatchEvent(new MouseEvent("click", {bubbles: true}))`)
	b.until(cardTitle + ` !== "8 Rue de la Paix 75002 Paris"`)
	b.until(mapReady)
	b.want(fieldText+` === document.querySelector("#choix h3").textContent`, "true")
}

func TestMapObeysTheKeyboard(t *testing.T) {
	b := openTab(t, newSite(t, quarter))
	b.goTo("/?q=8+rue+de+la+paix")
	b.until(mapReady)
	b.do(chromedp.Focus(chromedp.ID("carte")))
	scale := `document.querySelector(".leaflet-control-scale-line").textContent`
	before := b.evaluate(scale)
	b.keys("-")
	b.until(scale + " !== " + fmt.Sprintf("%q", before))
	moved := `document.querySelector(".leaflet-map-pane").style.transform`
	before = b.evaluate(moved)
	b.keys(kb.ArrowRight)
	b.until(moved + " !== " + fmt.Sprintf("%q", before))
}

// The answer to "p" is held until the answer to "paix" is on the screen.
func TestStaleAnswersAreDropped(t *testing.T) {
	s := newSite(t, quarter)
	held, release, done := make(chan struct{}), make(chan struct{}), make(chan struct{})
	s.search = func(w http.ResponseWriter, r *http.Request, api http.Handler) {
		if r.FormValue("q") == "p" {
			close(held)
			<-release
			defer close(done)
		}
		api.ServeHTTP(w, r)
	}
	b := openTab(t, s)
	b.goTo("/")
	b.do(chromedp.Focus(chromedp.ID("q")))
	b.keys("p")
	<-held
	b.keys("aix")
	// "pa" finds the same street: only the answer to the whole word ends the typing.
	b.until(`performance.getEntriesByType("resource").filter(e => e.name.includes("q=paix")).length === 1`)
	b.until(`document.querySelector("#suggestions-0 .option-name")?.textContent === "Rue de la Paix"`)
	close(release)
	<-done
	b.want(`document.querySelector("#suggestions-0 .option-name").textContent`, "Rue de la Paix")
	b.want(fieldText, "paix")
}

func TestSilentServiceIsSaid(t *testing.T) {
	s := newSite(t, quarter)
	s.search = func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		http.Error(w, "{}", http.StatusServiceUnavailable)
	}
	b := openTab(t, s)
	b.goTo("/")
	b.do(chromedp.Focus(chromedp.ID("q")))
	b.keys("rue")
	b.until(announced + `.includes("ne répondent pas")`)
	b.want(isClosed, "true")
	// Enter still works: the server answers.
	b.enter()
	b.do(chromedp.WaitVisible(chromedp.CSS("#resultats li:nth-child(5)")))
}

func TestNothingFoundIsSaid(t *testing.T) {
	b := openTab(t, newSite(t, quarter))
	b.goTo("/")
	b.do(chromedp.Focus(chromedp.ID("q")))
	b.keys("xyzxyz")
	b.until(announced + ` === "Aucune adresse trouvée."`)
	b.want(isClosed, "true")
}

func TestCopyCopies(t *testing.T) {
	b := openTab(t, newSite(t, quarter))
	b.goTo("/?q=8+rue+de+la+paix")
	b.want(`[...document.querySelectorAll("button.copy")].every(b => !b.hidden)`, "true")
	b.evaluate(`navigator.clipboard.writeText = async (text) => { window.copied = text; }`)
	b.do(chromedp.Click(chromedp.CSS(`[data-copie-champ="CodeInsee"]`)))
	b.until(`window.copied === "75102"`)
	b.until(announced + `.startsWith("Copié")`)
	b.want(`document.querySelector('[data-copie-champ="CodeInsee"]').textContent`, "Copié le code INSEE")
	b.do(chromedp.Click(chromedp.CSS(`[data-copie="commande-adresse"]`)))
	b.until(`window.copied.startsWith("curl 'http://")`)
	// Outside secure contexts there is no clipboard: the selection serves.
	b.evaluate(`navigator.clipboard.writeText = () => Promise.reject(new Error()); document.addEventListener("copy", () => { window.copied = String(document.activeElement.value); })`)
	b.do(chromedp.Click(chromedp.CSS(`[data-copie-champ="ID"]`)))
	b.until(`window.copied === "75102_6998_00008"`)
}

func TestPageWorksWithoutJavaScript(t *testing.T) {
	b := openTab(t, newSite(t, quarter))
	b.withoutScripts()
	b.do(
		chromedp.Navigate(b.site.URL+"/"),
		chromedp.WaitVisible(chromedp.CSS("svg.figure")),
		chromedp.SendKeys(chromedp.ID("q"), "rue\r"),
		chromedp.WaitVisible(chromedp.CSS("#resultats li:nth-child(5)")),
	)
	third, err := chromedp.Run(b, chromedp.Text(chromedp.CSS("#resultats li:nth-child(3) a")))
	if err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.Focus(chromedp.CSS("#resultats li:nth-child(3) a")))
	b.enter()
	b.do(
		chromedp.WaitVisible(chromedp.CSS("#choix h3")),
		chromedp.WaitVisible(chromedp.CSS("svg.drawing")),
	)
	if title, err := chromedp.Run(b, chromedp.Text(chromedp.CSS("#choix h3"))); err != nil || title != third {
		t.Errorf("chosen is %q, want %q: %v", title, third, err)
	}
	copies, err := chromedp.Run(b, chromedp.Nodes(chromedp.CSSAll("button.copy:not([hidden])"), chromedp.AtLeast(0)))
	if err != nil || len(copies) > 0 {
		t.Errorf("%d copy buttons that do nothing: %v", len(copies), err)
	}
}

func (b *tab) withoutScripts() {
	b.Helper()
	if _, err := chromedp.Call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		b.Fatal(err)
	}
}

// look is a state of the page, a width and a theme.
type look struct {
	state string
	path  string
	reach func(*tab)
}

var looks = []look{
	{"ferme", "/", func(*tab) {}},
	{"ouvert", "/", func(b *tab) { b.typeText("rue d"); b.keys(kb.ArrowDown); b.keys(kb.ArrowDown) }},
	{"choisi", "/", func(b *tab) {
		b.typeText("8 rue de la paix")
		b.keys(kb.ArrowDown)
		b.enter()
		b.until(mapReady)
	}},
	{"resultats", "/?q=rue", func(*tab) {}},
	{"dessin", "/?q=8+rue+de+la+paix", func(b *tab) { b.until(mapReady) }},
	{"accessibilite", "/accessibilite", func(*tab) {}},
	{"introuvable", "/nulle-part", func(*tab) {}},
}

// view sets the width and the theme.
func (b *tab) view(width int64, scheme string) {
	b.Helper()
	b.do(chromedp.EmulateViewport(width, 900))
	b.media(emulation.MediaFeature{Name: "prefers-color-scheme", Value: scheme},
		emulation.MediaFeature{Name: "prefers-reduced-motion", Value: "reduce"})
}

func TestAxeFindsNothing(t *testing.T) {
	axe, err := os.ReadFile(filepath.Join("testdata", "axe-core", "axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	s := newSite(t, quarter)
	for _, width := range []int64{320, 1280} {
		for _, scheme := range []string{"light", "dark"} {
			t.Run(fmt.Sprintf("%s %d", scheme, width), func(t *testing.T) {
				b := openTab(t, s)
				b.view(width, scheme)
				for _, l := range looks {
					b.goTo(l.path)
					l.reach(b)
					b.want(`document.documentElement.scrollWidth <= innerWidth`, "true")
					b.do(chromedp.Evaluate[chromedp.Void](string(axe)))
					found, err := chromedp.Run(b, chromedp.Evaluate[[]byte](
						`axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations.map(v => v.id + ": " + v.help + "\n" + v.nodes.map(n => "  " + n.target + " " + n.failureSummary).join("\n")))`,
						chromedp.EvalAwaitPromise))
					if err != nil {
						t.Fatal(err)
					}
					var violations []string
					if err := json.Unmarshal(found, &violations); err != nil {
						t.Fatal(err)
					}
					for _, v := range violations {
						t.Errorf("%s: %s", l.state, v)
					}
				}
			})
		}
	}
}
