package session

import (
	"bytes"
	"fmt"
	"slices"
	"time"
)

// tick is the unit of time in the small worlds; their figures are of one to
// three ticks.
const tick = time.Microsecond

// present is the instant at which every node of a search is looked at: times
// are kept relative to it, and what is longer ago than matters is cut off.
const present = Instant(1_000)

// world is a small world for a search: who lives in it, the settings that it
// can have, and what can happen there.
type world struct {
	name     string
	people   []Who // the first owns the session
	cohosts  []PersonID
	tabs     int          // connections of one person
	alike    [][]PersonID // people who can be told apart by their names only
	settings []Settings
	moves    func(w *world, n *node) []move
	atMatters,
	sinceMatters bool // the last event's instant and the starts decide something
	past Instant // ticks after which the past is the past
}

// node is one state of a world: the session, what an onlooker remembers, and
// who is a member as far as the shell knows.
type node struct {
	s      *State
	g      *ghost
	member map[PersonID]bool
}

func (w *world) first() *node {
	s := New("s", w.people[0].Person, w.settings[0], present)
	for _, p := range w.cohosts {
		s.Hosts[p] = CoHost
	}
	n := &node{s, newGhost(), map[PersonID]bool{}}
	for _, p := range w.people {
		n.member[p.Person] = p.Member
	}
	return n
}

// who is a person as the shell knows them now.
func (n *node) who(w *world, p PersonID) Who {
	i := slices.IndexFunc(w.people, func(o Who) bool { return o.Person == p })
	return Who{p, w.people[i].Kind, n.member[p]}
}

// coder writes a node so that two that cannot be told apart by anything that
// happens later have the same key, and reads it again.
type coder struct {
	w   *world
	now Instant
	b   []byte
}

// rel is an instant relative to now, cut off in the past; zero stays zero.
func (c *coder) rel(i Instant) {
	if i == 0 {
		c.b = append(c.b, 0)
		return
	}
	c.b = append(c.b, byte(128+max(i-c.now, -c.w.past)))
}

// ahead is an instant that matters only while it lies in the future.
func (c *coder) ahead(i Instant) {
	if i <= c.now {
		i = 0
	}
	c.rel(i)
}

// start is an instant from which something counts; where that has no deadline
// now, it matters only to a change of settings.
func (c *coder) start(i, due Instant) {
	if i != 0 && due == 0 && !c.w.sinceMatters {
		i = c.now - c.w.past
	}
	c.rel(i)
}

func (c *coder) bits(all ...bool) {
	x := byte(0)
	for i, b := range all {
		if b {
			x |= 1 << i
		}
	}
	c.b = append(c.b, x)
}

func (w *world) encode(n *node, now Instant) string {
	s := n.s
	c := &coder{w, now, make([]byte, 0, 40+30*len(w.people))}
	c.b = append(c.b, byte(slices.Index(w.settings, s.Settings)), byte(s.Status.strictness()<<2|s.GroupStatus.strictness()))
	r := s.Run
	live := s.IsLive()
	c.bits(s.Deleted, r.ID != "", live, !live && r.Reason == WasClosed, r.Locked && live, r.GuestsAsk && live)
	c.start(r.HostAwaySince, r.HostDue)
	c.rel(r.HostDue)
	c.start(r.EmptySince, r.EmptyDue)
	c.rel(r.EmptyDue)
	c.start(r.WaitingSince, r.WaitingDue)
	c.rel(r.WaitingDue)
	c.ahead(r.NotBefore)
	if w.atMatters {
		c.rel(s.At)
	}
	c.breakout(r.Breakout)
	c.ahead(n.g.host)
	c.ahead(n.g.hostFloor)
	ranks := map[PersonID]byte{}
	for i, t := range s.queue() {
		ranks[t.Person] = byte(i + 1)
	}
	hands := map[PersonID]byte{}
	for i, t := range s.Hands() {
		hands[t.Person] = byte(i + 1)
	}
	blocks := map[PersonID][]byte{}
	for _, p := range w.people {
		start := len(c.b)
		c.person(n, p.Person, ranks[p.Person], hands[p.Person])
		blocks[p.Person] = bytes.Clone(c.b[start:])
		c.b = c.b[:start]
	}
	for _, same := range w.alike {
		sorted := make([][]byte, len(same))
		for i, p := range same {
			sorted[i] = blocks[p]
		}
		slices.SortFunc(sorted, bytes.Compare)
		for i, p := range same {
			blocks[p] = sorted[i]
		}
	}
	for _, p := range w.people {
		c.b = append(c.b, blocks[p.Person]...)
	}
	return string(c.b)
}

