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

-- name: Runs :many
-- The latest first, from before a number on.
SELECT r.id, r.number, r.started_at, r.started_by, r.ended_at, r.reason,
       (SELECT count(DISTINCT a.person_id) FROM attendance a WHERE a.run_id = r.id) AS people
FROM runs r
WHERE r.session_id = $1 AND NOT r.expired AND r.number < sqlc.arg(before)
ORDER BY r.number DESC LIMIT sqlc.arg(most);

-- name: Attended :many
SELECT a.person_id, coalesce(p.name, '') AS name, coalesce(p.kind, '') AS kind,
       a.stay, a.joined_at, a.left_at, a.reason, a.role
FROM attendance a LEFT JOIN people p ON p.id = a.person_id
WHERE a.run_id = $1
ORDER BY a.joined_at, a.person_id, a.stay;

-- name: RoomsIn :many
-- Who was in which breakout rooms of a run, in the order in which they came there.
SELECT person_id, room_name FROM room_people WHERE run_id = $1 ORDER BY at, room_name, person_id;

-- name: RoomsOf :many
-- In which breakout rooms one person was, the latest first.
SELECT r.room_name, r.at, s.name AS session_name FROM room_people r JOIN sessions s ON s.id = r.session_id
WHERE r.person_id = $1 ORDER BY r.at DESC, r.room_id;

-- name: Absent :many
SELECT a.person_id, coalesce(p.name, '') AS name, coalesce(p.kind, '') AS kind, a.role
FROM absences a LEFT JOIN people p ON p.id = a.person_id
WHERE a.run_id = $1
ORDER BY a.person_id;

-- name: AbsentNow :many
-- The same of a run that is live.
SELECT e.person_id, CAST(max(coalesce(p.name, '')) AS TEXT) AS name, CAST(max(coalesce(p.kind, '')) AS TEXT) AS kind,
       CASE max(e.rank) WHEN 4 THEN 'host' WHEN 3 THEN 'cohost' ELSE 'member' END AS role
FROM (SELECT m.person_id, 1 AS rank FROM members m WHERE m.session_id = sqlc.arg(session_id)
      UNION ALL SELECT g.person_id, 1 FROM sessions s JOIN group_members g ON g.group_id = s.group_id
                WHERE s.id = sqlc.arg(session_id)
      UNION ALL SELECT h.person_id, CASE h.role WHEN 'owner' THEN 4 ELSE 3 END FROM hosts h
                WHERE h.session_id = sqlc.arg(session_id)) e
LEFT JOIN people p ON p.id = e.person_id
WHERE NOT EXISTS (SELECT 1 FROM attendance a WHERE a.run_id = sqlc.arg(run_id) AND a.person_id = e.person_id)
GROUP BY e.person_id
ORDER BY e.person_id;

-- name: StaysOf :many
-- One person's, the latest first.
SELECT a.run_id, a.stay, a.joined_at, a.left_at, a.reason, a.role, r.number, s.name AS session_name
FROM attendance a
JOIN runs r ON r.id = a.run_id
JOIN sessions s ON s.id = r.session_id
WHERE a.person_id = sqlc.arg(person_id) AND NOT r.expired
  AND (a.joined_at < sqlc.arg(before_at) OR a.joined_at = sqlc.arg(before_at) AND a.run_id < sqlc.arg(before_run))
ORDER BY a.joined_at DESC, a.run_id DESC
LIMIT sqlc.arg(most);

-- name: AbsencesOf :many
SELECT r.started_at, r.ended_at, r.number, s.name AS session_name
FROM absences a
JOIN runs r ON r.id = a.run_id
JOIN sessions s ON s.id = r.session_id
WHERE a.person_id = $1 AND NOT r.expired
ORDER BY r.started_at DESC;

-- name: SessionsOf :many
-- One person's, with what they are in them.
SELECT s.name, s.created_at, CAST(max(e.rank) AS BIGINT) AS rank
FROM (SELECT m.session_id, 1 AS rank FROM members m WHERE m.person_id = $1
      UNION ALL SELECT h.session_id, CASE h.role WHEN 'owner' THEN 4 ELSE 3 END FROM hosts h WHERE h.person_id = $1) e
JOIN sessions s ON s.id = e.session_id
WHERE NOT s.deleted
GROUP BY s.id, s.name, s.created_at
ORDER BY s.created_at;

