package main

import (
	"net/netip"
	"time"

	"tuyau/server"
)

// config is what a server is told. Every field has a default that works; keys lists
// their names in the file, tuyau.example.yaml documents them.
type config struct {
	Data         string        // folder of the state: embedded database, locks
	Database     string        // postgres://… or empty for SQLite in Data
	DatabaseFile string        // file whose content is Database, for secrets
	Listen       string        // host:port of the product
	HSTS         time.Duration // announced to browsers over TLS; 0: not
	Metrics      struct{ Listen string }
	Address      struct {
		Index string        // folder made by "tuyau address build"
		Watch time.Duration // how often to look for a newer one; 0: at SIGHUP only
	}
	Company struct {
		Index     string        // folder made by "tuyau company build"
		Watch     time.Duration // as Address.Watch
		EmptyList bool          // API Sirene answers a search without hits with 200, where the contract has 404
		// InseeURL and InseeKeyFile are where "tuyau company update --insee" asks, and
		// the file whose content is its key.
		InseeURL, InseeKeyFile string
	}
	Portal struct {
		Origin    string // https://… of example commands; empty: the request's own
		Organisme string // public body that runs the service
		Contact   string // its mail address, for accessibility
	}
	Limits struct {
		Rate           int            // requests per second and client; 0: no limit
		Block          time.Duration  // how long a client beyond it is refused
		InFlight       int            // requests at once, of all clients
		Header         int64          // bytes
		Body           int64          // bytes
		HeaderTimeout  time.Duration  // to receive the headers
		ReadTimeout    time.Duration  // to receive a request, headers and body
		RequestTimeout time.Duration  // the work on one request
		WriteTimeout   time.Duration  // an answer
		IdleTimeout    time.Duration  // a connection between two requests
		TrustedProxies []netip.Prefix // whose word on the client's address is taken
		ProxyHeader    string         // the header they say it in
	}
	Log struct {
		Format string // text or json
		Level  string // debug, info, warn or error
	}
	Shutdown struct {
		Delay time.Duration // answer "not ready" this long before closing
		Grace time.Duration // then wait this long for requests under way
	}
}

// defaultConfig is the zero configuration: the product alone on this machine.
func defaultConfig() config {
	var c config
	c.Data = "data"
	c.Listen = "127.0.0.1:8080"
	c.Metrics.Listen = "127.0.0.1:9464"
	c.Address.Watch, c.Company.Watch = 2*time.Second, 2*time.Second
	c.Limits.Rate, c.Limits.Block = 50, 5*time.Second
	c.Limits.InFlight, c.Limits.Header, c.Limits.Body = 4096, 64<<10, 1<<20
	c.Limits.HeaderTimeout, c.Limits.ReadTimeout = 5*time.Second, 30*time.Second
	c.Limits.RequestTimeout, c.Limits.WriteTimeout = 10*time.Second, time.Minute
	c.Limits.IdleTimeout, c.Limits.ProxyHeader = 2*time.Minute, server.XForwardedFor
	c.Log.Format, c.Log.Level = "text", "info"
	c.Shutdown.Grace = 4 * time.Second
	return c
}

// keys is the table of the configuration: name in the file, what is accepted, where
// it goes. Environment names, faults and the test of the example come from it.
func (c *config) keys() []key {
	return []key{
		text("data", &c.Data, required("un dossier")),
		text("database", &c.Database, databaseURL),
		text("database_file", &c.DatabaseFile, anyText("un fichier qui contient l'URL de la base")),
		text("listen", &c.Listen, hostPort),
		duration("hsts", &c.HSTS, 0, 10*365*24*time.Hour),
		text("metrics.listen", &c.Metrics.Listen, optionalHostPort),
		text("address.index", &c.Address.Index, anyText("un dossier fait par « tuyau address build »")),
		duration("address.watch", &c.Address.Watch, 0, time.Hour),
		text("company.index", &c.Company.Index, anyText("un dossier fait par « tuyau company build »")),
		duration("company.watch", &c.Company.Watch, 0, time.Hour),
		flag("company.empty_list", &c.Company.EmptyList),
		text("company.insee_url", &c.Company.InseeURL, webAddress),
		text("company.insee_key_file", &c.Company.InseeKeyFile, anyText("un fichier qui contient la clé de l'API Sirene")),
		text("portal.origin", &c.Portal.Origin, origin),
		text("portal.organisme", &c.Portal.Organisme, anyText("le nom d'un organisme")),
		text("portal.contact", &c.Portal.Contact, mailAddress),
		number("limits.rate", &c.Limits.Rate, 0, 1e6),
		duration("limits.block", &c.Limits.Block, 0, time.Hour),
		number("limits.in_flight", &c.Limits.InFlight, 1, 1e6),
		size("limits.header", &c.Limits.Header, 1<<10, 1<<20),
		size("limits.body", &c.Limits.Body, 1<<10, 1<<30),
		duration("limits.header_timeout", &c.Limits.HeaderTimeout, 100*time.Millisecond, time.Hour),
		duration("limits.read_timeout", &c.Limits.ReadTimeout, 100*time.Millisecond, time.Hour),
		duration("limits.request_timeout", &c.Limits.RequestTimeout, 100*time.Millisecond, time.Hour),
		duration("limits.write_timeout", &c.Limits.WriteTimeout, 100*time.Millisecond, time.Hour),
		duration("limits.idle_timeout", &c.Limits.IdleTimeout, time.Second, time.Hour),
		prefixes("limits.trusted_proxies", &c.Limits.TrustedProxies),
		text("limits.proxy_header", &c.Limits.ProxyHeader, oneOf(server.XForwardedFor, server.Forwarded)),
		text("log.format", &c.Log.Format, oneOf("text", "json")),
		text("log.level", &c.Log.Level, oneOf("debug", "info", "warn", "error")),
		duration("shutdown.delay", &c.Shutdown.Delay, 0, time.Minute),
		duration("shutdown.grace", &c.Shutdown.Grace, 100*time.Millisecond, time.Minute),
	}
}
