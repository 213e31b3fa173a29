-- name: AddContact :execrows
INSERT INTO contacts (id, holder_id, person_id, email, label, label_key, language, state, secret, created_at, asked_at, answered_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (holder_id, email) WHERE state IN ('open', 'accepted') DO NOTHING;

-- name: SaveContact :execrows
UPDATE contacts
SET person_id = $3, email = $4, label = $5, label_key = $6, state = $7, secret = $8, asked_at = $9, answered_at = $10
WHERE id = $1 AND state = $2;

-- name: ContactTaken :one
SELECT CAST(count(*) > 0 AS BOOLEAN) AS taken
FROM contacts c LEFT JOIN people p ON p.id = c.person_id AND c.state = 'accepted'
WHERE c.holder_id = $1 AND c.id <> $2 AND c.state IN ('open', 'accepted') AND (c.email = $3 OR p.email = $3);

-- name: ContactByID :one
SELECT sqlc.embed(c), CAST(coalesce(p.name, '') AS TEXT) AS name, CAST(coalesce(p.email, '') AS TEXT) AS address
FROM contacts c LEFT JOIN people p ON p.id = c.person_id AND c.state = 'accepted' WHERE c.id = $1;

-- name: ContactBySecret :one
SELECT sqlc.embed(c), CAST(coalesce(p.name, '') AS TEXT) AS name, CAST(coalesce(p.email, '') AS TEXT) AS address
FROM contacts c LEFT JOIN people p ON p.id = c.person_id AND c.state = 'accepted' WHERE c.secret = $1;

-- name: Contacts :many
SELECT sqlc.embed(c), CAST(coalesce(p.name, '') AS TEXT) AS name, CAST(coalesce(p.email, '') AS TEXT) AS address
FROM contacts c LEFT JOIN people p ON p.id = c.person_id AND c.state = 'accepted'
WHERE c.holder_id = $1 AND (c.state = $2 OR $2 = '' AND c.state IN ('open', 'accepted'))
  AND (c.label_key > $3 OR c.label_key = $3 AND c.id > $4)
  AND (c.label_key || ' ' || c.email || ' ' || coalesce(p.name_key, '') || ' ' || coalesce(p.email, '')) LIKE CAST($5 AS TEXT) ESCAPE '\'
  AND (c.label_key || ' ' || c.email || ' ' || coalesce(p.name_key, '') || ' ' || coalesce(p.email, '')) LIKE CAST($6 AS TEXT) ESCAPE '\'
  AND (c.label_key || ' ' || c.email || ' ' || coalesce(p.name_key, '') || ' ' || coalesce(p.email, '')) LIKE CAST($7 AS TEXT) ESCAPE '\'
  AND (c.label_key || ' ' || c.email || ' ' || coalesce(p.name_key, '') || ' ' || coalesce(p.email, '')) LIKE CAST($8 AS TEXT) ESCAPE '\'
ORDER BY c.label_key, c.id LIMIT $9;

-- name: Links :many
SELECT c.*, CAST(coalesce(h.name, '') AS TEXT) AS name
FROM contacts c JOIN people h ON h.id = c.holder_id
WHERE c.person_id = $1 AND c.state = 'accepted' ORDER BY c.answered_at, c.id;

-- name: Requests :many
SELECT c.*, CAST(coalesce(h.name, '') AS TEXT) AS name
FROM contacts c JOIN people h ON h.id = c.holder_id
WHERE c.state = 'open' AND (c.person_id = $1 OR c.email = $2 AND $2 <> '') ORDER BY c.created_at, c.id;

-- name: ContactsAsked :one
SELECT count(*) FROM contacts WHERE holder_id = $1 AND created_at >= $2;

-- name: ForgetContacts :exec
DELETE FROM contacts WHERE state NOT IN ('open', 'accepted') AND answered_at < $1;

-- name: ForgetContactsOf :exec
DELETE FROM contacts WHERE holder_id = $1 OR person_id = $1 OR email = $2 AND $2 <> '';
