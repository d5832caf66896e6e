// Package portal draws the pages people read: the home with its address field and
// its map, the list of APIs, the accessibility statement, the errors. It asks the
// address index through its own small port and knows the other APIs by their
// descriptions only. It touches nothing but its embedded templates and assets.
// Start at New, then Portal.home.
package portal

//go:generate go run ./generate
