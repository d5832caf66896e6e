package portal

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"tuyau/address"
)

// fine is the narrow no-break space of French typography.
const fine = "\u202f"

var (
	beforeSign  = regexp.MustCompile(`[ \x{00a0}]([;:!?»])`)
	afterQuote  = regexp.MustCompile(`«[ \x{00a0}]`)
	apostrophe  = regexp.MustCompile(`(\pL)'(\pL)`)
	templateTag = regexp.MustCompile(`(?s)\{\{.*?\}\}|<script.*?</script>|<[^>]*>`)
)

// typeset sets a French text: narrow no-break spaces and typographic apostrophes.
func typeset(s string) string {
	s = beforeSign.ReplaceAllString(s, fine+"$1")
	s = afterQuote.ReplaceAllString(s, "«"+fine)
	return apostrophe.ReplaceAllString(s, "$1’$2")
}

// typesetTemplate does so for the text of a template, so that authors type plain
// spaces; actions and tags are left alone, but for the texts of their attributes.
func typesetTemplate(source string) string {
	var out strings.Builder
	at := 0
	for _, tag := range templateTag.FindAllStringIndex(source, -1) {
		out.WriteString(typeset(source[at:tag[0]]))
		out.WriteString(typesetAttributes(source[tag[0]:tag[1]]))
		at = tag[1]
	}
	out.WriteString(typeset(source[at:]))
	return out.String()
}

var spoken = regexp.MustCompile(`(?:aria-label|placeholder|content|title)="[^"]*"`)

func typesetAttributes(tag string) string {
	if !strings.HasPrefix(tag, "<") {
		return tag
	}
	return spoken.ReplaceAllStringFunc(tag, typeset)
}

// nombre writes 158048 as "158 048".
func nombre(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + fine + s[i:]
	}
	return s
}

// accord writes "1 numéro", "2 numéros".
func accord(n int, one, many string) string {
	if n < 2 {
		return nombre(n) + " " + one
	}
	return nombre(n) + " " + many
}

var mois = [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}

// date writes "1er mars 2026".
func date(t time.Time) string {
	day := strconv.Itoa(t.Day())
	if day == "1" {
		day = "1er"
	}
	return day + " " + mois[t.Month()-1] + " " + strconv.Itoa(t.Year())
}

// nature says what a hit is.
func nature(k address.Kind) string {
	switch k {
	case address.HouseNumber:
		return "Numéro"
	case address.Street:
		return "Voie"
	case address.Locality:
		return "Lieu-dit"
	}
	return "Commune"
}
