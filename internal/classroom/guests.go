package classroom

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/stoahq/stoa/internal/session"
)

// AddGuest makes a guest of a session and logs them in there. A second "Ana"
// becomes "Ana (2)" while the first one is inside or may come back. Where the
// session takes no guests the error is a refusal with code needs_account;
// where it cannot be seen, ErrNotFound.
func (c *Classroom) AddGuest(ctx context.Context, link, name, address, agent string) (secret string, p Person, err error) {
	name, err = cleanName("name", name, maxPersonName)
	if err != nil {
		return "", Person{}, err
	}
	kept, err := c.SessionByLink(ctx, link)
	if err != nil {
		return "", Person{}, err
	}
	if err := c.takesGuests(ctx, kept.ID); err != nil {
		return "", Person{}, err
	}
	p = Person{ID: session.PersonID(newID()), Kind: session.Guest, Guest: kept.ID, Created: clock()}
	secret, err = c.addLogin(ctx, &p, address, agent, func(tx Tx) (err error) {
		p.Name, err = freeName(name, func(name string) (bool, error) { return tx.NameTaken(ctx, kept.ID, name) })
		if err != nil {
			return err
		}
		return tx.AddPerson(ctx, p)
	})
	return secret, p, err
}

func (c *Classroom) takesGuests(ctx context.Context, id session.SessionID) error {
	var no error
	err := c.View(ctx, id, func(s *session.State) {
		switch {
		case s.Deleted || s.Effective() == session.Hidden:
			no = ErrNotFound
		case s.Effective() == session.Closed:
			no = &session.Refusal{Code: session.CodeClosed}
		case s.Settings.Guests == session.GuestsNone:
			no = &session.Refusal{Code: session.CodeNeedsAccount}
		}
	})
	return errors.Join(err, no)
}

// freeName is a name that nobody has: "Ana", "Ana (2)", … It looks a few
// times only, however many have the name.
func freeName(name string, taken func(string) (bool, error)) (string, error) {
	is, err := taken(name)
	if err != nil || !is {
		return name, err
	}
	low, high := 1, 2 // taken, and perhaps free
	for {
		if is, err = taken(numbered(name, high)); err != nil {
			return "", err
		}
		if !is {
			break
		}
		low, high = high, 2*high
	}
	for high-low > 1 {
		mid := (low + high) / 2
		if is, err = taken(numbered(name, mid)); err != nil {
			return "", err
		}
		if is {
			low = mid
		} else {
			high = mid
		}
	}
	return numbered(name, high), nil
}

// numbered is "Ana (2)", shortened where it would be too long.
func numbered(name string, n int) string {
	suffix := fmt.Sprintf(" (%d)", n)
	base := []rune(name)
	return string(base[:min(len(base), maxPersonName-utf8.RuneCountInString(suffix))]) + suffix
}

// guestPages knows which guests have a page open in this process. A guest's
// login lives as long as one is, and [Config].GuestReturn longer.
type guestPages struct {
	mu     sync.Mutex
	open   map[session.LoginID]int
	closed map[session.LoginID]session.Instant // since then; not stored yet
	stored session.Instant                     // when the open ones were stored last
}

func (g *guestPages) init() {
	g.open = map[session.LoginID]int{}
	g.closed = map[session.LoginID]session.Instant{}
}

// GuestPage says that a guest has a page open, until closed is called.
func (c *Classroom) GuestPage(id session.LoginID) (closed func()) {
	g := &c.pages
	g.mu.Lock()
	defer g.mu.Unlock()
	g.open[id]++
	return sync.OnceFunc(func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		if g.open[id]--; g.open[id] == 0 {
			delete(g.open, id)
			g.closed[id] = clock()
		}
	})
}

// seen is when a guest's page was last open, as far as this process knows.
func (g *guestPages) seen(l Login) session.Instant {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.open[l.ID] > 0 {
		return clock()
	}
	return max(l.Seen, g.closed[l.ID])
}

const (
	openEvery   = time.Minute // between storing that pages are open
	guestsAtOne = 500         // logins in one transaction
)

// report is what is to be stored: pages that closed, and once a minute those
// that are open.
func (g *guestPages) report(now session.Instant) map[session.LoginID]session.Instant {
	g.mu.Lock()
	defer g.mu.Unlock()
	all := make(map[session.LoginID]session.Instant, len(g.closed))
	maps.Copy(all, g.closed)
	if now.Sub(g.stored) >= openEvery {
		for id := range g.open {
			all[id] = now
		}
		g.stored = now
	}
	return all
}

// keptSeen forgets what was stored.
func (g *guestPages) keptSeen(all map[session.LoginID]session.Instant) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for id, at := range all {
		if g.closed[id] <= at {
			delete(g.closed, id)
		}
	}
}

// tendGuests stores at every poll which guests were seen, and ends the logins
// of those who were not for too long.
func (c *Classroom) tendGuests(ctx context.Context) error {
	for sleep(ctx, c.cfg.Poll) {
		if err := c.storeGuests(ctx); err != nil && ctx.Err() == nil {
			c.log.Warn("guests could not be looked after", "err", err)
			continue
		}
		if err := c.endGuests(ctx); err != nil && ctx.Err() == nil {
			c.log.Warn("guests who are gone could not be logged out", "err", err)
		}
	}
	return nil
}

func (c *Classroom) storeGuests(ctx context.Context) error {
	all := c.pages.report(clock())
	rest := make(map[session.LoginID]session.Instant, guestsAtOne)
	store := func() error {
		if len(rest) == 0 {
			return nil
		}
		err := c.store.Write(ctx, func(tx Tx) error {
			for id, at := range rest {
				if err := tx.GuestSeen(ctx, at, id); err != nil {
					return err
				}
			}
			return nil
		})
		if err == nil {
			c.pages.keptSeen(rest)
			clear(rest)
		}
		return err
	}
	for id, at := range all {
		if rest[id] = at; len(rest) == guestsAtOne {
			if err := store(); err != nil {
				return err
			}
		}
	}
	return store()
}

// guestGone is the instant before which a guest must not have been seen last.
// Outages do not count: nobody is logged out because of us (rule 5).
func (c *Classroom) guestGone() session.Instant {
	return c.heart.before(clock(), c.cfg.GuestReturn)
}

// endGuests ends the logins of guests who did not come back.
func (c *Classroom) endGuests(ctx context.Context) error {
	for {
		var over []session.LoginID
		before, more := c.guestGone(), false
		absent := func(q Query) (err error) {
			over, err = q.AbsentGuests(ctx, before, guestsAtOne)
			more = len(over) == guestsAtOne
			over = c.pages.away(over)
			return err
		}
		if err := c.store.Read(ctx, absent); err != nil || len(over) == 0 {
			return err
		}
		err := c.store.Write(ctx, func(tx Tx) error {
			if err := absent(tx); err != nil {
				return err
			}
			return tx.EndLogins(ctx, over...)
		})
		if err != nil {
			return err
		}
		c.logins.end(over)
		c.watch.logins.tell(over)
		if !more {
			return nil
		}
	}
}

// away are those who have no page open here.
func (g *guestPages) away(all []session.LoginID) []session.LoginID {
	g.mu.Lock()
	defer g.mu.Unlock()
	var away []session.LoginID
	for _, id := range all {
		if _, here := g.open[id]; !here {
			away = append(away, id)
		}
	}
	return away
}
