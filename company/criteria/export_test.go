package criteria

import "tuyau/company"

// What tests reach inside for.
var Wildcard = wildcard

// KindOf says how the values of a column compare.
func KindOf(name string, c *company.Column) string { return string(kindOf(name, c)) }
