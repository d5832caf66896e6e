package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"runtime"
	"strconv"
	"time"

	"tuyau/company"
)

// companyQuestions are requests drawn from an index.
type companyQuestions struct {
	units, sites          []string // numbers
	names, slips, begun   []string // of units: whole, with one slip, cut somewhere
	selective, broad, all []string // paths of API Sirene: few answers, a count of many, a facet of all
}

// heavy is how many times fewer the heavy questions are.
const heavy = 100

var errNoCompany = errors.New("cet index n'a aucune entreprise dont le nom soit public : rien à mesurer")

// drawCompanies draws n questions of each kind.
func drawCompanies(x *company.Index, n int, seed uint64) (*companyQuestions, error) {
	random := rand.New(rand.NewPCG(seed, 0))
	q := &companyQuestions{}
	if x.Units.Rows() == 0 || x.Sites.Rows() == 0 {
		return nil, errNoCompany
	}
	for tries := 0; len(q.names) < n; tries++ {
		if tries > 100*n {
			return nil, errNoCompany
		}
		unit, site := random.IntN(x.Units.Rows()), random.IntN(x.Sites.Rows())
		name := []rune((reading{x.Units, unit}).words("denominationUniteLegale"))
		if len(name) < 4 {
			continue
		}
		q.units = append(q.units, x.SIREN(unit).String())
		q.sites = append(q.sites, x.SIRET(site).String())
		q.names = append(q.names, string(name))
		q.slips = append(q.slips, slip(name, random))
		q.begun = append(q.begun, string(name[:2+random.IntN(len(name)-2)]))
		r := reading{x.Sites, site}
		town, naf := r.value("codeCommuneEtablissement"), r.value("activitePrincipaleEtablissement")
		if town == "" || len(naf) < 2 {
			town, naf = "75056", "62"
		}
		q.selective = append(q.selective, sirets("codeCommuneEtablissement:"+town+" AND periode(activitePrincipaleEtablissement:"+naf+")", 20))
		if len(q.broad) < max(1, n/heavy) {
			q.broad = append(q.broad, sirets(fmt.Sprintf("periode(-dateFin:* AND etatAdministratifEtablissement:A AND -activitePrincipaleEtablissement:%s) AND -codeCommuneEtablissement:%s",
				naf, town), 0))
			field := []string{"activitePrincipaleEtablissement", "codeCommuneEtablissement", "trancheEffectifsEtablissement", "codePostalEtablissement"}[len(q.all)%4]
			q.all = append(q.all, "/api-sirene/3.11/siret?nombre=0&facette.champ="+field)
		}
	}
	return q, nil
}

func sirets(q string, number int) string {
	return "/api-sirene/3.11/siret?nombre=" + strconv.Itoa(number) + "&q=" + url.QueryEscape(q)
}

// slip changes, drops or doubles a letter, or swaps two.
func slip(name []rune, random *rand.Rand) string {
	at := 1 + random.IntN(len(name)-2)
	switch random.IntN(4) {
	case 0:
		return string(name[:at]) + string(rune('A'+random.IntN(26))) + string(name[at+1:])
	case 1:
		return string(name[:at]) + string(name[at+1:])
	case 2:
		return string(name[:at+1]) + string(name[at:])
	}
	return string(name[:at]) + string([]rune{name[at+1], name[at]}) + string(name[at+2:])
}

// unit asks the i-th unité légale.
func (q *companyQuestions) unit(ask func(string) error) func(int) error {
	return func(i int) error { return ask("/api-sirene/3.11/siren/" + q.units[i]) }
}

// works are the questions, put to whoever answers.
func (q *companyQuestions) works(prefix string, ask func(string) error) []work {
	texts := func(path string, list []string) func(int) error {
		return func(i int) error { return ask(path + url.QueryEscape(list[i])) }
	}
	paths := func(list []string) func(int) error { return func(i int) error { return ask(list[i]) } }
	n := len(q.names)
	works := []work{
		{name: "/siren/{siren}", n: n, do: q.unit(ask)},
		{name: "/siret/{siret}", n: n, do: func(i int) error { return ask("/api-sirene/3.11/siret/" + q.sites[i]) }},
		{name: "nom exact", n: n, do: texts("/recherche-entreprises/search?q=", q.names)},
		{name: "nom avec une faute", n: n, do: texts("/recherche-entreprises/search?q=", q.slips)},
		{name: "en le tapant", n: n, do: texts("/recherche-entreprises/suggest?q=", q.begun)},
		{name: "q, peu de réponses", n: n, do: paths(q.selective)},
		{name: "q, compte de presque tout", n: len(q.broad), do: paths(q.broad)},
		{name: "facette de tout", n: len(q.all), do: paths(q.all)},
	}
	for i := range works {
		works[i].name = prefix + works[i].name
	}
	return works
}

// exported is how many établissements the exports take.
const exported = 200_000

// exports takes many établissements, by cursor then in CSV.
func (d *desk) exports(e *env) error {
	const page = 1000
	began, rows := time.Now(), 0
	for cursor := "*"; rows < exported; {
		w := &discarded{head: make([]byte, 0, 1<<10)} // enough for the envelope
		if err := d.get("/api-sirene/3.11/siret?nombre="+strconv.Itoa(page)+"&curseur="+url.QueryEscape(cursor), "", w); err != nil {
			return err
		}
		got, next, err := pageOf(w.head)
		if err != nil {
			return err
		}
		rows += got
		if got == 0 || next == cursor {
			break
		}
		cursor = next
		if err := e.ctx.Err(); err != nil {
			return err
		}
	}
	elapsed := time.Since(began)
	fmt.Fprintf(e.stdout, "export par curseur : %s établissements en %s (%s/s)\n", thousands(rows), elapsed.Round(time.Millisecond), thousands(perSecond(int64(rows), elapsed)))
	began = time.Now()
	w := &discarded{}
	if err := d.get("/api-sirene/3.11/siret?nombre="+strconv.Itoa(exported), "text/csv", w); err != nil {
		return err
	}
	elapsed = time.Since(began)
	fmt.Fprintf(e.stdout, "CSV : %s lignes, %s octets, en %s ; tas ensuite : %s Mo\n", thousands(w.lines-1), thousands(w.bytes),
		elapsed.Round(time.Millisecond), thousands(heap()>>20))
	runtime.KeepAlive(d) // it is part of the heap
	return nil
}

// pageOf reads, in the envelope of a page, how many answers it has and where the next
// one begins.
func pageOf(head []byte) (got int, next string, err error) {
	begin, end := bytes.IndexByte(head, ':'), bytes.IndexByte(head, '}')
	var header struct {
		Nombre         int
		CurseurSuivant string
	}
	if begin < 0 || end < begin {
		return 0, "", fmt.Errorf("réponse sans enveloppe : %.100s", head)
	}
	err = json.Unmarshal(head[begin+1:end+1], &header)
	return header.Nombre, header.CurseurSuivant, err
}
