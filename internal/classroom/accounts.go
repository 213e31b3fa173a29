package classroom

import (
	"context"
	"errors"
	"strconv"

	"github.com/stoahq/stoa/internal/session"
)

// Accounts lists accounts by name, for administrators.
func (c *Classroom) Accounts(ctx context.Context, f AccountFilter) (all []Account, admins int, err error) {
	err = c.store.Read(ctx, func(q Query) (err error) {
		if all, err = q.Accounts(ctx, f); err != nil {
			return err
		}
		admins, err = q.Admins(ctx)
		return err
	})
	return all, admins, err
}

// Account is an account by id, or ErrNotFound; with the number of
// administrators who can log in, for [MayAccount].
func (c *Classroom) Account(ctx context.Context, id session.PersonID) (a Account, admins int, err error) {
	err = c.store.Read(ctx, func(q Query) (err error) {
		if a, err = q.Account(ctx, id); err != nil {
			return err
		}
		admins, err = q.Admins(ctx)
		return err
	})
	return a, admins, err
}

// AccountEdit changes an account; nil leaves a thing as it is.
type AccountEdit struct {
	Name, Email, Locale *string
	Kind                *session.Kind
	Admin, Locked       *bool
}

// clean checks and cleans what is to be set.
func (e *AccountEdit) clean() (err error) {
	if e.Name != nil {
		var name string
		if name, err = cleanName("name", *e.Name, maxPersonName); err != nil {
			return err
		}
		e.Name = &name
	}
	if e.Email != nil {
		var email string
		if email, err = cleanEmail(*e.Email); err != nil {
			return err
		}
		e.Email = &email
	}
	if e.Locale != nil {
		if err = checkLocale(*e.Locale); err != nil {
			return err
		}
	}
	if e.Kind != nil && *e.Kind != session.Licensed && *e.Kind != session.Contact {
		return &Invalid{"kind", "unknown"}
	}
	return nil
}

// apply makes of an account what it is to be.
func (e *AccountEdit) apply(p Person) Person {
	put(&p.Name, e.Name)
	put(&p.Email, e.Email)
	put(&p.Locale, e.Locale)
	put(&p.Kind, e.Kind)
	put(&p.Admin, e.Admin)
	put(&p.Locked, e.Locked)
	return p
}

