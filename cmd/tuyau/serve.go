package main

import (
	"errors"
	"log/slog"
	"os"
)

// serveCmd runs the product for others.
type serveCmd struct {
	Config string `placeholder:"FICHIER" help:"Configuration YAML (sinon TUYAU_CONFIG, sinon les valeurs par défaut)."`
	Listen string `placeholder:"HÔTE:PORT" help:"Adresse d'écoute ; l'emporte sur la configuration."`
}

// Help shows it by example.
func (serveCmd) Help() string {
	return `Toute la configuration, annotée : tuyau config example > tuyau.yaml
Chaque clé cède à une variable d'environnement : listen à TUYAU_LISTEN,
address.index à TUYAU_ADDRESS_INDEX, company.index à TUYAU_COMPANY_INDEX.

Un nouvel index est pris dès qu'il arrive dans son dossier, ou au signal SIGHUP, sans
couper une requête. Ctrl-C (ou SIGTERM) finit les requêtes en cours ; un second n'attend pas.

Exemples :
  tuyau serve --config tuyau.yaml
  tuyau serve --config tuyau.yaml --listen :8080
  TUYAU_ADDRESS_INDEX=index/ TUYAU_COMPANY_INDEX=sirene/ tuyau serve`
}

// Run serves until interrupted.
func (s serveCmd) Run(e *env) error {
	c, err := e.config(s.Config)
	if err != nil {
		return err
	}
	if s.Listen != "" {
		if !hostPort.ok(s.Listen) {
			return usageError{"--listen attend " + hostPort.accepts + "."}
		}
		c.Listen = s.Listen
	}
	p, err := assemble(e, c)
	if err != nil {
		return err
	}
	return errors.Join(s.run(e, p), p.close())
}

func (serveCmd) run(e *env, p *product) error {
	public, private, err := listen(p.config)
	if err != nil {
		return err
	}
	return p.serve(e, public, private, func() {
		attrs := []any{"version", version(), "listen", public.Addr().String()}
		if private != nil {
			attrs = append(attrs, "metrics", private.Addr().String())
		}
		for _, d := range p.datasets {
			f, _ := d.facts()
			attrs = append(attrs, slog.Group(d.name, "build", f.Build, "rows", f.rows))
		}
		if p.address == nil {
			p.log.Warn("without API Adresse: address.index is not set")
		}
		if p.company == nil {
			p.log.Warn("without API Sirene nor Recherche d'entreprises: company.index is not set")
		}
		p.log.Info("listening", attrs...)
	})
}

func hostname() string {
	name, err := os.Hostname()
	if err != nil {
		return "unknown"
	}
	return name
}
