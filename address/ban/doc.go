// Package ban reads the official files of the Base Adresse Nationale, as its
// exports write them: the CSV of a département (current columns, with identifiers,
// or older, told by the header), the CSV of lieux-dits, and addok's NDJSON; plain or
// gzipped, told by content. It only reads the files it is given. Start at Read.
package ban
