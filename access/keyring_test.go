package access_test

import (
	"context"
	"crypto/rand"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"tuyau/access"
	"tuyau/problem"
	"tuyau/store"
)

func openStore(t testing.TB) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), store.Config{Data: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func closeStore(t testing.TB, s *store.Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func addKey(t testing.TB, keys access.Keys, name string) (access.Key, string) {
	t.Helper()
	k, secret, err := access.NewKey(time.Now(), rand.Reader, name, 500, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := keys.Add(t.Context(), k); err != nil {
		t.Fatal(err)
	}
	return k, secret
}

func TestFindSaysWhyNot(t *testing.T) {
	s := openStore(t)
	defer closeStore(t, s)
	now := time.Now()
	ring := access.NewKeyring(s.Keys(), func() time.Time { return now }, nil)
	_, unknown := newKey(t, rand.Reader)
	k, secret := addKey(t, s.Keys(), "Ville de Lyon")

	if _, err := ring.Find(secret); problem.Of(err).Public != "Cette clé est inconnue." {
		t.Errorf("before the first Refresh: %v", err)
	}
	if err := ring.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, err := ring.Find(secret); err != nil || got != k {
		t.Errorf("got %+v, %v, want %+v", got, err, k)
	}
	for secret, want := range map[string]string{
		unknown:                         "Cette clé est inconnue.",
		strings.ToUpper(secret):         "Ceci n'est pas une clé de Tuyau",
		secret[:44] + "i":               "Cette clé est mal recopiée",
		"tuyau_" + secret[7:] + "\x00":  "Cette clé est mal recopiée",
		"Bearer " + secret:              "Ceci n'est pas une clé de Tuyau",
		strings.Repeat("tuyau_", 1<<16): "Ceci n'est pas une clé de Tuyau",
	} {
		_, err := ring.Find(secret)
		if p := problem.Of(err); p.Code != problem.Unauthorized || !strings.HasPrefix(p.Public, want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// TestRevocationHoldsWithinASecond on a replica that only Run keeps up to date.
func TestRevocationHoldsWithinASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openStore(t)
		defer closeStore(t, s)
		ring := access.NewKeyring(s.Keys(), time.Now, func(err error) { t.Error(err) })
		stop := run(t, ring)
		k, secret := addKey(t, s.Keys(), "Ville de Lyon")
		time.Sleep(time.Second)
		if _, err := ring.Find(secret); err != nil {
			t.Fatalf("a second after Add: %v", err)
		}
		k.RatePerSecond = 7
		if err := s.Keys().Save(t.Context(), k); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		if got, err := ring.Find(secret); err != nil || got.RatePerSecond != 7 {
			t.Fatalf("a second after another rate: %+v, %v", got, err)
		}
		if err := s.Keys().Save(t.Context(), k.Revoke(time.Now())); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		if _, err := ring.Find(secret); err == nil {
			t.Error("opens a second after its revocation")
		}
		stop()
	})
}

func TestUsesAreKeptLazilyAndAtTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openStore(t)
		defer closeStore(t, s)
		k, secret := addKey(t, s.Keys(), "Ville de Lyon")
		addKey(t, s.Keys(), "Ville de Brest")
		ring := access.NewKeyring(s.Keys(), time.Now, func(err error) { t.Error(err) })
		if err := ring.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		stop := run(t, ring)
		find := func() time.Time {
			t.Helper()
			if _, err := ring.Find(secret); err != nil {
				t.Fatal(err)
			}
			return time.Now()
		}
		used := find()
		wantUsed(t, s, k.ID, time.Time{})
		time.Sleep(31 * time.Second)
		wantUsed(t, s, k.ID, used)

		// A change of keys between a use and its flush loses nothing.
		used = find()
		k.RatePerSecond = 7
		if err := s.Keys().Save(t.Context(), k); err != nil {
			t.Fatal(err)
		}
		time.Sleep(31 * time.Second)
		wantUsed(t, s, k.ID, used)

		used = find()
		stop()
		wantUsed(t, s, k.ID, used)
	})
}

func wantUsed(t *testing.T, s *store.Store, id string, want time.Time) {
	t.Helper()
	keys, err := s.Keys().All(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range keys {
		var expected time.Time // the other key is never used
		if k.ID == id {
			expected = want.Truncate(time.Microsecond)
		}
		if !k.LastUsed.Equal(expected) {
			t.Errorf("%s last used %v, want %v", k.Name, k.LastUsed, expected)
		}
	}
}

// TestTheLastViewStands while the database does not answer; operators hear of it once.
func TestTheLastViewStands(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openStore(t)
		_, secret := addKey(t, s.Keys(), "Ville de Lyon")
		reports := 0
		ring := access.NewKeyring(s.Keys(), time.Now, func(err error) {
			if reports++; err == nil {
				t.Error("answers again")
			}
		})
		if err := ring.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		stop := run(t, ring)
		closeStore(t, s)
		time.Sleep(time.Minute)
		if _, err := ring.Find(secret); err != nil {
			t.Error(err)
		}
		synctest.Wait()
		if reports != 1 {
			t.Errorf("reported %d times in one failure", reports)
		}
		stop()
	})
}

// TestFindWhileKeysChange is for the race detector.
func TestFindWhileKeysChange(t *testing.T) {
	s := openStore(t)
	defer closeStore(t, s)
	k, secret := addKey(t, s.Keys(), "Ville de Lyon")
	ring := access.NewKeyring(s.Keys(), time.Now, nil)
	if err := ring.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	changed := make(chan struct{})
	var callers sync.WaitGroup
	for range 4 {
		callers.Go(func() {
			for {
				select {
				case <-changed:
					return
				default:
					if _, err := ring.Find(secret); err != nil {
						t.Error(err)
						return
					}
				}
			}
		})
	}
	for rate := range 20 {
		k.RatePerSecond = rate + 1
		if err := s.Keys().Save(t.Context(), k); err != nil {
			t.Error(err)
		}
		if err := ring.Refresh(t.Context()); err != nil {
			t.Error(err)
		}
	}
	close(changed)
	callers.Wait()
	if got, err := ring.Find(secret); err != nil || got.RatePerSecond != 20 {
		t.Errorf("got %+v, %v", got, err)
	}
}

// run starts ring.Run; the answer stops it and waits.
func run(t *testing.T, ring *access.Keyring) (stop func()) {
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { ring.Run(ctx) })
	return func() { cancel(); running.Wait() }
}

func BenchmarkFind(b *testing.B) {
	s := openStore(b)
	defer closeStore(b, s)
	var secret string
	for range 100 {
		_, secret = addKey(b, s.Keys(), "Ville de Lyon")
	}
	ring := access.NewKeyring(s.Keys(), time.Now, nil)
	if err := ring.Refresh(b.Context()); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ring.Find(secret); err != nil {
			b.Fatal(err)
		}
	}
}
