// Package sample writes synthetic official files at any size: real communes, streets
// and numbers that follow the distributions of the real Base Adresse Nationale. It
// touches nothing but the writer it is given, and the file that WriteFile names.
//
// One seed and one number of rows give the same bytes on every run. Random numbers are
// integers of a PCG that each commune owns, so that no order of work matters; across
// processor architectures a last digit of x or y may differ, as floating point does.
//
// Start at Address, then plan.go for which communes and street.go for how they are built.
package sample
