package session

import (
	"cmp"
	"slices"
)

// raise: a hand that is up stays where it is in the order.
func (x *stepper) raise(c Raise) error {
	if err := x.allowed(c.Person, DoRaise); err != nil {
		return err
	}
	if t := x.Seats[c.Person]; t != nil && t.Hand == 0 {
		x.emit(x.now, Event{Kind: EvRaised, By: c.Person, Person: c.Person})
	}
	return nil
}

func (x *stepper) lower(c Lower) error {
	act := DoModerate
	if c.Person == c.By && !c.All {
		act = DoRaise
	}
	if err := x.allowed(c.By, act); err != nil {
		return err
	}
	if c.All {
		if c.Person != "" {
			return refuse(CodeInvalid)
		}
		for _, t := range x.Hands() {
			x.emit(x.now, Event{Kind: EvLowered, By: c.By, Person: t.Person})
		}
		return nil
	}
	switch t := x.Seats[c.Person]; {
	case !t.Inside():
		return refuse(CodeNotInside)
	case t.Hand != 0:
		x.emit(x.now, Event{Kind: EvLowered, By: c.By, Person: c.Person})
	}
	return nil
}

// stop stops what somebody sends. It takes no right away, so it is no state but
// for when it was done, by which a page knows whether it has obeyed. Moderators
// do not touch hosts (rule 20).
func (x *stepper) stop(c Stop) error {
	if err := x.allowed(c.By, DoModerate); err != nil {
		return err
	}
	t := x.Seats[c.Person]
	switch {
	case !c.What.Valid(), c.All && (c.Person != "" || c.What != Microphone):
		return refuse(CodeInvalid)
	case c.All && !x.IsLive():
		return refuse(CodeEnded)
	case c.All:
	case !t.Inside():
		return refuse(CodeNotInside)
	case x.IsHost(c.Person) && c.By != "" && !x.IsHost(c.By):
		return refuse(CodeIsHost)
	}
	x.emit(x.now, Event{Kind: EvStopped, By: c.By, Person: c.Person, What: c.What})
	return nil
}

// Hands are the seats with a raised hand, first raised first.
func (s *State) Hands() []*Seat {
	var up []*Seat
	for _, t := range s.Seats {
		if t.Hand != 0 {
			up = append(up, t)
		}
	}
	slices.SortFunc(up, func(a, b *Seat) int {
		return cmp.Or(cmp.Compare(a.Hand, b.Hand), cmp.Compare(a.Person, b.Person))
	})
	return up
}

// StoppedAt is when a source of a seat was stopped last; zero: not in this stay.
func (t *Seat) StoppedAt(what Source) Instant { return *t.stopped(what) }

func (t *Seat) stopped(what Source) *Instant {
	switch what {
	case Camera:
		return &t.HiddenAt
	case Screen:
		return &t.UnsharedAt
	case Microphone:
	}
	return &t.MutedAt
}

// applyMeeting: hands, and what is stopped.
func (s *State) applyMeeting(e Event) {
	t := s.Seats[e.Person]
	switch e.Kind {
	case EvRaised:
		t.Hand = e.At
	case EvLowered:
		t.Hand = 0
	case EvStopped:
		if e.Person == "" {
			s.stopAll(e)
			return
		}
		*t.stopped(e.What) = e.At
	}
	s.touch(t)
}

// stopAll spares hosts and moderators.
func (s *State) stopAll(e Event) {
	for p, t := range s.Seats {
		if t.Inside() && !s.IsHost(p) && !t.Lent {
			*t.stopped(e.What) = e.At
			s.touch(t)
		}
	}
}
