package storetest

import (
	"crypto/rand"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tuyau/access"
	"tuyau/problem"
	"tuyau/store"
)

var noon = time.Date(2026, time.November, 25, 12, 0, 0, 123456000, time.UTC)

func newKey(t testing.TB, name string) access.Key {
	t.Helper()
	k, _, err := access.NewKey(noon, rand.Reader, name, 500, 0)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func add(t testing.TB, s *store.Store, keys ...access.Key) {
	t.Helper()
	for _, k := range keys {
		if err := s.Keys().Add(t.Context(), k); err != nil {
			t.Fatal(err)
		}
	}
}

func sameKeys(t testing.TB, s *store.Store, want ...access.Key) {
	t.Helper()
	got, err := s.Keys().All(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
}

func wantCode(t testing.TB, err error, code problem.Code) {
	t.Helper()
	if err == nil || problem.Of(err).Code != code {
		t.Errorf("got error %v, want a problem %s", err, code)
	}
}

func keysComeBack(t *testing.T, p *place) {
	s := p.open(t)
	plain, full := newKey(t, "Ville de Lyon"), newKey(t, "Département de l'Orne")
	full.Created = noon.Add(time.Hour)
	full.Expires, full.Revoked, full.LastUsed = noon.AddDate(1, 0, 0), noon.AddDate(0, 1, 0), noon.AddDate(0, 0, 1)
	add(t, s, full, plain)
	sameKeys(t, s, plain, full) // oldest first
}

// textOrderIsBytes fails where a column keeps the order of a language, as on a French
// PostgreSQL: e E é z.
func textOrderIsBytes(t *testing.T, p *place) {
	s := p.open(t)
	var want []access.Key
	for _, id := range []string{"E", "Z", "e", "ef", "z", "é"} {
		k := newKey(t, "Ville de Lyon")
		k.ID = id
		want = append(want, k)
	}
	add(t, s, want[4], want[2], want[5], want[0], want[3], want[1])
	sameKeys(t, s, want...)
}

func textKeepsEveryCharacter(t *testing.T, p *place) {
	s := p.open(t)
	var want []access.Key
	for i, name := range []string{
		"L'Haÿ-les-Roses", `"; DROP TABLE api_key; --`, "Œuilly (Marne)", "e\u0301té", "🚰 100 % _", `C:\tuyau $1 ? :a`, strings.Repeat("é", access.MaxName),
	} {
		k := newKey(t, name)
		k.Created = noon.Add(time.Duration(i) * time.Microsecond)
		want = append(want, k)
	}
	add(t, s, want...)
	sameKeys(t, s, want...)
}

func timesKeepMicroseconds(t *testing.T, p *place) {
	s := p.open(t)
	var want []access.Key
	for _, created := range []time.Time{
		time.Date(1969, time.July, 20, 20, 17, 40, 1000, time.UTC),
		time.UnixMicro(1).UTC(),
		time.Date(2038, time.January, 19, 3, 14, 8, 999_999_000, time.UTC),
		time.Date(9999, time.December, 31, 23, 59, 59, 999_999_000, time.UTC),
	} {
		k := newKey(t, "Ville de Lyon")
		k.Created = created
		k.Expires = created.Add(time.Microsecond)
		want = append(want, k)
	}
	add(t, s, want...)
	sameKeys(t, s, want...)
}

func addRefusesWhatIsTaken(t *testing.T, p *place) {
	s := p.open(t)
	k := newKey(t, "Ville de Lyon")
	add(t, s, k)
	sameID, sameSecret := newKey(t, "Ville de Brest"), newKey(t, "Ville de Brest")
	sameID.ID = k.ID
	sameSecret.Fingerprint = k.Fingerprint
	before, err := s.Keys().Version(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, taken := range []access.Key{k, sameID, sameSecret} {
		wantCode(t, s.Keys().Add(t.Context(), taken), problem.Conflict)
	}
	if after, err := s.Keys().Version(t.Context()); err != nil || after != before {
		t.Errorf("refused keys moved the version from %d to %d, %v", before, after, err)
	}
	sameKeys(t, s, k)
}

func saveRefusesAnUnknownKey(t *testing.T, p *place) {
	s := p.open(t)
	wantCode(t, s.Keys().Save(t.Context(), newKey(t, "Ville de Lyon")), problem.NotFound)
	sameKeys(t, s)
}

func saveChangesWhatItSays(t *testing.T, p *place) {
	s := p.open(t)
	k, other := newKey(t, "Ville de Lyon"), newKey(t, "Ville de Brest")
	other.Created = noon.Add(time.Hour)
	add(t, s, k, other)
	changed := k
	changed.Name, changed.RatePerSecond, changed.Expires, changed.Revoked = "Métropole de Lyon", 900, noon.AddDate(0, 0, 1), noon.AddDate(0, 0, 2)
	sent := changed
	sent.Prefix, sent.Fingerprint, sent.Created, sent.LastUsed = "", access.Fingerprint{}, noon.AddDate(1, 0, 0), noon
	for range 2 { // it may be repeated
		if err := s.Keys().Save(t.Context(), sent); err != nil {
			t.Fatal(err)
		}
		sameKeys(t, s, changed, other)
	}
}

func saveNeverLiftsARevocation(t *testing.T, p *place) {
	one, two := p.open(t), p.open(t)
	k := newKey(t, "Ville de Lyon")
	add(t, one, k)
	revoked := k.Revoke(noon.Add(time.Hour))
	if err := one.Keys().Save(t.Context(), revoked); err != nil {
		t.Fatal(err)
	}
	// The other replica read k before it was revoked, and changes its rate.
	k.RatePerSecond = 900
	if err := two.Keys().Save(t.Context(), k); err != nil {
		t.Fatal(err)
	}
	revoked.RatePerSecond = 900
	sameKeys(t, one, revoked)
}

func versionChangesWithKeys(t *testing.T, p *place) {
	s := p.open(t)
	seen := map[int64]string{}
	moved := func(after string) {
		t.Helper()
		v, err := s.Keys().Version(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if before, again := seen[v]; again {
			t.Errorf("version is %d after %s, as after %s", v, after, before)
		}
		seen[v] = after
	}
	moved("Open")
	k := newKey(t, "Ville de Lyon")
	add(t, s, k)
	moved("Add")
	if err := s.Keys().Save(t.Context(), k); err != nil {
		t.Fatal(err)
	}
	moved("Save")
	before := len(seen)
	if err := s.Keys().Touch(t.Context(), map[string]time.Time{k.ID: noon}); err != nil {
		t.Fatal(err)
	}
	if v, err := s.Keys().Version(t.Context()); err != nil || seen[v] != "Save" || len(seen) != before {
		t.Errorf("version is %d after Touch, %v", v, err)
	}
}

func touchOnlyGoesForward(t *testing.T, p *place) {
	s := p.open(t)
	k, other := newKey(t, "Ville de Lyon"), newKey(t, "Ville de Brest")
	other.Created = noon.Add(time.Hour)
	add(t, s, k, other)
	for _, step := range []struct{ used, want time.Time }{
		{noon, noon},
		{noon.Add(time.Second), noon.Add(time.Second)},
		{noon, noon.Add(time.Second)},
	} {
		if err := s.Keys().Touch(t.Context(), map[string]time.Time{k.ID: step.used, "nobody": noon}); err != nil {
			t.Fatal(err)
		}
		k.LastUsed = step.want
		sameKeys(t, s, k, other)
	}
	if err := s.Keys().Touch(t.Context(), nil); err != nil {
		t.Error(err)
	}
}

// writersMeet on two replicas: none fails, none is lost, each moves the version.
func writersMeet(t *testing.T, p *place) {
	const writers, each = 8, 10
	replicas := []*store.Store{p.open(t), p.open(t)}
	before, err := replicas[0].Keys().Version(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for w := range writers {
		keys := replicas[w%2].Keys()
		all.Go(func() {
			for i := range each {
				k := newKey(t, fmt.Sprintf("writer %d, key %d", w, i))
				if err := keys.Add(t.Context(), k); err != nil {
					t.Errorf("%s: %v", k.Name, err)
				}
			}
		})
	}
	all.Wait()
	after, err := replicas[1].Keys().Version(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	kept, err := replicas[1].Keys().All(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(kept) != writers*each || after-before != writers*each {
		t.Errorf("%d keys kept, version moved by %d, want %d", len(kept), after-before, writers*each)
	}
}

func keyringFollows(t *testing.T, p *place) {
	one, two := p.open(t), p.open(t)
	k, secret, err := access.NewKey(noon, rand.Reader, "Ville de Lyon", 500, 0)
	if err != nil {
		t.Fatal(err)
	}
	ring := access.NewKeyring(two.Keys(), func() time.Time { return noon }, nil)
	refresh := func() {
		t.Helper()
		if err := ring.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	refresh()
	add(t, one, k)
	refresh()
	if got, err := ring.Find(secret); err != nil || got.RatePerSecond != 500 {
		t.Errorf("after Add: %+v, %v", got, err)
	}
	k.RatePerSecond = 900
	if err := one.Keys().Save(t.Context(), k); err != nil {
		t.Fatal(err)
	}
	refresh()
	if got, err := ring.Find(secret); err != nil || got.RatePerSecond != 900 {
		t.Errorf("after another rate: %+v, %v", got, err)
	}
	if err := one.Keys().Save(t.Context(), k.Revoke(noon)); err != nil {
		t.Fatal(err)
	}
	refresh()
	_, err = ring.Find(secret)
	wantCode(t, err, problem.Unauthorized)
}
