package session

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
)

// What must always hold (docs/lifecycle.md, section 4), worked out from
// scratch: nothing here asks the code under test how it came to its answer.
// The scripts, the searches, the property test and the fuzzer all use it.

// checker gathers what is broken.
type checker struct{ broken []string }

func (c *checker) must(ok bool, format string, args ...any) {
	if !ok {
		c.broken = append(c.broken, fmt.Sprintf(format, args...))
	}
}

// verify checks one step: that the events alone lead from before to after,
// that each of them could happen, and that everything holds afterwards. g is
// brought up to date.
func verify(before, after *State, now Instant, cmd Command, events []Event, g *ghost) []string {
	var c checker
	s := before.Clone()
	for i, e := range events {
		c.must(e.Rev == s.Rev+1, "event %d has revision %d after %d", i, e.Rev, s.Rev)
		c.must(e.At >= s.At, "event %d goes back in time", i)
		if _, ok := cmd.(Outage); !ok {
			c.must(e.At <= now, "event %d lies in the future", i)
		}
		c.event(s, e, g)
		g.before(s, e)
		var was map[any]Instant
		if e.Kind == EvConfigured {
			was = deadlines(s)
		}
		s.Apply(e)
		g.after(s, e)
		c.changed(s, e, was)
		c.opened(s, e)
	}
	for _, at := range activity(cmd) {
		if t, u := s.place(at.reading)[at.person], after.place(at.reading)[at.person]; t != nil && u != nil {
			c.must(u.LastAction == t.LastAction || t.Inside() && !t.Warned && u.LastAction > t.LastAction,
				"activity of %s moved the last action from %d to %d", at.person, t.LastAction, u.LastAction)
			g.acted[at] = g.acted[at] || t.LastAction != u.LastAction
			t.LastAction = u.LastAction
		}
	}
	if o, ok := cmd.(Outage); ok && s.Outage != after.Outage {
		_, due := s.Next()
		c.must(!due && !s.IsLive() && s.Inside() == 0, "an outage left no event")
		s.Outage = o.Seq
	}
	c.late(before, after)
	if d := different(s, after); d != "" {
		c.must(false, "replay gives another state: %s", d)
	}
	c.touched(before, after, events)
	c.always(after, max(now, after.At), g)
	if d, ok := after.Next(); ok {
		if _, outage := cmd.(Outage); !outage {
			c.must(d.At > now, "deadline %d of %v passed at %d and did not fire by %d", d.Kind, d.seat, d.At, now)
		}
	}
	return c.broken
}

// late: who came in while breakout rooms were open, and for the first time since,
// is where they are named for, or where chance puts them.
func (c *checker) late(before, after *State) {
	b := before.Run.Breakout
	if b.Since == 0 || after.Run.Breakout.Since != b.Since {
		return
	}
	in := map[RoomID]int{}
	for p, t := range after.Seats {
		if t.Inside() && !leading(after, p) {
			in[t.Room]++
		}
	}
	for p, t := range after.Seats {
		was := before.Seats[p]
		if was.Inside() || !t.Inside() {
			continue
		}
		to, kept := RoomID(""), was != nil && (was.Room != "" || was.Main)
		for _, n := range b.Named {
			if n.Person == p {
				to = n.Room
			}
		}
		switch {
		case kept:
			c.must(t.Room == was.Room, "%s comes back to room %q and was in %q", p, t.Room, was.Room)
		case b.Placing == ByChance && !leading(after, p):
			c.must(t.Room != "", "%s was not dealt out", p)
			for _, r := range b.Rooms {
				c.must(in[t.Room] <= in[r.ID]+1, "%s came to room %s, which is not the emptiest: %v", p, t.Room, in)
			}
		default:
			c.must(t.Room == to, "%s comes to room %q and not to %q", p, t.Room, to)
		}
	}
}

