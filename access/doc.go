// Package access says who may go further than everybody. It holds the API keys that
// lift the rate limit of a named public body. It touches only its port, Keys, and
// knows neither SQL nor HTTP. Start at NewKey, then Keyring.Find.
package access
