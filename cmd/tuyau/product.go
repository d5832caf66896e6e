package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"sync"
	"time"

	"tuyau/access"
	"tuyau/address"
	"tuyau/address/addressapi"
	"tuyau/company"
	"tuyau/company/searchapi"
	"tuyau/company/sireneapi"
	"tuyau/portal"
	"tuyau/segment"
	"tuyau/server"
	"tuyau/store"
)

// product is every room, wired.
type product struct {
	config  config
	log     *slog.Logger
	store   *store.Store
	keyring *access.Keyring
	server  *server.Server

	datasets []*dataset
	address  *address.Live // nil: without API Adresse
	company  *company.Live // nil: without API Sirene nor Recherche d'entreprises
	// prepare makes a newer company index ready before it is served; warm does the same
	// to the first one, once it is served, so as not to delay the start.
	prepare func(*company.Index)
	warm    func(context.Context) error
}

// assemble opens what the configuration names. What it returns must be closed.
func assemble(e *env, c config) (_ *product, err error) {
	p := &product{config: c, log: newLogger(e.stderr, c)}
	defer func() {
		if err != nil {
			err = errors.Join(err, p.close())
		}
	}()
	if dir := c.Address.Index; dir != "" {
		p.address = address.NewLive(dir)
		p.datasets = append(p.datasets, newDataset(addressData, dir, c.Address.Watch, p.address, describeAddress))
	}
	if dir := c.Company.Index; dir != "" {
		p.company = segment.NewLive(dir, func(dir string) (*company.Index, error) {
			index, err := company.Open(dir)
			if err == nil && p.prepare != nil {
				p.prepare(index)
			}
			return index, err
		})
		p.datasets = append(p.datasets, newDataset(companyData, dir, c.Company.Watch, p.company, describeCompany))
	}
	for _, d := range p.datasets {
		if err := d.open(); err != nil {
			return nil, err
		}
	}
	if p.store, err = store.Open(e.ctx, store.Config{Data: c.Data, DSN: c.Database}); err != nil {
		return nil, err
	}
	p.keyring = access.NewKeyring(p.store.Keys(), e.now, p.reportKeys)
	if err := p.keyring.Refresh(e.ctx); err != nil {
		return nil, err
	}
	edge, err := p.edge(e.ctx, e.now)
	if err != nil {
		return nil, err
	}
	p.server, err = server.New(edge)
	return p, err
}

func (p *product) close() error {
	for _, d := range p.datasets {
		d.live.Close()
	}
	if p.store != nil {
		return p.store.Close()
	}
	return nil
}

// edge is what the server is made of.
func (p *product) edge(ctx context.Context, now func() time.Time) (server.Config, error) {
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
	for _, d := range p.datasets {
		edge.Indexes = append(edge.Indexes, d.index())
		edge.Checks = append(edge.Checks, d.check())
	}
	tries := newExamples()
	pages.Examples = tries
	if p.address != nil {
		options := addressapi.Options{Release: version()}
		adresse := addressapi.New(p.address, addressapi.Historical, options)
		geocodage := addressapi.New(p.address, addressapi.Geoplateforme, options)
		edge.Adresse, edge.Geocodage = adresse, geocodage
		pages.APIs = append(pages.APIs, addressOffers...)
		tries.address(adresse, geocodage)
	}
	if p.company != nil {
		if err := p.companies(ctx, &edge, &pages, tries); err != nil {
			return edge, err
		}
	}
	home, err := p.portal(pages)
	if err != nil {
		return edge, err
	}
	edge.Portal = pagesOf(home)
	return edge, nil
}

// companies adds the company APIs to the edge and to the portal.
func (p *product) companies(ctx context.Context, edge *server.Config, pages *portal.Config, tries examples) error {
	sirene := sireneapi.New(p.company, sireneapi.Options{Now: edge.Now, MaxBody: edge.MaxBody, EmptyOK: p.config.Company.EmptyList})
	companies, err := searchapi.New(p.company, searchapi.Options{Release: version()})
	if err != nil {
		return err
	}
	edge.Sirene, edge.Companies = sirene, companies
	p.prepare = func(x *company.Index) { sirene.Prepare(ctx, x) }
	p.warm = sirene.Warm
	index, release, err := p.company.Acquire()
	if err != nil {
		return err
	}
	defer release()
	if unit, ok := exampleUnit(index); ok {
		pages.APIs = append(pages.APIs, companyOffers(index.SIREN(unit), exampleName(index, unit))...)
	}
	tries.company(sirene, companies)
	return nil
}

func (p *product) portal(c portal.Config) (*portal.Portal, error) {
	if p.address == nil {
		return portal.New(noIndex{}, c)
	}
	return portal.New(p.address, c)
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
	e.reloads.Store(true) // from now on: a hang-up that came too early would end the program
	defer e.reloads.Store(false)
	// What feeds the server goes on while it drains.
	background, stop := context.WithCancel(context.WithoutCancel(e.ctx))
	var owned sync.WaitGroup
	owned.Go(func() { p.keyring.Run(background) })
	owned.Go(func() { p.follow(background, e) })
	if p.warm != nil {
		owned.Go(func() {
			if err := p.warm(background); err != nil && background.Err() == nil {
				p.log.Warn("index not warmed", "cause", err)
			}
		})
	}
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
