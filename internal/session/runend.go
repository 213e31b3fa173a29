package session

import "slices"

// applyRunEnded ends every seat with the run. When the session was closed,
// members stay as readers; when it was hidden, hosts do (rule 26). Gone
// readers are forgotten with the gone seats (rule 42): afterwards the seats
// and readers of the state are all there are.
func (s *State) applyRunEnded(e Event) {
	r := &s.Run
	r.EndedAt, r.Reason = e.At, e.End
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

// join makes one place of two of the same person. The connected one sets the
// idle clock, as when a page resumes to a seat that is connected elsewhere
// (rule 42). Of two connected ones a notice wins, for only Extend takes it
// away (rule 38), and between equals the later action; of two that wait, the
// later loss counts as the last. The time that either was given is kept.
func (s *State) join(n, o *Seat) {
	conns := append(slices.Clone(o.Conns), n.Conns...)
	var other bool // o's clock and loss hold
	switch {
	case o.State != n.State:
		other = o.State == Connected
	case o.State == Connected && o.Warned != n.Warned:
		other = o.Warned
	case o.State == Connected:
		other = o.LastAction > n.LastAction
	default:
		other = o.LostAt > n.LostAt
	}
	if other {
		n.State, n.LastAction, n.Warned, n.Due = o.State, o.LastAction, o.Warned, o.Due
		n.LostAt, n.LostConn, n.Beacon, n.Login = o.LostAt, o.LostConn, o.Beacon, o.Login
	}
	n.Conns, n.Since = conns, max(n.Since, o.Since)
	n.NotBefore, n.IdleFrom = max(n.NotBefore, o.NotBefore), max(n.IdleFrom, o.IdleFrom)
	if n.State == Connected {
		s.armIdle(n)
	} else {
		n.Due = max(n.Due, n.NotBefore)
	}
}
