package store

import (
	"cmp"
	"context"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/store/db"
)

func contact(r db.ContactByIDRow) classroom.Contact {
	c := r.Contact
	// What is known of an account is nobody's business before it has accepted:
	// until then the queries have no name and no address of it.
	return classroom.Contact{
		ID: c.ID, Holder: c.HolderID, Person: c.PersonID, Email: cmp.Or(r.Address, c.Email), Name: r.Name, Label: c.Label, Language: c.Language,
		State: classroom.ContactState(c.State), Secret: c.Secret,
		Created: c.CreatedAt, Asked: c.AskedAt, Answered: c.AnsweredAt,
	}
}

func (q *query) Contact(_ context.Context, id string) (classroom.Contact, error) {
	r, err := q.q.ContactByID(q.ctx, id)
	return one(r, err, contact)
}

func (q *query) ContactBySecret(_ context.Context, hash []byte) (classroom.Contact, error) {
	r, err := q.q.ContactBySecret(q.ctx, hash)
	return one(db.ContactByIDRow(r), err, contact)
}

func (q *query) Contacts(
	_ context.Context, holder session.PersonID, state classroom.ContactState, search, afterKey, afterID string, limit int,
) ([]classroom.Contact, error) {
	w := wordsOf(search)
	rows, err := q.q.Contacts(q.ctx, db.ContactsParams{
		HolderID: holder, State: string(state), LabelKey: afterKey, ID: afterID,
		Column5: w[0], Column6: w[1], Column7: w[2], Column8: w[3], Limit: int32(limit),
	})
	return all(rows, err, func(r db.ContactsRow) classroom.Contact { return contact(db.ContactByIDRow(r)) })
}

func (q *query) Links(_ context.Context, person session.PersonID) ([]classroom.Link, error) {
	rows, err := q.q.Links(q.ctx, person)
	return all(rows, err, func(r db.LinksRow) classroom.Link {
		return classroom.Link{ID: r.ID, Holder: r.HolderID, Name: r.Name, Since: r.AnsweredAt}
	})
}

func (q *query) Requests(_ context.Context, person session.PersonID, email string) ([]classroom.Link, error) {
	rows, err := q.q.Requests(q.ctx, person, email)
	return all(rows, err, func(r db.RequestsRow) classroom.Link {
		return classroom.Link{ID: r.ID, Holder: r.HolderID, Name: r.Name, Since: r.CreatedAt}
	})
}

func (q *query) ContactsAsked(_ context.Context, holder session.PersonID, since session.Instant) (int, error) {
	n, err := q.q.ContactsAsked(q.ctx, holder, since)
	return int(n), err
}

func (t *tx) AddContact(_ context.Context, c classroom.Contact) error {
	inUse, err := t.q.ContactTaken(t.ctx, c.Holder, c.ID, c.Email)
	switch {
	case err != nil:
		return err
	case inUse:
		return classroom.ErrTaken
	}
	return taken(t.q.AddContact(t.ctx, db.AddContactParams{
		ID: c.ID, HolderID: c.Holder, PersonID: c.Person, Email: c.Email, Label: c.Label,
		LabelKey: classroom.Folded(c.Label), Language: c.Language, State: string(c.State), Secret: c.Secret,
		CreatedAt: c.Created, AskedAt: c.Asked, AnsweredAt: c.Answered,
	}))
}

func (t *tx) SaveContact(_ context.Context, was classroom.ContactState, c classroom.Contact) error {
	if c.State == classroom.ContactOpen || c.State == classroom.ContactAccepted {
		switch inUse, err := t.q.ContactTaken(t.ctx, c.Holder, c.ID, c.Email); {
		case err != nil:
			return err
		case inUse:
			return classroom.ErrTaken
		}
	}
	return changed(t.q.SaveContact(t.ctx, db.SaveContactParams{
		ID: c.ID, State: string(was), PersonID: c.Person, Email: c.Email, Label: c.Label,
		LabelKey: classroom.Folded(c.Label), State_2: string(c.State), Secret: c.Secret,
		AskedAt: c.Asked, AnsweredAt: c.Answered,
	}))
}
