// Package storetest is what a store must do on every engine, with the cases where
// engines differ by nature: order of text, precision of times, writers that meet. It
// touches only the stores it opens, and is imported by tests only. Start at Run.
package storetest
