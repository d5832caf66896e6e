package access_test

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"pgregory.net/rapid"

	"tuyau/access"
	"tuyau/problem"
)

var noon = time.Date(2026, time.November, 25, 12, 0, 0, 123456789, time.FixedZone("CET", 3600))

func newKey(t testing.TB, random io.Reader) (access.Key, string) {
	t.Helper()
	k, secret, err := access.NewKey(noon, random, " Ville de Lyon ", 500, 24*time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	return k, secret
}

func TestNewKeyKeepsAFingerprintOnly(t *testing.T) {
	k, secret := newKey(t, rand.Reader)
	created := time.Date(2026, time.November, 25, 11, 0, 0, 123456000, time.UTC)
	want := access.Key{
		ID: k.ID, Name: "Ville de Lyon", Prefix: secret[:12], Fingerprint: sha256.Sum256([]byte(secret)),
		RatePerSecond: 500, Created: created, Expires: created.Add(24 * time.Hour),
	}
	if k != want {
		t.Errorf("got %+v\nwant %+v", k, want)
	}
	if len(k.ID) != 8 || strings.Contains(secret, k.ID) {
		t.Errorf("identifier %q of secret %q", k.ID, secret)
	}
	got, err := access.ParseSecret(secret)
	if err != nil || got != k.Fingerprint {
		t.Errorf("%q parses to %x, %v", secret, got, err)
	}
}

// TestSecretsKeepTheirForm: callers hold them for years.
func TestSecretsKeepTheirForm(t *testing.T) {
	k, secret := newKey(t, bytes.NewReader(make([]byte, 25)))
	if want := "tuyau_00000000000000000000000000000000xznmcxg"; secret != want || k.ID != "00000000" {
		t.Errorf("got %q and %q, want %q", secret, k.ID, want)
	}
	all := bytes.Repeat([]byte{0xff}, 25)
	if _, secret := newKey(t, bytes.NewReader(all)); !strings.HasPrefix(secret, "tuyau_zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz") {
		t.Errorf("got %q", secret)
	}
}

func TestNewKeyRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		name string
		rate int
		life time.Duration
	}{
		"no name":        {"", 500, 0},
		"blanks":         {" \t\n ", 500, 0},
		"a long name":    {strings.Repeat("é", access.MaxName+1), 500, 0},
		"two lines":      {"Ville\nde Lyon", 500, 0},
		"a null byte":    {"Ville\x00", 500, 0},
		"not UTF-8":      {"Ville\xff", 500, 0},
		"no rate":        {"Ville", 0, 0},
		"a rate below 0": {"Ville", -1, 0},
		"a huge rate":    {"Ville", access.MaxRatePerSecond + 1, 0},
		"a past end":     {"Ville", 500, -time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			k, secret, err := access.NewKey(noon, rand.Reader, test.name, test.rate, test.life)
			if err == nil || problem.Of(err).Code != problem.Invalid || secret != "" || k != (access.Key{}) {
				t.Errorf("got %+v, %q, %v", k, secret, err)
			}
		})
	}
	broken := errors.New("no randomness")
	if _, secret, err := access.NewKey(noon, iotest.ErrReader(broken), "Ville", 500, 0); !errors.Is(err, broken) || secret != "" {
		t.Errorf("without randomness: %q, %v", secret, err)
	}
}

// TestMistypedSecretsAreKnown without asking a database: any one character wrong, or
// any two neighbours exchanged.
func TestMistypedSecretsAreKnown(t *testing.T) {
	_, secret := newKey(t, rand.Reader)
	for i := range secret {
		for c := byte('!'); c <= '~'; c++ {
			wrong := []byte(secret)
			if wrong[i] == c {
				continue
			}
			wrong[i] = c
			refused(t, string(wrong))
		}
		if i > 0 && secret[i] != secret[i-1] {
			wrong := []byte(secret)
			wrong[i], wrong[i-1] = wrong[i-1], wrong[i]
			refused(t, string(wrong))
		}
	}
	for _, wrong := range []string{"", "tuyau_", secret[1:], secret[:44], secret + "0", " " + secret, strings.ToUpper(secret), strings.Repeat("é", 22) + "0", "tuyau_" + strings.Repeat("\x00", 39)} {
		refused(t, wrong)
	}
}

func refused(t testing.TB, secret string) {
	t.Helper()
	_, err := access.ParseSecret(secret)
	if err == nil || problem.Of(err).Code != problem.Unauthorized {
		t.Errorf("%q: %v", secret, err)
	}
	if secret != "" && secret != "tuyau_" && err != nil && strings.Contains(err.Error(), secret) {
		t.Errorf("the error repeats the secret: %v", err)
	}
}

func TestEverySecretParses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bits := rapid.SliceOfN(rapid.Byte(), 25, 25).Draw(t, "bits")
		k, secret, err := access.NewKey(noon, bytes.NewReader(bits), "Ville", 1, 0)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := access.ParseSecret(secret); err != nil || got != k.Fingerprint {
			t.Fatalf("%q: %v", secret, err)
		}
	})
}

func TestUsable(t *testing.T) {
	k, _ := newKey(t, rand.Reader)
	revoked := k.Revoke(noon.Add(time.Hour))
	for name, test := range map[string]struct {
		key  access.Key
		at   time.Time
		want string
	}{
		"new":            {k, noon, ""},
		"its last µs":    {k, k.Expires.Add(-time.Microsecond), ""},
		"expired":        {k, k.Expires, "Cette clé a expiré le 26/11/2026."},
		"revoked":        {revoked, noon, "Cette clé a été révoquée le 25/11/2026."},
		"revoked, twice": {revoked.Revoke(noon.AddDate(1, 0, 0)), noon, "Cette clé a été révoquée le 25/11/2026."},
		"without end":    {access.Key{}, noon.AddDate(100, 0, 0), ""},
	} {
		t.Run(name, func(t *testing.T) {
			err := test.key.Usable(test.at)
			if test.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if p := problem.Of(err); p.Code != problem.Unauthorized || p.Public != test.want {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}
