package main

import (
	"maps"
	"os"
	"slices"
	"strings"
)

// inseeKey holds the key of INSEE's API, a secret that no file of configuration may have.
const inseeKey = "TUYAU_INSEE_KEY"

// Variables of ours that are no key of the configuration: which file to read, a secret,
// and the folder of the tests' data, which a developer's shell may well export.
var otherVariables = []string{"TUYAU_CONFIG", inseeKey, "TUYAU_SHARED"}

// ours keeps the variables that begin with TUYAU_.
func (l *loader) ours(environ []string) map[string]string {
	found := map[string]string{}
	for _, entry := range environ {
		if name, value, _ := strings.Cut(entry, "="); strings.HasPrefix(name, "TUYAU_") {
			found[name] = value
		}
	}
	return found
}

// readEnv lets the environment override the file. A variable that names no key is a
// fault: a misspelt one would otherwise be obeyed in silence by nobody.
func (l *loader) readEnv(env map[string]string) {
	for _, name := range slices.Sorted(maps.Keys(env)) {
		i := slices.IndexFunc(l.keys, func(k key) bool { return k.envName() == name })
		if i < 0 {
			if !slices.Contains(otherVariables, name) {
				l.fault("%s : cette variable ne correspond à aucune clé ; acceptées : %s", name, l.variables())
			}
			continue
		}
		values := []string{env[name]}
		if l.keys[i].list {
			values = strings.FieldsFunc(env[name], func(r rune) bool { return r == ',' || r == ' ' })
		}
		if !l.keys[i].set(values...) {
			shown := env[name]
			if hasPassword(shown) {
				shown = "…"
			}
			l.fault("%s : « %s » n'est pas accepté ; attendu : %s", name, shown, l.keys[i].accepts)
		}
	}
}

func (l *loader) variables() string {
	names := slices.Clone(otherVariables[:2])
	for _, k := range l.keys {
		names = append(names, k.envName())
	}
	return strings.Join(names, ", ")
}

// readSecret takes the database's URL from its own file.
func (l *loader) readSecret(c *config) {
	if c.DatabaseFile == "" {
		return
	}
	if c.Database != "" {
		l.fault("database et database_file s'excluent : gardez l'un des deux")
		return
	}
	content, err := os.ReadFile(c.DatabaseFile)
	if err != nil {
		l.fault("database_file : %v", err)
		return
	}
	c.Database = strings.TrimSpace(string(content))
	if !isDatabase(c.Database) || c.Database == "" {
		l.fault("database_file : %s ne contient pas une URL postgres://…", c.DatabaseFile)
	}
}
