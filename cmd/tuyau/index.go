package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"tuyau/segment"
)

// indexCmd groups what concerns index files of any kind.
type indexCmd struct {
	Inspect indexInspectCmd `cmd:"" help:"Vérifie un fichier d'index et montre ses sections, tailles et sommes de contrôle."`
	History indexHistoryCmd `cmd:"" help:"Montre quels index ont servi, quand et sur quelle machine."`
}

// indexInspectCmd looks inside an index.
type indexInspectCmd struct {
	Path string `arg:"" name:"fichier" help:"Fichier d'index (.seg) ou dossier d'un index."`
}

// Help shows it by example.
func (indexInspectCmd) Help() string {
	return `Chaque octet est vérifié : un index abîmé ou d'une autre version est refusé.

Exemples :
  tuyau index inspect index/             l'index en service dans ce dossier
  tuyau index inspect index/adresse.seg  un fichier`
}

// Run prints the file, or each file of the folder's current build.
func (c indexInspectCmd) Run(e *env) error {
	info, err := os.Stat(c.Path)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return inspect(e.stdout, c.Path)
	}
	m, err := segment.Current(c.Path)
	if err != nil {
		return refused("", c.Path, err)
	}
	fmt.Fprintf(e.stdout, "index %s, construction %s du %s\n\n", m.Kind, m.Build, m.Built.Format("2006-01-02 15:04:05 MST"))
	for _, name := range m.Files {
		if err := inspect(e.stdout, filepath.Join(c.Path, name)); err != nil {
			return err
		}
	}
	return nil
}

func inspect(w io.Writer, path string) error {
	f, err := segment.Open(path, "", 0)
	if err != nil {
		return refused("", path, err)
	}
	kind, version := f.Kind()
	fmt.Fprintf(w, "%s : index %s version %d, %s octets\n", path, kind, version, thousands(f.Size()))
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "section\tdébut\toctets\tCRC-32C\t")
	for _, s := range f.Sections() {
		fmt.Fprintf(table, "%s\t%d\t%d\t%08x\t\n", s.Name, s.Offset, s.Length, s.CRC)
	}
	return cmp.Or(table.Flush(), f.Close())
}

// The kinds of indexes, as commands, metrics and the history call them.
const (
	addressData = "address"
	companyData = "company"
)

// builder is the command that builds an index of a kind; those of all when it is unknown.
func builder(kind, rest string) string {
	one := func(kind string) string { return "« tuyau " + kind + " build" + rest + " »" }
	if kind == "" {
		return one(addressData) + " ou " + one(companyData)
	}
	return one(kind)
}

// refused says in French why an index of a kind, or of any, can't be used, and what to do.
func refused(kind, path string, err error) error {
	for _, known := range []struct {
		cause error
		text  string
	}{
		{segment.ErrDamaged, "est abîmé : reconstruisez l'index (" + builder(kind, "") + "), ou remettez une copie saine"},
		{segment.ErrVersion, "vient d'une autre version de Tuyau : reconstruisez l'index avec celle-ci (" + builder(kind, "") + ")"},
		{segment.ErrKind, "n'est pas un index de ce genre : il faut celui que fait " + builder(kind, "")},
		{segment.ErrNotSegment, "n'est pas un fichier d'index de Tuyau"},
		{segment.ErrNoIndex, "ne contient pas d'index : construisez-le avec " + builder(kind, " --out "+path+" FICHIER…")},
	} {
		if errors.Is(err, known.cause) {
			return fmt.Errorf("%s %s.\n  cause : %w", path, known.text, err)
		}
	}
	return err
}

// indexHistoryCmd tells which builds were served.
type indexHistoryCmd struct {
	API   string `arg:"" optional:"" default:"address" enum:"address,company" name:"api" help:"L'API : address, company."`
	Limit int    `default:"20" placeholder:"N" help:"Nombre d'index, du dernier servi au plus ancien."`
	stateFlags
}

// Help shows it by example.
func (indexHistoryCmd) Help() string {
	return `Chaque serveur note les index qu'il sert : on sait ainsi, des mois après, de quelles données
vient une réponse. L'en-tête X-Index-Date d'une réponse donne la date de construction.

Exemples :
  tuyau index history --config tuyau.yaml
  tuyau index history --data data/ --limit 5`
}

// Run prints a line a build and host.
func (c indexHistoryCmd) Run(e *env) error {
	s, err := c.open(e, true)
	if err != nil {
		return err
	}
	history, err := s.IndexHistory(e.ctx, c.API, c.Limit)
	if err = errors.Join(err, s.Close()); err != nil {
		return err
	}
	if len(history) == 0 {
		fmt.Fprintln(e.stderr, "Aucun index n'a encore servi.")
		return nil
	}
	table := tabwriter.NewWriter(e.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "SERVI DEPUIS\tJUSQU'À\tMACHINE\tINDEX\tCONSTRUIT\tLIGNES\tFICHIERS")
	const minute = "2006-01-02 15:04"
	for _, i := range history {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", i.First.Local().Format(minute), i.Last.Local().Format(minute),
			i.Host, i.Build, i.Built.Local().Format(minute), thousands(i.Rows), strings.Join(i.Sources, ", "))
	}
	return table.Flush()
}
