-- name: RoomPlan :one
SELECT plan FROM room_plans WHERE session_id = $1;

-- name: SaveRoomPlan :exec
INSERT INTO room_plans (session_id, plan) VALUES ($1, $2)
ON CONFLICT (session_id) DO UPDATE SET plan = excluded.plan;

-- name: DropRoomPlan :exec
DELETE FROM room_plans WHERE session_id = $1;
