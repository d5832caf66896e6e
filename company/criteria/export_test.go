package criteria

// Wildcard is what tests reach inside for.
var Wildcard = wildcard
