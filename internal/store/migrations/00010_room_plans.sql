-- +goose Up

-- Breakout rooms that hosts of a session have prepared: at most one plan a
-- session, as JSON, which names people by their ids.
CREATE TABLE room_plans (
    session_id TEXT NOT NULL PRIMARY KEY,
    plan       TEXT NOT NULL
);

-- +goose Down
DROP TABLE room_plans;
