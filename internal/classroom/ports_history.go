package classroom

import (
	"context"

	"github.com/stoahq/stoa/internal/session"
)

// HistoryQuery reads what was: runs, attendance, the audit list. Runs that
// are being forgotten are not seen.
type HistoryQuery interface {
	// Audit lists what was done, the latest first, at most f.Limit lines.
	Audit(ctx context.Context, f AuditFilter) ([]AuditEntry, error)
	// Runs lists a session's, the latest first, from before a number on
	// (zero: from the last).
	Runs(ctx context.Context, id session.SessionID, before, limit int) ([]Run, error)
	// Attended lists who was there, in the order of their coming, then who
	// was absent.
	Attended(ctx context.Context, id session.SessionID, run Run) ([]Attended, error)
	// StaysOf lists a person's, the latest first.
	StaysOf(ctx context.Context, person session.PersonID, before StayKey, limit int) ([]OwnStay, error)
	Record(ctx context.Context, person session.PersonID) (Record, error)
	// OldEvents lists sessions, by id, that have events of before an instant.
	OldEvents(ctx context.Context, after session.SessionID, before session.Instant, limit int) ([]OldEvents, error)
	// OldGuests lists guests, by id, of before an instant who are in no run
	// that is kept, nor in any session.
	OldGuests(ctx context.Context, after session.PersonID, before session.Instant, limit int) ([]session.PersonID, error)
}

// HistoryTx writes the audit list and forgets what was, in small steps: at
// most that many rows or people in one transaction. more says that there may
// be something left.
type HistoryTx interface {
	// AddAudit writes a line of the audit list, in the transaction that does
	// what the line tells of. Rights and values are checked by then.
	AddAudit(ctx context.Context, a Audit) error
	// EraseGuest takes the name of a guest of a session; ErrNotFound where
	// there is no such guest.
	EraseGuest(ctx context.Context, id session.SessionID, guest session.PersonID, at session.Instant) error
	// ForgetRuns deletes runs that ended before an instant, with their
	// attendance. From the first step on nobody sees them.
	ForgetRuns(ctx context.Context, before session.Instant, most int) (more bool, err error)
	// ForgetEvents deletes the first events of a session that are of before
	// an instant.
	ForgetEvents(ctx context.Context, id session.SessionID, before session.Instant, most int) (more bool, err error)
	// ForgetReaders deletes the places of readers who are gone.
	ForgetReaders(ctx context.Context, id session.SessionID) error
	// ForgetGuests deletes those of OldGuests; who came back meanwhile stays.
	ForgetGuests(ctx context.Context, guests ...session.PersonID) error
	ForgetAudit(ctx context.Context, before session.Instant, most int) (more bool, err error)
}

// OldEvents is a session with events that may go: those of before an instant,
// which is never within a run that is kept.
type OldEvents struct {
	Session session.SessionID
	Before  session.Instant
}
