-- name: Group :one
SELECT id, name, owner_id, status, created_at FROM groups WHERE id = $1 AND NOT deleted;

-- name: GroupList :many
-- One of a person's groups with an id given, else those of a page. Who is a
-- member and no more does not count what is hidden.
SELECT g.id, g.name, g.owner_id, g.status, g.created_at, m.role, o.name AS owner_name,
       (SELECT count(*) FROM group_members c WHERE c.group_id = g.id) AS members,
       (SELECT count(*) FROM sessions s
        WHERE s.group_id = g.id AND NOT s.deleted
          AND (s.status <> 'hidden' OR m.role <> 'member')) AS sessions
FROM group_members m
JOIN groups g ON g.id = m.group_id
JOIN people o ON o.id = g.owner_id
WHERE m.person_id = sqlc.arg(person) AND NOT g.deleted
  AND (g.id = sqlc.arg(one_id)
    OR sqlc.arg(one_id) = ''
      AND m.role IN (sqlc.arg(role1), sqlc.arg(role2), sqlc.arg(role3))
      AND g.status IN (sqlc.arg(status1), sqlc.arg(status2), sqlc.arg(status3))
      AND (g.status <> 'hidden' OR m.role <> 'member')
      AND g.name_key LIKE CAST(sqlc.arg(word1) AS TEXT) ESCAPE '\' AND g.name_key LIKE CAST(sqlc.arg(word2) AS TEXT) ESCAPE '\'
      AND g.name_key LIKE CAST(sqlc.arg(word3) AS TEXT) ESCAPE '\' AND g.name_key LIKE CAST(sqlc.arg(word4) AS TEXT) ESCAPE '\'
      AND (g.name_key > sqlc.arg(after_key)
        OR g.name_key = sqlc.arg(after_key) AND g.id > sqlc.arg(after_id)))
ORDER BY g.name_key, g.id
LIMIT sqlc.arg(most);

-- name: GroupsOwned :many
SELECT id FROM groups WHERE owner_id = $1 AND NOT deleted ORDER BY id;

-- name: GroupRole :one
SELECT m.role FROM group_members m JOIN groups g ON g.id = m.group_id
WHERE m.group_id = $1 AND m.person_id = $2 AND NOT g.deleted;

-- name: GroupPeople :many
SELECT person_id, role FROM group_members WHERE group_id = $1;

-- name: GroupMembers :many
-- Members, and contacts who were asked. E-mail addresses are for those who have
-- the person as their contact.
WITH everybody AS (
    SELECT p.id AS person_id, CAST('' AS TEXT) AS contact_id, p.name, p.name_key AS key, p.id AS id,
           CAST(CASE WHEN EXISTS (SELECT 1 FROM contacts c WHERE c.holder_id = sqlc.arg(by_id)
                                  AND c.person_id = p.id AND c.state = 'accepted')
                THEN p.email ELSE '' END AS TEXT) AS email,
           p.kind, m.role
    FROM group_members m JOIN people p ON p.id = m.person_id
    WHERE m.group_id = sqlc.arg(group_id)
    UNION ALL
    SELECT '', c.id, c.label, c.label_key, c.id,
           CASE WHEN c.holder_id = sqlc.arg(by_id) THEN c.email ELSE '' END,
           'contact', 'member'
    FROM group_invited i JOIN contacts c ON c.id = i.contact_id
    WHERE i.group_id = sqlc.arg(group_id) AND c.state = 'open')
SELECT x.person_id, x.contact_id, x.name, x.key, x.email, x.kind, x.role FROM everybody x
WHERE x.key LIKE CAST(sqlc.arg(word1) AS TEXT) ESCAPE '\' AND x.key LIKE CAST(sqlc.arg(word2) AS TEXT) ESCAPE '\'
  AND x.key LIKE CAST(sqlc.arg(word3) AS TEXT) ESCAPE '\' AND x.key LIKE CAST(sqlc.arg(word4) AS TEXT) ESCAPE '\'
  AND (x.key > CAST(sqlc.arg(after_key) AS TEXT) OR x.key = CAST(sqlc.arg(after_key) AS TEXT) AND x.id > CAST(sqlc.arg(after_id) AS TEXT))
