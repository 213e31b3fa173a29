-- +goose Up

-- What this deployment is called and how it looks: one row, or none.
CREATE TABLE appearance (
    one       BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
    name      TEXT   NOT NULL,  -- empty: as the operator says (--name)
    colour    TEXT   NOT NULL,  -- #rrggbb; empty: Stoa's own
    logo      BYTEA,            -- an image; null: Stoa's mark
    logo_type TEXT   NOT NULL,  -- its media type
    logo_hash TEXT   NOT NULL   -- its SHA-256, in hex
);

-- +goose Down
DROP TABLE appearance;
