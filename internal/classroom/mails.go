package classroom

import (
	"context"
	"errors"

	"github.com/stoahq/stoa/internal/session"
)

// MailKind says what a mail is about; internal/mail has the texts.
type MailKind string

// The kinds of mail.
const (
	MailWelcome MailKind = "welcome"       // an administrator made an account; the link sets its password
	MailReset   MailKind = "reset"         // forgot password
	MailContact MailKind = "contact"       // a licence holder asks to be somebody's contact
	MailInvite  MailKind = "invite"        // to a session, with a calendar entry
	MailUpdate  MailKind = "invite_update" // its name or dates changed
	MailCancel  MailKind = "invite_cancel" // it is off
	MailTest    MailKind = "test"          // an administrator tries the mail server
)

// MailState is what became of a mail.
type MailState string

// The states of a mail.
const (
	MailQueued MailState = "queued" // to be sent; without a mail server to be read in the outbox
	MailSent   MailState = "sent"
	MailFailed MailState = "failed" // the server refused it for good, or it was tried for too long
)

// Mail is a message to one address. It is kept from the decision to write it,
// in the transaction of what it is about, until 30 days later; its text is
// made when it is sent or looked at.
type Mail struct {
	ID       string
	Kind     MailKind
	Email    string
	Name     string            // of the receiver, if known
	Language string            // en, de, he; empty: English
	Data     MailData          // what the text needs
	By       session.PersonID  // who made us write it; empty: nobody
	Session  session.SessionID // that it is about; empty: none
	State    MailState
	Attempts int
	Error    string // of the last attempt, as the mail server said it
	Created  session.Instant
	Due      session.Instant // not to be sent before; zero: at once
	Sent     session.Instant // zero: not yet

	// Place is what administrators call this deployment when the mail is
	// written; empty: as the operator says. It is not kept with the row.
	Place string
}

// MailData is what the text of a mail needs beside its fields.
type MailData struct {
	// Token is the secret in the link of welcome, reset and contact mails. It
	// is blanked once the mail is sent.
	Token string `json:"token,omitzero"`
	// Hours is how long that link works; 0: for as long as it is wanted.
	Hours int `json:"hours,omitzero"`

	// What mails about a session say of it, as it was when they were due.
	Name  string `json:"name,omitzero"`
	Link  string `json:"link,omitzero"`
	Note  string `json:"note,omitzero"`  // of who invites; lines
	Dates *Dates `json:"dates,omitzero"` // nil: none
	// Off: the session has these dates no longer; its calendar entry goes.
	Off bool `json:"off,omitzero"`
	// Invitation is the calendar entry's UID, Sequence its number (RFC 5545).
	Invitation string `json:"invitation,omitzero"`
	Sequence   int    `json:"sequence,omitzero"`
}

// newMail is a mail to be kept by [MailTx.AddMail]. Say c.mailed() after the
// commit, so that it is sent at once.
func newMail(kind MailKind, email, name, language string, data MailData) Mail {
	return Mail{
		ID: newID(), Kind: kind, Email: email, Name: name, Language: language, Data: data,
		State: MailQueued, Created: clock(),
	}
}

// Letter is a mail as it is sent, and as the outbox shows it.
type Letter struct {
	Subject  string
	Text     string // plain
	HTML     string // the same, a whole document
	Link     string // what the mail is there for; empty: none
	Calendar string // iCalendar; empty: none
	Method   string // of the calendar: REQUEST or CANCEL
}

// WatchMail has fn called after mails were committed by this process: they
// are to be sent. retry is a mail that is to be tried at once although it has
// failed before; empty: none. fn must not block.
func (c *Classroom) WatchMail(fn func(retry string)) (cancel func()) { return c.watch.mail.add(fn) }

// mailed tells that mails were committed.
func (c *Classroom) mailed() {
	c.watch.mail.tell("")
	c.changed(ListOutbox)
}

// QueuedMails lists what is to be sent now, the oldest first.
func (c *Classroom) QueuedMails(ctx context.Context, limit int) (ids []string, err error) {
	err = c.store.Read(ctx, func(q Query) (err error) {
		ids, err = q.QueuedMails(ctx, clock(), limit)
		return err
	})
	return ids, err
}

