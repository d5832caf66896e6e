package searchapi

import (
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"tuyau/company"
	"tuyau/problem"
	"tuyau/siren"
)

// Verify answers GET /verify/{number} and GET /verify/{kind}/{number}: whether a SIREN,
// a SIRET, a number of TVA, an RNA identifier or a NIC is right, what is wrong with it,
// what was likely meant, and whether the index has it. It is ours.
func (a *API) Verify(w http.ResponseWriter, r *http.Request) error {
	number := r.PathValue("number")
	kind := siren.Kind(r.PathValue("kind"))
	switch {
	case !utf8.ValidString(number):
		return invalid("Le numéro n'est pas un texte en UTF-8.")
	case utf8.RuneCountInString(number) > mostTyped:
		return invalid("Le numéro a plus de %d caractères.", mostTyped)
	}
	switch kind {
	case "":
		kind = siren.KindOf(number)
	case siren.KindSIREN, siren.KindSIRET, siren.KindTVA, siren.KindRNA, siren.KindNIC:
	default:
		return problem.New(problem.NotFound, nil, "%s", unknown)
	}
	return a.answer(w, r, func(x *company.Index) ([]byte, error) {
		return a.appendExplanation(x, siren.Explain(kind, number)), nil
	})
}

func (a *API) appendExplanation(x *company.Index, e siren.Explanation) []byte {
	s := &sheet{a: a, x: x}
	o := open(nil, nil)
	o.text("type", string(e.Kind))
	o.text("saisie", e.Text)
	o.text("numero", e.Number)
	o.bool("valide", e.Valid)
	o.text("explication", e.Summary)
	if o.key("fautes") {
		o.b = appendFaults(o.b, e.Faults)
	}
	if o.key("propositions") {
		o.b = s.appendCandidates(o.b, e)
	}
	o.text("siren", e.SIREN)
	o.text("nic", e.NIC)
	o.text("tva", e.TVA)
	unit, known := s.known(e.Kind, e.Number)
	o.bool("connu", known)
	name := ""
	if known {
		name = s.fullName(unit, s.standing(unit))
	}
	o.text("nom_complet", name)
	return o.close()
}

func appendFaults(b []byte, faults []siren.Fault) []byte {
	b = append(b, '[')
	for i, f := range faults {
		if i > 0 {
			b = append(b, ',')
		}
		o := open(b, nil)
		o.text("code", f.Code)
		if f.Position > 0 {
			o.raw("position", strconv.Itoa(f.Position))
		} else {
			o.null("position")
		}
		o.text("attendu", f.Expected)
		o.text("trouve", f.Got)
		o.text("texte", f.Text)
		b = o.close()
	}
	return append(b, ']')
}

// appendCandidates writes the numbers that may have been meant, those that the index has
// first.
func (s *sheet) appendCandidates(b []byte, e siren.Explanation) []byte {
	b = append(b, '[')
	n := 0
	for _, want := range [...]bool{true, false} {
		for _, c := range e.Candidates {
			unit, known := s.known(e.Kind, c.Number)
			if known != want {
				continue
			}
			if n++; n > 1 {
				b = append(b, ',')
			}
			o := open(b, nil)
			o.text("numero", c.Number)
			o.text("explication", c.Slip)
			o.bool("connu", known)
			name := ""
			if known {
				name = s.fullName(unit, s.standing(unit))
			}
			o.text("nom_complet", name)
			b = o.close()
		}
	}
	return append(b, ']')
}

// known finds the unité légale that a number names.
func (s *sheet) known(kind siren.Kind, number string) (unit int, ok bool) {
	switch kind {
	case siren.KindSIREN:
		if n, err := siren.Parse(number); err == nil {
			return s.x.Unit(n)
		}
	case siren.KindSIRET:
		if n, err := siren.ParseSIRET(number); err == nil {
			if site, found := s.x.Site(n); found {
				return s.x.UnitOf(site)
			}
		}
	case siren.KindTVA:
		if n, err := siren.ParseTVA(number); err == nil && !n.Monaco() && strings.HasPrefix(number, "FR") {
			return s.x.Unit(n.SIREN())
		}
	case siren.KindRNA:
		if n, err := siren.ParseRNA(number); err == nil {
			if hits := s.x.Search(company.NameQuery{Text: n.String(), Limit: 1}).Hits; len(hits) > 0 {
				return hits[0].Unit, true
			}
		}
	}
	return 0, false
}
