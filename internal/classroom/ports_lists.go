package classroom

import (
	"context"

	"github.com/stoahq/stoa/internal/session"
)

// ListQuery reads lists of sessions from what is kept beside the lifecycle,
// however many there are.
type ListQuery interface {
	// SessionPage is one page of a person's sessions.
	SessionPage(ctx context.Context, ask SessionsAsked) (SessionsPage, error)
	// Listed is one session as lists show it.
	Listed(ctx context.Context, id session.SessionID) (Listed, error)
	// Audience lists everybody in whose lists a session may be: its hosts, its
	// own members and those of its group.
	Audience(ctx context.Context, id session.SessionID) ([]session.PersonID, error)
}

// SessionSort is what a list of sessions is sorted by.
type SessionSort string

// The sorts. Among equals the id decides.
const (
	SortName    SessionSort = "name"
	SortInside  SessionSort = "inside"  // the people inside
	SortNext    SessionSort = "next"    // the present or next date; those without come last
	SortCreated SessionSort = "created" // when they were made
)

// SessionsAsked asks for a page of the sessions that a person hosts or is a
// member of; hidden ones only where they host.
type SessionsAsked struct {
	Person  session.PersonID
	Status  session.Status
	Search  string           // words that must all be in the name; empty: all
	Group   GroupID          // only this group's; empty: all
	Contact session.PersonID // only those that this person, too, hosts or is a member of
	Sort    SessionSort
	Desc    bool
	After   *SessionKey // where the page before ended; nil: the first page
	Limit   int
}

// SessionKey is a place in a sorted list: what the list is sorted by (Text for
// SortName, Number for the others), and the id.
type SessionKey struct {
	Text   string
	Number int64
	ID     session.SessionID
}

// SessionsPage is a page of sessions.
type SessionsPage struct {
	Sessions []Listed
	Next     *SessionKey            // where it ended; nil: there are no more
	Counts   map[session.Status]int // of all that were asked for but for the status; first pages only
}

// Listed is a session as lists show it.
type Listed struct {
	Session
	GroupName string
	OwnerName string
}
