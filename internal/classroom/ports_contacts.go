package classroom

import (
	"context"

	"github.com/stoahq/stoa/internal/session"
)

// ContactQuery reads contacts and requests.
type ContactQuery interface {
	Contact(ctx context.Context, id string) (Contact, error)
	// ContactBySecret finds by the SHA-256 of the secret in a request's link.
	ContactBySecret(ctx context.Context, hash []byte) (Contact, error)
	// Contacts lists a licence holder's by label and id: those of a state or,
	// with an empty one, the open and the accepted, in which every word of
	// search is found, from after a label key and id on.
	Contacts(ctx context.Context, holder session.PersonID, state ContactState, search, afterKey, afterID string, limit int) ([]Contact, error)
	// Links lists the licence holders whose contact a person is.
	Links(ctx context.Context, person session.PersonID) ([]Link, error)
	// Requests lists the open ones to an account, by its id or address.
	Requests(ctx context.Context, person session.PersonID, email string) ([]Link, error)
	// ContactsAsked counts the requests that a licence holder made since an
	// instant.
	ContactsAsked(ctx context.Context, holder session.PersonID, since session.Instant) (int, error)
}

// ContactTx writes contacts and requests.
type ContactTx interface {
	// AddContact gives ErrTaken where the holder has that address already.
	AddContact(ctx context.Context, ct Contact) error
	// SaveContact keeps a contact that was read in state was. Where it is in
	// another one by now the error is ErrNotFound; where the holder has its
	// address twice then, ErrTaken.
	SaveContact(ctx context.Context, was ContactState, ct Contact) error
}
