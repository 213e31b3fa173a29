-- The workspace: boards, elements, versions.

-- name: Boards :many
SELECT * FROM boards WHERE session_id = $1 ORDER BY place, created_at, id;

-- name: Board :one
SELECT * FROM boards WHERE id = $1 AND session_id = $2;

-- name: AddBoard :exec
INSERT INTO boards (id, session_id, name, place, seq, live, bytes, created_at, edited_at, versioned_at,
                    versioned_seq, deleted_at, unversioned)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: SaveBoard :execrows
UPDATE boards
SET name = $3, place = $4, seq = $5, live = $6, bytes = $7, created_at = $8, edited_at = $9, versioned_at = $10,
    versioned_seq = $11, deleted_at = $12, unversioned = $13
WHERE id = $1 AND session_id = $2;

-- name: SaveDrawn :execrows
-- No index has these columns, so none is written. None: it is the first change
-- after a version.
UPDATE boards SET seq = $3, live = $4, bytes = $5, edited_at = $6
WHERE id = $1 AND session_id = $2 AND unversioned;

-- name: Element :one
SELECT * FROM elements WHERE board_id = $1 AND id = $2;

-- name: Tail :many
SELECT * FROM elements WHERE board_id = $1 AND seq > $2 ORDER BY seq LIMIT $3;

-- name: Live :many
SELECT * FROM elements WHERE board_id = $1 AND NOT deleted ORDER BY seq;

-- name: PutElement :exec
INSERT INTO elements (board_id, id, version, nonce, seq, at, author_id, deleted, locked, file, body)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (board_id, id) DO UPDATE
SET version = excluded.version, nonce = excluded.nonce, seq = excluded.seq, at = excluded.at,
    author_id = excluded.author_id, deleted = excluded.deleted, locked = excluded.locked,
    file = excluded.file, body = excluded.body;

-- name: Versions :many
SELECT id, board_id, seq, at, reason, live FROM versions WHERE board_id = $1 ORDER BY at DESC, seq DESC, id DESC;

-- name: Version :one
SELECT * FROM versions WHERE board_id = $1 AND id = $2;

-- name: AddVersion :exec
INSERT INTO versions (id, board_id, seq, at, reason, live, body) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: AddVersionFile :exec
INSERT INTO version_files (version_id, file) VALUES ($1, $2) ON CONFLICT DO NOTHING;

-- name: Unversioned :many
SELECT b.* FROM boards b JOIN sessions s ON s.id = b.session_id
WHERE b.unversioned AND b.deleted_at = 0
  AND (b.versioned_at < sqlc.arg(before) OR s.phase <> 'live')
  AND b.id > sqlc.arg(after)
ORDER BY b.id LIMIT sqlc.arg(most);

-- name: ForgetTombs :execrows
-- What is left is a stub.
UPDATE elements SET body = '', file = ''
WHERE deleted AND body <> '' AND (board_id, id) IN (
    SELECT e.board_id, e.id FROM elements e WHERE e.deleted AND e.body <> '' AND e.at < sqlc.arg(before)
    ORDER BY e.at LIMIT sqlc.arg(most));

-- name: ForgetVersions :execrows
DELETE FROM versions WHERE id IN (
    SELECT v.id FROM versions v WHERE v.at < sqlc.arg(before) ORDER BY v.at LIMIT sqlc.arg(most));

-- name: DeletedBoards :many
SELECT id FROM boards WHERE deleted_at > 0 AND deleted_at < sqlc.arg(before) ORDER BY deleted_at, id LIMIT sqlc.arg(most);

-- name: ExpireBoard :execrows
-- From now on no session has it; what is in it goes step by step. None: it was
-- brought back a moment ago.
UPDATE boards SET session_id = '' WHERE id = $1 AND deleted_at > 0;

-- name: ForgetElements :execrows
DELETE FROM elements WHERE elements.board_id = sqlc.arg(board_id) AND elements.id IN (
    SELECT e.id FROM elements e WHERE e.board_id = sqlc.arg(board_id) ORDER BY e.id LIMIT sqlc.arg(most));

-- name: ForgetVersionsOf :execrows
DELETE FROM versions WHERE id IN (
    SELECT v.id FROM versions v WHERE v.board_id = sqlc.arg(board_id) ORDER BY v.at LIMIT sqlc.arg(most));

-- name: ForgetBoard :exec
DELETE FROM boards WHERE id = $1 AND deleted_at > 0;
