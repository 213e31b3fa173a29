package session

import (
	"cmp"
	"crypto/sha256"
	"slices"
	"time"
)

// RoomID names one breakout room of a run; empty is the main room.
type RoomID string

// Placing says how people come into breakout rooms.
type Placing string

// The ways.
const (
	ByHand   Placing = "hand"   // who leads places them
	ByChance Placing = "random" // those who do not lead are dealt out once
	ByChoice Placing = "choice" // everybody goes where they like, and back
)

// Valid tells whether p is one of the three ways.
func (p Placing) Valid() bool { return p == ByHand || p == ByChance || p == ByChoice }

// Room is one breakout room. Its name is what a host wrote, as that of a board.
type Room struct {
	ID    RoomID `json:"id"`
	Name  string `json:"name"`
	Board string `json:"board,omitzero"` // of this room; opaque here
}

// Breakout are the breakout rooms of a run (rule 49); the zero value: there are
// none. They are of the run and end with it (rule 34). Rooms is replaced, never
// changed in place.
type Breakout struct {
	Since   Instant `json:"since,omitzero"` // when they were opened
	Rooms   []Room  `json:"rooms,omitempty"`
	Placing Placing `json:"placing,omitzero"`
	Return  bool    `json:"return,omitzero"` // everybody may go back to the main room
	Until   Instant `json:"until,omitzero"`  // when they end by themselves; zero: never

	// Named are those who have a room and have not been inside since: they go
	// there when they come. Replaced, never changed in place.
	Named []Placed `json:"named,omitempty"`
}

// Limits of breakout rooms.
const (
	MaxRooms    = 50
	MaxPlaced   = 1000           // people named when rooms are opened
	MaxBreakout = 24 * time.Hour // from now until they end
)

// Open tells whether there are breakout rooms now.
func (b Breakout) Open() bool { return b.Since != 0 }

// Room is the room of that id.
func (b Breakout) Room(id RoomID) (Room, bool) {
	i := slices.IndexFunc(b.Rooms, func(r Room) bool { return r.ID == id })
	if i < 0 {
		return Room{}, false
	}
	return b.Rooms[i], true
}

// without is b where nobody of such names has a room to come to.
func (b Breakout) without(such func(Placed) bool) Breakout {
	if slices.ContainsFunc(b.Named, such) {
		b.Named = slices.DeleteFunc(slices.Clone(b.Named), such)
		if len(b.Named) == 0 {
			b.Named = nil
		}
	}
	return b
}

// with is b with a room in the place of the one of its id, or at the end.
func (b Breakout) with(r Room) Breakout {
	b.Rooms = slices.Clone(b.Rooms)
	if i := slices.IndexFunc(b.Rooms, func(o Room) bool { return o.ID == r.ID }); i >= 0 {
		b.Rooms[i] = r
	} else {
		b.Rooms = append(b.Rooms, r)
	}
	return b
}

// RoomOf is the breakout room that somebody inside is in; empty: none.
func (s *State) RoomOf(p PersonID) RoomID {
	if t := s.Seats[p]; t.Inside() {
		return t.Room
	}
	return ""
}

// Placed is a person and the room that they are put into.
type Placed struct {
	Person PersonID `json:"person"`
	Room   RoomID   `json:"room"`
}

type (
	// OpenRooms opens breakout rooms. Placed says who goes where (ByHand only),
	// at once or, who is not inside, when they come. Seed makes ByChance.
	OpenRooms struct {
		By      PersonID
		Rooms   []Room
		Placing Placing
		Placed  []Placed
		Return  bool
		For     time.Duration // until they end; zero: no limit
		Seed    uint64
	}
	// CloseRooms brings everybody back.
	CloseRooms struct{ By PersonID }
	// AddRoom adds a room to those that are open.
	AddRoom struct {
		By   PersonID
		Room Room
	}
	// RenameRoom gives a room another name.
	RenameRoom struct {
		By   PersonID
		Room RoomID
		Name string
	}
	// CloseRoom closes one room and brings those in it back; the last one is
	// closed as CloseRooms does it.
	CloseRoom struct {
		By   PersonID
		Room RoomID
	}
	// TimeRooms gives the rooms Add more time, or a first limit; none at all
	// takes the limit away.
	TimeRooms struct {
		By  PersonID
		Add time.Duration
	}
	// Move puts a person into a room, or (empty) back into the main one. Who is in
	// the main room already is to stay there.
	Move struct {
		By, Person PersonID
		Room       RoomID
	}
	// Call calls for help from within a room (On), or takes a call back: one's
	// own, or as one who leads that of another.
	Call struct {
		By, Person PersonID
		On         bool
	}
)

