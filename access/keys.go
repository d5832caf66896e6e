package access

import (
	"context"
	"time"
)

// Keys keeps the keys. Several programs may share it.
type Keys interface {
	// Add returns once k would survive a power cut. An identifier or a fingerprint
	// taken already is a problem.Conflict; after any other error nobody knows whether k
	// was kept.
	Add(ctx context.Context, k Key) error

	// Save keeps the name, rate and end of the key that bears k's identifier, and its
	// revocation. It never lifts a revocation, even from a k read before it. It may be
	// repeated. An identifier that nobody bears is a problem.NotFound.
	Save(ctx context.Context, k Key) error

	// All gives every key, those that ended too, oldest first; identifiers, by their
	// bytes, order those of one instant.
	All(ctx context.Context) ([]Key, error)

	// Version changes with every Add and Save, and costs next to nothing. All, called
	// after Version answered n, sees at least what made it n.
	Version(ctx context.Context) (int64, error)

	// Touch notes when keys were last used. An instant before the one known is let
	// pass, as is a key that is not there. It does not change Version.
	Touch(ctx context.Context, used map[string]time.Time) error
}
