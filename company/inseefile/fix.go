package inseefile

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf8"
)

// fixer brings the cells of a row to one form, whatever the file writes.
type fixer struct {
	booleans []int // columns put in lower case
	dates    []int // columns of the RNA where 0001-01-01 is null
	hidden   []int // columns of the RNA that are never given: telephone, email
	latin    bool  // the text may be CP1252, or UTF-8, or both
}

const noDate = "0001-01-01"

func newFixer(kind Kind, names []string) (f fixer) {
	f.latin = kind.rna()
	for i, name := range names {
		switch {
		case !kind.rna():
			if boolean(name) {
				f.booleans = append(f.booleans, i)
			}
		case private(name):
			f.hidden = append(f.hidden, i)
		case strings.HasPrefix(name, "date_") || name == "maj_time":
			f.dates = append(f.dates, i)
		}
	}
	return f
}

func boolean(name string) bool {
	switch name {
	case "unitePurgeeUniteLegale", "etablissementSiege", "transfertSiege", "continuiteEconomique":
		return true
	}
	return strings.HasPrefix(name, "changement")
}

// private says whether a column of the RNA holds how to reach a person.
func private(name string) bool {
	name = strings.ToLower(name)
	return strings.Contains(name, "telephone") || strings.Contains(name, "mail")
}

// check gives what is wrong with the text of a row that is not clean.
func (f *fixer) check(text []byte) string {
	switch {
	case bytes.IndexByte(text, 0) >= 0:
		return "octet nul dans le texte"
	case !f.latin && !utf8.Valid(text):
		return "texte qui n'est pas en UTF-8"
	}
	return ""
}

// row works on the cells of a row of b.
func (f *fixer) row(b *Batch, cells []span, clean bool) {
	for _, i := range f.booleans {
		lower(b.text[cells[i].start:cells[i].end])
	}
	if !f.latin {
		return
	}
	for _, i := range f.hidden {
		cells[i] = span{}
	}
	for _, i := range f.dates {
		if bytes.HasPrefix(b.text[cells[i].start:cells[i].end], []byte(noDate)) {
			cells[i] = span{}
		}
	}
	if clean {
		return
	}
	for i, c := range cells {
		if text := b.text[c.start:c.end]; !utf8.Valid(text) {
			cells[i] = b.add(fromCP1252(text))
		}
	}
}

func lower(text []byte) {
	for i, c := range text {
		if c >= 'A' && c <= 'Z' {
			text[i] = c + 'a' - 'A'
		}
	}
}

// cp1252 is what the bytes 0x80 to 0x9f stand for there; above, it is Latin-1.
var cp1252 = []rune("€\uFFFD‚ƒ„…†‡ˆ‰Š‹Œ\uFFFDŽ\uFFFD\uFFFD‘’“”•–—˜™š›œ\uFFFDžŸ")

// fromCP1252 reads as CP1252 the bytes that are not UTF-8: files mix both.
func fromCP1252(text []byte) []byte {
	out := make([]byte, 0, len(text)+len(text)/2)
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		if r == utf8.RuneError && size == 1 {
			if r = rune(text[0]); r < 0xa0 {
				r = cp1252[r-0x80]
			}
		}
		out = utf8.AppendRune(out, r)
		text = text[size:]
	}
	return out
}

// cleanText says whether the whole rows of text are UTF-8 without NUL. What follows
// the last end of line is looked at only when nothing follows the text.
func cleanText(text []byte, last bool) bool {
	if !last {
		text = text[:bytes.LastIndexByte(text, '\n')+1]
	}
	return bytes.IndexByte(text, 0) < 0 && validUTF8(text)
}

// validUTF8 is utf8.Valid, which is slow once it has met a byte above 127: it is faster
// on texts with a few accents.
func validUTF8(text []byte) bool {
	for {
		for len(text) >= 8 && binary.LittleEndian.Uint64(text)&highs == 0 {
			text = text[8:]
		}
		n := 0
		for n < len(text) && n < 8 && text[n] < utf8.RuneSelf {
			n++
		}
		if text = text[n:]; len(text) == 0 {
			return true
		}
		if text[0] < utf8.RuneSelf {
			continue
		}
		r, size := utf8.DecodeRune(text)
		if r == utf8.RuneError && size == 1 {
			return false
		}
		text = text[size:]
	}
}
