package siren

// SIRET identifies an établissement: the SIREN of its unité légale, then its NIC.
type SIRET uint64

// NIC numbers the établissements of a unité légale: five digits, the last one the key
// of the whole SIRET.
type NIC uint32

const nics = 100_000 // one more than the greatest NIC

// LaPoste numbers most of its établissements without the key of Luhn.
const LaPoste SIREN = 356000000

// ParseSIRET reads fourteen digits, with spaces of any kind or dots between them. It
// does not check the key: Valid does.
func ParseSIRET(text string) (SIRET, error) {
	n, ok := digits(text, 14)
	if !ok {
		return 0, refuse(KindSIRET, text)
	}
	return SIRET(n), nil
}

// ParseNIC reads five digits.
func ParseNIC(text string) (NIC, error) {
	n, ok := digits(text, 5)
	if !ok {
		return 0, refuse(KindNIC, text)
	}
	return NIC(n), nil
}

// SIREN is the unité légale that the établissement belongs to.
func (s SIRET) SIREN() SIREN { return SIREN(s / nics) }

// NIC is the number of the établissement within its unité légale.
func (s SIRET) NIC() NIC { return NIC(s % nics) }

// Valid says whether the SIREN inside has a right key and so has the whole. For La
// Poste the digits may instead add up to a multiple of five.
func (s SIRET) Valid() bool {
	return s.SIREN().Valid() && (luhn(uint64(s)) == 0 || s.SIREN() == LaPoste && s.sum()%5 == 0)
}

func (s SIRET) sum() (sum int) {
	for n := uint64(s); n > 0; n /= 10 {
		sum += int(n % 10)
	}
	return sum
}

func (s SIRET) String() string {
	var b [14]byte
	return string(s.Append(b[:0]))
}

// Append adds the fourteen digits to b.
func (s SIRET) Append(b []byte) []byte { return appendDigits(b, uint64(s), 14) }

func (n NIC) String() string {
	var b [5]byte
	return string(n.Append(b[:0]))
}

// Append adds the five digits to b.
func (n NIC) Append(b []byte) []byte { return appendDigits(b, uint64(n), 5) }
