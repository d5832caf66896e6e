// Package textjson writes texts as JSON strings, for the answers that are appended to a
// buffer by hand. It touches nothing. Start at Append.
package textjson
