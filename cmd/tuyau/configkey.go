package main

import (
	"fmt"
	"math"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// key is one line of the table of the configuration.
type key struct {
	path    string // "limits.rate"
	accepts string // what a fault says may be written there
	list    bool   // the file gives a list; the environment, values between commas
	set     func(values ...string) bool
	get     func() string // as the file would write it
}

// envName is the variable that overrides the key.
func (k key) envName() string {
	return "TUYAU_" + strings.ToUpper(strings.ReplaceAll(k.path, ".", "_"))
}

// rule is what a text must be.
type rule struct {
	accepts string
	ok      func(string) bool
}

func anyText(accepts string) rule {
	return rule{accepts, func(string) bool { return true }}
}

func required(accepts string) rule {
	return rule{accepts, func(s string) bool { return s != "" }}
}

func oneOf(words ...string) rule {
	return rule{strings.Join(words, ", "), func(s string) bool { return slices.Contains(words, s) }}
}

var hostPort = rule{"hôte:port (« 127.0.0.1:8080 », « :8080 », port 0 : un port libre)", isHostPort}

var optionalHostPort = rule{"hôte:port, ou \"\" pour les servir sur l'adresse principale",
	func(s string) bool { return s == "" || isHostPort(s) }}

// A password in the file would end up in a repository: it comes by the environment or
// by database_file.
var databaseURL = rule{"\"\" pour SQLite, ou postgres://utilisateur@hôte/base (avec un mot de passe : TUYAU_DATABASE ou database_file)", isDatabase}

var origin = rule{"\"\", ou https://hôte sans chemin", func(s string) bool {
	u, err := url.Parse(s)
	return s == "" || err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && strings.Trim(u.Path, "/") == "" && u.RawQuery == "" && u.User == nil
}}

var webAddress = rule{"\"\", ou une URL https://…", func(s string) bool {
	u, err := url.Parse(s)
	return s == "" || err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.RawQuery == "" && u.User == nil
}}

var mailAddress = rule{"\"\", ou une adresse de courriel", func(s string) bool {
	a, err := mail.ParseAddress(s)
	return s == "" || err == nil && a.Address == s
}}

func isHostPort(s string) bool {
	_, port, err := net.SplitHostPort(s)
	if err != nil {
		return false
	}
	_, err = strconv.ParseUint(port, 10, 16)
	return err == nil
}

func isDatabase(s string) bool {
	u, err := url.Parse(s)
	return s == "" || err == nil && (u.Scheme == "postgres" || u.Scheme == "postgresql")
}

func hasPassword(s string) bool {
	u, err := url.Parse(s)
	if err != nil {
		return false
	}
	_, has := u.User.Password()
	return has || u.Query().Has("password")
}

func text(path string, to *string, r rule) key {
	return key{path: path, accepts: r.accepts, get: func() string { return *to }, set: one(func(s string) bool {
		*to = s
		return r.ok(s)
	})}
}

func flag(path string, to *bool) key {
	return key{path: path, accepts: "true ou false", get: func() string { return strconv.FormatBool(*to) }, set: one(func(s string) bool {
		*to = s == "true"
		return *to || s == "false"
	})}
}

func duration(path string, to *time.Duration, low, high time.Duration) key {
	accepts := fmt.Sprintf("une durée de %s à %s (« 500ms », « 10s », « 2m »)", low, high)
	return key{path: path, accepts: accepts, get: func() string { return to.String() }, set: one(func(s string) bool {
		d, err := time.ParseDuration(s)
		*to = d
		return err == nil && d >= low && d <= high
	})}
}

func number(path string, to *int, low, high int) key {
	accepts := fmt.Sprintf("un nombre entier de %d à %d", low, high)
	return key{path: path, accepts: accepts, get: func() string { return strconv.Itoa(*to) }, set: one(func(s string) bool {
		n, err := strconv.Atoi(s)
		*to = n
		return err == nil && n >= low && n <= high
	})}
}

var units = []struct {
	name  string
	bytes int64
}{{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"", 1}}

func size(path string, to *int64, low, high int64) key {
	accepts := fmt.Sprintf("une taille de %s à %s (« 65536 », « 16KiB », « 1MiB »)", formatSize(low), formatSize(high))
	return key{path: path, accepts: accepts, get: func() string { return formatSize(*to) }, set: one(func(s string) bool {
		for _, unit := range units {
			if digits, found := strings.CutSuffix(s, unit.name); found {
				n, err := strconv.ParseInt(strings.TrimSpace(digits), 10, 64)
				if err != nil || n < 0 || n > math.MaxInt64/unit.bytes {
					return false
				}
				*to = n * unit.bytes
				return *to >= low && *to <= high
			}
		}
		return false
	})}
}

// formatSize writes n in the largest unit that divides it.
func formatSize(n int64) string {
	for _, unit := range units {
		if n >= unit.bytes && n%unit.bytes == 0 {
			return strconv.FormatInt(n/unit.bytes, 10) + unit.name
		}
	}
	return "0"
}

func prefixes(path string, to *[]netip.Prefix) key {
	return key{path: path, list: true, accepts: "une liste d'adresses IP ou de réseaux (« 10.0.0.0/8 »)",
		get: func() string { return fmt.Sprint(*to) },
		set: func(values ...string) bool {
			*to = nil
			for _, v := range values {
				p, ok := parsePrefix(v)
				if !ok {
					return false
				}
				*to = append(*to, p)
			}
			return true
		}}
}

func parsePrefix(s string) (netip.Prefix, bool) {
	if addr, err := netip.ParseAddr(s); err == nil {
		return netip.PrefixFrom(addr, addr.BitLen()), true
	}
	p, err := netip.ParsePrefix(s)
	return p, err == nil
}

// one makes a setter of a key that takes a single value.
func one(set func(string) bool) func(...string) bool {
	return func(values ...string) bool { return len(values) == 1 && set(values[0]) }
}