ORDER BY x.key, x.id
LIMIT sqlc.arg(most);

-- name: GroupSessions :many
SELECT id FROM sessions WHERE group_id = $1 AND group_id <> '' AND NOT deleted ORDER BY id;

-- name: GroupsIn :many
SELECT g.id FROM group_members m JOIN groups g ON g.id = m.group_id
WHERE m.person_id = sqlc.arg(person_id) AND NOT g.deleted
  AND (g.owner_id = sqlc.arg(owner_id) OR sqlc.arg(owner_id) = '')
ORDER BY g.id;

-- name: GroupsInviting :many
SELECT i.group_id FROM group_invited i JOIN groups g ON g.id = i.group_id
WHERE i.contact_id = $1 AND NOT g.deleted ORDER BY i.group_id;

-- name: AddGroup :exec
INSERT INTO groups (id, name, owner_id, created_at, status, name_key, deleted)
VALUES ($1, $2, $3, $4, $5, $6, false);

-- name: SaveGroup :execrows
UPDATE groups SET name = $2, name_key = $3, owner_id = $4, status = $5 WHERE id = $1 AND NOT deleted;

-- name: DeleteGroup :execrows
UPDATE groups SET deleted = true WHERE id = $1 AND NOT deleted;

-- name: ForgetGroupMembers :exec
DELETE FROM group_members WHERE group_id = $1;

-- name: ForgetGroupInvited :exec
DELETE FROM group_invited WHERE group_id = $1;

