package sample

import (
	"strconv"
	"strings"
)

// lexicon has every word that names are made of, in capitals.
type lexicon struct {
	men, women, surnames, roots, middles, endings, heads, tails []string
	haunts, fancies, domains, causes, plants, trades, notables  []string
	hamlets                                                     []noun
}

func newLexicon() *lexicon {
	v := newVocabulary()
	l := &lexicon{
		men: menNames(), women: womenNames(), surnames: all(v.surnames), roots: surnameRoots(), middles: surnameMiddles(),
		endings: surnameEndings(), heads: coinedHeads(), tails: coinedTails(), haunts: haunts(), fancies: fancies(),
		domains: domains(), causes: causes(), plants: all(v.plants), trades: all(v.trades), hamlets: v.hamlets,
	}
	for _, n := range v.notables {
		if !strings.HasPrefix(n, "d") {
			l.notables = append(l.notables, capitals(n))
		}
	}
	for i := range l.hamlets {
		l.hamlets[i].text = capitals(l.hamlets[i].text)
	}
	return l
}

func all(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = capitals(s)
	}
	return out
}

// surname is one of the most common for a quarter, then a made-up one, of which there
// are over a hundred thousand: homonyms are about as frequent as in France.
func (l *lexicon) surname(d dice) string {
	switch u := d.unit(); {
	case u < 0.27:
		return l.surnames[int(float64(len(l.surnames))*d.unit()*d.unit())]
	case u < 0.62:
		return l.roots[d.below(len(l.roots))] + l.endings[d.below(len(l.endings))]
	case u < 0.66:
		return "LE " + d.pick(l.roots) + d.pick(l.endings)
	case u < 0.68:
		return "DE " + d.pick(l.roots) + d.pick(l.endings)
	}
	return d.pick(l.roots) + d.pick(l.middles) + d.pick(l.endings)
}

func (l *lexicon) firstName(d dice, sex string) string {
	if sex == "F" {
		return d.skewed(l.women)
	}
	return d.skewed(l.men)
}

func (l *lexicon) coined(d dice) string {
	switch u := d.unit(); {
	case u < 0.6:
		return d.pick(l.heads) + d.pick(l.tails)
	case u < 0.85:
		return l.initials(d)
	}
	return d.pick(l.heads) + d.pick(l.roots) + d.pick(l.tails)
}

// fancy is a name without a trade.
func (l *lexicon) fancy(d dice) string {
	head := d.pick([]string{"L'ATELIER ", "LE COMPTOIR ", "LA MAISON ", "LES SAVEURS ", "LE JARDIN ", "LA FABRIQUE ", "LES DELICES ", "LE PALAIS ", "LA BOUTIQUE ",
		"L'ESPACE ", "LE MONDE ", "LA CABANE ", "LES TRESORS ", "LA PERLE ", "LE SECRET ", "AU PLAISIR ", "LA TABLE ", "L'ECHOPPE "})
	switch d.below(5) {
	case 0:
		return d.pick(l.fancies)
	case 1:
		return head + "DES " + d.pick(l.plants)
	case 2:
		return head + "DES " + d.pick(l.trades)
	case 3:
		return head + ofTown(l.firstName(d, "F"))
	}
	return head + d.pick(l.haunts)
}

func (l *lexicon) initials(d dice) string {
	var b [4]byte
	n := 2 + d.below(3)
	for i := range n {
		b[i] = 'A' + byte(d.below(26))
	}
	if n == 3 && d.chance(0.15) {
		b[1] = '2'
	}
	return string(b[:n])
}

// ofTown says "DE RIOM", "D'ARLES", "DU MANS".
func ofTown(name string) string {
	switch {
	case strings.HasPrefix(name, "LE "):
		return "DU " + name[3:]
	case strings.HasPrefix(name, "LES "):
		return "DES " + name[4:]
	case strings.IndexByte("AEIOUYH", name[0]) >= 0:
		return "D'" + name
	}
	return "DE " + name
}

// acronym takes the first letters of the words that count.
func acronym(name string) string {
	var b [20]byte
	n := 0
	for len(name) > 0 && n < len(b) {
		word, rest, _ := strings.Cut(name, " ")
		name = rest
		if at := strings.IndexByte(word, '\''); at == 1 {
			word = word[2:]
		}
		switch word {
		case "", "DE", "DU", "DES", "LA", "LE", "LES", "ET", "A", "AU", "AUX", "POUR", "EN", "SUR":
			continue
		}
		b[n] = word[0]
		n++
	}
	if n < 2 {
		return ""
	}
	return string(b[:n])
}

