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
	// QueuedMails lists what is to be sent, the oldest first.
	QueuedMails(ctx context.Context, limit int) ([]string, error)
}

// MailTx writes mails.
type MailTx interface {
	// AddMail keeps a mail that newMail made, to be sent after the commit.
	AddMail(ctx context.Context, m Mail) error
	// SaveMail keeps what became of a mail: its data, state, attempts, error
	// and instant.
	SaveMail(ctx context.Context, m Mail) error
	// ForgetMailsTo deletes what was written to an address.
	ForgetMailsTo(ctx context.Context, email string) error
}
