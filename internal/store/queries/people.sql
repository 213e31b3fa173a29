-- name: Person :one
SELECT * FROM people WHERE id = $1;

-- name: PersonByEmail :one
SELECT * FROM people WHERE email = $1 AND email <> '';

-- name: Accounts :many
SELECT * FROM people WHERE guest_of = '' AND kind <> 'guest' AND erased_at = 0;

-- name: AddPerson :execrows
INSERT INTO people (id, kind, name, name_key, email, password, locale, admin, locked, guest_of, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (email) WHERE email <> '' DO NOTHING;

-- name: EmailTaken :one
SELECT EXISTS (SELECT 1 FROM people WHERE email = $1 AND email <> '' AND id <> $2) AS taken;

-- name: SavePerson :execrows
UPDATE people
SET kind = $2, name = $3, name_key = $4, email = $5, password = $6, locale = $7, admin = $8, locked = $9,
    guest_of = $10
WHERE id = $1 AND erased_at = 0;

-- name: AddFailure :exec
INSERT INTO login_failures (key, at) VALUES ($1, $2);

-- name: Failures :one
SELECT count(*) FROM login_failures WHERE key = $1 AND at >= $2;

-- name: ClearFailures :exec
DELETE FROM login_failures WHERE key = $1;

-- name: ForgetFailures :exec
DELETE FROM login_failures WHERE at < $1;

-- name: Secret :one
SELECT value FROM secrets WHERE name = $1;

-- name: PutSecret :exec
INSERT INTO secrets (name, value) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET value = excluded.value;
