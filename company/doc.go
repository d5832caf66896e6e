// Package company finds French companies: unités légales (companies, associations,
// sole traders, public bodies) and their établissements, as INSEE's Sirene files
// describe them, today and in the past. It owns the company index: an immutable folder
// made by Build from the official files (read by inseefile/), memory-mapped by Open,
// swapped by Live. The HTTP contracts over it are in sireneapi/ and searchapi/. It
// touches index files through segment and nothing else. What the law keeps from being
// published is masked when the index is built, so that no query can tell it.
// Start at Index and Table.
package company
