package session

import "time"

// Instant is a point in time in microseconds since 1970-01-01 UTC. Zero means
// "not set".
type Instant int64

// At converts a clock reading to an Instant.
func At(t time.Time) Instant { return Instant(t.UnixMicro()) }

// Time converts back, in UTC.
func (i Instant) Time() time.Time { return time.UnixMicro(int64(i)).UTC() }

// Add moves an instant by d, to the microsecond.
func (i Instant) Add(d time.Duration) Instant { return i + Instant(d/time.Microsecond) }

// Sub is the time from o to i.
func (i Instant) Sub(o Instant) time.Duration { return time.Duration(i-o) * time.Microsecond }

// Ids. They are opaque here; the shell makes them.
type (
	SessionID string // a session
	RunID     string // a run of a session
	PersonID  string // an account or a guest
	ConnID    string // one open browser tab
	LoginID   string // the login that a connection uses
	NodeID    string // the server process (and its epoch) that holds a connection
)

// Status is set by a host and lasts (rule 25).
type Status string

// The statuses, from open to strict.
const (
	Active Status = "active" // open and editable
	Closed Status = "closed" // read mode
	Hidden Status = "hidden" // does not exist for anybody but its hosts
)

func (s Status) strictness() int {
	switch s {
	case Closed:
		return 1
	case Hidden:
		return 2
	default:
		return 0
	}
}

// Valid tells whether s is one of the three statuses.
func (s Status) Valid() bool { return s == Active || s == Closed || s == Hidden }

// Phase follows from the runs of a session.
type Phase string

// The phases.
const (
	Waiting Phase = "waiting"
	Live    Phase = "live"
	Ended   Phase = "ended"
)

// Policy says who may start a run.
type Policy string

// The policies.
const (
	Classroom Policy = "classroom" // a host starts each run
	Open      Policy = "open"      // any member may enter at any time
)

// GuestAccess says how people without an account come in (rule 14).
type GuestAccess string

// The ways for guests.
const (
	GuestsDirect GuestAccess = "direct" // let in by entering
	GuestsAsk    GuestAccess = "ask"    // by way of the waiting room
	GuestsNone   GuestAccess = "none"   // an account is needed
)

// Access is the value of every setting that says who may do something, of those
// who are inside.
type Access string

// Who may.
const (
	AccessEveryone Access = "everyone"
	AccessAccounts Access = "accounts" // everybody but guests
	AccessHosts    Access = "hosts"    // hosts and moderators
	AccessNobody   Access = "nobody"   // hosts neither; they can change the setting
)

// Valid tells whether a is one of the four.
func (a Access) Valid() bool {
	return a == AccessEveryone || a == AccessAccounts || a == AccessHosts || a == AccessNobody
}

// Source is what somebody sends to the others.
type Source string

// The sources.
const (
	Microphone Source = "microphone"
	Camera     Source = "camera"
	Screen     Source = "screen" // and its sound
)

// Valid tells whether s is one of the three sources.
func (s Source) Valid() bool { return s == Microphone || s == Camera || s == Screen }

// Kind is what somebody is for the whole deployment.
type Kind string

// The kinds of person.
const (
	Licensed Kind = "licensed" // a licence holder: may be a host
	Contact  Kind = "contact"  // an account without a licence
	Guest    Kind = "guest"    // no account: in by link and name
)

// Valid tells whether k is one of the three kinds.
func (k Kind) Valid() bool { return k == Licensed || k == Contact || k == Guest }

// Role is a host's standing in a session; "" is no host.
type Role string

// The roles.
const (
	NoRole Role = ""
	Owner  Role = "owner"
	CoHost Role = "cohost"
)

// Valid tells whether r is one of the three roles.
func (r Role) Valid() bool { return r == NoRole || r == Owner || r == CoHost }

// SeatState is where a seat is in its life.
type SeatState string

// The states of a seat.
const (
	Asking       SeatState = "asking"       // in the waiting room
	Connected    SeatState = "connected"    // at least one connection lives
	Reconnecting SeatState = "reconnecting" // the last one was lost, within the grace
	Gone         SeatState = "gone"
)

// Reason is why a seat is gone.
type Reason string

// The reasons.
const (
	Left     Reason = "left"
	Lost     Reason = "lost"
	Idle     Reason = "idle"
	Removed  Reason = "removed"
	RunOver  Reason = "ended"
	Shut     Reason = "closed"
	NoAccess Reason = "access"
	Declined Reason = "declined"
)

// EndReason is why a run ended.
type EndReason string

// The reasons for which a run ends.
const (
	HostEnded  EndReason = "host_ended"
	HostAbsent EndReason = "host_absent"
	Empty      EndReason = "empty"
	WasClosed  EndReason = "closed"
)

// Who is the person behind a command, as the shell knows them in the same
// transaction: their kind and whether they are a member of the session (by
// its group or by itself). Hosts are known to the state.
type Who struct {
	Person PersonID
	Kind   Kind
	Member bool
}

// Via is the connection by which somebody comes in.
type Via struct {
	Conn  ConnID
	Login LoginID
	Node  NodeID
}
