SELECT id, name, prefix, fingerprint, rate_per_second, created_at, expires_at, revoked_at, last_used_at
FROM api_key
ORDER BY created_at, id;
