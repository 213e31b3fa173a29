package classroom

import (
	"context"

	"github.com/stoahq/stoa/internal/session"
)

// GroupQuery reads groups, and what binds people to sessions.
type GroupQuery interface {
	// Group is one that is not deleted.
	Group(ctx context.Context, id GroupID) (Group, error)
	// GroupRow is a group with what its list shows, for a person.
	GroupRow(ctx context.Context, id GroupID, person session.PersonID) (GroupRow, error)
	// Groups lists a person's groups by name.
	Groups(ctx context.Context, ask GroupsAsked) ([]GroupRow, error)
	// GroupsOwned lists those that a person owns.
	GroupsOwned(ctx context.Context, person session.PersonID) ([]GroupID, error)
	// GroupRole is a person's role in a group, empty for none.
	GroupRole(ctx context.Context, id GroupID, person session.PersonID) (GroupRole, error)
	// GroupMembers lists members and open requests by name.
	GroupMembers(ctx context.Context, ask MembersAsked) ([]MemberRow, error)
	// GroupPeople lists everybody in a group with their roles.
	GroupPeople(ctx context.Context, id GroupID) (map[session.PersonID]GroupRole, error)
	// GroupSessions lists the sessions of a group.
	GroupSessions(ctx context.Context, id GroupID) ([]session.SessionID, error)
	// GroupsIn lists the groups that a person is in, those of an owner only if
	// owner is not empty.
	GroupsIn(ctx context.Context, person, owner session.PersonID) ([]GroupID, error)
	// GroupsInviting lists the groups that wait for a contact to accept.
	GroupsInviting(ctx context.Context, contact string) ([]GroupID, error)

	// OwnMembers lists who is a member of a session by itself.
	OwnMembers(ctx context.Context, id session.SessionID) ([]session.PersonID, error)
	// MemberOf lists sessions of an owner of which a person is a member by the
	// session itself, or a co-host.
	MemberOf(ctx context.Context, person, owner session.PersonID) ([]session.SessionID, error)
	// HostsByGroup lists the hosts that a session has because of its group.
	HostsByGroup(ctx context.Context, id session.SessionID) ([]session.PersonID, error)

	// Find lists people whose name matches: own contacts, licence holders, and
	// for administrators every account.
	Find(ctx context.Context, by session.PersonID, admin bool, search string, limit int) ([]Found, error)
	// Linked tells whether a person is an accepted contact of a holder's.
	Linked(ctx context.Context, holder, person session.PersonID) (bool, error)

	// Owing lists what is owed, first first.
	Owing(ctx context.Context, limit int) ([]Owed, error)
	// DatesPassed lists sessions whose present or next date is over.
	DatesPassed(ctx context.Context, now session.Instant, limit int) ([]Session, error)
}

// GroupTx writes groups.
type GroupTx interface {
	AddGroup(ctx context.Context, g Group) error // its owner is in it
	SaveGroup(ctx context.Context, g Group) error
	DeleteGroup(ctx context.Context, id GroupID) error
	// SetGroupRole puts a person into a group, or gives them another role.
	SetGroupRole(ctx context.Context, id GroupID, person session.PersonID, role GroupRole, at session.Instant) error
	// LeaveGroup takes a person out, and with that everything that they were in
	// its sessions: members, and hosts, who are so by the group only from now on.
	LeaveGroup(ctx context.Context, id GroupID, person session.PersonID) error
	InviteToGroup(ctx context.Context, id GroupID, contact string, at session.Instant) error
	// UninviteFromGroup gives ErrNotFound for a contact who was not asked.
	UninviteFromGroup(ctx context.Context, id GroupID, contact string) error

	// AddHostByGroup notes that a co-host is one because of the group, or
	// becomes one in this transaction.
	AddHostByGroup(ctx context.Context, id session.SessionID, person session.PersonID) error
	// KeepHostByGroup notes that a host, if the person is one, is one because
	// of the group only from now on.
	KeepHostByGroup(ctx context.Context, id session.SessionID, person session.PersonID) error
	// SaveNext keeps a session's present or next date; zero: none.
	SaveNext(ctx context.Context, id session.SessionID, next Span) error

	// Owe notes what a session is owed.
	Owe(ctx context.Context, o Owed) error
	// TakeOwed takes a note away; false: it is not there any more.
	TakeOwed(ctx context.Context, id string) (bool, error)
	// Once notes what a request with a key of its own makes. If it has made
	// something already, that is given back.
	Once(ctx context.Context, person session.PersonID, key, ref string, at session.Instant) (was string, err error)
}
