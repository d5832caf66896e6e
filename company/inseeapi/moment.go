package inseeapi

import (
	"fmt"
	"time"
)

// Moments are those of INSEE: local time in Paris, without zone. They are computed with
// as if they were UTC, which keeps their order and their days.
const seconds = "2006-01-02T15:04:05"

// overlap is asked again before the last known moment. It covers the hour that comes
// twice in October, and works that were under way when a stock file was made.
const overlap = time.Hour

func parseMoment(text string) (time.Time, error) {
	for _, layout := range []string{seconds, time.RFC3339, time.DateTime, time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC), nil
		}
	}
	return time.Time{}, fmt.Errorf("moment %q", text)
}

// span is a range of moments, both included. They are whole seconds, as the query
// language surely knows them: the first rounded down, the last up.
type span struct{ from, to time.Time }

// days cuts a span at midnights. A unit treated at midnight itself is in two spans.
//
// They are asked for from the oldest. A unit treated again while they are being read
// leaves its day for a later one, still to come, or for after the last, which the next
// fetch will ask for: never for a day already read.
func (s span) days() (spans []span) {
	from := s.from
	for from.Before(s.to) {
		midnight := time.Date(from.Year(), from.Month(), from.Day()+1, 0, 0, 0, 0, time.UTC)
		to := midnight
		if s.to.Before(midnight) {
			to = s.to
		}
		spans = append(spans, span{from, to})
		from = to
	}
	return spans
}

func ceil(t time.Time) time.Time {
	if whole := t.Truncate(time.Second); !whole.Equal(t) {
		return whole.Add(time.Second)
	}
	return t
}
