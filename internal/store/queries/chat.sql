-- The chat of sessions.

-- name: ChatSeq :one
SELECT CAST(coalesce(max(seq), 0) AS BIGINT) AS seq FROM chat WHERE session_id = $1;

-- name: ChatMessage :one
SELECT * FROM chat WHERE session_id = $1 AND id = $2;

-- name: AddChatMessage :exec
INSERT INTO chat (session_id, id, number, seq, run_id, at, author_id, to_id, clears, body, reply, files, edited_at,
                  deleted_at, deleted_by, cleared, room_id, room_name, to_all)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19);

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
-- What somebody may see; a run: nothing of another one; of breakout rooms what
-- was said where they were, or are, and everything for hosts.
SELECT * FROM chat
WHERE chat.session_id = sqlc.arg(session_id) AND seq > sqlc.arg(after) AND NOT cleared
  AND (to_id = '' OR author_id = sqlc.arg(person) OR to_id = sqlc.arg(person))
  AND (CAST(sqlc.arg(run) AS TEXT) = '' OR run_id = sqlc.arg(run))
  AND (chat.room_id = '' OR chat.room_id = sqlc.arg(here) OR author_id = sqlc.arg(person) OR CAST(sqlc.arg(host) AS BOOLEAN)
       OR EXISTS (SELECT 1 FROM room_people p WHERE p.room_id = chat.room_id AND p.person_id = sqlc.arg(person) AND p.reads))
ORDER BY seq LIMIT sqlc.arg(most);

-- name: ChatPage :many
-- The latest first; partner: only what two wrote to each other; open: only what
-- everybody reads.
SELECT * FROM chat
WHERE chat.session_id = sqlc.arg(session_id) AND number < sqlc.arg(before) AND NOT cleared
  AND (to_id = '' OR author_id = sqlc.arg(person) OR to_id = sqlc.arg(person))
  AND (CAST(sqlc.arg(run) AS TEXT) = '' OR run_id = sqlc.arg(run))
  AND (chat.room_id = '' OR chat.room_id = sqlc.arg(here) OR author_id = sqlc.arg(person) OR CAST(sqlc.arg(host) AS BOOLEAN)
       OR EXISTS (SELECT 1 FROM room_people p WHERE p.room_id = chat.room_id AND p.person_id = sqlc.arg(person) AND p.reads))
  AND (CAST(sqlc.arg(partner) AS TEXT) = ''
       OR to_id <> '' AND (author_id = sqlc.arg(partner) OR to_id = sqlc.arg(partner)))
  AND (NOT CAST(sqlc.arg(open) AS BOOLEAN) OR to_id = '' AND chat.room_id = '')
ORDER BY number DESC LIMIT sqlc.arg(most);

-- name: ChatPartners :many
-- With whom somebody wrote privately.
SELECT DISTINCT CAST(CASE WHEN author_id = sqlc.arg(person) THEN to_id ELSE author_id END AS TEXT) AS partner
FROM chat
WHERE chat.session_id = sqlc.arg(session_id) AND to_id <> '' AND (author_id = sqlc.arg(person) OR to_id = sqlc.arg(person))
  AND (CAST(sqlc.arg(run) AS TEXT) = '' OR run_id = sqlc.arg(run));

-- name: ChatReaders :many
-- Who reads what is said in a breakout room, hosts aside.
SELECT person_id FROM room_people WHERE room_id = $1 AND reads ORDER BY person_id;

-- name: AddRoomPerson :exec
INSERT INTO room_people (room_id, person_id, session_id, run_id, room_name, at, reads) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (room_id, person_id) DO UPDATE SET reads = room_people.reads OR excluded.reads;

-- name: RenameRoom :exec
-- What was said in the room keeps the name that it had.
UPDATE room_people SET room_name = sqlc.arg(name) WHERE room_id = sqlc.arg(room_id);

-- name: ForgetRoomPeople :execrows
-- But for those who read something there.
DELETE FROM room_people WHERE (room_id, person_id) IN (
    SELECT p.room_id, p.person_id FROM room_people p
    WHERE p.run_id = sqlc.arg(run_id) AND NOT (p.reads AND EXISTS (
        SELECT 1 FROM chat c WHERE c.session_id = p.session_id AND c.run_id = p.run_id AND c.room_id = p.room_id AND NOT c.cleared))
    ORDER BY p.room_id, p.person_id LIMIT sqlc.arg(most));

-- name: ChatNotice :one
-- The last that was written to all rooms; a run: not in another one.
SELECT * FROM chat
WHERE chat.session_id = sqlc.arg(session_id) AND to_all AND NOT cleared AND deleted_at = 0
  AND (CAST(sqlc.arg(run) AS TEXT) = '' OR run_id = sqlc.arg(run))
ORDER BY number DESC LIMIT 1;

-- name: ChatRun :one
SELECT id, number, started_at FROM runs WHERE id = $1 AND NOT expired;

-- name: ClearChat :exec
-- What everybody reads of a run, in its rooms too; the row of the clearing itself stays.
UPDATE chat SET body = '', files = 0, cleared = true
WHERE session_id = $1 AND run_id = $2 AND to_id = '' AND number < $3 AND NOT cleared;

-- name: DropClearedFiles :exec
DELETE FROM chat_files WHERE chat_files.session_id = sqlc.arg(session_id) AND chat_files.message_id IN (
    SELECT c.id FROM chat c WHERE c.session_id = sqlc.arg(session_id) AND c.cleared);

-- name: ChatBy :many
-- What one person wrote, the latest first.
SELECT c.at, c.number, c.session_id, c.to_id, c.room_name, c.body, c.edited_at, s.name AS session_name
FROM chat c JOIN sessions s ON s.id = c.session_id
WHERE c.author_id = sqlc.arg(person) AND NOT c.cleared AND NOT c.clears AND c.deleted_at = 0
  AND (c.at < sqlc.arg(before) OR c.at = sqlc.arg(before) AND c.number < sqlc.arg(before_number))
ORDER BY c.at DESC, c.number DESC LIMIT sqlc.arg(most);

-- name: ChatOpen :many
-- What was said to more than one, in its order; in breakout rooms too.
SELECT * FROM chat
WHERE session_id = $1 AND number > sqlc.arg(after) AND to_id = '' AND NOT cleared AND NOT clears AND deleted_at = 0
ORDER BY number LIMIT sqlc.arg(most);
