-- Hosts' clocks step back at times: the span only widens.
INSERT INTO index_build AS known (api, build, host, row_count, built_at, first_served_at, last_served_at, sources)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (api, build, host) DO UPDATE SET
    first_served_at = CASE WHEN excluded.first_served_at < known.first_served_at THEN excluded.first_served_at ELSE known.first_served_at END,
    last_served_at = CASE WHEN excluded.last_served_at > known.last_served_at THEN excluded.last_served_at ELSE known.last_served_at END;
