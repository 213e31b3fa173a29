package classroom

import (
	"errors"
	"time"

	"github.com/stoahq/stoa/internal/session"
)

// Errors of the store.
var (
	// ErrNotFound: there is no such thing.
	ErrNotFound = errors.New("not found")
	// ErrTaken: a name that must be unique is in use.
	ErrTaken = errors.New("taken")
	// ErrUnavailable: nothing can be committed now (the disk is full, the
	// database is away). It passes.
	ErrUnavailable = errors.New("storage is unavailable")
	// ErrMismatch: a content is not what its hash says.
	ErrMismatch = errors.New("the content has another hash")
	// ErrTooLarge: a content is larger than allowed.
	ErrTooLarge = errors.New("too large")
	// ErrSuperseded: this node was declared dead; it must begin a new epoch.
	ErrSuperseded = errors.New("node superseded")
)

// Person is an account, or a guest of one session.
type Person struct {
	ID       session.PersonID
	Kind     session.Kind
	Name     string // at most 50 characters
	Email    string // lower case; empty for guests
	Password string // argon2id in PHC form; empty: no password
	Locale   string // en, de, he; empty: as the browser says
	Admin    bool
	Locked   bool
	Guest    session.SessionID // guests: the session that they came to
	Created  session.Instant
	Erased   session.Instant // an account that was deleted: nothing else is known of it; zero: not
}

// Login is one browser that is logged in, or a guest's browser.
type Login struct {
	ID      session.LoginID
	Secret  []byte // SHA-256 of the cookie's value
	Person  session.PersonID
	Guest   session.SessionID // guests: good for this session only
	Created session.Instant
	Acted   session.Instant // the last deliberate act outside a session
	Seen    session.Instant // guests: when their page was last known to be open
	Address string
	Agent   string
}

// Orphan is a person with an open connection in a session by a login that has
// ended (rule 21).
type Orphan struct {
	Session session.SessionID
	Person  session.PersonID
	Login   session.LoginID
}

// Resume is a resume token (rule 10): the secret by which a page comes back
// to its place.
type Resume struct {
	Secret  []byte // SHA-256
	Tab     string // the same for all tokens of one tab
	Session session.SessionID
	Person  session.PersonID
	Conn    session.ConnID
	Run     session.RunID // empty when Reading
	Reading bool
	Created session.Instant
}

// Session is what is kept of a session beside its lifecycle.
type Session struct {
	ID        session.SessionID
	Link      string // the last part of its address, /s/{link}
	Name      string // at most 100 characters
	Group     GroupID
	Overrides Overrides
	Dates     *Dates // nil: none
	Next      Span   // the present or next of the dates; zero: none
	Sequence  int    // how often calendars were told of a change
	Created   session.Instant

	// As of the last commit; read only.
	Owner  session.PersonID
	Status session.Status // the effective one
	Phase  session.Phase
	Policy session.Policy
	Inside int
	Host   bool // in lists: the asking person is a host
}

// Overrides are the settings that a session sets for itself; nil means "as
// the deployment says". Durations are in nanoseconds in JSON.
type Overrides struct {
	Policy         session.Policy      `json:"policy,omitzero"`
	Guests         session.GuestAccess `json:"guests,omitzero"`
	Edit           session.Access      `json:"edit,omitzero"`
	Write          session.Access      `json:"write,omitzero"`
	Private        session.Access      `json:"private,omitzero"`
	Speak          session.Access      `json:"speak,omitzero"`
	Show           session.Access      `json:"show,omitzero"`
	Share          session.Access      `json:"share,omitzero"`
	List           session.Access      `json:"list,omitzero"`
	Limit          *int                `json:"limit,omitempty"`
	HostAbsence    *time.Duration      `json:"hostAbsence,omitempty"`
	EmptyEnd       *time.Duration      `json:"emptyEnd,omitempty"`
	IdleNotice     *time.Duration      `json:"idleNotice,omitempty"`
	IdleLogout     *time.Duration      `json:"idleLogout,omitempty"`
	ReconnectGrace *time.Duration      `json:"reconnectGrace,omitempty"`
	AskingGrace    *time.Duration      `json:"askingGrace,omitempty"`
	WaitAgain      *time.Duration      `json:"waitAgain,omitempty"`
	AskAgain       *time.Duration      `json:"askAgain,omitempty"`
	AskTimes       *int                `json:"askTimes,omitempty"`
	NoticeMin      *time.Duration      `json:"noticeMin,omitempty"`
	OutageGrace    *time.Duration      `json:"outageGrace,omitempty"`
	ChangeMin      *time.Duration      `json:"changeMin,omitempty"`
}

// Stay is one interval of attendance.
type Stay struct {
	Person session.PersonID
	Number int
	Joined session.Instant
	Left   session.Instant // zero: still there
	Reason session.Reason
}

// Node is a server process. A process that starts again has another epoch.
type Node struct {
	ID    session.NodeID
	Epoch int64
	Beat  session.Instant
}

// Outage is a stretch in which no node could commit (rule 5).
type Outage struct {
	Seq        int64
	Start, End session.Instant
}
