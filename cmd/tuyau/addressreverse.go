package main

import "tuyau/address"

// addressReverseCmd searches by position.
type addressReverseCmd struct {
	Lon coordinate `arg:"" help:"Longitude en degrés (d'abord elle, comme en GeoJSON)."`
	Lat coordinate `arg:"" help:"Latitude en degrés."`
	indexFlag
	filterFlags
	Limit     int     `default:"1" placeholder:"N" help:"Nombre de réponses, 1 à 100."`
	MaxMetres float64 `placeholder:"MÈTRES" help:"Ne pas chercher au-delà (0 : aussi loin qu'il le faut)."`
	JSON      bool    `help:"Répond exactement comme l'API HTTP."`
}

// Help shows it by example.
func (addressReverseCmd) Help() string {
	return `Exemples :
  tuyau address reverse 2.330992 48.868831 --index index/
  tuyau address reverse -1.680 48.110 --index index/ --limit 5
  tuyau address reverse 2.33 48.86 --index index/ --max-metres 50 --json`
}

// Run prints hits, the nearest first.
func (c addressReverseCmd) Run(e *env) error {
	switch {
	case c.Limit < 1 || c.Limit > 100:
		return usageError{"--limit va de 1 à 100."}
	case !(c.Lat >= -90 && c.Lat <= 90):
		return usageError{"la latitude va de -90 à 90 ; la longitude vient d'abord."}
	case !(c.MaxMetres >= 0):
		return usageError{"--max-metres est positif."}
	}
	index, err := c.open(e)
	if err != nil {
		return err
	}
	defer index.Close()
	if c.JSON {
		values := c.values(c.Limit)
		values.Set("lon", c.Lon.String())
		values.Set("lat", c.Lat.String())
		return printAnswer(e, historical(index).Reverse, values)
	}
	hits, err := index.Reverse(address.ReverseQuery{
		At: &address.Point{Lon: float64(c.Lon), Lat: float64(c.Lat)}, MaxMetres: c.MaxMetres, Limit: c.Limit, Filter: c.filter(),
	})
	if err != nil {
		return err
	}
	writeHits(e.stdout, hits)
	return nil
}
