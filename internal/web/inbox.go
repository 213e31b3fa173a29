package web

import (
	"maps"
	"sync"
	"time"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
)

// news is what was committed since the channel looked last.
type news struct {
	from, to int64 // the revisions; 0: nothing was committed

	touched map[session.PersonID]touch             // whom it concerns
	logins  map[session.PersonID][]session.LoginID // that ended with an idle logout
	members map[session.PersonID]bool              // who became, or is no longer, a member
	end     session.Event                          // the last end of a run
	out     map[session.PersonID]struct{}          // who may have gone out: looked at first

	everyone bool // rights and doors may differ for everybody
	doors    bool // doors may
	fresh    bool // those concerned need a new welcome
	asking   bool // the waiting room differs
	removed  bool // who is removed differs
	renamed  bool // something beside the lifecycle differs: the session's name
	now      bool // is not to wait
}

// touch says how news concerns a person.
type touch struct {
	entry bool // others see it in the list of people
	role  bool // others rights than before: a new welcome
}

// inbox collects news and lets one worker look at it at a time. Its lock is held
// for moments only, so that hints never wait.
type inbox struct {
	mu      sync.Mutex
	news    news
	due     bool // the time to gather is over
	armed   bool // a timer runs
	working bool
	pages   int // that were told last
}

// hint is called from the commit path.
func (ch *channel) hint(h classroom.Hint) {
	var n news
	for i := range h.Events {
		n.note(&h.Events[i])
	}
	n.from, n.to = h.From, h.To
	if h.To < h.From { // nothing was committed in the lifecycle
		n = news{renamed: true}
	}
	ch.inbox.add(ch, n)
}

// note reads one event for whom and what it concerns.
func (n *news) note(e *session.Event) {
	var t touch
	switch e.Kind {
	case session.EvRunStarted, session.EvWaiting, session.EvStatusSet, session.EvDeleted:
		n.everyone, n.now = true, true
	case session.EvRunEnded:
		n.everyone, n.now, n.asking, n.end = true, true, true, *e
	case session.EvConfigured:
		n.everyone, n.fresh = true, true
	case session.EvOutage:
		n.everyone = true
	case session.EvLocked:
		n.doors = true
	case session.EvAsked:
		n.asking = true
	case session.EvRoomsOpened, session.EvRoomsClosed:
		n.now, n.everyone = true, true // what everybody may do has changed
		for _, p := range e.Placed {
			n.touch(p.Person, touch{entry: true})
		}
	case session.EvRoomSet:
		n.now = true
	case session.EvRoomClosed:
		n.now = true
		for _, p := range e.Placed {
			n.touch(p.Person, touch{entry: true})
		}
	case session.EvMoved:
		n.now, t.entry = true, true
	case session.EvEntered, session.EvResumed, session.EvRaised, session.EvLowered, session.EvCalled:
		t.entry = true
	case session.EvStopped:
		n.now, n.everyone = true, n.everyone || e.Person == ""
	case session.EvConnLost, session.EvAdmitted:
		t.entry, n.asking = true, true
	case session.EvConnOpened:
		n.asking = true // they may be asking, and here again
	case session.EvWarned, session.EvExtended:
		n.now = true // the notice is nothing to gather, and has its instant (rule 37)
	case session.EvBarred, session.EvLifted:
		n.removed, n.doors = true, true // guests may have to ask from now on (rule 20)
	case session.EvBeacon, session.EvIdleMoved, session.EvTimer, session.EvRoomsTimed:
	case session.EvGone, session.EvLoggedOut:
		t.entry, n.asking = true, true
		put(&n.out, e.Person, struct{}{})
		put(&n.logins, e.Person, e.Logins)
	case session.EvLent:
		t.entry, t.role = true, true
	case session.EvHostSet:
		t.entry, t.role, n.doors, n.removed = true, true, true, true // a role lifts a removal
		if e.Role == session.NoRole {
			put(&n.members, e.Person, true)
		}
	case session.EvMemberSet:
		put(&n.members, e.Person, e.Member)
	}
	if e.Person != "" {
		n.touch(e.Person, t)
	}
}

func (n *news) touch(p session.PersonID, t touch) {
	o := n.touched[p]
	put(&n.touched, p, touch{o.entry || t.entry, o.role || t.role})
}

func put[K comparable, V any](m *map[K]V, k K, v V) {
	if *m == nil {
		*m = map[K]V{}
	}
	(*m)[k] = v
}

// merge adds later news.
func (n *news) merge(o news) {
	if n.from == 0 {
		n.from = o.from
	}
	n.to = max(n.to, o.to)
	for p, t := range o.touched {
		n.touch(p, t)
	}
	for p, l := range o.logins {
		put(&n.logins, p, l)
	}
	for p, m := range o.members {
		put(&n.members, p, m)
	}
	for p := range o.out {
		put(&n.out, p, struct{}{})
	}
	if o.end.Rev != 0 {
		n.end = o.end
	}
	n.everyone = n.everyone || o.everyone
	n.doors = n.doors || o.doors
	n.fresh = n.fresh || o.fresh
	n.asking = n.asking || o.asking
	n.removed = n.removed || o.removed
	n.renamed = n.renamed || o.renamed
	n.now = n.now || o.now
}

// add takes news in and sees to it that somebody looks at it in time.
func (b *inbox) add(ch *channel, n news) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.news.merge(n)
	if b.news.now || len(b.news.out) > 0 {
		b.work(ch)
	}
	if !b.news.now && !b.armed {
		b.armed = true
		time.AfterFunc(gather(b.pages), func() {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.armed, b.due = false, true
			b.work(ch)
		})
	}
}

// work starts the worker if there is none. Called with the inbox locked.
func (b *inbox) work(ch *channel) {
	if !b.working {
		b.working = true
		go ch.work()
	}
}

// told takes note of how many pages the news went to.
func (b *inbox) told(pages int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.pages = pages
}

// next is what the worker has to look at: everything where its time has come,
// else those who may have gone out, else nothing.
func (b *inbox) next() (n news, all, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.due || b.news.now:
		n, b.news, b.due = b.news, news{}, false
		return n, true, true
	case len(b.news.out) > 0:
		// What goes on being gathered is copied.
		n = news{out: b.news.out, logins: maps.Clone(b.news.logins), end: b.news.end}
		b.news.out = nil
		return n, false, true
	}
	b.working = false
	return news{}, false, false
}

// work looks at news until there is none.
func (ch *channel) work() {
	for {
		n, all, ok := ch.inbox.next()
		switch {
		case !ok:
			return
		case all:
			ch.flush(n)
		default:
			ch.seeOut(n)
		}
	}
}