// touched: whoever stores a state hears of every seat that changed.
func (c *checker) touched(before, after *State, events []Event) {
	ended := slices.ContainsFunc(events, func(e Event) bool { return e.Kind == EvRunEnded })
	told := map[*Seat]bool{}
	for _, t := range after.Touched() {
		c.must(!told[t], "%s was touched twice", t.Person)
		c.must(after.place(t.Reading)[t.Person] == t, "%s was touched and is not there", t.Person)
		told[t] = true
	}
	for _, reading := range []bool{false, true} {
		for p, t := range after.place(reading) {
			was := before.place(reading)[p]
			c.must(told[t] || was != nil && equal(was, t), "%s changed untold: %+v", p, t)
		}
		for p := range before.place(reading) {
			c.must(ended || after.place(reading)[p] != nil, "%s has disappeared", p)
		}
	}
}

// activity is whose last action a command may move without an event.
func activity(cmd Command) (all []place) {
	switch cmd := cmd.(type) {
	case Report:
		for _, in := range cmd.Inputs {
			all = append(all, place{in.Person, false}, place{in.Person, true})
		}
	case Extend:
		all = []place{{cmd.Person, false}, {cmd.Person, true}}
	}
	return all
}

func hostIn(s *State) bool {
	for p, t := range s.Seats {
		if t.State == Connected && (s.Hosts[p] == Owner || s.Hosts[p] == CoHost) {
			return true
		}
	}
	return false
}

func recount(s *State, states ...SeatState) (n int) {
	for _, t := range s.Seats {
		if slices.Contains(states, t.State) {
			n++
		}
	}
	return n
}

