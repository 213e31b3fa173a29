package classroom

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"time"

	"github.com/stoahq/stoa/internal/session"
)

// NewSession is a session to be made.
type NewSession struct {
	Name      string
	Overrides Overrides
	Members   []session.PersonID
	Group     GroupID // its members may enter; empty: none
}

// resolve fills in everything that a session does not set for itself. Without
// a policy of its own a session is open in a group, and a classroom outside
// (section 2 of the rules).
func (c *Classroom) resolve(o Overrides, group GroupID) session.Settings {
	policy := o.Policy
	switch {
	case policy != "":
	case group != "":
		policy = session.Open
	default:
		policy = session.Classroom
	}
	set := c.cfg.Defaults(policy)
	set.Policy = policy
	if o.Guests != "" {
		set.Guests = o.Guests
	}
	if o.Limit != nil {
		set.Limit = *o.Limit
	}
	if o.AskTimes != nil {
		set.AskTimes = *o.AskTimes
	}
	for _, f := range []struct {
		to   *time.Duration
		from *time.Duration
	}{
		{&set.HostAbsence, o.HostAbsence},
		{&set.EmptyEnd, o.EmptyEnd},
		{&set.IdleNotice, o.IdleNotice},
		{&set.IdleLogout, o.IdleLogout},
		{&set.ReconnectGrace, o.ReconnectGrace},
		{&set.AskingGrace, o.AskingGrace},
		{&set.WaitAgain, o.WaitAgain},
		{&set.AskAgain, o.AskAgain},
		{&set.NoticeMin, o.NoticeMin},
		{&set.OutageGrace, o.OutageGrace},
		{&set.ChangeMin, o.ChangeMin},
	} {
		if f.from != nil {
			*f.to = *f.from
		}
	}
	return set
}

// Usual are the settings of a session that sets nothing for itself but its
// policy: the deployment's.
func (c *Classroom) Usual(p session.Policy) session.Settings {
	return c.resolve(Overrides{Policy: p}, "")
}

// settings resolves and checks; the error is an *Invalid.
func (c *Classroom) settings(o Overrides, group GroupID) (session.Settings, error) {
	set := c.resolve(o, group)
	if err := set.Check(); err != nil {
		field, _, _ := strings.Cut(err.Error(), ":")
		return set, &Invalid{field, "out_of_range"}
	}
	return set, nil
}

// AddSession makes a session with a link that cannot be guessed. The owner
// must hold a licence (rule 22), the members must exist.
func (c *Classroom) AddSession(ctx context.Context, owner Person, n NewSession) (Session, error) {
	kept, state, err := c.newSession(owner, n)
	if err != nil {
		return Session{}, err
	}
	err = c.store.Write(ctx, func(tx Tx) error { return c.addSession(ctx, tx, kept, state, n.Members) })
	if err != nil {
		return Session{}, err
	}
	c.touched(kept.ID)
	return kept, nil
}

func (c *Classroom) newSession(owner Person, n NewSession) (kept Session, state *session.State, err error) {
	if owner.Kind != session.Licensed {
		return kept, nil, &session.Refusal{Code: session.CodeNotLicensed}
	}
	name, err := cleanName("name", n.Name, maxSessionName)
	if err != nil {
		return kept, nil, err
	}
	set, err := c.settings(n.Overrides, n.Group)
	if err != nil {
		return kept, nil, err
	}
	now := clock()
	state = session.New(session.SessionID(newID()), owner.ID, set, now)
	if all := *c.heart.away.Load(); len(all) > 0 {
		state.Outage = all[len(all)-1].Seq
	}
	return Session{
		ID: state.ID, Link: newLink(), Name: name, Group: n.Group, Overrides: n.Overrides, Created: now,
		Owner: owner.ID, Status: session.Active, Phase: session.Waiting, Policy: set.Policy, Host: true,
	}, state, nil
}

