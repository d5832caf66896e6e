-- A key read before a revocation can't lift it.
UPDATE api_key
SET name = $2, rate_per_second = $3, expires_at = $4, revoked_at = COALESCE(revoked_at, $5)
WHERE id = $1;
