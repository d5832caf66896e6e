package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// running is the real program, started in this process on a free port.
type running struct {
	t             *testing.T
	main, metrics string // http://127.0.0.1:…
	signals       chan os.Signal
	ended         chan int
	out, errs     output
}

// start runs the program and returns once it answers.
func start(t *testing.T, environ []string, args ...string) *running {
	t.Helper()
	r := &running{t: t, signals: make(chan os.Signal, 8), ended: make(chan int, 1)}
	r.out.init()
	r.errs.init()
	answering := make(chan struct{})
	m := Main{
		Args: args, Environ: environ, Stdin: strings.NewReader(""), Stdout: &r.out, Stderr: &r.errs, Now: time.Now, Signals: r.signals,
		Listening: func(main, metrics net.Addr) {
			r.main = baseURL(main)
			if metrics != nil {
				r.metrics = baseURL(metrics)
			}
			close(answering)
		},
	}
	go func() { r.ended <- m.Run(context.Background()) }()
	select {
	case <-answering:
	case code := <-r.ended:
		t.Fatalf("ended with %d:\n%s%s", code, r.out.String(), r.errs.String())
	}
	t.Cleanup(func() {
		r.signals <- os.Interrupt
		r.signals <- os.Interrupt
		r.ended <- <-r.ended
	})
	return r
}

// run is a command that ends by itself.
func run(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	m := Main{Args: args, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, Now: time.Now}
	code = m.Run(t.Context())
	return code, out.String(), errs.String()
}

// stop interrupts the program and returns its exit code.
func (r *running) stop() int {
	r.signals <- os.Interrupt
	return r.wait()
}

func (r *running) wait() int {
	code := <-r.ended
	r.ended <- code
	return code
}

// get gives the status and the body.
func (r *running) get(url string) (int, string) {
	r.t.Helper()
	status, body, err := fetch(http.DefaultClient, url)
	if err != nil {
		r.t.Fatal(err)
	}
	return status, body
}

