package classroom

import (
	"context"

	"github.com/stoahq/stoa/internal/session"
)

// RoomPlanQuery reads prepared breakout rooms.
type RoomPlanQuery interface {
	// RoomPlan is that of a session; ErrNotFound: none.
	RoomPlan(ctx context.Context, id session.SessionID) (RoomPlan, error)
}

// RoomPlanTx writes them.
type RoomPlanTx interface {
	// SaveRoomPlan keeps a plan in the place of the one before.
	SaveRoomPlan(ctx context.Context, id session.SessionID, p RoomPlan) error
	DropRoomPlan(ctx context.Context, id session.SessionID) error
}
