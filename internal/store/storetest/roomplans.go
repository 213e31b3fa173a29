package storetest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/store"
)

// testRoomPlans: a session has one plan of breakout rooms, the last that was
// kept, also for a store that is opened again.
func testRoomPlans(t *testing.T, fresh Fresh) {
	var open func() *store.Store
	w := newWorld(t, func(t testing.TB) func() *store.Store {
		open = fresh(t)
		return open
	})
	ctx := t.Context()
	w.session("s")
	w.session("other")
	expect := func(id session.SessionID, want *classroom.RoomPlan) {
		t.Helper()
		w.read(func(q classroom.Query) error {
			is, err := q.RoomPlan(ctx, id)
			if want == nil {
				require.ErrorIs(t, err, classroom.ErrNotFound)
				return nil
			}
			require.Equal(t, *want, is)
			return err
		})
	}
	expect("s", nil)
	plan := classroom.RoomPlan{
		Rooms:   []classroom.PlannedRoom{{Name: "'; DROP TABLE room_plans; --", People: []session.PersonID{"cem", "dia"}}, {Name: "חדר"}},
		Placing: session.ByHand, Return: true, For: 10 * time.Minute,
	}
	save := func(p classroom.RoomPlan) {
		w.write(func(tx classroom.Tx) error { return tx.SaveRoomPlan(ctx, "s", p) })
	}
	save(plan)
	expect("s", &plan)
	expect("other", nil)
	plan = classroom.RoomPlan{Rooms: []classroom.PlannedRoom{{Name: "One"}}, Placing: session.ByChance}
	save(plan)
	require.NoError(t, w.Close())
	w.Store = open()
	expect("s", &plan)
	for range 2 {
		w.write(func(tx classroom.Tx) error { return tx.DropRoomPlan(ctx, "s") })
		expect("s", nil)
	}
	w.sound()
}
