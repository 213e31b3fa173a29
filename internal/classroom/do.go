package classroom

import (
	"context"
	"errors"
	"fmt"

	"github.com/stoahq/stoa/internal/session"
)

// ErrLoggedOut: the login has ended.
var ErrLoggedOut = errors.New("the login has ended")

// Do carries out a command: everything that a person or the system may want
// of a session, apart from coming in. It returns after the commit. The error
// is a *session.Refusal where the rules say no, ErrNotFound for an unknown
// session, and otherwise a fault after which nothing has changed.
//
// Membership, and the kind of a person who is given a role, are read in the
// same transaction; the other fields of a command are the caller's word.
func (c *Classroom) Do(ctx context.Context, id session.SessionID, cmd session.Command) error {
	return c.change(ctx, id, func(t *turn) error { return t.step(cmd) })
}

// View calls fn with the committed state of a session, which fn must neither
// change nor keep. An unknown session gives ErrNotFound.
func (c *Classroom) View(ctx context.Context, id session.SessionID, fn func(*session.State)) error {
	return c.store.View(ctx, id, fn)
}

// turn is one pass of a change through its transaction.
type turn struct {
	c      *Classroom
	ctx    context.Context //nolint:containedctx // a turn lives within one call
	id     session.SessionID
	tx     Tx
	s      *session.State
	now    session.Instant
	events []session.Event
	joined []session.PersonID // who became a member of this session for good
}

var errStale = errors.New("the heartbeat is stale")

// change is the one path by which a session changes; doc.go draws it. act may
// be called again after a fault.
func (c *Classroom) change(ctx context.Context, id session.SessionID, act func(t *turn) error) error {
	return c.turn(ctx, id, (*turn).prepare, act)
}

// turn makes one change: prepare brings the session up to date, act changes it.
func (c *Classroom) turn(
	ctx context.Context, id session.SessionID, prepare func(*turn) ([]input, bool, error), act func(t *turn) error,
) error {
	for {
		if err := c.fresh(ctx); err != nil {
			return fmt.Errorf("heartbeat: %w", err)
		}
		var stale, compared bool
		var reported []input
		err := c.store.Change(ctx, id, func(tx Tx, s *session.State) ([]session.Event, error) {
			t := &turn{c: c, ctx: ctx, id: id, tx: tx, s: s, now: clock()}
			if stale = !c.heart.isFresh(t.now, c.cfg.OutageAfter); stale {
				return nil, errStale
			}
			if c.cfg.Media != nil {
				c.follower.learn(id, s)
			}
			var err error
			if reported, compared, err = prepare(t); err != nil {
				return nil, err
			}
			refused := act(t)
			if refused != nil && !isRefusal(refused) {
				return nil, refused
			}
			if err := t.conclude(); err != nil {
				return nil, err
			}
			return t.events, refused
		})
		if errors.Is(err, ErrSuperseded) { // this node was declared dead
			c.heart.last.Store(0)
			stale = true
		}
		if stale {
			if err := ctx.Err(); err != nil {
				return fmt.Errorf("heartbeat: %w", err) // the node stood still for too long
			}
			continue
		}
		if err == nil || isRefusal(err) {
			c.activity.stored(id, reported)
			if compared {
				c.settled.Store(id, true)
			}
		}
		return err
	}
}

func isRefusal(err error) bool {
	var r *session.Refusal
	return errors.As(err, &r)
}

// step carries out one command now.
func (t *turn) step(cmd session.Command) error {
	cmd, err := t.complete(cmd)
	if err != nil {
		return err
	}
	err = t.stepAt(t.now, cmd)
	if a, ok := cmd.(session.Admit); ok && a.Always && err == nil {
		t.joined = append(t.joined, a.Person) // rule 14
	}
	return err
}

func (t *turn) stepAt(now session.Instant, cmd session.Command) error {
	events, err := session.Step(t.s, now, cmd)
	t.events = append(t.events, events...)
	return err
}

// prepare brings the session up to date before a command is looked at:
// activity and outages in the order in which they were, then settings.
func (t *turn) prepare() (reported []input, compared bool, err error) {
	reported = t.c.activity.pending(t.id)
	rest, err := t.outages(reported)
	if err != nil {
		return nil, false, err
	}
	t.report(rest)
	if _, done := t.c.settled.Load(t.id); done || t.c.cfg.LeaveSettings {
		return reported, false, nil
	}
	return reported, true, t.configure()
}

