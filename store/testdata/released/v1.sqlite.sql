INSERT INTO api_key (id, name, prefix, fingerprint, rate_per_second, created_at, expires_at, revoked_at, last_used_at)
VALUES ('0k7f3m9q', 'Ville de Saint-Étienne', 'tuyau_abc123', X'ab000000000000000000000000000000000000000000000000000000000000cd', 500,
    1764072000123456, 1764072002123456, NULL, 1764072001123456);
UPDATE revision SET value = 7 WHERE topic = 'api_key';
INSERT INTO index_build (api, build, host, row_count, built_at, first_served_at, last_served_at, sources)
VALUES ('adresse', '20261125-abcdef', 'tuyau-1', 158048, 1764072000123456, 1764072001123456, 1764072002123456, '["adresses-75.csv.gz"]');
