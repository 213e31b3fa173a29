-- name: SessionByLink :one
SELECT id, link, name, group_id, overrides, created_at, status, phase, policy, owner_id, inside,
       dates, next_at, next_end, sequence
FROM sessions WHERE link = $1 AND NOT deleted;

-- name: SessionByID :one
SELECT id, link, name, group_id, overrides, created_at, status, phase, policy, owner_id, inside,
       dates, next_at, next_end, sequence
FROM sessions WHERE id = $1 AND NOT deleted;

-- name: Sessions :many
SELECT s.id, s.link, s.name, s.group_id, s.overrides, s.created_at, s.status, s.phase, s.policy,
       s.owner_id, s.inside, s.dates, s.next_at, s.next_end, s.sequence,
       CAST(h.person_id IS NOT NULL AS BOOLEAN) AS host
FROM sessions s
LEFT JOIN hosts h ON h.session_id = s.id AND h.person_id = $1
WHERE NOT s.deleted AND s.id IN (
    SELECT o.session_id FROM hosts o WHERE o.person_id = $1
    UNION SELECT m.session_id FROM members m WHERE m.person_id = $1
    UNION SELECT t.id FROM sessions t JOIN group_members g ON g.group_id = t.group_id
          WHERE g.person_id = $1);

-- name: Member :one
SELECT CAST(EXISTS (SELECT 1 FROM members m WHERE m.session_id = $1 AND m.person_id = $2)
    OR EXISTS (SELECT 1 FROM sessions s JOIN group_members g ON g.group_id = s.group_id
               WHERE s.id = $1 AND g.person_id = $2) AS BOOLEAN) AS member;

-- name: Due :many
SELECT id FROM sessions WHERE next_due > 0 AND next_due <= $1 ORDER BY next_due, id LIMIT $2;

-- name: NextDue :one
SELECT CAST(coalesce(min(next_due), 0) AS BIGINT) AS due FROM sessions WHERE next_due > 0;

-- name: Peopled :many
SELECT DISTINCT session_id FROM connections ORDER BY session_id;

-- name: Attendance :many
SELECT * FROM attendance WHERE run_id = $1 ORDER BY joined_at, person_id, stay;

-- name: Events :many
SELECT data FROM events WHERE session_id = $1 AND rev >= $2 ORDER BY rev LIMIT $3;

-- name: AddSession :execrows
INSERT INTO sessions (id, link, name, group_id, overrides, created_at,
                      state, rev, acts, next_due, status, phase, policy, owner_id, inside, deleted,
                      name_key, dates, next_at, next_end, sequence)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
ON CONFLICT (link) DO NOTHING;

-- name: SaveSession :execrows
UPDATE sessions
SET link = $2, name = $3, group_id = $4, overrides = $5, name_key = $6, dates = $7,
    next_at = $8, next_end = $9, sequence = $10
WHERE id = $1;

-- name: LinkTaken :one
SELECT EXISTS (SELECT 1 FROM sessions WHERE link = $1 AND id <> $2) AS taken;

-- name: AddMember :exec
INSERT INTO members (session_id, person_id) VALUES ($1, $2) ON CONFLICT DO NOTHING;

-- name: RemoveMember :exec
DELETE FROM members WHERE session_id = $1 AND person_id = $2;
