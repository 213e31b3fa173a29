package classroom

import (
	"context"

	"github.com/stoahq/stoa/internal/session"
)

// Store keeps everything durably. It is implemented by internal/store for
// SQLite and PostgreSQL.
type Store interface {
	// Change locks a session, hands fn its present state and a transaction,
	// and commits what fn did together with the events that it returns (which
	// s has applied already). fn may be called again after a fault, so it
	// must set its results, not add to them. When fn returns a
	// *session.Refusal the transaction is committed all the same (rule 4) and
	// the refusal returned; any other error rolls everything back and the
	// state is forgotten. An unknown session gives ErrNotFound.
	Change(ctx context.Context, id session.SessionID, fn func(tx Tx, s *session.State) ([]session.Event, error)) error
	// View calls fn with the committed state, which fn must neither change
	// nor keep.
	View(ctx context.Context, id session.SessionID, fn func(s *session.State)) error
	// Write runs fn in a transaction of its own, outside any session; any
	// error rolls it back, a *session.Refusal too. fn may be called again
	// after a fault.
	Write(ctx context.Context, fn func(tx Tx) error) error
	// Read runs fn on a consistent view of what is committed.
	Read(ctx context.Context, fn func(q Query) error) error
	// Committed sets who is told of committed changes, in order per session,
	// before Change returns and before anybody else can lock the session. fn
	// must not block and not call the store. Set it before the first Change.
	Committed(fn func(c Commit))
	// Healthy is nil while changes can be committed.
	Healthy() error
	Close() error
}

// Commit is one committed change of a session, of its workspace or of both.
type Commit struct {
	Session session.SessionID
	Events  []session.Event // consecutive revisions; empty: only the workspace changed
	Edits   []Edit          // of the workspace, in their order
	Next    session.Instant // the session's next deadline; zero: none
	Inside  int             // people inside (rule 45)
	Phase   session.Phase
	Hosts   map[session.PersonID]session.Role // not to be changed
}

// Query reads. Things that are not there give ErrNotFound, lists are empty.
type Query interface {
	PeopleQuery
	LoginQuery
	SessionQuery
	GroupQuery
	ListQuery
	NodeQuery
	MailQuery
	AccountQuery
	ContactQuery
	HistoryQuery
	WorkspaceQuery
	PollQuery
	ChatQuery
	RoomPlanQuery
	AppearanceQuery
}

// Tx reads and writes in one transaction.
type Tx interface {
	Query
	PeopleTx
	LoginTx
	SessionTx
	GroupTx
	NodeTx
	MailTx
	AccountTx
	ContactTx
	HistoryTx
	WorkspaceTx
	PollTx
	ChatTx
	RoomPlanTx
	AppearanceTx
}

// PeopleQuery reads people.
type PeopleQuery interface {
	Person(ctx context.Context, id session.PersonID) (Person, error)
	PersonByEmail(ctx context.Context, email string) (Person, error)
	// People lists accounts (no guests) by name.
	People(ctx context.Context) ([]Person, error)
	// Names gives the names of people; who is unknown is left out.
	Names(ctx context.Context, ids []session.PersonID) (map[session.PersonID]string, error)
	// Failures counts failed logins since an instant, by key ("account:…",
	// "address:…").
	Failures(ctx context.Context, key string, since session.Instant) (int, error)
	// Secret is a deployment secret by name, ErrNotFound if never made.
	Secret(ctx context.Context, name string) ([]byte, error)
}

// PeopleTx writes people.
type PeopleTx interface {
	AddPerson(ctx context.Context, p Person) error // ErrTaken: the e-mail address is in use
	SavePerson(ctx context.Context, p Person) error
	AddFailure(ctx context.Context, key string, at session.Instant) error
	ClearFailures(ctx context.Context, key string) error
	PutSecret(ctx context.Context, name string, value []byte) error
}

// LoginQuery reads logins and resume tokens, both by the SHA-256 of their
// secret.
type LoginQuery interface {
	LoginBySecret(ctx context.Context, hash []byte) (Login, error)
	Logins(ctx context.Context, person session.PersonID) ([]Login, error)
	// HasLogin tells whether a login of that person goes on.
	HasLogin(ctx context.Context, login session.LoginID, person session.PersonID) (bool, error)
	// ConnectedBy lists the sessions in which a login has open connections.
	ConnectedBy(ctx context.Context, login session.LoginID) ([]session.SessionID, error)
	// ActedElsewhere tells whether a login served a deliberate act since an
	// instant outside that session: on a page, or as the last action of a
	// seat of another session (rule 39).
	ActedElsewhere(ctx context.Context, login session.LoginID, not session.SessionID, since session.Instant) (bool, error)
	// Orphans lists what is connected by logins that have ended.
	Orphans(ctx context.Context) ([]Orphan, error)
	ResumeBySecret(ctx context.Context, hash []byte) (Resume, error)
}

// LoginTx writes logins and resume tokens.
type LoginTx interface {
	AddLogin(ctx context.Context, l Login) error
	EndLogins(ctx context.Context, ids ...session.LoginID) error
	// Acted notes a deliberate act outside any session.
	Acted(ctx context.Context, id session.LoginID, at session.Instant) error
	AddResume(ctx context.Context, r Resume) error
	// ConfirmResume ends every other token of the same tab (rule 10).
	ConfirmResume(ctx context.Context, hash []byte) error
	// Forget deletes what has had its day: failures, resume tokens, guests'
	// logins, mails and closed requests of before an instant.
	Forget(ctx context.Context, before session.Instant) error
}

// SessionQuery reads sessions beside their state.
type SessionQuery interface {
	SessionByLink(ctx context.Context, link string) (Session, error)
	Session(ctx context.Context, id session.SessionID) (Session, error)
	// Sessions lists those that a person hosts or is a member of, by name.
	Sessions(ctx context.Context, person session.PersonID) ([]Session, error)
	// Member tells whether a person is a member, by the session or its group.
	Member(ctx context.Context, id session.SessionID, person session.PersonID) (bool, error)
	// Due lists sessions whose next deadline is at or before now, first
	// first.
	Due(ctx context.Context, now session.Instant, limit int) ([]session.SessionID, error)
	// NextDue is the earliest deadline of all sessions; zero: none.
	NextDue(ctx context.Context) (session.Instant, error)
	// Peopled lists sessions with open connections.
	Peopled(ctx context.Context) ([]session.SessionID, error)
	// Attendance lists the stays of a run.
	Attendance(ctx context.Context, run session.RunID) ([]Stay, error)
	// Events lists a session's events from a revision on.
	Events(ctx context.Context, id session.SessionID, from int64, limit int) ([]session.Event, error)
}

// SessionTx writes sessions beside their state.
type SessionTx interface {
	AddSession(ctx context.Context, s Session, state *session.State) error
	SaveSession(ctx context.Context, s Session) error
	AddMember(ctx context.Context, id session.SessionID, person session.PersonID) error
	RemoveMember(ctx context.Context, id session.SessionID, person session.PersonID) error
}

// NodeQuery reads nodes and outages.
type NodeQuery interface {
	Nodes(ctx context.Context) ([]Node, error)
	// Outages lists those after a number, in order.
	Outages(ctx context.Context, after int64) ([]Outage, error)
}

// NodeTx writes nodes and outages.
type NodeTx interface {
	// Beat notes that a node lives. ErrSuperseded: a later epoch of the node
	// is known, or the node was declared dead.
	Beat(ctx context.Context, n Node) error
	DropNode(ctx context.Context, id session.NodeID) error
	AddOutage(ctx context.Context, start, end session.Instant) (seq int64, err error)
}
