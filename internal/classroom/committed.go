package classroom

import (
	"slices"
	"sync"
	"sync/atomic"

	"github.com/stoahq/stoa/internal/session"
)

// Hint says that something was committed. Hints of one session come in order.
//
// In an event of kind gone (reason idle) or logged_out, Logins holds the
// logins that ended with it; a page whose login is not among them was spared
// (rule 39).
//
// A Hint without events, To before From, says that something beside the
// lifecycle changed: the session is new, or has another name.
type Hint struct {
	Session  session.SessionID
	From, To int64 // the revisions of Events
	Events   []session.Event
	Inside   int
	Phase    session.Phase
}

// Watch has fn called for every committed change of every session, in order
// per session, on the way of the commit: fn must not block and not call the
// Classroom. cancel ends it.
func (c *Classroom) Watch(fn func(Hint)) (cancel func()) { return c.watch.hints.add(fn) }

// WatchLogins has fn called with logins that ended, after the commit: their
// sockets must be cut. fn must not block.
func (c *Classroom) WatchLogins(fn func(ended []session.LoginID)) (cancel func()) {
	return c.watch.logins.add(fn)
}

// WatchAnew has fn called when this node, declared dead by another, begins
// anew: all its sockets must be cut, and may come back. fn must not block.
func (c *Classroom) WatchAnew(fn func()) (cancel func()) {
	return c.watch.anew.add(func(struct{}) { fn() })
}

// WatchEdits has fn called with every committed change of a workspace, in order
// per session, on the way of the commit: fn must not block and not call the
// Classroom.
func (c *Classroom) WatchEdits(fn func(Edit)) (cancel func()) { return c.watch.edits.add(fn) }

// List names a kind of list that a page may show.
type List string

// The lists.
const (
	ListSessions List = "sessions"
	ListGroups   List = "groups"
	ListContacts List = "contacts"
	ListPeople   List = "people"
	ListOutbox   List = "outbox"
	ListRuns     List = "runs"
)

// Changed says that lists of these people may differ from what they were. It
// comes after the commit, without order, and may say too much.
type Changed struct {
	People []session.PersonID // empty: everybody who may see the list
	What   List
}

// WatchPeople has fn called when people's lists may have changed by something
// outside the sessions' lifecycle. fn must not block and not call the
// Classroom.
func (c *Classroom) WatchPeople(fn func(Changed)) (cancel func()) { return c.watch.people.add(fn) }

// changed tells those who watch that lists of people may differ; without
// people, everybody's.
func (c *Classroom) changed(what List, people ...session.PersonID) {
	c.watch.people.tell(Changed{people, what})
}

type watchers struct {
	hints  listeners[Hint]
	logins listeners[[]session.LoginID]
	anew   listeners[struct{}]
	people listeners[Changed]
	edits  listeners[Edit]
	mail   listeners[string]
}

// listeners is a list of functions that is read without a lock.
type listeners[T any] struct {
	mu  sync.Mutex
	all atomic.Pointer[[]*func(T)]
}

func (l *listeners[T]) add(fn func(T)) (cancel func()) {
	p := &fn
	l.edit(func(all []*func(T)) []*func(T) { return append(all, p) })
	return func() {
		l.edit(func(all []*func(T)) []*func(T) {
			return slices.DeleteFunc(all, func(o *func(T)) bool { return o == p })
		})
	}
}

func (l *listeners[T]) edit(change func([]*func(T)) []*func(T)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var all []*func(T)
	if old := l.all.Load(); old != nil {
		all = slices.Clone(*old)
	}
	all = change(all)
	l.all.Store(&all)
}

func (l *listeners[T]) tell(v T) {
	if all := l.all.Load(); all != nil {
		for _, fn := range *all {
			(*fn)(v)
		}
	}
}

// committed is told by the store of every committed change, in order per
// session. It must not block.
func (c *Classroom) committed(m Commit) {
	for i := range m.Edits {
		c.watch.edits.tell(m.Edits[i])
	}
	drawn := slices.ContainsFunc(m.Edits, func(e Edit) bool { return e.Chat == nil })
	if drawn && !c.edited.Swap(true) {
		c.versioning.raise()
	}
	if len(m.Events) == 0 { // a mere edit of the workspace: no list shows it
		return
	}
	c.watch.hints.tell(Hint{
		Session: m.Session, From: m.Events[0].Rev, To: m.Events[len(m.Events)-1].Rev,
		Events: m.Events, Inside: m.Inside, Phase: m.Phase,
	})
	c.attendanceChanged(m)
	c.keeper.nudge(m.Next)
	if c.cfg.Media != nil {
		c.follower.note(m)
	}
	for i := range m.Events {
		e := &m.Events[i]
		if len(e.Logins) > 0 {
			c.loginsEnded(e.Person, e.Logins)
		}
		if e.Kind == session.EvRunEnded || e.Kind == session.EvStatusSet {
			c.versioning.raise() // what a run leaves behind is kept at its end
		}
	}
}

// touched tells those who watch that something beside the lifecycle of a
// session changed.
func (c *Classroom) touched(id session.SessionID) {
	c.watch.hints.tell(Hint{Session: id, From: 1, To: 0})
}

// signal is a channel of one place: raising it again changes nothing.
type signal chan struct{}

func newSignal() signal { return make(signal, 1) }

func (s signal) raise() {
	select {
	case s <- struct{}{}:
	default:
	}
}
