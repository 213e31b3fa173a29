-- Files of sessions, and who guests were.

-- name: Files :many
SELECT * FROM files WHERE session_id = $1 AND listed ORDER BY added_at DESC, hash;

-- name: File :one
SELECT * FROM files WHERE session_id = $1 AND hash = $2;

-- name: FilesBy :many
-- What one person has added, also what is not listed any more.
SELECT files.name, files.media_type, files.size, files.added_at, s.name AS session_name
FROM files JOIN sessions s ON s.id = files.session_id
WHERE files.author_id = $1 ORDER BY files.added_at DESC, files.hash;

-- name: SessionFileBytes :one
-- used: without what was deleted and is not collected yet.
SELECT CAST(coalesce(sum(files.size), 0) AS BIGINT) AS kept,
       CAST(coalesce(sum(CASE WHEN files.listed
           OR EXISTS (SELECT 1 FROM elements e JOIN boards b ON b.id = e.board_id
                      WHERE e.file = files.hash AND e.file <> '' AND NOT e.deleted AND b.session_id = files.session_id)
           OR EXISTS (SELECT 1 FROM version_files f JOIN versions v ON v.id = f.version_id JOIN boards b ON b.id = v.board_id
                      WHERE f.file = files.hash AND b.session_id = files.session_id)
           OR EXISTS (SELECT 1 FROM chat_files c WHERE c.hash = files.hash AND c.session_id = files.session_id)
           THEN files.size ELSE 0 END), 0) AS BIGINT) AS used,
       count(*) AS files
FROM files WHERE files.session_id = $1;

-- name: AllFileBytes :one
-- The same content counts once.
SELECT CAST(coalesce(sum(f.size), 0) AS BIGINT) AS bytes
FROM (SELECT max(size) AS size FROM files GROUP BY hash) f;

-- name: HasBlob :one
SELECT CAST(EXISTS (SELECT 1 FROM files WHERE hash = $1) AS BOOLEAN) AS found;

-- name: AddFile :exec
-- One that is listed already keeps who added it, and when.
INSERT INTO files (session_id, hash, name, media_type, size, width, height, author_id, added_at, listed, unused_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (session_id, hash) DO UPDATE
SET name = excluded.name, unused_at = 0, listed = files.listed OR excluded.listed,
    author_id = CASE WHEN files.listed THEN files.author_id ELSE excluded.author_id END,
    added_at = CASE WHEN files.listed THEN files.added_at ELSE excluded.added_at END;

-- name: UnlistFile :execrows
UPDATE files SET listed = false WHERE session_id = $1 AND hash = $2;

-- name: MarkUnused :exec
UPDATE files SET unused_at = sqlc.arg(now)
WHERE unused_at = 0 AND NOT listed
  AND NOT EXISTS (SELECT 1 FROM elements e JOIN boards b ON b.id = e.board_id
                  WHERE e.file = files.hash AND e.file <> '' AND NOT e.deleted AND b.session_id = files.session_id)
  AND NOT EXISTS (SELECT 1 FROM version_files f JOIN versions v ON v.id = f.version_id JOIN boards b ON b.id = v.board_id
                  WHERE f.file = files.hash AND b.session_id = files.session_id)
  AND NOT EXISTS (SELECT 1 FROM chat_files c WHERE c.hash = files.hash AND c.session_id = files.session_id);

-- name: MarkUsed :exec
UPDATE files SET unused_at = 0
WHERE unused_at > 0
  AND (listed
    OR EXISTS (SELECT 1 FROM elements e JOIN boards b ON b.id = e.board_id
               WHERE e.file = files.hash AND e.file <> '' AND NOT e.deleted AND b.session_id = files.session_id)
    OR EXISTS (SELECT 1 FROM version_files f JOIN versions v ON v.id = f.version_id JOIN boards b ON b.id = v.board_id
               WHERE f.file = files.hash AND b.session_id = files.session_id)
    OR EXISTS (SELECT 1 FROM chat_files c WHERE c.hash = files.hash AND c.session_id = files.session_id));

-- name: UnusedFiles :many
SELECT session_id, hash FROM files WHERE unused_at > 0 AND unused_at < sqlc.arg(before)
ORDER BY session_id, hash LIMIT sqlc.arg(most);

-- name: HoldSession :exec
-- PostgreSQL: its changes wait until the end of the transaction.
UPDATE sessions SET id = id WHERE id = $1;

-- name: DropFile :execrows
-- Unless something names it by now.
DELETE FROM files
WHERE files.session_id = sqlc.arg(session_id) AND files.hash = sqlc.arg(hash) AND files.unused_at > 0 AND NOT files.listed
  AND NOT EXISTS (SELECT 1 FROM elements e JOIN boards b ON b.id = e.board_id
                  WHERE e.file = files.hash AND e.file <> '' AND NOT e.deleted AND b.session_id = files.session_id)
  AND NOT EXISTS (SELECT 1 FROM version_files f JOIN versions v ON v.id = f.version_id JOIN boards b ON b.id = v.board_id
                  WHERE f.file = files.hash AND b.session_id = files.session_id)
  AND NOT EXISTS (SELECT 1 FROM chat_files c WHERE c.hash = files.hash AND c.session_id = files.session_id);

-- name: PastGuest :one
SELECT * FROM past_guests WHERE secret = $1;

-- name: KeepPastGuest :exec
INSERT INTO past_guests (secret, session_id, person_id, at)
SELECT l.secret, l.guest_of, l.person_id, CAST(sqlc.arg(at) AS BIGINT) FROM logins l
WHERE l.id = sqlc.arg(id) AND l.guest_of <> ''
ON CONFLICT (secret) DO NOTHING;

-- name: ForgetPastGuests :execrows
DELETE FROM past_guests WHERE secret IN (
    SELECT g.secret FROM past_guests g WHERE g.at < sqlc.arg(before) ORDER BY g.at LIMIT sqlc.arg(most));

-- name: LastStay :one
SELECT a.stay, a.joined_at, a.left_at, a.reason
FROM runs r JOIN attendance a ON a.run_id = r.id
WHERE r.session_id = $1 AND a.person_id = $2 AND NOT r.expired
ORDER BY r.number DESC, a.stay DESC LIMIT 1;
