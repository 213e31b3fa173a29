-- +goose Up

-- unversioned: a board has changed since its last version. An index over seq
-- itself would be written with every stroke.
ALTER TABLE boards ADD COLUMN unversioned BOOLEAN NOT NULL DEFAULT false;
UPDATE boards SET unversioned = true WHERE seq > versioned_seq;
DROP INDEX boards_unversioned;
CREATE INDEX boards_unversioned ON boards (id) WHERE unversioned;

-- +goose Down
DROP INDEX boards_unversioned;
CREATE INDEX boards_unversioned ON boards (versioned_at) WHERE seq > versioned_seq;
ALTER TABLE boards DROP COLUMN unversioned;
