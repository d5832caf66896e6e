package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"tuyau/access"
	"tuyau/problem"
	"tuyau/store"
)

// keyCmd groups what concerns the keys that lift the rate limit.
type keyCmd struct {
	Create keyCreateCmd `cmd:"" help:"Crée une clé pour un organisme public et la montre, une seule fois."`
	List   keyListCmd   `cmd:"" help:"Montre les clés : à qui, quel débit, quel dernier usage."`
	Rate   keyRateCmd   `cmd:"" help:"Change le débit d'une clé."`
	Revoke keyRevokeCmd `cmd:"" help:"Retire une clé, pour de bon."`
}

// stateFlags say where the state is.
type stateFlags struct {
	Config string `placeholder:"FICHIER" help:"Configuration du serveur (sans elle : TUYAU_CONFIG)."`
	Data   string `placeholder:"DOSSIER" help:"Dossier de la base embarquée, quoi que dise la configuration."`
}

// open opens the state; existing refuses to begin one.
func (f stateFlags) open(e *env, existing bool) (*store.Store, error) {
	if f.Data != "" {
		return store.Open(e.ctx, store.Config{Data: f.Data, Existing: existing})
	}
	conf, err := e.config(f.Config)
	if err != nil {
		return nil, err
	}
	return store.Open(e.ctx, store.Config{Data: conf.Data, DSN: conf.Database, Existing: existing})
}

// with opens the state's keys for the time of do.
func (f stateFlags) with(e *env, existing bool, do func(access.Keys) error) error {
	s, err := f.open(e, existing)
	if err != nil {
		return err
	}
	return errors.Join(do(s.Keys()), s.Close())
}

// keyCreateCmd makes a key.
type keyCreateCmd struct {
	Name string `required:"" placeholder:"NOM" help:"L'organisme à qui va la clé."`
	Rate int    `default:"500" placeholder:"N" help:"Requêtes par seconde (sans clé, 50 par adresse IP)."`
	Days int    `placeholder:"N" help:"Durée en jours (sans elle, la clé n'a pas de fin)."`
	stateFlags
}

// Help shows it by example.
func (keyCreateCmd) Help() string {
	return `La clé va sur la sortie standard, le reste sur la sortie d'erreur. Seule son empreinte
est gardée : perdue, elle se remplace. Qui peut écrire dans la base peut créer des clés.

Exemples :
  tuyau key create --name "Ville de Lyon"
  tuyau key create --name "Ville de Lyon" --rate 1000 --days 365 --config tuyau.yaml
  curl -H "X-Api-Key: tuyau_…" "http://127.0.0.1:8080/adresse/search?q=8+bd+du+port"`
}

// maxKeyDays is a century, well within what a duration holds.
const maxKeyDays = 36_500

// Run prints the secret alone on stdout, for scripts.
func (c keyCreateCmd) Run(e *env) error {
	if c.Days < 0 || c.Days > maxKeyDays {
		return usageError{fmt.Sprintf("--days : un nombre de jours de 1 à %d est attendu, pas %d.", maxKeyDays, c.Days)}
	}
	k, secret, err := access.NewKey(e.now(), rand.Reader, c.Name, c.Rate, time.Duration(c.Days)*24*time.Hour)
	if err != nil {
		if p := problem.Of(err); p.Code == problem.Invalid {
			return usageError{p.Public}
		}
		return err
	}
	return c.with(e, false, func(keys access.Keys) error {
		if err := keys.Add(e.ctx, k); err != nil {
			return err
		}
		if _, err := fmt.Fprintln(e.stdout, secret); err != nil {
			return fmt.Errorf("la clé %s est créée, mais n'a pas pu être montrée : retirez-la par « tuyau key revoke %s » : %w", k.ID, k.ID, err)
		}
		end := "sans fin"
		if !k.Expires.IsZero() {
			end = "jusqu'au " + whenOr(k.Expires, time.DateOnly, "")
		}
		fmt.Fprintf(e.stderr, "Clé %s créée pour « %s » : %d requêtes/s, %s.\n"+
			"Gardez-la en lieu sûr, elle ne sera plus montrée. Elle s'envoie dans l'en-tête X-Api-Key.\n", k.ID, k.Name, k.RatePerSecond, end)
		return nil
	})
}

// keyListCmd shows every key.
type keyListCmd struct {
	JSON bool `name:"json" help:"En JSON, pour un programme."`
	stateFlags
}

// Help shows it by example.
func (keyListCmd) Help() string {
	return `Une clé se reconnaît à son début ; le reste n'est gardé nulle part. Le dernier usage est
donné à une demi-minute près.

Exemples :
  tuyau key list
  tuyau key list --json | jq -r '.[] | select(.state == "active") | .name'`
}

// Run prints a table or JSON.
func (c keyListCmd) Run(e *env) error {
	return c.with(e, true, func(keys access.Keys) error {
		all, err := keys.All(e.ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeKeysJSON(e.stdout, all, e.now())
		}
		if len(all) == 0 {
			fmt.Fprintln(e.stderr, "Aucune clé. Pour en créer une : tuyau key create --name NOM")
			return nil
		}
		return writeKeys(e.stdout, all, e.now())
	})
}

