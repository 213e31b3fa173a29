-- +goose Up

-- A mail may wait, so that several changes of one session are one mail.
ALTER TABLE mails ADD COLUMN due_at BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE mails DROP COLUMN due_at;
