package web

import (
	"cmp"
	"context"
	"time"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

// handle carries out one message of that size after the hello.
func (so *socket) handle(m any, size int) {
	if pong, ok := m.(wire.SocketPong); ok {
		so.ponged.Store(pong.N)
		return
	}
	ch := so.ch.Load()
	if ch == nil {
		so.cut(closeMalformed) // a list page only listens
		so.over = true
		return
	}
	switch m := m.(type) {
	case wire.SocketCommand:
		so.command(ch, m)
	case wire.SocketGot:
		so.got(m)
	case wire.SocketActive:
		so.active(ch, m)
	case wire.SocketSync:
		ch.sync(so, m.Rev)
	case wire.SocketOpen:
		so.open(ch, m)
	case wire.SocketShut:
		ch.desk.shut(so, classroom.BoardID(m.Doc))
	case wire.SocketPut:
		so.put(ch, m, size)
	case wire.SocketListen:
		so.listen(ch, m)
	case wire.SocketSay:
		so.say(ch, m)
	case wire.SocketAmend:
		so.amend(ch, m)
	case wire.SocketUnsay:
		so.unsay(ch, m)
	case wire.SocketClear:
		so.clearChat(ch, m)
	case wire.SocketEph:
		if size <= momentBytes {
			so.moment(ch, m)
		}
	case wire.SocketGather:
		so.gather(ch, m)
	case wire.SocketReact:
		so.react(ch, m)
	}
}

// got confirms the receipt of a token (rule 10).
func (so *socket) got(m wire.SocketGot) {
	ctx, cancel := within()
	defer cancel()
	if err := so.s.class.Confirm(ctx, m.Token); err != nil {
		if _, fault := code(err); fault {
			so.s.Log.WarnContext(ctx, "a token could not be confirmed", "err", err)
		}
	}
}

// active reports input (rule 41).
func (so *socket) active(ch *channel, m wire.SocketActive) {
	if at := ch.whereIs(so); at.place != "" {
		input := session.At(time.Now().Add(-millis(m.Age)))
		so.s.class.Active(ch.id, so.v.Person.ID, at.conn, input)
	}
}

// command carries out a command and answers it when it is committed.
func (so *socket) command(ch *channel, m wire.SocketCommand) {
	ctx, cancel := within()
	defer cancel()
	in, err := so.carryOut(ctx, ch, m)
	result := wire.SocketResult{T: "result", ID: m.ID}
	if err != nil {
		var fault bool
		if result.Error, fault = code(err); fault {
			so.s.Log.ErrorContext(ctx, "command failed", "command", m.Name, "err", err)
		}
		so.s.refused.add(result.Error.Code)
	}
	so.send(whole(result))
	if in != nil {
		ch.arrive(so, *in, "")
	}
}

// carryOut does what a command asks for; ways in return where they lead.
func (so *socket) carryOut(ctx context.Context, ch *channel, m wire.SocketCommand) (*classroom.Inside, error) {
	if !so.v.known {
		return nil, errNotLoggedIn
	}
	at := ch.whereIs(so)
	switch m.Name {
	case "enter", "start", "read":
		if at.place != "" {
			return nil, problem(409, "inside", "This page is inside already.")
		}
		return so.comeIn(ctx, ch, m.Name)
	case "leave", "extend":
		if at.place == "" {
			return nil, &session.Refusal{Code: session.CodeNotInside}
		}
	case "rooms_open", "room_add", "room_rename":
		return nil, so.setRooms(ctx, ch, at, m)
	case "poll", "poll_do", "answer":
		return nil, so.poll(ctx, ch, at, m)
	default:
		if at.place == wire.PlaceSeat || at.place == wire.PlaceReader {
			so.s.class.Active(ch.id, so.v.Person.ID, at.conn, session.At(time.Now())) // rule 40
		}
	}
	return nil, so.s.class.Do(ctx, ch.id, toCommand(m, so.v.Person.ID, at.conn))
}

// comeIn takes one of the ways in.
func (so *socket) comeIn(ctx context.Context, ch *channel, way string) (*classroom.Inside, error) {
	class, conn := so.s.class, classroom.NewConn()
	var (
		in  classroom.Inside
		err error
	)
	ch.coming(so)
	switch way {
	case "start":
		in, err = class.Start(ctx, ch.id, so.v.Visitor, conn)
	case "read":
		in, err = class.Read(ctx, ch.id, so.v.Visitor, conn)
	default:
		in, err = class.Enter(ctx, ch.id, so.v.Visitor, conn)
	}
	if err != nil {
		ch.stayed(so)
		return nil, err
	}
	return &in, nil
}

// toCommand is what a checked message means to the session.
func toCommand(m wire.SocketCommand, by session.PersonID, conn session.ConnID) session.Command {
	var a wire.SocketArgs
	if m.Args != nil {
		a = *m.Args
	}
	person := session.PersonID(a.Person)
	switch m.Name {
	case "leave":
		return session.Leave{Person: by, Conn: conn}
	case "extend":
		return session.Extend{Person: by, Conn: conn}
	case "end":
		return session.End{By: by}
	case "admit":
		return session.Admit{By: by, Person: person, All: a.All, Always: a.Always}
	case "decline":
		return session.Decline{By: by, Person: person}
	case "lock", "unlock":
		return session.Lock{By: by, On: m.Name == "lock"}
	case "lend", "unlend":
		return session.Lend{By: by, Person: person, On: m.Name == "lend"}
	case "remove":
		return session.Remove{By: by, Person: person, Back: a.Back}
	case "raise":
		return session.Raise{Person: by}
	case "lower":
		if !a.All && person == "" {
			person = by
		}
		return session.Lower{By: by, Person: person, All: a.All}
	case "mute":
		return session.Stop{By: by, Person: person, All: a.All, What: session.Microphone}
	case "stop":
		return session.Stop{By: by, Person: person, What: a.What}
	case "lift":
		return session.LiftRemoval{By: by, Person: person}
	case "timer":
		return session.SetTimer{By: by, Do: a.Timer.Do, For: time.Duration(a.Timer.Seconds) * time.Second}
	case "rooms_close":
		return session.CloseRooms{By: by}
	case "rooms_time":
		return session.TimeRooms{By: by, Add: time.Duration(a.More) * time.Second}
	case "room_close":
		return session.CloseRoom{By: by, Room: session.RoomID(a.Room)}
	case "room_go":
		return session.Move{By: by, Person: cmp.Or(person, by), Room: session.RoomID(a.Room)}
	case "room_call":
		return session.Call{By: by, Person: cmp.Or(person, by), On: a.Call}
	default: // checkCommand knows no other
		return session.SetStatus{By: by, Status: a.Status}
	}
}
