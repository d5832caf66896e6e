package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"tuyau/access"
	"tuyau/address"
	"tuyau/address/addressapi"
	"tuyau/company"
	"tuyau/company/sireneapi"
	"tuyau/portal"
	"tuyau/problem"
	"tuyau/server"
	"tuyau/store"
)

// product is every room, wired.
type product struct {
	config  config
	log     *slog.Logger
	store   *store.Store
	keyring *access.Keyring
	live    *address.Live // nil: without API Adresse
	company *company.Live // nil: without API Sirene
	server  *server.Server
}

// dataset is an index that is served and may be replaced by a newer build.
type dataset struct {
	name, dir string // as metrics and the history call it; its folder
	watch     time.Duration
	live      interface {
		Reload() (changed bool, err error)
		Watch(ctx context.Context, interval time.Duration, onChange func(error))
		Close()
	}
	served func() (store.IndexServed, bool) // what is in use
}

// datasets are the indexes of this product.
func (p *product) datasets() (all []dataset) {
	if p.live != nil {
		all = append(all, dataset{addressData, p.config.Address.Index, p.config.Address.Watch, p.live, p.addressServed})
	}
	if p.company != nil {
		all = append(all, dataset{companyData, p.config.Company.Index, p.config.Company.Watch, p.company, p.companyServed})
	}
	return all
}

// assemble opens what the configuration names. What it returns must be closed.
func assemble(e *env, c config) (_ *product, err error) {
	p := &product{config: c, log: newLogger(e.stderr, c)}
	defer func() {
		if err != nil {
			err = errors.Join(err, p.close())
		}
	}()
	if c.Address.Index != "" {
		p.live = address.NewLive(c.Address.Index)
	}
	if c.Company.Index != "" {
		p.company = company.NewLive(c.Company.Index)
	}
	for _, d := range p.datasets() {
		if _, err := d.live.Reload(); err != nil {
			return nil, refused(d.name, d.dir, err)
		}
	}
	if p.store, err = store.Open(e.ctx, store.Config{Data: c.Data, DSN: c.Database}); err != nil {
		return nil, err
	}
	p.keyring = access.NewKeyring(p.store.Keys(), e.now, p.reportKeys)
	if err := p.keyring.Refresh(e.ctx); err != nil {
		return nil, err
	}
	edge, err := p.edge(e.now)
	if err != nil {
		return nil, err
	}
	p.server, err = server.New(edge)
	return p, err
}

func (p *product) close() error {
	for _, d := range p.datasets() {
		d.live.Close()
	}
	if p.store != nil {
		return p.store.Close()
	}
	return nil
}

// edge is what the server is made of.
func (p *product) edge(now func() time.Time) (server.Config, error) {
	c := p.config
	edge := server.Config{
		Log: p.log, Now: now, Version: version(), Keys: p.keyring,
		Rate:           server.Rate{PerSecond: orNone(c.Limits.Rate), Block: orNone(c.Limits.Block)},
		TrustedProxies: c.Limits.TrustedProxies, ForwardedBy: c.Limits.ProxyHeader, HSTS: c.HSTS,
		MaxHeader: int(c.Limits.Header), MaxBody: c.Limits.Body, MaxInFlight: c.Limits.InFlight,
		ReadHeaderTimeout: c.Limits.HeaderTimeout, ReadTimeout: c.Limits.ReadTimeout,
		HandlerTimeout: c.Limits.RequestTimeout, WriteTimeout: c.Limits.WriteTimeout, IdleTimeout: c.Limits.IdleTimeout,
		DrainDelay: c.Shutdown.Delay, DrainTimeout: c.Shutdown.Grace,
		Checks: []server.Check{{Name: "store", Probe: p.store.Ping}},
	}
	pages := portal.Config{Origin: c.Portal.Origin, Organisme: c.Portal.Organisme, Contact: c.Portal.Contact}
	if p.live != nil {
		options := addressapi.Options{Release: version()}
		adresse := addressapi.New(p.live, addressapi.Historical, options)
		geocodage := addressapi.New(p.live, addressapi.Geoplateforme, options)
		edge.Adresse, edge.Geocodage = adresse, geocodage
		edge.Indexes = []server.Index{{Name: "address", Info: p.addressInfo}}
		edge.Checks = append(edge.Checks, server.Check{Name: "address", Probe: p.probeIndex})
		pages.APIs, pages.Examples = offers, examples(adresse, geocodage)
	}
	if p.company != nil {
		edge.Sirene = sireneapi.New(p.company, sireneapi.Options{Now: now})
		edge.Indexes = append(edge.Indexes, server.Index{Name: "company", Info: p.companyInfo})
		edge.Checks = append(edge.Checks, server.Check{Name: "company", Probe: p.probeCompany})
	}
	home, err := p.portal(pages)
	if err != nil {
		return edge, err
	}
	edge.Portal = pagesOf(home)
	return edge, nil
}

