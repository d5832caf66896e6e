INSERT INTO api_key (id, name, prefix, fingerprint, rate_per_second, created_at, expires_at, revoked_at, last_used_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);
