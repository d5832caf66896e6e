// Package problem is the one error type of the house. It has three readers: a
// program reads the code, a person reads the public text in French, an operator
// reads the hidden cause. It knows no HTTP contract: each API renders a problem
// in its own. It touches nothing. Start at New.
package problem
