-- +goose Up

-- A message said in a breakout room has that room, by its id and by the name
-- that it had; room_id is empty for what was said in the main room, or to one
-- person. to_all marks what a host wrote to every room at once.
ALTER TABLE chat ADD COLUMN room_id TEXT NOT NULL DEFAULT '';
ALTER TABLE chat ADD COLUMN room_name TEXT NOT NULL DEFAULT '';
ALTER TABLE chat ADD COLUMN to_all BOOLEAN NOT NULL DEFAULT false;
CREATE INDEX chat_to_all ON chat (session_id, number) WHERE to_all;

-- Who was in which breakout room, from when first. reads: they read what is
-- said there for good; not so who was there as a moderator only.
CREATE TABLE room_people (
    room_id    TEXT    NOT NULL,
    person_id  TEXT    NOT NULL,
    session_id TEXT    NOT NULL,
    run_id     TEXT    NOT NULL,
    room_name  TEXT    NOT NULL,
    at         BIGINT  NOT NULL,
    reads      BOOLEAN NOT NULL,
    PRIMARY KEY (room_id, person_id)
);
CREATE INDEX room_people_run ON room_people (run_id);
CREATE INDEX room_people_person ON room_people (person_id);

-- +goose Down
DROP TABLE room_people;
DROP INDEX chat_to_all;
ALTER TABLE chat DROP COLUMN to_all;
ALTER TABLE chat DROP COLUMN room_name;
ALTER TABLE chat DROP COLUMN room_id;
