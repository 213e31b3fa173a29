package classroom

import "github.com/stoahq/stoa/internal/session"

// GroupID names a group.
type GroupID string

// GroupRole is a person's standing in a group; "" is none.
type GroupRole string

// The roles. Owner and co-hosts are hosts of all sessions of the group.
const (
	NoGroupRole GroupRole = ""
	GroupOwner  GroupRole = "owner"
	GroupCoHost GroupRole = "cohost"
	GroupMember GroupRole = "member"
)

// Manages tells whether the role makes a host of the group's sessions.
func (r GroupRole) Manages() bool { return r == GroupOwner || r == GroupCoHost }

// Group is the unit of access: its members may enter all its sessions.
type Group struct {
	ID      GroupID
	Name    string // at most 100 characters
	Owner   session.PersonID
	Status  session.Status // the stricter of it and a session's holds (rule 25)
	Created session.Instant
}

// GroupRow is a group in the list of a person who is in it.
type GroupRow struct {
	Group
	Role      GroupRole // of the person who asks
	OwnerName string
	Members   int // people in it, the owner included; open requests not
	Sessions  int
}

// GroupsAsked says which groups of a person are listed: by name, those after a
// cursor.
type GroupsAsked struct {
	Person session.PersonID
	Filter GroupFilter
	Status session.Status // empty: any
	Search string
	After  Cursor
	Limit  int
}

// GroupFilter is one of the filters of My groups.
type GroupFilter string

// The filters.
const (
	AllGroups    GroupFilter = "all"
	MyGroups     GroupFilter = "mine"   // I own them
	GroupsIRun   GroupFilter = "manage" // I own them or am a co-host
	MemberGroups GroupFilter = "member" // I am a member and no more
)

// Cursor is where a page of a list by name ends: the last key and id on it.
type Cursor struct{ Key, ID string }

// MemberRow is somebody in a group, or a contact who will be when they accept.
type MemberRow struct {
	Person  session.PersonID // empty: an open request
	Contact string           // set: an open request
	Name    string           // the contact's label while open
	Key     string           // what the list is sorted by
	Email   string           // for those whose contact it is
	Kind    session.Kind
	Role    GroupRole
}

// MembersAsked says which members of a group are listed: by name, those after a
// cursor.
type MembersAsked struct {
	Group  GroupID
	By     session.PersonID // who asks
	Search string
	After  Cursor
	Limit  int
}

// Found is somebody who was found by typing.
type Found struct {
	Person  session.PersonID // empty: a contact who has not accepted
	Contact string           // own contacts
	Name    string
	Label   string // own contacts: what the person who asks calls them
	Email   string
	Kind    session.Kind
	Open    bool // the contact has not accepted yet
}

// Owed is what sessions are owed because of something that was committed
// outside them. It is written in the same transaction and carried out after it
// (owed.go).
type Owed struct {
	ID      string // set by Owe
	Session session.SessionID
	Work    OwedWork
	Created session.Instant
}

// OwedWork says what is to be brought up to date in a session, in the order of
// the fields. It says what may have changed, not how: what holds is read when
// it is carried out. So it may be carried out late, twice, and in any order.
type OwedWork struct {
	Status bool               `json:"status,omitzero"` // the group's status
	Owner  *HandOver          `json:"owner,omitempty"` // hand the session over
	People []session.PersonID `json:"people,omitempty"`
	// Left are those who lost their membership. Another tab of theirs may have
	// come in since, so that the session does not know any more that they were
	// members.
	Left []session.PersonID `json:"left,omitempty"`
	Lost []session.PersonID `json:"lost,omitempty"` // who must be out while their account is locked or deleted
}

// HandOver gives a session to another owner, if From still is its owner.
type HandOver struct {
	From session.PersonID `json:"from"`
	To   session.PersonID `json:"to"`
}
