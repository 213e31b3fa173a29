package classroom

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/binary"
	"slices"

	"github.com/stoahq/stoa/internal/session"
)

// maxRoomName is the longest name of a breakout room, in characters: a board's.
const maxRoomName = maxBoardName

// OpenRooms opens breakout rooms (rule 49), each with a board of its name: one
// that is there already and has nothing on it, or a new one at the end. cmd has
// everything but the ids, which are made here: in it a room's is anything that
// Placed can name it by. Who is neither inside nor belongs to the session is passed
// over. The error is an *Invalid for a name that cannot be, a
// *Conflict with too_many_boards where there is no room for more boards, and otherwise
// as of [Classroom.Do].
func (c *Classroom) OpenRooms(ctx context.Context, id session.SessionID, cmd session.OpenRooms) error {
	rooms := make([]session.Room, len(cmd.Rooms))
	ids := map[session.RoomID]session.RoomID{}
	for i, r := range cmd.Rooms {
		name, err := cleanName("name", r.Name, maxRoomName)
		if err != nil {
			return err
		}
		rooms[i] = session.Room{ID: session.RoomID(newID()), Name: name}
		ids[r.ID] = rooms[i].ID
	}
	placed := make([]session.Placed, len(cmd.Placed))
	for i, p := range cmd.Placed {
		placed[i] = session.Placed{Person: p.Person, Room: ids[p.Room]}
	}
	cmd.Rooms = rooms
	var seed [8]byte
	_, _ = rand.Read(seed[:]) // never fails
	cmd.Seed = binary.LittleEndian.Uint64(seed[:])
	return c.change(ctx, id, func(t *turn) (err error) {
		cmd := cmd
		if cmd.Placed, err = t.comers(placed); err != nil {
			return err
		}
		return t.stepWithBoards(rooms, func() session.Command { return cmd })
	})
}

// AddRoom adds a breakout room to those that are open, with a board as those of
// [Classroom.OpenRooms] have; so are its errors.
func (c *Classroom) AddRoom(ctx context.Context, id session.SessionID, by session.PersonID, name string) error {
	name, err := cleanName("name", name, maxRoomName)
	if err != nil {
		return err
	}
	rooms := []session.Room{{ID: session.RoomID(newID()), Name: name}}
	return c.change(ctx, id, func(t *turn) error {
		return t.stepWithBoards(rooms, func() session.Command { return session.AddRoom{By: by, Room: rooms[0]} })
	})
}

// RenameRoom gives a breakout room another name, and its board too where that
// still has the room's.
func (c *Classroom) RenameRoom(
	ctx context.Context, id session.SessionID, by session.PersonID, room session.RoomID, name string,
) error {
	name, err := cleanName("name", name, maxRoomName)
	if err != nil {
		return err
	}
	return c.change(ctx, id, func(t *turn) error {
		was, _ := t.s.Run.Breakout.Room(room)
		if err := t.step(session.RenameRoom{By: by, Room: room, Name: name}); err != nil || was.Name == name {
			return err
		}
		all, err := t.tx.Boards(ctx, id)
		i := slices.IndexFunc(all, func(b Board) bool { return string(b.ID) == was.Board })
		if err != nil || i < 0 || all[i].Deleted != 0 || all[i].Name != was.Name {
			return err
		}
		all[i].Name = name
		t.tx.Tell(Edit{Session: id, Boards: true})
		return t.saveBoard(Person{ID: by}, AuditBoardRename, all[i])
	})
}

// stepWithBoards gives rooms their boards and carries out the command by which
// they are there. A refusal of it comes before there being no room for boards.
func (t *turn) stepWithBoards(rooms []session.Room, cmd func() session.Command) error {
	made, none := t.roomBoards(rooms)
	if err := t.step(cmd()); err != nil || none != nil {
		return cmp.Or(err, none)
	}
	for _, b := range made {
		if err := t.tx.AddBoard(t.ctx, b); err != nil {
			return err
		}
	}
	if len(made) > 0 {
		t.tx.Tell(Edit{Session: t.id, Boards: true})
	}
	return nil
}

// roomBoards gives every room its board, and returns those that are to be made.
func (t *turn) roomBoards(rooms []session.Room) (made []Board, err error) {
	all, err := t.tx.Boards(t.ctx, t.id)
	if err != nil {
		return nil, err
	}
	there, place := boardsThere(all), placeAfter(all)
	used := map[BoardID]bool{}
	for _, r := range t.s.Run.Breakout.Rooms {
		used[BoardID(r.Board)] = true
	}
	for i, r := range rooms {
		free := func(b Board) bool { return b.Deleted == 0 && b.Name == r.Name && b.Live == 0 && !used[b.ID] }
		var b Board
		if at := slices.IndexFunc(all, free); at >= 0 {
			b = all[at]
		} else {
			if there+len(made) >= maxBoards || len(all)+len(made) >= maxAllBoards {
				return nil, &Conflict{TooManyBoards}
			}
			b = Board{ID: BoardID(newID()), Session: t.id, Name: r.Name, Place: place + len(made), Created: t.at()}
			made = append(made, b)
		}
		rooms[i].Board, used[b.ID] = string(b.ID), true
	}
	return made, nil
}