// event: could e happen to s? Attendance is checked here: a stay begins when
// none is open, and ends once, not before it began.
func (c *checker) event(s *State, e Event, g *ghost) {
	t := s.place(e.Reading)[e.Person]
	open := t != nil && (t.State == Connected || t.State == Reconnecting)
	switch e.Kind {
	case EvRunStarted:
		c.must(s.Run.ID == "" || s.Run.EndedAt != 0, "a second run started")
		c.must(len(s.Seats) == 0, "a run started with seats")
	case EvRunEnded:
		c.must(s.IsLive(), "a run ended that was over")
		c.must(e.At >= g.hostFloor || e.End == HostEnded || e.End == WasClosed, "a run ended before the time after an outage was over")
		ends := map[PersonID]SeatEnd{}
		for _, x := range e.Ends {
			ends[x.Person] = x
		}
		for p, t := range s.Seats {
			x, ok := ends[p]
			c.must(ok == (t.State == Reconnecting), "%s is %s and has the end %v", p, t.State, ok)
			c.must(!ok || x.Stay == t.Stay && x.Since >= t.JoinedAt && x.Since <= t.LostAt, "%s has the end %+v", p, x)
		}
	case EvEntered:
		c.must(!open, "%s entered twice", e.Person)
	case EvAsked:
		c.must(t == nil || t.State == Gone, "%s asked from inside", e.Person)
	case EvAdmitted:
		c.must(t != nil && t.State == Asking, "%s was let in without asking", e.Person)
		c.must((e.Stay > 0) == (len(t.Conns) > 0), "%s was let in with stay %d", e.Person, e.Stay)
	case EvResumed:
		c.must(t != nil && (t.State == Reconnecting || t.State == Gone && t.ByLoss), "%s came back to nothing", e.Person)
	case EvGone:
		c.must(t != nil && (t.State != Gone || e.Reason == NoAccess), "%s is gone twice", e.Person)
		c.must(e.Reading || open == (e.Stay > 0), "%s is gone, inside %v, stay %d", e.Person, open, e.Stay)
		if e.Stay > 0 {
			c.must(e.Stay == t.Stay && e.Since >= t.JoinedAt && e.Since <= e.At, "%s was there from %d to %d", e.Person, t.JoinedAt, e.Since)
			c.must(t.State == Reconnecting && e.Since <= t.LostAt || e.Since == e.At, "attendance of %s does not end at the loss", e.Person)
		}
		c.idleEnd(s, t, e)
		system := e.By == "" && (e.Reason == Lost || e.Reason == Left || e.Reason == Idle)
		c.must(!system || e.At >= g.floor[place{e.Person, e.Reading}], "%s is gone before the time after an outage was over", e.Person)
	case EvRaised:
		c.must(open && t.Hand == 0, "%s raised a hand", e.Person)
	case EvLowered:
		c.must(open && t.Hand != 0, "the hand of %s was lowered", e.Person)
	case EvStopped:
		c.must(e.Person == "" && e.What == Microphone || open, "%s was stopped", e.Person)
		c.must(s.Hosts[e.Person] == NoRole || e.By == "" || s.Hosts[e.By] != NoRole, "%s stopped the host %s", e.By, e.Person)
	case EvRoomsOpened:
		c.must(s.IsLive() && s.Run.Breakout.Since == 0, "rooms were opened twice")
		c.must(e.By == "" || leading(s, e.By), "%s opened rooms", e.By)
		dealt := map[RoomID]int{}
		for _, p := range e.Placed {
			c.must(s.Seats[p.Person].Inside(), "%s was placed and is not inside", p.Person)
			c.must(e.Breakout.Placing != ByChance || !leading(s, p.Person), "%s leads and was dealt out", p.Person)
			dealt[p.Room]++
		}
		for _, r := range e.Breakout.Rooms {
			c.must(e.Breakout.Placing != ByChance || dealt[r.ID] >= len(e.Placed)/len(e.Breakout.Rooms), "dealt out unevenly: %v", dealt)
		}
	case EvRoomsClosed:
		until := s.Run.Breakout.Until
		c.must(s.Run.Breakout.Since != 0 && (e.By != "" || until == 0 || e.At <= until), "rooms were closed at %d, until %d", e.At, until)
	case EvRoomSet:
		c.roomSet(s, e)
	case EvRoomClosed:
		b := s.Run.Breakout
		c.must(len(b.Rooms) > 1 && slices.ContainsFunc(b.Rooms, func(r Room) bool { return r.ID == e.Room }), "room %s was closed, of %v", e.Room, b.Rooms)
		c.must(e.By == "" || leading(s, e.By), "%s closed room %s", e.By, e.Room)
		var in []Placed
		for p, t := range s.Seats {
			if t.Room == e.Room {
				in = append(in, Placed{p, e.Room})
			}
		}
		slices.SortFunc(in, func(a, b Placed) int { return strings.Compare(string(a.Person), string(b.Person)) })
		c.must(slices.Equal(in, e.Placed), "room %s was closed with %v, and %v were in it", e.Room, e.Placed, in)
	case EvMoved:
		c.must(open && (t.Room != e.Room || e.Room == "" && !t.Main), "%s was moved", e.Person)
		c.must(e.By == "" || e.By == e.Person || leading(s, e.By), "%s moved %s", e.By, e.Person)
		c.must(e.By == "" || e.By == e.Person || s.Hosts[e.Person] == NoRole || s.Hosts[e.By] != NoRole, "%s moved the host %s", e.By, e.Person)
	case EvCalled:
		c.must(open && t.Room != "" && (t.Help != 0) != e.On, "%s called for help", e.Person)
	case EvWarned:
		c.must(e.At >= g.floor[place{e.Person, e.Reading}], "%s was warned before the time after an outage was over", e.Person)
		c.must(t != nil && t.State == Connected && !t.Warned, "%s was warned", e.Person)
		c.must(e.At >= t.LastAction.Add(s.Settings.IdleNotice), "%s was warned too soon", e.Person)
	}
}

// roomSet: a room is added, or gets another name and is otherwise what it was.
func (c *checker) roomSet(s *State, e Event) {
	b := s.Run.Breakout
	c.must(b.Since != 0 && e.Set.ID != "" && e.Set.Name != "", "a room that cannot be: %+v", e.Set)
	c.must(e.By == "" || leading(s, e.By), "%s set room %s", e.By, e.Set.ID)
	for _, r := range b.Rooms {
		if r.ID == e.Set.ID {
			c.must(r.Name != e.Set.Name && r.Board == e.Set.Board, "%+v was renamed to %+v", r, *e.Set)
			return
		}
	}
	c.must(len(b.Rooms) < MaxRooms, "one room more than there can be")
}

