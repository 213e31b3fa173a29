package web

import (
	"context"
	"time"

	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

// openRooms opens breakout rooms (rule 49). It is an action (rule 40).
func (so *socket) openRooms(ctx context.Context, ch *channel, at inside, m wire.SocketCommand) error {
	if at.place == wire.PlaceSeat {
		so.s.class.Active(ch.id, so.v.Person.ID, at.conn, session.At(time.Now()))
	}
	return so.s.class.OpenRooms(ctx, ch.id, planOf(*m.Args.Rooms).Command(so.v.Person.ID))
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
