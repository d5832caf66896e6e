package territory

// Parse reads the embedded facts anew, past Load's memory.
var Parse = parse
