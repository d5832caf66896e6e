package main

import (
	"fmt"
	"text/tabwriter"

	"tuyau/portal"
	"tuyau/server"
)

// routesCmd prints every route.
type routesCmd struct{}

// Help shows it by example.
func (routesCmd) Help() string {
	return `GET vaut aussi pour HEAD. Hôte « adresse.* » : tout hôte dont le nom commence ainsi.

Exemple :
  tuyau routes | grep adresse`
}

// Run prints them in the order of server/routes.go, with the room that answers.
func (routesCmd) Run(e *env) error {
	home, err := portal.New(noIndex{}, portal.Config{})
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(e.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "MÉTHODE\tHÔTE\tCHEMIN\tAPI\tPIÈCE")
	for _, r := range server.Routes(server.Config{Portal: pagesOf(home)}) {
		host := r.Host
		if host == "" {
			host = "principal"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", r.Method, host, r.Pattern, r.API, r.Room)
	}
	return table.Flush()
}
