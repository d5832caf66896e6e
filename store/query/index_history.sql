SELECT api, build, host, row_count, built_at, first_served_at, last_served_at, sources
FROM index_build
WHERE api = $1
ORDER BY last_served_at DESC, first_served_at DESC, host, build
LIMIT $2;
