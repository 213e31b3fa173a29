package web

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

const (
	// settle is how long the lists wait for more before pages are told; rule 45
	// wants a second at most.
	settle = 250 * time.Millisecond
	// audienceFor is how long it is remembered who has a session in a list.
	// What this process changes is known at once; a tool or another node may
	// change it too.
	audienceFor = 30 * time.Second
	// audienceMost bounds what is remembered, in people.
	audienceMost = 200_000
)

// lists keeps the list pages current by themselves (rule 45). A page costs what
// its socket costs: it has no rows here. When something of a session was
// committed, those of the session's audience who have a list page open are told
// how it is now; who has ten thousand sessions is told of one.
type lists struct {
	s *Server

	mu      sync.Mutex
	pages   map[session.PersonID]map[*socket]struct{}
	changed map[session.SessionID]*changed
	outdate map[session.PersonID]map[string]struct{} // whose other lists; "": everybody's
	anew    bool                                     // memberships differ: no audience is known any more
	armed   bool

	turn  sync.Mutex // one update at a time; guards what is below
	known map[session.SessionID]*audience
	size  int // people in known
}

// changed is what is to be told of a session.
type changed struct {
	people  map[session.PersonID]struct{} // whom it concerns personally
	visible bool                          // others may see it
	anew    bool                          // who has it in a list may differ
	who     map[*socket]struct{}          // pages to be told
}

// audience is who has a session in a list.
type audience struct {
	people []session.PersonID
	lost   []session.PersonID // who had it until now
	until  time.Time
}

func newLists(s *Server) *lists {
	return &lists{
		s: s, pages: map[session.PersonID]map[*socket]struct{}{}, changed: map[session.SessionID]*changed{},
		outdate: map[session.PersonID]map[string]struct{}{}, known: map[session.SessionID]*audience{},
	}
}

// add brings a list page in. It is told that it is heard, with a list of
// nothing; what it shows it fetches from now on.
func (l *lists) add(so *socket) {
	l.mu.Lock()
	of := l.pages[so.v.Person.ID]
	if of == nil {
		of = map[*socket]struct{}{}
		l.pages[so.v.Person.ID] = of
	}
	of[so] = struct{}{}
	l.mu.Unlock()
	so.send(whole(wire.SocketSessions{T: "sessions"}))
}

// remove forgets a list page.
func (l *lists) remove(so *socket) {
	l.mu.Lock()
	defer l.mu.Unlock()
	of := l.pages[so.v.Person.ID]
	if delete(of, so); len(of) == 0 {
		delete(l.pages, so.v.Person.ID)
	}
}

// hint is called from the commit path.
func (l *lists) hint(h classroom.Hint) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.pages) == 0 {
		l.anew = true // it may be this that nobody heard
		return
	}
	c := l.changed[h.Session]
	if c == nil {
		c = &changed{people: map[session.PersonID]struct{}{}}
		l.changed[h.Session] = c
	}
	c.anew = c.anew || h.To < h.From // something beside the lifecycle
	for i := range h.Events {
		e := &h.Events[i]
		switch e.Kind {
		case session.EvHostSet, session.EvMemberSet:
			c.anew = true
		case session.EvBeacon, session.EvWarned, session.EvExtended, session.EvIdleMoved, session.EvTimer,
			session.EvRoomsOpened, session.EvRoomsTimed, session.EvRoomsClosed, session.EvRoomSet, session.EvRoomClosed,
			session.EvMoved, session.EvCalled:
		default:
			c.visible = true
		}
		if e.Person != "" && l.pages[e.Person] != nil {
			c.people[e.Person] = struct{}{}
		}
	}
	l.arm()
}

// stale is told by classroom that lists of people may differ. It must not
// block.
func (l *lists) stale(c classroom.Changed) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.pages) == 0 {
		l.anew = true
		return
	}
	if c.What == classroom.ListSessions {
		l.anew = true
		l.arm()
	}
	people := c.People
	if len(people) == 0 {
		people = []session.PersonID{""}
	}
	for _, p := range people {
		if p != "" && l.pages[p] == nil {
			continue
		}
		if l.outdate[p] == nil {
			l.outdate[p] = map[string]struct{}{}
		}
		l.outdate[p][string(c.What)] = struct{}{}
		l.arm()
	}
}

// arm sees to an update in time. Called with mu held.
func (l *lists) arm() {
	if !l.armed {
		l.armed = true
		time.AfterFunc(settle, l.update)
	}
}

// update tells the pages what has changed.
func (l *lists) update() {
	l.turn.Lock()
	defer l.turn.Unlock()
	l.mu.Lock()
	changes := l.changed
	l.changed = map[session.SessionID]*changed{}
	stale, anew := l.outdated(), l.anew
	l.armed, l.anew = false, false
	l.mu.Unlock()

	for so, names := range stale {
		so.send(whole(wire.SocketStale{T: "stale", Lists: names}))
	}
	if anew {
		for _, c := range changes {
			c.anew = true // these are kept to see who is lost to them
		}
		l.forget(changes)
	}
	ctx, cancel := within()
	defer cancel()
	if err := l.tell(ctx, changes); err != nil {
		l.s.Log.Warn("lists could not be read", "sessions", len(changes), "err", err)
		for _, so := range l.all() {
			so.cut(closeUnavailable) // it comes back and fetches anew
		}
	}
}

