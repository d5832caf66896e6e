package main

import (
	"context"
	"io"
	"net/http"
	"net/url"

	"tuyau/address"
)

// addressSearchCmd searches by text.
type addressSearchCmd struct {
	Text string `arg:"" name:"texte" help:"Ce que l'on cherche, entre guillemets."`
	indexFlag
	filterFlags
	Limit        int         `default:"5" placeholder:"N" help:"Nombre de réponses, 1 à 100."`
	Lon          *coordinate `placeholder:"DEGRÉS" help:"Préférer ce qui est proche de ce point."`
	Lat          *coordinate `placeholder:"DEGRÉS" help:"Avec --lon."`
	Autocomplete bool        `default:"true" negatable:"" help:"Le dernier mot peut être inachevé (--no-autocomplete : non)."`
	JSON         bool        `help:"Répond exactement comme l'API HTTP."`
}

// Help shows it by example.
func (addressSearchCmd) Help() string {
	return `Exemples :
  tuyau address search "8 bd du port" --index index/
  tuyau address search "rue de rivo" --index index/ --type street --limit 1
  tuyau address search "mairie" --index index/ --lon 2.35 --lat 48.86
  tuyau address search "8 rue de la paix" --index index/ --json`
}

// Run prints hits.
func (c addressSearchCmd) Run(e *env) error {
	if (c.Lon == nil) != (c.Lat == nil) {
		return usageError{"--lon et --lat vont ensemble."}
	}
	if c.Limit < 1 || c.Limit > 100 {
		return usageError{"--limit va de 1 à 100."}
	}
	index, err := c.open(e)
	if err != nil {
		return err
	}
	defer index.Close()
	if c.JSON {
		values := c.values(c.Limit)
		values.Set("q", c.Text)
		if c.Lon != nil {
			values.Set("lon", c.Lon.String())
			values.Set("lat", c.Lat.String())
		}
		if !c.Autocomplete {
			values.Set("autocomplete", "0")
		}
		return printAnswer(e, historical(index).Search, values)
	}
	query := address.Query{Text: c.Text, Limit: c.Limit, Autocomplete: c.Autocomplete, Filter: c.filter()}
	if c.Lon != nil {
		query.Near = &address.Point{Lon: float64(*c.Lon), Lat: float64(*c.Lat)}
	}
	hits, err := index.Search(query)
	if err != nil {
		return err
	}
	writeHits(e.stdout, hits)
	return nil
}

// printAnswer prints what the HTTP API would answer to these parameters.
func printAnswer(e *env, handle func(http.ResponseWriter, *http.Request) error, values url.Values) error {
	for name, list := range values {
		if len(list) == 0 {
			delete(values, name)
		}
	}
	r, err := http.NewRequestWithContext(context.WithoutCancel(e.ctx), http.MethodGet, "/?"+values.Encode(), nil)
	if err != nil {
		return err
	}
	if err := handle(&answerPrinter{header: http.Header{}, out: e.stdout}, r); err != nil {
		return err
	}
	_, err = io.WriteString(e.stdout, "\n")
	return err
}

// answerPrinter is a response without a network.
type answerPrinter struct {
	header http.Header
	out    io.Writer
}

// Header is http.ResponseWriter.
func (a *answerPrinter) Header() http.Header { return a.header }

// WriteHeader is http.ResponseWriter.
func (a *answerPrinter) WriteHeader(int) {}

func (a *answerPrinter) Write(b []byte) (int, error) { return a.out.Write(b) }
