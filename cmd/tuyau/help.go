package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/alecthomas/kong"
)

// helpFlag shows the help of the command it is typed after.
type helpFlag bool

// BeforeReset runs before required arguments are checked.
func (helpFlag) BeforeReset(ctx *kong.Context, e *env) error {
	node := ctx.Selected()
	if node == nil {
		node = ctx.Model.Node
	}
	writeHelp(e.stdout, node)
	return errShown
}

// writeHelp says what a command does, how to call it, and shows it by example.
func writeHelp(w io.Writer, node *kong.Node) {
	fmt.Fprintf(w, "%s\n\nUsage : %s\n", node.Help, usageLine(node))
	if node.Detail != "" {
		fmt.Fprintf(w, "\n%s\n", strings.TrimRight(node.Detail, "\n"))
	}
	writeTable(w, "Commandes", commandRows(node))
	writeTable(w, "Arguments", argumentRows(node))
	writeTable(w, "Options", flagRows(node))
	if node.Type == kong.ApplicationNode {
		fmt.Fprint(w, "\nPour commencer :\n  tuyau demo                 tout le produit, avec des données d'exemple\n"+
			"  tuyau COMMANDE --help      ce que fait une commande, par l'exemple\n"+
			"\nCodes de sortie : 0 fait, 1 échec, 2 commande ou configuration à corriger.\n")
	}
}

func usageLine(node *kong.Node) string {
	words := []string{node.FullPath()}
	if len(node.Children) > 0 {
		words = append(words, "COMMANDE")
	}
	for _, flag := range ownFlags(node) {
		if flag.Required {
			words = append(words, "--"+flag.Name, flag.FormatPlaceHolder())
		}
	}
	for _, arg := range node.Positional {
		words = append(words, argumentName(arg))
	}
	return strings.Join(append(words, "[OPTIONS]"), " ")
}

func argumentName(arg *kong.Positional) string {
	name := strings.ToUpper(arg.Name)
	if arg.IsCumulative() {
		name += "…"
	}
	if !arg.Required {
		name = "[" + name + "]"
	}
	return name
}

func ownFlags(node *kong.Node) (flags []*kong.Flag) {
	for _, group := range node.AllFlags(true) {
		flags = append(flags, group...)
	}
	return flags
}

func commandRows(node *kong.Node) (rows [][2]string) {
	for _, child := range node.Children {
		if !child.Hidden {
			rows = append(rows, [2]string{child.Name, child.Help})
		}
	}
	return rows
}

func argumentRows(node *kong.Node) (rows [][2]string) {
	for _, arg := range node.Positional {
		rows = append(rows, [2]string{argumentName(arg), arg.Help})
	}
	return rows
}

func flagRows(node *kong.Node) (rows [][2]string) {
	for _, flag := range ownFlags(node) {
		name := "    --" + flag.Name
		if flag.Short != 0 {
			name = fmt.Sprintf("-%c, --%s", flag.Short, flag.Name)
		}
		if !flag.IsBool() {
			name += " " + flag.FormatPlaceHolder()
		}
		help := flag.Help
		if flag.HasDefault && flag.Default != "" {
			help += " Par défaut : " + flag.Default + "."
		}
		rows = append(rows, [2]string{name, help})
	}
	return rows
}

func writeTable(w io.Writer, title string, rows [][2]string) {
	if len(rows) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%s :\n", title)
	table := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	for _, row := range rows {
		fmt.Fprintf(table, "  %s\t%s\n", row[0], row[1])
	}
	table.Flush()
}
