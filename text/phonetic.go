package text

import "strings"

// Phonetic writes how a folded French word sounds, so that words which sound alike
// have the same key: "auto", "oto" and "hotaux" are all "oto". Vowels keep four sounds
// (a, e, i, o with u), nasals one each, final mute letters go, doubled sounds are one.
// Digits stay. It is a rule of thumb: names keep their secrets.
func Phonetic(word string) string {
	if len(word) == 0 {
		return ""
	}
	s := mute(word)
	var b strings.Builder
	last := byte(0)
	put := func(sounds string) {
		for i := range len(sounds) {
			if sounds[i] != last || sounds[i] <= '9' {
				b.WriteByte(sounds[i])
			}
			last = sounds[i]
		}
	}
	for i := 0; i < len(s); {
		sounds, n := sound(s, i)
		put(sounds)
		i += n
	}
	if b.Len() == 0 {
		return word
	}
	return b.String()
}

// mute drops the letters that are not heard at the end of a word.
func mute(word string) string {
	s := word
	for _, end := range []string{"eaux", "eau", "aulds", "auld", "aults", "ault", "auts", "aut", "auds", "aud", "aux"} {
		if len(s) > len(end) && strings.HasSuffix(s, end) {
			return s[:len(s)-len(end)] + "o"
		}
	}
	for _, end := range []string{"er", "ers", "ez"} {
		if len(s) > len(end)+2 && strings.HasSuffix(s, end) {
			return s[:len(s)-len(end)] + "e"
		}
	}
	for len(s) > 2 {
		switch c := s[len(s)-1]; {
		case strings.IndexByte("stdxz", c) >= 0 && s[len(s)-2] > '9', c == 'p' && strings.IndexByte("aoum", s[len(s)-2]) >= 0:
			s = s[:len(s)-1]
		case c == 'e' && strings.IndexByte("gce", s[len(s)-2]) < 0:
			return s[:len(s)-1] // after g and c it is mute too, but says how they sound
		default:
			return s
		}
	}
	return s
}

func vowel(c byte) bool { return strings.IndexByte("aeiouy", c) >= 0 }

func at(s string, i int) byte {
	if i < 0 || i >= len(s) {
		return 0
	}
	return s[i]
}

// sounds of several letters, the longest first.
var sounds = []struct{ letters, sound string }{
	{"eaux", "o"}, {"eau", "o"}, {"aux", "o"}, {"oeu", "e"}, {"ouill", "uy"}, {"aill", "ay"}, {"eill", "ey"}, {"euil", "ey"},
	{"sch", "x"}, {"tch", "x"}, {"tion", "si3"}, {"cqu", "k"}, {"ph", "f"}, {"ch", "x"}, {"sh", "x"}, {"gn", "ny"},
	{"qu", "k"}, {"ck", "k"}, {"th", "t"}, {"rh", "r"}, {"gu", "g"}, {"sc", "s"}, {"au", "o"}, {"ou", "u"},
	{"oi", "wa"}, {"oy", "wa"}, {"ai", "e"}, {"ay", "e"}, {"ei", "e"}, {"ey", "e"}, {"eu", "e"}, {"oe", "e"}, {"ae", "e"},
}

// nasals are heard when no vowel nor second n or m follows.
var nasals = []struct{ letters, sound string }{
	{"ain", "2"}, {"ein", "2"}, {"aim", "2"}, {"oin", "w2"}, {"ien", "i2"}, {"yn", "2"}, {"ym", "2"}, {"in", "2"}, {"im", "2"},
	{"un", "2"}, {"um", "2"}, {"an", "1"}, {"am", "1"}, {"en", "1"}, {"em", "1"}, {"on", "3"}, {"om", "3"},
}

// sound gives what is heard at s[i:], and of how many letters.
func sound(s string, i int) (string, int) {
	rest := s[i:]
	for _, n := range nasals {
		if strings.HasPrefix(rest, n.letters) {
			if next := at(s, i+len(n.letters)); !vowel(next) && next != 'n' && next != 'm' && next != 'h' {
				return n.sound, len(n.letters)
			}
		}
	}
	for _, d := range sounds {
		if !strings.HasPrefix(rest, d.letters) {
			continue
		}
		next := at(s, i+len(d.letters))
		switch d.letters {
		case "gu":
			if !vowel(next) {
				continue
			}
		case "sc":
			if next != 'e' && next != 'i' && next != 'y' {
				continue
			}
		case "ch":
			if next == 'r' || next == 'l' {
				return "k", 2
			}
		case "oe", "ae":
			if i > 0 && vowel(s[i-1]) {
				continue
			}
		}
		return d.sound, len(d.letters)
	}
	return letter(s, i)
}

func letter(s string, i int) (string, int) {
	c, before, next := s[i], at(s, i-1), at(s, i+1)
	soft := next == 'e' || next == 'i' || next == 'y'
	switch c {
	case 'c':
		if soft {
			return "s", 1
		}
		return "k", 1
	case 'q':
		return "k", 1
	case 'g':
		if soft {
			return "j", 1 + drop(next == 'e' && (vowel(at(s, i+2)) || i+2 == len(s)))
		}
		return "g", 1
	case 'h':
		return "", 1
	case 'w':
		return "v", 1
	case 's':
		if vowel(before) && vowel(next) {
			return "z", 1
		}
		return "s", 1
	case 'x':
		if i == 0 || i == len(s)-1 {
			return "s", 1
		}
		return "ks", 1
	case 'y':
		return "i", 1
	case 'u':
		return "u", 1
	case 'e':
		if i == len(s)-1 && before == 'c' {
			return "", 1
		}
		return "e", 1
	}
	return s[i : i+1], 1
}

func drop(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
