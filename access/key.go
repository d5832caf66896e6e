package access

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"tuyau/problem"
)

// Key lets a named public body ask more often than everybody. A zero time means never.
type Key struct {
	ID            string // public, to speak of the key
	Name          string // the body it was given to
	Prefix        string // the first characters of its secret, to recognise it
	Fingerprint   Fingerprint
	RatePerSecond int
	Created       time.Time
	Expires       time.Time
	Revoked       time.Time
	LastUsed      time.Time // to the nearest half minute or so
}

// Limits of what a key may be given.
const (
	MaxName          = 200
	MaxRatePerSecond = 100_000
)

// NewKey makes a key and its secret, which is nowhere but in the answer. A life of 0
// has no end.
func NewKey(now time.Time, random io.Reader, name string, ratePerSecond int, life time.Duration) (Key, string, error) {
	name, err := parseName(name)
	if err != nil {
		return Key{}, "", err
	}
	now = now.UTC().Truncate(time.Microsecond)
	k := Key{Name: name, Created: now}
	if k, err = k.WithRate(ratePerSecond); err != nil {
		return Key{}, "", err
	}
	if life < 0 {
		return Key{}, "", problem.New(problem.Invalid, nil, "Une clé ne peut pas finir avant d'avoir commencé.")
	}
	if life > 0 {
		k.Expires = now.Add(life).Truncate(time.Microsecond)
	}

	var bits [25]byte
	if _, err := io.ReadFull(random, bits[:]); err != nil {
		return Key{}, "", fmt.Errorf("draw a key: %w", err)
	}
	k.ID = digits.EncodeToString(bits[20:])
	body := marker + digits.EncodeToString(bits[:20])
	sum := checksum(body)
	secret := body + string(sum[:])
	k.Prefix = secret[:prefixLen]
	k.Fingerprint, err = ParseSecret(secret)
	return k, secret, err
}

func parseName(name string) (string, error) {
	name = strings.TrimSpace(name)
	if n := utf8.RuneCountInString(name); n == 0 || n > MaxName || !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl) {
		return "", problem.New(problem.Invalid, nil,
			"Le nom dit à qui va la clé, par exemple « Ville de Lyon » : 1 à %d caractères, sur une ligne.", MaxName)
	}
	return name, nil
}

// WithRate is k with another rate.
func (k Key) WithRate(perSecond int) (Key, error) {
	if perSecond < 1 || perSecond > MaxRatePerSecond {
		return k, problem.New(problem.Invalid, nil,
			"Le débit d'une clé va de 1 à %d requêtes par seconde, pas %d.", MaxRatePerSecond, perSecond)
	}
	k.RatePerSecond = perSecond
	return k, nil
}

// Revoke is k ended for good at now; a key revoked before keeps its date.
func (k Key) Revoke(now time.Time) Key {
	if k.Revoked.IsZero() {
		k.Revoked = now.UTC().Truncate(time.Microsecond)
	}
	return k
}

// Usable is nil while k opens something, and says why once it does not.
func (k Key) Usable(now time.Time) error {
	switch {
	case !k.Revoked.IsZero():
		return problem.New(problem.Unauthorized, nil, "Cette clé a été révoquée le %s.", day(k.Revoked))
	case !k.Expires.IsZero() && !now.Before(k.Expires):
		return problem.New(problem.Unauthorized, nil, "Cette clé a expiré le %s.", day(k.Expires))
	}
	return nil
}

func day(t time.Time) string { return t.Format("02/01/2006") }
