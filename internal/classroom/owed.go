package classroom

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/stoahq/stoa/internal/session"
)

// What is changed outside sessions may matter in them: somebody leaves a group,
// a group is closed, an account is locked. That change is one transaction, and
// each session changes in its own. So the transaction leaves a note for every
// session that it may concern; the notes are carried out right after it, and
// taken away in the very transaction that carries them out. What is not done
// because the process dies, any process does later.
//
// A note says what may have changed, not what to do about it: that is read when
// it is carried out. So it does no harm to carry out notes late, twice, or in
// another order.

// debts wakes whoever carries out what is owed.
type debts struct{ wake signal }

func (d *debts) init() { d.wake = newSignal() }

// nudge tells that something is owed; call it after the commit.
func (d *debts) nudge() { d.wake.raise() }

// owe notes in a transaction what a session is owed.
func owe(ctx context.Context, tx Tx, id session.SessionID, work OwedWork) error {
	return tx.Owe(ctx, Owed{ID: newID(), Session: id, Work: work, Created: clock()})
}

// owedAtOnce is how many notes are read at a time.
const owedAtOnce = 1024

// pay carries out what is owed, when it is told to, and with every poll what
// others left.
func (c *Classroom) pay(ctx context.Context) error {
	failing := false
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-c.owe.wake:
		case <-timer.C:
		}
		err := c.payAll(ctx)
		next := c.cfg.Poll
		if err != nil && ctx.Err() == nil {
			if !failing {
				c.log.Warn("sessions do not know yet what they are owed", "err", err)
			}
			next = min(next, retry)
		}
		failing = err != nil
		timer.Reset(next)
	}
}

// payAll carries out what is owed until nothing is left, the notes of one
// session one after the other.
func (c *Classroom) payAll(ctx context.Context) error {
	for {
		var all []Owed
		err := c.store.Read(ctx, func(q Query) (err error) {
			all, err = q.Owing(ctx, owedAtOnce)
			return err
		})
		if err != nil || len(all) == 0 {
			return err
		}
		var order []session.SessionID
		by := map[session.SessionID][]Owed{}
		for _, o := range all {
			if by[o.Session] == nil {
				order = append(order, o.Session)
			}
			by[o.Session] = append(by[o.Session], o)
		}
		if err := c.payEach(ctx, order, by); err != nil {
			return err
		}
	}
}

func (c *Classroom) payEach(ctx context.Context, order []session.SessionID, by map[session.SessionID][]Owed) error {
	var all sync.WaitGroup
	var mu sync.Mutex
	var failed error
	slots := make(chan struct{}, atOnce)
	for _, id := range order {
		slots <- struct{}{}
		all.Go(func() {
			defer func() { <-slots }()
			for _, o := range by[id] {
				if err := c.carryOut(ctx, o); err != nil {
					mu.Lock()
					defer mu.Unlock()
					failed = errors.Join(failed, err)
					return
				}
			}
		})
	}
	all.Wait()
	return failed
}

// carryOut does what one session is owed, once.
func (c *Classroom) carryOut(ctx context.Context, o Owed) error {
	err := c.change(ctx, o.Session, func(t *turn) error {
		there, err := t.tx.TakeOwed(ctx, o.ID)
		if err != nil || !there || t.s.Deleted {
			return err
		}
		return t.work(o.Work)
	})
	if errors.Is(err, ErrNotFound) { // there is no such session
		err = c.store.Write(ctx, func(tx Tx) error {
			_, err := tx.TakeOwed(ctx, o.ID)
			return err
		})
	}
	return err
}

// work brings a session up to date with what is outside it.
func (t *turn) work(w OwedWork) error {
	kept, err := t.tx.Session(t.ctx, t.id)
	if err != nil {
		return err
	}
	if w.Status {
		if err := t.groupStatus(kept.Group); err != nil {
			return err
		}
	}
	if o := w.Owner; o != nil && t.s.Hosts[o.From] == session.Owner {
		err := t.system(session.SetHost{Who: session.Who{Person: o.To}, Role: session.Owner})
		if err != nil {
			return err
		}
	}
	for _, p := range w.People {
		if err := t.standing(kept.Group, p, false); err != nil {
			return err
		}
	}
	for _, p := range w.Left {
		if err := t.standing(kept.Group, p, true); err != nil {
			return err
		}
	}
	for _, p := range w.Lost {
		if err := t.lost(p); err != nil {
			return err
		}
	}
	return nil
}

// lost puts out who has no account any more, or a locked one (rule 21).
func (t *turn) lost(who session.PersonID) error {
	p, err := t.tx.Person(t.ctx, who)
	switch {
	case errors.Is(err, ErrNotFound):
	case err != nil:
		return err
	case !p.Locked: // unlocked in the meantime
		return nil
	}
	return t.system(session.AccessLost{Person: who})
}

// system carries out what the system wants of a session; that the rules do not
// want it is for the log.
func (t *turn) system(cmd session.Command) error {
	err := t.step(cmd)
	if isRefusal(err) || errors.Is(err, ErrNotFound) {
		t.c.log.Warn("the system was refused", "session", t.id, "command", cmd, "err", err)
		return nil
	}
	return err
}

// groupStatus takes note of the status of the session's group (rule 25).
func (t *turn) groupStatus(group GroupID) error {
	status := session.Active
	if group != "" {
		g, err := t.tx.Group(t.ctx, group)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		if err == nil {
			status = g.Status
		}
	}
	return t.system(session.SetStatus{Status: status, Group: true})
}

// standing makes a person in the session what they are now by their account,
// the session's group and the session itself: a co-host or none (rule 22), a
// member or none (rules 16 and 21). Whom a host let in stays, unless they left.
func (t *turn) standing(group GroupID, who session.PersonID, left bool) error {
	p, err := t.tx.Person(t.ctx, who)
	if err != nil && !errors.Is(err, ErrNotFound) || p.Kind == session.Guest {
		return err
	}
	role := NoGroupRole
	if group != "" {
		if role, err = t.tx.GroupRole(t.ctx, group, who); err != nil {
			return err
		}
	}
	licensed := p.Kind == session.Licensed && p.Erased == 0
	if err := t.hosting(who, licensed, role.Manages()); err != nil {
		return err
	}
	member, err := t.tx.Member(t.ctx, t.id, who)
	if err != nil || !member && !left && !t.wasMember(who) {
		return err
	}
	return t.system(session.SetMember{Person: who, Member: member})
}

// hosting makes a person a co-host by the group, or takes that back.
func (t *turn) hosting(who session.PersonID, licensed, manages bool) error {
	switch had := t.s.Hosts[who]; {
	case licensed && manages && had == session.NoRole:
		if err := t.tx.AddHostByGroup(t.ctx, t.id, who); err != nil {
			return err
		}
		return t.system(session.SetHost{Who: session.Who{Person: who}, Role: session.CoHost})
	case !(licensed && manages) && had == session.CoHost:
		by, err := t.tx.HostsByGroup(t.ctx, t.id)
		if err != nil || licensed && !slices.Contains(by, who) {
			return err
		}
		return t.system(session.SetHost{Who: session.Who{Person: who}})
	}
	return nil
}

// wasMember tells whether the session takes somebody who is there for a
// member.
func (t *turn) wasMember(who session.PersonID) bool {
	for _, at := range []*session.Seat{t.s.Seats[who], t.s.Readers[who]} {
		if at != nil && at.Member {
			return true
		}
	}
	return false
}
