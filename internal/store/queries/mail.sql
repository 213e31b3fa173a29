-- name: AddMail :exec
INSERT INTO mails (id, kind, email, name, language, data, by_id, session_id, state, attempts, error, created_at, sent_at, due_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);

-- name: SaveMail :execrows
UPDATE mails SET data = $2, state = $3, attempts = $4, error = $5, sent_at = $6 WHERE id = $1;

-- name: Mail :one
SELECT * FROM mails WHERE id = $1;

-- name: Mails :many
SELECT * FROM mails
WHERE (created_at < $1 OR created_at = $1 AND id < $2)
ORDER BY created_at DESC, id DESC LIMIT $3;

-- name: MailsOf :many
SELECT * FROM mails
WHERE state = $1 AND (created_at < $2 OR created_at = $2 AND id < $3)
ORDER BY created_at DESC, id DESC LIMIT $4;

-- name: QueuedMails :many
SELECT id FROM mails WHERE state = 'queued' AND due_at <= $1 ORDER BY created_at, id LIMIT $2;

-- name: DropUpdates :exec
-- Those about changes of a session that nobody has looked at to send them; an
-- empty address: to everybody.
DELETE FROM mails
WHERE session_id = sqlc.arg(session_id) AND kind = 'invite_update' AND state = 'queued'
  AND due_at > sqlc.arg(due) AND (email = sqlc.arg(email) OR sqlc.arg(email) = '');

-- name: Updates :one
-- How many mails about changes of a session went to whom most went.
SELECT CAST(coalesce(max(n), 0) AS BIGINT) AS most
FROM (SELECT count(*) AS n FROM mails
      WHERE session_id = $1 AND kind = 'invite_update' AND created_at >= $2 GROUP BY email) AS each;

-- name: ForgetMails :exec
DELETE FROM mails WHERE created_at < $1;

-- name: ForgetMailsTo :exec
DELETE FROM mails WHERE email = $1;

-- name: AddInvitation :execrows
INSERT INTO invitations (id, session_id, email, name, language, note, by_id, sequence, cancelled, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, false, $9)
ON CONFLICT (session_id, email) WHERE NOT cancelled DO NOTHING;

-- name: SaveInvitation :execrows
UPDATE invitations SET sequence = $2, cancelled = $3 WHERE id = $1;

-- name: Invitation :one
SELECT * FROM invitations WHERE id = $1;

-- name: Invitations :many
SELECT * FROM invitations
WHERE session_id = $1 AND NOT cancelled AND email > $2 ORDER BY email LIMIT $3;

-- name: InvitationsSince :one
SELECT count(*) FROM invitations WHERE by_id = $1 AND created_at >= $2;

-- name: ForgetInvitations :exec
DELETE FROM invitations WHERE cancelled AND created_at < $1;
