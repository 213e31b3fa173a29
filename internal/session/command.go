package session

// Command is what somebody, or the system, wants of a session. By is the
// person who asks for it; an empty By is the system (an administrator, the
// group, an integrator), whom the shell has checked.
type Command interface{ command() }

type (
	// Tick fires the deadlines that have passed, and nothing else.
	Tick struct{}

	// Start starts a run and, with a connection, enters it (rules 11, 33).
	// When a run is live it is an Enter.
	Start struct {
		Who
		Via
		Run RunID // the id of the run, if one begins
	}
	// Enter is a deliberate entrance by hand.
	Enter struct {
		Who
		Via
		Run RunID // the id of the run, if one begins
	}
	// Read opens the workspace outside a run (rules 13 and 44).
	Read struct {
		Who
		Via
	}
	// Resume is a page's return after a lost connection (rules 11 and 42).
	Resume struct {
		Who
		Via
		Run       RunID   // the run that the page was in; empty when Reading
		Reading   bool    // the page was reading
		LastInput Instant // the last input that the page saw; zero: none
	}

	// Lose reports that a connection's socket closed or missed a heartbeat.
	Lose struct {
		Person PersonID
		Conn   ConnID
		Since  Instant // where attendance ends; zero: now
	}
	// Beacon reports that a connection's page closes (rule 9).
	Beacon struct {
		Person PersonID
		Conn   ConnID
	}
	// NodesLost loses every connection whose node is not among Alive.
	NodesLost struct{ Alive []NodeID }
	// Outage applies an outage (rule 5). Seq numbers outages from 1; one that
	// was applied already changes nothing. Connections whose node is not
	// among Alive did not survive it.
	Outage struct {
		Seq        int64
		Start, End Instant
		Alive      []NodeID
	}

	// Leave is Leave Session and Exit workspace (rule 18).
	Leave struct {
		Person PersonID
		Conn   ConnID
	}
	// Extend is Extend session (rule 38).
	Extend struct {
		Person PersonID
		Conn   ConnID
	}
	// Report tells of inputs (rule 41). It makes no event of its own.
	Report struct{ Inputs []Input }

	// Admit lets in a person who is asking, or All of them (rule 14); Always
	// makes a member (accounts only, by hosts only).
	Admit struct {
		By     PersonID
		Person PersonID
		All    bool
		Always bool
	}
	// Decline sends a person who is asking away.
	Decline struct{ By, Person PersonID }
	// Lock locks (On) or unlocks the run (rule 16).
	Lock struct {
		By PersonID
		On bool
	}
	// Lend gives moderation for the run (On) or takes it back.
	Lend struct {
		By, Person PersonID
		On         bool
	}
	// SetHost gives or takes the host role (rule 22). HandOver (Role Owner)
	// makes the former owner a co-host.
	SetHost struct {
		By   PersonID
		Who  Who // Kind must be known when a role is given
		Role Role
	}
	// SetMember tells that a person became, or is no longer, a member.
	SetMember struct {
		By     PersonID
		Person PersonID
		Member bool
	}
	// Remove puts a person out for the rest of the run (rule 20), or with Back
	// only until they come in again like somebody new.
	Remove struct {
		By, Person PersonID
		Back       bool
	}
	// LiftRemoval lets a removed person try again.
	LiftRemoval struct{ By, Person PersonID }

	// Raise raises a person's hand.
	Raise struct{ Person PersonID }
	// Lower lowers a hand: one's own, that of another, or All.
	Lower struct {
		By     PersonID
		Person PersonID
		All    bool
	}
	// Stop stops what a person sends now, or mutes All who do not lead. They may
	// switch it on again.
	Stop struct {
		By     PersonID
		Person PersonID
		All    bool // microphones only
		What   Source
	}

	// End is Yes, End Session (rule 32).
	End struct{ By PersonID }
	// SetStatus changes the session's status or, with Group, takes note of
	// its group's (rule 25).
	SetStatus struct {
		By     PersonID
		Status Status
		Group  bool
	}
	// Configure changes the settings (rule 6).
	Configure struct {
		By       PersonID
		Settings Settings
	}
	// Delete deletes a hidden session (rule 25).
	Delete struct{ By PersonID }

	// LoginEnded ends the connections of logins, like leaving (rule 21).
	LoginEnded struct {
		Person PersonID
		Logins []LoginID
	}
	// AccessLost puts a person out for good (rule 21).
	AccessLost struct{ Person PersonID }
)

// Input is the last input of a person in one place. It counts for the person,
// in the run and as a reader.
type Input struct {
	Person  PersonID
	Reading bool
	At      Instant
}

func (Tick) command()        {}
func (Start) command()       {}
func (Enter) command()       {}
func (Read) command()        {}
func (Resume) command()      {}
func (Lose) command()        {}
func (Beacon) command()      {}
func (NodesLost) command()   {}
func (Outage) command()      {}
func (Leave) command()       {}
func (Extend) command()      {}
func (Report) command()      {}
func (Admit) command()       {}
func (Decline) command()     {}
func (Lock) command()        {}
func (Lend) command()        {}
func (SetHost) command()     {}
func (SetMember) command()   {}
func (Remove) command()      {}
func (LiftRemoval) command() {}
func (Raise) command()       {}
func (Lower) command()       {}
func (Stop) command()        {}
func (End) command()         {}
func (SetStatus) command()   {}
func (Configure) command()   {}
func (Delete) command()      {}
func (LoginEnded) command()  {}
func (AccessLost) command()  {}