func writeKeys(w io.Writer, all []access.Key, now time.Time) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ID\tDÉBUT\tREQ/S\tCRÉÉE\tFIN\tDERNIER USAGE\tÉTAT\tNOM")
	french := map[string]string{"active": "active", "expired": "expirée", "revoked": "révoquée"}
	for _, k := range all {
		fmt.Fprintf(table, "%s\t%s…\t%d\t%s\t%s\t%s\t%s\t%s\n", k.ID, k.Prefix, k.RatePerSecond,
			whenOr(k.Created, time.DateOnly, "-"), whenOr(k.Expires, time.DateOnly, "-"),
			whenOr(k.LastUsed, "2006-01-02 15:04", "jamais"), french[keyState(k, now)], k.Name)
	}
	return table.Flush()
}

func whenOr(t time.Time, layout, never string) string {
	if t.IsZero() {
		return never
	}
	return t.Local().Format(layout)
}

func keyState(k access.Key, now time.Time) string {
	switch {
	case !k.Revoked.IsZero():
		return "revoked"
	case k.Usable(now) != nil:
		return "expired"
	}
	return "active"
}

// listedKey is a key as --json writes it; a time that never comes is left out.
type listedKey struct {
	ID            string    `json:"id"`
	Name          string    `json:"name"`
	Prefix        string    `json:"prefix"`
	State         string    `json:"state"`
	RatePerSecond int       `json:"rate_per_second"`
	Created       time.Time `json:"created"`
	Expires       time.Time `json:"expires,omitzero"`
	Revoked       time.Time `json:"revoked,omitzero"`
	LastUsed      time.Time `json:"last_used,omitzero"`
}

func writeKeysJSON(w io.Writer, all []access.Key, now time.Time) error {
	listed := make([]listedKey, 0, len(all))
	for _, k := range all {
		listed = append(listed, listedKey{k.ID, k.Name, k.Prefix, keyState(k, now), k.RatePerSecond, k.Created, k.Expires, k.Revoked, k.LastUsed})
	}
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	return out.Encode(listed)
}

// keyRateCmd gives a key another rate.
type keyRateCmd struct {
	ID   string `arg:"" name:"id" help:"Identifiant que montre « tuyau key list »."`
	Rate int    `arg:"" name:"débit" help:"Requêtes par seconde."`
	stateFlags
}

// Help shows it by example.
func (keyRateCmd) Help() string {
	return `Tous les serveurs suivent en une seconde.

Exemple :
  tuyau key rate 0k7f3m9q 1000`
}

// Run saves the new rate.
func (c keyRateCmd) Run(e *env) error {
	return c.with(e, true, func(keys access.Keys) error {
		k, err := findKey(e.ctx, keys, c.ID)
		if err != nil {
			return err
		}
		if k, err = k.WithRate(c.Rate); err != nil {
			return usageError{problem.Of(err).Public}
		}
		if err := keys.Save(e.ctx, k); err != nil {
			return err
		}
		fmt.Fprintf(e.stdout, "Clé %s (« %s ») : %d requêtes/s.\n", k.ID, k.Name, k.RatePerSecond)
		return nil
	})
}

// keyRevokeCmd ends a key.
type keyRevokeCmd struct {
	ID string `arg:"" name:"id" help:"Identifiant que montre « tuyau key list »."`
	stateFlags
}

// Help shows it by example.
func (keyRevokeCmd) Help() string {
	return `Tous les serveurs la refusent en une seconde. Une clé retirée ne revient pas : créez-en
une autre.

Exemple :
  tuyau key revoke 0k7f3m9q`
}

// Run saves the revocation; a key revoked before stays as it was.
func (c keyRevokeCmd) Run(e *env) error {
	return c.with(e, true, func(keys access.Keys) error {
		k, err := findKey(e.ctx, keys, c.ID)
		if err != nil {
			return err
		}
		if !k.Revoked.IsZero() {
			fmt.Fprintf(e.stdout, "Clé %s (« %s ») : déjà révoquée, le %s.\n", k.ID, k.Name, whenOr(k.Revoked, time.DateOnly, "-"))
			return nil
		}
		if err := keys.Save(e.ctx, k.Revoke(e.now())); err != nil {
			return err
		}
		fmt.Fprintf(e.stdout, "Clé %s (« %s ») : révoquée.\n", k.ID, k.Name)
		return nil
	})
}

func findKey(ctx context.Context, keys access.Keys, id string) (access.Key, error) {
	all, err := keys.All(ctx)
	if err != nil {
		return access.Key{}, err
	}
	for _, k := range all {
		if k.ID == id {
			return k, nil
		}
	}
	// What was typed may be a secret: it is not shown again.
	return access.Key{}, problem.New(problem.NotFound, nil, "Aucune clé n'a cet identifiant. « tuyau key list » montre ceux qui existent.")
}
