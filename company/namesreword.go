package company

import (
	"slices"
	"strings"

	"tuyau/text"
)

func (s *nameSearcher) isArticle(w uint32) bool { return text.Article(s.n.terms.Word(w & wordTerm)) }

// reword tries the query with a blank more or less: "mac donald", "boulangeriedupont".
func (s *nameSearcher) reword() {
	var words []string
	for i := range s.groups {
		words = append(words, strings.Clone(s.groups[i].raw))
	}
	unfinished := s.groups[len(s.groups)-1].unfinished
	var others [][]string
	for i := range words {
		if i+1 < len(words) {
			if _, known := s.find(words[i] + words[i+1]); known {
				others = append(others, slices.Concat(words[:i], []string{words[i] + words[i+1]}, words[i+2:]))
			}
		}
		if s.groups[i].exacts > 0 || allDigits(words[i]) {
			continue
		}
		for cut := 2; cut <= len(words[i])-2; cut++ {
			head, tail := words[i][:cut], words[i][cut:]
			_, known := s.find(head)
			if _, too := s.find(tail); known && too && (cut > 2 || text.Article(head)) {
				others = append(others, slices.Concat(words[:i], []string{head, tail}, words[i+1:]))
			}
		}
	}
	for _, other := range others[:min(len(others), mostOthers)] {
		if s.parse(strings.Join(other, " "), unfinished) {
			s.settle()
			s.round()
		}
	}
	if len(others) > 0 { // back to the query, for what is still to try
		s.parse(strings.Join(words, " "), unfinished)
		s.settle()
		for i := range s.groups {
			s.stretch(&s.groups[i])
		}
	}
}

const mostOthers = 6

// leaveOut looks for what has all the words but one.
func (s *nameSearcher) leaveOut() {
	essential := 0
	for i := range s.groups {
		if s.groups[i].essential() {
			essential++
		}
	}
	if essential < 2 {
		return
	}
	s.top.Reset(closest)
	for i := range s.groups {
		if s.groups[i].essential() {
			s.meet(i)
		}
	}
	for _, b := range slices.Clone(s.top.Sorted()) {
		s.score(b.Doc)
	}
}

// lighten looks for what has all the words but one that may be a misspelt article or
// legal form, which has no list.
func (s *nameSearcher) lighten() {
	s.top.Reset(s.near())
	for i := range s.groups {
		if g := &s.groups[i]; g.maybeLight && g.essential() {
			s.meet(i)
		}
	}
	for _, b := range slices.Clone(s.top.Sorted()) {
		s.score(b.Doc)
	}
}
