package sample

import (
	"strconv"
	"strings"
)

// A table is one of the files; rows of all of them are written unit by unit.
type table int

const (
	stockUnite table = iota
	stockEtablissement
	uniteHistorique
	etablissementHistorique
	liensSuccession
	doublons
	waldec
	tables
)

// tableNames are those of the official files.
var tableNames = [tables]string{
	"StockUniteLegale_utf8", "StockEtablissement_utf8", "StockUniteLegaleHistorique_utf8", "StockEtablissementHistorique_utf8",
	"StockEtablissementLiensSuccession_utf8", "StockDoublons_utf8", "rna_waldec_20261101",
}

// masked stands for what may not be published.
const masked = "[ND]"

// tableHeaders has the official columns in the official order.
var tableHeaders = [tables]string{
	stockUnite: `siren,statutDiffusion*,unitePurgee*,dateCreation*,sigle*,sexe*,prenom1*,prenom2*,prenom3*,prenom4*,prenomUsuel*,pseudonyme*,` +
		`identifiantAssociation*,trancheEffectifs*,anneeEffectifs*,dateDernierTraitement*,nombrePeriodes*,categorieEntreprise,anneeCategorieEntreprise,` +
		`dateDebut,etatAdministratif*,nom*,nomUsage*,denomination*,denominationUsuelle1*,denominationUsuelle2*,denominationUsuelle3*,categorieJuridique*,` +
		`activitePrincipale*,nomenclatureActivitePrincipale*,nicSiege*,economieSocialeSolidaire*,societeMission*,caractereEmployeur*,activitePrincipaleNAF25*`,
	stockEtablissement: `siren,nic,siret,statutDiffusion*,dateCreation*,trancheEffectifs*,anneeEffectifs*,activitePrincipaleRegistreMetiers*,dateDernierTraitement*,` +
		`etablissementSiege,nombrePeriodes*,complementAdresse*,numeroVoie*,indiceRepetition*,dernierNumeroVoie*,indiceRepetitionDernierNumeroVoie*,typeVoie*,` +
		`libelleVoie*,codePostal*,libelleCommune*,libelleCommuneEtranger*,distributionSpeciale*,codeCommune*,codeCedex*,libelleCedex*,codePaysEtranger*,` +
		`libellePaysEtranger*,identifiantAdresse*,coordonneeLambertAbscisse*,coordonneeLambertOrdonnee*,complementAdresse2*,numeroVoie2*,indiceRepetition2*,` +
		`typeVoie2*,libelleVoie2*,codePostal2*,libelleCommune2*,libelleCommuneEtranger2*,distributionSpeciale2*,codeCommune2*,codeCedex2*,libelleCedex2*,` +
		`codePaysEtranger2*,libellePaysEtranger2*,dateDebut,etatAdministratif*,enseigne1*,enseigne2*,enseigne3*,denominationUsuelle*,activitePrincipale*,` +
		`nomenclatureActivitePrincipale*,caractereEmployeur*,activitePrincipaleNAF25*`,
	uniteHistorique: `siren,dateFin,dateDebut,etatAdministratif*,changementEtatAdministratif*,nom*,changementNom*,nomUsage*,changementNomUsage*,denomination*,` +
		`changementDenomination*,denominationUsuelle1*,denominationUsuelle2*,denominationUsuelle3*,changementDenominationUsuelle*,categorieJuridique*,` +
		`changementCategorieJuridique*,activitePrincipale*,nomenclatureActivitePrincipale*,changementActivitePrincipale*,nicSiege*,changementNicSiege*,` +
		`economieSocialeSolidaire*,changementEconomieSocialeSolidaire*,societeMission*,changementSocieteMission*,caractereEmployeur*,changementCaractereEmployeur*`,
	etablissementHistorique: `siren,nic,siret,dateFin,dateDebut,etatAdministratif*,changementEtatAdministratif*,enseigne1*,enseigne2*,enseigne3*,changementEnseigne*,` +
		`denominationUsuelle*,changementDenominationUsuelle*,activitePrincipale*,nomenclatureActivitePrincipale*,changementActivitePrincipale*,caractereEmployeur*,` +
		`changementCaractereEmployeur*`,
	liensSuccession: `siretEtablissementPredecesseur,siretEtablissementSuccesseur,dateLienSuccession,transfertSiege,continuiteEconomique,dateDernierTraitementLienSuccession`,
	doublons:        `siren,sirenDoublon,dateDernierTraitementDoublon`,
}

func headerOf(t table) string {
	suffix := "Etablissement"
	if t == stockUnite || t == uniteHistorique {
		suffix = "UniteLegale"
	}
	return strings.ReplaceAll(tableHeaders[t], "*", suffix) + "\n"
}

// A csvRow appends the cells of a row; RFC 4180, an empty cell is null.
type csvRow struct{ b []byte }

