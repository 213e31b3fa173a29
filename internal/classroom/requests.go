package classroom

import (
	"context"
	"errors"

	"github.com/stoahq/stoa/internal/session"
)

// Request is a request to be a contact, as its link shows it to whoever has
// it.
type Request struct {
	Contact
	By      string // the licence holder's name
	Account bool   // the address has an account: log in to accept
}

// RequestByToken is the request behind a link, in whatever state, or
// ErrNotFound.
func (c *Classroom) RequestByToken(ctx context.Context, token string) (r Request, err error) {
	err = c.store.Read(ctx, func(q Query) (err error) {
		r, err = requestBy(ctx, q, token)
		return err
	})
	return r, err
}

func requestBy(ctx context.Context, q Query, token string) (r Request, err error) {
	if r.Contact, err = q.ContactBySecret(ctx, hashed(token)); err != nil {
		return r, err
	}
	holder, err := q.Person(ctx, r.Holder)
	if err != nil {
		return r, err
	}
	if holder.Kind != session.Licensed || holder.Locked {
		return r, ErrNotFound
	}
	r.By = holder.Name
	_, err = q.PersonByEmail(ctx, r.Email)
	if r.Account = err == nil; errors.Is(err, ErrNotFound) {
		err = nil
	}
	return r, err
}

// AcceptRequest links an account with the licence holder who asks for it.
// Whoever has the link of a request may do that with the account that they are
// logged in to. ErrTaken: it is their contact already.
func (c *Classroom) AcceptRequest(ctx context.Context, token string, p Person) error {
	var ct Contact
	err := c.store.Write(ctx, func(tx Tx) error {
		r, err := requestBy(ctx, tx, token)
		if err != nil {
			return err
		}
		ct = r.Contact
		return c.accept(ctx, tx, &ct, p)
	})
	if err == nil {
		c.accepted(ct)
	}
	return err
}

// AcceptMine does the same for one of the requests that [Classroom.Requests]
// lists.
func (c *Classroom) AcceptMine(ctx context.Context, p Person, id string) error {
	ct, err := c.answerMine(ctx, p, id, func(tx Tx, ct *Contact) error { return c.accept(ctx, tx, ct, p) })
	if err == nil {
		c.accepted(ct)
	}
	return err
}

// accept keeps the link. Of two at once one is too late.
func (c *Classroom) accept(ctx context.Context, tx Tx, ct *Contact, p Person) error {
	switch {
	case ct.Holder == p.ID:
		return &Invalid{"email", "own"}
	case ct.State != ContactOpen:
		return &session.Refusal{Code: CodeAnswered}
	}
	ct.Person, ct.Email, ct.State, ct.Answered = p.ID, p.Email, ContactAccepted, clock()
	if err := tooLate(tx.SaveContact(ctx, ContactOpen, *ct)); err != nil {
		return err
	}
	if err := audited(ctx, tx, p, AuditContactAccept, *ct); err != nil {
		return err
	}
	return c.contactJoins(ctx, tx, ct.ID, p.ID)
}

// tooLate: somebody else has answered since the request was read.
func tooLate(err error) error {
	if errors.Is(err, ErrNotFound) {
		return &session.Refusal{Code: CodeAnswered}
	}
	return err
}

func (c *Classroom) accepted(ct Contact) {
	c.owe.nudge()
	c.contactChanged(ct)
	c.changed(ListSessions, ct.Person)
	c.changed(ListGroups, ct.Holder)
}

// AcceptNew makes the account of somebody new, with the address that was
// asked, accepts for it and logs it in; secret is for the cookie. ErrTaken: the
// address has an account, which must log in. The address is proved: the link
// came by mail.
func (c *Classroom) AcceptNew(ctx context.Context, token string, n NewPerson, address, agent string) (secret string, p Person, err error) {
	r, err := c.RequestByToken(ctx, token)
	switch {
	case err != nil:
		return "", p, err
	case r.State != ContactOpen:
		return "", p, &session.Refusal{Code: CodeAnswered}
	case r.Account:
		return "", p, ErrTaken
	}
	n.Email, n.Kind, n.Admin = r.Email, session.Contact, false
	if n.Locale == "" {
		n.Locale = r.Language
	}
	if p, err = c.newPerson(ctx, n); err != nil {
		return "", Person{}, err
	}
	var ct Contact
	secret, err = c.addLogin(ctx, &p, address, agent, func(tx Tx) error {
		r, err := requestBy(ctx, tx, token)
		if err != nil {
			return err
		}
		if err := tx.AddPerson(ctx, p); err != nil {
			return err
		}
		ct = r.Contact
		return c.accept(ctx, tx, &ct, p)
	})
	if err != nil {
		return "", Person{}, err
	}
	c.accepted(ct)
	c.changed(ListPeople)
	return secret, p, nil
}

// DeclineRequest answers no to whoever asks by this link.
func (c *Classroom) DeclineRequest(ctx context.Context, token string) error {
	var ct Contact
	err := c.store.Write(ctx, func(tx Tx) (err error) {
		if ct, err = tx.ContactBySecret(ctx, hashed(token)); err != nil {
			return err
		}
		return c.decline(ctx, tx, &ct)
	})
	if err == nil {
		c.contactChanged(ct)
	}
	return err
}

// DeclineMine does the same for one of the requests that [Classroom.Requests]
// lists.
func (c *Classroom) DeclineMine(ctx context.Context, p Person, id string) error {
	ct, err := c.answerMine(ctx, p, id, func(tx Tx, ct *Contact) error { return c.decline(ctx, tx, ct) })
	if err == nil {
		c.contactChanged(ct)
	}
	return err
}

func (c *Classroom) decline(ctx context.Context, tx Tx, ct *Contact) error {
	if ct.State != ContactOpen {
		return &session.Refusal{Code: CodeAnswered}
	}
	ct.State, ct.Answered = ContactDeclined, clock()
	if err := tooLate(tx.SaveContact(ctx, ContactOpen, *ct)); err != nil {
		return err
	}
	if err := audited(ctx, tx, Person{ID: ct.Person}, AuditContactDecline, *ct); err != nil {
		return err
	}
	return c.contactLeaves(ctx, tx, ct.Holder, ct.ID, "")
}

// answerMine answers a request to an account, which needs no link: whoever is
// logged in has proved the address.
func (c *Classroom) answerMine(ctx context.Context, p Person, id string, answer func(Tx, *Contact) error) (ct Contact, err error) {
	err = c.store.Write(ctx, func(tx Tx) (err error) {
		if ct, err = tx.Contact(ctx, id); err != nil {
			return err
		}
		if ct.Person != p.ID && ct.Email != p.Email {
			return ErrNotFound
		}
		return answer(tx, &ct)
	})
	return ct, err
}

// Links lists the licence holders whose contact a person is.
func (c *Classroom) Links(ctx context.Context, p Person) (list []Link, err error) {
	err = c.store.Read(ctx, func(q Query) (err error) {
		list, err = q.Links(ctx, p.ID)
		return err
	})
	return list, err
}

// Requests lists the open requests to a person.
func (c *Classroom) Requests(ctx context.Context, p Person) (list []Link, err error) {
	err = c.store.Read(ctx, func(q Query) (err error) {
		list, err = q.Requests(ctx, p.ID, p.Email)
		return err
	})
	return list, err
}
