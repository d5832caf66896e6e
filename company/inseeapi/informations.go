package inseeapi

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"time"
)

// informations is the answer of /informations that we need.
type informations struct {
	Header  header
	Version string `json:"versionService"`
	State   string `json:"etatService"`
	States  []struct {
		Collection string
		State      string `json:"etatCollection"`
	} `json:"etatsDesServices"`
	Dates []struct {
		Collection string
		Latest     string `json:"dateDernierTraitementMaximum"`
	} `json:"datesDernieresMisesAJourDesDonnees"`
}

func (f *fetching) informations(ctx context.Context) (info informations, err error) {
	err = f.call(ctx, request{path: "/informations"}, func(r io.Reader) error {
		info = informations{}
		if err := json.NewDecoder(r).Decode(&info); err != nil {
			return err
		}
		return info.Header.check()
	})
	if errors.Is(err, errNothing) {
		err = nowhere(err)
	}
	if err != nil {
		return info, err
	}
	if info.State == "DOWN" {
		return info, down("L'API Sirene annonce que son service est arrêté (DOWN)")
	}
	for _, s := range info.States {
		wanted := slices.ContainsFunc(collections, func(c *collection) bool { return c.since(f.since) != "" && c.is(s.Collection) })
		if wanted && s.State == "DOWN" {
			return info, down("L'API Sirene annonce que la collection « %s » est arrêtée (DOWN)", s.Collection)
		}
	}
	return info, nil
}

// latest is up to when the API knows a collection. When it does not say, the moment in
// UTC: it is past in Paris, so that what comes later has later moments.
func (info *informations) latest(c *collection, now time.Time) (time.Time, error) {
	for _, d := range info.Dates {
		if c.is(d.Collection) && d.Latest != "" {
			t, err := parseMoment(d.Latest)
			if err != nil {
				return t, unreadable(err, "L'API Sirene donne une date illisible pour « %s » : « %s ».", d.Collection, d.Latest)
			}
			return t, nil
		}
	}
	return now.UTC(), nil
}

// plan adds to the journal the slices that it lacks, up to what the API has now.
func (f *fetching) plan(info informations) error {
	var add []slice
	for _, c := range collections {
		moment := c.since(f.since)
		if moment == "" {
			continue
		}
		since, err := parseMoment(moment)
		if err != nil {
			return err
		}
		latest, err := info.latest(c, f.now())
		if err != nil {
			return err
		}
		if !latest.After(since) {
			continue
		}
		from := since.Add(-overlap).Truncate(time.Second)
		if end := f.journal.end(c); !end.IsZero() {
			from = end
		}
		for _, day := range (span{from, ceil(latest)}).days() {
			add = append(add, slice{Collection: c.path, From: day.from.Format(seconds), To: day.to.Format(seconds), Cursor: "*"})
		}
	}
	return f.journal.add(add)
}
