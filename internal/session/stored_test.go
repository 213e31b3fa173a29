package session

import (
	"encoding/json"
	"os"
	"testing"
	"time"
)

// kept is a session as an earlier program left it: how it began, its log, and
// its rows.
type kept struct {
	Start  Header  `json:"start"`
	Events []Event `json:"events"`
	Header Header  `json:"header"`
	Seats  []*Seat `json:"seats"`
}

// TestStored: what earlier programs have stored is read, its log leads from its
// start to its rows, and the run goes on by the rules of today. The files were
// written by the program of the commits that they name:
//
//	before-rooms  2efb71d, which had no breakout rooms
//	before-plans  6f81839, which had them without anybody named, or who went back
func TestStored(t *testing.T) {
	for name, goOn := range map[string]func(*old){"before-rooms": (*old).partAndName, "before-plans": (*old).partFurther} {
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile("testdata/stored/" + name + ".json")
			if err != nil {
				t.Fatal(err)
			}
			var was kept
			if err := json.Unmarshal(data, &was); err != nil {
				t.Fatal(err)
			}
			o := &old{T: t, g: newGhost()}
			replayed := Restore(was.Start, nil)
			for _, e := range was.Events {
				o.g.before(replayed, e)
				replayed.Apply(e)
				o.g.after(replayed, e)
			}
			o.s = Restore(was.Header, was.Seats)
			o.known(replayed)
			goOn(o)
			for _, c := range []Command{End{"ana"}, Start{Who: Who{"ana", Licensed, true}, Via: by("ana-9"), Run: "r2"}} {
				o.do(c)
			}
			if o.s.Run.Breakout.Open() || len(o.s.Seats) != 1 {
				t.Errorf("the next run begins with %+v and %d seats", o.s.Run.Breakout, len(o.s.Seats))
			}
		})
	}
}

// old is a session of an earlier program that goes on.
type old struct {
	*testing.T
	s *State
	g *ghost
}

// known: the log leads to the rows. That somebody went back to the main room was
// not kept when gus did: the log says it, and the row that was stored does not.
func (o *old) known(replayed *State) {
	o.Helper()
	if gus := replayed.Seats["gus"]; gus.Main {
		if o.s.Seats["gus"].Main {
			o.Error("the row knew who went back")
		}
		gus.Main = false
	}
	replayed.Touched()
	if d := different(replayed, o.s); d != "" {
		o.Errorf("the log leads elsewhere than to the rows: %s", d)
	}
}

func by(conn ConnID) Via { return Via{Conn: conn, Login: "l", Node: "n1"} }

// do carries out a command a second later, and everything that must hold does,
// also for what is stored then.
func (o *old) do(c Command) {
	o.Helper()
	now := o.s.At.Add(time.Second)
	before := o.s.Clone()
	events, err := Step(o.s, now, c)
	if err != nil {
		o.Fatalf("%T: %v", c, err)
	}
	for _, broken := range verify(before, o.s, now, c, events, o.g) {
		o.Errorf("%T: %s", c, broken)
	}
	again, err := roundTrip(o.s)
	if err != nil {
		o.Fatal(err)
	}
	if d := different(again, o.s); d != "" {
		o.Errorf("%T: stored and read again: %s", c, d)
	}
}

func (o *old) in(p PersonID, room RoomID) {
	o.Helper()
	if is := o.s.RoomOf(p); is != room {
		o.Errorf("%s is in room %q, not %q", p, is, room)
	}
}

// partAndName: rooms in the run that was live before there were any.
func (o *old) partAndName() {
	o.do(OpenRooms{By: "ana", Rooms: rooms(2), Placing: ByHand, Placed: []Placed{{"ben", "x"}, {"cem", "y"}}})
	o.do(Enter{Who: Who{"cem", Contact, true}, Via: by("cem-9")})
	o.in("cem", "y")
	o.do(AddRoom{By: "dora", Room: Room{ID: "z", Name: "Third"}})
	o.do(Resume{Who: Who{"gus", Guest, false}, Via: by("gus-9"), Run: "r1"})
	o.in("gus", "")
	o.do(Move{By: "ana", Person: "gus", Room: "z"})
	o.do(CloseRoom{By: "ana", Room: "x"})
	o.in("ben", "")
}

// partFurther: the rooms that were open go on.
func (o *old) partFurther() {
	b := o.s.Run.Breakout
	if len(b.Rooms) != 2 || b.Placing != ByChance || b.Until == 0 || o.s.Seats["ben"].Help == 0 || o.s.Seats["cem"].Room == "" {
		o.Fatalf("the rooms are %+v", b)
	}
	o.in("ana", "y")
	o.do(Enter{Who: Who{"cem", Contact, true}, Via: by("cem-9")})
	o.in("cem", o.s.Seats["cem"].Room)
	o.do(AddRoom{By: "ana", Room: Room{ID: "z", Name: "Third"}})
	o.do(RenameRoom{By: "ana", Room: "x", Name: "Painters"})
	o.do(Enter{Who: Who{"hal", Guest, false}, Via: by("hal-9")})
	o.in("hal", "y")
	// Who had gone back then is dealt out when they come in anew: it was not kept.
	o.do(Leave{Person: "gus", Conn: "gus-2"})
	o.do(Enter{Who: Who{"gus", Guest, false}, Via: by("gus-9")})
	o.in("gus", "z")
	o.do(CloseRooms{By: "dora"})
}

// TestMostRooms: there are no more rooms than can be opened.
func TestMostRooms(t *testing.T) {
	o := &old{T: t, g: newGhost(), s: New("s", "ana", Defaults(Classroom), At(midnight))}
	o.do(Start{Who: Who{"ana", Licensed, true}, Via: by("ana-1"), Run: "r1"})
	c := OpenRooms{By: "ana", Placing: ByChoice}
	for i := range MaxRooms - 1 {
		c.Rooms = append(c.Rooms, Room{ID: RoomID(rune('A' + i)), Name: "Room"})
	}
	o.do(c)
	o.do(AddRoom{By: "ana", Room: Room{ID: "last", Name: "Room"}})
	_, err := Step(o.s, o.s.At, AddRoom{By: "ana", Room: Room{ID: "more", Name: "Room"}})
	if r, ok := err.(*Refusal); !ok || r.Code != CodeTooMany {
		t.Errorf("one more: %v", err)
	}
}
