package session

import (
	"cmp"
	"maps"
	"slices"
)

// Step fires every deadline that has passed by now, then carries out c. It
// returns the events, which s has already applied; also when err is a
// *Refusal, for the deadlines that fired stand (rule 4). Step is
// deterministic.
//
// An Outage alone fires only what had passed before it began, since another
// outage may have followed: apply those that a session has not seen one after
// the other, then whatever was to be done, or a Tick.
func Step(s *State, now Instant, c Command) (events []Event, err error) {
	x := &stepper{State: s, now: max(now, s.At)}
	if o, ok := c.(Outage); ok {
		x.outage(o)
		return x.events, nil
	}
	x.fire(x.now)
	err = x.do(c)
	x.settle(x.now)
	return x.events, err
}

type stepper struct {
	*State
	now     Instant
	events  []Event
	unquiet bool // something happened by which somebody asking may have become entitled
}

func (x *stepper) emit(at Instant, e Event) {
	e.At, e.Rev = max(at, x.At), x.Rev+1
	was := x.Seats[e.Person].Inside()
	x.Apply(e)
	x.events = append(x.events, e)
	x.unquiet = x.unquiet || x.mayEntitle(e)
	if t := x.Seats[e.Person]; !was && t.Inside() {
		x.usher(at, t)
	}
}

// mayEntitle tells whether after e somebody who is asking may have the right,
// or the room, to enter.
func (s *State) mayEntitle(e Event) bool {
	switch e.Kind {
	case EvLocked, EvHostSet, EvMemberSet, EvConfigured:
		return true
	case EvConnOpened:
		return e.Member
	case EvGone:
		return s.Settings.Limit > 0
	default:
		return false
	}
}

func (x *stepper) do(c Command) error {
	if err := x.check(c); err != nil {
		return err
	}
	switch c := c.(type) {
	case Tick:
		return nil
	case Start:
		return x.start(c)
	case Enter:
		return x.enter(c)
	case Read:
		return x.read(c)
	case Resume:
		return x.resume(c)
	case Lose:
		x.lost(c.Person, c.Conn, c.Since, false)
		return nil
	case Beacon:
		x.beacon(c)
		return nil
	case NodesLost:
		x.nodesLost(c.Alive, x.now, x.now)
		return nil
	case Leave:
		return x.leave(c)
	case Extend:
		return x.extend(c)
	case Report:
		x.report(c)
		return nil
	case LoginEnded:
		x.loginEnded(c)
		return nil
	case AccessLost:
		x.accessLost(c.Person)
		return nil
	default:
		return x.govern(c)
	}
}

// check refuses what no session could carry out: comers without a name, a kind
// or a connection, and everything on a deleted session but what is a fact
// anyway.
func (x *stepper) check(c Command) error {
	switch c := c.(type) {
	case Tick, Lose, Beacon, NodesLost, Report, LoginEnded, AccessLost:
		return nil
	case Enter:
		return x.comer(c.Who, c.Via)
	case Read:
		return x.comer(c.Who, c.Via)
	case Resume:
		return x.comer(c.Who, c.Via)
	case Start:
		if c.Conn != "" {
			return x.comer(c.Who, c.Via)
		}
	}
	if x.Deleted {
		return refuse(CodeNotFound)
	}
	return nil
}

func (x *stepper) comer(w Who, v Via) error {
	switch {
	case x.Deleted:
		return refuse(CodeNotFound)
	case w.Person == "", v.Conn == "", !w.Kind.Valid():
		return refuse(CodeInvalid)
	default:
		return nil
	}
}

// fire lets every deadline up to now pass, in order (rules 2 and 3).
func (x *stepper) fire(now Instant) {
	for d, ok := x.Next(); ok && d.At <= now; d, ok = x.Next() {
		x.fireOne(d)
		x.settle(d.At)
	}
}

func (x *stepper) fireOne(d Deadline) {
	t := d.seat
	switch d.Kind {
	case DueSeatGrace, DueAskingGrace:
		x.gone(d.At, t, t.lossReason(), "")
	case DueIdleNotice, DueIdleLogout:
		switch due := x.Settings.idleDue(t); {
		case due > d.At && !t.Warned:
			x.emit(d.At, Event{Kind: EvIdleMoved, Person: t.Person, Reading: t.Reading, LastAction: t.LastAction})
		case d.Kind == DueIdleNotice:
			x.emit(d.At, Event{Kind: EvWarned, Person: t.Person, Reading: t.Reading, LastAction: t.LastAction})
		default:
			x.gone(d.At, t, Idle, "")
		}
	case DueHost:
		x.endRun(d.At, HostAbsent, "")
	case DueEmpty:
		x.endRun(d.At, Empty, "")
	case DueWaiting:
		x.emit(d.At, Event{Kind: EvWaiting})
	case DueRooms:
		x.roomsClosed(d.At, "")
	}
}

