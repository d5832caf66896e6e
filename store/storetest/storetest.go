package storetest

import (
	"testing"

	"tuyau/store"
)

// Run passes the suite on an engine. Fresh gives the place of a new, empty database.
func Run(t *testing.T, fresh func(testing.TB) store.Config) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, *place)
	}{
		{"ReadsAtOnce", readsAtOnce},
		{"OutlivesClose", outlivesClose},
		{"ManyOpenAtOnce", manyOpenAtOnce},
		{"AnEndedContextIsAnError", endedContext},

		{"KeysComeBackAsTheyWere", keysComeBack},
		{"TextOrderIsBytes", textOrderIsBytes},
		{"TextKeepsEveryCharacter", textKeepsEveryCharacter},
		{"TimesKeepMicroseconds", timesKeepMicroseconds},
		{"AddRefusesWhatIsTaken", addRefusesWhatIsTaken},
		{"SaveRefusesAnUnknownKey", saveRefusesAnUnknownKey},
		{"SaveChangesWhatItSays", saveChangesWhatItSays},
		{"SaveNeverLiftsARevocation", saveNeverLiftsARevocation},
		{"VersionChangesWithKeys", versionChangesWithKeys},
		{"TouchOnlyGoesForward", touchOnlyGoesForward},
		{"WritersMeet", writersMeet},
		{"AKeyringFollowsAnotherReplica", keyringFollows},

		{"IndexHistoryIsLastServedFirst", historyOrder},
		{"IndexHistoryWidens", historyWidens},
		{"IndexHistoryIsPerAPI", historyPerAPI},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, &place{fresh(t)}) })
	}
}

// place is a database that several stores may open, as replicas do.
type place struct{ config store.Config }

func (p *place) open(t testing.TB) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), p.config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}
