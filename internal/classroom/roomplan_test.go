package classroom_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
)

// planned is a plan by hand: who is in the first room, and who in the second.
func planned(first, second []*someone) *classroom.RoomPlan {
	ids := func(all []*someone) (out []session.PersonID) {
		for _, p := range all {
			out = append(out, p.Person.ID)
		}
		return out
	}
	return &classroom.RoomPlan{
		Placing: session.ByHand, Return: true, For: 10 * time.Minute,
		Rooms: []classroom.PlannedRoom{{Name: "Reading", People: ids(first)}, {Name: " Writing ", People: ids(second)}},
	}
}

// Rooms are prepared by hosts only, for who belongs to the session, and survive
// kill -9; opened, who is inside is there and who is named comes there.
func TestPreparedRooms(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		hanna, cleo := w.person("hanna", session.Licensed), w.person("cleo", session.Licensed)
		ana, ben := w.contact(hanna, "ana"), w.contact(hanna, "ben")
		dora := w.person("dora", session.Contact)
		g := w.group(hanna, ben)
		id := w.session(hanna, classroom.NewSession{
			Group: g, Members: []session.PersonID{ana.Person.ID}, Overrides: noIdle,
		})
		plan, names, err := w.c.RoomPlan(ctx, hanna.Person, id)
		require.NoError(t, err)
		require.Nil(t, plan)
		require.Len(t, names, 3, "hanna, ana, and ben by the group")

		for _, p := range []*someone{cleo, ana, ben} {
			_, _, err := w.c.RoomPlan(ctx, p.Person, id)
			w.refused(err, session.CodeNotAllowed)
			w.refused(w.c.PlanRooms(ctx, p.Person, id, planned(nil, nil)), session.CodeNotAllowed)
			w.refused(w.c.PlanRooms(ctx, p.Person, id, nil), session.CodeNotAllowed)
		}
		invalid := func(field, code string, p *classroom.RoomPlan) {
			t.Helper()
			var is *classroom.Invalid
			require.ErrorAs(t, w.c.PlanRooms(ctx, hanna.Person, id, p), &is)
			require.Equal(t, classroom.Invalid{Field: field, Code: code}, *is)
		}
		invalid("people", "unknown", planned([]*someone{ana, dora}, nil))
		invalid("rooms", "invalid", planned([]*someone{ana}, []*someone{ana}))
		invalid("rooms", "invalid", &classroom.RoomPlan{Placing: session.ByHand})
		odd := planned([]*someone{ana}, nil)
		odd.Placing = session.ByChance
		invalid("rooms", "invalid", odd)
		odd = planned(nil, nil)
		odd.For = 25 * time.Hour
		invalid("rooms", "invalid", odd)
		odd = planned(nil, nil)
		odd.Rooms[1].Name = strings.Repeat("x", 101)
		invalid("rooms.name", "too_long", odd)
		odd.Rooms[1].Name = " "
		invalid("rooms.name", "required", odd)
		odd = planned(nil, nil)
		odd.Rooms = make([]classroom.PlannedRoom, 51)
		for i := range odd.Rooms {
			odd.Rooms[i].Name = "Room"
		}
		invalid("rooms", "too_many", odd)
		odd = planned(nil, nil)
		odd.Rooms[0].People = make([]session.PersonID, session.MaxPlaced+1)
		invalid("people", "too_many", odd)

		want := planned([]*someone{ana}, []*someone{ben})
		require.NoError(t, w.c.PlanRooms(ctx, hanna.Person, id, want))
		w.kill()
		w.boot()
		want.Rooms[1].Name = "Writing"
		plan, _, err = w.c.RoomPlan(ctx, hanna.Person, id)
		require.NoError(t, err)
		require.Equal(t, want, plan)

		w.enter(id, hanna, ana)
		cmd := plan.Command(hanna.Person.ID)
		cmd.Placed = append(cmd.Placed, session.Placed{Person: dora.Person.ID, Room: "0"}) // does not belong here
		require.NoError(t, w.c.OpenRooms(ctx, id, cmd))
		var b session.Breakout
		w.view(id, func(s *session.State) { b = s.Run.Breakout })
		require.Equal(t, []session.Placed{{Person: ben.Person.ID, Room: b.Rooms[1].ID}}, b.Named)
		require.Equal(t, b.Rooms[0].ID, w.seat(id, ana).Room)
		w.kill()
		w.boot()
		w.enter(id, ben)
		require.Equal(t, b.Rooms[1].ID, w.seat(id, ben).Room)

		// Who does not belong to it any more is not in it.
		require.NoError(t, w.c.SetMember(ctx, hanna.Person, id, ana.Person.ID, false))
		plan, _, err = w.c.RoomPlan(ctx, hanna.Person, id)
		require.NoError(t, err)
		require.Empty(t, plan.Rooms[0].People)
		require.NoError(t, w.c.PlanRooms(ctx, hanna.Person, id, nil))
		plan, _, err = w.c.RoomPlan(ctx, hanna.Person, id)
		require.NoError(t, err)
		require.Nil(t, plan)
	})
}

// A copy has the rooms, with those people whom it has; a session that is deleted
// leaves none.
func TestPreparedRoomsOfACopy(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		hanna := w.person("hanna", session.Licensed)
		ana := w.contact(hanna, "ana")
		id := w.session(hanna, classroom.NewSession{Members: []session.PersonID{ana.Person.ID}})
		require.NoError(t, w.c.PlanRooms(ctx, hanna.Person, id, planned([]*someone{ana}, []*someone{hanna})))
		for _, people := range []bool{true, false} {
			made, err := w.c.CopySession(ctx, hanna.Person, id, "Latin", "", people)
			require.NoError(t, err)
			plan, _, err := w.c.RoomPlan(ctx, hanna.Person, made.ID)
			require.NoError(t, err)
			require.Equal(t, people, len(plan.Rooms[0].People) == 1)
			require.Equal(t, []session.PersonID{hanna.Person.ID}, plan.Rooms[1].People)
		}
		require.NoError(t, w.c.Do(ctx, id, session.SetStatus{By: hanna.Person.ID, Status: session.Hidden}))
		kept, err := w.c.Session(ctx, id)
		require.NoError(t, err)
		require.NoError(t, w.c.DeleteSession(ctx, hanna.Person, id, kept.Name))
		require.NoError(t, w.gate.Store.Read(ctx, func(q classroom.Query) error {
			_, err := q.RoomPlan(ctx, id)
			require.ErrorIs(t, err, classroom.ErrNotFound)
			return nil
		}))
		w.refused(w.c.PlanRooms(ctx, hanna.Person, id, planned(nil, nil)), session.CodeNotFound)
	})
}