// settle lets in whoever gained the right to enter while asking, in the order
// of asking (rule 16).
func (x *stepper) settle(at Instant) {
	if !x.unquiet {
		return
	}
	x.unquiet = false
	if x.State.asking == 0 || !x.IsLive() {
		return
	}
	for _, t := range x.queue() {
		if x.entitled(t.Person, t.Kind, t.Member) && (x.IsHost(t.Person) || !x.Full()) {
			x.admit(at, t, "")
		}
	}
}

// queue is everybody asking, first come first.
func (s *State) queue() []*Seat {
	var q []*Seat
	for _, t := range s.Seats {
		if t.State == Asking {
			q = append(q, t)
		}
	}
	slices.SortFunc(q, func(a, b *Seat) int {
		return cmp.Or(cmp.Compare(a.AskedAt, b.AskedAt), cmp.Compare(a.Person, b.Person))
	})
	return q
}

func (x *stepper) admit(at Instant, t *Seat, by PersonID) {
	e := Event{Kind: EvAdmitted, By: by, Person: t.Person}
	if len(t.Conns) > 0 {
		e.Stay = t.Stay + 1
	}
	x.emit(at, e)
}

// gone ends a seat or a place as a reader.
func (x *stepper) gone(at Instant, t *Seat, why Reason, by PersonID) {
	e := Event{
		Kind: EvGone, By: by, Person: t.Person, Reading: t.Reading, Reason: why,
		ByLoss: why == Lost || why == Left && by == "" && len(t.Conns) == 0 && t.LostAt != 0,
	}
	if t.Inside() && !t.Reading {
		e.Stay, e.Since = t.Stay, at
		if t.State == Reconnecting {
			e.Since = t.Since
		}
	}
	if why == Idle {
		e.Logins = x.logins(at, t, "")
	}
	x.emit(at, e)
}

// logins are those that end with an idle seat (rule 39): the ones its
// connections use, and one more, but for those by which the person acted
// elsewhere in the session within the notice time. Other sessions are the
// shell's to look at.
func (x *stepper) logins(at Instant, t *Seat, more LoginID) []LoginID {
	all := append(t.uses(), more)
	slices.Sort(all)
	all = slices.Compact(all)
	o := x.place(!t.Reading)[t.Person]
	spared := o.Inside() && at.Sub(o.LastAction) < x.Settings.IdleNotice
	return slices.DeleteFunc(all, func(l LoginID) bool {
		return l == "" || spared && slices.Contains(o.uses(), l)
	})
}

// uses are the logins of a seat's connections, or of the last one lost.
func (t *Seat) uses() []LoginID {
	if len(t.Conns) == 0 {
		return []LoginID{t.Login}
	}
	var all []LoginID
	for _, c := range t.Conns {
		all = append(all, c.Login)
	}
	return all
}

func (x *stepper) endRun(at Instant, why EndReason, by PersonID) {
	e := Event{Kind: EvRunEnded, By: by, Run: x.Run.ID, End: why}
	for _, p := range sorted(x.Seats) {
		if t := x.Seats[p]; t.State == Reconnecting {
			e.Ends = append(e.Ends, SeatEnd{p, t.Stay, t.Since})
		}
	}
	x.emit(at, e)
}

// find is the seat or place that a connection belongs or belonged to. Without
// a connection it is wherever the person is.
func (s *State) find(p PersonID, c ConnID) *Seat {
	for _, t := range [...]*Seat{s.Seats[p], s.Readers[p]} {
		switch {
		case t == nil || t.State == Gone:
		case c == "" || t.Has(c), len(t.Conns) == 0 && t.LostConn == c:
			return t
		}
	}
	return nil
}

func (x *stepper) lost(p PersonID, c ConnID, since Instant, beacon bool) {
	if t := x.find(p, c); t != nil && t.Has(c) {
		x.connLost(x.now, t, c, since, beacon)
	}
}

func (x *stepper) connLost(at Instant, t *Seat, c ConnID, since Instant, beacon bool) {
	if since == 0 {
		since = at
	}
	x.emit(at, Event{
		Kind: EvConnLost, Person: t.Person, Reading: t.Reading, Conn: c, Beacon: beacon,
		Since: min(max(since, t.Since, t.JoinedAt), at),
	})
}