func (OpenRooms) command()  {}
func (CloseRooms) command() {}
func (AddRoom) command()    {}
func (RenameRoom) command() {}
func (CloseRoom) command()  {}
func (TimeRooms) command()  {}
func (Move) command()       {}
func (Call) command()       {}

// MayGo decides whether by may put p into a room, or back into the main one:
// oneself as far as the rooms were opened for that, and others if one leads.
// Moderators do not move hosts (rule 20).
func (s *State) MayGo(by, p PersonID, to RoomID) Code {
	leads := s.mayGuide(Who{Person: by}) == ""
	t := s.Seats[p]
	switch {
	case !s.Seats[by].Inside():
		return CodeNotInside
	case !s.Run.Breakout.Open():
		return CodeNoRooms
	case by != p && !leads:
		return CodeNotAllowed
	case !t.Inside():
		return CodeNotInside
	case leads && s.IsHost(p) && !s.IsHost(by):
		return unless(by == p, CodeIsHost)
	case leads:
		return ""
	case to == "":
		return s.May(Who{Person: by}, DoReturn)
	default:
		return s.May(Who{Person: by}, DoChoose)
	}
}

// mayRoom: what one does oneself while there are breakout rooms.
func (s *State) mayRoom(w Who, a Action) Code {
	t, b := s.Seats[w.Person], s.Run.Breakout
	switch leads := s.mayGuide(w) == ""; {
	case !t.Inside():
		return CodeNotInside
	case !b.Open():
		return CodeNoRooms
	case a == DoCall:
		return unless(t.Room != "" && !leads, CodeNotAllowed)
	case leads:
		return ""
	case a == DoReturn:
		return unless(b.Return || b.Placing == ByChoice, CodeNotAllowed)
	default:
		return unless(b.Placing == ByChoice, CodeNotAllowed)
	}
}

// MayDraw decides whether w may change a board: that of a breakout room is for
// those in the room and those who lead while the rooms are open, and for all who
// may edit once they are not.
func (s *State) MayDraw(w Who, board string) Code {
	if code := s.May(w, DoEdit); code != "" {
		return code
	}
	for _, r := range s.Run.Breakout.Rooms {
		if r.Board == board && s.mayGuide(w) != "" && (s.Seats[w.Person] == nil || s.Seats[w.Person].Room != r.ID) {
			return CodeNotAllowed
		}
	}
	return ""
}

// openRooms: rule 49.
func (x *stepper) openRooms(c OpenRooms) error {
	if err := x.allowed(c.By, DoRooms); err != nil {
		return err
	}
	switch {
	case !x.IsLive():
		return refuse(CodeEnded)
	case x.Run.Breakout.Open():
		return refuse(CodeRoomsOpen)
	case !c.Sound():
		return refuse(CodeInvalid)
	}
	b := Breakout{
		Since: x.now, Rooms: slices.Clone(c.Rooms), Placing: c.Placing,
		Return: c.Return || c.Placing == ByChoice, Until: after(x.now, c.For),
	}
	e := Event{Kind: EvRoomsOpened, By: c.By, Breakout: &b}
	switch c.Placing {
	case ByChance:
		e.Placed = x.dealt(c.Rooms, c.Seed)
	case ByHand:
		for _, p := range c.Placed {
			if x.IsHost(p.Person) && c.By != p.Person && c.By != "" && !x.IsHost(c.By) {
				return refuse(CodeIsHost)
			}
			if x.Seats[p.Person].Inside() {
				e.Placed = append(e.Placed, p)
			} else if t := x.Seats[p.Person]; t == nil || !t.Barred {
				b.Named = append(b.Named, p)
			}
		}
	case ByChoice:
	}
	x.emit(x.now, e)
	return nil
}

// Sound tells whether rooms like these can be.
func (c OpenRooms) Sound() bool {
	if len(c.Rooms) == 0 || len(c.Placed) > MaxPlaced || len(c.Rooms) > MaxRooms || !c.Placing.Valid() ||
		c.For != 0 && c.For < time.Microsecond || c.For > MaxBreakout || c.Placing != ByHand && len(c.Placed) > 0 {
		return false
	}
	rooms, people := map[RoomID]bool{}, map[PersonID]bool{}
	for _, r := range c.Rooms {
		if r.ID == "" || r.Name == "" || rooms[r.ID] {
			return false
		}
		rooms[r.ID] = true
	}
	for _, p := range c.Placed {
		if p.Person == "" || !rooms[p.Room] || people[p.Person] {
			return false
		}
		people[p.Person] = true
	}
	return true
}

