package web

import (
	"hash/maphash"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

// settle is how long the lists wait for more before pages are told; rule 45
// wants a second at most.
const settle = 250 * time.Millisecond

// lists keeps the list pages current by themselves (rule 45).
type lists struct {
	s *Server

	mu      sync.Mutex
	pages   map[session.PersonID]map[*socket]*listing
	by      map[session.SessionID]map[*listing]struct{} // whose list has this session
	changed map[session.SessionID]struct{}
	reloads map[session.PersonID]struct{}
	outdate map[session.PersonID]map[string]struct{} // whose other lists; "": everybody's
	armed   bool
}

// listing is one list page.
type listing struct {
	so   *socket
	turn sync.Mutex                     // one update at a time
	rows map[session.SessionID]*listed  // guarded by turn
	in   map[session.SessionID]struct{} // where lists.by has it; guarded by lists.mu
}

// listed is a session in a list: the row, and a hash of what the page has.
type listed struct {
	row classroom.Session
	sum uint64
}

func newLists(s *Server) *lists {
	return &lists{
		s:       s,
		pages:   map[session.PersonID]map[*socket]*listing{},
		by:      map[session.SessionID]map[*listing]struct{}{},
		changed: map[session.SessionID]struct{}{}, reloads: map[session.PersonID]struct{}{},
		outdate: map[session.PersonID]map[string]struct{}{},
	}
}

// stale is told by classroom that lists of people may differ. It must not
// block.
func (l *lists) stale(c classroom.Changed) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.pages) == 0 {
		return
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

// outdated takes what is to be said of lists that may differ. Called with mu
// held.
func (l *lists) outdated() map[*listing][]string {
	all := map[*listing][]string{}
	everybody := l.outdate[""]
	for person, of := range l.pages {
		names := maps.Clone(everybody)
		for name := range l.outdate[person] {
			put(&names, name, struct{}{})
		}
		for _, p := range of {
			if list := forEyes(names, p.so.v.Person.Admin); len(list) > 0 {
				all[p] = list
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

// add brings a list page in and tells it everything.
func (l *lists) add(so *socket) {
	p := &listing{so: so, rows: map[session.SessionID]*listed{}, in: map[session.SessionID]struct{}{}}
	l.mu.Lock()
	of := l.pages[so.v.Person.ID]
	if of == nil {
		of = map[*socket]*listing{}
		l.pages[so.v.Person.ID] = of
	}
	of[so] = p
	l.mu.Unlock()
	l.load(p, true)
}

// remove forgets a list page.
func (l *lists) remove(so *socket) {
	l.mu.Lock()
	defer l.mu.Unlock()
	of := l.pages[so.v.Person.ID]
	p := of[so]
	if p == nil {
		return
	}
	if delete(of, so); len(of) == 0 {
		delete(l.pages, so.v.Person.ID)
	}
	for id := range p.in {
		l.drop(id, p)
	}
}

// drop takes a page out of those that have a session. Called with mu held.
func (l *lists) drop(id session.SessionID, p *listing) {
	if delete(l.by[id], p); len(l.by[id]) == 0 {
		delete(l.by, id)
	}
	delete(p.in, id)
}

// hint is called from the commit path.
func (l *lists) hint(h classroom.Hint) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.pages) == 0 {
		return
	}
	watching, watched := l.by[h.Session]
	switch {
	case !watched:
	case h.To < h.From: // its name may differ
		for p := range watching {
			l.reloads[p.so.v.Person.ID] = struct{}{}
		}
		l.arm()
	default:
		l.changed[h.Session] = struct{}{}
		l.arm()
	}
	for i := range h.Events {
		e := &h.Events[i]
		joined := e.Kind == session.EvHostSet || e.Kind == session.EvMemberSet
		if joined && l.pages[e.Person] != nil {
			l.reloads[e.Person] = struct{}{}
			l.arm()
		}
	}
}

// reload tells the lists that a person may have other sessions than before.
func (l *lists) reload(person session.PersonID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.pages[person] != nil {
		l.reloads[person] = struct{}{}
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
	l.mu.Lock()
	work := map[*listing][]session.SessionID{}
	for id := range l.changed {
		for p := range l.by[id] {
			work[p] = append(work[p], id)
		}
	}
	var anew []*listing
	for person := range l.reloads {
		for _, p := range l.pages[person] {
			anew = append(anew, p)
			delete(work, p)
		}
	}
	clear(l.changed)
	clear(l.reloads)
	stale := l.outdated()
	l.armed = false
	l.mu.Unlock()
	for p, names := range stale {
		p.so.send(whole(wire.SocketStale{T: "stale", Lists: names}))
	}
	for _, p := range anew {
		l.load(p, false)
	}
	for p, ids := range work {
		l.tell(p, ids)
	}
}

// load reads which sessions a page's person has, and tells it what differs.
func (l *lists) load(p *listing, first bool) {
	p.turn.Lock()
	defer p.turn.Unlock()
	ctx, cancel := within()
	defer cancel()
	rows, err := l.s.class.Sessions(ctx, p.so.v.Person.ID)
	if err != nil {
		l.s.Log.WarnContext(ctx, "a list could not be read", "err", err)
		p.so.cut(closeUnavailable)
		return
	}
	gone := p.rows
	p.rows = make(map[session.SessionID]*listed, len(rows))
	ids := make([]session.SessionID, 0, len(rows))
	for _, row := range rows {
		p.rows[row.ID] = &listed{row: row}
		if had := gone[row.ID]; had != nil {
			p.rows[row.ID].sum = had.sum
			delete(gone, row.ID)
		}
		ids = append(ids, row.ID)
	}
	l.index(p, ids, gone)
	m := wire.SocketSessions{T: "sessions"}
	for id, had := range gone {
		if had.sum != 0 {
			m.Gone = append(m.Gone, string(id))
		}
	}
	l.send(p, m, ids, first)
}

// index keeps which pages have which session.
func (l *lists) index(p *listing, ids []session.SessionID, gone map[session.SessionID]*listed) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.pages[p.so.v.Person.ID][p.so] != p {
		return // it was removed meanwhile
	}
	for _, id := range ids {
		if l.by[id] == nil {
			l.by[id] = map[*listing]struct{}{}
		}
		l.by[id][p], p.in[id] = struct{}{}, struct{}{}
	}
	for id := range gone {
		l.drop(id, p)
	}
}

func (l *lists) tell(p *listing, ids []session.SessionID) {
	p.turn.Lock()
	defer p.turn.Unlock()
	l.send(p, wire.SocketSessions{T: "sessions"}, ids, false)
}

// send tells a page which of these sessions look different now.
func (l *lists) send(p *listing, m wire.SocketSessions, ids []session.SessionID, first bool) {
	ctx, cancel := within()
	defer cancel()
	for _, id := range ids {
		had := p.rows[id]
		if had == nil {
			continue
		}
		item, ok, err := l.s.itemOf(ctx, had.row, p.so.v.Person)
		if err != nil {
			l.s.Log.WarnContext(ctx, "a list could not be read", "err", err)
			p.so.cut(closeUnavailable)
			return
		}
		var sum uint64
		if ok {
			sum = maphash.Bytes(doorSeed, marshal(item)) | 1
		}
		switch {
		case sum == had.sum:
		case ok:
			m.Items = append(m.Items, item)
		default:
			m.Gone = append(m.Gone, string(id))
		}
		had.sum = sum
	}
	if first || len(m.Items)+len(m.Gone) > 0 {
		p.so.send(whole(m))
	}
}