func put[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

// leaving is what follows from a person's account being shut: their logins
// are over, and the sessions in which they were inside put them out.
type leaving struct {
	logins   []session.LoginID
	sessions []session.SessionID
}

// EditAccount changes an account, in the name of an administrator (empty: the
// operator, on the command line). Locking it ends its logins and its seats
// (rule 21). Errors: *Invalid, ErrTaken (the address), ErrLastAdmin, *Owns
// where a licence is taken from somebody who hosts or owns something.
func (c *Classroom) EditAccount(ctx context.Context, by, id session.PersonID, edit AccountEdit) (Account, error) {
	if err := edit.clean(); err != nil {
		return Account{}, err
	}
	var a Account
	var out leaving
	err := c.store.Write(ctx, func(tx Tx) (err error) {
		out = leaving{}
		if err = tx.LockAdmins(ctx); err != nil {
			return err
		}
		if err = tx.LockPerson(ctx, id); err != nil {
			return err
		}
		if a, err = tx.Account(ctx, id); err != nil {
			return err
		}
		was := a.Person
		a.Person = edit.apply(was)
		if err = c.maySave(ctx, tx, was, a.Person); err != nil {
			return err
		}
		if err = tx.SavePerson(ctx, a.Person); err != nil {
			return err
		}
		if was.Email != a.Email || a.Locked {
			if err = tx.EndTokens(ctx, id); err != nil {
				return err
			}
		}
		if a.Locked && !was.Locked {
			if out, err = c.shutOut(ctx, tx, id); err != nil {
				return err
			}
		}
		return auditEdit(ctx, tx, by, was, a.Person)
	})
	if err != nil {
		return Account{}, err
	}
	c.personChanged(id)
	c.seeOut(ctx, id, out)
	return a, nil
}

// auditEdit writes down what was changed of an account (rule 48).
func auditEdit(ctx context.Context, tx Tx, by session.PersonID, was, is Person) error {
	for _, e := range []struct {
		changed bool
		action  AuditAction
		data    map[string]string
	}{
		{was.Name != is.Name || was.Email != is.Email || was.Locale != is.Locale, AuditPersonEdit, nil},
		{was.Kind != is.Kind, AuditPersonLicence, map[string]string{"kind": string(is.Kind)}},
		{was.Admin != is.Admin, AuditPersonLicence, map[string]string{"admin": strconv.FormatBool(is.Admin)}},
		{!was.Locked && is.Locked, AuditPersonLock, nil},
		{was.Locked && !is.Locked, AuditPersonUnlock, nil},
	} {
		if !e.changed {
			continue
		}
		if err := tx.AddAudit(ctx, Audit{By: by, Action: e.action, Person: is.ID, Data: e.data}); err != nil {
			return err
		}
	}
	return nil
}

// maySave holds what must hold whoever changes an account.
func (c *Classroom) maySave(ctx context.Context, tx Tx, was, is Person) error {
	if was.Admin && !was.Locked && (!is.Admin || is.Locked) {
		if err := otherAdmin(ctx, tx); err != nil {
			return err
		}
	}
	if was.Kind == session.Licensed && is.Kind != session.Licensed {
		s, err := tx.Standings(ctx, is.ID)
		if err != nil {
			return err
		}
		return s.any()
	}
	return nil
}

// otherAdmin is ErrLastAdmin where there is one administrator only. Held with
// LockAdmins.
func otherAdmin(ctx context.Context, tx Tx) error {
	n, err := tx.Admins(ctx)
	if err == nil && n < 2 {
		err = ErrLastAdmin
	}
	return err
}

// shutOut ends all logins of a person, and has their seats end: right after
// the commit, or, if this process dies, by whoever pays what is owed.
func (c *Classroom) shutOut(ctx context.Context, tx Tx, id session.PersonID) (out leaving, err error) {
	if out.sessions, err = tx.SeatedIn(ctx, id); err != nil {
		return out, err
	}
	for _, s := range out.sessions {
		if err := owe(ctx, tx, s, OwedWork{Lost: []session.PersonID{id}}); err != nil {
			return out, err
		}
	}
	out.logins, err = endLogins(ctx, tx, id)
	return out, err
}

// endLogins ends all logins of a person.
func endLogins(ctx context.Context, tx Tx, id session.PersonID) (over []session.LoginID, err error) {
	logins, err := tx.Logins(ctx, id)
	if err != nil {
		return nil, err
	}
	for _, l := range logins {
		over = append(over, l.ID)
	}
	return over, tx.EndLogins(ctx, over...)
}

// personChanged drops what is remembered of a person, and tells who may see
// them in a list.
func (c *Classroom) personChanged(id session.PersonID) {
	c.names.drop(id)
	c.logins.forgetPerson(id)
	c.changed(ListPeople)
}

// seeOut puts a person whose account was shut out of the sessions, reason
// access, and only then cuts what else their logins have open: that would be
// like leaving (rule 21).
func (c *Classroom) seeOut(ctx context.Context, id session.PersonID, out leaving) {
	for _, s := range out.sessions {
		if err := c.Do(ctx, s, session.AccessLost{Person: id}); !settled(err) {
			c.log.Debug("who lost access stays until it is paid", "session", s, "err", err)
		}
	}
	c.owe.nudge()
	c.afterLogins(ctx, id, out.logins)
}

// DeleteAccount erases an account and everything personal in it (rule 47);
// their seats and logins end (rule 21). Who owns something needs somebody
// with a licence who takes it over (else *Owns, or *Invalid for handTo).
func (c *Classroom) DeleteAccount(ctx context.Context, by, id, handTo session.PersonID) error {
	var out leaving
	err := c.store.Write(ctx, func(tx Tx) (err error) {
		out = leaving{}
		if err = tx.LockAdmins(ctx); err != nil {
			return err
		}
		a, err := tx.Account(ctx, id)
		if err != nil {
			return err
		}
		if a.Admin && !a.Locked {
			if err = otherAdmin(ctx, tx); err != nil {
				return err
			}
		}
		roles, err := tx.Standings(ctx, id)
		if err != nil {
			return err
		}
		if err = c.handOver(ctx, tx, a.Person, roles, handTo); err != nil {
			return err
		}
		if out, err = c.shutOut(ctx, tx, id); err != nil {
			return err
		}
		if err = tx.ClearFailures(ctx, accountKey(a.Email)); err != nil {
			return err
		}
		if err = tx.AddAudit(ctx, Audit{By: by, Action: AuditPersonDelete, Person: id}); err != nil {
			return err
		}
		return tx.ErasePerson(ctx, a.Person, clock())
	})
	if err != nil {
		return err
	}
	c.personChanged(id)
	c.seeOut(ctx, id, out)
	if handTo != "" {
		c.changed(ListGroups, handTo)
		c.changed(ListSessions, handTo)
	}
	return nil
}

// handOver gives what a person owns to somebody else, and takes their other
// roles away. The sessions follow by what they are owed, so a crash in the
// middle leaves nothing without an owner for longer than until the next start.
func (c *Classroom) handOver(ctx context.Context, tx Tx, from Person, roles Standings, handTo session.PersonID) error {
	if handTo == "" {
		if err := roles.owned(); err != nil {
			return err
		}
	} else if err := mayTakeOver(ctx, tx, from, handTo); err != nil {
		return err
	}
	for _, id := range roles.Groups {
		g, err := tx.Group(ctx, id)
		if err != nil {
			return err
		}
		if err := c.handOverGroup(ctx, tx, g, handTo, false); err != nil {
			return err
		}
	}
	for _, id := range roles.Owned {
		work := OwedWork{Owner: &HandOver{From: from.ID, To: handTo}, People: []session.PersonID{from.ID}}
		if err := owe(ctx, tx, id, work); err != nil {
			return err
		}
	}
	for _, id := range roles.Hosted {
		if err := owe(ctx, tx, id, OwedWork{People: []session.PersonID{from.ID}}); err != nil {
			return err
		}
	}
	return nil
}

// mayTakeOver is an *Invalid for who cannot own anything (rule 22).
func mayTakeOver(ctx context.Context, q Query, from Person, id session.PersonID) error {
	to, err := q.Account(ctx, id)
	if errors.Is(err, ErrNotFound) || err == nil && (to.ID == from.ID || to.Locked || to.Kind != session.Licensed) {
		return &Invalid{"handTo", "unknown"}
	}
	return err
}

// AccountAction is something that an administrator may do with an account.
type AccountAction string

// The actions.
const (
	AccountEditIt   AccountAction = "edit"
	AccountLock     AccountAction = "lock"
	AccountUnlock   AccountAction = "unlock"
	AccountReset    AccountAction = "reset"
	AccountDelete   AccountAction = "delete"
	AccountSetKind  AccountAction = "set_kind"
	AccountSetAdmin AccountAction = "set_admin"
)

// AccountMenu is what may be done with an account by who, where so many
// administrators can log in. It is the same decision as that of the commands,
// but for roles that somebody would have to take over.
func AccountMenu(who Person, of Person, admins int) []AccountAction {
	if !who.Admin {
		return nil
	}
	last := of.Admin && !of.Locked && admins < 2
	menu := []AccountAction{AccountEditIt}
	if of.Locked {
		menu = append(menu, AccountUnlock)
	} else {
		if !last {
			menu = append(menu, AccountLock)
		}
		menu = append(menu, AccountReset)
	}
	if !last {
		menu = append(menu, AccountDelete, AccountSetAdmin)
	}
	return append(menu, AccountSetKind)
}
