-- The chat of sessions.

-- name: ChatSeq :one
SELECT CAST(coalesce(max(seq), 0) AS BIGINT) AS seq FROM chat WHERE session_id = $1;

-- name: ChatMessage :one
SELECT * FROM chat WHERE session_id = $1 AND id = $2;

-- name: AddChatMessage :exec
INSERT INTO chat (session_id, id, number, seq, run_id, at, author_id, to_id, clears, body, reply, files, edited_at,
                  deleted_at, deleted_by, cleared)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16);

-- name: SaveChatMessage :execrows
UPDATE chat SET seq = $3, body = $4, files = $5, edited_at = $6, deleted_at = $7, deleted_by = $8
WHERE session_id = $1 AND id = $2;

-- name: AddChatFile :exec
INSERT INTO chat_files (session_id, message_id, place, hash, name) VALUES ($1, $2, $3, $4, $5);

-- name: DropChatFiles :exec
DELETE FROM chat_files WHERE session_id = $1 AND message_id = $2;

-- name: ChatFiles :many
SELECT c.hash, c.name, CAST(coalesce(f.media_type, '') AS TEXT) AS media_type, CAST(coalesce(f.size, 0) AS BIGINT) AS size,
       CAST(coalesce(f.width, 0) AS BIGINT) AS width, CAST(coalesce(f.height, 0) AS BIGINT) AS height
FROM chat_files c LEFT JOIN files f ON f.session_id = c.session_id AND f.hash = c.hash
WHERE c.session_id = $1 AND c.message_id = $2 ORDER BY c.place;

-- name: ChatTail :many
-- What somebody may see; a run: nothing of another one.
SELECT * FROM chat
WHERE chat.session_id = sqlc.arg(session_id) AND seq > sqlc.arg(after) AND NOT cleared
  AND (to_id = '' OR author_id = sqlc.arg(person) OR to_id = sqlc.arg(person))
  AND (CAST(sqlc.arg(run) AS TEXT) = '' OR run_id = sqlc.arg(run))
ORDER BY seq LIMIT sqlc.arg(most);

-- name: ChatPage :many
-- The latest first; partner: only what two wrote to each other; open: only what
-- everybody reads.
SELECT * FROM chat
WHERE chat.session_id = sqlc.arg(session_id) AND number < sqlc.arg(before) AND NOT cleared
  AND (to_id = '' OR author_id = sqlc.arg(person) OR to_id = sqlc.arg(person))
  AND (CAST(sqlc.arg(run) AS TEXT) = '' OR run_id = sqlc.arg(run))
  AND (CAST(sqlc.arg(partner) AS TEXT) = ''
       OR to_id <> '' AND (author_id = sqlc.arg(partner) OR to_id = sqlc.arg(partner)))
  AND (NOT CAST(sqlc.arg(open) AS BOOLEAN) OR to_id = '')
ORDER BY number DESC LIMIT sqlc.arg(most);

-- name: ChatPartners :many
-- With whom somebody wrote privately.
SELECT DISTINCT CAST(CASE WHEN author_id = sqlc.arg(person) THEN to_id ELSE author_id END AS TEXT) AS partner
FROM chat
WHERE chat.session_id = sqlc.arg(session_id) AND to_id <> '' AND (author_id = sqlc.arg(person) OR to_id = sqlc.arg(person))
  AND (CAST(sqlc.arg(run) AS TEXT) = '' OR run_id = sqlc.arg(run));

-- name: ChatRun :one
SELECT id, number, started_at FROM runs WHERE id = $1 AND NOT expired;

-- name: ClearChat :exec
-- What everybody reads of a run; the row of the clearing itself stays.
UPDATE chat SET body = '', files = 0, cleared = true
WHERE session_id = $1 AND run_id = $2 AND to_id = '' AND number < $3 AND NOT cleared;

-- name: DropClearedFiles :exec
DELETE FROM chat_files WHERE chat_files.session_id = sqlc.arg(session_id) AND chat_files.message_id IN (
    SELECT c.id FROM chat c WHERE c.session_id = sqlc.arg(session_id) AND c.cleared);

-- name: ChatBy :many
-- What one person wrote, the latest first.
SELECT c.at, c.number, c.session_id, c.to_id, c.body, c.edited_at, s.name AS session_name
FROM chat c JOIN sessions s ON s.id = c.session_id
WHERE c.author_id = sqlc.arg(person) AND NOT c.cleared AND NOT c.clears AND c.deleted_at = 0
  AND (c.at < sqlc.arg(before) OR c.at = sqlc.arg(before) AND c.number < sqlc.arg(before_number))
ORDER BY c.at DESC, c.number DESC LIMIT sqlc.arg(most);

-- name: ChatOpen :many
-- What everybody reads, in its order.
SELECT * FROM chat
WHERE session_id = $1 AND number > sqlc.arg(after) AND to_id = '' AND NOT cleared AND NOT clears AND deleted_at = 0
ORDER BY number LIMIT sqlc.arg(most);
