-- +goose Up

-- People. Names live here and nowhere else, so that they can be erased.
CREATE TABLE people (
    id         TEXT    NOT NULL PRIMARY KEY,
    kind       TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    email      TEXT    NOT NULL,
    password   TEXT    NOT NULL,
    locale     TEXT    NOT NULL,
    admin      BOOLEAN NOT NULL,
    locked     BOOLEAN NOT NULL,
    guest_of   TEXT    NOT NULL,
    created_at BIGINT  NOT NULL
);
CREATE UNIQUE INDEX people_email ON people (email) WHERE email <> '';

CREATE TABLE logins (
    id         TEXT   NOT NULL PRIMARY KEY,
    secret     BYTEA  NOT NULL UNIQUE,
    person_id  TEXT   NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    guest_of   TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    acted_at   BIGINT NOT NULL,
    address    TEXT   NOT NULL,
    agent      TEXT   NOT NULL
);
CREATE INDEX logins_person ON logins (person_id);

CREATE TABLE login_failures (
    key TEXT   NOT NULL,
    at  BIGINT NOT NULL
);
CREATE INDEX login_failures_key ON login_failures (key, at);

CREATE TABLE secrets (
    name  TEXT  NOT NULL PRIMARY KEY,
    value BYTEA NOT NULL
);

CREATE TABLE groups (
    id         TEXT   NOT NULL PRIMARY KEY,
    name       TEXT   NOT NULL,
    owner_id   TEXT   NOT NULL REFERENCES people (id),
    created_at BIGINT NOT NULL
);

CREATE TABLE group_members (
    group_id  TEXT NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    PRIMARY KEY (group_id, person_id)
);
CREATE INDEX group_members_person ON group_members (person_id);

-- Sessions: what is kept beside the lifecycle, the lifecycle's header (state,
-- rev), and what lists and the Keeper ask for. acts counts changes that have
-- no revision (reports of activity).
CREATE TABLE sessions (
    id         TEXT    NOT NULL PRIMARY KEY,
    link       TEXT    NOT NULL UNIQUE,
    name       TEXT    NOT NULL,
    group_id   TEXT    NOT NULL,
    overrides  TEXT    NOT NULL,
    created_at BIGINT  NOT NULL,
    state      TEXT    NOT NULL,
    rev        BIGINT  NOT NULL,
    acts       BIGINT  NOT NULL,
    next_due   BIGINT  NOT NULL,
    status     TEXT    NOT NULL,
    phase      TEXT    NOT NULL,
    policy     TEXT    NOT NULL,
    owner_id   TEXT    NOT NULL,
    inside     BIGINT  NOT NULL,
    deleted    BOOLEAN NOT NULL
);
CREATE INDEX sessions_due ON sessions (next_due) WHERE next_due > 0;
CREATE INDEX sessions_group ON sessions (group_id);

CREATE TABLE hosts (
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    person_id  TEXT NOT NULL,
    role       TEXT NOT NULL,
    PRIMARY KEY (session_id, person_id)
);
CREATE INDEX hosts_person ON hosts (person_id);

CREATE TABLE members (
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    person_id  TEXT NOT NULL,
    PRIMARY KEY (session_id, person_id)
);
CREATE INDEX members_person ON members (person_id);

CREATE TABLE events (
    session_id TEXT   NOT NULL,
    rev        BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    run_id     TEXT   NOT NULL,
    kind       TEXT   NOT NULL,
    by_id      TEXT   NOT NULL,
    person_id  TEXT   NOT NULL,
    data       TEXT   NOT NULL,
    PRIMARY KEY (session_id, rev)
);

CREATE TABLE runs (
    id         TEXT   NOT NULL PRIMARY KEY,
    session_id TEXT   NOT NULL,
    number     BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    started_by TEXT   NOT NULL,
    ended_at   BIGINT,
    reason     TEXT   NOT NULL,
    UNIQUE (session_id, number)
);

-- Seats of the live run, and readers.
CREATE TABLE seats (
    session_id  TEXT    NOT NULL,
    person_id   TEXT    NOT NULL,
    reading     BOOLEAN NOT NULL,
    run_id      TEXT    NOT NULL,
    state       TEXT    NOT NULL,
    reason      TEXT    NOT NULL,
    login_id    TEXT    NOT NULL,
    last_action BIGINT  NOT NULL,
    data        TEXT    NOT NULL,
    PRIMARY KEY (session_id, person_id, reading)
);
CREATE INDEX seats_login ON seats (login_id);

CREATE TABLE connections (
    session_id TEXT    NOT NULL,
    person_id  TEXT    NOT NULL,
    id         TEXT    NOT NULL,
    reading    BOOLEAN NOT NULL,
    node_id    TEXT    NOT NULL,
    login_id   TEXT    NOT NULL,
    opened_at  BIGINT  NOT NULL,
    PRIMARY KEY (session_id, person_id, id)
);
CREATE INDEX connections_login ON connections (login_id);

CREATE TABLE attendance (
    run_id    TEXT   NOT NULL,
    person_id TEXT   NOT NULL,
    stay      BIGINT NOT NULL,
    joined_at BIGINT NOT NULL,
    left_at   BIGINT,
    reason    TEXT   NOT NULL,
    PRIMARY KEY (run_id, person_id, stay)
);

CREATE TABLE resumes (
    secret     BYTEA   NOT NULL PRIMARY KEY,
    tab        TEXT    NOT NULL,
    session_id TEXT    NOT NULL,
    person_id  TEXT    NOT NULL,
    conn_id    TEXT    NOT NULL,
    run_id     TEXT    NOT NULL,
    reading    BOOLEAN NOT NULL,
    created_at BIGINT  NOT NULL
);
CREATE INDEX resumes_tab ON resumes (tab);

-- A node that was declared dead stays, so that it cannot go on by mistake.
CREATE TABLE nodes (
    id    TEXT    NOT NULL PRIMARY KEY,
    epoch BIGINT  NOT NULL,
    beat  BIGINT  NOT NULL,
    dead  BOOLEAN NOT NULL
);

CREATE TABLE outages (
    seq      BIGINT NOT NULL PRIMARY KEY,
    start_at BIGINT NOT NULL,
    end_at   BIGINT NOT NULL
);

-- +goose Down
DROP TABLE outages;
DROP TABLE nodes;
DROP TABLE resumes;
DROP TABLE attendance;
DROP TABLE connections;
DROP TABLE seats;
DROP TABLE runs;
DROP TABLE events;
DROP TABLE members;
DROP TABLE hosts;
DROP TABLE sessions;
DROP TABLE group_members;
DROP TABLE groups;
DROP TABLE secrets;
DROP TABLE login_failures;
DROP TABLE logins;
DROP TABLE people;
