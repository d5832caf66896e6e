package addressapi

import (
	"strconv"

	"tuyau/address"
	"tuyau/text/textjson"
)

// appendAnswer renders hits as the dialect's FeatureCollection. testdata/*.http.txt
// shows the documents; openapi.go describes them.
func (a *API) appendAnswer(b []byte, op *operation, q *request, hits []address.Hit) []byte {
	b = append(b, `{"type":"FeatureCollection",`...)
	if a.dialect == Historical {
		b = append(b, `"version":"draft",`...)
	}
	b = append(b, `"features":[`...)
	for i := range hits {
		if i > 0 {
			b = append(b, ',')
		}
		b = a.appendFeature(b, &hits[i], q)
	}
	b = append(b, ']')
	if a.dialect == Geoplateforme {
		return append(appendField(b, `,"query":`, q.text), '}')
	}
	b = append(b, `,"attribution":"BAN","licence":"ETALAB-2.0"`...)
	b = appendField(b, `,"query":`, q.text)
	b = append(b, `,"limit":`...)
	b = strconv.AppendInt(b, int64(q.limit), 10)
	b = q.appendFilters(b)
	if q.given[lon] && q.given[lat] {
		b = append(b, `,"center":`...)
		b = appendPosition(b, q.at)
	}
	return append(b, '}')
}

func (a *API) appendFeature(b []byte, h *address.Hit, q *request) []byte {
	b = append(b, `{"type":"Feature","geometry":{"type":"Point","coordinates":`...)
	b = appendPosition(b, h.Point)
	b = append(b, `},"properties":{"label":`...)
	b = textjson.Append(b, h.Label)
	b = append(b, `,"score":`...)
	b = appendDecimal(b, h.Score, 5)
	if h.Kind == address.Municipality {
		b = appendMunicipality(b, h)
	} else {
		b = a.appendPlace(b, h)
	}
	if h.HasDistance {
		b = append(b, `,"distance":`...)
		b = appendDecimal(b, h.Distance, 0)
	}
	if q.trueGeometry {
		b = append(b, `,"truegeometry":"{\"type\":\"Point\",\"coordinates\":`...)
		b = appendPosition(b, h.Point)
		b = append(b, `}"`...)
	}
	if a.dialect == Geoplateforme {
		b = appendField(b, `,"depcode":`, h.DepCode)
		b = append(b, `,"_type":"address"`...)
	}
	return append(b, '}', '}')
}

// appendPlace appends the properties of a housenumber, a street or a locality.
func (a *API) appendPlace(b []byte, h *address.Hit) []byte {
	b = appendField(b, `,"housenumber":`, h.HouseNumber)
	b = appendField(b, `,"id":`, h.ID)
	b = appendField(b, `,"banId":`, h.BanID)
	b = appendField(b, `,"name":`, h.Name)
	b = appendField(b, `,"postcode":`, h.PostCode)
	b = appendField(b, `,"citycode":`, h.CityCode)
	b = appendField(b, `,"oldcitycode":`, h.OldCityCode)
	b = appendMetres(b, h)
	b = appendField(b, `,"city":`, h.City)
	b = appendField(b, `,"oldcity":`, h.OldCity)
	b = appendField(b, `,"district":`, h.District)
	b = appendField(b, `,"context":`, h.Context)
	b = appendField(b, `,"type":`, h.Kind.String())
	b = appendImportance(b, h)
	b = appendField(b, `,"street":`, h.Street)
	if a.dialect == Historical {
		b = appendField(b, `,"locality":`, h.Locality)
	}
	return b
}

func appendMunicipality(b []byte, h *address.Hit) []byte {
	b = appendField(b, `,"id":`, h.ID)
	b = appendField(b, `,"banId":`, h.BanID)
	b = appendField(b, `,"type":`, h.Kind.String())
	b = appendField(b, `,"name":`, h.Name)
	b = appendField(b, `,"postcode":`, h.PostCode)
	b = appendField(b, `,"citycode":`, h.CityCode)
	b = appendMetres(b, h)
	if h.Population > 0 {
		b = append(b, `,"population":`...)
		b = strconv.AppendInt(b, int64(h.Population), 10)
	}
	b = appendField(b, `,"city":`, h.City)
	b = appendField(b, `,"district":`, h.District)
	b = appendField(b, `,"context":`, h.Context)
	b = appendImportance(b, h)
	return appendField(b, `,"municipality":`, h.Name)
}

func appendImportance(b []byte, h *address.Hit) []byte {
	b = append(b, `,"importance":`...)
	return appendDecimal(b, h.Importance, 5)
}

// appendMetres leaves x and y out when the index has none: 0, 0 lies in no projection.
func appendMetres(b []byte, h *address.Hit) []byte {
	if h.X == 0 && h.Y == 0 {
		return b
	}
	b = append(b, `,"x":`...)
	b = appendDecimal(b, h.X, 2)
	b = append(b, `,"y":`...)
	return appendDecimal(b, h.Y, 2)
}

func appendPosition(b []byte, p address.Point) []byte {
	b = append(b, '[')
	b = appendDecimal(b, p.Lon, 6)
	b = append(b, ',')
	b = appendDecimal(b, p.Lat, 6)
	return append(b, ']')
}

// appendFilters echoes the filters: a text for one value, a list for several.
func (q *request) appendFilters(b []byte) []byte {
	if len(q.Kinds)+len(q.PostCodes)+len(q.CityCodes) == 0 {
		return b
	}
	b = append(b, `,"filters":{`...)
	start := len(b)
	add := func(key string, n int, value func(int) string) {
		if n == 0 {
			return
		}
		if len(b) > start {
			b = append(b, ',')
		}
		b = append(b, key...)
		if n > 1 {
			b = append(b, '[')
		}
		for i := range n {
			if i > 0 {
				b = append(b, ',')
			}
			b = textjson.Append(b, value(i))
		}
		if n > 1 {
			b = append(b, ']')
		}
	}
	add(`"type":`, len(q.Kinds), func(i int) string { return q.Kinds[i].String() })
	add(`"postcode":`, len(q.PostCodes), func(i int) string { return q.PostCodes[i] })
	add(`"citycode":`, len(q.CityCodes), func(i int) string { return q.CityCodes[i] })
	return append(b, '}')
}
