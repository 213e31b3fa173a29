package web

import (
	"bytes"
	"maps"
	"slices"
	"time"

	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

// flush tells everybody what the news are to them.
func (ch *channel) flush(n news) {
	var entries []session.PersonID
	for p, how := range n.touched {
		if how.entry {
			entries = append(entries, p)
		}
	}
	names := ch.s.names(entries)
	name := ""
	if n.renamed {
		name = ch.readName()
	}

	ch.mu.Lock()
	defer ch.mu.Unlock()
	ch.take(n)
	if name != "" && name != ch.name {
		ch.name = name
		n.everyone, n.fresh = true, true
	}
	concerned := ch.concerned(n)
	if ch.ledAnew(n) {
		n.doors = true
		concerned = append(concerned, ch.at(wire.PlaceAsking, n)...)
	}
	seen := ch.judge(concerned, n)
	ch.tell(n, seen, names)
	ch.welcome(seen.welcome)
	at := seen.out
	if n.everyone || n.doors {
		at = ch.allAtDoor()
	}
	ch.doors(at)
	ch.inbox.told(len(ch.people))
}

// readName reads what the session is called now; empty where that fails.
func (ch *channel) readName() string {
	ctx, cancel := within()
	defer cancel()
	row, err := ch.s.class.Session(ctx, ch.id)
	if err != nil {
		ch.s.Log.WarnContext(ctx, "a session's name could not be read", "session", ch.id, "err", err)
	}
	return row.Name
}

// seeOut says bye to those who have gone, without waiting for more.
func (ch *channel) seeOut(n news) {
	ch.mu.Lock()
	defer ch.mu.Unlock()
	ch.take(n)
	var sockets []*socket
	for p := range n.out {
		sockets = append(sockets, ch.people[p]...)
	}
	seen := ch.judge(sockets, news{logins: n.logins})
	ch.welcome(seen.welcome)
	ch.doors(seen.out)
}

// take keeps of the news what outlasts them.
func (ch *channel) take(n news) {
	if n.end.Rev != 0 {
		ch.end = n.end
	}
	for p, member := range n.members {
		for _, so := range ch.people[p] {
			so.in.who.Member = member
		}
	}
}

// concerned are the pages of known people that news concern personally.
func (ch *channel) concerned(n news) []*socket {
	var all []*socket
	if n.everyone {
		for _, of := range ch.people {
			all = append(all, of...)
		}
		return all
	}
	for p := range n.touched {
		all = append(all, ch.people[p]...)
	}
	return all
}

// ledAnew tells whether those at the door and those who ask may have to be told
// that somebody is inside who can admit them, or nobody any more (rule 15), or that
// there is room, or none any more (rule 16). Called with ch.mu held.
func (ch *channel) ledAnew(n news) (led bool) {
	err := ch.view(func(st *session.State) {
		full := st.Full()
		led, ch.full = full != ch.full, full
		for p, how := range n.touched {
			t := st.Seats[p]
			led = led || how.role || how.entry && (st.IsHost(p) || t != nil && t.Lent)
		}
	})
	return led && err == nil
}

// at are the pages at a place whom the news do not concern anyway.
func (ch *channel) at(place wire.Place, n news) []*socket {
	var all []*socket
	for p, of := range ch.people {
		if _, touched := n.touched[p]; touched || n.everyone {
			continue
		}
		for _, so := range of {
			if so.in.place == place {
				all = append(all, so)
			}
		}
	}
	return all
}

func (ch *channel) allAtDoor() []*socket {
	all := slices.Collect(maps.Keys(ch.nobody))
	for _, of := range ch.people {
		for _, so := range of {
			if so.in.place == "" && !so.in.detached {
				all = append(all, so)
			}
		}
	}
	return all
}

// change is what pages at a place are told.
type change struct {
	people []wire.Entry
	gone   []string
}

// tell sends the pages inside what has changed: once for all what is the same,
// and each person concerned their own part. A place whose pages would see
// nothing is told with the next change. Called with ch.mu held.
func (ch *channel) tell(n news, to seen, names map[session.PersonID]string) {
	if n.to == 0 {
		return
	}
	var (
		now    wire.Session
		seen   = map[circle]change{}
		hidden private
		ahead  bool
	)
	err := ch.view(func(st *session.State) {
		now, ahead = ch.session(st), st.Rev > n.to
		for _, a := range circles {
			var c change
			if r := ch.roster(a); r != nil {
				c.people, c.gone = r.changes(st, n.touched, n.to)
			}
			seen[a] = c
		}
		hidden = ch.private(st, n)
	})
	if err != nil {
		ch.stuck(ch.inside(), err)
		return
	}
	if ch.ring.from == never {
		ch.ring.from = n.from - 1
	}
	ch.ring.add(n.to, n.touched)
	ch.rev = max(ch.rev, n.to)

	for _, c := range seen {
		complete(&names, ch.s, c.people)
		named(c.people, names)
	}
	var session *wire.Session
	if raw := marshal(now); !bytes.Equal(raw, ch.shown) {
		ch.shown, session = raw, &now
	}
	if ahead {
		// Pages whose welcome is later than these news are passed over. What they
		// were not shown now, they are shown with the news to come.
		ch.shown = nil
	}
	parts := hidden.parts(ch.s)
	for _, a := range circles {
		ch.spread(a, n, session, seen[a], to, parts, names)
	}
}

// complete reads the names that are missing, where a whole list was made anew.
func complete(names *map[session.PersonID]string, s *Server, lists ...[]wire.Entry) {
	var missing []session.PersonID
	for _, list := range lists {
		for _, e := range list {
			if _, ok := (*names)[session.PersonID(e.ID)]; !ok {
				missing = append(missing, session.PersonID(e.ID))
			}
		}
	}
	if len(missing) == 0 {
		return
	}
	if *names == nil {
		*names = map[session.PersonID]string{}
	}
	maps.Copy(*names, s.names(missing))
}

// spread sends the pages of one circle their events.
func (ch *channel) spread(a circle, n news, session *wire.Session, c change, to seen,
	hidden map[session.PersonID][]byte, names map[session.PersonID]string,
) {
	from := ch.sent[a] + 1
	events := func(c change) []byte {
		raw := marshal(wire.SocketEvents{T: "events", From: from, To: n.to, Session: session, People: c.people, Gone: c.gone})
		return raw[:len(raw)-1]
	}
	base, end := events(c), []byte("}")
	visible := session != nil || len(c.people)+len(c.gone) > 0
	if visible {
		ch.sent[a] = n.to
	}
	one := func(so *socket) {
		me, concerned := to.me[so]
		var mine []byte
		if a.place != wire.PlaceAsking {
			mine = hidden[so.v.Person.ID]
		}
		if so.circle() != a || so.in.rev >= n.to || !visible && !concerned && mine == nil {
			return
		}
		f := frame{base, mine, end}
		if a.few && n.touched[so.v.Person.ID].entry {
			f[0] = events(ch.withOwn(so, c, names))
		}
		if concerned {
			f[2] = append(append([]byte(`,"me":`), marshal(me)...), '}')
		}
		so.send(f)
	}
	if visible {
		for _, so := range ch.inside() {
			one(so)
		}
		return
	}
	done := map[*socket]struct{}{}
	for so := range to.me {
		done[so] = struct{}{}
		one(so)
	}
	for p := range hidden {
		for _, so := range ch.people[p] {
			if _, did := done[so]; !did {
				one(so)
			}
		}
	}
}

// withOwn is what a page is told that may not see the list, where its own
// person's entry has changed.
func (ch *channel) withOwn(so *socket, c change, names map[session.PersonID]string) change {
	p := so.v.Person.ID
	own := []wire.Entry{}
	err := ch.view(func(st *session.State) {
		t := st.Seats[p]
		if so.in.place == wire.PlaceReader {
			t = st.Readers[p]
		}
		if t.Inside() {
			own = append(own, entry(st, t))
		}
	})
	if err != nil || len(own) == 0 {
		return c
	}
	named(own, names)
	gone := slices.DeleteFunc(slices.Clone(c.gone), func(id string) bool { return id == string(p) })
	return change{slices.Concat(c.people, own), gone}
}

// inside are the pages that are not at the door.
func (ch *channel) inside() []*socket {
	all := make([]*socket, 0, len(ch.people))
	for _, of := range ch.people {
		for _, so := range of {
			if so.in.place != "" {
				all = append(all, so)
			}
		}
	}
	return all
}

// welcome tells pages everything. Called with ch.mu held.
func (ch *channel) welcome(sockets []*socket) {
	for part := range slices.Chunk(sockets, lookAt) {
		if err := ch.refresh(); err != nil {
			ch.stuck(part, err)
			continue
		}
		hellos := make([]hello, len(part))
		err := ch.view(func(st *session.State) {
			for i, so := range part {
				hellos[i] = ch.hello(st, so)
			}
		})
		if err != nil {
			ch.stuck(part, err)
			continue
		}
		for i, so := range part {
			if so.in.place != "" {
				ch.sendWelcome(so, hellos[i])
			}
		}
	}
}

// refresh marshals the lists of people anew where they have changed.
func (ch *channel) refresh() error {
	for _, r := range [...]*roster{&ch.seats, &ch.reads, &ch.fewSeats, &ch.fewReads} {
		if r.ok {
			continue
		}
		var list []wire.Entry
		if err := ch.view(func(st *session.State) { list, r.rev = r.everybody(st), st.Rev }); err != nil {
			return err
		}
		named(list, ch.s.names(ids(list)))
		raw := marshal(list)
		r.json, r.ok = raw[1:len(raw)-1], true
	}
	return ch.knowBoards()
}

// hello is what a welcome has beside the list of people.
type hello struct {
	wire.SocketWelcome
	People int         `json:"people,omitempty"` // hides that of the welcome
	mine   *wire.Entry // one's own entry as of now
}

func (ch *channel) hello(st *session.State, so *socket) hello {
	p := so.v.Person.ID
	h := hello{SocketWelcome: wire.SocketWelcome{
		T: "welcome", Now: wire.Millis(session.At(time.Now())), Conn: string(so.in.conn),
		Token: so.in.token, Resumed: so.in.resumed, Place: so.in.place,
		Session: ch.session(st), Figures: figuresFor(st, p),
	}}
	t := st.Seats[p]
	if so.in.place == wire.PlaceReader {
		t = st.Readers[p]
	}
	if t == nil {
		return h // it went a moment ago: the bye is under way
	}
	h.Me = self(st, t)
	h.Me.Name = so.in.name
	if so.in.place != wire.PlaceAsking && t.Inside() {
		mine := entry(st, t)
		mine.Name = so.in.name
		h.mine = &mine
	}
	if so.in.place != wire.PlaceAsking && mayAdmit(st, p) {
		h.Asking = askers(st)
		ch.asking = ch.asking || len(h.Asking) > 0
	}
	if so.in.place == wire.PlaceSeat && mayLift(st, p) {
		h.Removed = removed(st)
	}
	if so.in.views {
		h.Workspace = ch.workspace(st, p)
	}
	if so.in.place == wire.PlaceSeat && ch.s.Gate != nil {
		h.Media = &wire.Media{Ticket: ch.s.class.MediaTicket(ch.id, p, so.in.conn)}
	}
	return h
}

func (ch *channel) sendWelcome(so *socket, h hello) {
	var list []byte
	h.Rev = ch.seats.rev
	if r := ch.roster(so.circle()); r != nil {
		list, h.Rev = r.json, r.rev
	}
	ch.s.nameAskers(h.Asking)
	ch.s.nameRemoved(h.Removed)
	so.in.rev = h.Rev
	if !bytes.Equal(marshal(h.Session), ch.shown) {
		ch.shown = nil // the next change is from what this page was shown, too
	}
	head := marshal(h)
	head = append(head[:len(head)-1], `,"people":[`...)
	tail := []byte("]}")
	if h.mine != nil {
		mine := marshal(h.mine)
		tail = append(append(mine, tail...), nil...)
		if len(list) > 0 {
			tail = append([]byte(","), tail...)
		}
	}
	so.send(frame{head, list, tail})
	if so.in.views && ch.leads.so != nil && ch.leads.so != so {
		so.send(ch.leads.f)
	}
}

// sync tells a page what it says that it has missed.
func (ch *channel) sync(so *socket, rev int64) {
	ch.mu.Lock()
	defer ch.mu.Unlock()
	if so.in.place == "" {
		so.in.door = 0
		ch.doors([]*socket{so})
		return
	}
	touched, ok := ch.ring.since(rev)
	s := ch.judge([]*socket{so}, news{fresh: rev == 0 || !ok || rev > ch.rev || so.in.few})
	ch.welcome(s.welcome)
	ch.doors(s.out)
	if me, still := s.me[so]; still {
		ch.sendMissed(so, rev, touched, me)
	}
}

// sendMissed covers everything from a revision on up to what was looked at.
func (ch *channel) sendMissed(so *socket, rev int64, touched map[session.PersonID]touch, me wire.Self) {
	e := wire.SocketEvents{T: "events", From: rev + 1, To: ch.rev, Me: &me}
	var (
		waiting []wire.Asker
		barred  []wire.Removed
	)
	err := ch.view(func(st *session.State) {
		now := ch.session(st)
		e.Session = &now
		if r := ch.roster(so.circle()); r != nil {
			e.People, e.Gone = r.missed(st, touched)
		}
		if so.in.place != wire.PlaceAsking && mayAdmit(st, so.v.Person.ID) {
			waiting = askers(st)
		}
		if so.in.place == wire.PlaceSeat && mayLift(st, so.v.Person.ID) {
			barred = removed(st)
		}
	})
	if err != nil {
		ch.stuck([]*socket{so}, err)
		return
	}
	named(e.People, ch.s.names(ids(e.People)))
	if waiting != nil {
		waiting = ch.s.nameAskers(waiting)
		e.Asking = &waiting
	}
	if barred != nil {
		barred = ch.s.nameRemoved(barred)
		e.Removed = &barred
	}
	so.send(whole(e))
}
