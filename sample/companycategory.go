package sample

import (
	"strconv"
	"strings"
)

// How a unit is named.
type naming int

const (
	asPerson naming = iota
	asBusiness
	asEstate
	asFarm
	asClub
	asCopropriete
	asLiberal
	asHolding
	asUnion
	asJoint
	asForeign
	asSyndicat
	asSocial
	asSchool
	asHospital
	asService
	asPublicBody
)

// A kind is a catégorie juridique with what goes with it.
type kind struct {
	code   string
	naming naming
	trades int     // of which sort its activities are
	prefix string  // form that some names begin with
	masked float64 // how many are of partial diffusion
	life   float64 // years it lasts, on average
	spread float64 // how ready it is to have several établissements
}

// natural tells units that the law treats as persons: code 1000, and 2xxx, which have
// no legal personality.
func (k *kind) natural() bool { return k.code == "1000" || k.code[0] == '2' }

// Catégorie, weight in ten-thousandths of private units, naming, trades, partial
// diffusion in %, years, spread in %, prefix.
const privateKinds = `
1000 5640 0 0 24 19 38 -
5499 950 1 1 1 19 50 SARL
5710 840 1 1 1 22 48 SAS
6540 800 2 2 2 55 12 SCI
9220 560 4 4 1 55 16 ASSOCIATION
9110 210 5 8 1 200 2 SDC
2110 100 9 8 15 30 8 INDIVISION
6598 50 3 3 2 30 14 EARL
2210 60 9 1 20 12 10 -
5710 60 7 7 1 30 8 HOLDING
5202 40 1 1 1 25 60 SNC
5599 52 1 1 0 35 160 SA
6533 28 3 3 1 32 12 GAEC
5785 18 6 6 1 25 30 SELAS
5485 26 6 6 1 25 26 SELARL
6589 22 6 6 1 30 10 SCM
6597 24 3 3 1 30 14 SCEA
6534 16 2 3 1 60 4 GFA
6541 44 2 2 0 8 6 SCCV
6599 40 2 2 1 45 10 SC
8310 42 8 8 0 60 4 CSE
8410 20 8 8 0 70 6 SYNDICAT
8420 9 8 8 0 60 6 SYNDICAT
9210 16 4 4 1 40 4 -
9260 24 4 4 1 60 14 ASSOCIATION
9230 3 4 4 0 120 180 -
9300 3 4 4 0 80 30 FONDATION
9150 34 5 8 1 120 2 ASL
9240 2 4 4 0 150 20 CONGREGATION
9900 10 8 8 0 40 10 -
6220 16 1 1 0 25 40 GIE
6585 8 6 6 1 30 10 SCP
6565 6 6 6 0 40 16 SCP
6561 4 6 6 0 35 16 SCP
6317 5 3 3 0 60 90 -
6316 9 3 3 0 60 8 CUMA
5306 5 1 1 0 30 30 SCS
5308 1 1 1 0 40 200 SCA
5505 1 1 1 0 40 60 SA
5515 1 1 1 0 50 50 SEM
5546 1 1 1 0 70 160 SA
5699 3 1 1 0 40 200 SA
5385 1 6 6 0 25 20 -
5460 1 1 1 0 30 20 SCOP
5458 3 1 1 0 25 20 SCOP
5800 1 1 1 0 40 120 SE
3120 20 10 1 0 18 40 -
3220 34 10 1 0 16 12 -
3210 1 10 1 0 60 30 -
2900 10 9 8 6 30 6 -
2310 6 9 1 12 10 4 -
2120 5 9 8 8 30 4 INDIVISION
2700 3 8 8 0 90 6 PAROISSE
8210 4 8 8 0 90 120 MUTUELLE
8250 1 8 8 0 90 40 -
8510 1 8 8 0 70 60 -
8290 1 8 8 0 90 20 MUTUELLE
6596 1 8 8 0 120 500 CAISSE
6595 2 8 8 0 90 30 CAISSE
6539 3 2 2 1 50 6 SCI
6536 4 2 3 1 60 4 GF
6521 1 2 2 0 60 2 SCPI
6411 1 8 8 0 90 100 MUTUELLE
9223 6 4 8 0 25 14 GROUPEMENT
9221 1 4 4 0 30 30 ASSOCIATION
9222 1 4 4 0 30 20 ASSOCIATION`

// The same for public bodies.
const publicKinds = `
7361 900 12 5 0 90 14 -
7353 700 11 5 0 45 6 -
7354 500 11 5 0 50 14 -
7331 420 13 5 0 90 6 -
7362 160 12 5 0 60 4 -
7364 180 14 5 0 90 260 -
7366 160 14 5 0 60 90 -
7172 120 15 5 0 30 90 -
7171 60 15 5 0 30 120 -
7179 60 15 5 0 30 60 -
7120 20 15 5 0 40 60 -
7160 30 15 5 0 40 60 -
7389 40 16 5 0 60 160 -
7383 20 16 5 0 80 200 -
7378 100 16 5 0 40 30 -
7379 60 16 5 0 40 30 -
7355 60 11 5 0 50 30 -
7321 120 16 5 0 80 2 -
7323 120 16 5 0 70 2 -
7410 30 16 5 0 25 16 -
7372 10 16 5 0 100 400 -
7220 10 16 5 0 300 400 -
7430 60 16 5 0 120 4 -
7490 20 16 5 0 50 10 -
4140 30 16 5 0 50 50 -
4150 30 16 5 0 40 10 -
8110 10 16 5 0 90 120 -
8140 6 16 5 0 90 160 -
7381 12 16 5 0 120 120 -
7313 60 16 5 0 120 2 -`

type kindBook struct {
	kinds []kind
	odds  odds
}

func newKindBook(table string) *kindBook {
	b, weights := &kindBook{}, []float64{}
	for line := range strings.Lines(strings.TrimSpace(table)) {
		cells := strings.Fields(line)
		n := func(i int) float64 {
			v, _ := strconv.ParseFloat(cells[i], 64)
			return v
		}
		k := kind{code: cells[0], naming: naming(n(2)), trades: int(n(3)), masked: n(4) / 100, life: n(5), spread: n(6) / 100}
		if cells[7] != "-" {
			k.prefix = cells[7]
		}
		b.kinds, weights = append(b.kinds, k), append(weights, n(1))
	}
	b.odds = newOdds(weights)
	return b
}

func (b *kindBook) draw(d dice) *kind { return &b.kinds[b.odds.draw(d)] }
