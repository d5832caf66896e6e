-- The tables as they are. Written by: go test tuyau/store -run TestSchemaIsAsDumped -update

CREATE TABLE api_key (
    id              TEXT    NOT NULL PRIMARY KEY,
    name            TEXT    NOT NULL,
    prefix          TEXT    NOT NULL,
    fingerprint     BLOB    NOT NULL UNIQUE CHECK (length(fingerprint) = 32),
    rate_per_second INTEGER NOT NULL CHECK (rate_per_second > 0),
    created_at      INTEGER NOT NULL,
    expires_at      INTEGER,
    revoked_at      INTEGER,
    last_used_at    INTEGER
) STRICT;

CREATE TABLE index_build (
    api             TEXT    NOT NULL,
    build           TEXT    NOT NULL,
    host            TEXT    NOT NULL,
    row_count       INTEGER NOT NULL CHECK (row_count >= 0),
    built_at        INTEGER NOT NULL,
    first_served_at INTEGER NOT NULL,
    last_served_at  INTEGER NOT NULL,
    sources         TEXT    NOT NULL, -- JSON, a list of file names
    PRIMARY KEY (api, build, host)
) STRICT;

CREATE INDEX index_build_by_time ON index_build (api, last_served_at);

CREATE TABLE revision (
    topic TEXT    NOT NULL PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT;
