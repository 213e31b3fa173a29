package classroom

import (
	"context"
	"errors"

	"github.com/stoahq/stoa/internal/session"
)

// MostListed is the longest page of a list.
const MostListed = 200

// SessionPage is a page of a person's sessions. Contacts know no hidden ones,
// no groups and no contacts (rule 46): a *session.Refusal. A group that the
// person is not in, and somebody who is not their contact, give ErrNotFound.
func (c *Classroom) SessionPage(ctx context.Context, by Person, ask SessionsAsked) (page SessionsPage, err error) {
	ask.Person = by.ID
	ask.Limit = min(max(ask.Limit, 1), MostListed)
	narrow := ask.Status == session.Hidden || ask.Group != "" || ask.Contact != ""
	if by.Kind != session.Licensed && narrow {
		return page, &session.Refusal{Code: session.CodeNotAllowed}
	}
	err = c.store.Read(ctx, func(q Query) (err error) {
		if err := mayNarrow(ctx, q, ask); err != nil {
			return err
		}
		page, err = q.SessionPage(ctx, ask)
		return err
	})
	return page, err
}

// mayNarrow finds out whether a list may be narrowed to a group or a contact.
func mayNarrow(ctx context.Context, q Query, ask SessionsAsked) error {
	if ask.Group != "" {
		g, err := q.Group(ctx, ask.Group)
		if err != nil {
			return err
		}
		role, err := q.GroupRole(ctx, ask.Group, ask.Person)
		if err != nil {
			return err
		}
		if code := MayGroup(session.Licensed, role, g.Status, DoShowSessions); code != "" {
			return &session.Refusal{Code: code}
		}
	}
	if ask.Contact != "" {
		switch linked, err := q.Linked(ctx, ask.Person, ask.Contact); {
		case err != nil:
			return err
		case !linked:
			return ErrNotFound
		}
	}
	return nil
}

// Listed is a session as lists show it, or ErrNotFound.
func (c *Classroom) Listed(ctx context.Context, id session.SessionID) (l Listed, err error) {
	err = c.store.Read(ctx, func(q Query) (err error) {
		l, err = q.Listed(ctx, id)
		return err
	})
	return l, err
}

// ListedAll are sessions as lists show them; those that are not there are left
// out.
func (c *Classroom) ListedAll(ctx context.Context, ids []session.SessionID) (all map[session.SessionID]Listed, err error) {
	err = c.store.Read(ctx, func(q Query) error {
		all = make(map[session.SessionID]Listed, len(ids))
		for _, id := range ids {
			switch l, err := q.Listed(ctx, id); {
			case err == nil:
				all[id] = l
			case !errors.Is(err, ErrNotFound):
				return err
			}
		}
		return nil
	})
	return all, err
}

// Audiences lists, for each of these sessions, everybody in whose lists it may
// be.
func (c *Classroom) Audiences(ctx context.Context, ids []session.SessionID) (all map[session.SessionID][]session.PersonID, err error) {
	err = c.store.Read(ctx, func(q Query) error {
		all = make(map[session.SessionID][]session.PersonID, len(ids))
		for _, id := range ids {
			people, err := q.Audience(ctx, id)
			if err != nil {
				return err
			}
			all[id] = people
		}
		return nil
	})
	return all, err
}
