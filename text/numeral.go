package text

import "strconv"

var units = map[string]int{
	"zero": 0, "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8,
	"neuf": 9, "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16,
}

var tens = map[string]int{"vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60}

// Numeral reads the French number that begins words ("mil huit cent quatorze", 4
// words, 1814) and says how many words it took; 0 when none does. "un" and "une"
// alone are taken for articles, not for numbers.
func Numeral(words []string) (value, taken int) {
	total, group, i := 0, 0, 0
	last := 0 // the weight of the last word read: a unit ends what a ten began
read:
	for ; i < len(words); i++ {
		w := words[i]
		if w == "et" && i+1 < len(words) && (last >= 20 && last < 100) {
			if u, ok := units[words[i+1]]; ok && (u == 1 || u == 11) {
				continue
			}
		}
		if t, ok := tens[w]; ok {
			if t == 20 && last == 4 { // quatre-vingts
				group += 76
				last = 80
				continue
			}
			if last != 0 && last < 100 {
				break read
			}
			group, last = group+t, t
			continue
		}
		if u, ok := units[w]; ok {
			if last != 0 && last < 20 && !(last == 10 && u >= 7 && u <= 9) {
				break read
			}
			if u >= 10 && last >= 20 && last < 100 && last != 60 && last != 80 {
				break read
			}
			group += u
			if last == 10 {
				last = 19
			} else {
				last = max(u, 1)
			}
			continue
		}
		switch w {
		case "cent", "cents":
			if last >= 10 && last < 100 || last >= 100 {
				break read
			}
			if group%100 == 0 {
				group += 100
			} else {
				group *= 100
			}
			last = 100
			continue
		case "mil", "mille":
			if total != 0 {
				break read
			}
			total, group, last = max(group, 1)*1000, 0, 1000
			continue
		}
		break
	}
	if i == 1 && (words[0] == "un" || words[0] == "une") || i == 0 {
		return 0, 0
	}
	return total + group, i
}

var romans = map[byte]int{'i': 1, 'v': 5, 'x': 10, 'l': 50, 'c': 100, 'd': 500, 'm': 1000}

// Roman reads a roman numeral of two letters or more, from 2 to 39, as written
// after the names of kings and popes ("xiv"); 0 otherwise. One letter is too often
// an initial.
func Roman(word string) int {
	if len(word) < 2 {
		return 0
	}
	value := 0
	for i := range len(word) {
		v := romans[word[i]]
		if v == 0 || v > 10 {
			return 0
		}
		if i+1 < len(word) && romans[word[i+1]] > v {
			value -= v
		} else {
			value += v
		}
	}
	if value < 2 || value > 39 || roman(value) != word {
		return 0
	}
	return value
}

func roman(n int) string {
	s := ""
	for _, step := range []struct {
		value int
		text  string
	}{{10, "x"}, {9, "ix"}, {5, "v"}, {4, "iv"}, {1, "i"}} {
		for ; n >= step.value; n -= step.value {
			s += step.text
		}
	}
	return s
}

var ordinals = map[string]string{
	"premier": "1er", "premiere": "1er", "1re": "1er", "1ere": "1er", "deuxieme": "2e", "second": "2e", "seconde": "2e",
	"troisieme": "3e", "quatrieme": "4e", "cinquieme": "5e", "sixieme": "6e", "septieme": "7e", "huitieme": "8e",
	"neuvieme": "9e", "dixieme": "10e", "onzieme": "11e", "douzieme": "12e", "treizieme": "13e", "quatorzieme": "14e",
	"quinzieme": "15e", "seizieme": "16e", "dixseptieme": "17e", "dixhuitieme": "18e", "dixneuvieme": "19e",
	"vingtieme": "20e",
}

// Ordinal gives the short form of an ordinal ("2eme", "deuxieme": "2e"; "1ere":
// "1er"), or "" for any other word.
func Ordinal(word string) string {
	if short, ok := ordinals[word]; ok {
		return short
	}
	digits := 0
	for digits < len(word) && word[digits] >= '0' && word[digits] <= '9' {
		digits++
	}
	if digits == 0 || digits > 3 {
		return ""
	}
	n, _ := strconv.Atoi(word[:digits])
	switch word[digits:] {
	case "er":
		if n == 1 {
			return "1er"
		}
	case "e", "eme", "ieme", "nd", "nde", "de":
		if n > 1 {
			return strconv.Itoa(n) + "e"
		}
	}
	return ""
}
