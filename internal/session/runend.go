package session

import "slices"

// applyRunEnded ends every seat with the run. When the session was closed,
// members stay as readers; when it was hidden, hosts do (rule 26). Gone
// readers are forgotten with the gone seats (rule 42): afterwards the seats
// and readers of the state are all there are.
func (s *State) applyRunEnded(e Event) {
	r := &s.Run
	r.EndedAt, r.Reason = e.At, e.End
	r.Timer, r.Breakout = Timer{}, Breakout{}
	r.HostAwaySince, r.HostDue, r.EmptySince, r.EmptyDue, r.NotBefore = 0, 0, 0, 0, 0
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
	for _, p := range sorted(seats) {
		t := seats[p]
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
// two places become one.
func (s *State) keepReading(t *Seat) {
	n := &Seat{
		Person: t.Person, Kind: t.Kind, Member: t.Member, Reading: true, State: t.State,
		Conns: t.Conns, Login: t.Login,
		LostAt: t.LostAt, Since: t.Since, LostConn: t.LostConn, Beacon: t.Beacon,
		NotBefore: t.NotBefore, LastAction: t.LastAction, Warned: t.Warned, IdleFrom: t.IdleFrom,
		Due: t.Due, index: -1,
	}
	if o := s.Readers[t.Person]; o.Inside() {
		s.join(n, o)
		o.State, o.Due = Gone, 0
		s.heap.fix(o)
	}
	s.Readers[t.Person] = n
	s.arm(n, n.Due)
}

// join makes one place of two of the same person. Where one of them is
// connected it sets the idle clock, as when a page resumes to a seat that is
// connected elsewhere (rule 42). Of two alike a notice wins, for only Extend
// takes it away (rule 38), and then the later action; and the later loss counts
// as the last. The time that either was given is kept.
func (s *State) join(n, o *Seat) {
	idle, loss := o.LastAction > n.LastAction, o.LostAt > n.LostAt // what holds of o
	switch {
	case o.State != n.State:
		idle, loss = o.State == Connected, o.State == Connected
	case o.Warned != n.Warned:
		idle = o.Warned
	}
	if idle {
		n.LastAction, n.Warned = o.LastAction, o.Warned
	}
	if loss {
		n.State, n.Due, n.Login = o.State, o.Due, o.Login
		n.LostAt, n.LostConn, n.Beacon = o.LostAt, o.LostConn, o.Beacon
	}
	n.Conns, n.Since = append(slices.Clone(o.Conns), n.Conns...), max(n.Since, o.Since)
	n.NotBefore, n.IdleFrom = max(n.NotBefore, o.NotBefore), max(n.IdleFrom, o.IdleFrom)
	if n.State == Connected {
		s.armIdle(n)
	} else {
		n.Due = max(n.Due, n.NotBefore)
	}
}
