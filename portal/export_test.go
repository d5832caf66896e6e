package portal

// The words of the pages, for their tests.
var (
	Typeset         = typeset
	TypesetTemplate = typesetTemplate
	Nombre          = nombre
	Accord          = accord
	Date            = date
)