// name gives a unit its denomination, and sometimes its sigle.
func (m *maker) name(d dice, f *firm, p *place) (denomination, sigle string) {
	l := m.lexicon
	switch f.kind.naming {
	case asEstate:
		return l.estate(d, f, p), ""
	case asFarm:
		return f.kind.prefix + " " + l.farm(d, f.trade), ""
	case asClub:
		return l.club(d, p)
	case asCopropriete:
		return l.copropriete(d, p), ""
	case asLiberal:
		return l.liberal(d, f, p), ""
	case asHolding:
		return l.holding(d), ""
	case asUnion:
		name := strings.TrimSpace(f.kind.prefix + " " + d.pick([]string{"DES SALARIES", "DU PERSONNEL", "DES CADRES", "DES TRAVAILLEURS", "REGIONALE", "INTERPROFESSIONNELLE"}) + " " + l.coined(d) + " " + p.name)
		return name, ""
	case asJoint:
		return strings.TrimSpace(f.kind.prefix + " " + l.surname(d) + " " + l.firstName(d, "M") + " ET " + l.firstName(d, "F")), ""
	case asForeign:
		return l.coined(d) + d.pick([]string{" GMBH", " LTD", " SPA", " BV", " SL", " INC", " SRL", " AG", " SA", " LIMITED"}), ""
	case asSyndicat:
		name := "SYNDICAT " + d.pick([]string{"INTERCOMMUNAL DES EAUX", "INTERCOMMUNAL D'ASSAINISSEMENT", "INTERCOMMUNAL SCOLAIRE", "MIXTE D'ELECTRIFICATION", "MIXTE DE COLLECTE", "INTERCOMMUNAL DU COLLEGE"}) + " " + ofTown(p.name)
		return name, acronym(name)
	case asSocial:
		return d.pick([]string{"CENTRE COMMUNAL D'ACTION SOCIALE ", "CAISSE DES ECOLES "}) + ofTown(p.name), d.pick([]string{"CCAS", "", ""})
	case asSchool:
		return d.pick([]string{"COLLEGE ", "COLLEGE ", "LYCEE ", "LYCEE PROFESSIONNEL "}) + d.pick(l.notables), ""
	case asHospital:
		return d.pick([]string{"CENTRE HOSPITALIER ", "EHPAD RESIDENCE LES " + d.pick(l.plants) + " ", "HOPITAL LOCAL "}) + ofTown(p.name), ""
	case asService:
		name := "DIRECTION " + d.pick([]string{"DEPARTEMENTALE", "REGIONALE", "INTERDEPARTEMENTALE"}) + " " + d.pick([]string{"DES TERRITOIRES", "DES FINANCES PUBLIQUES", "DE LA COHESION SOCIALE", "DES AFFAIRES CULTURELLES", "DE L'ALIMENTATION", "DES ROUTES"})
		return name + " " + p.departement, acronym(name)
	case asPublicBody:
		name := d.pick([]string{"OFFICE NATIONAL DES SAVOIRS", "AGENCE TERRITORIALE D'INGENIERIE", "REGIE DES TRANSPORTS", "ASSOCIATION FONCIERE", "GROUPEMENT D'INTERET PUBLIC", "ETABLISSEMENT PUBLIC CULTUREL", "REGIE MUNICIPALE DES FETES", "SECTION DU BOURG"})
		return name + " " + ofTown(p.name), acronym(name)
	}
	return l.business(d, f, p)
}

// business has the forms of commercial names with about their frequency.
func (l *lexicon) business(d dice, f *firm, p *place) (name, sigle string) {
	noun := d.pick(f.trade.nouns)
	switch d.weighted([]float64{17, 15, 5, 9, 15, 11, 6, 5, 5, 4, 8}) {
	case 0:
		name = noun + " " + l.surname(d)
	case 1:
		name = l.surname(d) + " " + noun
	case 2:
		name = l.surname(d) + d.pick([]string{" ET FILS", " FRERES", " & ASSOCIES", " PERE ET FILS", " ET CIE", " SERVICES", " & CO"})
	case 3:
		name = l.initials(d) + " " + noun
	case 4:
		name = l.coined(d)
		if d.chance(0.35) {
			name += " " + noun
		}
	case 5:
		name = noun + " " + d.pick(l.haunts)
	case 6:
		name = noun + " " + ofTown(p.name)
	case 7:
		name = l.fancy(d)
	case 8:
		name = d.pick([]string{"SOCIETE ", "SOCIETE NOUVELLE ", "COMPAGNIE ", "SOCIETE GENERALE ", "UNION "}) + "DE " + d.pick(l.domains) + " " + d.pick(l.haunts)
		return name, acronym(name)
	case 9:
		name = l.firstName(d, "F") + " " + noun
	case 10:
		name = l.surname(d) + " " + l.firstName(d, "M")
	}
	if d.chance(0.004) {
		name += ", " + l.surname(d) + " & ASSOCIES"
	}
	switch {
	case f.kind.prefix != "" && d.chance(0.11):
		name = f.kind.prefix + " " + name
	case f.kind.prefix != "" && d.chance(0.03):
		name += " " + f.kind.prefix
	}
	if d.chance(0.05) {
		sigle = acronym(name)
	}
	return name, sigle
}

