package classroom

import (
	"context"
	"errors"
	"time"

	"github.com/stoahq/stoa/internal/session"
)

// ContactState is what became of a request to be somebody's contact.
type ContactState string

// The states of a contact. Only open and accepted ones are listed; the others
// are forgotten after 30 days.
const (
	ContactOpen      ContactState = "open" // asked by mail, not answered
	ContactAccepted  ContactState = "accepted"
	ContactDeclined  ContactState = "declined"
	ContactWithdrawn ContactState = "withdrawn" // by the licence holder, before an answer
	ContactEnded     ContactState = "ended"     // by either side
)

// Contact is the link between a licence holder and a person whom they invited
// by mail, from the request on.
type Contact struct {
	ID       string
	Holder   session.PersonID
	Person   session.PersonID // open: of the account that has the address, if any
	Email    string           // accepted: the account's present one
	Label    string           // the holder's words for them, at most 100 characters
	Language string           // of the request
	State    ContactState
	Secret   []byte // SHA-256 of what is in the request's link
	Created  session.Instant
	Asked    session.Instant // the last mail, reminders included
	Answered session.Instant // when it left state open; accepted ones: since then

	Name string // accepted: the account's; read only
}

// Link is a contact as the other side sees it.
type Link struct {
	ID     string
	Holder session.PersonID
	Name   string // the licence holder's
	Since  session.Instant
}

// CodeAnswered refuses what comes after a request was answered, withdrawn, or
// its link ended.
const CodeAnswered session.Code = "answered"

// Limits on requests.
const (
	maxLabel        = 100       // characters
	contactsPerDay  = 300       // requests of one licence holder
	contactReminded = time.Hour // between two mails of one request
	contactsDay     = 24 * time.Hour
)

// ContactAction is something that a licence holder may do with a contact.
type ContactAction string

// What can be done with a contact.
const (
	ContactShowSessions ContactAction = "show_sessions"
	ContactRename       ContactAction = "rename"
	ContactRemind       ContactAction = "remind"
	ContactWithdraw     ContactAction = "withdraw"
	ContactEnd          ContactAction = "end"
)

// May lists what its holder may do with a contact now, in the order of menus.
func (ct Contact) May(now session.Instant) []ContactAction {
	switch {
	case ct.State == ContactAccepted:
		return []ContactAction{ContactShowSessions, ContactRename, ContactEnd}
	case ct.State == ContactOpen && now >= ct.Asked.Add(contactReminded):
		return []ContactAction{ContactRename, ContactRemind, ContactWithdraw}
	case ct.State == ContactOpen:
		return []ContactAction{ContactRename, ContactWithdraw}
	}
	return nil
}

// MayNow is May at the present instant.
func (ct Contact) MayNow() []ContactAction { return ct.May(clock()) }

// Contact is one of a licence holder's contacts or open requests, or
// ErrNotFound.
func (c *Classroom) Contact(ctx context.Context, by Person, id string) (ct Contact, err error) {
	if err := licensed(by); err != nil {
		return ct, err
	}
	err = c.store.Read(ctx, func(q Query) (err error) {
		ct, err = q.Contact(ctx, id)
		return err
	})
	if err == nil && (ct.Holder != by.ID || ct.State != ContactOpen && ct.State != ContactAccepted) {
		err = ErrNotFound
	}
	return ct, err
}

// Contacts lists a licence holder's contacts and open requests, see
// [ContactQuery.Contacts].
func (c *Classroom) Contacts(
	ctx context.Context, by Person, state ContactState, search, afterKey, afterID string, limit int,
) (list []Contact, err error) {
	if err := licensed(by); err != nil {
		return nil, err
	}
	err = c.store.Read(ctx, func(q Query) (err error) {
		list, err = q.Contacts(ctx, by.ID, state, search, afterKey, afterID, limit)
		return err
	})
	return list, err
}

// licensed is a refusal for everybody without a licence.
func licensed(p Person) error {
	if p.Kind != session.Licensed {
		return &session.Refusal{Code: session.CodeNotLicensed}
	}
	return nil
}

// InviteContact asks the owner of an address by mail to be a contact. The
// error is an *Invalid, ErrTaken where they were asked or are one already, or
// a *Denied with code too_often. Whether the address has an account is not
// told.
func (c *Classroom) InviteContact(ctx context.Context, by Person, email, label, language string) (ct Contact, err error) {
	if err = licensed(by); err != nil {
		return ct, err
	}
	if email, err = cleanEmail(email); err != nil {
		return ct, err
	}
	if label, err = cleanName("label", label, maxLabel); err != nil {
		return ct, err
	}
	if err = checkLocale(language); err != nil {
		return ct, &Invalid{"language", "unknown"}
	}
	if email == by.Email {
		return ct, &Invalid{"email", "own"}
	}
	now, token := clock(), newSecret()
	made := Contact{
		ID: newID(), Holder: by.ID, Email: email, Label: label, Language: language, State: ContactOpen,
		Secret: hashed(token), Created: now, Asked: now,
	}
	err = c.store.Write(ctx, func(tx Tx) error {
		ct = made
		asked, err := tx.ContactsAsked(ctx, by.ID, now.Add(-contactsDay))
		if err != nil {
			return err
		}
		if asked >= contactsPerDay {
			return &Denied{Code: TooOften, RetryAfter: time.Hour}
		}
		known, err := tx.PersonByEmail(ctx, email)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		ct.Person = known.ID
		if err := tx.AddContact(ctx, ct); err != nil {
			return err
		}
		if err := audited(ctx, tx, by, AuditContactInvite, ct); err != nil {
			return err
		}
		return tx.AddMail(ctx, ct.mail(known, token))
	})
	if err != nil {
		return Contact{}, err
	}
	c.mailed()
	c.contactChanged(ct)
	return ct, nil
}