func (c *Classroom) addSession(ctx context.Context, tx Tx, kept Session, state *session.State, members []session.PersonID) error {
	for _, p := range members {
		switch _, err := tx.Person(ctx, p); {
		case errors.Is(err, ErrNotFound):
			return &Invalid{"members", "unknown"}
		case err != nil:
			return err
		}
	}
	if err := tx.AddSession(ctx, kept, state); err != nil {
		return err
	}
	for _, p := range members {
		if err := tx.AddMember(ctx, kept.ID, p); err != nil {
			return err
		}
	}
	return nil
}

// newLink is the unguessable last part of a session's address: 60 random
// bits in letters and digits.
func newLink() string { return strings.ToLower(rand.Text()[:12]) }

// EditSession changes a session's name, with name not nil, and what it sets
// for itself, with change not nil, for whoever may configure it. Changed
// figures move deadlines by rule 6.
func (c *Classroom) EditSession(
	ctx context.Context, by Person, id session.SessionID, name *string, change func(*Overrides),
) (kept Session, err error) {
	if name != nil {
		clean, err := cleanName("name", *name, maxSessionName)
		if err != nil {
			return Session{}, err
		}
		name = &clean
	}
	err = c.change(ctx, id, func(t *turn) error {
		who, err := t.who(by)
		if err != nil {
			return err
		}
		if code := t.s.May(who, session.DoConfigure); code != "" {
			return &session.Refusal{Code: code}
		}
		if kept, err = t.tx.Session(ctx, id); err != nil {
			return err
		}
		if name != nil {
			kept.Name = *name
		}
		if change != nil {
			change(&kept.Overrides)
		}
		set, err := c.settings(kept.Overrides, kept.Group)
		if err != nil {
			return err
		}
		if err := t.step(session.Configure{By: by.ID, Settings: set}); err != nil {
			return err
		}
		return t.tx.SaveSession(ctx, kept)
	})
	if err != nil {
		return Session{}, err
	}
	if name != nil {
		c.touched(id)
	}
	return c.Session(ctx, id)
}

func (t *turn) who(p Person) (session.Who, error) {
	w := session.Who{Person: p.ID, Kind: p.Kind}
	var err error
	w.Member, err = t.member(w)
	return w, err
}

// Session is a session by id, or ErrNotFound.
func (c *Classroom) Session(ctx context.Context, id session.SessionID) (s Session, err error) {
	err = c.store.Read(ctx, func(q Query) (err error) {
		s, err = q.Session(ctx, id)
		return err
	})
	return s, err
}

// SessionByLink is a session by its link, hidden or not, or ErrNotFound. What
// of it may be told is for session.State.May to say.
func (c *Classroom) SessionByLink(ctx context.Context, link string) (s Session, err error) {
	err = c.store.Read(ctx, func(q Query) (err error) {
		s, err = q.SessionByLink(ctx, strings.ToLower(link))
		return err
	})
	return s, err
}

// Sessions lists those that a person hosts or is a member of, by name.
func (c *Classroom) Sessions(ctx context.Context, person session.PersonID) (all []Session, err error) {
	err = c.store.Read(ctx, func(q Query) (err error) {
		all, err = q.Sessions(ctx, person)
		return err
	})
	return all, err
}

// Standing is a person's kind and membership in a session, for
// session.State.May.
func (c *Classroom) Standing(ctx context.Context, id session.SessionID, p Person) (session.Who, error) {
	w := session.Who{Person: p.ID, Kind: p.Kind}
	if p.Kind == session.Guest {
		return w, nil
	}
	err := c.store.Read(ctx, func(q Query) (err error) {
		w.Member, err = q.Member(ctx, id, p.ID)
		return err
	})
	return w, err
}

// Attendance lists the stays of a run.
func (c *Classroom) Attendance(ctx context.Context, run session.RunID) (all []Stay, err error) {
	err = c.store.Read(ctx, func(q Query) (err error) {
		all, err = q.Attendance(ctx, run)
		return err
	})
	return all, err
}

// Events lists what happened in a session from a revision on, at most limit.
func (c *Classroom) Events(ctx context.Context, id session.SessionID, from int64, limit int) (all []session.Event, err error) {
	err = c.store.Read(ctx, func(q Query) (err error) {
		all, err = q.Events(ctx, id, from, limit)
		return err
	})
	return all, err
}
