-- +goose Up

-- What replicas keep in memory is read anew when its revision changed.
CREATE TABLE revision (
    topic TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    value BIGINT           NOT NULL
);

INSERT INTO revision (topic, value) VALUES ('api_key', 0);

CREATE TABLE api_key (
    id              TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name            TEXT COLLATE "C" NOT NULL,
    prefix          TEXT COLLATE "C" NOT NULL,
    fingerprint     BYTEA            NOT NULL UNIQUE CHECK (length(fingerprint) = 32),
    rate_per_second BIGINT           NOT NULL CHECK (rate_per_second > 0),
    created_at      BIGINT           NOT NULL,
    expires_at      BIGINT,
    revoked_at      BIGINT,
    last_used_at    BIGINT
);

CREATE TABLE index_build (
    api             TEXT COLLATE "C" NOT NULL,
    build           TEXT COLLATE "C" NOT NULL,
    host            TEXT COLLATE "C" NOT NULL,
    row_count       BIGINT           NOT NULL CHECK (row_count >= 0),
    built_at        BIGINT           NOT NULL,
    first_served_at BIGINT           NOT NULL,
    last_served_at  BIGINT           NOT NULL,
    sources         TEXT COLLATE "C" NOT NULL, -- JSON, a list of file names
    PRIMARY KEY (api, build, host)
);

CREATE INDEX index_build_by_time ON index_build (api, last_served_at);
