// Command generate fetches what the portal takes from npm and writes it under
// portal/: copies with their licences and a list of checksums, and the outline of
// France drawn from Natural Earth. It needs npm; nothing else of the house does.
// Run it as `go generate ./portal`. Start at main.
package main
