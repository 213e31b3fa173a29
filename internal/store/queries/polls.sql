-- Polls and their answers.

-- name: Polls :many
-- Those of one run and those that were not asked yet, the first first.
SELECT * FROM polls WHERE session_id = sqlc.arg(session_id) AND run_id IN ('', sqlc.arg(run_id))
ORDER BY opened_at, created_at, id;

-- name: AskedPolls :many
-- All that were asked, the latest first.
SELECT p.*, r.number FROM polls p JOIN runs r ON r.id = p.run_id
WHERE p.session_id = sqlc.arg(session_id) AND NOT r.expired
  AND (p.opened_at < sqlc.arg(before_at) OR p.opened_at = sqlc.arg(before_at) AND p.id < sqlc.arg(before_id))
ORDER BY p.opened_at DESC, p.id DESC LIMIT sqlc.arg(most);

-- name: Poll :one
SELECT * FROM polls WHERE id = $1 AND session_id = $2;

-- name: SavePoll :exec
INSERT INTO polls (id, session_id, run_id, question, choices, several, anonymous, live, author_id, rev, created_at,
                   opened_at, closed_at, shared_at, answered, counts)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
ON CONFLICT (id) DO UPDATE
SET run_id = excluded.run_id, question = excluded.question, choices = excluded.choices, several = excluded.several,
    anonymous = excluded.anonymous, live = excluded.live, rev = excluded.rev, opened_at = excluded.opened_at,
    closed_at = excluded.closed_at, shared_at = excluded.shared_at, answered = excluded.answered, counts = excluded.counts;

-- name: DeletePoll :execrows
DELETE FROM polls WHERE id = $1 AND session_id = $2 AND opened_at = 0;

-- name: AnswerTally :many
SELECT chosen, count(*) AS people FROM poll_answers WHERE poll_id = $1 GROUP BY chosen ORDER BY chosen;

-- name: BallotTally :many
SELECT chosen, count(*) AS people FROM poll_ballots WHERE poll_id = $1 GROUP BY chosen ORDER BY chosen;

-- name: PollAnswer :one
SELECT chosen FROM poll_answers WHERE poll_id = $1 AND person_id = $2;

-- name: PollBallot :one
SELECT chosen FROM poll_ballots WHERE poll_id = $1 AND code = $2;

-- name: HasVoted :one
SELECT CAST(EXISTS (SELECT 1 FROM poll_voters WHERE poll_id = $1 AND person_id = $2) AS BOOLEAN) AS found;

-- name: PutAnswer :exec
INSERT INTO poll_answers (poll_id, person_id, chosen, answered_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (poll_id, person_id) DO UPDATE SET chosen = excluded.chosen, answered_at = excluded.answered_at;

-- name: PutBallot :exec
INSERT INTO poll_ballots (poll_id, code, chosen) VALUES ($1, $2, $3)
ON CONFLICT (poll_id, code) DO UPDATE SET chosen = excluded.chosen;

-- name: PutVoter :exec
INSERT INTO poll_voters (poll_id, person_id) VALUES ($1, $2) ON CONFLICT (poll_id, person_id) DO NOTHING;

-- name: DropBallots :exec
DELETE FROM poll_ballots WHERE poll_id = $1;

-- name: DropVoters :exec
DELETE FROM poll_voters WHERE poll_id = $1;

-- name: PollAnswers :many
SELECT a.person_id, coalesce(p.name, '') AS name, a.chosen, a.answered_at
FROM poll_answers a LEFT JOIN people p ON p.id = a.person_id
WHERE a.poll_id = $1 ORDER BY p.name_key, a.person_id;

-- name: AnswersOf :many
-- One person's, by name.
SELECT p.question, p.choices, a.chosen, a.answered_at, s.name AS session_name, r.number
FROM poll_answers a JOIN polls p ON p.id = a.poll_id JOIN sessions s ON s.id = p.session_id JOIN runs r ON r.id = p.run_id
WHERE a.person_id = $1 AND NOT r.expired ORDER BY a.answered_at DESC, p.id;

-- name: VotesOf :many
-- In which open anonymous polls one person has answered.
SELECT p.question, s.name AS session_name, r.number
FROM poll_voters v JOIN polls p ON p.id = v.poll_id JOIN sessions s ON s.id = p.session_id JOIN runs r ON r.id = p.run_id
WHERE v.person_id = $1 ORDER BY p.opened_at DESC, p.id;

-- name: ForgetAnswers :execrows
DELETE FROM poll_answers WHERE (poll_id, person_id) IN (
    SELECT a.poll_id, a.person_id FROM poll_answers a JOIN polls p ON p.id = a.poll_id
    WHERE p.run_id = sqlc.arg(run_id) ORDER BY a.poll_id, a.person_id LIMIT sqlc.arg(most));

-- name: ForgetPolls :execrows
DELETE FROM polls WHERE id IN (
    SELECT p.id FROM polls p WHERE p.run_id = sqlc.arg(run_id) AND p.run_id <> '' ORDER BY p.id LIMIT sqlc.arg(most));
