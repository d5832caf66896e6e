-- The tables as they are. Written by: go test tuyau/store -run TestSchemaIsAsDumped -update

CREATE TABLE api_key (
    id TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    prefix TEXT COLLATE "C" NOT NULL,
    fingerprint BYTEA NOT NULL,
    rate_per_second BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    revoked_at BIGINT,
    last_used_at BIGINT,
    UNIQUE (fingerprint),
    PRIMARY KEY (id),
    CHECK ((length(fingerprint) = 32)),
    CHECK ((rate_per_second > 0))
);

CREATE TABLE index_build (
    api TEXT COLLATE "C" NOT NULL,
    build TEXT COLLATE "C" NOT NULL,
    host TEXT COLLATE "C" NOT NULL,
    row_count BIGINT NOT NULL,
    built_at BIGINT NOT NULL,
    first_served_at BIGINT NOT NULL,
    last_served_at BIGINT NOT NULL,
    sources TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (api, build, host),
    CHECK ((row_count >= 0))
);

CREATE INDEX index_build_by_time ON public.index_build USING btree (api, last_served_at);

CREATE TABLE revision (
    topic TEXT COLLATE "C" NOT NULL,
    value BIGINT NOT NULL,
    PRIMARY KEY (topic)
);
