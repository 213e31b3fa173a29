package classroom

import (
	"context"
	"time"

	"github.com/stoahq/stoa/internal/session"
)

// Sizes of a step of forgetting. One step is one transaction, in which joins
// wait; between two of them everybody else goes first.
const (
	forgetRows  = 500
	forgetPause = 10 * time.Millisecond
)

// forget deletes what is older than the retention (rule 47): runs that ended
// before it with their attendance, events, guests who are in no run that is
// left, and lines of the audit list. It goes in small steps, each complete in
// itself, so it may be stopped anywhere and begun again.
func (c *Classroom) forget(ctx context.Context) error {
	if c.cfg.RetentionMonths == 0 {
		return nil
	}
	before := session.At(clock().Time().AddDate(0, -c.cfg.RetentionMonths, 0))
	if err := c.steps(ctx, func(tx Tx) (bool, error) { return tx.ForgetRuns(ctx, before, forgetRows) }); err != nil {
		return err
	}
	if err := c.forgetEvents(ctx, before); err != nil {
		return err
	}
	if err := c.forgetGuests(ctx, before); err != nil {
		return err
	}
	return c.steps(ctx, func(tx Tx) (bool, error) { return tx.ForgetAudit(ctx, before, forgetRows) })
}

// steps carries out a step as long as there is more of it.
func (c *Classroom) steps(ctx context.Context, step func(Tx) (more bool, err error)) error {
	for more := true; more; {
		err := c.store.Write(ctx, func(tx Tx) (err error) {
			more, err = step(tx)
			return err
		})
		if err != nil {
			return err
		}
		if more && !sleep(ctx, forgetPause) {
			return ctx.Err()
		}
	}
	return nil
}

func (c *Classroom) forgetEvents(ctx context.Context, before session.Instant) error {
	const page = 200
	for after := session.SessionID(""); ; {
		var old []OldEvents
		err := c.store.Read(ctx, func(q Query) (err error) {
			old, err = q.OldEvents(ctx, after, before, page)
			return err
		})
		if err != nil {
			return err
		}
		for _, o := range old {
			after = o.Session
			err := c.steps(ctx, func(tx Tx) (bool, error) { return tx.ForgetEvents(ctx, o.Session, o.Before, forgetRows) })
			if err == nil {
				err = c.forgetReaders(ctx, o.Session, before)
			}
			if err != nil {
				return err
			}
		}
		if len(old) < page {
			return nil
		}
	}
}

// forgetReaders takes the readers out of a session in which nothing has
// happened since. It is no event: what they were is only what is left of them.
func (c *Classroom) forgetReaders(ctx context.Context, id session.SessionID, before session.Instant) error {
	return c.store.Change(ctx, id, func(tx Tx, s *session.State) ([]session.Event, error) {
		if s.At >= before || !s.ForgetReaders() {
			return nil, nil
		}
		return nil, tx.ForgetReaders(ctx, id)
	})
}

func (c *Classroom) forgetGuests(ctx context.Context, before session.Instant) error {
	const page = 100
	for after := session.PersonID(""); ; {
		var old []session.PersonID
		err := c.store.Read(ctx, func(q Query) (err error) {
			old, err = q.OldGuests(ctx, after, before, page)
			return err
		})
		if err != nil || len(old) == 0 {
			return err
		}
		err = c.store.Write(ctx, func(tx Tx) error { return tx.ForgetGuests(ctx, old...) })
		if err != nil {
			return err
		}
		for _, p := range old {
			c.names.drop(p)
			c.logins.forgetPerson(p)
		}
		after = old[len(old)-1]
		if !sleep(ctx, forgetPause) {
			return ctx.Err()
		}
	}
}