func (c *checker) idleEnd(s *State, t *Seat, e Event) {
	if e.Reason != Idle {
		return
	}
	set := s.Settings
	c.must(set.IdleNotice > 0, "%s was logged out with the rule off", e.Person)
	c.must(e.At >= t.LastAction.Add(set.IdleNotice+set.IdleLogout), "%s was logged out too soon", e.Person)
	c.must(t.State == Reconnecting || t.State == Connected && t.Warned, "%s was logged out without a notice", e.Person)
}

// deadlines are all there are, those of people who were active where they will
// be moved to.
func deadlines(s *State) map[any]Instant {
	due := map[any]Instant{"host": s.Run.HostDue, "empty": s.Run.EmptyDue, "waiting": s.Run.WaitingDue}
	for _, m := range []map[PersonID]*Seat{s.Seats, s.Readers} {
		for p, t := range m {
			i := t.Due
			if i != 0 && t.State == Connected && !t.Warned {
				i = max(i, t.LastAction.Add(s.Settings.IdleNotice))
			}
			due[place{p, t.Reading}] = i
		}
	}
	return due
}

// changed: a changed setting lets nothing fire within its time that would not
// have fired anyway (rule 6).
func (c *checker) changed(s *State, e Event, was map[any]Instant) {
	if e.Kind != EvConfigured {
		return
	}
	for name, due := range deadlines(s) {
		old := was[name]
		c.must(due == 0 || due >= e.At.Add(s.Settings.ChangeMin) || old != 0 && due >= old,
			"changed settings bring the deadline of %v from %d to %d", name, old, due)
	}
}

// opened: what a beginning stay looks like.
func (c *checker) opened(s *State, e Event) {
	t := s.place(e.Reading)[e.Person]
	switch e.Kind {
	case EvEntered, EvAdmitted, EvResumed:
		if e.Kind == EvAdmitted && e.Stay == 0 {
			return
		}
		c.must(t.State == Connected && len(t.Conns) > 0, "%s is in and %s", e.Person, t.State)
		c.must(e.Reading || t.Stay == e.Stay && (t.JoinedAt == e.At || e.Kind == EvResumed), "%s: stay %d since %d", e.Person, t.Stay, t.JoinedAt)
	}
}

// always: the invariants.
func (c *checker) always(s *State, now Instant, g *ghost) {
	live := s.Run.ID != "" && s.Run.EndedAt == 0
	active := s.Status == Active && s.GroupStatus == Active && !s.Deleted
	c.must(!live || active, "a run is live in a session that is not active")
	c.must(s.At <= now, "the last event lies in the future")
	c.must(live || len(s.Seats) == 0, "seats outside a run")
	owners := 0
	for _, r := range s.Hosts {
		if r == Owner {
			owners++
		}
	}
	c.must(owners == 1, "%d owners", owners)
	conns := map[ConnID]bool{}
	full := s.Settings.Limit > 0 && recount(s, Connected, Reconnecting) >= s.Settings.Limit
	for p, t := range s.Seats {
		c.seat(s, t, now, conns, g)
		c.must(!t.Reading && t.Person == p, "the seat of %s is elsewhere", p)
		if t.State != Gone {
			c.must(!t.Barred, "%s is removed and %s", p, t.State)
			c.must(t.State == Asking || t.LetIn, "%s is inside without being let in", p)
		}
		if t.State == Asking {
			host := s.Hosts[p] != NoRole
			c.must(!rightful(s, t) || full && !host, "%s is entitled and asking", p)
			c.must(t.Kind != Guest || s.Settings.Guests != GuestsNone, "%s is asking where guests are not taken", p)
		}
	}
	for p, t := range s.Readers {
		c.seat(s, t, now, conns, g)
		c.must(t.Reading && t.Person == p, "the place of %s is elsewhere", p)
		c.must(t.State != Asking, "the reader %s is asking", p)
		if t.State != Gone {
			host := s.Hosts[p] != NoRole
			c.must(!s.Deleted && (host || t.Member && s.Status != Hidden && s.GroupStatus != Hidden), "%s may not read", p)
		}
	}
	c.timers(s, g)
	c.rooms(s, live)
	t := s.Run.Timer
	c.must(live || t == Timer{}, "a timer outside a run")
	c.must(t.Length > 0 && t.Length <= MaxTimer && (t.Ends == 0 || t.Left == 0) && t.Left <= MaxTimer && t.Ends <= now.Add(MaxTimer) ||
		t == Timer{}, "a timer that cannot be: %+v", t)
	for _, m := range []map[PersonID]*Seat{s.Seats, s.Readers} {
		for p, t := range m {
			at := place{p, t.Reading}
			if c.idle(s, t, g.idle[at], g.acted[at]) {
				delete(g.acted, at)
			}
		}
	}
	c.counted(s)
}

