// Package search is what the indexes of words share, over bytes that are mapped, never
// copied: a sorted dictionary with lookup, prefixes and misspelt words (Dictionary),
// lists of documents with seeking (Postings), the best of many (Top), and what builds
// them (Lexicon, Invert). It knows neither addresses nor companies, opens no file, and
// allocates only what it returns. Start at Dictionary, then Postings.
package search