// outdated takes what is to be said of lists that may differ. Called with mu
// held.
func (l *lists) outdated() map[*socket][]string {
	all := map[*socket][]string{}
	if len(l.outdate) == 0 {
		return all
	}
	for person, of := range l.pages {
		names := maps.Clone(l.outdate[""])
		for name := range l.outdate[person] {
			put(&names, name, struct{}{})
		}
		for so := range of {
			if list := forEyes(names, so.v.Person.Admin); len(list) > 0 {
				all[so] = list
			}
		}
	}
	clear(l.outdate)
	return all
}

// forEyes are the names of lists that somebody may see, sorted.
func forEyes(names map[string]struct{}, admin bool) []string {
	var list []string
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if what := classroom.List(name); admin || what != classroom.ListPeople && what != classroom.ListOutbox {
			list = append(list, name)
		}
	}
	return list
}

// tell finds out who is to be told what of these sessions, and tells them.
// Called with turn held.
func (l *lists) tell(ctx context.Context, changes map[session.SessionID]*changed) error {
	if err := l.learn(ctx, changes); err != nil {
		return err
	}
	news := bundle{}
	there := map[session.SessionID][]*socket{}
	for id, c := range changes {
		a := l.known[id]
		for so := range l.there(a.lost) {
			news.gone(so, id)
		}
		if c.who = l.there(a.people); !c.visible && !c.anew {
			maps.DeleteFunc(c.who, func(so *socket, _ struct{}) bool {
				_, concerned := c.people[so.v.Person.ID]
				return !concerned
			})
		}
		if len(c.who) > 0 {
			there[id] = slices.Collect(maps.Keys(c.who))
		}
	}
	rows, err := l.s.class.ListedAll(ctx, slices.Collect(maps.Keys(there)))
	if err != nil {
		return err
	}
	for id, who := range there {
		row, ok := rows[id]
		if !ok { // deleted
			for _, so := range who {
				news.gone(so, id)
			}
			continue
		}
		if err := l.show(ctx, news, row, who); err != nil {
			return err
		}
	}
	for so, m := range news {
		so.send(whole(m))
	}
	return nil
}

// show adds how a session looks to each of these pages.
func (l *lists) show(ctx context.Context, news bundle, row classroom.Listed, who []*socket) error {
	for part := range slices.Chunk(who, lookAt) {
		err := l.s.class.View(ctx, row.ID, func(st *session.State) {
			for _, so := range part {
				if item, ok := itemFor(st, row, so.v.Person); ok {
					news.of(so).Items = append(news.of(so).Items, item)
				} else {
					news.gone(so, row.ID)
				}
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// learn sees to it that the audience of each of these sessions is known, and
// who is lost to it. Called with turn held.
func (l *lists) learn(ctx context.Context, changes map[session.SessionID]*changed) error {
	now := time.Now()
	var ask []session.SessionID
	for id, c := range changes {
		a := l.known[id]
		if a != nil {
			a.lost = nil
		}
		if a == nil || c.anew || now.After(a.until) {
			ask = append(ask, id)
		}
	}
	if len(ask) == 0 {
		return nil
	}
	found, err := l.s.class.Audiences(ctx, ask)
	if err != nil {
		return err
	}
	if l.size > audienceMost {
		l.forget(changes)
	}
	for id, people := range found {
		a := &audience{people: people, until: now.Add(audienceFor)}
		var before []session.PersonID
		if was := l.known[id]; was != nil {
			before, l.size = was.people, l.size-len(was.people)
		}
		if c := changes[id]; c.anew {
			before = slices.AppendSeq(slices.Clone(before), maps.Keys(c.people))
		}
		a.lost = slices.DeleteFunc(slices.Clone(before), func(p session.PersonID) bool { return slices.Contains(people, p) })
		l.known[id], l.size = a, l.size+len(people)
	}
	return nil
}

// forget forgets all audiences but those of these sessions.
func (l *lists) forget(but map[session.SessionID]*changed) {
	l.size = 0
	maps.DeleteFunc(l.known, func(id session.SessionID, a *audience) bool {
		_, keep := but[id]
		if keep {
			l.size += len(a.people)
		}
		return !keep
	})
}

// there are the open list pages of these people.
func (l *lists) there(people []session.PersonID) map[*socket]struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := map[*socket]struct{}{}
	for _, p := range people {
		maps.Copy(all, l.pages[p])
	}
	return all
}

// all are all the open list pages.
func (l *lists) all() []*socket {
	l.mu.Lock()
	defer l.mu.Unlock()
	var all []*socket
	for _, of := range l.pages {
		all = slices.AppendSeq(all, maps.Keys(of))
	}
	return all
}

// bundle is what each page is to be told.
type bundle map[*socket]*wire.SocketSessions

func (b bundle) of(so *socket) *wire.SocketSessions {
	if b[so] == nil {
		b[so] = &wire.SocketSessions{T: "sessions"}
	}
	return b[so]
}

func (b bundle) gone(so *socket, id session.SessionID) {
	b.of(so).Gone = append(b.of(so).Gone, string(id))
}
