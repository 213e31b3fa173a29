package session

import (
	"slices"
)

// Header is everything of a session that is not per person.
type Header struct {
	ID          SessionID         `json:"id"`
	Rev         int64             `json:"rev"` // one per event, from 1
	At          Instant           `json:"at"`  // the instant of the last event
	Status      Status            `json:"status"`
	GroupStatus Status            `json:"groupStatus"` // the stricter of the two holds (rule 25)
	Deleted     bool              `json:"deleted,omitzero"`
	Settings    Settings          `json:"settings"`
	Hosts       map[PersonID]Role `json:"hosts"`
	Run         Run               `json:"run"`             // the live run, or the last one
	Outage      int64             `json:"outage,omitzero"` // the last outage that was applied (rule 5)
}

// Run is one live period of a session.
type Run struct {
	ID        RunID     `json:"id,omitzero"` // empty: there has been none
	Number    int       `json:"number,omitzero"`
	StartedAt Instant   `json:"startedAt,omitzero"`
	EndedAt   Instant   `json:"endedAt,omitzero"`
	Reason    EndReason `json:"reason,omitzero"`
	Locked    bool      `json:"locked,omitzero"`    // rule 16
	GuestsAsk bool      `json:"guestsAsk,omitzero"` // a guest was removed (rule 20)

	// What the deadlines count from, and the deadlines; zero: not running.
	// The starts are kept while a rule is off (rule 6).
	HostAwaySince Instant `json:"hostAwaySince,omitzero"`
	HostDue       Instant `json:"hostDue,omitzero"`
	EmptySince    Instant `json:"emptySince,omitzero"`
	EmptyDue      Instant `json:"emptyDue,omitzero"`
	WaitingSince  Instant `json:"waitingSince,omitzero"`
	WaitingDue    Instant `json:"waitingDue,omitzero"` // set: the phase is ended
	NotBefore     Instant `json:"notBefore,omitzero"`  // no host timer or empty end fires sooner (rule 5)

	Timer    Timer    `json:"timer,omitzero"` // the one that everybody sees
	Breakout Breakout `json:"breakout,omitzero"`
}

// Conn is one open connection of a seat.
type Conn struct {
	ID    ConnID  `json:"id"`
	Login LoginID `json:"login,omitzero"`
	Node  NodeID  `json:"node,omitzero"`
}

// Seat is a person's place in the run, or (Reading) in the workspace outside
// a run.
type Seat struct {
	Person  PersonID  `json:"person"`
	Kind    Kind      `json:"kind"`
	Member  bool      `json:"member,omitzero"`
	Reading bool      `json:"reading,omitzero"`
	State   SeatState `json:"state"`
	Reason  Reason    `json:"reason,omitzero"` // gone: why
	Conns   []Conn    `json:"conns,omitempty"`
	Login   LoginID   `json:"login,omitzero"` // of the latest connection, or of the last one lost

	// Attendance: the Stay-th stay began at JoinedAt.
	Stay     int     `json:"stay,omitzero"`
	JoinedAt Instant `json:"joinedAt,omitzero"`

	// The waiting room and moderation, for the run.
	LetIn      bool    `json:"letIn,omitzero"`
	Lent       bool    `json:"lent,omitzero"`
	Barred     bool    `json:"barred,omitzero"` // removed, not lifted
	AskedAt    Instant `json:"askedAt,omitzero"`
	Declines   int     `json:"declines,omitzero"`
	DeclinedAt Instant `json:"declinedAt,omitzero"`

	// Hands, and what hosts and moderators stopped, while inside.
	Hand       Instant `json:"hand,omitzero"`       // since when it is raised
	MutedAt    Instant `json:"mutedAt,omitzero"`    // the microphone was stopped last
	HiddenAt   Instant `json:"hiddenAt,omitzero"`   // the camera
	UnsharedAt Instant `json:"unsharedAt,omitzero"` // the screen

	// The breakout room that the person is in, kept while they are gone, and since
	// when they call for help from there (rule 49). Main: they went back, or were
	// put back, to the main room, or are to stay there, and coming in again leads
	// there.
	Room RoomID  `json:"room,omitzero"`
	Main bool    `json:"main,omitzero"`
	Help Instant `json:"help,omitzero"`

	// The loss of the last connection.
	LostAt   Instant `json:"lostAt,omitzero"`   // what the grace counts from
	Since    Instant `json:"since,omitzero"`    // where attendance ends: the latest loss of any connection
	LostConn ConnID  `json:"lostConn,omitzero"` // whose loss it was
	Beacon   bool    `json:"beacon,omitzero"`   // the page said that it closed
	ByLoss   bool    `json:"byLoss,omitzero"`   // gone by loss: can be resumed (rule 11)

	NotBefore Instant `json:"notBefore,omitzero"` // no grace ends sooner (rule 5)

	// Idleness. LastAction is zero from asking until connected: no clock runs
	// in the waiting room (rule 15).
	LastAction Instant `json:"lastAction,omitzero"`
	Warned     bool    `json:"warned,omitzero"`
	IdleFrom   Instant `json:"idleFrom,omitzero"` // no notice or logout fires sooner (rules 5, 6, 42)

	Due Instant `json:"due,omitzero"` // the seat's one deadline; zero: none

	index   int  // in State.heap, -1 outside
	touched bool // in State.touched
}

