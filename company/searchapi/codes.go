package searchapi

import (
	"slices"
	"strings"

	"tuyau/company"
	"tuyau/territory"
)

// codeLists are the values that parameters accept: INSEE's nomenclatures, as API
// Recherche d'entreprises lists them, and the territories that have a code.
type codeLists struct {
	naf, natures, sections, tranches, departements, regions []string
	section                                                 map[string]string // of a NAF code
}

// natureList has the 260 categories of level III (INSEE, catégories juridiques).
const natureList = `
0000 1000 2110 2120 2210 2220 2310 2320 2385 2400 2700 2800 2900 3110 3120 3205 3210 3220 3290 4110 4120 4130 4140 4150 4160
5191 5192 5193 5194 5195 5196 5202 5203 5306 5307 5308 5309 5310 5370 5385 5410 5415 5422 5426 5430 5431 5432 5442 5443 5451 5453
5454 5455 5458 5459 5460 5470 5485 5499 5505 5510 5515 5520 5522 5525 5530 5531 5532 5542 5543 5546 5547 5548 5551 5552 5553 5554
5555 5558 5559 5560 5570 5585 5599 5605 5610 5615 5620 5622 5625 5630 5631 5632 5642 5643 5646 5647 5648 5651 5652 5653 5654 5655
5658 5659 5660 5670 5685 5699 5710 5770 5785 5800 6100 6210 6220 6316 6317 6318 6411 6511 6521 6532 6533 6534 6535 6536 6537 6538
6539 6540 6541 6542 6543 6544 6551 6554 6558 6560 6561 6562 6563 6564 6565 6566 6567 6568 6569 6571 6572 6573 6574 6575 6576 6577
6578 6585 6589 6595 6596 6597 6598 6599 6901 7111 7112 7113 7120 7150 7160 7171 7172 7179 7190 7210 7220 7225 7229 7230 7312 7313
7314 7321 7322 7323 7331 7340 7341 7342 7343 7344 7345 7346 7347 7348 7349 7351 7352 7353 7354 7355 7356 7357 7361 7362 7363 7364
7365 7366 7367 7371 7372 7373 7378 7379 7381 7382 7383 7384 7385 7389 7410 7430 7450 7470 7490 8110 8120 8130 8140 8150 8160 8170
8190 8210 8250 8290 8310 8311 8410 8420 8450 8470 8490 8510 8520 9110 9150 9210 9220 9221 9222 9223 9224 9230 9240 9260 9300 9900 9970
`

// sectionList has the sections of NAF rév. 2 with their first division.
const sectionList = `A01 B05 C10 D35 E36 F41 G45 H49 I55 J58 K64 L68 M69 N77 O84 P85 Q86 R90 S94 T97 U99`

const trancheList = `NN 00 01 02 03 11 12 21 22 31 32 41 42 51 52 53`

func newCodeLists(france *territory.Territory) *codeLists {
	c := &codeLists{natures: strings.Fields(natureList), tranches: strings.Fields(trancheList), section: map[string]string{}}
	sections := strings.Fields(sectionList)
	for _, code := range company.NAF() {
		i, found := slices.BinarySearchFunc(sections, code[:2], func(s, division string) int { return strings.Compare(s[1:], division) })
		if !found {
			i--
		}
		c.naf = append(c.naf, code)
		c.section[code] = sections[i][:1]
	}
	for _, s := range sections {
		c.sections = append(c.sections, s[:1])
	}
	for _, d := range france.Departements() {
		c.departements = append(c.departements, d.Code)
	}
	for _, r := range france.Regions() {
		if r.Zone != territory.COM {
			c.regions = append(c.regions, r.Code)
		}
	}
	return c
}
