package session

import "maps"

// place names a seat or a reader.
type place struct {
	person  PersonID
	reading bool
}

// ghost is what an onlooker remembers who sees only events: since when no host
// and nobody was connected, and until when a deadline may be late (rules 5, 6
// and 42).
type ghost struct {
	hostAway, empty Instant
	host            Instant           // the host timer and the empty end may be as late as this
	idle            map[place]Instant // the deadline of a seat may be
	acted           map[place]bool    // activity was reported since the deadline was set
	floor           map[place]Instant // nothing ends or warns the seat before (rule 5)
	hostFloor       Instant           // nor the run
}

func newGhost() *ghost {
	return &ghost{idle: map[place]Instant{}, acted: map[place]bool{}, floor: map[place]Instant{}}
}

func (g *ghost) clone() *ghost {
	c := *g
	c.idle, c.acted, c.floor = maps.Clone(g.idle), maps.Clone(g.acted), maps.Clone(g.floor)
	return &c
}

// before takes note of e, which is about to happen to s.
func (g *ghost) before(s *State, e Event) {
	switch e.Kind {
	case EvOutage:
		g.outage(s, e)
	case EvConfigured:
		until := e.At.Add(e.Settings.ChangeMin)
		g.host = max(g.host, until)
		for _, m := range []map[PersonID]*Seat{s.Seats, s.Readers} {
			for p, t := range m {
				at := place{p, t.Reading}
				g.idle[at] = max(g.idle[at], until)
			}
		}
	case EvResumed:
		if e.Warned {
			at := place{e.Person, e.Reading}
			g.idle[at] = max(g.idle[at], e.At.Add(s.Settings.NoticeMin))
		}
	case EvWarned:
		at := place{e.Person, e.Reading}
		if set, t := s.Settings, s.place(e.Reading)[e.Person]; t != nil && e.At > t.LastAction.Add(set.IdleNotice) { // held up
			g.idle[at] = max(g.idle[at], e.At.Add(min(set.NoticeMin, set.IdleLogout)))
		}
	case EvEntered, EvAdmitted, EvExtended: // afresh
		at := place{e.Person, e.Reading}
		delete(g.idle, at)
		if i := g.floor[at]; i != 0 {
			g.idle[at] = i
		}
	case EvRunEnded:
		g.ended(e)
	case EvRunStarted:
		g.hostAway, g.empty, g.host, g.hostFloor = 0, 0, 0, 0
	}
}

func (g *ghost) after(s *State, e Event) {
	since := func(i *Instant, running bool) {
		switch {
		case !running:
			*i = 0
		case *i == 0:
			*i = e.At
		}
	}
	live := s.Run.ID != "" && s.Run.EndedAt == 0
	since(&g.hostAway, live && !hostIn(s))
	since(&g.empty, live && recount(s, Connected) == 0)
}

// outage: rule 5.
func (g *ghost) outage(s *State, e Event) {
	d, until := e.At-e.Begin, e.At.Add(s.Settings.OutageGrace)
	for _, i := range []*Instant{&g.hostAway, &g.empty, &g.host, &g.hostFloor} {
		if *i != 0 {
			*i += d
		}
	}
	g.host = max(g.host, until)
	if recount(s, Connected, Reconnecting, Asking) > 0 {
		g.hostFloor = max(g.hostFloor, until)
	}
	for _, m := range []map[PersonID]*Seat{s.Seats, s.Readers} {
		for p, t := range m {
			at := place{p, t.Reading}
			for _, m := range []map[place]Instant{g.idle, g.floor} {
				if m[at] != 0 {
					m[at] += d
				}
				if t.State != Gone {
					m[at] = max(m[at], until)
				}
			}
		}
	}
}

// ended: what was known of seats holds for the readers they become.
func (g *ghost) ended(e Event) {
	g.host, g.hostFloor = 0, 0
	for _, m := range []map[place]Instant{g.idle, g.floor} {
		for at, i := range m {
			if !at.reading && e.End == WasClosed {
				m[place{at.person, true}] = max(m[place{at.person, true}], i)
			}
		}
		maps.DeleteFunc(m, func(at place, _ Instant) bool { return !at.reading })
	}
	for at := range g.acted {
		if !at.reading && e.End == WasClosed {
			g.acted[place{at.person, true}] = true
		}
	}
	maps.DeleteFunc(g.acted, func(at place, _ bool) bool { return !at.reading })
}
