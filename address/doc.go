// Package address finds French addresses: as one types, in full, and from a point.
// It owns the address index: an immutable folder made by Build from the official
// files (read by ban/), memory-mapped by Open, swapped by Live. The HTTP contracts
// over it are in addressapi/. It touches index files through segment and nothing
// else. Start at Index.Search.
package address
