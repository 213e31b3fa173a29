package classroom

import (
	"context"
	"strings"
	"time"

	"github.com/stoahq/stoa/internal/session"
)

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
	for _, f := range []struct {
		to   *session.Access
		from session.Access
	}{
		{&set.Edit, o.Edit},
		{&set.Speak, o.Speak},
		{&set.Show, o.Show},
		{&set.Share, o.Share},
		{&set.List, o.List},
	} {
		if f.from != "" {
			*f.to = f.from
		}
	}
	if o.Write != "" {
		set.Write = o.Write
	}
	if o.Private != "" {
		set.Private = o.Private
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
