package sample

import (
	"cmp"
	"slices"
	"strconv"

	"tuyau/problem"
	"tuyau/siren"
	"tuyau/territory"
)

// A zone is a range of SIREN, without their keys, that the register gave out over some
// years: 3 to 45 from 1973 to 2003, 80 to 99 since 2013. Some are kept for units that
// are always there: anchors, communes, EPCI.
type zone struct {
	from, to uint64  // SIREN without key, to excluded
	weight   float64 // share of the drawn units
	since    day     // creations, from the first number to the last
	until    day
	public   bool
	fixed    []fixedUnit
	first    int // rank of its first unit in the whole
	count    int
}

// A fixedUnit has its own SIREN.
type fixedUnit struct {
	siren   siren.SIREN
	anchor  *anchorUnit
	commune *territory.Commune
	epci    *territory.EPCI
}

// newborn is where the units that deltas create take their numbers.
const (
	newbornFrom  = 10_300_000
	newbornTo    = 11_000_000
	newbornADay  = 5_000
	lastDeltaDay = (newbornTo-newbornFrom)/newbornADay - 1
)

func zones() []zone {
	y := func(year int) day { return date(year, 1, 1) }
	return []zone{
		{from: 10_000_000, to: newbornFrom, weight: 2.6, since: date(2025, 6, 1), until: snapshot},
		{from: 11_000_000, to: 12_000_000, weight: 0.02, since: y(1973), until: y(2000), public: true},
		{from: 13_090_000, to: 13_100_000}, // anchors
		{from: 17_000_000, to: 20_000_000, weight: 0.1, since: y(1970), until: y(2020), public: true},
		{from: 20_000_000, to: 25_000_000}, // communes and EPCI
		{from: 25_000_000, to: 28_000_000, weight: 0.3, since: y(1960), until: y(2010), public: true},
		{from: 30_000_000, to: 36_000_000, weight: 13, since: y(1955), until: y(1990)},
		{from: 37_000_000, to: 40_000_000, weight: 7.5, since: y(1985), until: y(1995)},
		{from: 40_000_000, to: 46_000_000, weight: 14, since: y(1994), until: y(2005)},
		{from: 47_000_000, to: 54_000_000, weight: 15, since: y(2004), until: y(2012)},
		{from: 60_100_000, to: 60_200_000}, // anchors
		{from: 75_000_000, to: 76_000_000, weight: 2.4, since: y(2012), until: y(2013)},
		{from: 77_000_000, to: 79_000_000, weight: 3.6, since: y(1901), until: y(1975)},
		{from: 79_000_000, to: 81_500_000, weight: 7.5, since: y(2013), until: date(2015, 10, 1)},
		{from: 81_500_000, to: 86_000_000, weight: 13.5, since: date(2015, 10, 1), until: date(2019, 11, 1)},
		{from: 87_500_000, to: 92_200_000, weight: 11.5, since: date(2019, 11, 1), until: date(2022, 12, 1)},
		{from: 92_200_000, to: 95_500_000, weight: 6.6, since: date(2022, 12, 1), until: date(2024, 9, 1)},
		{from: 97_700_000, to: 99_500_000, weight: 2.4, since: date(2024, 9, 1), until: date(2025, 6, 1)},
	}
}

// MaxCompanyUnits is about the France of today.
const MaxCompanyUnits = 32_000_000

// companyPlan says which unit has which rank, in the order of SIREN.
type companyPlan struct {
	zones []zone
	units int
}

func newCompanyPlan(units int, france *territory.Territory) (*companyPlan, error) {
	anchors := anchorUnits()
	if units < len(anchors) || units > MaxCompanyUnits {
		return nil, problem.New(problem.Invalid, nil,
			"Le nombre d'unités légales doit être entre %d et %d : %d ne convient pas.", len(anchors), MaxCompanyUnits, units)
	}
	p := &companyPlan{zones: zones(), units: units}
	left := units
	for i := range p.zones {
		z := &p.zones[i]
		for j := range anchors {
			if body := uint64(anchors[j].siren) / 10; body >= z.from && body < z.to {
				z.fixed = append(z.fixed, fixedUnit{siren: anchors[j].siren, anchor: &anchors[j]})
			}
		}
		if z.from == 20_000_000 {
			z.fixed = append(z.fixed, publicUnits(france, units)...)
		}
		slices.SortFunc(z.fixed, func(a, b fixedUnit) int { return cmp.Compare(a.siren, b.siren) })
		z.count = len(z.fixed)
		left -= z.count
	}
	p.share(left)
	return p, nil
}

// share divides the units that are drawn among the zones.
func (p *companyPlan) share(left int) {
	sum, upTo, given := 0.0, 0.0, 0
	for _, z := range p.zones {
		sum += z.weight
	}
	rank := 0
	for i := range p.zones {
		z := &p.zones[i]
		if z.weight > 0 {
			upTo += z.weight
			until := int(float64(left)*(upTo/sum) + 0.5)
			z.count = until - given
			given = until
		}
		z.first = rank
		rank += z.count
	}
}

// publicUnits are the largest communes and EPCI, under their real SIREN: one unit in
// 40, and one in 1,000, until all are there.
func publicUnits(france *territory.Territory, units int) []fixedUnit {
	var list []fixedUnit
	communes := slices.Clone(france.Communes())
	slices.SortStableFunc(communes, func(a, b territory.Commune) int { return cmp.Compare(b.Population, a.Population) })
	for i := range communes {
		s, ok := publicSIREN(communes[i].SIREN)
		if len(list) == units/40 {
			break
		}
		if ok && len(communes[i].PostCodes) > 0 {
			list = append(list, fixedUnit{siren: s, commune: &communes[i]})
		}
	}
	epcis := slices.Clone(france.EPCIs())
	slices.SortStableFunc(epcis, func(a, b territory.EPCI) int { return cmp.Compare(b.Population, a.Population) })
	left := units / 1000
	for i := range epcis {
		if s, ok := publicSIREN(epcis[i].Code); ok && left > 0 && len(epcis[i].Members) > 0 {
			list = append(list, fixedUnit{siren: s, epci: &epcis[i]})
			left--
		}
	}
	slices.SortFunc(list, func(a, b fixedUnit) int { return cmp.Compare(a.siren, b.siren) })
	return slices.CompactFunc(list, func(a, b fixedUnit) bool { return a.siren == b.siren })
}

func publicSIREN(text string) (siren.SIREN, bool) {
	n, err := strconv.ParseUint(text, 10, 32)
	s := siren.SIREN(n)
	return s, err == nil && s.Valid() && n >= 200_000_000 && n < 250_000_000
}

func (p *companyPlan) zoneOf(rank int) *zone {
	for i := len(p.zones) - 1; ; i-- {
		if z := &p.zones[i]; rank >= z.first && z.count > 0 {
			return z
		}
	}
}

// cell is the range of numbers, without keys, that belongs to the unit of a rank.
func (z *zone) cell(rank int) (from, to uint64) {
	n, size := uint64(rank-z.first), z.to-z.from
	return z.from + n*size/uint64(z.count), z.from + (n+1)*size/uint64(z.count)
}

// siren gives the number of the unit of a rank.
func (p *companyPlan) siren(seed uint64, rank int) siren.SIREN {
	z := p.zoneOf(rank)
	if z.fixed != nil {
		return z.fixed[rank-z.first].siren
	}
	from, to := z.cell(rank)
	return siren.SIREN(keyed(from + mix(seed^mix(uint64(rank)))%(to-from)))
}
