package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
)

// whose names an account.
type whose struct {
	Email string `arg:"" help:"The account's e-mail address."`

	storage
}

// change makes one change of the account and says what is so now.
func (w whose) change(ctx context.Context, c console, edit classroom.AccountEdit, now string) error {
	return w.with(ctx, func(class *classroom.Classroom) error {
		p, err := class.PersonByEmail(ctx, w.Email)
		if err != nil {
			return plain(err, w.Email)
		}
		if _, err := class.EditAccount(ctx, "", p.ID, edit); err != nil {
			return plain(err, w.Email)
		}
		_, err = fmt.Fprintf(c.out, "%s <%s> %s.\n", p.Name, p.Email, now)
		return err
	})
}

type userLockCmd struct{ whose }

// Run locks an account (rule 21).
func (u userLockCmd) Run(ctx context.Context, c console) error {
	return u.change(ctx, c, classroom.AccountEdit{Locked: new(true)}, "is locked, logged out everywhere, and put out of all sessions")
}

type userUnlockCmd struct{ whose }

// Run unlocks an account.
func (u userUnlockCmd) Run(ctx context.Context, c console) error {
	return u.change(ctx, c, classroom.AccountEdit{Locked: new(false)}, "can log in again")
}

type userLicenceCmd struct {
	whose
	Take bool `help:"Take the licence away: the account becomes a contact's. It must own and host nothing."`
}

// Run gives or takes the licence (rule 22).
func (u userLicenceCmd) Run(ctx context.Context, c console) error {
	kind, now := session.Licensed, "has a licence"
	if u.Take {
		kind, now = session.Contact, "has no licence any more"
	}
	return u.change(ctx, c, classroom.AccountEdit{Kind: &kind}, now)
}

type userAdminCmd struct {
	whose
	Take bool `help:"Take it back."`
}

// Run makes an administrator, or takes that back.
func (u userAdminCmd) Run(ctx context.Context, c console) error {
	now := "is an administrator"
	if u.Take {
		now = "is no administrator any more"
	}
	return u.change(ctx, c, classroom.AccountEdit{Admin: new(!u.Take)}, now)
}

type userDeleteCmd struct {
	whose
	HandTo string `placeholder:"EMAIL" help:"The licence holder who takes over the sessions and groups that the account owns."`
	Yes    bool   `help:"Really delete: there is no way back."`
}

// Run deletes an account with its personal data (rule 47).
func (u userDeleteCmd) Run(ctx context.Context, c console) error {
	if !u.Yes {
		return usageError{errors.New("this deletes the account and everything personal in it for ever: say --yes")}
	}
	return u.with(ctx, func(class *classroom.Classroom) error {
		p, err := class.PersonByEmail(ctx, u.Email)
		if err != nil {
			return plain(err, u.Email)
		}
		var to classroom.Person
		if u.HandTo != "" {
			if to, err = class.PersonByEmail(ctx, u.HandTo); err != nil {
				return plain(err, u.HandTo)
			}
		}
		err = class.DeleteAccount(ctx, "", p.ID, to.ID)
		if invalid, ok := errors.AsType[*classroom.Invalid](err); ok && invalid.Field == "handTo" {
			return fmt.Errorf("%s cannot take over: it needs somebody else with a licence who is not locked", u.HandTo)
		}
		if err != nil {
			return plain(err, u.Email)
		}
		_, err = fmt.Fprintf(c.out, "%s <%s> is deleted.\n", p.Name, p.Email)
		return err
	})
}
