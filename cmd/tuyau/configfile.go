package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// loadConfig reads the file, then the environment, then checks what only the whole
// can tell. All faults come at once.
func loadConfig(path string, environ []string) (config, error) {
	c := defaultConfig()
	l := &loader{keys: c.keys()}
	env := l.ours(environ)
	if path == "" {
		path = env["TUYAU_CONFIG"]
	}
	if path != "" {
		text, err := os.ReadFile(path)
		if err != nil {
			return c, usageError{fmt.Sprintf("la configuration %s ne se lit pas : %v.\n  Un modèle : tuyau config example > tuyau.yaml", path, err)}
		}
		l.readFile(path, text)
		if hasPassword(c.Database) {
			l.fault("%s : database ne doit pas contenir de mot de passe : donnez-le par TUYAU_DATABASE ou database_file", path)
		}
	}
	l.readEnv(env)
	l.readSecret(&c)
	if len(l.faults) > 0 {
		return c, usageError{fmt.Sprintf("configuration à corriger (%d) :\n  %s\n  Modèle annoté : tuyau config example",
			len(l.faults), strings.Join(l.faults, "\n  "))}
	}
	return c, nil
}

// loader fills keys and gathers faults.
type loader struct {
	keys   []key
	faults []string
}

func (l *loader) fault(format string, args ...any) {
	l.faults = append(l.faults, fmt.Sprintf(format, args...))
}

func (l *loader) readFile(path string, text []byte) {
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		at, message := path, err.Error()
		if syntax, ok := errors.AsType[yaml.Error](err); ok {
			at, message = position(path, syntax.GetToken()), syntax.GetMessage()
		}
		l.fault("%s : ce n'est pas du YAML valide (%s)", at, message)
		return
	}
	bodies := slices.DeleteFunc(file.Docs, func(d *ast.DocumentNode) bool { return d.Body == nil })
	if len(bodies) > 1 {
		l.fault("%s : un seul document est attendu, pas %d", path, len(bodies))
	}
	for _, doc := range bodies {
		if _, isNull := doc.Body.(*ast.NullNode); !isNull {
			l.section(path, "", doc.Body)
		}
	}
}

// section reads the keys under prefix.
func (l *loader) section(path, prefix string, node ast.Node) {
	mapping, ok := node.(ast.MapNode)
	if !ok {
		l.fault("%s : des clés sont attendues ici : %s", position(path, node.GetToken()), l.accepted(prefix))
		return
	}
	for entries := mapping.MapRange(); entries.Next(); {
		name := prefix + entries.Key().GetToken().Value
		at := position(path, entries.Key().GetToken())
		i := slices.IndexFunc(l.keys, func(k key) bool { return k.path == name })
		switch {
		case i >= 0:
			l.value(at, l.keys[i], entries.Value())
		case l.accepted(name+".") != "":
			l.section(path, name+".", entries.Value())
		default:
			l.fault("%s : la clé « %s » n'existe pas ; acceptées ici : %s", at, name, l.accepted(prefix))
		}
	}
}

func (l *loader) value(at string, k key, node ast.Node) {
	values, ok := scalars(node, k.list)
	if !ok {
		l.fault("%s : %s attend %s", at, k.path, k.accepts)
		return
	}
	if !k.set(values...) {
		l.fault("%s : %s : « %s » n'est pas accepté ; attendu : %s", at, k.path, strings.Join(values, ", "), k.accepts)
	}
}

// scalars gives the values of a node as they were written.
func scalars(node ast.Node, list bool) ([]string, bool) {
	if sequence, ok := node.(*ast.SequenceNode); ok && list {
		var all []string
		for _, item := range sequence.Values {
			one, ok := scalars(item, false)
			if !ok {
				return nil, false
			}
			all = append(all, one...)
		}
		return all, true
	}
	switch node.(type) {
	case *ast.StringNode, *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return []string{node.GetToken().Value}, true
	}
	return nil, false
}

// accepted lists the next names under prefix.
func (l *loader) accepted(prefix string) string {
	var names []string
	for _, k := range l.keys {
		if rest, under := strings.CutPrefix(k.path, prefix); under {
			name, _, _ := strings.Cut(rest, ".")
			names = append(names, name)
		}
	}
	return strings.Join(slices.Compact(names), ", ")
}

func position(path string, t *token.Token) string {
	if t == nil || t.Position == nil {
		return path
	}
	return fmt.Sprintf("%s:%d:%d", path, t.Position.Line, t.Position.Column)
}
