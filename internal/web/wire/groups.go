package wire

import (
	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
)

// PersonRef is a person as others see them.
type PersonRef struct {
	ID   string `json:"id"`
	Name string `json:"name" doc:"Empty: the account is deleted."`
}

// Group is a group in somebody's list.
type Group struct {
	ID       string                  `json:"id"`
	Name     string                  `json:"name"`
	Status   session.Status          `json:"status" enum:"active,closed,hidden" doc:"The stricter of it and a session's holds."`
	Role     classroom.GroupRole     `json:"role" enum:"owner,cohost,member" doc:"Of the person who asks."`
	Owner    PersonRef               `json:"owner"`
	Members  int                     `json:"members" doc:"The owner included, open requests not."`
	Sessions int                     `json:"sessions"`
	Created  int64                   `json:"created"`
	May      []classroom.GroupAction `json:"may" enum:"show_sessions,edit,members,new_session,set_status,set_roles,set_owner,delete"`
}

// Groups is a page of a person's groups.
type Groups struct {
	Groups []Group `json:"groups"`
	Next   string  `json:"next,omitempty" doc:"The cursor of the next page; missing on the last one."`
}

// GroupMember is somebody in a group, or a contact who will be when they
// accept.
type GroupMember struct {
	ID      string              `json:"id" doc:"Names them in this group: the person, or with open the contact."`
	Contact string              `json:"contact,omitempty" doc:"The open request."`
	Name    string              `json:"name" doc:"Of open requests the label."`
	Email   string              `json:"email,omitempty" doc:"Of the own contacts of who asks."`
	Kind    session.Kind        `json:"kind" enum:"licensed,contact"`
	Role    classroom.GroupRole `json:"role" enum:"owner,cohost,member"`
	Open    bool                `json:"open,omitempty" doc:"Asked to be a contact, and a member on accepting."`
}

// GroupMembers is a page of a group's people.
type GroupMembers struct {
	Members []GroupMember `json:"members"`
	Next    string        `json:"next,omitempty" doc:"The cursor of the next page; missing on the last one."`
}

// Found is somebody who was found by typing.
type Found struct {
	ID      string       `json:"id,omitempty" doc:"The account; missing where there is none yet."`
	Contact string       `json:"contact,omitempty" doc:"Own contacts: the link to them."`
	Name    string       `json:"name" doc:"The account's, or the contact's label."`
	Label   string       `json:"label,omitempty" doc:"Own contacts: what the person who asks calls them."`
	Email   string       `json:"email,omitempty" doc:"Of own contacts, and for administrators."`
	Kind    session.Kind `json:"kind" enum:"licensed,contact"`
	Open    bool         `json:"open,omitempty" doc:"Asked to be a contact, not accepted yet."`
}

// FoundPeople are at most ten.
type FoundPeople struct {
	People []Found `json:"people"`
}

// Dates are when people mean to meet; they start and end nothing.
type Dates struct {
	Start   string `json:"start" minLength:"16" maxLength:"16" doc:"By the clock on the wall: 2006-01-02T15:04."`
	Zone    string `json:"zone" minLength:"1" maxLength:"64" doc:"Of the IANA database: Europe/Berlin."`
	Minutes int    `json:"minutes" minimum:"1" maximum:"1440"`
	Weekly  bool   `json:"weekly,omitempty"`
	Until   string `json:"until,omitempty" maxLength:"10" doc:"Weekly, needed then: the last day on which one may begin, 2006-01-02."`
}

// Span is from when to when.
type Span struct {
	Start int64 `json:"start"`
	End   int64 `json:"end"`
}

// SessionPerson is somebody who belongs to a session.
type SessionPerson struct {
	ID      string       `json:"id"`
	Name    string       `json:"name"`
	Kind    session.Kind `json:"kind" enum:"licensed,contact"`
	ByGroup bool         `json:"byGroup,omitempty" doc:"A co-host because of the group, as long as that lasts."`
}

// SessionPeople are those who belong to a session, beside the members of its
// group.
type SessionPeople struct {
	Owner   SessionPerson    `json:"owner"`
	CoHosts []SessionPerson  `json:"cohosts"`
	Members []SessionPerson  `json:"members" doc:"By the session itself."`
	Group   *GroupRef        `json:"group,omitempty"`
	May     []session.Action `json:"may" enum:"configure,set_hosts" doc:"configure: add and remove members; set_hosts: give and take the role, hand over."`
}