func (l *lexicon) estate(d dice, f *firm, p *place) (name string) {
	switch d.weighted([]float64{20, 20, 14, 10, 12, 8, 6}) {
	case 0:
		name = d.pick(l.haunts)
	case 1:
		name = l.surname(d)
	case 2:
		name = l.initials(d)
	case 3:
		name = l.coined(d) + d.pick([]string{"", "", " IMMO"})
	case 4:
		name = "LES " + d.pick(l.plants)
	case 5:
		name = strconv.Itoa(1+d.below(140)) + " RUE " + d.pick(l.haunts)
	default:
		name = l.hamlet(d)
	}
	if d.chance(0.72) {
		return f.kind.prefix + " " + name
	}
	return name
}

func (l *lexicon) hamlet(d dice) string {
	u := d.unit()
	return l.hamlets[int(float64(len(l.hamlets))*u*u)].text
}

func (l *lexicon) farm(d dice, t *trade) string {
	switch d.below(5) {
	case 0:
		return l.surname(d)
	case 1:
		return d.pick(t.nouns) + " " + l.surname(d)
	case 2:
		return "DE " + l.hamlet(d)
	case 3:
		return d.pick(l.haunts)
	}
	return "DES " + d.pick(l.plants)
}

func (l *lexicon) club(d dice, p *place) (name, sigle string) {
	switch d.below(9) {
	case 0, 1, 2:
		name = "ASSOCIATION " + d.pick(l.causes) + " " + ofTown(p.name)
	case 3:
		name = "COMITE DES FETES " + ofTown(p.name)
		if p.population > 60_000 {
			name = "COMITE DES FETES DU QUARTIER " + d.pick(l.haunts)
		}
	case 4:
		name = d.pick([]string{"UNION SPORTIVE ", "FOOTBALL CLUB ", "TENNIS CLUB ", "STADE ", "ENTENTE ", "JUDO CLUB ", "CLUB NAUTIQUE "}) + p.name
	case 5:
		name = d.pick([]string{"LES AMIS ", "AMICALE ", "CERCLE "}) + d.pick(l.haunts)
	case 6:
		name = "AMICALE DES " + d.pick(l.trades) + " " + ofTown(p.name)
	case 7:
		return l.fancy(d), ""
	default:
		name = "COMPAGNIE " + l.coined(d)
	}
	if d.chance(0.3) {
		sigle = acronym(name)
	}
	return name, sigle
}

func (l *lexicon) copropriete(d dice, p *place) string {
	at := "RESIDENCE LES " + d.pick(l.plants)
	if d.chance(0.6) {
		at = strconv.Itoa(1+d.below(180)) + d.pick([]string{" RUE ", " RUE ", " AVENUE ", " PLACE "}) + d.pick(l.haunts)
	}
	return d.pick([]string{"SYNDICAT DES COPROPRIETAIRES ", "SDC ", "SYND COPRO "}) + at + d.pick([]string{"", " A " + p.name})
}

func (l *lexicon) liberal(d dice, f *firm, p *place) string {
	var name string
	switch d.below(4) {
	case 0:
		name = d.pick(f.trade.nouns) + " " + l.surname(d)
	case 1:
		name = d.pick(f.trade.nouns) + " " + ofTown(p.name)
	case 2:
		name = l.surname(d) + "-" + l.surname(d)
	default:
		name = d.pick(f.trade.nouns) + " " + d.pick(l.haunts)
	}
	if d.chance(0.4) && !strings.HasPrefix(name, "SEL") {
		return f.kind.prefix + " " + name
	}
	return name
}

func (l *lexicon) holding(d dice) string {
	switch d.below(5) {
	case 0:
		return "HOLDING " + l.surname(d)
	case 1:
		return "FINANCIERE " + l.coined(d)
	case 2:
		return l.coined(d) + " HOLDING"
	case 3:
		return "GROUPE " + l.surname(d)
	}
	return l.initials(d) + " INVEST"
}
