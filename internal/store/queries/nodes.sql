-- name: Nodes :many
SELECT id, epoch, beat FROM nodes WHERE NOT dead ORDER BY id;

-- name: BeatNode :execrows
INSERT INTO nodes (id, epoch, beat, dead) VALUES ($1, $2, $3, false)
ON CONFLICT (id) DO UPDATE SET epoch = excluded.epoch, beat = excluded.beat, dead = false
WHERE nodes.epoch < excluded.epoch OR nodes.epoch = excluded.epoch AND NOT nodes.dead;

-- name: NodeLives :one
SELECT EXISTS (SELECT 1 FROM nodes WHERE id = $1 AND epoch = $2 AND NOT dead) AS lives;

-- name: DropNode :exec
UPDATE nodes SET dead = true WHERE id = $1;

-- name: ForgetNodes :exec
DELETE FROM nodes WHERE dead AND beat < $1;

-- name: Outages :many
SELECT seq, start_at, end_at FROM outages WHERE seq > $1 ORDER BY seq;

-- name: AddOutage :one
INSERT INTO outages (seq, start_at, end_at)
SELECT coalesce(max(seq), 0) + 1, CAST(sqlc.arg(start_at) AS BIGINT), CAST(sqlc.arg(end_at) AS BIGINT) FROM outages
RETURNING seq;
