package classroom

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/stoahq/stoa/internal/session"
)

// Denied is why nobody was logged in.
type Denied struct {
	Code       string        // one of the codes below
	RetryAfter time.Duration // TooManyFailures: when to try again
}

// The codes of Denied.
const (
	WrongLogin      = "wrong_login"    // no such account, or another password
	WrongPassword   = "wrong_password" // of somebody who is logged in
	AccountLocked   = "locked"
	TooManyFailures = "too_many_failures"
	TooOften        = "too_often"        // mails, requests
	TooManyUploads  = "too_many_uploads" // at once
)

func (e *Denied) Error() string { return "denied: " + e.Code }

// LogIn checks a password and makes a login; secret is for the cookie. The
// error is a *Denied when it is not to be.
func (c *Classroom) LogIn(ctx context.Context, email, password, address, agent string) (secret string, p Person, err error) {
	clean, err := cleanEmail(email)
	if err != nil {
		clean = "" // takes as long as any other that nobody has
	}
	err = c.guarded(ctx, clean, address, WrongLogin, func(ctx context.Context) (bool, error) {
		err := c.store.Read(ctx, func(q Query) (err error) {
			p, err = q.PersonByEmail(ctx, clean)
			return err
		})
		if err != nil && !errors.Is(err, ErrNotFound) {
			return false, err
		}
		return c.hash.check(p.Password, password), nil
	})
	if err != nil {
		return "", Person{}, err
	}
	if p.Locked {
		return "", Person{}, &Denied{Code: AccountLocked}
	}
	secret, err = c.addLogin(ctx, &p, address, agent, func(tx Tx) error { return proved(ctx, tx, p) })
	return secret, p, err
}

// proved forgets the failures of an account whose password was given. Those of
// an address are not forgotten, or one good account would pay for guessing
// all others.
func proved(ctx context.Context, tx Tx, p Person) error {
	now, err := tx.Person(ctx, p.ID)
	switch {
	case err != nil:
		return err
	case now.Locked:
		return &Denied{Code: AccountLocked} // in the meantime
	}
	return tx.ClearFailures(ctx, accountKey(p.Email))
}

// addLogin makes a login in one transaction with what comes first, which may
// complete the person.
func (c *Classroom) addLogin(ctx context.Context, p *Person, address, agent string, first func(tx Tx) error) (secret string, err error) {
	secret = newSecret()
	now := clock()
	l := Login{
		ID: session.LoginID(newID()), Secret: hashed(secret), Person: p.ID, Guest: p.Guest,
		Created: now, Acted: now, Seen: now, Address: shortened(address, maxAgent), Agent: shortened(agent, maxAgent),
	}
	gen := c.logins.generation()
	err = c.store.Write(ctx, func(tx Tx) error {
		if err := first(tx); err != nil {
			return err
		}
		return tx.AddLogin(ctx, l)
	})
	if err != nil {
		return "", fmt.Errorf("log in: %w", err)
	}
	c.logins.put(string(l.Secret), gen, Visitor{*p, l.ID}, l) // the browser comes at once
	return secret, nil
}

func accountKey(email string) string   { return "account:" + email }
func addressKey(address string) string { return "address:" + address }

// guarded checks a password within the limits on failures. They are looked at
// while holding one of the few turns to compute, so that guessing side by
// side is no way around them.
func (c *Classroom) guarded(
	ctx context.Context, email, address, code string, check func(context.Context) (bool, error),
) error {
	release, err := c.hash.acquire(ctx)
	if err != nil {
		return err
	}
	defer release()
	if err := c.limited(ctx, email, address); err != nil {
		return err
	}
	ok, err := check(ctx)
	if err != nil || ok {
		return err
	}
	err = c.store.Write(ctx, func(tx Tx) error {
		now := clock()
		if err := tx.AddFailure(ctx, accountKey(email), now); err != nil {
			return err
		}
		return tx.AddFailure(ctx, addressKey(address), now)
	})
	if err != nil {
		return err
	}
	return &Denied{Code: code}
}

// limited is a *Denied when an account or an address has failed too often.
func (c *Classroom) limited(ctx context.Context, email, address string) error {
	l, now := c.cfg.Limits, clock()
	var wait time.Duration
	err := c.store.Read(ctx, func(q Query) error {
		for _, k := range []struct {
			key  string
			most int
		}{{accountKey(email), l.PerAccount}, {addressKey(address), l.PerAddress}} {
			w, err := freeIn(ctx, q, k.key, k.most, now, l.Window)
			if err != nil {
				return err
			}
			wait = max(wait, w)
		}
		return nil
	})
	if err == nil && wait > 0 {
		err = &Denied{Code: TooManyFailures, RetryAfter: wait}
	}
	return err
}

// freeIn is how long until fewer than most failures lie within a window, to
// the second.
func freeIn(ctx context.Context, q Query, key string, most int, now session.Instant, window time.Duration) (time.Duration, error) {
	full := func(in time.Duration) (bool, error) {
		n, err := q.Failures(ctx, key, now.Add(in-window))
		return n >= most, err
	}
	if is, err := full(0); !is || err != nil {
		return 0, err
	}
	from, to := time.Duration(0), window // full at from, free at to
	for to-from > time.Second {
		mid := (from + to) / 2
		is, err := full(mid)
		if err != nil {
			return 0, err
		}
		if is {
			from = mid
		} else {
			to = mid
		}
	}
	return to, nil
}

