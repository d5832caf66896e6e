package siren_test

import (
	"strings"
	"testing"

	"tuyau/problem"
	"tuyau/siren"
)

func TestParseReadsWhatPeopleWrite(t *testing.T) {
	for text, want := range map[string]string{
		"552100554":                     "552100554",
		"552 100 554":                   "552100554",
		" 552\u00a0100\u202f554\t":      "552100554",
		"552.100.554":                   "552100554",
		"005520176":                     "005520176",
		"0 0 0 0 0 0 0 0 0":             "000000000",
		"552\u2009100\u3000554\r\n":     "552100554",
		"":                              "",
		"55210055":                      "",
		"5521005544":                    "",
		"55210055A":                     "",
		"٥٥٢١٠٠٥٥٤":                     "",
		"552-100-554":                   "",
		"55210055\xff":                  "",
		"18446744073709551616000000001": "",
	} {
		got, err := siren.Parse(text)
		if want == "" {
			if p := problem.Of(err); p.Code != problem.Invalid || p.Public == "" {
				t.Errorf("Parse(%q) = %v, %v, want a problem", text, got, err)
			}
		} else if err != nil || got.String() != want {
			t.Errorf("Parse(%q) = %v, %v, want %s", text, got, err, want)
		}
	}
}

func TestSIRETHasParts(t *testing.T) {
	s, err := siren.ParseSIRET("005 520 176 00009")
	if err != nil || s.String() != "00552017600009" || s.SIREN().String() != "005520176" || s.NIC().String() != "00009" {
		t.Fatalf("%v, %v, %v, %v", s, s.SIREN(), s.NIC(), err)
	}
	nic, err := siren.ParseNIC("00009")
	if err != nil || s.SIREN().SIRET(nic) != s {
		t.Fatalf("%v, %v", nic, err)
	}
	for _, bad := range []string{"", "5521005540001", "552100554000133", "5521005540001x"} {
		if s, err := siren.ParseSIRET(bad); err == nil {
			t.Errorf("ParseSIRET(%q) = %v", bad, s)
		}
	}
	for _, bad := range []string{"", "1234", "123456", "1234x"} {
		if n, err := siren.ParseNIC(bad); err == nil {
			t.Errorf("ParseNIC(%q) = %v", bad, n)
		}
	}
}

func TestValid(t *testing.T) {
	for text, want := range map[string]bool{
		"552100554": true, "552032534": true, "356000000": true, "130025265": true, "775672272": true,
		"552100555": false, "552100545": false, "000000000": false, "005520176": true,
		// SIRET: ordinary, La Poste's siège (Luhn) and one of its offices (sum of 40).
		"13002526500013": true, "21920023500014": true, "21920023500022": true, "22690001700014": true,
		"35600000000048": true, "35600000049837": true, "35600000049838": false,
		"13002526500014": false,
		// The whole has the key of Luhn, its SIREN has not.
		"13002526400014": false,
		"00000000000000": false,
	} {
		var got bool
		if len(text) == 9 {
			s, err := siren.Parse(text)
			if err != nil {
				t.Fatal(err)
			}
			got = s.Valid()
		} else {
			s, err := siren.ParseSIRET(text)
			if err != nil {
				t.Fatal(err)
			}
			got = s.Valid()
		}
		if got != want {
			t.Errorf("%s: valid %v, want %v", text, got, want)
		}
	}
}

func TestTVA(t *testing.T) {
	for text, want := range map[string]bool{
		"FR40303265045":       true,
		"fr 40 303 265 045":   true,
		"FR39356000000":       true,
		"FR23334175221":       true,
		"FR84323140391":       false,
		"FRK7399859412":       true, // letters in the key
		"FR4Z123456782":       true,
		"FR4Y123456782":       false,
		"FRK8399859412":       false,
		"FR53000004605":       true, // Monaco
		"FR54000004605":       false,
		"FR12000000000":       false,
		"FR41303265046":       false,
		"FR 40.303.265.045  ": true,
	} {
		got, err := siren.ParseTVA(text)
		if err != nil || got.Valid() != want {
			t.Errorf("%s: %v, %v, want %v", text, got.Valid(), err, want)
		}
		if compact := strings.ToUpper(strings.NewReplacer(" ", "", ".", "").Replace(text)); got.String() != compact {
			t.Errorf("%s is written %s", text, got)
		}
	}
	for _, bad := range []string{"", "FR", "BE0403170701", "40303265045", "FRIO334175221", "FR403032650451", "FR4030326504", "FR4030326504X", "FRé303265045", "F\xff40303265045"} {
		if got, err := siren.ParseTVA(bad); err == nil {
			t.Errorf("ParseTVA(%q) = %v", bad, got)
		}
	}
	s, _ := siren.Parse("356000000")
	if got := s.TVA(); got.String() != "FR39356000000" || !got.Valid() || got.SIREN() != s || got.Key() != "39" || got.Monaco() {
		t.Errorf("TVA of La Poste: %v", got)
	}
}

