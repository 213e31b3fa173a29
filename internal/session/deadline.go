package session

import (
	"cmp"
	"container/heap"
	"time"
)

// DueKind orders deadlines that fall on the same instant (rule 3).
type DueKind int

// The kinds, in the order in which ties fire.
const (
	DueSeatGrace DueKind = iota
	DueAskingGrace
	DueIdleLogout
	DueIdleNotice
	DueHost
	DueEmpty
	DueWaiting
	DueRooms // breakout rooms end (rule 49)
)

// Deadline is something that happens by itself at an instant.
type Deadline struct {
	At   Instant
	Kind DueKind
	seat *Seat
}

// Next is the deadline that fires first; ok is false when there is none. It
// costs O(1), keeping it costs O(log seats) per changed seat.
func (s *State) Next() (d Deadline, ok bool) {
	if len(s.heap) > 0 {
		t := s.heap[0]
		d, ok = Deadline{t.Due, t.dueKind(), t}, true
	}
	for _, r := range [...]Deadline{
		{At: s.Run.HostDue, Kind: DueHost},
		{At: s.Run.EmptyDue, Kind: DueEmpty},
		{At: s.Run.WaitingDue, Kind: DueWaiting},
		{At: s.Run.Breakout.Until, Kind: DueRooms},
	} {
		if r.At != 0 && (!ok || r.At < d.At || r.At == d.At && r.Kind < d.Kind) {
			d, ok = r, true
		}
	}
	return d, ok
}

func (t *Seat) dueKind() DueKind {
	switch {
	case t.State == Reconnecting:
		return DueSeatGrace
	case t.State == Asking:
		return DueAskingGrace
	case t.Warned:
		return DueIdleLogout
	default:
		return DueIdleNotice
	}
}

// arm sets the seat's one deadline; zero takes it away.
func (s *State) arm(t *Seat, due Instant) {
	t.Due = due
	s.heap.fix(t)
	s.touch(t)
}

// armIdle sets the idle deadline of a connected seat from its last action
// (rules 37 and 39), never before the seat's IdleFrom.
func (s *State) armIdle(t *Seat) {
	if s.Settings.IdleNotice == 0 {
		t.Warned = false
		s.arm(t, 0)
		return
	}
	s.arm(t, max(s.Settings.idleDue(t), t.IdleFrom))
}

// idleDue is when a seat's next idle deadline would fire if it were connected
// and nothing had held it up; zero while the rule is off.
func (c Settings) idleDue(t *Seat) Instant {
	due := after(t.LastAction, c.IdleNotice)
	if due != 0 && t.Warned {
		due = due.Add(c.IdleLogout)
	}
	return due
}

// follow keeps the host timer and the empty end in step with who is
// connected (rules 27 and 36). Both starts are kept while their rule is off.
func (s *State) follow(at Instant) {
	r := &s.Run
	if !s.IsLive() {
		return
	}
	switch host := s.HostConnected(); {
	case host:
		r.HostAwaySince, r.HostDue = 0, 0
	case r.HostAwaySince == 0:
		r.HostAwaySince = at
		r.HostDue = r.due(at, s.Settings.HostAbsence)
	}
	switch {
	case s.connected > 0:
		r.EmptySince, r.EmptyDue = 0, 0
	case r.EmptySince == 0:
		r.EmptySince = at
		if r.HostDue == 0 {
			r.EmptyDue = r.due(at, s.Settings.EmptyEnd)
		}
	}
}

// due is at+d, not before an outage has been got over; zero where the rule is
// off.
func (r *Run) due(at Instant, d time.Duration) Instant {
	if d == 0 {
		return 0
	}
	return max(at.Add(d), r.NotBefore)
}

// after is at+d, or no deadline where the rule is off.
func after(at Instant, d time.Duration) Instant {
	if d == 0 {
		return 0
	}
	return at.Add(d)
}

// seatHeap holds the seats that have a deadline, the first on top.
type seatHeap []*Seat

func (h seatHeap) Len() int { return len(h) }

func (h seatHeap) Less(i, j int) bool {
	a, b := h[i], h[j]
	if a.Due != b.Due {
		return a.Due < b.Due
	}
	if c := cmp.Compare(a.dueKind(), b.dueKind()); c != 0 {
		return c < 0
	}
	if a.Person != b.Person {
		return a.Person < b.Person
	}
	return !a.Reading && b.Reading
}

func (h seatHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}

// Push is for container/heap.
func (h *seatHeap) Push(x any) {
	t := x.(*Seat)
	t.index = len(*h)
	*h = append(*h, t)
}

// Pop is for container/heap.
func (h *seatHeap) Pop() any {
	old := *h
	t := old[len(old)-1]
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	t.index = -1
	return t
}

// fix puts t where its deadline belongs.
func (h *seatHeap) fix(t *Seat) {
	switch {
	case t.Due == 0 && t.index >= 0:
		heap.Remove(h, t.index)
	case t.Due != 0 && t.index < 0:
		heap.Push(h, t)
	case t.Due != 0:
		heap.Fix(h, t.index)
	}
}
