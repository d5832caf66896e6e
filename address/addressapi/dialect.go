package addressapi

// Dialect is one of the two contracts.
type Dialect uint8

// The dialects. The zero value is the one that most existing clients speak.
const (
	Historical    Dialect = iota // api-adresse.data.gouv.fr: addok and addok-server
	Geoplateforme                // data.geopf.fr/geocodage, version 4.3
)

// String names the dialect as routes, logs and metrics do.
func (d Dialect) String() string {
	if d == Geoplateforme {
		return "geocodage"
	}
	return "adresse"
}