// breakout writes which rooms there are, which of them have another name than at
// first, how they were opened and their end.
func (c *coder) breakout(b Breakout) {
	c.b = append(c.b, byte(len(b.Rooms)), byte(slices.Index(placings, b.Placing)))
	for _, r := range b.Rooms {
		c.b = append(c.b, byte(slices.Index(roomNames, r.ID)))
		c.bits(r.Name == string(r.ID))
	}
	c.bits(b.Return)
	c.rel(b.Until)
}

var (
	placings  = []Placing{"", ByHand, ByChance, ByChoice}
	roomNames = []RoomID{"", "x", "y"}
)

func rooms(n int) (all []Room) {
	for _, id := range roomNames[1 : 1+n] {
		all = append(all, Room{ID: id, Name: string(id)})
	}
	return all
}

// room writes where somebody is, and whether they call: since when shows later
// in nothing.
func (c *coder) room(t *Seat) {
	c.b = append(c.b, byte(slices.Index(roomNames, t.Room)))
	c.bits(t.Help != 0, t.Main)
}

// named writes the breakout room to which somebody comes.
func (c *coder) named(n *node, p PersonID) {
	for _, o := range n.s.Run.Breakout.Named {
		if o.Person == p {
			c.b = append(c.b, byte(slices.Index(roomNames, o.Room)))
			return
		}
	}
	c.b = append(c.b, 0)
}

func (c *coder) person(n *node, p PersonID, rank, hand byte) {
	role := map[Role]byte{NoRole: 0, Owner: 1, CoHost: 2}[n.s.Hosts[p]]
	if n.member[p] {
		role |= 4
	}
	c.b = append(c.b, role, hand)
	c.named(n, p)
	c.seat(n, n.s.Seats[p], rank)
	c.seat(n, n.s.Readers[p], 0)
}

var stateCodes = []SeatState{"", Asking, Connected, Reconnecting, Gone}

// seat writes a seat without what no later step can show: how often and how
// long the person was there, why they went.
func (c *coder) seat(n *node, t *Seat, rank byte) {
	if t == nil || t.State == Gone && !t.ByLoss && !t.LetIn && !t.Lent && !t.Barred && t.Declines == 0 && t.Room == "" && !t.Main {
		c.b = append(c.b, 0)
		return
	}
	at := place{t.Person, t.Reading}
	c.b = append(c.b, byte(slices.Index(stateCodes, t.State)))
	c.bits(t.Member, t.LetIn, t.Lent, t.Barred, t.Beacon, t.ByLoss, t.Warned && (t.Inside() || t.ByLoss), n.g.acted[at])
	c.b = append(c.b, rank<<4|byte(t.Declines)<<2, byte(len(t.Conns)))
	c.vias(t)
	if t.Declines > 0 {
		c.rel(t.DeclinedAt)
	}
	if t.State == Reconnecting || t.State == Asking && len(t.Conns) == 0 {
		c.rel(t.LostAt)
	}
	c.room(t)
	if t.Inside() || t.ByLoss && t.LastAction != 0 {
		c.rel(t.LastAction)
	} else {
		c.rel(0)
	}
	c.ahead(t.NotBefore)
	c.ahead(t.IdleFrom)
	c.ahead(n.g.idle[at])
	c.ahead(n.g.floor[at])
	c.rel(t.Due)
}

// vias writes the logins and nodes of a seat, whose connections have no other
// marks.
func (c *coder) vias(t *Seat) {
	code := func(login LoginID, node NodeID) byte {
		return byte(max(0, slices.Index(loginNames, login)))<<4 | byte(max(0, slices.Index(nodeNames, node)))
	}
	var all []byte
	for _, o := range t.Conns {
		all = append(all, code(o.Login, o.Node))
	}
	slices.Sort(all)
	c.b = append(append(c.b, all...), code(t.Login, ""))
}

var (
	loginNames = []LoginID{"", "l1", "l2"}
	nodeNames  = []NodeID{"", "n1", "n2"}
)

// reader reads a key.
type reader struct {
	w *world
	b string
}

func (r *reader) byte() byte {
	x := r.b[0]
	r.b = r.b[1:]
	return x
}

func (r *reader) rel() Instant {
	x := r.byte()
	if x == 0 {
		return 0
	}
	return present + Instant(x) - 128
}

func (r *reader) bits(all ...*bool) {
	x := r.byte()
	for i, b := range all {
		*b = x&(1<<i) != 0
	}
}

