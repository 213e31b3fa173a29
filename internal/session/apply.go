package session

import (
	"maps"
	"slices"
	"time"
)

// Apply carries out one event. Nothing else changes a state, save reports of
// activity (rule 41). It trusts the event: Step has checked it.
func (s *State) Apply(e Event) {
	s.Rev, s.At = e.Rev, max(s.At, e.At)
	switch e.Kind {
	case EvRunStarted:
		s.Run = Run{ID: e.Run, Number: s.Run.Number + 1, StartedAt: e.At}
	case EvRunEnded:
		s.applyRunEnded(e)
	case EvWaiting:
		s.Run.WaitingDue, s.Run.WaitingSince = 0, 0
	case EvAsked, EvEntered, EvResumed, EvConnOpened, EvAdmitted:
		s.applyIn(e)
	case EvConnLost, EvBeacon, EvGone, EvLoggedOut:
		s.applyOut(e)
	case EvBarred, EvLifted, EvLent, EvHostSet, EvMemberSet, EvLocked:
		s.applyStanding(e)
	case EvWarned, EvExtended, EvIdleMoved:
		s.applyIdle(e)
	case EvStatusSet:
		if e.Group {
			s.GroupStatus = e.Status
		} else {
			s.Status = e.Status
		}
	case EvDeleted:
		s.Deleted = true
	case EvConfigured:
		s.applySettings(e)
	case EvOutage:
		s.applyOutage(e)
	}
	s.follow(e.At)
}

// applyIn brings a connection in.
func (s *State) applyIn(e Event) {
	t := s.place(e.Reading)[e.Person]
	if t == nil {
		t = &Seat{Person: e.Person, Reading: e.Reading, State: Gone, index: -1}
		s.place(e.Reading)[e.Person] = t
	}
	if e.PersonKind != "" {
		t.Kind, t.Member = e.PersonKind, e.Member
	}
	if e.Conn != "" {
		t.Conns = append(t.Conns, Conn{e.Conn, e.Login, e.Node})
		t.Login = e.Login
	}
	switch e.Kind {
	case EvAsked:
		s.set(t, Asking)
		t.AskedAt, t.Reason = e.At, ""
		s.returned(t)
		s.arm(t, 0)
	case EvEntered:
		s.seated(t, e)
	case EvAdmitted:
		if len(t.Conns) > 0 {
			s.seated(t, e)
			return
		}
		t.LetIn = t.LetIn || e.By != ""
		s.vacate(t, t.lossReason(), true)
	case EvConnOpened:
		s.returned(t)
		if t.State == Asking {
			s.arm(t, 0)
		} else if !t.Warned {
			t.LastAction = max(t.LastAction, e.LastAction)
		}
		s.touch(t)
	case EvResumed:
		if t.State == Gone {
			t.Stay, t.JoinedAt, t.LetIn = e.Stay, e.At, !e.Reading
		}
		s.set(t, Connected)
		t.LastAction, t.Warned, t.Reason = e.LastAction, e.Warned, ""
		s.returned(t)
		floor := Instant(0)
		if t.Warned {
			floor = e.At.Add(s.Settings.NoticeMin)
		}
		s.armIdle(t, floor)
	}
}

// seated makes a seat connected afresh: a new stay, the idle clock from now.
func (s *State) seated(t *Seat, e Event) {
	s.set(t, Connected)
	t.Stay, t.JoinedAt, t.LetIn = e.Stay, e.At, !e.Reading
	t.LastAction, t.Warned, t.Reason, t.AskedAt = e.At, false, "", 0
	s.returned(t)
	s.armIdle(t, 0)
}

// returned forgets a loss.
func (s *State) returned(t *Seat) {
	t.LostAt, t.Since, t.LostConn, t.Beacon, t.ByLoss = 0, 0, "", false, false
}

func (t *Seat) lossReason() Reason {
	if t.Beacon {
		return Left
	}
	return Lost
}