func (r *csvRow) cell(s string) { r.b = append(append(r.b, s...), ',') }

// free is a cell that may hold commas or quotes.
func (r *csvRow) free(s string) {
	for i := range len(s) {
		if c := s[i]; c == ',' || c == '"' || c == '\n' {
			r.b = append(append(append(r.b, '"'), strings.ReplaceAll(s, `"`, `""`)...), '"', ',')
			return
		}
	}
	r.cell(s)
}

// kept is a cell of which units of partial diffusion show nothing.
func (r *csvRow) kept(s string, hidden bool) {
	if hidden {
		s = masked
	}
	r.free(s)
}

func (r *csvRow) day(d day) { r.b = append(appendDay(r.b, d), ',') }

func (r *csvRow) moment(d day, millis int) {
	b := appendDay(r.b, d)
	s := millis / 1000
	b = append(b, 'T', byte('0'+s/36_000), byte('0'+s/3_600%10), ':', byte('0'+s/600%6), byte('0'+s/60%10), ':', byte('0'+s/10%6), byte('0'+s%10),
		'.', byte('0'+millis/100%10), byte('0'+millis/10%10), byte('0'+millis%10))
	r.b = append(b, ',')
}

func (r *csvRow) flag(v bool) {
	if v {
		r.b = append(r.b, "true,"...)
	} else {
		r.b = append(r.b, "false,"...)
	}
}

func (r *csvRow) number(n int) {
	if n != 0 {
		r.b = strconv.AppendInt(r.b, int64(n), 10)
	}
	r.b = append(r.b, ',')
}

// end turns the last comma into the end of the line.
func (r *csvRow) end() { r.b[len(r.b)-1] = '\n' }

func status(masked bool) string {
	if masked {
		return "P"
	}
	return "O"
}

func (f *firm) unite(b []byte) []byte {
	r := csvRow{b}
	p := f.now()
	person := f.masked && f.kind.natural()
	r.b = append(f.siren.Append(r.b), ',')
	r.cell(status(f.masked))
	if f.purged {
		r.cell("true")
	} else {
		r.cell("")
	}
	r.day(f.shownCreated)
	r.kept(f.sigle, f.masked)
	r.kept(f.sex, person)
	for _, name := range f.first {
		r.kept(name, person)
	}
	r.kept(f.usual, person)
	r.kept(f.pseudonym, person)
	r.cell(f.rna)
	r.cell(f.staff)
	r.cell(f.staffYear)
	r.moment(f.treated, f.treatedMillis)
	r.number(len(f.periods))
	r.cell(f.size)
	r.cell(f.sizeYear)
	r.day(p.from)
	r.cell(state(p.closed, "C"))
	f.names(&r, p, person)
	r.cell(p.category)
	r.cell(p.naf)
	r.cell(p.scheme)
	r.nic(f, p.seat)
	r.cell(p.ess)
	r.cell(p.mission)
	r.cell("")
	r.cell(naf25(p.closed, p.naf, p.scheme))
	r.end()
	return r.b
}

func state(closed bool, word string) string {
	if closed {
		return word
	}
	return "A"
}

// names writes nom to dénomination usuelle 3 as the stock does, without flags.
func (f *firm) names(r *csvRow, p *firmState, person bool) {
	r.kept(p.surname, person)
	r.kept(p.married, person)
	r.kept(p.denomination, person && p.denomination != "")
	for _, usual := range p.usuals {
		r.kept(usual, person)
	}
}

func (r *csvRow) nic(f *firm, rank int) {
	nic := f.sites[rank-1].siret.NIC()
	r.b = append(nic.Append(r.b), ',')
}

func (f *firm) uniteHistory(b []byte) []byte {
	r := csvRow{b}
	person := f.masked && f.kind.natural()
	until := none
	for i := len(f.periods) - 1; i >= 0; i-- {
		p, old := &f.periods[i], &f.periods[max(i-1, 0)]
		r.b = append(f.siren.Append(r.b), ',')
		r.day(until)
		r.day(p.from)
		r.cell(state(p.closed, "C"))
		r.flag(p.closed != old.closed)
		r.kept(p.surname, person)
		r.flag(p.surname != old.surname)
		r.kept(p.married, person)
		r.flag(p.married != old.married)
		r.kept(p.denomination, person && p.denomination != "")
		r.flag(p.denomination != old.denomination)
		for _, usual := range p.usuals {
			r.kept(usual, person)
		}
		r.flag(p.usuals != old.usuals)
		r.cell(p.category)
		r.flag(p.category != old.category)
		r.cell(p.naf)
		r.cell(p.scheme)
		r.flag(p.naf != old.naf || p.scheme != old.scheme)
		r.nic(f, p.seat)
		r.flag(p.seat != old.seat)
		r.cell(p.ess)
		r.flag(p.ess != old.ess)
		r.cell(p.mission)
		r.flag(p.mission != old.mission)
		r.cell("")
		r.flag(false)
		r.end()
		until = p.from - 1
	}
	return r.b
}

