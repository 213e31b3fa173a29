package classroom

import (
	"context"

	"github.com/stoahq/stoa/internal/session"
)

// MailQuery reads the mails that are kept.
type MailQuery interface {
	Mail(ctx context.Context, id string) (Mail, error)
	// Mails lists the newest first, from after a mail on (its instant and id;
	// zero: from the start), those of a state or, with an empty one, all.
	Mails(ctx context.Context, state MailState, after session.Instant, id string, limit int) ([]Mail, error)
	// QueuedMails lists what is to be sent by an instant, the oldest first.
	QueuedMails(ctx context.Context, due session.Instant, limit int) ([]string, error)
	// Updates is how many mails about changes of a session one address got
	// since an instant: the most of any.
	Updates(ctx context.Context, id session.SessionID, since session.Instant) (int, error)

	Invitation(ctx context.Context, id string) (Invitation, error)
	// Invitations lists those of a session that are not cancelled by address,
	// from after one on.
	Invitations(ctx context.Context, id session.SessionID, after string, limit int) ([]Invitation, error)
	// InvitationsSince counts those that a person made since an instant.
	InvitationsSince(ctx context.Context, by session.PersonID, since session.Instant) (int, error)
}

// MailTx writes mails.
type MailTx interface {
	// AddMail keeps a mail that newMail made, to be sent after the commit.
	AddMail(ctx context.Context, m Mail) error
	// SaveMail keeps what became of a mail: its data, state, attempts, error
	// and instant.
	SaveMail(ctx context.Context, m Mail) error
	// DropUpdates takes back mails about changes of a session that are due only
	// after an instant; an empty address means those to everybody.
	DropUpdates(ctx context.Context, id session.SessionID, email string, due session.Instant) error

	// AddInvitation gives ErrTaken where the address is invited already.
	AddInvitation(ctx context.Context, i Invitation) error
	// SaveInvitation keeps its sequence and whether it is cancelled.
	SaveInvitation(ctx context.Context, i Invitation) error
}