// mail is the request in the language of the account that has the address, if
// it has set one.
func (ct Contact) mail(known Person, token string) Mail {
	language := ct.Language
	if known.Locale != "" {
		language = known.Locale
	}
	m := newMail(MailContact, ct.Email, known.Name, language, MailData{Token: token})
	m.By = ct.Holder
	return m
}

// contactChanged tells the pages of both sides.
func (c *Classroom) contactChanged(ct Contact) {
	people := []session.PersonID{ct.Holder}
	if ct.Person != "" {
		people = append(people, ct.Person)
	}
	c.changed(ListContacts, people...)
}

// LabelContact gives a contact another label.
func (c *Classroom) LabelContact(ctx context.Context, by Person, id, label string) (Contact, error) {
	label, err := cleanName("label", label, maxLabel)
	if err != nil {
		return Contact{}, err
	}
	return c.editContact(ctx, by, id, func(_ Tx, ct *Contact) error {
		ct.Label = label
		return nil
	})
}

// RemindContact sends an open request again, with a new link; the former one
// works no longer. Within an hour of the last one the error is a *Denied with
// code too_often.
func (c *Classroom) RemindContact(ctx context.Context, by Person, id string) error {
	_, err := c.editContact(ctx, by, id, func(tx Tx, ct *Contact) error {
		now, token := clock(), newSecret()
		if ct.State != ContactOpen {
			return &session.Refusal{Code: CodeAnswered}
		}
		if next := ct.Asked.Add(contactReminded); now < next {
			return &Denied{Code: TooOften, RetryAfter: next.Sub(now)}
		}
		known, err := tx.PersonByEmail(ctx, ct.Email)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		ct.Person, ct.Asked, ct.Secret = known.ID, now, hashed(token)
		return tx.AddMail(ctx, ct.mail(known, token))
	})
	if err == nil {
		c.mailed()
	}
	return err
}

// EndContact withdraws an open request or ends the link, for its licence
// holder. The contact is then in none of the holder's groups and sessions.
func (c *Classroom) EndContact(ctx context.Context, by Person, id string) error {
	ct, err := c.editContact(ctx, by, id, func(tx Tx, ct *Contact) error { return c.endContact(ctx, tx, by, ct) })
	if err == nil {
		c.ended(ct)
	}
	return err
}

// EndLink does the same from the contact's side.
func (c *Classroom) EndLink(ctx context.Context, by Person, id string) error {
	ct, err := c.changeContact(ctx, id, func(tx Tx, ct *Contact) error {
		if ct.Person != by.ID || ct.State != ContactAccepted {
			return ErrNotFound
		}
		return c.endContact(ctx, tx, by, ct)
	})
	if err == nil {
		c.ended(ct)
	}
	return err
}

// ended has done what the end of a link, or of a request, owes to sessions and
// lists.
func (c *Classroom) ended(ct Contact) {
	c.owe.nudge()
	c.changed(ListGroups, ct.Holder)
	if ct.State == ContactEnded {
		c.changed(ListSessions, ct.Person)
	}
}

func (c *Classroom) endContact(ctx context.Context, tx Tx, by Person, ct *Contact) error {
	ct.Answered = clock()
	if err := audited(ctx, tx, by, AuditContactEnd, *ct); err != nil {
		return err
	}
	if ct.State == ContactOpen {
		ct.State = ContactWithdrawn
		return c.contactLeaves(ctx, tx, ct.Holder, ct.ID, "")
	}
	ct.State = ContactEnded
	return c.contactLeaves(ctx, tx, ct.Holder, ct.ID, ct.Person)
}

func audited(ctx context.Context, tx Tx, by Person, what AuditAction, ct Contact) error {
	return tx.AddAudit(ctx, Audit{By: by.ID, Action: what, Person: ct.Person})
}

// editContact changes one of a licence holder's contacts; any other, and those
// that are not listed any more, are not found.
func (c *Classroom) editContact(ctx context.Context, by Person, id string, edit func(Tx, *Contact) error) (Contact, error) {
	if err := licensed(by); err != nil {
		return Contact{}, err
	}
	return c.changeContact(ctx, id, func(tx Tx, ct *Contact) error {
		if ct.Holder != by.ID || ct.State != ContactOpen && ct.State != ContactAccepted {
			return ErrNotFound
		}
		return edit(tx, ct)
	})
}

// changeContact reads a contact, has it edited, and keeps it unless somebody
// else was faster.
func (c *Classroom) changeContact(ctx context.Context, id string, edit func(Tx, *Contact) error) (ct Contact, err error) {
	err = c.store.Write(ctx, func(tx Tx) (err error) {
		if ct, err = tx.Contact(ctx, id); err != nil {
			return err
		}
		was := ct.State
		if err = edit(tx, &ct); err != nil {
			return err
		}
		return tx.SaveContact(ctx, was, ct)
	})
	if err != nil {
		return Contact{}, err
	}
	c.contactChanged(ct)
	return ct, nil
}
