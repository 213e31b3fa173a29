-- +goose Up

-- The workspace: boards, their elements and versions, and the session's files.
-- The rows are the state of a board: there is no log beside them.

-- seq numbers the changes of a board's elements; live and bytes count what is
-- not deleted. versioned_* say what the last kept version has. deleted_at is
-- zero for boards that are there.
CREATE TABLE boards (
    id            TEXT   NOT NULL PRIMARY KEY,
    session_id    TEXT   NOT NULL,
    name          TEXT   NOT NULL,
    place         BIGINT NOT NULL,
    seq           BIGINT NOT NULL,
    live          BIGINT NOT NULL,
    bytes         BIGINT NOT NULL,
    created_at    BIGINT NOT NULL,
    edited_at     BIGINT NOT NULL,
    versioned_at  BIGINT NOT NULL,
    versioned_seq BIGINT NOT NULL,
    deleted_at    BIGINT NOT NULL
);
CREATE INDEX boards_session ON boards (session_id, place);
CREATE INDEX boards_unversioned ON boards (versioned_at) WHERE seq > versioned_seq;

-- One row an element; body is its JSON. A deleted one keeps its body for a day
-- and is a stub afterwards, for as long as the board lives.
CREATE TABLE elements (
    board_id  TEXT    NOT NULL,
    id        TEXT    NOT NULL,
    version   BIGINT  NOT NULL,
    nonce     BIGINT  NOT NULL,
    seq       BIGINT  NOT NULL,
    at        BIGINT  NOT NULL,
    author_id TEXT    NOT NULL,
    deleted   BOOLEAN NOT NULL,
    locked    BOOLEAN NOT NULL,
    file      TEXT    NOT NULL,
    body      TEXT    NOT NULL,
    PRIMARY KEY (board_id, id)
);
CREATE UNIQUE INDEX elements_seq ON elements (board_id, seq);
CREATE INDEX elements_tombstones ON elements (at) WHERE deleted AND body <> '';
CREATE INDEX elements_file ON elements (file) WHERE file <> '';

-- What a board was: the live elements as a JSON array, compressed with gzip.
CREATE TABLE versions (
    id       TEXT   NOT NULL PRIMARY KEY,
    board_id TEXT   NOT NULL,
    seq      BIGINT NOT NULL,
    at       BIGINT NOT NULL,
    reason   TEXT   NOT NULL,
    live     BIGINT NOT NULL,
    body     BYTEA  NOT NULL
);
CREATE INDEX versions_board ON versions (board_id, at);
CREATE INDEX versions_at ON versions (at);

CREATE TABLE version_files (
    version_id TEXT NOT NULL REFERENCES versions (id) ON DELETE CASCADE,
    file       TEXT NOT NULL,
    PRIMARY KEY (version_id, file)
);
CREATE INDEX version_files_file ON version_files (file);

-- A session's files by the SHA-256 of their content, in hex. A file that is
-- not listed any more is still shown where a board has it.
CREATE TABLE files (
    session_id TEXT    NOT NULL,
    hash       TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    media_type TEXT    NOT NULL,
    size       BIGINT  NOT NULL,
    width      BIGINT  NOT NULL,
    height     BIGINT  NOT NULL,
    author_id  TEXT    NOT NULL,
    added_at   BIGINT  NOT NULL,
    listed     BOOLEAN NOT NULL,
    unused_at  BIGINT  NOT NULL,
    PRIMARY KEY (session_id, hash)
);
CREATE INDEX files_hash ON files (hash, size); -- what all files take is added up from it
CREATE INDEX files_unused ON files (unused_at) WHERE unused_at > 0;

-- Guests whose login has ended: their browser's secret still proves whose the
-- unsent changes are that it kept (rule 35), and serves for nothing else.
CREATE TABLE past_guests (
    secret     BYTEA  NOT NULL PRIMARY KEY,
    session_id TEXT   NOT NULL,
    person_id  TEXT   NOT NULL,
    at         BIGINT NOT NULL
);
CREATE INDEX past_guests_at ON past_guests (at);

-- Every session has a board from the start; its name is empty until somebody
-- gives it one.
INSERT INTO boards (id, session_id, name, place, seq, live, bytes, created_at, edited_at, versioned_at, versioned_seq, deleted_at)
SELECT 'b-' || id, id, '', 0, 0, 0, 0, created_at, 0, 0, 0, 0 FROM sessions;

-- +goose Down
DROP TABLE past_guests;
DROP TABLE files;
DROP TABLE version_files;
DROP TABLE versions;
DROP TABLE elements;
DROP TABLE boards;