// Has tells whether the connection is open on this seat.
func (t *Seat) Has(c ConnID) bool {
	return slices.ContainsFunc(t.Conns, func(o Conn) bool { return o.ID == c })
}

// Inside tells whether the person counts as being inside (rule 45).
func (t *Seat) Inside() bool {
	return t != nil && (t.State == Connected || t.State == Reconnecting)
}

// State is one session. It is not safe for concurrent use.
type State struct {
	Header
	Seats   map[PersonID]*Seat // of the live run; gone ones are kept until it ends
	Readers map[PersonID]*Seat

	heap      seatHeap
	touched   []*Seat
	connected int // seats connected
	present   int // seats connected or reconnecting
	asking    int // seats asking
	inside    int // people with a seat or a place as a reader (rule 45)
}

// New is a session before its first run, owned by owner.
func New(id SessionID, owner PersonID, set Settings, at Instant) *State {
	return Restore(Header{
		ID: id, At: at, Status: Active, GroupStatus: Active, Settings: set,
		Hosts: map[PersonID]Role{owner: Owner},
	}, nil)
}

// Restore builds a state from its stored header, seats and readers, and keeps
// them.
func Restore(h Header, seats []*Seat) *State {
	h.Settings = h.Settings.filled()
	s := &State{Header: h, Seats: map[PersonID]*Seat{}, Readers: map[PersonID]*Seat{}}
	if s.Hosts == nil {
		s.Hosts = map[PersonID]Role{}
	}
	for _, t := range seats {
		t.index, t.touched = -1, false
		s.place(t.Reading)[t.Person] = t
		s.count(t, +1)
		s.heap.fix(t)
	}
	return s
}

// Clone is an independent copy, with nothing in its [State.Touched]. It costs
// a few allocations, however many seats there are.
func (s *State) Clone() *State {
	n, conns := len(s.Seats)+len(s.Readers), 0
	for _, m := range []map[PersonID]*Seat{s.Seats, s.Readers} {
		for _, t := range m {
			conns += len(t.Conns)
		}
	}
	c := &State{
		Header: s.Header, // Hosts and rooms are replaced, never changed in place
		Seats:  make(map[PersonID]*Seat, len(s.Seats)), Readers: make(map[PersonID]*Seat, len(s.Readers)),
		heap:      make(seatHeap, len(s.heap)),
		connected: s.connected, present: s.present, asking: s.asking, inside: s.inside,
	}
	seats, open := make([]Seat, 0, n), make([]Conn, 0, conns)
	for _, m := range []map[PersonID]*Seat{s.Seats, s.Readers} {
		for p, t := range m {
			seats = append(seats, *t)
			u := &seats[len(seats)-1]
			first := len(open)
			open = append(open, t.Conns...)
			u.Conns, u.touched = open[first:len(open):len(open)], false
			c.place(t.Reading)[p] = u
			if u.index >= 0 {
				c.heap[u.index] = u
			}
		}
	}
	return c
}