// Mail is a mail by id, with the name of who made us write it, or ErrNotFound.
func (c *Classroom) Mail(ctx context.Context, id string) (m Mail, by string, err error) {
	err = c.store.Read(ctx, func(q Query) error {
		if m, err = q.Mail(ctx, id); err != nil {
			return err
		}
		a, err := q.Appearance(ctx)
		m.Place = a.Name
		if err != nil || m.By == "" {
			return err
		}
		p, err := q.Person(ctx, m.By)
		by = p.Name
		if errors.Is(err, ErrNotFound) {
			err = nil
		}
		return err
	})
	return m, by, err
}

// Outbox lists mails for an administrator, see [MailQuery.Mails]; anybody else
// is refused.
func (c *Classroom) Outbox(
	ctx context.Context, by Person, state MailState, after session.Instant, id string, limit int,
) (list []Mail, err error) {
	if err := administers(by); err != nil {
		return nil, err
	}
	err = c.store.Read(ctx, func(q Query) (err error) {
		a, err := q.Appearance(ctx)
		if err != nil {
			return err
		}
		list, err = q.Mails(ctx, state, after, id, limit)
		for i := range list {
			list[i].Place = a.Name
		}
		return err
	})
	return list, err
}

// OutboxMail is one of them with the name of who made us write it.
func (c *Classroom) OutboxMail(ctx context.Context, by Person, id string) (m Mail, name string, err error) {
	if err := administers(by); err != nil {
		return m, "", err
	}
	return c.Mail(ctx, id)
}

func administers(p Person) error {
	if !p.Admin || p.Kind == session.Guest {
		return &session.Refusal{Code: session.CodeNotAllowed}
	}
	return nil
}

// RetryMail has a mail that failed, or waits for its next attempt, tried at
// once and as often as a new one. What was sent is not sent again.
func (c *Classroom) RetryMail(ctx context.Context, by Person, id string) error {
	if err := administers(by); err != nil {
		return err
	}
	err := c.editMail(ctx, id, func(m *Mail) error {
		if m.State == MailSent {
			return &session.Refusal{Code: CodeAnswered}
		}
		m.State, m.Attempts = MailQueued, 0
		return nil
	})
	if err == nil {
		c.watch.mail.tell(id)
	}
	return err
}

// TestMail writes to an administrator, to see whether mail arrives.
func (c *Classroom) TestMail(ctx context.Context, by Person) error {
	if err := administers(by); err != nil {
		return err
	}
	m := newMail(MailTest, by.Email, by.Name, by.Locale, MailData{})
	m.By = by.ID
	if err := c.store.Write(ctx, func(tx Tx) error { return tx.AddMail(ctx, m) }); err != nil {
		return err
	}
	c.mailed()
	return nil
}

// MailSent notes that the mail server has taken a mail. Its secret is
// forgotten.
func (c *Classroom) MailSent(ctx context.Context, id string) error {
	return c.editMail(ctx, id, func(m *Mail) error {
		m.State, m.Sent, m.Error, m.Data.Token = MailSent, clock(), "", ""
		m.Attempts++
		return nil
	})
}

// MailTried notes an attempt that failed, and why, in the mail server's words;
// over: there will be no other. It tells how many there were.
func (c *Classroom) MailTried(ctx context.Context, id, why string, over bool) (attempts int, err error) {
	err = c.editMail(ctx, id, func(m *Mail) error {
		m.Error = shortened(why, maxMailError)
		m.Attempts++
		if attempts = m.Attempts; over {
			m.State = MailFailed
		}
		return nil
	})
	return attempts, err
}

const maxMailError = 500 // bytes

// editMail changes what is kept of a mail.
func (c *Classroom) editMail(ctx context.Context, id string, edit func(*Mail) error) error {
	err := c.store.Write(ctx, func(tx Tx) error {
		m, err := tx.Mail(ctx, id)
		if err != nil {
			return err
		}
		if err := edit(&m); err != nil {
			return err
		}
		return tx.SaveMail(ctx, m)
	})
	if err == nil {
		c.changed(ListOutbox)
	}
	return err
}
