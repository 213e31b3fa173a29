package classroom

import (
	"context"

	"github.com/stoahq/stoa/internal/session"
)

// AccountQuery reads accounts as administrators see them, and the ways in
// that need no password.
type AccountQuery interface {
	// Accounts lists accounts by name.
	Accounts(ctx context.Context, f AccountFilter) ([]Account, error)
	Account(ctx context.Context, id session.PersonID) (Account, error)
	// Admins counts the administrators who can log in.
	Admins(ctx context.Context) (int, error)
	// Standings are what a person owns or hosts.
	Standings(ctx context.Context, person session.PersonID) (Standings, error)
	// SeatedIn lists the sessions in which a person's logins are inside,
	// asking, or on their way back.
	SeatedIn(ctx context.Context, person session.PersonID) ([]session.SessionID, error)
	// IdentityOf is who logs in by an identity.
	IdentityOf(ctx context.Context, issuer, subject string) (session.PersonID, error)
	// Token is a link that works once, by the SHA-256 of its secret.
	Token(ctx context.Context, hash []byte) (Token, error)
	// NameTaken tells whether somebody of a name is inside a session, or a
	// guest who may come back to it.
	NameTaken(ctx context.Context, id session.SessionID, name string) (bool, error)
	// AbsentGuests lists guests' logins that were last seen before an
	// instant and hold no connection.
	AbsentGuests(ctx context.Context, before session.Instant, limit int) ([]session.LoginID, error)
}

// AccountTx writes accounts.
type AccountTx interface {
	// LockAdmins makes changes of administrators wait for each other.
	LockAdmins(ctx context.Context) error
	// LockPerson keeps others from changing a person until the transaction
	// ends: whoever saves a person reads it after that. ErrNotFound: there is
	// none, or an erased one.
	LockPerson(ctx context.Context, id session.PersonID) error
	// ErasePerson takes away everything personal of an account: name,
	// address, password, logins, identities, tokens, contacts, memberships,
	// mail, and its licence. The row stays, so that attendance can be counted. Roles in
	// sessions and groups must have been handed over.
	ErasePerson(ctx context.Context, p Person, at session.Instant) error
	// AddIdentity notes who logs in by an identity; ErrTaken: somebody does.
	AddIdentity(ctx context.Context, issuer, subject string, person session.PersonID) error
	AddToken(ctx context.Context, t Token) error
	// SpendToken makes a token worthless; ErrNotFound: it was.
	SpendToken(ctx context.Context, hash []byte) error
	// EndTokens makes a person's tokens worthless.
	EndTokens(ctx context.Context, person session.PersonID) error
	// GuestSeen notes that guests' browsers had their page open at an
	// instant.
	GuestSeen(ctx context.Context, at session.Instant, ids ...session.LoginID) error
}
