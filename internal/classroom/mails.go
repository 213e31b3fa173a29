package classroom

import (
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
	Sent     session.Instant // zero: not yet
}

// MailData is what the text of a mail needs beside its fields.
type MailData struct {
	// Token is the secret in the link of welcome, reset and contact mails. It
	// is blanked once the mail is sent.
	Token string `json:"token,omitzero"`
	// Hours is how long that link works; 0: for as long as it is wanted.
	Hours int `json:"hours,omitzero"`
}

// newMail is a mail to be kept by [MailTx.AddMail]. Say c.mailed() after the
// commit, so that it is sent at once.
func newMail(kind MailKind, email, name, language string, data MailData) Mail {
	return Mail{
		ID: newID(), Kind: kind, Email: email, Name: name, Language: language, Data: data,
		State: MailQueued, Created: clock(),
	}
}

// WatchMail has fn called after mails were committed by this process: they
// are to be sent. fn must not block.
func (c *Classroom) WatchMail(fn func()) (cancel func()) {
	return c.watch.mail.add(func(struct{}) { fn() })
}

// mailed tells that mails were committed.
func (c *Classroom) mailed() { c.watch.mail.tell(struct{}{}) }