// Who finds who is behind a cookie's value, or ErrNotFound. What it finds may
// be some seconds old, but a login that ended on this node is not found.
func (c *Classroom) Who(ctx context.Context, secret string) (Visitor, Login, error) {
	key := string(hashed(secret))
	if v, l, ok := c.logins.get(key); ok {
		return v, l, nil
	}
	gen := c.logins.generation()
	var l Login
	var p Person
	err := c.store.Read(ctx, func(q Query) (err error) {
		if l, err = q.LoginBySecret(ctx, []byte(key)); err != nil {
			return err
		}
		if p, err = q.Person(ctx, l.Person); err != nil {
			return err
		}
		return c.alive(ctx, q, p, l)
	})
	if err != nil {
		return Visitor{}, Login{}, err
	}
	v := Visitor{p, l.ID}
	c.logins.put(key, gen, v, l)
	return v, l, nil
}

// alive is ErrNotFound for a login that serves nobody any more.
func (c *Classroom) alive(ctx context.Context, q Query, p Person, l Login) error {
	switch {
	case p.Locked:
		return ErrNotFound
	case p.Kind != session.Guest || c.pages.seen(l) >= c.guestGone():
		return nil
	}
	in, err := q.ConnectedBy(ctx, l.ID)
	if err == nil && len(in) == 0 {
		err = ErrNotFound // did not come back in time
	}
	return err
}

// Acted notes a deliberate act on a page outside any session (rule 39), at
// most once a minute for each login.
func (c *Classroom) Acted(ctx context.Context, login session.LoginID) error {
	now := clock()
	if !c.logins.acted(login, now) {
		return nil
	}
	return c.store.Write(ctx, func(tx Tx) error { return tx.Acted(ctx, login, now) })
}

// Logins lists a person's logins.
func (c *Classroom) Logins(ctx context.Context, person session.PersonID) (all []Login, err error) {
	err = c.store.Read(ctx, func(q Query) (err error) {
		all, err = q.Logins(ctx, person)
		return err
	})
	return all, err
}

// EndLogins ends logins of a person, and with them their connections in all
// sessions (rule 21). Those that are not the person's are left alone; with
// none given, all of them end.
func (c *Classroom) EndLogins(ctx context.Context, person session.PersonID, ids ...session.LoginID) error {
	var over []session.LoginID
	err := c.store.Write(ctx, func(tx Tx) error {
		logins, err := tx.Logins(ctx, person)
		if err != nil {
			return err
		}
		over = nil
		for _, l := range logins {
			if len(ids) == 0 || slices.Contains(ids, l.ID) {
				over = append(over, l.ID)
			}
		}
		if len(over) == 0 {
			return nil
		}
		return tx.EndLogins(ctx, over...)
	})
	if err != nil {
		return err
	}
	c.afterLogins(ctx, person, over)
	return nil
}

// afterLogins does what follows from the end of logins, which is committed:
// at once as far as possible, else in the background.
func (c *Classroom) afterLogins(ctx context.Context, person session.PersonID, over []session.LoginID) {
	if len(over) == 0 {
		return
	}
	c.logins.end(over)
	if err := c.cutLogins(ctx, person, over); err != nil {
		c.log.Warn("connections of ended logins go on for now", "person", person, "err", err)
		c.mender.add(func(ctx context.Context) error { return c.cutLogins(ctx, person, over) })
	}
	c.watch.logins.tell(over)
}

// loginsEnded does the same for logins that ended on the way of a commit; it
// does not block.
func (c *Classroom) loginsEnded(person session.PersonID, over []session.LoginID) {
	c.logins.end(over)
	c.watch.logins.tell(over)
	c.mender.add(func(ctx context.Context) error { return c.cutLogins(ctx, person, over) })
}

// tendShare bounds the cost of tend, which looks at every open connection: a
// look is followed by a pause of this many times as long as it took, or as the
// one before took where that was quicker; up to a minute.
const tendShare = 2000

// tend ends, every five polls, what is connected by logins that were ended
// by another process, or in the very moment in which somebody came in by them.
// Where many are connected it looks less often. It also sweeps the caches.
func (c *Classroom) tend(ctx context.Context) error {
	least := 5 * c.cfg.Poll
	var before time.Duration
	for pause := least; sleep(ctx, pause); {
		began := time.Now()
		if err := c.loseOrphans(ctx); err != nil && ctx.Err() == nil {
			c.log.Warn("logins could not be looked after", "err", err)
		}
		took := time.Since(began)
		c.logins.sweep(clock())
		c.names.sweep(clock())
		pause = max(least, min(tendShare*min(took, before), time.Minute))
		before = took
	}
	return nil
}

// loseOrphans ends the connections of logins that have ended (rule 21).
func (c *Classroom) loseOrphans(ctx context.Context) error {
	var all []Orphan
	err := c.store.Read(ctx, func(q Query) (err error) {
		all, err = q.Orphans(ctx)
		return err
	})
	for _, o := range all {
		over := []session.LoginID{o.Login}
		c.logins.end(over)
		if did := c.Do(ctx, o.Session, session.LoginEnded{Person: o.Person, Logins: over}); !settled(did) {
			err = errors.Join(err, did)
		}
		c.watch.logins.tell(over)
	}
	return err
}

// settled tells whether nothing is left to be tried.
func settled(err error) bool {
	return err == nil || isRefusal(err) || errors.Is(err, ErrNotFound)
}

// cutLogins ends the connections of logins in all sessions.
func (c *Classroom) cutLogins(ctx context.Context, person session.PersonID, over []session.LoginID) error {
	in := map[session.SessionID]bool{}
	err := c.store.Read(ctx, func(q Query) error {
		for _, l := range over {
			ids, err := q.ConnectedBy(ctx, l)
			if err != nil {
				return err
			}
			for _, id := range ids {
				in[id] = true
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	var all error
	for id := range in {
		err := c.Do(ctx, id, session.LoginEnded{Person: person, Logins: over})
		if !settled(err) {
			all = errors.Join(all, err)
		}
	}
	return all
}
