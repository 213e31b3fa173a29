package session

import "time"

// applySettings recomputes the deadlines that a changed figure touches or
// sets going, from their starts (rule 6).
func (s *State) applySettings(e Event) {
	old, now := s.Settings, e.Settings.filled()
	s.Settings = now
	r := &s.Run
	if s.IsLive() {
		if r.HostAwaySince != 0 && old.HostAbsence != now.HostAbsence {
			r.HostDue = s.retimed(e.At, r.HostDue, r.HostAwaySince, now.HostAbsence)
		}
		switch {
		case r.EmptySince == 0:
		case r.HostDue != 0:
			r.EmptyDue = 0
		case old.EmptyEnd != now.EmptyEnd || r.EmptyDue == 0:
			r.EmptyDue = s.retimed(e.At, r.EmptyDue, r.EmptySince, now.EmptyEnd)
		}
	} else if r.WaitingDue != 0 && old.waitAgain() != now.waitAgain() {
		r.WaitingDue = moved(e.At, r.WaitingDue, r.WaitingSince.Add(now.waitAgain()), now.ChangeMin)
	}
	for _, m := range []map[PersonID]*Seat{s.Seats, s.Readers} {
		for _, t := range m {
			s.retimeSeat(t, e.At, old)
		}
	}
}

// retimed is where the host timer or the empty end goes, which counts from
// since; zero: its rule is off.
func (s *State) retimed(at, old, since Instant, d time.Duration) Instant {
	if d == 0 {
		return 0
	}
	return max(moved(at, old, since.Add(d), s.Settings.ChangeMin), s.Run.NotBefore)
}

func (s *State) retimeSeat(t *Seat, at Instant, old Settings) {
	now := s.Settings
	if old.IdleNotice != now.IdleNotice || old.IdleLogout != now.IdleLogout {
		s.retimeIdle(t, at, old)
	}
	var grace time.Duration
	switch {
	case t.State == Reconnecting && old.ReconnectGrace != now.ReconnectGrace:
		grace = now.ReconnectGrace
	case t.State == Asking && t.Due != 0 && old.AskingGrace != now.AskingGrace:
		grace = now.AskingGrace
	default:
		return
	}
	s.arm(t, max(moved(at, t.Due, t.LostAt.Add(grace), now.ChangeMin), t.NotBefore))
}

// retimeIdle moves a seat's idle deadline. Seats that are not connected have
// none, but are not logged out on their return either before it would have
// fired (rules 6 and 42).
func (s *State) retimeIdle(t *Seat, at Instant, old Settings) {
	now := s.Settings
	if now.IdleNotice == 0 {
		if t.Warned {
			t.Warned = false
			s.touch(t)
		}
		if t.State == Connected {
			s.arm(t, 0)
		}
		return
	}
	if !t.Inside() && !t.ByLoss {
		return
	}
	was, want := old.idleDue(t), now.idleDue(t)
	if was != 0 {
		was = max(was, t.IdleFrom)
	}
	if due := moved(at, was, want, now.ChangeMin); due > want {
		t.IdleFrom = max(t.IdleFrom, due)
		s.touch(t)
	}
	if t.State == Connected {
		s.armIdle(t)
	}
}

// moved is where a deadline goes when a setting changes at an instant: to
// want, but not within least of the change unless it would have fired within
// it anyway (rule 6).
func moved(at, old, want Instant, least time.Duration) Instant {
	floor := at.Add(least)
	switch {
	case want >= floor:
		return want
	case old != 0 && old < floor:
		return max(want, old)
	default:
		return floor
	}
}

// applyOutage moves everything that runs by the length of an outage; whoever
// was inside or asking has time to resume, so nothing ends the run before
// that time is over (rule 5).
func (s *State) applyOutage(e Event) {
	d, until := e.At-e.Begin, e.At.Add(s.Settings.OutageGrace)
	s.Outage = e.Outage
	r := &s.Run
	for _, i := range []*Instant{
		&r.HostAwaySince, &r.HostDue, &r.EmptySince, &r.EmptyDue, &r.WaitingSince, &r.WaitingDue, &r.NotBefore, &r.Breakout.Until,
	} {
		if *i != 0 {
			*i += d
		}
	}
	if s.IsLive() && s.present+s.asking > 0 {
		r.NotBefore = max(r.NotBefore, until)
		for _, due := range []*Instant{&r.HostDue, &r.EmptyDue} {
			if *due != 0 {
				*due = max(*due, until)
			}
		}
	}
	for _, m := range []map[PersonID]*Seat{s.Seats, s.Readers} {
		for _, t := range m {
			s.shift(t, e.At, d, until)
		}
	}
}

func (s *State) shift(t *Seat, end, d, until Instant) {
	for _, i := range []*Instant{&t.LastAction, &t.LostAt, &t.DeclinedAt, &t.AskedAt} {
		if *i != 0 {
			*i = min(*i+d, end)
		}
	}
	for _, i := range []*Instant{&t.NotBefore, &t.IdleFrom} {
		if *i != 0 {
			*i += d
		}
		if t.State != Gone {
			*i = max(*i, until)
		}
	}
	floor := t.NotBefore
	if t.State == Connected {
		floor = t.IdleFrom
	}
	if t.Due != 0 {
		t.Due = max(t.Due+d, floor)
	}
	s.arm(t, t.Due)
}
