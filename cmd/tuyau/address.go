package main

import (
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"

	"tuyau/address"
	"tuyau/address/addressapi"
)

// addressCmd groups what concerns API Adresse.
type addressCmd struct {
	Build   addressBuildCmd   `cmd:"" help:"Construit l'index à partir des fichiers de la Base adresse nationale."`
	Search  addressSearchCmd  `cmd:"" help:"Cherche une adresse par son texte."`
	Reverse addressReverseCmd `cmd:"" help:"Cherche l'adresse la plus proche d'un point."`
}

// indexFlag says which index a command reads.
type indexFlag struct {
	Index string `placeholder:"DOSSIER" help:"Dossier de l'index (sinon TUYAU_ADDRESS_INDEX, ou address.index de TUYAU_CONFIG)."`
}

// open opens the index that the flag or the configuration names.
func (f indexFlag) open(e *env) (*address.Index, error) {
	dir := f.Index
	if dir == "" {
		c, err := e.config("")
		if err != nil {
			return nil, err
		}
		dir = c.Address.Index
	}
	if dir == "" {
		return nil, usageError{"quel index lire ? Donnez --index DOSSIER, ou TUYAU_ADDRESS_INDEX.\n  En construire un : tuyau address build --out DOSSIER FICHIER…"}
	}
	index, err := address.Open(dir)
	if err != nil {
		return nil, refused(addressData, dir, err)
	}
	return index, nil
}

// filterFlags restricts hits.
type filterFlags struct {
	Type     []string `enum:"housenumber,street,locality,municipality" placeholder:"TYPE" help:"Ne garder que : housenumber, street, locality, municipality."`
	Postcode []string `placeholder:"CODE" help:"Ne garder que ces codes postaux."`
	Citycode []string `placeholder:"CODE" help:"Ne garder que ces communes (code INSEE)."`
}

func (f filterFlags) filter() address.Filter {
	filter := address.Filter{PostCodes: f.Postcode, CityCodes: f.Citycode}
	for _, name := range f.Type {
		kind, _ := address.ParseKind(name) // the parser has checked it
		filter.Kinds = append(filter.Kinds, kind)
	}
	return filter
}

func (f filterFlags) values(limit int) url.Values {
	return url.Values{"type": f.Type, "postcode": f.Postcode, "citycode": f.Citycode, "limit": {strconv.Itoa(limit)}}
}

// coordinate is degrees; a pasted minus sign is one.
type coordinate float64

// UnmarshalText reads degrees.
func (c *coordinate) UnmarshalText(text []byte) error {
	f, err := strconv.ParseFloat(strings.Replace(string(text), minusSign, "-", 1), 64)
	if err != nil || !(f >= -180 && f <= 180) {
		return fmt.Errorf("des degrés sont attendus (« 2.331 », « -1.68 »), pas « %s »", strings.Replace(string(text), minusSign, "-", 1))
	}
	*c = coordinate(f)
	return nil
}

func (c coordinate) String() string { return strconv.FormatFloat(float64(c), 'f', -1, 64) }

// writeHits shows hits to a person.
func writeHits(w io.Writer, hits []address.Hit) {
	if len(hits) == 0 {
		fmt.Fprintln(w, "Aucune adresse.")
	}
	for _, h := range hits {
		fmt.Fprintf(w, "%.2f  %s\n", h.Score, h.Label)
		facts := []string{h.Kind.String(), h.ID, "commune " + h.CityCode, fmt.Sprintf("lon %.6f lat %.6f", h.Lon, h.Lat)}
		if h.HasDistance {
			facts = append(facts, fmt.Sprintf("à %.0f m", h.Distance))
		}
		fmt.Fprintf(w, "      %s\n", strings.Join(facts, " · "))
	}
}

// opened lends one index that stays.
type opened struct{ index *address.Index }

// Acquire is addressapi.Live.
func (o opened) Acquire() (*address.Index, func(), error) { return o.index, func() {}, nil }

// historical is the contract of API Adresse over one index.
func historical(index *address.Index) *addressapi.API {
	return addressapi.New(opened{index}, addressapi.Historical, addressapi.Options{})
}