// applyOut takes a connection or a seat out.
func (s *State) applyOut(e Event) {
	t := s.place(e.Reading)[e.Person]
	switch e.Kind {
	case EvConnLost:
		t.Conns = slices.DeleteFunc(t.Conns, func(c Conn) bool { return c.ID == e.Conn })
		s.touch(t)
		if len(t.Conns) > 0 {
			return
		}
		t.LostAt, t.Since, t.LostConn, t.Beacon = e.At, e.Since, e.Conn, e.Beacon
		grace := s.Settings.AskingGrace
		if t.State == Connected {
			s.set(t, Reconnecting)
			grace = s.Settings.ReconnectGrace
		}
		s.arm(t, max(e.At.Add(grace), t.NotBefore))
	case EvBeacon:
		t.Beacon = true
		s.touch(t)
	case EvLoggedOut:
		t.Reason, t.ByLoss = Idle, false
		s.touch(t)
	case EvGone:
		switch e.Reason {
		case Declined:
			t.Declines++
			t.DeclinedAt = e.At
		case NoAccess:
			t.LetIn, t.Lent, t.Member = false, false, false
		case Left, Lost, Idle, Removed, RunOver, Shut:
		}
		s.vacate(t, e.Reason, e.ByLoss)
	}
}

// vacate ends a seat; it keeps its last action and notice (rule 42).
func (s *State) vacate(t *Seat, why Reason, byLoss bool) {
	s.set(t, Gone)
	t.Reason, t.ByLoss, t.Conns, t.AskedAt = why, byLoss, nil, 0
	s.arm(t, 0)
}

// applyStanding changes what people may do.
func (s *State) applyStanding(e Event) {
	t := s.Seats[e.Person]
	switch e.Kind {
	case EvLocked:
		s.Run.Locked = e.On
	case EvBarred:
		t.Barred, t.LetIn, t.Lent, t.ByLoss = true, false, false, false
		s.Run.GuestsAsk = s.Run.GuestsAsk || t.Kind == Guest
	case EvLifted:
		t.Barred = false
	case EvLent:
		t.Lent = e.On
	case EvHostSet:
		s.Hosts = maps.Clone(s.Hosts)
		if e.Role == NoRole {
			delete(s.Hosts, e.Person)
			s.setMember(e.Person, true)
		} else {
			s.Hosts[e.Person] = e.Role
			if t != nil {
				t.Barred, t.Lent = false, false
			}
		}
	case EvMemberSet:
		s.setMember(e.Person, e.Member)
	}
	if t != nil {
		s.touch(t)
	}
}

func (s *State) setMember(p PersonID, member bool) {
	for _, reading := range []bool{false, true} {
		if t := s.place(reading)[p]; t != nil {
			t.Member = member
			s.touch(t)
		}
	}
}

func (s *State) applyIdle(e Event) {
	t := s.place(e.Reading)[e.Person]
	switch e.Kind {
	case EvWarned:
		t.Warned = true
	case EvExtended:
		t.Warned, t.LastAction = false, e.At
	case EvIdleMoved:
		t.LastAction = max(t.LastAction, e.LastAction)
	}
	s.armIdle(t, 0)
}

// applyRunEnded ends every seat with the run. When the session was closed,
// members stay as readers; when it was hidden, hosts do (rule 26).
func (s *State) applyRunEnded(e Event) {
	r := &s.Run
	r.EndedAt, r.Reason = e.At, e.End
	r.HostAwaySince, r.HostDue, r.EmptySince, r.EmptyDue = 0, 0, 0, 0
	if d := s.Settings.waitAgain(); d > 0 {
		r.WaitingSince, r.WaitingDue = e.At, e.At.Add(d)
	}
	for p, t := range s.Readers {
		if t.State == Gone {
			delete(s.Readers, p)
		}
	}
	seats := s.Seats
	s.Seats = map[PersonID]*Seat{}
	for _, t := range seats {
		if e.End == WasClosed && t.Inside() && s.mayRead(Who{t.Person, t.Kind, t.Member}) == "" {
			s.keepReading(t)
		}
		t.Due = 0
		s.heap.fix(t)
	}
	s.connected, s.present, s.asking, s.inside = 0, 0, 0, 0
	for _, t := range s.Readers {
		s.count(t, +1)
	}
	s.touched = slices.DeleteFunc(s.touched, func(t *Seat) bool {
		return !t.Reading || s.Readers[t.Person] != t
	})
}