// dealt deals those inside who do not lead out to the rooms, in the order that
// the seed gives, so that rooms differ by one person at most.
func (x *stepper) dealt(rooms []Room, seed uint64) (all []Placed) {
	lot := func(p PersonID) string {
		key := []byte{}
		for i := range 8 {
			key = append(key, byte(seed>>(8*i)))
		}
		sum := sha256.Sum256(append(key, p...))
		return string(sum[:])
	}
	var people []PersonID
	for _, p := range sorted(x.Seats) {
		if x.dealable(x.Seats[p]) {
			people = append(people, p)
		}
	}
	slices.SortFunc(people, func(a, b PersonID) int { return cmp.Compare(lot(a), lot(b)) })
	for i, p := range people {
		all = append(all, Placed{p, rooms[i%len(rooms)].ID})
	}
	return all
}

// dealable tells whether chance decides where somebody goes: they are inside
// and do not lead.
func (s *State) dealable(t *Seat) bool {
	return t.Inside() && !s.IsHost(t.Person) && !t.Lent
}

// usher leads somebody who has just come in to their room: the one that they
// were in, which their seat kept, or the one for which they are named, or where
// chance dealt everybody out, the emptiest.
func (x *stepper) usher(at Instant, t *Seat) {
	b := x.Run.Breakout
	to := RoomID("")
	switch i := slices.IndexFunc(b.Named, func(n Placed) bool { return n.Person == t.Person }); {
	case !b.Open() || t.Room != "":
	case i >= 0:
		to = b.Named[i].Room
	case b.Placing == ByChance && !t.Main && x.dealable(t):
		to = x.emptiest()
	}
	if to != "" {
		x.emit(at, Event{Kind: EvMoved, Person: t.Person, Room: to})
		x.answer(at, t)
	}
}

// emptiest is the room with the fewest people whom chance may have dealt there;
// the first of several.
func (s *State) emptiest() RoomID {
	in := map[RoomID]int{}
	for _, t := range s.Seats {
		if s.dealable(t) {
			in[t.Room]++
		}
	}
	return slices.MinFunc(s.Run.Breakout.Rooms, func(a, b Room) int { return cmp.Compare(in[a.ID], in[b.ID]) }).ID
}

func (x *stepper) closeRooms(c CloseRooms) error {
	if err := x.allowed(c.By, DoRooms); err != nil {
		return err
	}
	if !x.Run.Breakout.Open() {
		return refuse(CodeNoRooms)
	}
	x.roomsClosed(x.now, c.By)
	return nil
}

// roomsClosed brings everybody back; the event says who was where.
func (x *stepper) roomsClosed(at Instant, by PersonID) {
	x.emit(at, Event{Kind: EvRoomsClosed, By: by, Placed: x.within("")})
}

// within is who is in a room (empty: in any), or was when they went.
func (s *State) within(room RoomID) (all []Placed) {
	for _, p := range sorted(s.Seats) {
		if t := s.Seats[p]; t.Room != "" && (room == "" || t.Room == room) {
			all = append(all, Placed{p, t.Room})
		}
	}
	return all
}

func (x *stepper) addRoom(c AddRoom) error {
	if err := x.allowed(c.By, DoRooms); err != nil {
		return err
	}
	b := x.Run.Breakout
	_, there := b.Room(c.Room.ID)
	switch {
	case !b.Open():
		return refuse(CodeNoRooms)
	case c.Room.ID == "" || c.Room.Name == "" || there:
		return refuse(CodeInvalid)
	case len(b.Rooms) >= MaxRooms:
		return refuse(CodeTooMany)
	}
	x.emit(x.now, Event{Kind: EvRoomSet, By: c.By, Set: &c.Room})
	return nil
}

func (x *stepper) renameRoom(c RenameRoom) error {
	if err := x.allowed(c.By, DoRooms); err != nil {
		return err
	}
	r, there := x.Run.Breakout.Room(c.Room)
	switch {
	case !there:
		return refuse(CodeNoRooms)
	case c.Name == "":
		return refuse(CodeInvalid)
	case c.Name != r.Name:
		r.Name = c.Name
		x.emit(x.now, Event{Kind: EvRoomSet, By: c.By, Set: &r})
	}
	return nil
}

func (x *stepper) closeRoom(c CloseRoom) error {
	if err := x.allowed(c.By, DoRooms); err != nil {
		return err
	}
	b := x.Run.Breakout
	switch _, there := b.Room(c.Room); {
	case !there:
		return refuse(CodeNoRooms)
	case len(b.Rooms) == 1:
		x.roomsClosed(x.now, c.By)
	default:
		x.emit(x.now, Event{Kind: EvRoomClosed, By: c.By, Room: c.Room, Placed: x.within(c.Room)})
	}
	return nil
}

