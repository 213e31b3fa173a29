-- What a change of a session reads and writes.

-- name: LockSession :one
-- PostgreSQL only.
SELECT rev, acts FROM sessions WHERE id = $1 FOR UPDATE;

-- name: SessionRev :one
SELECT rev, acts FROM sessions WHERE id = $1;

-- name: LoadSession :one
SELECT state, acts FROM sessions WHERE id = $1;

-- name: LoadSeats :many
SELECT data FROM seats WHERE session_id = $1;

-- name: LoadActions :many
SELECT person_id, reading, last_action FROM seats WHERE session_id = $1 AND state <> 'gone';

-- name: SaveState :execrows
UPDATE sessions
SET state = $2, rev = $3, acts = $4, next_due = $5, phase = $6, policy = $7, owner_id = $8, inside = $9
WHERE id = $1;

-- name: SaveStatus :exec
-- Apart from SaveState, because lists have an index of it.
UPDATE sessions SET status = $2, deleted = $3 WHERE id = $1;

-- name: CountAct :exec
UPDATE sessions SET acts = $2 WHERE id = $1;

-- name: SaveSeat :exec
INSERT INTO seats (session_id, person_id, reading, run_id, state, reason, login_id, last_action, data)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (session_id, person_id, reading) DO UPDATE
SET run_id = excluded.run_id, state = excluded.state, reason = excluded.reason,
    login_id = excluded.login_id, last_action = excluded.last_action, data = excluded.data;

-- name: DeleteRunSeats :exec
DELETE FROM seats WHERE session_id = $1 AND (NOT reading OR state = 'gone');

-- name: DeleteReader :exec
DELETE FROM seats WHERE session_id = $1 AND person_id = $2 AND reading;

-- name: AddEvent :exec
INSERT INTO events (session_id, rev, at, run_id, kind, by_id, person_id, data)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: StartRun :exec
INSERT INTO runs (id, session_id, number, started_at, started_by, ended_at, reason)
VALUES ($1, $2, $3, $4, $5, NULL, '');

-- name: EndRun :execrows
UPDATE runs SET ended_at = CAST(sqlc.arg(ended_at) AS BIGINT), reason = sqlc.arg(reason)
WHERE id = sqlc.arg(id) AND ended_at IS NULL;

-- name: OpenConnection :exec
INSERT INTO connections (session_id, person_id, id, reading, node_id, login_id, opened_at)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: CloseConnection :exec
DELETE FROM connections WHERE session_id = $1 AND person_id = $2 AND id = $3;

-- name: ClosePlace :exec
DELETE FROM connections WHERE session_id = $1 AND person_id = $2 AND reading = $3;

-- name: KeepConnection :exec
UPDATE connections SET reading = true WHERE session_id = $1 AND person_id = $2 AND id = $3;

-- name: CloseRunConnections :exec
DELETE FROM connections WHERE session_id = $1 AND NOT reading;

-- name: OpenStay :exec
INSERT INTO attendance (run_id, person_id, stay, joined_at, left_at, reason, role)
VALUES ($1, $2, $3, $4, NULL, '', $5);

-- name: ResumeStay :exec
-- A resumed seat goes on in its stay, or begins the next one.
INSERT INTO attendance (run_id, person_id, stay, joined_at, left_at, reason, role)
VALUES ($1, $2, $3, $4, NULL, '', $5)
ON CONFLICT (run_id, person_id, stay) DO NOTHING;

-- name: CloseStay :execrows
UPDATE attendance SET left_at = CAST(sqlc.arg(left_at) AS BIGINT), reason = sqlc.arg(reason)
WHERE run_id = sqlc.arg(run_id) AND person_id = sqlc.arg(person_id) AND stay = sqlc.arg(stay)
  AND left_at IS NULL;

-- name: CloseStays :exec
UPDATE attendance SET left_at = CAST(sqlc.arg(left_at) AS BIGINT), reason = sqlc.arg(reason)
WHERE run_id = sqlc.arg(run_id) AND left_at IS NULL;

-- name: RaiseRole :exec
-- Somebody's role in a run becomes a higher one.
UPDATE attendance SET role = sqlc.arg(role)
WHERE run_id = sqlc.arg(run_id) AND person_id = sqlc.arg(person_id)
  AND CASE role WHEN 'host' THEN 4 WHEN 'cohost' THEN 3 WHEN 'moderator' THEN 2 WHEN 'member' THEN 1 ELSE 0 END
    < CAST(sqlc.arg(rank) AS BIGINT);

-- name: NoteAbsent :exec
-- Hosts and members, as of now, who were not in the run.
INSERT INTO absences (run_id, person_id, role)
SELECT CAST(sqlc.arg(run_id) AS TEXT), e.person_id,
       CASE max(e.rank) WHEN 4 THEN 'host' WHEN 3 THEN 'cohost' ELSE 'member' END
FROM (SELECT m.person_id, 1 AS rank FROM members m WHERE m.session_id = sqlc.arg(session_id)
      UNION ALL SELECT g.person_id, 1 FROM sessions s JOIN group_members g ON g.group_id = s.group_id
                WHERE s.id = sqlc.arg(session_id)
      UNION ALL SELECT h.person_id, CASE h.role WHEN 'owner' THEN 4 ELSE 3 END FROM hosts h
                WHERE h.session_id = sqlc.arg(session_id)) e
WHERE NOT EXISTS (SELECT 1 FROM attendance a WHERE a.run_id = sqlc.arg(run_id) AND a.person_id = e.person_id)
GROUP BY e.person_id;

-- name: SetHost :exec
INSERT INTO hosts (session_id, person_id, role) VALUES ($1, $2, $3)
ON CONFLICT (session_id, person_id) DO UPDATE
SET role = excluded.role, by_group = hosts.by_group AND excluded.role <> 'owner';

-- name: DeleteHost :exec
DELETE FROM hosts WHERE session_id = $1 AND person_id = $2;
