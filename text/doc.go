// Package text brings French writing to one form, so that what people type meets
// what files say: folding, tokens, the abbreviations of addresses, numerals, and
// distance between words. It touches nothing. Start at Fold.
package text
