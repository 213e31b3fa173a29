-- +goose Up

-- Questions that hosts ask in a run. run_id is empty and opened_at zero for one
-- that was not asked yet. choices is a JSON array of texts; empty: yes and no.
-- rev counts the changes. counts is a JSON array, written when an anonymous one
-- is closed: how often each choice was taken; answered is then how many people
-- answered.
CREATE TABLE polls (
    id         TEXT    NOT NULL PRIMARY KEY,
    session_id TEXT    NOT NULL,
    run_id     TEXT    NOT NULL,
    question   TEXT    NOT NULL,
    choices    TEXT    NOT NULL,
    several    BOOLEAN NOT NULL,
    anonymous  BOOLEAN NOT NULL,
    live       BOOLEAN NOT NULL,
    author_id  TEXT    NOT NULL,
    rev        BIGINT  NOT NULL,
    created_at BIGINT  NOT NULL,
    opened_at  BIGINT  NOT NULL,
    closed_at  BIGINT  NOT NULL,
    shared_at  BIGINT  NOT NULL,
    answered   BIGINT  NOT NULL,
    counts     TEXT    NOT NULL
);
CREATE INDEX polls_session ON polls (session_id, opened_at);
CREATE INDEX polls_run ON polls (run_id) WHERE run_id <> '';

-- Answers by name. chosen has a bit for each choice.
CREATE TABLE poll_answers (
    poll_id     TEXT   NOT NULL,
    person_id   TEXT   NOT NULL,
    chosen      BIGINT NOT NULL,
    answered_at BIGINT NOT NULL,
    PRIMARY KEY (poll_id, person_id)
);
CREATE INDEX poll_answers_person ON poll_answers (person_id);

-- An open anonymous poll: what was answered, by a code that follows from a
-- secret that only the person's browser has, and who has answered, without what
-- or when. Both are deleted when it is closed.
CREATE TABLE poll_ballots (
    poll_id TEXT   NOT NULL,
    code    BYTEA  NOT NULL,
    chosen  BIGINT NOT NULL,
    PRIMARY KEY (poll_id, code)
);
CREATE TABLE poll_voters (
    poll_id   TEXT NOT NULL,
    person_id TEXT NOT NULL,
    PRIMARY KEY (poll_id, person_id)
);
CREATE INDEX poll_voters_person ON poll_voters (person_id);

-- +goose Down
DROP TABLE poll_voters;
DROP TABLE poll_ballots;
DROP TABLE poll_answers;
DROP TABLE polls;
