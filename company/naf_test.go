package company_test

import (
	"regexp"
	"slices"
	"testing"

	"tuyau/company"
)

func TestNAFHasEverySubclassOnce(t *testing.T) {
	naf := company.NAF()
	if len(naf) != 732 || naf[0] != "01.11Z" || naf[731] != "99.00Z" || !slices.IsSorted(naf) || len(slices.Compact(naf)) != 732 {
		t.Errorf("%d codes, from %s to %s", len(naf), naf[0], naf[len(naf)-1])
	}
	form := regexp.MustCompile(`^\d\d\.\d\d[A-Z]$`)
	for _, code := range naf {
		if !form.MatchString(code) {
			t.Errorf("%q", code)
		}
	}
}