-- name: SetGroupRole :exec
INSERT INTO group_members (group_id, person_id, role, added_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (group_id, person_id) DO UPDATE SET role = excluded.role;

-- name: RemoveGroupMember :exec
DELETE FROM group_members WHERE group_id = $1 AND person_id = $2;

-- name: RemoveFromGroupsSessions :exec
DELETE FROM members
WHERE person_id = $1 AND session_id IN (SELECT s.id FROM sessions s WHERE s.group_id = $2);

-- name: HostsOnlyByGroup :exec
UPDATE hosts SET by_group = true
WHERE person_id = $1 AND session_id IN (SELECT s.id FROM sessions s WHERE s.group_id = $2);

-- name: InviteToGroup :exec
INSERT INTO group_invited (group_id, contact_id, added_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING;

-- name: UninviteFromGroup :execrows
DELETE FROM group_invited WHERE group_id = $1 AND contact_id = $2;

-- name: OwnMembers :many
SELECT person_id FROM members WHERE session_id = $1 ORDER BY person_id;

-- name: MemberOf :many
SELECT s.id FROM sessions s
WHERE s.owner_id = $1 AND NOT s.deleted
  AND (EXISTS (SELECT 1 FROM members m WHERE m.session_id = s.id AND m.person_id = $2)
    OR EXISTS (SELECT 1 FROM hosts h WHERE h.session_id = s.id AND h.person_id = $2 AND h.role = 'cohost'))
ORDER BY s.id;

-- name: HostsByGroup :many
SELECT person_id FROM hosts WHERE session_id = $1 AND by_group ORDER BY person_id;

-- name: AddHostByGroup :exec
INSERT INTO hosts (session_id, person_id, role, by_group) VALUES ($1, $2, 'cohost', true)
ON CONFLICT (session_id, person_id) DO UPDATE SET by_group = true;

-- name: KeepHostByGroup :exec
UPDATE hosts SET by_group = true WHERE session_id = $1 AND person_id = $2;

-- name: FindContacts :many
-- Somebody's own contacts, asked or accepted.
SELECT c.id, c.person_id, c.label, c.email, c.state,
       CAST(coalesce(p.name, '') AS TEXT) AS name, CAST(coalesce(p.kind, 'contact') AS TEXT) AS kind
FROM contacts c
LEFT JOIN people p ON p.id = c.person_id AND c.state = 'accepted'
WHERE c.holder_id = sqlc.arg(by_id) AND c.state IN ('open', 'accepted')
  AND (p.id IS NULL OR NOT p.locked AND p.erased_at = 0)
  AND (c.label_key || ' ' || coalesce(p.name_key, '') || ' ' || c.email) LIKE CAST(sqlc.arg(word1) AS TEXT) ESCAPE '\'
  AND (c.label_key || ' ' || coalesce(p.name_key, '') || ' ' || c.email) LIKE CAST(sqlc.arg(word2) AS TEXT) ESCAPE '\'
  AND (c.label_key || ' ' || coalesce(p.name_key, '') || ' ' || c.email) LIKE CAST(sqlc.arg(word3) AS TEXT) ESCAPE '\'
  AND (c.label_key || ' ' || coalesce(p.name_key, '') || ' ' || c.email) LIKE CAST(sqlc.arg(word4) AS TEXT) ESCAPE '\'
ORDER BY c.label_key, c.id
LIMIT sqlc.arg(most);

-- name: FindPeople :many
-- Licence holders by name; administrators find every account, by its address
-- too.
SELECT id, name, email, kind FROM people
WHERE kind <> 'guest' AND (kind = 'licensed' OR CAST(sqlc.arg(everybody) AS BOOLEAN))
  AND id <> sqlc.arg(by_id) AND NOT locked AND erased_at = 0
  AND (name_key || CASE WHEN CAST(sqlc.arg(everybody) AS BOOLEAN) THEN ' ' || email ELSE '' END) LIKE CAST(sqlc.arg(word1) AS TEXT) ESCAPE '\'
  AND (name_key || CASE WHEN CAST(sqlc.arg(everybody) AS BOOLEAN) THEN ' ' || email ELSE '' END) LIKE CAST(sqlc.arg(word2) AS TEXT) ESCAPE '\'
  AND (name_key || CASE WHEN CAST(sqlc.arg(everybody) AS BOOLEAN) THEN ' ' || email ELSE '' END) LIKE CAST(sqlc.arg(word3) AS TEXT) ESCAPE '\'
  AND (name_key || CASE WHEN CAST(sqlc.arg(everybody) AS BOOLEAN) THEN ' ' || email ELSE '' END) LIKE CAST(sqlc.arg(word4) AS TEXT) ESCAPE '\'
ORDER BY name_key, id
LIMIT sqlc.arg(most);

-- name: Linked :one
SELECT EXISTS (SELECT 1 FROM contacts
               WHERE holder_id = $1 AND person_id = $2 AND state = 'accepted') AS linked;

-- name: Owe :exec
INSERT INTO owed (id, session_id, command, created_at) VALUES ($1, $2, $3, $4);

-- name: Owing :many
SELECT id, session_id, command, created_at FROM owed ORDER BY created_at, id LIMIT $1;

-- name: TakeOwed :execrows
DELETE FROM owed WHERE id = $1;

-- name: Once :execrows
INSERT INTO once (person_id, key, ref, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING;

-- name: Made :one
SELECT ref FROM once WHERE person_id = $1 AND key = $2;

-- name: ForgetOnce :exec
DELETE FROM once WHERE created_at < $1;

-- name: DatesPassed :many
SELECT id, link, name, group_id, overrides, created_at, status, phase, policy, owner_id, inside,
       dates, next_at, next_end, sequence
FROM sessions WHERE next_end > 0 AND next_end <= $1 AND NOT deleted ORDER BY next_end, id LIMIT $2;

-- name: SaveNext :exec
UPDATE sessions SET next_at = $2, next_end = $3 WHERE id = $1;
