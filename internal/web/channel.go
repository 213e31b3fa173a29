package web

import (
	"context"
	"hash/maphash"
	"slices"
	"sync"
	"time"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

// How long the roster waits for more before pages are told: each time a frame is
// written for every page inside, so that in a crowd that people come to for a
// while they would cost the square of its size.
const (
	gatherLeast = 50 * time.Millisecond
	gatherEach  = 50 * time.Microsecond // for every page
	gatherMost  = 500 * time.Millisecond
)

func gather(pages int) time.Duration {
	return min(max(time.Duration(pages)*gatherEach, gatherLeast), gatherMost)
}

// channel brings one session to its pages. It lives while there are any.
type channel struct {
	s    *Server
	id   session.SessionID
	link string

	users int   // sockets; guarded by Server.mu
	inbox inbox // what was committed and not yet looked at
	desk  *desk // the boards that pages have open
	talk  *talk // the chat

	mu     sync.Mutex
	name   string
	people map[session.PersonID][]*socket
	nobody map[*socket]struct{} // at the door, not known
	rev    int64                // everything up to it was looked at
	sent   map[circle]int64     // up to where pages were told
	shown  []byte               // the session as pages were told last
	seats  roster
	reads  roster
	// The same for those who may not see the list.
	fewSeats, fewReads roster
	ring               ring
	end                session.Event // the last end of a run
	asking             bool          // hosts were shown somebody asking
	begun              bool          // full was looked at
	full               bool          // there was no room when pages were told last (rule 16)
	boards             []wire.Board  // as pages are told; nil: to be read
	leads              leading       // whose view everybody follows
}

// attach brings a socket to its session's channel.
func (s *Server) attach(so *socket, row classroom.Session) *channel {
	s.mu.Lock()
	ch := s.channels[row.ID]
	if ch == nil {
		ch = &channel{
			s: s, id: row.ID, link: row.Link, name: row.Name,
			people: map[session.PersonID][]*socket{}, nobody: map[*socket]struct{}{},
			sent: map[circle]int64{}, reads: roster{reading: true},
			fewSeats: roster{few: true}, fewReads: roster{reading: true, few: true},
			ring: ring{from: never},
		}
		ch.desk, ch.talk = newDesk(ch), newTalk(ch)
		s.channels[row.ID], s.byLink[row.Link] = ch, ch
	}
	ch.users++
	s.mu.Unlock()

	ch.mu.Lock()
	defer ch.mu.Unlock()
	if !ch.begun {
		// Where that fails, the page is not told anything either and comes back.
		ch.begun = ch.view(func(st *session.State) { ch.full = st.Full() }) == nil
	}
	if so.v.known {
		so.in.name = so.v.Person.Name
		ch.people[so.v.Person.ID] = append(ch.people[so.v.Person.ID], so)
	} else {
		ch.nobody[so] = struct{}{}
	}
	so.ch.Store(ch)
	return ch
}

// find finds a session by its link. Where its pages are connected that needs no
// database: a thousand may come at once.
func (s *Server) find(ctx context.Context, link string) (classroom.Session, error) {
	s.mu.RLock()
	ch := s.byLink[link]
	s.mu.RUnlock()
	if ch == nil {
		return s.class.SessionByLink(ctx, link)
	}
	ch.mu.Lock()
	defer ch.mu.Unlock()
	return classroom.Session{ID: ch.id, Link: ch.link, Name: ch.name}, nil
}

// detach forgets a socket; whoever was inside by it is lost (rule 9).
func (ch *channel) detach(so *socket) {
	at, ok := ch.drop(so)
	if !ok {
		return
	}
	if at.place != "" {
		ch.s.lose(ch.id, so.v.Person.ID, at.conn)
	}
	ch.s.mu.Lock()
	defer ch.s.mu.Unlock()
	if ch.users--; ch.users == 0 {
		delete(ch.s.channels, ch.id)
		delete(ch.s.byLink, ch.link)
	}
}

// drop takes a socket out once, and says where it was.
func (ch *channel) drop(so *socket) (at inside, ok bool) {
	ch.mu.Lock()
	defer ch.mu.Unlock()
	if so.in.detached {
		return inside{}, false
	}
	delete(ch.nobody, so)
	p := so.v.Person.ID
	if left := slices.DeleteFunc(ch.people[p], func(o *socket) bool { return o == so }); len(left) > 0 {
		ch.people[p] = left
	} else {
		delete(ch.people, p)
	}
	at = so.in
	so.in.place, so.in.detached = "", true
	ch.sees(so, wire.Self{})
	return at, true
}

// supersede closes the socket that had this token before: its page has come
// back on another one.
func (ch *channel) supersede(so *socket, token string) {
	ch.mu.Lock()
	defer ch.mu.Unlock()
	for _, o := range ch.people[so.v.Person.ID] {
		if o != so && o.in.place != "" && (o.in.token == token || o.in.came == token) {
			o.cut(closeElsewhere)
		}
	}
}

// arrive takes note of a connection that has come in, and welcomes its page.
func (ch *channel) arrive(so *socket, in classroom.Inside, came string) {
	ch.mu.Lock()
	defer ch.mu.Unlock()
	if so.in.detached {
		go ch.s.lose(ch.id, so.v.Person.ID, in.Conn)
		return
	}
	so.in.place, so.in.conn, so.in.run = wire.Place(in.Place), in.Conn, in.Run
	so.in.token, so.in.came, so.in.resumed, so.in.coming = in.Token, came, came != "", false
	so.in.rev, so.in.door = 0, 0
	seen := ch.judge([]*socket{so}, news{fresh: true})
	ch.welcome(seen.welcome)
	ch.doors(seen.out)
}

// atDoor tells a page at the door about it, after a bye if there is one.
func (ch *channel) atDoor(so *socket, bye *wire.SocketBye) {
	ch.mu.Lock()
	defer ch.mu.Unlock()
	if bye != nil {
		so.send(whole(bye))
	}
	so.in.door, so.in.coming = 0, false
	ch.doors([]*socket{so})
}

// coming says that a page is taking a way in.
func (ch *channel) coming(so *socket) {
	ch.mu.Lock()
	defer ch.mu.Unlock()
	so.in.coming = true
}

// stayed says that the way in led nowhere; the door may have changed meanwhile.
func (ch *channel) stayed(so *socket) {
	ch.mu.Lock()
	defer ch.mu.Unlock()
	so.in.coming = false
	ch.doors([]*socket{so})
}

// whereIs is where a page is now.
func (ch *channel) whereIs(so *socket) inside {
	ch.mu.Lock()
	defer ch.mu.Unlock()
	return so.in
}

// told is the revision up to which a page was told everything that concerns it.
func (ch *channel) told(so *socket) int64 {
	ch.mu.Lock()
	defer ch.mu.Unlock()
	if so.in.place == "" {
		return 0
	}
	return max(so.in.rev, ch.sent[so.circle()])
}

// loggedOut closes a socket whose login has ended. One that is inside waits for
// its bye, which is under way, but not for ever.
func (ch *channel) loggedOut(so *socket) {
	ch.mu.Lock()
	defer ch.mu.Unlock()
	if so.in.place == "" {
		so.finish(closeLoggedOut)
		return
	}
	so.in.out = true
	time.AfterFunc(time.Second, func() { so.finish(closeLoggedOut) })
}

// view reads the committed state.
func (ch *channel) view(fn func(*session.State)) error {
	ctx, cancel := within()
	defer cancel()
	return ch.s.class.View(ctx, ch.id, fn)
}

// names gives people's names; who is unknown has none.
func (s *Server) names(ids []session.PersonID) map[session.PersonID]string {
	if len(ids) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), commandWithin)
	defer cancel()
	names, err := s.class.Names(ctx, ids)
	if err != nil {
		s.Log.WarnContext(ctx, "names could not be read", "err", err)
	}
	return names
}

var doorSeed = maphash.MakeSeed()

// doors tells those at the door about it, if it has changed for them.
func (ch *channel) doors(sockets []*socket) {
	for part := range slices.Chunk(sockets, lookAt) {
		doors := make([]wire.SocketDoor, len(part))
		err := ch.view(func(st *session.State) {
			hosts := sync.OnceValue(func() bool { return hostsInside(st) })
			for i, so := range part {
				doors[i] = wire.SocketDoor{T: "door", Door: ch.s.door(st, ch.name, so.in.who, so.me(), hosts)}
			}
		})
		if err != nil {
			ch.stuck(part, err)
			continue
		}
		for i, so := range part {
			raw := marshal(doors[i])
			if sum := maphash.Bytes(doorSeed, raw); so.in.place == "" && !so.in.coming && sum != so.in.door {
				so.in.door = sum
				so.send(frame{raw})
			}
		}
	}
}

// stuck is what happens to pages that cannot be told: they come back.
func (ch *channel) stuck(sockets []*socket, err error) {
	ch.s.Log.Warn("a session's state could not be read", "session", ch.id, "err", err)
	for _, so := range sockets {
		so.cut(closeUnavailable)
	}
}