// outages applies those that the session has not seen (rule 5), each as of
// its end and after the inputs that were received before it; it returns the
// inputs that are left. Where nobody is inside and nothing runs, there is
// nothing to move: the last one is enough to take note of them all, and it
// leaves no event.
func (t *turn) outages(inputs []input) (rest []input, err error) {
	missed := t.c.heart.after(t.s.Outage)
	if len(missed) == 0 {
		return inputs, nil
	}
	alive, err := t.alive()
	if err != nil {
		return nil, err
	}
	if t.quiet() {
		last := missed[len(missed)-1]
		missed = []Outage{{Seq: last.Seq, Start: last.End, End: last.End}}
	}
	for _, o := range missed {
		n := 0
		for n < len(inputs) && inputs[n].received <= o.Start {
			n++
		}
		t.report(inputs[:n])
		inputs = inputs[n:]
		if err := t.stepAt(o.End, session.Outage{Seq: o.Seq, Start: o.Start, End: o.End, Alive: alive}); err != nil {
			return nil, err
		}
	}
	return inputs, nil
}

func (t *turn) quiet() bool {
	if _, due := t.s.Next(); due || t.s.IsLive() {
		return false
	}
	return t.s.Inside() == 0
}

// alive are the nodes that hold connections now.
func (t *turn) alive() ([]session.NodeID, error) {
	nodes, err := t.tx.Nodes(t.ctx)
	if err != nil {
		return nil, err
	}
	alive := make([]session.NodeID, 0, len(nodes))
	for _, n := range nodes {
		alive = append(alive, n.name())
	}
	return alive, nil
}

// configure gives the session the settings that the deployment and its own
// overrides make now (rule 6).
func (t *turn) configure() error {
	kept, err := t.tx.Session(t.ctx, t.id)
	if errors.Is(err, ErrNotFound) {
		return nil // deleted
	}
	if err != nil {
		return err
	}
	set := t.c.resolve(kept.Overrides, kept.Group)
	if set == t.s.Settings || t.s.Deleted {
		return nil
	}
	if err := t.stepAt(t.now, session.Configure{Settings: set}); err != nil {
		t.c.log.Error("settings were refused", "session", t.id, "err", err)
	}
	return nil
}

// complete fills in what is read in the same transaction.
func (t *turn) complete(cmd session.Command) (session.Command, error) {
	var err error
	switch c := cmd.(type) {
	case session.Start:
		c.Member, err = t.member(c.Who)
		return c, err
	case session.Enter:
		c.Member, err = t.member(c.Who)
		return c, err
	case session.Read:
		c.Member, err = t.member(c.Who)
		return c, err
	case session.Resume:
		c.Member, err = t.member(c.Who)
		return c, err
	case session.SetHost:
		p, err := t.tx.Person(t.ctx, c.Who.Person)
		c.Who.Kind = p.Kind
		return c, err
	}
	return cmd, nil
}

func (t *turn) member(w session.Who) (bool, error) {
	if w.Kind == session.Guest {
		return false, nil
	}
	return t.tx.Member(t.ctx, t.id, w.Person)
}

// conclude makes true what must be true together with the events.
func (t *turn) conclude() error {
	for i := range t.events {
		e := &t.events[i]
		if e.Kind == session.EvHostSet && e.Role == session.NoRole && e.By != "" {
			t.joined = append(t.joined, e.Person) // rule 23; whom the system takes it from is what their group makes them
		}
		if e.Kind == session.EvRunEnded {
			if err := t.closePolls(e.Run); err != nil {
				return err
			}
		}
		if len(e.Logins) > 0 {
			if err := t.idleLogout(e); err != nil {
				return err
			}
		}
	}
	for _, p := range t.joined {
		if err := t.tx.AddMember(t.ctx, t.id, p); err != nil {
			return err
		}
	}
	return nil
}

// idleLogout ends the logins of an idle seat, but for those that served a
// deliberate act elsewhere (rule 39). The event keeps those that ended.
func (t *turn) idleLogout(e *session.Event) error {
	since := t.c.heart.before(e.At, t.s.Settings.IdleNotice)
	var over []session.LoginID
	for _, l := range e.Logins {
		elsewhere := t.c.logins.actedSince(l, since) || t.c.activity.elsewhere(e.Person, l, t.id, since)
		if !elsewhere {
			var err error
			if elsewhere, err = t.tx.ActedElsewhere(t.ctx, l, t.id, since); err != nil {
				return err
			}
		}
		if !elsewhere {
			over = append(over, l)
		}
	}
	e.Logins = over
	if len(over) == 0 {
		return nil
	}
	return t.tx.EndLogins(t.ctx, over...)
}
