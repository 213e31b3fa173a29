package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
)

// RoomPlan implements classroom.RoomPlanQuery.
func (q *query) RoomPlan(_ context.Context, id session.SessionID) (p classroom.RoomPlan, err error) {
	text, err := q.q.RoomPlan(q.ctx, id)
	if err != nil {
		return p, missing(err)
	}
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		return p, fmt.Errorf("rooms of session %s: %w", id, err)
	}
	return p, nil
}

// SaveRoomPlan implements classroom.RoomPlanTx, as does DropRoomPlan.
func (t *tx) SaveRoomPlan(_ context.Context, id session.SessionID, p classroom.RoomPlan) error {
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return t.q.SaveRoomPlan(t.ctx, id, string(text))
}

func (t *tx) DropRoomPlan(_ context.Context, id session.SessionID) error {
	return t.q.DropRoomPlan(t.ctx, id)
}
