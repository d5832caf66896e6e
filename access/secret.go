package access

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"hash/crc32"
	"strings"

	"tuyau/problem"
)

// A secret reads: the marker, 160 random bits, a checksum of all before.
//
//	tuyau_ 0123456789abcdefghjkmnpqrstvwxyz 0123456
//
// The marker lets scanners of leaked secrets know it; the checksum tells a mistyped
// secret from an unknown one without a database. Any one character wrong, or two
// neighbours exchanged, are errors of at most 32 bits in a row: CRC-32 sees them all.
const (
	marker    = "tuyau_"
	randomLen = 32
	sumLen    = 7
	secretLen = len(marker) + randomLen + sumLen
	prefixLen = len(marker) + 6 // shown in lists; leaves 130 bits unknown
)

// digits leaves out i, l, o and u, which people misread.
var digits = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// Fingerprint is the SHA-256 of a secret. It is all that is kept of it.
type Fingerprint [sha256.Size]byte

// ParseSecret checks the form of what a caller sent as a key.
func ParseSecret(s string) (Fingerprint, error) {
	if len(s) != secretLen || !strings.HasPrefix(s, marker) {
		return Fingerprint{}, problem.New(problem.Unauthorized, nil,
			"Ceci n'est pas une clé de Tuyau : elle commence par « %s » et compte %d caractères.", marker, secretLen)
	}
	if checksum(s[:secretLen-sumLen]) != [sumLen]byte([]byte(s[secretLen-sumLen:])) {
		return Fingerprint{}, problem.New(problem.Unauthorized, nil,
			"Cette clé est mal recopiée : sa somme de contrôle ne correspond pas.")
	}
	return sha256.Sum256([]byte(s)), nil
}

func checksum(body string) (sum [sumLen]byte) {
	crc := ^uint32(0) // crc32.ChecksumIEEE, which would move body to the heap: BenchmarkFind
	for i := range len(body) {
		crc = crc32.IEEETable[byte(crc)^body[i]] ^ crc>>8
	}
	digits.Encode(sum[:], binary.BigEndian.AppendUint32(nil, ^crc))
	return sum
}
