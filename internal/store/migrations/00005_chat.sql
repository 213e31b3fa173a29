-- +goose Up

-- The chat of sessions: one row a message, which is its state. number is its
-- place in the session's one order, seq that of its last change; both have no
-- gaps but where a later change took the seq. What was deleted, or cleared with
-- everything that all could see of a run, is a stub without a text. to_id is
-- empty for what everybody reads. clears marks the row of a clearing itself.
CREATE TABLE chat (
    session_id TEXT    NOT NULL,
    id         TEXT    NOT NULL,
    number     BIGINT  NOT NULL,
    seq        BIGINT  NOT NULL,
    run_id     TEXT    NOT NULL,
    at         BIGINT  NOT NULL,
    author_id  TEXT    NOT NULL,
    to_id      TEXT    NOT NULL,
    clears     BOOLEAN NOT NULL,
    body       TEXT    NOT NULL,
    reply      TEXT    NOT NULL,
    files      BIGINT  NOT NULL,
    edited_at  BIGINT  NOT NULL,
    deleted_at BIGINT  NOT NULL,
    deleted_by TEXT    NOT NULL,
    cleared    BOOLEAN NOT NULL,
    PRIMARY KEY (session_id, id)
);
CREATE UNIQUE INDEX chat_number ON chat (session_id, number);
CREATE UNIQUE INDEX chat_seq ON chat (session_id, seq);
CREATE INDEX chat_run ON chat (session_id, run_id, number);
CREATE INDEX chat_author ON chat (author_id, at);

-- What messages have beside their text: files of their session, by the name
-- that they have there.
CREATE TABLE chat_files (
    session_id TEXT   NOT NULL,
    message_id TEXT   NOT NULL,
    place      BIGINT NOT NULL,
    hash       TEXT   NOT NULL,
    name       TEXT   NOT NULL,
    PRIMARY KEY (session_id, message_id, place)
);
CREATE INDEX chat_files_hash ON chat_files (hash, session_id);

-- +goose Down
DROP TABLE chat_files;
DROP TABLE chat;
