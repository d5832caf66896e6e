// Package siren holds the identifiers of companies and associations as small values:
// SIREN, SIRET and NIC, TVA intracommunautaire, RNA. It reads them as people write
// them, checks their keys, and explains in French what is wrong with a number. It
// touches nothing: no file, no network, no clock.
//
// Form and key are two questions. Parse answers the first (nine digits) and Valid the
// second (the key of Luhn), because the official APIs look up a number with a wrong
// key instead of refusing it.
//
// Start at Parse, then Explain.
package siren
