package main

import (
	_ "embed"
	"fmt"
	"io"
)

//go:embed tuyau.example.yaml
var exampleConfig string

// configCmd groups what concerns the configuration.
type configCmd struct {
	Check   configCheckCmd   `cmd:"" help:"Vérifie un fichier et l'environnement, et montre ce qui en résulte."`
	Example configExampleCmd `cmd:"" help:"Écrit un fichier annoté avec toutes les clés et leurs valeurs par défaut."`
}

// configCheckCmd checks without starting anything.
type configCheckCmd struct {
	File string `arg:"" optional:"" name:"fichier" help:"Fichier YAML (sans lui : TUYAU_CONFIG, puis les valeurs par défaut)."`
}

// Help shows it by example.
func (configCheckCmd) Help() string {
	return `Toutes les fautes sont données d'un coup, avec ligne, colonne et valeurs acceptées.

Exemples :
  tuyau config check tuyau.yaml
  TUYAU_LIMITS_RATE=200 tuyau config check tuyau.yaml`
}

// Run prints the configuration as a server would have it.
func (c configCheckCmd) Run(e *env) error {
	conf, err := e.config(c.File)
	if err != nil {
		return err
	}
	if hasPassword(conf.Database) {
		conf.Database = "postgres://… (cachée)"
	}
	for _, k := range conf.keys() {
		fmt.Fprintf(e.stdout, "%s: %s\n", k.path, k.get())
	}
	fmt.Fprintln(e.stdout, "Configuration valable.")
	return nil
}

// configExampleCmd gives the annotated file.
type configExampleCmd struct{}

// Help shows it by example.
func (configExampleCmd) Help() string {
	return `Exemple :
  tuyau config example > tuyau.yaml`
}

// Run prints the file.
func (configExampleCmd) Run(e *env) error {
	_, err := io.WriteString(e.stdout, exampleConfig)
	return err
}
