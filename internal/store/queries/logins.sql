-- name: LoginBySecret :one
SELECT * FROM logins WHERE secret = $1;

-- name: Logins :many
SELECT * FROM logins WHERE person_id = $1 ORDER BY created_at, id;

-- name: HasLogin :one
SELECT CAST(EXISTS (SELECT 1 FROM logins WHERE id = $1 AND person_id = $2) AS BOOLEAN) AS found;

-- name: AddLogin :exec
INSERT INTO logins (id, secret, person_id, guest_of, created_at, acted_at, seen_at, address, agent)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: EndLogin :exec
DELETE FROM logins WHERE id = $1;

-- name: Acted :exec
UPDATE logins SET acted_at = $2 WHERE id = $1 AND acted_at < $2;

-- name: ConnectedBy :many
SELECT DISTINCT session_id FROM connections WHERE login_id = $1 ORDER BY session_id;

-- name: ActedElsewhere :one
SELECT CAST(EXISTS (SELECT 1 FROM logins WHERE id = sqlc.arg(login) AND acted_at >= sqlc.arg(since))
    OR EXISTS (SELECT 1 FROM seats
               WHERE login_id = sqlc.arg(login) AND session_id <> sqlc.arg(elsewhere)
                 AND last_action >= sqlc.arg(since)) AS BOOLEAN) AS acted;

-- name: KeepActs :exec
-- The last actions of the seats that a run's end deletes are noted at those
-- logins that have a place in another session as well (rule 39).
UPDATE logins
SET acted_at = (SELECT max(s.last_action) FROM seats s
                WHERE s.session_id = $1 AND s.login_id = logins.id)
WHERE id IN (SELECT s.login_id FROM seats s WHERE s.session_id = $1 AND NOT s.reading)
  AND EXISTS (SELECT 1 FROM seats o WHERE o.login_id = logins.id AND o.session_id <> $1)
  AND acted_at < (SELECT max(s.last_action) FROM seats s
                  WHERE s.session_id = $1 AND s.login_id = logins.id);

-- name: AddResume :exec
INSERT INTO resumes (secret, tab, session_id, person_id, conn_id, run_id, reading, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: ResumeBySecret :one
SELECT * FROM resumes WHERE secret = $1;

-- name: ConfirmResume :exec
DELETE FROM resumes
WHERE tab = (SELECT r.tab FROM resumes r WHERE r.secret = $1) AND secret <> $1;

-- name: ForgetResumes :exec
DELETE FROM resumes
WHERE created_at < $1
  AND NOT EXISTS (SELECT 1 FROM connections c
                  WHERE c.session_id = resumes.session_id AND c.person_id = resumes.person_id
                    AND c.id = resumes.conn_id);

-- name: Orphans :many
-- Open connections by logins that have ended.
SELECT DISTINCT c.session_id, c.person_id, c.login_id FROM connections c
WHERE c.login_id <> '' AND NOT EXISTS (SELECT 1 FROM logins l WHERE l.id = c.login_id)
ORDER BY c.session_id, c.person_id, c.login_id;
