package classroom

import (
	"context"
	"errors"
	"time"

	"github.com/stoahq/stoa/internal/session"
)

// How long links by mail are good for.
const (
	resetFor   = 24 * time.Hour
	welcomeFor = 7 * 24 * time.Hour
)

func (k TokenKind) validFor() time.Duration {
	if k == TokenWelcome {
		return welcomeFor
	}
	return resetFor
}

// AskLimits bound how often somebody may ask for a link by mail.
type AskLimits struct {
	PerAccount int           // for one address within Window; 3
	PerAddress int           // from one network address, which may be a whole school; 50
	Window     time.Duration // 1 hour
}

// sendToken makes a link for a person and the mail that brings it; say
// mailed() after the commit.
func (c *Classroom) sendToken(ctx context.Context, tx Tx, kind TokenKind, by session.PersonID, p Person) error {
	secret, now := newSecret(), clock()
	err := tx.AddToken(ctx, Token{
		Secret: hashed(secret), Kind: kind, Person: p.ID, Created: now, Expires: now.Add(kind.validFor()),
	})
	if err != nil {
		return err
	}
	about := MailReset
	if kind == TokenWelcome {
		about = MailWelcome
	}
	m := newMail(about, p.Email, p.Name, p.Locale, MailData{Token: secret, Hours: int(kind.validFor().Hours())})
	m.By = by
	return tx.AddMail(ctx, m)
}

// Forgot sends a link for a new password to an address, if an active account
// has it. Whether one has cannot be told from the answer nor from the time
// that it takes: what is written here is the same for all addresses, the rest
// is done after the answer. An address for which too much was asked gets no
// more mail; a *Denied is for the network address that asks too much.
func (c *Classroom) Forgot(ctx context.Context, email, address string) error {
	email, err := cleanEmail(email)
	if err != nil {
		return err
	}
	l := c.cfg.Asks
	asked, from := "forgot:"+email, "forgot-from:"+address
	var quiet bool
	err = c.store.Write(ctx, func(tx Tx) error {
		now := clock()
		wait, err := freeIn(ctx, tx, from, l.PerAddress, now, l.Window)
		if err != nil {
			return err
		}
		if wait > 0 {
			return &Denied{Code: TooManyFailures, RetryAfter: wait}
		}
		n, err := tx.Failures(ctx, asked, now.Add(-l.Window))
		if err != nil {
			return err
		}
		if quiet = n >= l.PerAccount; !quiet {
			if err := tx.AddFailure(ctx, asked, now); err != nil {
				return err
			}
		}
		return tx.AddFailure(ctx, from, now)
	})
	if err == nil && !quiet {
		c.mender.add(func(ctx context.Context) error { return c.remind(ctx, email) })
	}
	return err
}

// remind sends a link for a new password to who has an address.
func (c *Classroom) remind(ctx context.Context, email string) error {
	err := c.store.Write(ctx, func(tx Tx) error {
		p, err := tx.PersonByEmail(ctx, email)
		if err != nil {
			return err
		}
		if p.Locked {
			return ErrNotFound
		}
		return c.sendToken(ctx, tx, TokenReset, "", p)
	})
	switch {
	case errors.Is(err, ErrNotFound):
		return nil
	case err == nil:
		c.mailed()
	}
	return err
}

// ResetAccount takes a person's password away, ends their logins (rule 21)
// and sends them a link for a new one.
func (c *Classroom) ResetAccount(ctx context.Context, by, id session.PersonID) error {
	var over []session.LoginID
	err := c.store.Write(ctx, func(tx Tx) error {
		if err := tx.LockPerson(ctx, id); err != nil {
			return err
		}
		a, err := tx.Account(ctx, id)
		if err != nil {
			return err
		}
		if a.Locked {
			return &session.Refusal{Code: session.CodeNotAllowed}
		}
		if err := tx.EndTokens(ctx, id); err != nil {
			return err
		}
		p := a.Person
		p.Password = ""
		if err := tx.SavePerson(ctx, p); err != nil {
			return err
		}
		if over, err = endLogins(ctx, tx, id); err != nil {
			return err
		}
		if err := tx.AddAudit(ctx, Audit{By: by, Action: AuditPersonReset, Person: id}); err != nil {
			return err
		}
		return c.sendToken(ctx, tx, TokenReset, by, p)
	})
	if err != nil {
		return err
	}
	c.mailed()
	c.personChanged(id)
	c.afterLogins(ctx, id, over)
	return nil
}

// ByToken is whose link it is, and what for; ErrNotFound: it is worth
// nothing (any more).
func (c *Classroom) ByToken(ctx context.Context, secret string) (p Person, kind TokenKind, err error) {
	err = c.store.Read(ctx, func(q Query) (err error) {
		var t Token
		t, p, err = goodToken(ctx, q, hashed(secret))
		kind = t.Kind
		return err
	})
	return p, kind, err
}

// goodToken is a token that is worth something, and whose it is.
func goodToken(ctx context.Context, q Query, hash []byte) (t Token, p Person, err error) {
	if t, err = q.Token(ctx, hash); err != nil {
		return t, p, err
	}
	if clock() >= t.Expires {
		return t, p, ErrNotFound
	}
	a, err := q.Account(ctx, t.Person)
	if err == nil && a.Locked {
		err = ErrNotFound
	}
	return t, a.Person, err
}

// ResetPassword sets a password by a link, which is then worth nothing, like
// all others of this person; their logins end, and they are logged in anew.
// Of two at once one wins, the other one gets ErrNotFound.
func (c *Classroom) ResetPassword(ctx context.Context, secret, password, address, agent string) (login string, p Person, err error) {
	if p, _, err = c.ByToken(ctx, secret); err != nil {
		return "", p, err // before the expensive part
	}
	if err = checkPassword(password); err != nil {
		return "", p, err
	}
	hash, err := c.hash.hash(ctx, password)
	if err != nil {
		return "", p, err
	}
	var over []session.LoginID
	login, err = c.addLogin(ctx, &p, address, agent, func(tx Tx) (err error) {
		over, err = usePassword(ctx, tx, hashed(secret), hash)
		return err
	})
	if err != nil {
		return "", Person{}, err
	}
	c.personChanged(p.ID)
	c.afterLogins(ctx, p.ID, over)
	return login, p, nil
}

// usePassword spends a token for a new password, and tells which logins are
// over by it.
func usePassword(ctx context.Context, tx Tx, token []byte, hash string) (over []session.LoginID, err error) {
	t, err := tx.Token(ctx, token)
	if err != nil {
		return nil, err
	}
	if err := tx.LockPerson(ctx, t.Person); err != nil {
		return nil, err
	}
	_, p, err := goodToken(ctx, tx, token)
	if err != nil {
		return nil, err
	}
	if err := tx.SpendToken(ctx, token); err != nil {
		return nil, err
	}
	p.Password = hash
	if err := tx.SavePerson(ctx, p); err != nil {
		return nil, err
	}
	if err := tx.EndTokens(ctx, p.ID); err != nil {
		return nil, err
	}
	if err := tx.ClearFailures(ctx, accountKey(p.Email)); err != nil {
		return nil, err
	}
	return endLogins(ctx, tx, p.ID)
}
