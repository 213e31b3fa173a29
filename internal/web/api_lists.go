package web

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

// listsAPI is what pages ask for to show lists of sessions.
func (s *Server) listsAPI(api huma.API) {
	handle(s, api, operation{"GET", "/sessions", 200, accounts, "My sessions", false}, s.getSessions)
}

// sessionsAsked is which sessions a page asks for.
type sessionsAsked struct {
	Status  session.Status        `query:"status" enum:"active,closed,hidden" default:"active" doc:"Contacts have no hidden ones."`
	Search  string                `query:"q" maxLength:"200" doc:"Words that must all be in the name."`
	Sort    classroom.SessionSort `query:"sort" enum:"name,inside,next,created" default:"name"`
	Order   string                `query:"order" enum:"asc,desc" doc:"Missing: by name and date from the first on, by people and making from the largest on."`
	Group   string                `query:"group" maxLength:"64" doc:"Only those of this group, which the person must be in."`
	Contact string                `query:"contact" maxLength:"64" doc:"Only those which this contact of the person's may enter, too."`
	Limit   int                   `query:"limit" minimum:"1" maximum:"200" default:"50"`
	Cursor  string                `query:"cursor" maxLength:"2000" doc:"The next of the page before."`
}

func (s *Server) getSessions(ctx context.Context, a *asked, in *sessionsAsked) (*body[wire.Items], error) {
	ask := classroom.SessionsAsked{
		Status: in.Status, Search: in.Search, Sort: in.Sort, Limit: in.Limit,
		Group: classroom.GroupID(in.Group), Contact: session.PersonID(in.Contact),
		Desc: in.Order == "desc" ||
			in.Order == "" && (in.Sort == classroom.SortInside || in.Sort == classroom.SortCreated),
	}
	if in.Group != "" && !validID(in.Group) || in.Contact != "" && !validID(in.Contact) {
		return nil, classroom.ErrNotFound
	}
	if in.Cursor != "" {
		from, err := fromCursor[sessionsKey](in.Cursor)
		if err != nil || from.Sort != ask.Sort || from.Desc != ask.Desc {
			return nil, errCursor
		}
		ask.After = &from.Key
	}
	page, err := s.class.SessionPage(ctx, a.Person, ask)
	if err != nil {
		return nil, err
	}
	list := wire.Items{Sessions: make([]wire.Item, 0, len(page.Sessions))}
	for _, row := range page.Sessions {
		item, ok, err := s.itemOf(ctx, row, a.Person)
		if err != nil {
			return nil, err
		}
		if ok {
			list.Sessions = append(list.Sessions, item)
		}
	}
	if k := page.Next; k != nil {
		list.Next = cursorOf(sessionsKey{ask.Sort, ask.Desc, *k})
	}
	if n := page.Counts; n != nil {
		list.Counts = &wire.Counts{Active: n[session.Active], Closed: n[session.Closed], Hidden: n[session.Hidden]}
	}
	return answer(list, nil)
}

// sessionsKey is a place in a list of sessions, and the order that it is of.
type sessionsKey struct {
	Sort classroom.SessionSort
	Desc bool
	Key  classroom.SessionKey
}

// item is a session as its list shows it.
func (s *Server) item(ctx context.Context, a *asked, link string) (wire.Item, error) {
	row, err := s.own(ctx, a, link)
	if err != nil {
		return wire.Item{}, err
	}
	listed, err := s.class.Listed(ctx, row.ID)
	if err != nil {
		return wire.Item{}, err
	}
	item, ok, err := s.itemOf(ctx, listed, a.Person)
	if err == nil && !ok {
		err = classroom.ErrNotFound
	}
	return item, err
}

// itemOf is a session in the list of somebody who hosts it or is a member; ok is
// false where it is hidden from them.
func (s *Server) itemOf(ctx context.Context, row classroom.Listed, p classroom.Person) (item wire.Item, ok bool, err error) {
	err = s.class.View(ctx, row.ID, func(st *session.State) {
		item, ok = itemFor(st, row, p)
	})
	return item, ok, err
}

// itemFor is the one place where items are made: for pages of lists, for what
// list pages are told, and for what is asked for singly.
func itemFor(st *session.State, row classroom.Listed, p classroom.Person) (wire.Item, bool) {
	who := session.Who{Person: p.ID, Kind: p.Kind, Member: true}
	host := st.IsHost(p.ID)
	if st.Deleted || st.Effective() == session.Hidden && !host {
		return wire.Item{}, false
	}
	item := wire.Item{
		ID: string(row.ID), Link: row.Link, Name: row.Name,
		Status: st.Effective(), Phase: st.Phase(), Policy: st.Settings.Policy, Guests: st.Settings.Guests,
		Inside: st.Inside(), Host: host, May: actions(st.MayList(who)), HostAway: away(st, who),
		Owner: wire.Named{Name: row.OwnerName}, Created: wire.Millis(row.Created),
		Dates: datesOf(row.Dates), Next: spanOf(row.Next), Actions: classroom.SessionMenu(st, who),
	}
	if row.Group != "" && p.Kind == session.Licensed {
		item.Group = &wire.GroupRef{ID: string(row.Group), Name: row.GroupName}
	}
	return item, true
}
