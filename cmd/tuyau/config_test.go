package main

import (
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestExampleConfigIsTheDefault(t *testing.T) {
	got, err := loadConfig("tuyau.example.yaml", nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(defaultConfig(), got, cmpopts.EquateComparable(netip.Prefix{}), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("tuyau.example.yaml differs from the defaults:\n%s", diff)
	}
}

func TestExampleConfigNamesEveryKey(t *testing.T) {
	var c config
	seen := map[string]bool{}
	keys := c.keys()
	for i := range keys {
		path := keys[i].path
		keys[i].set = func(...string) bool { seen[path] = true; return true }
	}
	l := &loader{keys: keys}
	l.readFile("tuyau.example.yaml", []byte(exampleConfig))
	if len(l.faults) > 0 {
		t.Error(l.faults)
	}
	for _, k := range keys {
		if !seen[k.path] {
			t.Errorf("tuyau.example.yaml does not show %s", k.path)
		}
	}
}

func TestEveryFieldOfConfigHasAKey(t *testing.T) {
	var c config
	if fields := leaves(reflect.TypeOf(c)); fields != len(c.keys()) {
		t.Errorf("config has %d fields, its table %d keys", fields, len(c.keys()))
	}
}

func leaves(of reflect.Type) (count int) {
	if of.Kind() != reflect.Struct {
		return 1
	}
	for i := range of.NumField() {
		count += leaves(of.Field(i).Type)
	}
	return count
}

func TestConfigReadsEveryKindOfValue(t *testing.T) {
	path := write(t, `
data: /var/lib/tuyau
listen: ":80"
address:
  index: 'ban'
  watch: 0s
limits: {rate: 200, body: 2MiB, trusted_proxies: [10.0.0.0/8, "::1"]}
log: {format: json}
company: {empty_list: true, insee_url: "https://tuyau.exemple.fr/api-sirene/3.11"}
`)
	got, err := loadConfig("", []string{"TUYAU_CONFIG=" + path, "TUYAU_LIMITS_RATE=300", "PATH=/bin",
		"TUYAU_DATABASE=postgres://tuyau:secret@db/tuyau", "TUYAU_SHUTDOWN_GRACE=2s"})
	if err != nil {
		t.Fatal(err)
	}
	want := defaultConfig()
	want.Data, want.Listen, want.Address.Index, want.Address.Watch = "/var/lib/tuyau", ":80", "ban", 0
	want.Limits.Rate, want.Limits.Body = 300, 2<<20
	want.Limits.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	want.Company.EmptyList, want.Company.InseeURL = true, "https://tuyau.exemple.fr/api-sirene/3.11"
	want.Log.Format, want.Shutdown.Grace = "json", 2*time.Second
	want.Database = "postgres://tuyau:secret@db/tuyau"
	if diff := cmp.Diff(want, got, cmpopts.EquateComparable(netip.Prefix{})); diff != "" {
		t.Error(diff)
	}
}

func TestEmptyConfigIsTheDefault(t *testing.T) {
	for _, text := range []string{"", "# rien\n", "---\n", "{}\n"} {
		if _, err := loadConfig(write(t, text), nil); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestConfigFaults(t *testing.T) {
	for _, test := range []struct {
		name, file string
		env        []string
		want       []string // all of them, in one refusal
	}{
		{name: "unknown keys, with line and what is accepted", file: "listn: x\nlimits:\n  rates: 3\n",
			want: []string{":1:1 : la clé « listn »", "data, database", ":3:3 : la clé « limits.rates »", "rate, block"}},
		{name: "impossible values", file: "limits:\n  rate: -1\n  body: 5TiB\nlog:\n  level: chatty\nlisten: 8080\n",
			want: []string{":2:3 : limits.rate : « -1 »", "de 0 à 1000000", ":3:3 : limits.body : « 5TiB »", ":5:3 : log.level", "debug, info, warn, error", ":6:1 : listen : « 8080 »", "hôte:port"}},
		{name: "a value where keys are due, keys where a value is", file: "address: ban\ndata: {a: b}\n",
			want: []string{":1:10 : des clés sont attendues ici : index, watch", ":2:1 : data attend un dossier"}},
		{name: "a flag and a URL that are not", file: "company: {empty_list: oui, insee_url: 'ftp://insee'}\n",
			want: []string{"company.empty_list : « oui »", "true ou false", "company.insee_url : « ftp://insee »", "https://"}},
		{name: "a key without value", file: "data:\n", want: []string{":1:1 : data attend un dossier"}},
		{name: "one bad network of a list", file: "limits:\n  trusted_proxies: [10.0.0.0/8, 10.0.0.0/99]\n", want: []string{"10.0.0.0/99"}},
		{name: "not YAML", file: "data: [\n", want: []string{"n'est pas du YAML valide"}},
		{name: "a key twice", file: "data: a\ndata: b\n", want: []string{":2:1", "already defined"}},
		{name: "two documents", file: "data: a\n---\ndata: b\n", want: []string{"un seul document"}},
		{name: "a list at the root", file: "- data\n", want: []string{"des clés sont attendues ici : data"}},
		{name: "aliases", file: "data: &a x\nlisten: *a\n", want: []string{"data attend", "listen attend"}},
		{name: "misspelt variable", env: []string{"TUYAU_LISTN=x"}, want: []string{"TUYAU_LISTN", "TUYAU_LISTEN"}},
		{name: "impossible variable", env: []string{"TUYAU_LOG_FORMAT=xml"}, want: []string{"TUYAU_LOG_FORMAT : « xml »", "text, json"}},
		{name: "password in the file", file: "database: postgres://u:secret@db/tuyau\n", want: []string{"mot de passe", "TUYAU_DATABASE"}},
		{name: "database twice", file: "database: postgres://u@db/t\ndatabase_file: url\n", want: []string{"s'excluent"}},
		{name: "no database file", file: "database_file: nulle/part\n", want: []string{"database_file", "nulle/part"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := loadConfig(write(t, test.file), test.env)
			if err == nil {
				t.Fatal("accepted")
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("no %q in:\n%v", want, err)
				}
			}
			if strings.Contains(err.Error(), "secret") {
				t.Errorf("the password is shown:\n%v", err)
			}
		})
	}
}

func TestDatabaseURLComesFromItsFile(t *testing.T) {
	secret := write(t, "postgres://tuyau:secret@db/tuyau\n")
	c, err := loadConfig("", []string{"TUYAU_DATABASE_FILE=" + secret})
	if err != nil || c.Database != "postgres://tuyau:secret@db/tuyau" {
		t.Errorf("%q, %v", c.Database, err)
	}
}

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tuyau.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// FuzzConfigFile: whatever the file holds, faults are said, nothing panics.
func FuzzConfigFile(f *testing.F) {
	f.Add([]byte(exampleConfig))
	for _, seed := range []string{"", "a: [", "&a [*a]", "? b\n: c", "<<: {a: 1}", "data: |\n  x", "limits: {rate: 0x10}", "- - -", "\x00", "{a: b: c}"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		c := defaultConfig()
		l := &loader{keys: c.keys()}
		l.readFile("tuyau.yaml", text)
		for _, fault := range l.faults {
			if fault == "" {
				t.Error("an empty fault")
			}
		}
	})
}
