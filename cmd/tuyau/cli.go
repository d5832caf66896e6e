package main

import (
	"errors"

	"github.com/alecthomas/kong"
)

// cli is the command line. A command's help tag says what it does; its Help method,
// when it has one, shows it by example.
type cli struct {
	Help    helpFlag    `short:"h" help:"Affiche cette aide."`
	Version versionFlag `help:"Affiche la version."`

	Demo       demoCmd       `cmd:"" help:"Lance tout le produit sur cette machine, avec des données d'exemple ou réelles."`
	Serve      serveCmd      `cmd:"" help:"Sert le produit selon un fichier de configuration."`
	Address    addressCmd    `cmd:"" help:"L'API Adresse : construire son index, y chercher."`
	Company    companyCmd    `cmd:"" help:"Les entreprises : construire leur index, le tenir à jour, y chercher."`
	Sample     sampleCmd     `cmd:"" help:"Des fichiers inventés, aux formats officiels et de toute taille."`
	Bench      benchCmd      `cmd:"" help:"Mesure la construction et les recherches sur cette machine."`
	Key        keyCmd        `cmd:"" help:"Les clés d'accès, qui lèvent la limite de débit d'un organisme."`
	Routes     routesCmd     `cmd:"" help:"Toutes les routes du produit, avec la pièce qui répond."`
	Index      indexCmd      `cmd:"" help:"Les fichiers d'index : les inspecter."`
	Config     configCmd     `cmd:"" help:"La configuration : la vérifier, en obtenir un modèle."`
	Completion completionCmd `cmd:"" help:"Écrit le script de complétion d'un shell."`
	VersionOf  versionCmd    `cmd:"" name:"version" help:"Affiche la version, le compilateur et les bibliothèques."`
}

// errShown ends the parsing of a line once what it asked for has been shown.
var errShown = errors.New("shown")

func newParser(c *cli, e *env) (*kong.Kong, error) {
	return kong.New(c,
		kong.Name("tuyau"),
		kong.Description("Tuyau fait circuler les données publiques : API ouvertes, portail, preuves."),
		kong.NoDefaultHelp(),
		kong.Writers(e.stdout, e.stderr),
		kong.Exit(func(int) {}), // Main alone ends the program
		kong.Bind(e),
	)
}