// beacon: rule 9. It is a loss, never a leave.
func (x *stepper) beacon(c Beacon) {
	t := x.find(c.Person, c.Conn)
	switch {
	case t == nil:
	case t.Has(c.Conn):
		x.lost(c.Person, c.Conn, 0, true)
	case !t.Beacon && t.LostAt != 0:
		x.emit(x.now, Event{Kind: EvBeacon, Person: t.Person, Reading: t.Reading, Conn: c.Conn})
	}
}

func (x *stepper) nodesLost(alive []NodeID, at, since Instant) {
	for _, reading := range []bool{false, true} {
		for _, p := range sorted(x.place(reading)) {
			t := x.place(reading)[p]
			for _, c := range slices.Clone(t.Conns) {
				if !slices.Contains(alive, c.Node) {
					x.connLost(at, t, c.ID, since, false)
				}
			}
		}
	}
}

// outage: rule 5. It begins at the later of its recorded start and the
// session's last change. One that was over by then has no length, and still
// gives everybody the time to resume. Where nobody is inside and nothing runs,
// such a one is taken note of without an event: it has nothing to change.
func (x *stepper) outage(o Outage) {
	if o.Seq <= x.State.Outage || x.Deleted {
		return
	}
	begin := max(o.Start, x.At)
	x.fire(min(begin, x.now))
	if _, due := x.Next(); begin >= o.End && !due && !x.IsLive() && x.State.inside == 0 {
		x.State.Outage = o.Seq
		return
	}
	end := max(o.End, begin)
	x.emit(end, Event{Kind: EvOutage, Begin: begin, Outage: o.Seq})
	x.nodesLost(o.Alive, end, begin)
	x.settle(end)
}

// leave: rule 18. The seat ends at once with all its connections.
func (x *stepper) leave(c Leave) error {
	t := x.find(c.Person, c.Conn)
	if t == nil {
		return refuse(CodeNotInside)
	}
	x.gone(x.now, t, Left, c.Person)
	return nil
}

// extend: rule 38. It holds for the person, wherever else in the session the
// notice is up.
func (x *stepper) extend(c Extend) error {
	t := x.find(c.Person, c.Conn)
	if t == nil || t.State != Connected {
		return refuse(CodeNotInside)
	}
	x.report(Report{[]Input{{c.Person, t.Reading, x.now}}})
	for _, t := range x.places(c.Person) {
		if t.State == Connected && t.Warned {
			x.emit(x.now, Event{Kind: EvExtended, By: c.Person, Person: c.Person, Reading: t.Reading, Conn: c.Conn})
		}
	}
	return nil
}

// report: rules 38 and 41. It never undoes a notice. An action counts for the
// person, in the run and as a reader (rule 37).
func (x *stepper) report(c Report) {
	for _, in := range c.Inputs {
		at := min(in.At, x.now)
		for _, t := range x.places(in.Person) {
			if t.Inside() && !t.Warned && at > t.LastAction {
				t.LastAction = at
				x.touch(t)
			}
		}
	}
}

// places are a person's seat and place as a reader, as far as there are.
func (s *State) places(p PersonID) []*Seat {
	var all []*Seat
	for _, t := range [...]*Seat{s.Seats[p], s.Readers[p]} {
		if t != nil {
			all = append(all, t)
		}
	}
	return all
}

// loginEnded: rule 21, like leaving.
func (x *stepper) loginEnded(c LoginEnded) {
	ended := func(l LoginID) bool { return slices.Contains(c.Logins, l) }
	for _, reading := range []bool{false, true} {
		t := x.place(reading)[c.Person]
		if t == nil || t.State == Gone {
			continue
		}
		keep := slices.ContainsFunc(t.Conns, func(o Conn) bool { return !ended(o.Login) })
		if !keep && (len(t.Conns) > 0 || ended(t.Login)) {
			x.gone(x.now, t, Left, c.Person)
			continue
		}
		for _, o := range slices.Clone(t.Conns) {
			if ended(o.Login) {
				x.connLost(x.now, t, o.ID, 0, false)
			}
		}
	}
}

// accessLost: rule 21.
func (x *stepper) accessLost(p PersonID) {
	for _, reading := range []bool{false, true} {
		if t := x.place(reading)[p]; t != nil && t.State != Gone {
			x.gone(x.now, t, NoAccess, "")
		}
	}
	if t := x.Seats[p]; t != nil && (t.LetIn || t.Member || t.ByLoss) {
		x.emit(x.now, Event{Kind: EvGone, Person: p, Reason: NoAccess}) // no return to a gone seat either
	}
}

func sorted[V any](m map[PersonID]V) []PersonID { return slices.Sorted(maps.Keys(m)) }
