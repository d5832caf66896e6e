package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold writes s in lower case ASCII letters and digits, its words separated by one
// space: accents and ligatures are undone, everything else separates. Letters of
// other scripts are dropped. Folding twice is folding once.
func Fold(s string) string { return string(AppendFold(nil, s)) }

// AppendFold appends Fold(s) to dst.
func AppendFold(dst []byte, s string) []byte {
	start := len(dst)
	gap := false
	put := func(c byte) {
		if gap && len(dst) > start {
			dst = append(dst, ' ')
		}
		gap = false
		dst = append(dst, c)
	}
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			i++
			switch {
			case 'a' <= c && c <= 'z' || '0' <= c && c <= '9':
				put(c)
			case 'A' <= c && c <= 'Z':
				put(c + 'a' - 'A')
			default:
				gap = true
			}
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		if unicode.Is(unicode.Mn, r) { // an accent written apart belongs to the letter before
			continue
		}
		letters, known := folded[r]
		if !known {
			letters = decompose(r)
		}
		if letters == "" {
			gap = true
			continue
		}
		for j := range len(letters) {
			put(letters[j])
		}
	}
	return dst
}

// folded has the letters met in French names; decompose finds the rest more slowly.
var folded = map[rune]string{
	'à': "a", 'â': "a", 'ä': "a", 'á': "a", 'ã': "a", 'å': "a", 'À': "a", 'Â': "a", 'Ä': "a", 'Á': "a",
	'ç': "c", 'Ç': "c",
	'é': "e", 'è': "e", 'ê': "e", 'ë': "e", 'É': "e", 'È': "e", 'Ê': "e", 'Ë': "e",
	'î': "i", 'ï': "i", 'í': "i", 'ì': "i", 'Î': "i", 'Ï': "i",
	'ñ': "n", 'Ñ': "n",
	'ô': "o", 'ö': "o", 'ó': "o", 'ò': "o", 'õ': "o", 'Ô': "o", 'Ö': "o",
	'ù': "u", 'û': "u", 'ü': "u", 'ú': "u", 'Ù': "u", 'Û': "u", 'Ü': "u",
	'ÿ': "y", 'Ÿ': "y", 'ý': "y",
	'œ': "oe", 'Œ': "oe", 'æ': "ae", 'Æ': "ae", 'ß': "ss", 'ø': "o", 'Ø': "o", 'ł': "l", 'Ł': "l", 'đ': "d", 'Đ': "d",
	'’': "", '‘': "", 'ʼ': "", '\u00a0': "", '«': "", '»': "", '–': "", '—': "",
}

func decompose(r rune) string {
	if !unicode.IsLetter(r) && !unicode.IsNumber(r) {
		return ""
	}
	var b strings.Builder
	for _, d := range norm.NFKD.String(string(r)) {
		if d = unicode.ToLower(d); 'a' <= d && d <= 'z' || '0' <= d && d <= '9' {
			b.WriteByte(byte(d))
		}
	}
	return b.String()
}

// Tokens appends the words of a folded text to dst. They share its memory.
func Tokens(dst []string, folded string) []string {
	for folded != "" {
		word, rest, _ := strings.Cut(folded, " ")
		if word != "" {
			dst = append(dst, word)
		}
		folded = rest
	}
	return dst
}
