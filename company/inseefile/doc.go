// Package inseefile reads the official files of companies and associations: the stock
// files of the Sirene register (unités légales, établissements, their histories,
// successions, duplicates) and those of the RNA. CSV, in a zip, gzipped or plain, and
// parquet: content tells the format and the header tells the file, never its name.
//
// It only reads the file that it is given. Memory is bounded whatever the file: a row
// is at most MaxRecord bytes, an archive may not grow more than MaxRatio times.
//
// Three goroutines work on a CSV: one inflates, one splits rows into cells, the
// caller's receives batches. On a parquet file one goroutine a core decodes row
// groups, which the caller receives in order. All have ended when Read returns.
//
// Start at Read, then Batch; kind.go has the columns.
package inseefile