func fetch(client *http.Client, url string) (int, string, error) {
	answer, err := client.Get(url)
	if err != nil {
		return 0, "", err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	return answer.StatusCode, string(body), err
}

// first is the label of the first answer to a search.
func first(t *testing.T, body string) string {
	t.Helper()
	var answer struct {
		Features []struct{ Properties struct{ Label string } }
	}
	if err := json.Unmarshal([]byte(body), &answer); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	if len(answer.Features) == 0 {
		return ""
	}
	return answer.Features[0].Properties.Label
}

// output is what the program writes, to be waited for.
type output struct {
	mu   sync.Mutex
	more *sync.Cond
	text bytes.Buffer
}

func (o *output) init() { o.more = sync.NewCond(&o.mu) }

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.more.Broadcast()
	return o.text.Write(b)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// await returns once the text was written; the test's own deadline is the only one.
func (o *output) await(text string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for !strings.Contains(o.text.String(), text) {
		o.more.Wait()
	}
}

const columns = "id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;code_insee_ancienne_commune;nom_ancienne_commune;x;y;lon;lat;type_position;alias;nom_ld;libelle_acheminement;nom_afnor;source_position;source_nom_voie;certification_commune;cad_parcelles\n"

// banFile writes a street of Paris with numbers 1 to n.
func banFile(t *testing.T, n int) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(columns)
	for i := range n {
		fmt.Fprintf(&b, "75102_6998_%05d;75102_6998;%d;;Rue de la Paix;75002;75102;Paris 2e Arrondissement;;;650924.49;6863408.22;%.6f;48.868831;entrée;;;PARIS;RUE DE LA PAIX;commune;commune;1;\n", i+1, i+1, 2.33+float64(i)/1e4)
	}
	path := filepath.Join(t.TempDir(), fmt.Sprintf("adresses-%d.csv", n))
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// index builds an index of numbers 1 to n in dir.
func index(t *testing.T, dir string, n int) {
	t.Helper()
	if code, out, errs := run(t, "address", "build", "--out", dir, banFile(t, n)); code != exitOK {
		t.Fatalf("%d: %s%s", code, out, errs)
	}
}

// serve starts a server over dir with a free port and whatever else environ says.
func serve(t *testing.T, dir string, environ ...string) *running {
	t.Helper()
	return start(t, append([]string{"TUYAU_ADDRESS_INDEX=" + dir, "TUYAU_DATA=" + t.TempDir(), "TUYAU_LISTEN=127.0.0.1:0",
		"TUYAU_METRICS_LISTEN=127.0.0.1:0", "TUYAU_LIMITS_RATE=0"}, environ...), "serve")
}

func TestServeAnswersAndKeepsMetricsApart(t *testing.T) {
	dir := t.TempDir()
	index(t, dir, 8)
	r := serve(t, dir, "TUYAU_LOG_FORMAT=json")
	for path, want := range map[string]int{
		"/": 200, "/adresse/search?q=8+rue+de+la+paix": 200, "/adresse/reverse?lon=2.3307&lat=48.868831": 200,
		"/geocodage/search?q=paix": 200, "/adresse/search": 400, "/adresse/nowhere": 404, "/health/live": 200, "/health/ready": 200, "/metrics": 404,
	} {
		if status, body := r.get(r.main + path); status != want {
			t.Errorf("%s answers %d, not %d: %s", path, status, want, body)
		}
	}
	if status, body := r.get(r.metrics + "/metrics"); status != 200 || !strings.Contains(body, "tuyau_") {
		t.Errorf("metrics: %d %s", status, body)
	}
	if status, _ := r.get(r.metrics + "/adresse/search?q=paix"); status != 404 {
		t.Errorf("the private listener answers %d to a search", status)
	}
	if code := r.stop(); code != exitOK {
		t.Errorf("exit code %d", code)
	}
	log := r.errs.String()
	if strings.Contains(log, "paix") || strings.Contains(log, "2.3307") {
		t.Errorf("the log tells what was searched:\n%s", log)
	}
	for _, line := range strings.Split(strings.TrimSpace(log), "\n") {
		if !json.Valid([]byte(line)) {
			t.Errorf("not JSON: %s", line)
		}
	}
}

func TestServeWithoutIndexIsThePortalAlone(t *testing.T) {
	r := serve(t, "")
	for path, want := range map[string]int{"/": 200, "/adresse/search?q=paix": 404, "/health/ready": 200} {
		if status, body := r.get(r.main + path); status != want {
			t.Errorf("%s answers %d, not %d: %s", path, status, want, body)
		}
	}
}

func TestServedIndexesAreRemembered(t *testing.T) {
	dir, data := t.TempDir(), t.TempDir()
	index(t, dir, 8)
	for range 2 {
		if code := serve(t, dir, "TUYAU_DATA="+data).stop(); code != exitOK {
			t.Fatal(code)
		}
	}
	code, out, errs := run(t, "index", "history", "--data", data)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if code != exitOK || len(lines) != 2 || !strings.Contains(lines[1], "adresses-8.csv") {
		t.Errorf("%d %s %s", code, out, errs)
	}
}

func TestNewIndexIsServedWithoutAFailedRequest(t *testing.T) {
	dir := t.TempDir()
	index(t, dir, 1)
	r := serve(t, dir, "TUYAU_ADDRESS_WATCH=5ms", "TUYAU_LOG_LEVEL=error")
	stop := make(chan struct{})
	var clients sync.WaitGroup
	for range 4 {
		clients.Go(func() {
			client := &http.Client{Transport: &http.Transport{}}
			defer client.CloseIdleConnections()
			for {
				select {
				case <-stop:
					return
				default:
				}
				status, body, err := fetch(client, r.main+"/adresse/search?q=rue+de+la+paix")
				if err != nil || status != 200 || !strings.Contains(body, "Rue de la Paix") {
					t.Errorf("%d %v %s", status, err, body)
					return
				}
			}
		})
	}
	for n := 2; n <= 6; n++ {
		index(t, dir, n)
		want := fmt.Sprintf("%d Rue de la Paix 75002 Paris", n)
		for {
			if _, body := r.get(r.main + "/adresse/search?q=" + url.QueryEscape(want)); first(t, body) == want {
				break
			}
		}
	}
	close(stop)
	clients.Wait()
}

func TestHangUpTakesTheNewIndex(t *testing.T) {
	dir := t.TempDir()
	index(t, dir, 1)
	r := serve(t, dir, "TUYAU_ADDRESS_WATCH=0s")
	index(t, dir, 2)
	r.signals <- syscall.SIGHUP
	r.errs.await("index swapped")
	if _, body := r.get(r.main + "/adresse/search?q=2+rue+de+la+paix"); first(t, body) != "2 Rue de la Paix 75002 Paris" {
		t.Errorf("after the hang-up: %s", body)
	}
	r.signals <- syscall.SIGHUP
	r.errs.await("index unchanged")
}

func TestDamagedIndexStaysOut(t *testing.T) {
	dir := t.TempDir()
	index(t, dir, 1)
	r := serve(t, dir, "TUYAU_ADDRESS_WATCH=0s")
	index(t, dir, 2)
	damage(t, dir)
	r.signals <- syscall.SIGHUP
	r.errs.await("index refused, the one in use stays")
	if _, body := r.get(r.main + "/adresse/search?q=rue+de+la+paix"); !strings.Contains(body, "Rue de la Paix") {
		t.Errorf("after a damaged index: %s", body)
	}
	code, _, errs := run(t, "address", "search", "paix", "--index", dir)
	if code != exitFailed || !strings.Contains(errs, "est abîmé : reconstruisez") {
		t.Errorf("search in a damaged index: %d %s", code, errs)
	}
}

// damage changes one byte in the middle of the index file.
func damage(t *testing.T, dir string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.seg"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%q %v", files, err)
	}
	content, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	content[len(content)/2] ^= 1
	if err := os.WriteFile(files[0], content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestSecondInterruptDoesNotWait(t *testing.T) {
	dir := t.TempDir()
	index(t, dir, 1)
	r := serve(t, dir, "TUYAU_SHUTDOWN_DELAY=1m")
	r.signals <- os.Interrupt
	for {
		if status, _ := r.get(r.main + "/health/ready"); status == http.StatusServiceUnavailable {
			break
		}
	}
	if status, _ := r.get(r.main + "/adresse/search?q=rue+de+la+paix"); status != 200 {
		t.Errorf("a search while closing: %d", status)
	}
	if code := r.stop(); code != exitFailed {
		t.Errorf("exit code %d", code)
	}
	if !strings.Contains(r.errs.String(), "sans attendre") {
		t.Error(r.errs.String())
	}
}

func TestServeRefusesToStart(t *testing.T) {
	dir := t.TempDir()
	index(t, dir, 1)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	empty := t.TempDir()
	for _, test := range []struct {
		name, environ, want string
		code                int
	}{
		{"a port that is taken", "TUYAU_LISTEN=" + taken.Addr().String(), "impossible d'écouter", exitFailed},
		{"metrics on a port that is taken", "TUYAU_METRICS_LISTEN=" + taken.Addr().String(), "metrics.listen", exitFailed},
		{"a folder without index", "TUYAU_ADDRESS_INDEX=" + empty, "tuyau address build --out " + empty, exitFailed},
		{"a folder without company index", "TUYAU_COMPANY_INDEX=" + empty, "tuyau company build --out " + empty, exitFailed},
		{"an index of another kind", "TUYAU_COMPANY_INDEX=" + dir, "il faut celui que fait « tuyau company build »", exitFailed},
		{"a misspelt variable", "TUYAU_LITSEN=:80", "TUYAU_LITSEN", exitUsage},
	} {
		t.Run(test.name, func(t *testing.T) {
			var out, errs bytes.Buffer
			m := Main{Args: []string{"serve"}, Stdout: &out, Stderr: &errs, Now: time.Now, Environ: []string{
				"TUYAU_DATA=" + t.TempDir(), "TUYAU_ADDRESS_INDEX=" + dir, "TUYAU_LISTEN=127.0.0.1:0", "TUYAU_METRICS_LISTEN=127.0.0.1:0", test.environ}}
			if code := m.Run(t.Context()); code != test.code || !strings.Contains(errs.String(), test.want) {
				t.Errorf("%d, %s", code, errs.String())
			}
		})
	}
}
