package session

// EventKind names what happened.
type EventKind string

// The kinds of event. In brackets: the fields that matter beside Kind, At,
// By, Person and Reading.
const (
	EvRunStarted  EventKind = "run_started"  // [Run]
	EvRunEnded    EventKind = "run_ended"    // [Run End Ends] every seat is gone with it
	EvWaiting     EventKind = "waiting"      // the phase is waiting again (rule 12)
	EvAsked       EventKind = "asked"        // [PersonKind Member Conn Login Node] into the waiting room
	EvEntered     EventKind = "entered"      // [PersonKind Member Conn Login Node Stay] connected, or reading
	EvAdmitted    EventKind = "admitted"     // [Stay] asking ends: connected, or let in for the return
	EvConnOpened  EventKind = "conn_opened"  // [Conn Login Node LastAction] one more connection
	EvResumed     EventKind = "resumed"      // [PersonKind Member Conn Login Node Stay LastAction Warned] back
	EvConnLost    EventKind = "conn_lost"    // [Conn Since Beacon]
	EvBeacon      EventKind = "beacon"       // [Conn] the lost connection's page had closed
	EvGone        EventKind = "gone"         // [Reason Stay Since Logins ByLoss]
	EvLoggedOut   EventKind = "logged_out"   // [Logins] a gone seat came back too late (rule 42)
	EvBarred      EventKind = "barred"       // removed for this run (rule 20)
	EvLifted      EventKind = "lifted"       // removal lifted
	EvLocked      EventKind = "locked"       // [On]
	EvLent        EventKind = "lent"         // [On] moderation
	EvHostSet     EventKind = "host_set"     // [Role]
	EvMemberSet   EventKind = "member_set"   // [Member] also who is admitted always, or was a host
	EvWarned      EventKind = "warned"       // [LastAction] the idle notice is up
	EvExtended    EventKind = "extended"     // Extend session
	EvIdleMoved   EventKind = "idle_moved"   // [LastAction] there was activity meanwhile
	EvStatusSet   EventKind = "status_set"   // [Status Group]
	EvConfigured  EventKind = "configured"   // [Settings]
	EvDeleted     EventKind = "deleted"      //
	EvTimer       EventKind = "timer"        // [Timer] how it stands now
	EvRaised      EventKind = "raised"       // a hand
	EvLowered     EventKind = "lowered"      // a hand
	EvStopped     EventKind = "stopped"      // [What] muted, or a camera or a screen stopped; without Person of everybody who does not lead
	EvRoomsOpened EventKind = "rooms_opened" // [Breakout Placed] breakout rooms
	EvRoomsTimed  EventKind = "rooms_timed"  // [Until] how long they stay open
	EvRoomsClosed EventKind = "rooms_closed" // [Placed] everybody is back in the main room; who was where
	EvRoomSet     EventKind = "room_set"     // [Set] a room that was added, or as it is called now
	EvRoomClosed  EventKind = "room_closed"  // [Room Placed] one of several; who was in it
	EvMoved       EventKind = "moved"        // [Room] into a room, or back, or to stay in the main one
	EvCalled      EventKind = "called"       // [On] for help from within a room
	EvOutage      EventKind = "outage"       // [Begin Outage] At is its end, as far as this session goes
)

// SeatEnd is where the attendance of a reconnecting seat ended when its run
// did.
type SeatEnd struct {
	Person PersonID `json:"person"`
	Stay   int      `json:"stay"`
	Since  Instant  `json:"since"`
}

// Event is one thing that happened. It holds ids, never names (rule 47).
type Event struct {
	Rev     int64     `json:"rev"`
	Kind    EventKind `json:"kind"`
	At      Instant   `json:"at"`
	By      PersonID  `json:"by,omitzero"` // who did it; empty: the rules, or the system
	Person  PersonID  `json:"person,omitzero"`
	Reading bool      `json:"reading,omitzero"`

	PersonKind Kind      `json:"personKind,omitzero"`
	Member     bool      `json:"member,omitzero"`
	Conn       ConnID    `json:"conn,omitzero"`
	Login      LoginID   `json:"login,omitzero"`
	Node       NodeID    `json:"node,omitzero"`
	Run        RunID     `json:"run,omitzero"`
	End        EndReason `json:"end,omitzero"`
	Ends       []SeatEnd `json:"ends,omitempty"`
	Reason     Reason    `json:"reason,omitzero"`
	Stay       int       `json:"stay,omitzero"`
	Since      Instant   `json:"since,omitzero"` // where attendance ends
	ByLoss     bool      `json:"byLoss,omitzero"`
	Beacon     bool      `json:"beacon,omitzero"`
	Logins     []LoginID `json:"logins,omitempty"` // that end with the seat (rule 39)
	LastAction Instant   `json:"lastAction,omitzero"`
	Warned     bool      `json:"warned,omitzero"`
	Role       Role      `json:"role,omitzero"`
	On         bool      `json:"on,omitzero"`
	Status     Status    `json:"status,omitzero"`
	Group      bool      `json:"group,omitzero"` // the status is the group's
	Settings   *Settings `json:"settings,omitempty"`
	Timer      *Timer    `json:"timer,omitempty"`
	What       Source    `json:"what,omitzero"`
	Breakout   *Breakout `json:"breakout,omitempty"`
	Placed     []Placed  `json:"placed,omitempty"`
	Set        *Room     `json:"set,omitempty"`
	Room       RoomID    `json:"room,omitzero"`
	Until      Instant   `json:"until,omitzero"`
	Begin      Instant   `json:"begin,omitzero"`
	Outage     int64     `json:"outage,omitzero"`
}