func (p *product) portal(c portal.Config) (*portal.Portal, error) {
	if p.live == nil {
		return portal.New(noIndex{}, c)
	}
	return portal.New(p.live, c)
}

// pagesOf shows the portal to the server.
func pagesOf(home *portal.Portal) server.Pages {
	pages := server.Pages{WriteError: home.WriteError}
	for _, route := range home.Routes() {
		pages.Pages = append(pages.Pages, server.Page{Pattern: route.Pattern, Serve: route.Handler, Limited: route.Limited})
	}
	return pages
}

// noIndex stands where none is configured.
type noIndex struct{}

// Acquire is portal.Live.
func (noIndex) Acquire() (*address.Index, func(), error) {
	return nil, nil, errors.New("address.index is not configured")
}

// orNone writes the configuration's 0, which is "none", as the server does.
func orNone[N int | time.Duration](n N) N {
	if n == 0 {
		return -1
	}
	return n
}

// offers is what the portal lists.
var offers = []portal.API{{
	ID: "adresse", Name: "API Adresse",
	Summary: "Trouver une adresse, une rue, un lieu-dit ou une commune par son texte, même incomplet ou mal écrit, ou par des coordonnées. Les clients de l'API Adresse historique n'ont que l'adresse de base à changer.",
	Base:    "/adresse", Host: "adresse.*", OpenAPI: "/adresse/openapi.json", Example: "/adresse/search?q={q}&limit=1",
}, {
	ID: "geocodage", Name: "API Adresse, contrat de la Géoplateforme",
	Summary: "Les mêmes adresses selon le contrat du service de géocodage de la Géoplateforme.",
	Base:    "/geocodage", Host: "geocodage.*", OpenAPI: "/geocodage/openapi.json", Example: "/geocodage/reverse?lon={lon}&lat={lat}&limit=1",
}}

// examples answers the offers' examples without passing by the edge: they count against
// nobody's limit and are in no log.
func examples(adresse, geocodage *addressapi.API) http.Handler {
	mux := http.NewServeMux()
	for path, api := range map[string]*addressapi.API{"/adresse": adresse, "/geocodage": geocodage} {
		for name, handle := range map[string]server.Handler{"/search": api.Search, "/reverse": api.Reverse} {
			mux.HandleFunc(path+name, func(w http.ResponseWriter, r *http.Request) {
				if err := handle(w, r); err != nil {
					api.WriteError(w, r, problem.Of(err))
				}
			})
		}
	}
	return mux
}

func (p *product) info() (address.Info, bool) {
	index, release, err := p.live.Acquire()
	if err != nil {
		return address.Info{}, false
	}
	defer release()
	return index.Info(), true
}

func (p *product) addressInfo() (server.IndexInfo, bool) {
	info, ok := p.info()
	return server.IndexInfo{Build: info.Build, Built: info.Built, Bytes: info.Bytes, Documents: map[string]int{
		address.HouseNumber.String(): info.Numbers, address.Street.String(): info.Streets,
		address.Locality.String(): info.Localities, address.Municipality.String(): info.Municipalities,
	}}, ok
}

func (p *product) probeIndex(context.Context) error {
	_, release, err := p.live.Acquire()
	if err == nil {
		release()
	}
	return err
}

// reportKeys tells operators when the state stops answering, and when it does again.
func (p *product) reportKeys(err error) {
	if err != nil {
		p.log.Warn("keys: the database does not answer; the last view stands", "cause", err)
		return
	}
	p.log.Info("keys: the database answers again")
}

// serve answers on the listeners until the first interrupt, then drains. private is nil
// when metrics are on the main listener. ready is called once requests are answered.
func (p *product) serve(e *env, public, private net.Listener, ready func()) error {
	// What feeds the server goes on while it drains.
	background, stop := context.WithCancel(context.WithoutCancel(e.ctx))
	var owned sync.WaitGroup
	owned.Go(func() { p.keyring.Run(background) })
	owned.Go(func() { p.follow(background, e) })
	defer func() { stop(); owned.Wait() }()

	served := make(chan error, 1)
	go func() { served <- p.server.Run(e.ctx, public, private) }()
	if e.listening != nil {
		var metrics net.Addr
		if private != nil {
			metrics = private.Addr()
		}
		e.listening(public.Addr(), metrics)
	}
	ready()
	select {
	case err := <-served:
		p.log.Info("stopped")
		return err
	case <-e.hurry.Done():
		// The process ends now: nobody is left to wait for the requests that it cuts.
		return errors.New("arrêté sans attendre les requêtes en cours")
	}
}

