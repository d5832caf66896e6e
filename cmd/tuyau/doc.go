// Command tuyau is the whole product in one program: servers, index builders,
// operators' tools. This room owns flags, configuration and the wiring by hand of
// every other room; it alone reads the environment. One file per subcommand.
// Start at Main, then cli, then serve.go.
package main
