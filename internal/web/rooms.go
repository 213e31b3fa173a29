package web

import (
	"context"
	"time"

	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

// setRooms opens breakout rooms, or adds or renames one (rule 49). It is an action
// (rule 40).
func (so *socket) setRooms(ctx context.Context, ch *channel, at inside, m wire.SocketCommand) error {
	by, a := so.v.Person.ID, wire.SocketArgs{}
	if m.Args != nil {
		a = *m.Args
	}
	if at.place == wire.PlaceSeat {
		so.s.class.Active(ch.id, by, at.conn, session.At(time.Now()))
	}
	switch m.Name {
	case "room_add":
		return so.s.class.AddRoom(ctx, ch.id, by, a.Name)
	case "room_rename":
		return so.s.class.RenameRoom(ctx, ch.id, by, session.RoomID(a.Room), a.Name)
	default:
		return so.s.class.OpenRooms(ctx, ch.id, planOf(*a.Rooms).Command(by))
	}
}

// roomsOf are the breakout rooms that are open; nil where there are none.
func roomsOf(b session.Breakout) *wire.Rooms {
	if !b.Open() {
		return nil
	}
	rooms := &wire.Rooms{Since: wire.Millis(b.Since), Until: wire.Millis(b.Until), Placing: b.Placing, Return: b.Return}
	for _, r := range b.Rooms {
		rooms.List = append(rooms.List, wire.Room{ID: string(r.ID), Name: r.Name, Board: r.Board})
	}
	return rooms
}

// mayDraw tells whether a page that may edit may do it on that board (rule 49).
func (ch *channel) mayDraw(so *socket, doc string) (may bool) {
	err := ch.view(func(st *session.State) {
		who := session.Who{Person: so.v.Person.ID, Kind: so.v.Person.Kind}
		may = !st.Run.Breakout.Open() || st.MayDraw(who, doc) == ""
	})
	return may && err == nil
}
