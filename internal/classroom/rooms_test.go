package classroom_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
)

// Rooms are added, renamed and closed while they are open, each with its board and
// in one transaction: a crash after any of it finds both or neither.
func TestRoomsWhileOpen(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		hanna, ana, ben := w.person("hanna", session.Licensed), w.person("ana", session.Contact), w.person("ben", session.Contact)
		id := w.class(noIdle, ana, ben)
		w.enter(id, hanna, ana, ben)
		host := hanna.Person.ID
		boards := func() (names map[string]string) {
			all, err := w.c.Boards(ctx, id)
			require.NoError(t, err)
			names = map[string]string{}
			for _, b := range all {
				if b.Deleted == 0 {
					names[string(b.ID)] = b.Name
				}
			}
			return names
		}
		rooms := func() []session.Room { return w.runOf(id).Breakout.Rooms }
		crash := func() {
			w.kill()
			w.boot()
			for _, p := range []*someone{hanna, ana, ben} {
				require.NoError(t, w.resume(id, p, 0))
			}
		}

		w.refused(w.c.AddRoom(ctx, id, host, "A"), session.CodeNoRooms)
		w.refused(w.c.RenameRoom(ctx, id, host, "x", "A"), session.CodeNoRooms)
		require.NoError(t, w.c.OpenRooms(ctx, id, session.OpenRooms{
			By: host, Placing: session.ByHand, Rooms: []session.Room{{ID: "a", Name: "A"}},
			Placed: []session.Placed{{Person: ana.Person.ID, Room: "a"}},
		}))
		first := rooms()[0]
		before := boards()
		for _, name := range []string{"", "  ", strings.Repeat("x", 101)} {
			var bad *classroom.Invalid
			require.ErrorAs(t, w.c.AddRoom(ctx, id, host, name), &bad)
			require.Equal(t, "name", bad.Field)
			require.ErrorAs(t, w.c.RenameRoom(ctx, id, host, first.ID, name), &bad)
		}
		w.refused(w.c.AddRoom(ctx, id, ana.Person.ID, "B"), session.CodeNotAllowed)
		w.refused(w.c.RenameRoom(ctx, id, ana.Person.ID, first.ID, "B"), session.CodeNotAllowed)
		w.refused(w.c.RenameRoom(ctx, id, host, "x", "B"), session.CodeNoRooms)
		require.Equal(t, before, boards(), "nothing is half done")

		// A second room of the same name has a board of its own.
		require.NoError(t, w.c.AddRoom(ctx, id, host, " A "))
		crash()
		second := rooms()[1]
		require.Equal(t, "A", second.Name)
		require.NotEqual(t, first.Board, second.Board)
		require.Equal(t, "A", boards()[second.Board])

		// The board is renamed with its room, unless it was given another name.
		require.NoError(t, w.c.RenameRoom(ctx, id, host, second.ID, "Second"))
		crash()
		require.Equal(t, []string{"A", "Second"}, []string{rooms()[0].Name, rooms()[1].Name})
		require.Equal(t, []string{"A", "Second"}, []string{boards()[first.Board], boards()[second.Board]})
		own := "Sketches"
		_, err := w.c.EditBoard(ctx, hanna.Person, id, classroom.BoardID(second.Board), classroom.BoardEdit{Name: &own})
		require.NoError(t, err)
		require.NoError(t, w.c.RenameRoom(ctx, id, host, second.ID, "Painters"))
		require.Equal(t, own, boards()[second.Board])
		require.NoError(t, w.c.DeleteBoard(ctx, hanna.Person, id, classroom.BoardID(first.Board)))
		require.NoError(t, w.c.RenameRoom(ctx, id, host, first.ID, "First"))
		require.NotContains(t, boards(), first.Board)

		// Attendance knows a room by the name that it had last.
		require.NoError(t, w.c.Do(ctx, id, session.Move{By: host, Person: ben.Person.ID, Room: second.ID}))
		require.NoError(t, w.c.RenameRoom(ctx, id, host, second.ID, "Writers"))
		in := map[session.PersonID][]string{}
		_, people, err := w.c.RunAttendance(ctx, hanna.Person, id, 1)
		require.NoError(t, err)
		for _, p := range people {
			in[p.Person] = p.Rooms
		}
		require.Equal(t, []string{"First"}, in[ana.Person.ID])
		require.Equal(t, []string{"Writers"}, in[ben.Person.ID])

		// One is closed: who is in it is back, its board stays and is everybody's.
		require.NoError(t, w.c.Do(ctx, id, session.CloseRoom{By: host, Room: second.ID}))
		crash()
		require.Empty(t, w.seat(id, ben).Room)
		require.Equal(t, first.ID, w.seat(id, ana).Room)
		require.Contains(t, boards(), second.Board)
		require.Len(t, rooms(), 1)
		w.view(id, func(s *session.State) {
			require.Empty(t, s.MayDraw(session.Who{Person: ben.Person.ID, Kind: session.Contact, Member: true}, second.Board))
			require.Equal(t, session.CodeNotAllowed, s.MayDraw(session.Who{Person: ben.Person.ID, Kind: session.Contact, Member: true}, first.Board))
		})

		// Where there is no room for boards, nothing is added; that one may not is said first.
		for range 100 - len(boards()) {
			_, err := w.c.AddBoard(ctx, hanna.Person, id, "full")
			require.NoError(t, err)
		}
		var clash *classroom.Conflict
		require.ErrorAs(t, w.c.AddRoom(ctx, id, host, "More"), &clash)
		require.Equal(t, classroom.TooManyBoards, clash.Code)
		w.refused(w.c.AddRoom(ctx, id, ana.Person.ID, "More"), session.CodeNotAllowed)
		require.Len(t, rooms(), 1)
		require.NoError(t, w.c.AddRoom(ctx, id, host, "full"), "an empty board serves")
		require.Equal(t, "full", boards()[rooms()[1].Board])
	})
}