// keepReading turns a seat into a reader with the same connections, last
// action and notice. Where the person was reading in another tab as well, the
// connections are joined, a notice wins, and otherwise the later action.
func (s *State) keepReading(t *Seat) {
	n := &Seat{
		Person: t.Person, Kind: t.Kind, Member: t.Member, Reading: true, State: t.State,
		Conns: t.Conns, Login: t.Login,
		LostAt: t.LostAt, Since: t.Since, LostConn: t.LostConn, Beacon: t.Beacon,
		LastAction: t.LastAction, Warned: t.Warned, NotBefore: t.NotBefore,
		Due: t.Due, index: -1,
	}
	if o := s.Readers[t.Person]; o.Inside() {
		n.Conns = append(slices.Clone(o.Conns), t.Conns...)
		if len(o.Conns) > 0 && len(t.Conns) == 0 {
			n.State, n.Due = Connected, o.Due
			s.returned(n)
		}
		switch later := o.LastAction > n.LastAction; {
		case o.Warned && !n.Warned, o.Warned == n.Warned && later && len(o.Conns) > 0:
			n.LastAction, n.Warned = o.LastAction, o.Warned
			if n.State == Connected && len(o.Conns) > 0 {
				n.Due = o.Due
			}
		}
		o.Due = 0
		s.heap.fix(o)
		o.State = Gone
	}
	s.Readers[t.Person] = n
	s.heap.fix(n)
	s.touch(n)
}

// applySettings recomputes the deadlines that a changed figure touches or
// sets going, from their starts (rule 6).
func (s *State) applySettings(e Event) {
	old, now := s.Settings, *e.Settings
	s.Settings = now
	least := now.ChangeMin
	r := &s.Run
	if s.IsLive() {
		if r.HostAwaySince != 0 && old.HostAbsence != now.HostAbsence {
			r.HostDue = retimed(e.At, r.HostDue, r.HostAwaySince, now.HostAbsence, least)
		}
		switch {
		case r.EmptySince == 0:
		case r.HostDue != 0:
			r.EmptyDue = 0
		case old.EmptyEnd != now.EmptyEnd || r.EmptyDue == 0:
			r.EmptyDue = retimed(e.At, r.EmptyDue, r.EmptySince, now.EmptyEnd, least)
		}
	} else if r.WaitingDue != 0 && old.waitAgain() != now.waitAgain() {
		r.WaitingDue = moved(e.At, r.WaitingDue, r.WaitingSince.Add(now.waitAgain()), least)
	}
	idle := old.IdleNotice != now.IdleNotice || old.IdleLogout != now.IdleLogout
	for _, m := range []map[PersonID]*Seat{s.Seats, s.Readers} {
		for _, t := range m {
			s.retimeSeat(t, e.At, old, idle)
		}
	}
}

func retimed(at, old, since Instant, d, least time.Duration) Instant {
	if d == 0 {
		return 0
	}
	return moved(at, old, since.Add(d), least)
}

func (s *State) retimeSeat(t *Seat, at Instant, old Settings, idle bool) {
	now := s.Settings
	move := func(want Instant) { s.arm(t, max(moved(at, t.Due, want, now.ChangeMin), t.NotBefore)) }
	if idle && now.IdleNotice == 0 && t.Warned {
		t.Warned = false
		s.touch(t)
	}
	switch {
	case t.State == Connected && idle && now.IdleNotice == 0:
		s.arm(t, 0)
	case t.State == Connected && idle:
		move(s.idleDue(t))
	case t.State == Reconnecting && old.ReconnectGrace != now.ReconnectGrace:
		move(t.LostAt.Add(now.ReconnectGrace))
	case t.State == Asking && t.Due != 0 && old.AskingGrace != now.AskingGrace:
		move(t.LostAt.Add(now.AskingGrace))
	}
}

// applyOutage moves everything that runs by the length of an outage; whoever
// was inside or asking has time to resume (rule 5).
func (s *State) applyOutage(e Event) {
	d := e.At - e.Begin
	s.Outage = e.Outage
	r := &s.Run
	for _, i := range []*Instant{
		&r.HostAwaySince, &r.HostDue, &r.EmptySince, &r.EmptyDue, &r.WaitingSince, &r.WaitingDue,
	} {
		if *i != 0 {
			*i += d
		}
	}
	for _, m := range []map[PersonID]*Seat{s.Seats, s.Readers} {
		for _, t := range m {
			s.shift(t, e.At, d)
		}
	}
}

func (s *State) shift(t *Seat, end, d Instant) {
	for _, i := range []*Instant{&t.LastAction, &t.LostAt, &t.DeclinedAt, &t.AskedAt} {
		if *i != 0 {
			*i = min(*i+d, end)
		}
	}
	if t.NotBefore != 0 {
		t.NotBefore += d
	}
	if t.State != Gone {
		t.NotBefore = max(t.NotBefore, end.Add(s.Settings.OutageGrace))
	}
	if t.Due != 0 {
		s.arm(t, max(t.Due+d, t.NotBefore))
	}
	s.touch(t)
}