// Touched returns the seats and readers that changed since the last call, for
// whoever stores them, and forgets them.
func (s *State) Touched() []*Seat {
	out := s.touched
	s.touched = nil
	for _, t := range out {
		t.touched = false
	}
	return out
}

// ForgetReaders drops the readers who are gone, where nothing depends on them
// any more: no run is live and nobody is inside. It tells whether it did;
// whoever stores the state deletes their rows.
func (s *State) ForgetReaders() bool {
	if s.IsLive() || s.inside > 0 || len(s.Readers) == 0 {
		return false
	}
	clear(s.Readers)
	return true
}

func (s *State) touch(t *Seat) {
	if !t.touched {
		t.touched = true
		s.touched = append(s.touched, t)
	}
}

func (s *State) place(reading bool) map[PersonID]*Seat {
	if reading {
		return s.Readers
	}
	return s.Seats
}

// IsLive tells whether a run is live.
func (s *State) IsLive() bool { return s.Run.ID != "" && s.Run.EndedAt == 0 }

// Phase follows from the runs (section 2 of the rules).
func (s *State) Phase() Phase {
	switch {
	case s.IsLive():
		return Live
	case s.Run.WaitingDue != 0:
		return Ended
	default:
		return Waiting
	}
}

// Effective is the stricter of the session's and its group's status (rule 25).
func (s *State) Effective() Status {
	if s.GroupStatus.strictness() > s.Status.strictness() {
		return s.GroupStatus
	}
	return s.Status
}

// IsHost tells whether p is the owner or a co-host.
func (s *State) IsHost(p PersonID) bool { return s.Hosts[p] != NoRole }

// IsModerator tells whether p was lent moderation and is connected or
// reconnecting.
func (s *State) IsModerator(p PersonID) bool {
	t := s.Seats[p]
	return t.Inside() && t.Lent
}

// Inside is the number of people inside: connected, reconnecting or reading
// (rule 45).
func (s *State) Inside() int { return s.inside }

// Present is the number of seats connected or reconnecting.
func (s *State) Present() int { return s.present }

// Connected is the number of connected seats (rule 8).
func (s *State) Connected() int { return s.connected }

// AskingCount is the number of people in the waiting room.
func (s *State) AskingCount() int { return s.asking }

// HostConnected tells whether any host is connected (rule 8).
func (s *State) HostConnected() bool {
	for p := range s.Hosts {
		if t := s.Seats[p]; t != nil && t.State == Connected {
			return true
		}
	}
	return false
}

// Full tells whether one more person who is not a host has no room (rule 16).
func (s *State) Full() bool { return s.Settings.Limit > 0 && s.present >= s.Settings.Limit }

// entitled tells whether who is let in by entering the live run, the limit
// aside (rules 14, 16, 20).
func (s *State) entitled(p PersonID, k Kind, member bool) bool {
	t := s.Seats[p]
	switch {
	case s.IsHost(p):
		return true
	case t != nil && t.Barred:
		return false
	case t != nil && t.LetIn:
		return true
	case s.Run.Locked:
		return false
	case member:
		return true
	default:
		return k == Guest && s.Settings.Guests == GuestsDirect && !s.Run.GuestsAsk
	}
}

// set changes a seat's place in the counts; every change of State goes
// through it.
func (s *State) set(t *Seat, to SeatState) {
	s.count(t, -1)
	t.State = to
	s.count(t, +1)
}

func (s *State) count(t *Seat, by int) {
	if t.Inside() && !s.place(!t.Reading)[t.Person].Inside() {
		s.inside += by
	}
	if t.Reading {
		return
	}
	switch t.State {
	case Connected:
		s.connected += by
		s.present += by
	case Reconnecting:
		s.present += by
	case Asking:
		s.asking += by
	case Gone:
	}
}