func (w *world) decode(key string) *node {
	r := &reader{w, key}
	h := Header{ID: "s", At: present, Hosts: map[PersonID]Role{}}
	h.Settings = w.settings[r.byte()]
	statuses := []Status{Active, Closed, Hidden}
	x := r.byte()
	h.Status, h.GroupStatus = statuses[x>>2], statuses[x&3]
	var run, live, closed bool
	r.bits(&h.Deleted, &run, &live, &closed, &h.Run.Locked, &h.Run.GuestsAsk)
	if run {
		h.Run.ID, h.Run.Number, h.Run.StartedAt = "r", 1, present-w.past
		if !live {
			h.Run.EndedAt, h.Run.Reason = present-w.past, HostEnded
			if closed {
				h.Run.Reason = WasClosed
			}
		}
	}
	for _, i := range []*Instant{
		&h.Run.HostAwaySince, &h.Run.HostDue, &h.Run.EmptySince, &h.Run.EmptyDue,
		&h.Run.WaitingSince, &h.Run.WaitingDue, &h.Run.NotBefore,
	} {
		*i = r.rel()
	}
	if w.atMatters {
		h.At = r.rel()
	}
	h.Run.Breakout = r.breakout(present - w.past)
	n := &node{g: newGhost(), member: map[PersonID]bool{}}
	n.g.hostAway, n.g.empty, n.g.host = h.Run.HostAwaySince, h.Run.EmptySince, r.rel()
	n.g.hostFloor = r.rel()
	var seats []*Seat
	for _, p := range w.people {
		role := r.byte()
		if role&3 != 0 {
			h.Hosts[p.Person] = []Role{NoRole, Owner, CoHost}[role&3]
		}
		n.member[p.Person] = role&4 != 0
		hand := r.byte()
		if room := r.byte(); room > 0 {
			h.Run.Breakout.Named = append(h.Run.Breakout.Named, Placed{p.Person, roomNames[room]})
		}
		for _, reading := range []bool{false, true} {
			if t := r.seat(n, p, reading); t != nil {
				if hand > 0 && !reading {
					t.Hand = present - 10 + Instant(hand)
				}
				seats = append(seats, t)
			}
		}
	}
	n.s = Restore(h, seats)
	return n
}

// breakout is what [coder.breakout] wrote; since when shows in nothing.
func (r *reader) breakout(since Instant) (b Breakout) {
	count := r.byte()
	if count > 0 {
		b.Since = since
	}
	b.Placing = placings[r.byte()]
	for range count {
		id, first := roomNames[r.byte()], false
		name := "other"
		if r.bits(&first); first {
			name = string(id)
		}
		b.Rooms = append(b.Rooms, Room{ID: id, Name: name})
	}
	r.bits(&b.Return)
	b.Until = r.rel()
	return b
}

func (r *reader) seat(n *node, p Who, reading bool) *Seat {
	state := stateCodes[r.byte()]
	if state == "" {
		return nil
	}
	t := &Seat{Person: p.Person, Kind: p.Kind, Reading: reading, State: state, Stay: 1, JoinedAt: present - r.w.past}
	at := place{p.Person, reading}
	var acted bool
	r.bits(&t.Member, &t.LetIn, &t.Lent, &t.Barred, &t.Beacon, &t.ByLoss, &t.Warned, &acted)
	if acted {
		n.g.acted[at] = true
	}
	x := r.byte()
	if rank := x >> 4; rank > 0 {
		t.AskedAt = present - 10 + Instant(rank)
	}
	t.Declines = int(x >> 2 & 3)
	for i := range r.byte() {
		v := r.byte()
		t.Conns = append(t.Conns, Conn{conn(p.Person, reading, int(i)), loginNames[v>>4], nodeNames[v&15]})
	}
	t.Login = loginNames[r.byte()>>4]
	if t.Declines > 0 {
		t.DeclinedAt = r.rel()
	}
	if state == Reconnecting || state == Asking && len(t.Conns) == 0 {
		t.LostAt = r.rel()
		t.LostConn = conn(p.Person, reading, 9)
		t.Since = t.LostAt
	}
	if state == Gone {
		t.Reason = Lost
	}
	t.Room = roomNames[r.byte()]
	var calls bool
	if r.bits(&calls, &t.Main); calls {
		t.Help = present - r.w.past
	}
	t.LastAction, t.NotBefore, t.IdleFrom = r.rel(), r.rel(), r.rel()
	if i := r.rel(); i != 0 {
		n.g.idle[at] = i
	}
	if i := r.rel(); i != 0 {
		n.g.floor[at] = i
	}
	t.Due = r.rel()
	return t
}

// conn names the i-th connection of a seat or reader; the ninth is the one
// whose loss made the seat reconnecting.
func conn(p PersonID, reading bool, i int) ConnID {
	if reading {
		return ConnID(fmt.Sprintf("%s reading %d", p, i))
	}
	return ConnID(fmt.Sprintf("%s %d", p, i))
}
