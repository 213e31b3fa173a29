-- Pages of sessions are put together in lists.go, because their order and
-- filters differ.

-- name: Audience :many
SELECT h.person_id FROM hosts h WHERE h.session_id = sqlc.arg(session_id)
UNION SELECT m.person_id FROM members m WHERE m.session_id = sqlc.arg(session_id)
UNION SELECT g.person_id FROM sessions s JOIN group_members g ON g.group_id = s.group_id
      WHERE s.id = sqlc.arg(session_id);

-- name: ListedNames :one
SELECT CAST(coalesce(g.name, '') AS TEXT) AS group_name, CAST(coalesce(o.name, '') AS TEXT) AS owner_name
FROM sessions s
LEFT JOIN groups g ON g.id = s.group_id
LEFT JOIN people o ON o.id = s.owner_id
WHERE s.id = $1;