// rightful: rules 14, 16 and 20, once more.
func rightful(s *State, t *Seat) bool {
	if s.Hosts[t.Person] != NoRole || t.LetIn {
		return true
	}
	direct := t.Kind == Guest && s.Settings.Guests == GuestsDirect && !s.Run.GuestsAsk
	return !s.Run.Locked && (t.Member || direct)
}

func (c *checker) seat(s *State, t *Seat, now Instant, conns map[ConnID]bool, g *ghost) {
	p, at := t.Person, place{t.Person, t.Reading}
	grace := func(d time.Duration) {
		want := t.LostAt.Add(d)
		c.must(t.Due >= want && t.Due <= max(want, g.idle[at]), "%s grace ends at %d, not %d (to %d)", p, t.Due, want, g.idle[at])
	}
	switch t.State {
	case Connected:
		c.must(len(t.Conns) > 0, "%s is connected by nothing", p)
	case Reconnecting:
		c.must(len(t.Conns) == 0 && t.LostAt != 0, "%s is reconnecting: %+v", p, t)
		grace(s.Settings.ReconnectGrace)
	case Asking:
		c.must((len(t.Conns) == 0) == (t.Due != 0), "%s is asking: %+v", p, t)
		if t.Due != 0 {
			grace(s.Settings.AskingGrace)
		}
	case Gone:
		c.must(len(t.Conns) == 0 && t.Due == 0 && t.Reason != "", "%s is gone: %+v", p, t)
	default:
		c.must(false, "%s is %q", p, t.State)
	}
	c.must(t.Hand == 0 && t.MutedAt == 0 && t.HiddenAt == 0 && t.UnsharedAt == 0 || t.Inside() && !t.Reading,
		"%s has a hand up, or was stopped, and is %s", p, t.State)
	c.must(t.Hand <= now && t.LastAction <= now && t.JoinedAt <= now && t.LostAt <= now && t.Since <= now, "%s lives in the future: %+v", p, t)
	for _, o := range t.Conns {
		c.must(!conns[o.ID], "connection %s is open twice", o.ID)
		conns[o.ID] = true
	}
}

// timers: rules 27 and 36.
func (c *checker) timers(s *State, g *ghost) {
	r, set := s.Run, s.Settings
	live := r.ID != "" && r.EndedAt == 0
	due := func(name string, got, since Instant, d time.Duration, on bool) {
		if !live || since == 0 || d == 0 || !on {
			c.must(got == 0, "%s deadline at %d, since %d", name, got, since)
			return
		}
		want := since.Add(d)
		c.must(got >= want && got <= max(want, g.host), "%s deadline at %d, not %d (to %d)", name, got, want, g.host)
	}
	c.must(r.HostAwaySince == g.hostAway && r.EmptySince == g.empty, "no host since %d, not %d; nobody since %d, not %d",
		r.HostAwaySince, g.hostAway, r.EmptySince, g.empty)
	due("host", r.HostDue, g.hostAway, set.HostAbsence, true)
	due("empty", r.EmptyDue, g.empty, set.EmptyEnd, set.HostAbsence == 0)
	c.must(!live || r.WaitingDue == 0, "live and waiting again")
	c.must(live || r.HostDue == 0 && r.EmptyDue == 0, "a timer outside a run")
}

