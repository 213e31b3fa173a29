-- What was: runs, attendance, the audit list.

-- name: AddAudit :exec
INSERT INTO audit (id, at, by_id, action, session_id, group_id, person_id, data)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: Audit :many
-- person: empty for all. action: a pattern.
SELECT a.id, a.at, a.by_id, a.action, a.session_id, a.group_id, a.person_id, a.data,
       coalesce(s.link, '') AS link, coalesce(s.name, '') AS session_name,
       coalesce(s.deleted, false) AS deleted, coalesce(g.name, '') AS group_name
FROM audit a
LEFT JOIN sessions s ON s.id = a.session_id
LEFT JOIN groups g ON g.id = a.group_id
WHERE (a.at < sqlc.arg(before_at) OR a.at = sqlc.arg(before_at) AND a.id < sqlc.arg(before_id))
  AND a.at >= sqlc.arg(from_at)
  AND (CAST(sqlc.arg(person) AS TEXT) = '' OR a.by_id = sqlc.arg(person) OR a.person_id = sqlc.arg(person))
  AND a.action LIKE sqlc.arg(action)
ORDER BY a.at DESC, a.id DESC
LIMIT sqlc.arg(most);

-- name: SessionAudit :many
SELECT a.id, a.at, a.by_id, a.action, a.session_id, a.group_id, a.person_id, a.data,
       coalesce(s.link, '') AS link, coalesce(s.name, '') AS session_name,
       coalesce(s.deleted, false) AS deleted, coalesce(g.name, '') AS group_name
FROM audit a
LEFT JOIN sessions s ON s.id = a.session_id
LEFT JOIN groups g ON g.id = a.group_id
WHERE a.session_id = sqlc.arg(session_id) AND a.session_id <> ''
  AND (a.at < sqlc.arg(before_at) OR a.at = sqlc.arg(before_at) AND a.id < sqlc.arg(before_id))
  AND a.at >= sqlc.arg(from_at)
  AND (CAST(sqlc.arg(person) AS TEXT) = '' OR a.by_id = sqlc.arg(person) OR a.person_id = sqlc.arg(person))
  AND a.action LIKE sqlc.arg(action)
ORDER BY a.at DESC, a.id DESC
LIMIT sqlc.arg(most);