// TestTVALetterKeysAreElevenths: of the keys with a letter, one in eleven fits a SIREN.
func TestTVALetterKeysAreElevenths(t *testing.T) {
	const letters = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
	fit, all := 0, 0
	for _, a := range letters {
		for _, b := range letters {
			if a <= '9' && b <= '9' {
				continue
			}
			tva, err := siren.ParseTVA("FR" + string(a) + string(b) + "552100554")
			if err != nil {
				t.Fatal(err)
			}
			if all++; tva.Valid() {
				fit++
			}
		}
	}
	if all != 1056 || fit != 96 {
		t.Errorf("%d keys of %d fit", fit, all)
	}
}

func TestRNA(t *testing.T) {
	for text, want := range map[string]string{
		"W751000001": "W751000001", "w751000001": "W751000001", "W9R2003255": "W9R2003255", "W 75 1000001": "W751000001",
		"0751000123": "0751000123",
		"0751010123": "", "W75100000": "", "W7510000011": "", "X751000001": "", "W75100000A": "", "WA51000001": "", "W7-1000001": "",
		"W75100000é": "", "": "",
	} {
		got, err := siren.ParseRNA(text)
		if (err == nil) != (want != "") || err == nil && got.String() != want {
			t.Errorf("ParseRNA(%q) = %v, %v, want %q", text, got, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"552100554", "552 100 554", "13002526500013", "FR40303265045", "FRK7399859412", "W751000001", "7,32E+08", "55210O554", "\xff", "5521005540001", "35600000049838"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		check := func(kind siren.Kind, form bool, number string, valid bool) {
			e := siren.Explain(kind, text)
			if e.Summary == "" || e.Valid != (len(e.Faults) == 0) || len(e.Candidates) > siren.MaxCandidates {
				t.Fatalf("%s %q: %+v", kind, text, e)
			}
			if e.Valid != (form && valid) {
				t.Fatalf("%s %q: form %v, valid %v, explained %+v", kind, text, form, valid, e)
			}
			if form && e.Number != number && e.Faults[0].Code != siren.FaultLength {
				t.Fatalf("%s %q is %s, explained %+v", kind, text, number, e)
			}
			for _, fault := range e.Faults {
				if fault.Text == "" || fault.Position < 0 || fault.Position > len([]rune(text)) {
					t.Fatalf("%s %q: %+v", kind, text, fault)
				}
			}
			for _, c := range e.Candidates {
				if again := siren.Explain(kind, c.Number); !again.Valid {
					t.Fatalf("%s %q: candidate %q: %+v", kind, text, c.Number, again)
				}
			}
		}
		if len([]rune(text)) > 60 {
			return
		}
		s, err := siren.Parse(text)
		check(siren.KindSIREN, err == nil, s.String(), s.Valid())
		e, err := siren.ParseSIRET(text)
		check(siren.KindSIRET, err == nil, e.String(), e.Valid())
		n, err := siren.ParseNIC(text)
		check(siren.KindNIC, err == nil, n.String(), true)
		v, err := siren.ParseTVA(text)
		check(siren.KindTVA, err == nil, v.String(), v.Valid())
		r, err := siren.ParseRNA(text)
		check(siren.KindRNA, err == nil, r.String(), true)
	})
}

var sink struct {
	siren siren.SIREN
	siret siren.SIRET
	tva   siren.TVA
	rna   siren.RNA
	ok    bool
}

func TestValidNumbersCostNoAllocation(t *testing.T) {
	cell, buf := []byte("552100554"), make([]byte, 0, 16)
	for name, f := range map[string]func(){
		"Parse of bytes": func() { sink.siren, _ = siren.Parse(string(cell)); sink.ok = sink.siren.Valid() },
		"Parse":          func() { sink.siren, _ = siren.Parse("552 100 554"); sink.ok = sink.siren.Valid() },
		"ParseSIRET":     func() { sink.siret, _ = siren.ParseSIRET("13002526500013"); sink.ok = sink.siret.Valid() },
		"ParseTVA":       func() { sink.tva, _ = siren.ParseTVA("FR40303265045"); sink.ok = sink.tva.Valid() },
		"ParseRNA":       func() { sink.rna, _ = siren.ParseRNA("W751000001") },
		"Append":         func() { buf = sink.siret.Append(buf[:0]) },
	} {
		if n := testing.AllocsPerRun(100, f); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}

func BenchmarkParseSIREN(b *testing.B) {
	cell := []byte("552100554")
	b.ReportAllocs()
	for b.Loop() {
		sink.siren, _ = siren.Parse(string(cell))
	}
}

func BenchmarkParseSIRET(b *testing.B) {
	cell := []byte("13002526500013")
	b.ReportAllocs()
	for b.Loop() {
		sink.siret, _ = siren.ParseSIRET(string(cell))
	}
}

func BenchmarkValidSIRET(b *testing.B) {
	s, _ := siren.ParseSIRET("13002526500013")
	b.ReportAllocs()
	for b.Loop() {
		sink.ok = s.Valid()
	}
}

func BenchmarkParseTVA(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		sink.tva, _ = siren.ParseTVA("FR40303265045")
	}
}