// idle: rules 37 to 42. It says whether the deadline is where the last action
// wants it, reports of activity included.
func (c *checker) idle(s *State, t *Seat, late Instant, acted bool) bool {
	set := s.Settings
	if t.State != Connected {
		return !t.Inside()
	}
	if set.IdleNotice == 0 {
		c.must(t.Due == 0 && !t.Warned, "%s has an idle deadline with the rule off", t.Person)
		return true
	}
	want := t.LastAction.Add(set.IdleNotice)
	if t.Warned {
		want = want.Add(set.IdleLogout)
	}
	c.must(t.Due != 0 && t.Due <= max(want, late), "%s idle deadline at %d, not %d (to %d)", t.Person, t.Due, want, late)
	c.must(t.Due >= want || acted && !t.Warned, "%s idle deadline at %d, before %d", t.Person, t.Due, want)
	return t.Due >= want
}

func leading(s *State, p PersonID) bool {
	t := s.Seats[p]
	return t.Inside() && (s.Hosts[p] != NoRole || t.Lent)
}

// rooms: rule 49.
func (c *checker) rooms(s *State, live bool) {
	b := s.Run.Breakout
	c.must(live || reflect.DeepEqual(b, Breakout{}), "breakout rooms outside a run")
	c.must(b.Since != 0 == (len(b.Rooms) > 0) && b.Since <= s.At && (b.Until == 0 || b.Until > b.Since), "breakout rooms that cannot be: %+v", b)
	ids := map[RoomID]bool{}
	for _, r := range b.Rooms {
		c.must(r.Name != "" && !ids[r.ID], "rooms that cannot be: %+v", b.Rooms)
		ids[r.ID] = true
	}
	c.must(len(ids) <= MaxRooms, "%d rooms", len(ids))
	named := map[PersonID]bool{}
	for _, n := range b.Named {
		c.must(ids[n.Room] && !named[n.Person] && b.Placing == ByHand, "%s is named for room %s", n.Person, n.Room)
		t := s.Seats[n.Person]
		c.must(!t.Inside() && (t == nil || t.Room == "" && !t.Barred), "%s is named for a room and has come, or has one, or is removed", n.Person)
		named[n.Person] = true
	}
	for p, t := range s.Seats {
		c.must(!t.Main || b.Since != 0 && t.Room == "", "%s has gone back to the main room: %+v", p, t)
		c.must(t.Room == "" || ids[t.Room], "%s is in room %s, which is not there", p, t.Room)
		c.must(t.Room == "" || !t.Barred, "%s is removed and in room %s", p, t.Room)
		c.must(t.Help == 0 || t.Room != "" && t.Inside() && t.Help <= s.At, "%s calls for help: %+v", p, t)
	}
}

// counted: counts and the heap against a recount.
func (c *checker) counted(s *State) {
	c.must(s.Connected() == recount(s, Connected), "connected %d", s.Connected())
	c.must(s.Present() == recount(s, Connected, Reconnecting), "present %d", s.Present())
	c.must(s.AskingCount() == recount(s, Asking), "asking %d", s.AskingCount())
	people := map[PersonID]bool{}
	var first *Seat
	n := 0
	for _, m := range []map[PersonID]*Seat{s.Seats, s.Readers} {
		for p, t := range m {
			if t.State == Connected || t.State == Reconnecting {
				people[p] = true
			}
			if t.Due == 0 {
				c.must(t.index == -1, "%s is in the heap at %d", p, t.index)
				continue
			}
			n++
			if first == nil || t.Due < first.Due {
				first = t
			}
			ok := t.index >= 0 && t.index < len(s.heap) && s.heap[t.index] == t
			c.must(ok, "%s is not in the heap at %d", p, t.index)
			if ok && t.index > 0 {
				c.must(!s.heap.Less(t.index, (t.index-1)/2), "the heap is out of order")
			}
		}
	}
	c.must(n == len(s.heap), "%d of %d in the heap", len(s.heap), n)
	c.must(s.Inside() == len(people), "%d inside, not %d", s.Inside(), len(people))
	next, ok := s.Next()
	want := Instant(0)
	for _, i := range []Instant{s.Run.HostDue, s.Run.EmptyDue, s.Run.WaitingDue, s.Run.Breakout.Until} {
		if i != 0 && (want == 0 || i < want) {
			want = i
		}
	}
	if first != nil && (want == 0 || first.Due < want) {
		want = first.Due
	}
	c.must(ok == (want != 0) && next.At == want, "the next deadline is %d, not %d", next.At, want)
}