func (x *stepper) timeRooms(c TimeRooms) error {
	if err := x.allowed(c.By, DoRooms); err != nil {
		return err
	}
	b := x.Run.Breakout
	if !b.Open() {
		return refuse(CodeNoRooms)
	}
	until := Instant(0)
	if c.Add != 0 {
		until = max(b.Until, x.now).Add(c.Add)
	}
	switch {
	case c.Add != 0 && c.Add < time.Microsecond, until > x.now.Add(MaxBreakout):
		return refuse(CodeInvalid)
	case until != b.Until:
		x.emit(x.now, Event{Kind: EvRoomsTimed, By: c.By, Until: until})
	}
	return nil
}

func (x *stepper) move(c Move) error {
	if c.By != "" {
		if code := x.MayGo(c.By, c.Person, c.Room); code != "" {
			return refuse(code)
		}
	}
	t, b := x.Seats[c.Person], x.Run.Breakout
	_, known := b.Room(c.Room)
	switch {
	case !b.Open(), c.Room != "" && !known:
		return refuse(CodeNoRooms)
	case !t.Inside():
		return refuse(CodeNotInside)
	case t.Room != c.Room, c.Room == "" && !t.Main:
		x.emit(x.now, Event{Kind: EvMoved, By: c.By, Person: c.Person, Room: c.Room})
		x.answer(x.now, t)
	}
	return nil
}

// answer ends the calls from a room into which somebody came who leads.
func (x *stepper) answer(at Instant, t *Seat) {
	if t.Room == "" || !x.IsHost(t.Person) && !t.Lent {
		return
	}
	for _, p := range sorted(x.Seats) {
		if o := x.Seats[p]; o.Room == t.Room && o.Help != 0 {
			x.emit(at, Event{Kind: EvCalled, By: t.Person, Person: p})
		}
	}
}

// call: who calls twice has called once, and stays where they are in the order.
func (x *stepper) call(c Call) error {
	act := DoRooms
	if c.Person == c.By {
		act = DoCall
	}
	if err := x.allowed(c.By, act); err != nil {
		return err
	}
	t := x.Seats[c.Person]
	switch {
	case !x.Run.Breakout.Open():
		return refuse(CodeNoRooms)
	case !t.Inside() || t.Room == "":
		return refuse(CodeNotInside)
	case c.On && c.Person != c.By:
		return refuse(CodeNotAllowed)
	case c.On != (t.Help != 0):
		x.emit(x.now, Event{Kind: EvCalled, By: c.By, Person: c.Person, On: c.On})
	}
	return nil
}

// applyRooms: breakout rooms, and who is in them.
func (s *State) applyRooms(e Event) {
	switch e.Kind {
	case EvRoomsOpened:
		s.Run.Breakout = *e.Breakout
		for _, p := range e.Placed {
			t := s.Seats[p.Person]
			t.Room = p.Room
			s.touch(t)
		}
	case EvRoomsTimed:
		s.Run.Breakout.Until = e.Until
	case EvRoomSet:
		s.Run.Breakout = s.Run.Breakout.with(*e.Set)
	case EvRoomClosed:
		s.applyRoomClosed(e)
	case EvRoomsClosed:
		s.Run.Breakout = Breakout{}
		for _, p := range sorted(s.Seats) {
			if t := s.Seats[p]; t.Main {
				t.Main = false
				s.touch(t)
			}
		}
		for _, p := range e.Placed {
			t := s.Seats[p.Person]
			t.Room, t.Help = "", 0
			s.touch(t)
		}
	case EvMoved:
		t := s.Seats[e.Person]
		t.Room, t.Help, t.Main = e.Room, 0, e.Room == ""
		s.Run.Breakout = s.Run.Breakout.without(func(n Placed) bool { return n.Person == e.Person })
		s.touch(t)
	case EvCalled:
		t := s.Seats[e.Person]
		t.Help = 0
		if e.On {
			t.Help = e.At
		}
		s.touch(t)
	}
}

// applyRoomClosed takes one room away. Who is in it was put back to the main
// room; who had gone from it has no room any more when they come.
func (s *State) applyRoomClosed(e Event) {
	b := s.Run.Breakout.without(func(n Placed) bool { return n.Room == e.Room })
	b.Rooms = slices.DeleteFunc(slices.Clone(b.Rooms), func(r Room) bool { return r.ID == e.Room })
	s.Run.Breakout = b
	for _, p := range e.Placed {
		t := s.Seats[p.Person]
		t.Room, t.Help, t.Main = "", 0, t.Inside()
		s.touch(t)
	}
}
