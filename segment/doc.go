// Package segment is the container of every index file: named sections in one
// immutable file, checksummed, memory-mapped, and the folder that names the current
// file so that a new build replaces the old one at once and readers never wait. It
// alone maps memory and uses unsafe; it knows nothing of what sections hold.
// Start at Create and Open; Folder and Live do the swap.
//
// # Format
//
// All integers are little endian. A file is a header, a table, and sections.
//
//	header, 64 bytes
//	  0  8  "TUYAUSEG"
//	  8  4  version of the container, 1
//	 12  4  number of sections n
//	 16 16  kind of index, ASCII, padded with zeros: "address"
//	 32  4  version of the kind
//	 36  4  zero
//	 40  8  size of the whole file
//	 48  8  zero
//	 56  4  CRC-32C of the table
//	 60  4  CRC-32C of bytes 0 to 59
//	table, n × 48 bytes, then zeros up to a multiple of 64
//	  0 24  name, ASCII, padded with zeros
//	 24  8  offset from the start of the file, a multiple of 64
//	 32  8  length in bytes
//	 40  4  CRC-32C of the section and of the zeros that follow it up to the next one
//	 44  4  zero
//	sections, each at a multiple of 64 so that a cache line never straddles two
//
// Every byte of a file is under one checksum. Open checks them all: reading a
// section afterwards needs no check, and a damaged file is refused, never misread.
//
// # Versions of the container
//
//	1  November 2026: first.
package segment