-- name: GroupsOf :many
SELECT g.name, m.role, m.added_at FROM group_members m JOIN groups g ON g.id = m.group_id
WHERE m.person_id = $1 AND NOT g.deleted ORDER BY m.added_at, g.id;

-- name: ContactsOf :many
-- Those that a person has, and those that have the person.
SELECT c.holder_id, c.label, c.email, c.state, c.created_at, coalesce(p.name, '') AS holder
FROM contacts c LEFT JOIN people p ON p.id = c.holder_id
WHERE c.holder_id = sqlc.arg(person_id) OR c.person_id = sqlc.arg(person_id) AND c.person_id <> ''
ORDER BY c.created_at, c.id;

-- name: EraseGuest :execrows
-- A guest of one session keeps a place without a name.
UPDATE people SET name = '', name_key = '', erased_at = sqlc.arg(erased_at)
WHERE id = sqlc.arg(id) AND kind = 'guest' AND guest_of = sqlc.arg(guest_of);

-- name: ExpireRuns :execrows
UPDATE runs SET expired = true WHERE id IN (
    SELECT r.id FROM runs r WHERE r.ended_at < CAST(sqlc.arg(before) AS BIGINT) AND NOT r.expired
    ORDER BY r.ended_at LIMIT sqlc.arg(most));

-- name: ExpiredRuns :many
SELECT id FROM runs WHERE expired LIMIT sqlc.arg(most);

-- name: ForgetStays :execrows
DELETE FROM attendance WHERE attendance.run_id = sqlc.arg(run_id) AND attendance.person_id IN (
    SELECT a.person_id FROM attendance a WHERE a.run_id = sqlc.arg(run_id) ORDER BY a.person_id LIMIT sqlc.arg(most));

-- name: ForgetAbsences :execrows
DELETE FROM absences WHERE absences.run_id = sqlc.arg(run_id) AND absences.person_id IN (
    SELECT a.person_id FROM absences a WHERE a.run_id = sqlc.arg(run_id) ORDER BY a.person_id LIMIT sqlc.arg(most));

-- name: ForgetRun :exec
DELETE FROM runs WHERE id = $1 AND expired;

-- name: OldEvents :many
-- Sessions whose first kept event is older than an instant.
SELECT s.id, CAST(coalesce((SELECT min(r.started_at) FROM runs r WHERE r.session_id = s.id AND NOT r.expired), 0) AS BIGINT) AS first_run
FROM sessions s
WHERE s.id > sqlc.arg(after)
  AND EXISTS (SELECT 1 FROM events e WHERE e.session_id = s.id AND e.at < sqlc.arg(before)
              AND e.rev = (SELECT min(f.rev) FROM events f WHERE f.session_id = s.id))
ORDER BY s.id LIMIT sqlc.arg(most);

-- name: ForgetEvents :execrows
-- The first of a session, as far as they are older than an instant.
DELETE FROM events WHERE events.session_id = sqlc.arg(session_id) AND events.at < sqlc.arg(before) AND events.rev IN (
    SELECT e.rev FROM events e WHERE e.session_id = sqlc.arg(session_id) ORDER BY e.rev LIMIT sqlc.arg(most));

-- name: ForgetReaders :exec
DELETE FROM seats WHERE session_id = $1 AND reading AND state = 'gone';

-- name: OldGuests :many
-- Guests who are in no run that is kept, nor in any session now.
SELECT p.id FROM people p
WHERE p.id > sqlc.arg(after) AND p.kind = 'guest' AND p.created_at < sqlc.arg(before)
  AND NOT EXISTS (SELECT 1 FROM attendance a WHERE a.person_id = p.id)
  AND NOT EXISTS (SELECT 1 FROM seats t WHERE t.session_id = p.guest_of AND t.person_id = p.id)
ORDER BY p.id LIMIT sqlc.arg(most);

-- name: ForgetGuest :exec
DELETE FROM people WHERE id = sqlc.arg(id) AND kind = 'guest'
  AND NOT EXISTS (SELECT 1 FROM attendance a WHERE a.person_id = sqlc.arg(id))
  AND NOT EXISTS (SELECT 1 FROM seats t WHERE t.session_id = people.guest_of AND t.person_id = sqlc.arg(id));

-- name: ForgetAudit :execrows
DELETE FROM audit WHERE id IN (SELECT a.id FROM audit a WHERE a.at < sqlc.arg(before) ORDER BY a.at LIMIT sqlc.arg(most));
