package classroom

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/stoahq/stoa/internal/session"
)

// Identity is somebody as an OpenID Connect provider vouches for them.
type Identity struct {
	Issuer, Subject string // together they name the person for ever
	Email           string
	Verified        bool // the provider has checked that the address is theirs
	Name            string
	Locale          string // as the provider says it: de, de-AT
}

// UnverifiedEmail is the code of a *Denied for who comes the first time and
// whose address the provider does not vouch for.
const UnverifiedEmail = "unverified_email"

// mostSubject bounds what a provider calls somebody, in bytes; OpenID Connect
// Core allows 255 for a subject.
const (
	mostIssuer  = 1000
	mostSubject = 255
)

// errNotSetUp: whoever came first would take the place of the administrator,
// and there would be none.
var errNotSetUp = errors.New("there is no administrator yet")

// SignIn logs in who comes from a provider. Who comes the first time gets the
// account of their address, if there is one, else a new one without a
// licence. The error is a *Denied when it is not to be.
func (c *Classroom) SignIn(ctx context.Context, who Identity, address, agent string) (secret string, p Person, err error) {
	if who.Issuer == "" || len(who.Issuer) > mostIssuer || who.Subject == "" || len(who.Subject) > mostSubject ||
		!utf8.ValidString(who.Subject) {
		return "", p, &Invalid{"subject", "malformed"}
	}
	for try := 0; ; try++ {
		if p, err = c.signedIn(ctx, who); err == nil || !errors.Is(err, ErrTaken) || try > 0 {
			break // taken: the same person came twice at once
		}
	}
	if err != nil {
		return "", Person{}, err
	}
	secret, err = c.addLogin(ctx, &p, address, agent, func(tx Tx) error { return proved(ctx, tx, p) })
	return secret, p, err
}

// signedIn finds or makes the account of who comes from a provider.
func (c *Classroom) signedIn(ctx context.Context, who Identity) (p Person, err error) {
	var found bool
	err = c.store.Read(ctx, func(q Query) error {
		id, err := q.IdentityOf(ctx, who.Issuer, who.Subject)
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		found = true
		p, err = q.Person(ctx, id)
		return err
	})
	if err == nil && !found {
		p, err = c.firstSignIn(ctx, who)
	}
	if err == nil && p.Locked {
		err = &Denied{Code: AccountLocked}
	}
	return p, err
}

func (c *Classroom) firstSignIn(ctx context.Context, who Identity) (p Person, err error) {
	email, err := cleanEmail(who.Email)
	if err != nil || !who.Verified {
		return p, &Denied{Code: UnverifiedEmail}
	}
	if needed, err := c.NeedsSetUp(ctx); err != nil || needed {
		return p, errors.Join(err, errNotSetUp)
	}
	name, err := cleanName("name", who.Name, maxPersonName)
	if err != nil {
		name = mailbox(email)
	}
	fresh := Person{
		ID: session.PersonID(newID()), Kind: session.Contact, Name: name, Email: email,
		Locale: localeOf(who.Locale), Created: clock(),
	}
	err = c.store.Write(ctx, func(tx Tx) error {
		p, err = tx.PersonByEmail(ctx, email)
		switch {
		case errors.Is(err, ErrNotFound):
			if err := tx.AddPerson(ctx, fresh); err != nil {
				return err
			}
			p = fresh
		case err != nil:
			return err
		case p.Locked:
			return &Denied{Code: AccountLocked}
		}
		return tx.AddIdentity(ctx, who.Issuer, who.Subject, p.ID)
	})
	if err != nil {
		return Person{}, fmt.Errorf("first sign-in: %w", err)
	}
	c.changed(ListPeople)
	return p, nil
}

// mailbox is a name for somebody of whom only the address is known.
func mailbox(email string) string {
	box, _, _ := strings.Cut(email, "@")
	if runes := []rune(box); len(runes) > maxPersonName {
		box = string(runes[:maxPersonName])
	}
	return box
}

// localeOf is one of our languages, from a language tag; empty: none of them.
func localeOf(tag string) string {
	base, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(tag), "_", "-"), "-")
	if checkLocale(base) != nil {
		return ""
	}
	return base
}
