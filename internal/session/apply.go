package session

import (
	"maps"
	"slices"
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
	case EvRaised, EvLowered, EvStopped:
		s.applyMeeting(e)
	case EvStatusSet:
		if e.Group {
			s.GroupStatus = e.Status
		} else {
			s.Status = e.Status
		}
	case EvDeleted:
		s.Deleted = true
		s.Run.WaitingSince, s.Run.WaitingDue = 0, 0
	case EvConfigured:
		s.applySettings(e)
	case EvTimer:
		s.Run.Timer = *e.Timer
	case EvRoomsOpened, EvRoomsTimed, EvRoomsClosed, EvRoomSet, EvRoomClosed, EvMoved, EvCalled:
		s.applyRooms(e)
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
		t.LastAction, t.Warned = 0, false
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
		switch {
		case t.State == Asking:
			s.arm(t, 0)
		case !t.Warned:
			t.LastAction = max(t.LastAction, e.LastAction)
			s.armIdle(t)
		default:
			s.touch(t)
		}
	case EvResumed:
		s.applyResumed(t, e)
	}
}

// applyResumed: rule 42. A notice met on return stays up for a minute. Where
// only such a minute that had been given before keeps a seat from its logout
// (a reload within it), the seat gets that one and not another.
func (s *State) applyResumed(t *Seat, e Event) {
	if t.State == Gone {
		t.Stay, t.JoinedAt, t.LetIn = e.Stay, e.At, !e.Reading
	}
	kept := t.Warned && e.At >= t.NotBefore
	s.set(t, Connected)
	t.LastAction, t.Warned, t.Reason = e.LastAction, e.Warned, ""
	s.returned(t)
	if t.Warned && !(kept && e.At >= s.Settings.idleDue(t)) {
		t.IdleFrom = max(t.IdleFrom, e.At.Add(s.Settings.NoticeMin))
	}
	s.armIdle(t)
}

// seated makes a seat connected afresh: a new stay, the idle clock from now.
func (s *State) seated(t *Seat, e Event) {
	s.set(t, Connected)
	t.Stay, t.JoinedAt, t.LetIn = e.Stay, e.At, !e.Reading
	t.LastAction, t.Warned, t.Reason, t.AskedAt = e.At, false, "", 0
	t.IdleFrom = t.NotBefore
	s.returned(t)
	s.armIdle(t)
}

// returned forgets a loss and what came of it.
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
		s.applyLost(t, e)
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
			s.unplace(t)
		case Left, Lost, Idle, Removed, RunOver, Shut:
		}
		s.vacate(t, e.Reason, e.ByLoss)
	}
}

// applyLost: rules 9 and 15. With its last connection a seat begins to wait.
func (s *State) applyLost(t *Seat, e Event) {
	s.touch(t)
	t.Since = e.Since
	i := slices.IndexFunc(t.Conns, func(c Conn) bool { return c.ID == e.Conn })
	login := t.Conns[i].Login
	t.Conns = slices.Delete(t.Conns, i, i+1)
	if len(t.Conns) > 0 {
		return
	}
	t.LostAt, t.LostConn, t.Beacon, t.Login = e.At, e.Conn, e.Beacon, login
	grace := s.Settings.AskingGrace
	if t.State == Connected {
		s.set(t, Reconnecting)
		grace = s.Settings.ReconnectGrace
	}
	s.arm(t, max(e.At.Add(grace), t.NotBefore))
}

// vacate ends a seat; it keeps its last action and notice (rule 42).
func (s *State) vacate(t *Seat, why Reason, byLoss bool) {
	s.set(t, Gone)
	s.returned(t)
	t.Reason, t.ByLoss, t.Conns, t.AskedAt = why, byLoss, nil, 0
	t.Hand, t.MutedAt, t.HiddenAt, t.UnsharedAt, t.Help = 0, 0, 0, 0, 0
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
		s.unplace(t)
		s.Run.GuestsAsk = s.Run.GuestsAsk || t.Kind == Guest
	case EvLifted:
		t.Barred = false
	case EvLent:
		t.Lent = e.On
	case EvHostSet:
		s.Hosts = maps.Clone(s.Hosts)
		if e.Role == NoRole {
			delete(s.Hosts, e.Person)
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

// unplace takes a person's breakout room, and the one that they would come to.
func (s *State) unplace(t *Seat) {
	t.Room, t.Main = "", false
	s.Run.Breakout = s.Run.Breakout.without(func(n Placed) bool { return n.Person == t.Person })
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
		t.Warned, t.LastAction = true, max(t.LastAction, e.LastAction)
		// A notice that was held up leaves time to be seen all the same.
		if seen := e.At.Add(min(s.Settings.NoticeMin, s.Settings.IdleLogout)); s.Settings.idleDue(t) < seen {
			t.IdleFrom = max(t.IdleFrom, seen)
		}
	case EvExtended:
		t.Warned, t.LastAction, t.IdleFrom = false, e.At, t.NotBefore
	case EvIdleMoved:
		t.LastAction = max(t.LastAction, e.LastAction)
	}
	s.armIdle(t)
}