// follow takes newer indexes as they land, or when a hang-up asks to look.
func (p *product) follow(ctx context.Context, e *env) {
	all := p.datasets()
	p.record(ctx, all, e.now())
	e.reloads.Store(true)
	defer e.reloads.Store(false)
	var watching sync.WaitGroup
	defer watching.Wait()
	for _, d := range all {
		if d.watch > 0 {
			watching.Go(func() {
				d.live.Watch(ctx, d.watch, func(err error) { p.swapped(ctx, d, e.now(), true, err) })
			})
		}
	}
	for {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
			p.record(last, all, e.now())
			cancel()
			return
		case <-e.hangup:
			for _, d := range all {
				changed, err := d.live.Reload()
				p.swapped(ctx, d, e.now(), changed, err)
			}
		}
	}
}

func (p *product) swapped(ctx context.Context, d dataset, now time.Time, changed bool, err error) {
	switch {
	case err != nil:
		p.log.Error("index refused, the one in use stays", "index", d.dir, "cause", err)
	case changed:
		p.record(ctx, []dataset{d}, now)
		served, _ := d.served()
		p.log.Info("index swapped", "api", d.name, "build", served.Build, "built", served.Built, "rows", served.Rows)
	default:
		p.log.Info("index unchanged", "api", d.name)
	}
}

// record keeps in the state which builds are served since when, for whoever must later
// say what data an answer came from.
func (p *product) record(ctx context.Context, all []dataset, now time.Time) {
	for _, d := range all {
		served, ok := d.served()
		if !ok {
			continue
		}
		served.API, served.Host, served.First, served.Last = d.name, hostname(), now, now
		if err := p.store.RecordIndex(ctx, served); err != nil {
			p.log.Warn("index not recorded", "build", served.Build, "cause", err)
		}
	}
}

func (p *product) addressServed() (store.IndexServed, bool) {
	info, ok := p.info()
	return store.IndexServed{Build: info.Build, Built: info.Built, Sources: info.Sources,
		Rows: int64(info.Numbers + info.Streets + info.Localities + info.Municipalities)}, ok
}

func (p *product) companyServed() (store.IndexServed, bool) {
	x, release, err := p.company.Acquire()
	if err != nil {
		return store.IndexServed{}, false
	}
	defer release()
	info := x.Info()
	return store.IndexServed{Build: info.Build, Built: info.Built, Sources: info.Sources, Rows: int64(info.Units + info.Establishments)}, true
}

func (p *product) companyInfo() (server.IndexInfo, bool) {
	x, release, err := p.company.Acquire()
	if err != nil {
		return server.IndexInfo{}, false
	}
	defer release()
	info := x.Info()
	return server.IndexInfo{Build: info.Build, Built: info.Built, Bytes: info.Bytes, Documents: map[string]int{
		"uniteLegale": info.Units, "etablissement": info.Establishments,
		"uniteLegalePeriode": info.UnitPeriods, "etablissementPeriode": info.SitePeriods, "lienSuccession": info.Links,
	}}, true
}

func (p *product) probeCompany(context.Context) error {
	_, release, err := p.company.Acquire()
	if err == nil {
		release()
	}
	return err
}

// newLogger writes one line an event, as the configuration asks.
func newLogger(w io.Writer, c config) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.Log.Level)) // the configuration accepts only levels
	options := &slog.HandlerOptions{Level: level}
	if c.Log.Format == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

// listen opens the listeners of the configuration.
func listen(c config) (public, private net.Listener, err error) {
	if public, err = listenOn("listen", c.Listen); err != nil || c.Metrics.Listen == "" {
		return public, nil, err
	}
	if private, err = listenOn("metrics.listen", c.Metrics.Listen); err != nil {
		return nil, nil, errors.Join(err, public.Close())
	}
	return public, private, nil
}

func listenOn(key, address string) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("impossible d'écouter sur %s : %w.\n  Donnez une autre adresse à %s (port 0 : un port libre)", address, err, key)
	}
	return l, nil
}
