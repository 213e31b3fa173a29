-- name: AccountsPage :many
-- Accounts by name, from a place on. Kind and state: empty is any.
SELECT sqlc.embed(people),
       CAST(EXISTS (SELECT 1 FROM identities i WHERE i.person_id = people.id) AS BOOLEAN) AS sso
FROM people
WHERE people.kind <> 'guest' AND erased_at = 0
  AND (name_key, id) > (CAST(sqlc.arg(after_name) AS TEXT), CAST(sqlc.arg(after_id) AS TEXT))
  AND (CAST(sqlc.arg(kind) AS TEXT) = '' OR people.kind = CAST(sqlc.arg(kind) AS TEXT))
  AND (CAST(sqlc.arg(state) AS TEXT) = '' OR locked = (CAST(sqlc.arg(state) AS TEXT) = 'locked'))
  AND (name_key LIKE CAST(sqlc.arg(w1) AS TEXT) ESCAPE '\' OR email LIKE CAST(sqlc.arg(w1) AS TEXT) ESCAPE '\')
  AND (name_key LIKE CAST(sqlc.arg(w2) AS TEXT) ESCAPE '\' OR email LIKE CAST(sqlc.arg(w2) AS TEXT) ESCAPE '\')
  AND (name_key LIKE CAST(sqlc.arg(w3) AS TEXT) ESCAPE '\' OR email LIKE CAST(sqlc.arg(w3) AS TEXT) ESCAPE '\')
  AND (name_key LIKE CAST(sqlc.arg(w4) AS TEXT) ESCAPE '\' OR email LIKE CAST(sqlc.arg(w4) AS TEXT) ESCAPE '\')
ORDER BY name_key, id LIMIT sqlc.arg(most);

-- name: HasIdentity :one
SELECT EXISTS (SELECT 1 FROM identities WHERE person_id = $1) AS has;

-- name: LockAdmins :exec
-- Changes of administrators wait for each other.
UPDATE people SET admin = admin WHERE admin;

-- name: LockPerson :execrows
-- PostgreSQL holds the row until the end of the transaction.
UPDATE people SET id = id WHERE id = $1 AND erased_at = 0;

-- name: Admins :one
SELECT count(*) FROM people WHERE admin AND NOT locked AND erased_at = 0;

-- name: HostRoles :many
SELECT h.session_id, h.role FROM hosts h JOIN sessions s ON s.id = h.session_id
WHERE h.person_id = $1 AND NOT s.deleted ORDER BY h.session_id;

-- name: GroupRoles :many
SELECT g.id AS group_id, CAST('owner' AS TEXT) AS role FROM groups g WHERE g.owner_id = $1 AND NOT g.deleted
UNION
SELECT g.id, m.role FROM group_members m JOIN groups g ON g.id = m.group_id
WHERE m.person_id = $1 AND m.role = 'cohost' AND NOT g.deleted
ORDER BY group_id;

-- name: SeatedIn :many
-- Where the logins of a person are inside, asking, or on their way back.
SELECT s.session_id FROM seats s JOIN logins l ON l.id = s.login_id WHERE l.person_id = $1
UNION
SELECT c.session_id FROM connections c JOIN logins l ON l.id = c.login_id WHERE l.person_id = $1
ORDER BY session_id;

-- name: ErasePerson :execrows
UPDATE people
SET kind = 'contact', name = '', name_key = '', email = '', password = '', locale = '', admin = false, locked = true, erased_at = $2
WHERE id = $1 AND erased_at = 0;

-- name: EraseLogins :exec
DELETE FROM logins WHERE person_id = $1;

-- name: EraseIdentities :exec
DELETE FROM identities WHERE person_id = $1;

-- name: EraseMemberships :exec
DELETE FROM members WHERE person_id = $1;

-- name: EraseGroupMemberships :exec
DELETE FROM group_members WHERE person_id = $1;

-- name: EraseInvitations :exec
DELETE FROM invitations WHERE email = $1;

-- name: EraseOnce :exec
DELETE FROM once WHERE person_id = $1;

-- name: IdentityOf :one
SELECT person_id FROM identities WHERE issuer = $1 AND subject = $2;

-- name: AddIdentity :execrows
INSERT INTO identities (issuer, subject, person_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING;

-- name: Token :one
SELECT * FROM tokens WHERE secret = $1;

-- name: AddToken :exec
INSERT INTO tokens (secret, kind, person_id, created_at, expires_at) VALUES ($1, $2, $3, $4, $5);

-- name: SpendToken :execrows
DELETE FROM tokens WHERE secret = $1;

-- name: EndTokens :exec
DELETE FROM tokens WHERE person_id = $1;

-- name: ForgetTokens :exec
DELETE FROM tokens WHERE expires_at < $1;

-- name: GuestSeen :exec
UPDATE logins SET seen_at = $2 WHERE id = $1 AND seen_at < $2;

-- name: AbsentGuests :many
-- Guests' logins that were last seen before an instant and hold no connection.
SELECT id FROM logins
WHERE guest_of <> '' AND seen_at < $1
  AND NOT EXISTS (SELECT 1 FROM connections c WHERE c.login_id = logins.id)
ORDER BY seen_at LIMIT $2;

-- name: NameTaken :one
-- Somebody of this name is inside, or a guest who is or may come back.
SELECT CAST(EXISTS (
    SELECT 1 FROM people p
    WHERE p.guest_of = sqlc.arg(session_id) AND p.guest_of <> '' AND p.name_key = sqlc.arg(name_key)
      AND EXISTS (SELECT 1 FROM logins l WHERE l.person_id = p.id)
) OR EXISTS (
    SELECT 1 FROM people p JOIN seats s ON s.session_id = sqlc.arg(session_id) AND s.person_id = p.id
    WHERE p.kind <> 'guest' AND p.name_key = sqlc.arg(name_key) AND s.state <> 'gone'
) AS BOOLEAN) AS taken;