func (f *firm) siteKey(r *csvRow, s *site) {
	r.b = append(f.siren.Append(r.b), ',')
	r.b = append(s.siret.NIC().Append(r.b), ',')
	r.b = append(s.siret.Append(r.b), ',')
}

func (f *firm) etablissement(b []byte, s *site) []byte {
	r := csvRow{b}
	p := s.now()
	person := s.masked && f.kind.natural()
	f.siteKey(&r, s)
	r.cell(status(s.masked))
	if f.purged && f.shownCreated == none {
		r.cell("")
	} else {
		r.day(s.created)
	}
	r.cell(s.staff)
	if s.staff == "NN" {
		r.cell("")
	} else {
		r.cell("2023")
	}
	r.cell(s.craft)
	r.moment(s.treated, s.millis)
	r.flag(s.rank == f.now().seat)
	r.number(len(s.periods))
	s.address(&r)
	r.b = append(r.b, ",,,,,,,,,,,,,,"...) // the second address is not given any more
	r.day(p.from)
	r.cell(state(p.closed, "F"))
	for _, sign := range p.signs {
		r.kept(sign, person)
	}
	r.kept(p.usual, person || s.hidden)
	r.cell(p.naf)
	r.cell(p.scheme)
	r.cell(p.employer)
	r.cell(naf25(p.closed, p.naf, p.scheme))
	r.end()
	return r.b
}

// address writes complément to coordonnées. What places a masked site more closely than
// its commune is not shown.
func (s *site) address(r *csvRow) {
	hidden := s.masked
	r.kept(s.complement, hidden)
	if hidden {
		r.b = append(r.b, "[ND],[ND],[ND],,[ND],[ND],[ND],"...)
	} else {
		r.number(s.number)
		r.cell(s.suffix)
		r.number(s.last)
		r.cell("")
		r.cell(s.way)
		r.cell(s.label)
		r.cell(s.post)
	}
	if s.place != nil {
		r.cell(s.place.name)
	} else {
		r.cell("")
	}
	r.cell(s.town)
	r.cell("") // distribution spéciale
	if s.place != nil {
		r.cell(s.place.code)
	} else {
		r.cell("")
	}
	r.kept("", hidden)
	r.kept("", hidden)
	if s.country != nil {
		r.cell(s.country.code)
		r.cell(s.country.name)
	} else {
		r.b = append(r.b, ",,"...)
	}
	switch {
	case hidden:
		r.b = append(r.b, "[ND],[ND],[ND],"...)
	case s.place == nil || s.street%50 == 0: // not found by the geocoder
		r.b = append(r.b, ",,,"...)
	default:
		r.b = append(r.b, s.place.code...)
		for h, i := s.street>>20, 0; i < 4; i++ {
			r.b = append(r.b, "0123456789"[h%10])
			h /= 10
		}
		r.cell("_B")
		r.metres(s.x)
		r.metres(s.y)
	}
}

// metres writes tenths of a millimetre.
func (r *csvRow) metres(v int64) { r.b = append(appendDecimal(r.b, v, 4), ',') }

func (f *firm) siteHistory(b []byte, s *site) []byte {
	r := csvRow{b}
	person := s.masked && f.kind.natural()
	until := none
	for i := len(s.periods) - 1; i >= 0; i-- {
		p, old := &s.periods[i], &s.periods[max(i-1, 0)]
		f.siteKey(&r, s)
		r.day(until)
		r.day(p.from)
		r.cell(state(p.closed, "F"))
		r.flag(p.closed != old.closed)
		for _, sign := range p.signs {
			r.kept(sign, person)
		}
		r.flag(p.signs != old.signs)
		r.kept(p.usual, person || s.hidden)
		r.flag(p.usual != old.usual)
		r.cell(p.naf)
		r.cell(p.scheme)
		r.flag(p.naf != old.naf || p.scheme != old.scheme)
		r.cell(p.employer)
		r.flag(p.employer != old.employer)
		r.end()
		until = p.from - 1
	}
	return r.b
}

func (f *firm) lien(b []byte, l *link) []byte {
	r := csvRow{b}
	r.b = append(l.from.Append(r.b), ',')
	r.b = append(l.to.Append(r.b), ',')
	r.day(l.on)
	r.flag(l.seat)
	r.flag(l.continuous)
	r.moment(l.treated, int(uint64(l.from)*7919%86_400_000))
	r.end()
	return r.b
}

func (f *firm) double(b []byte) []byte {
	r := csvRow{b}
	r.b = append(f.siren.Append(r.b), ',')
	r.b = append(f.doublon.Append(r.b), ',')
	r.moment(f.doublonDay, int(uint64(f.siren)*7919%86_400_000))
	r.end()
	return r.b
}
