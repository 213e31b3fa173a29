package web

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

// The close codes, by what they mean.
const (
	closeStopping    = wire.CloseStopping
	closeMalformed   = wire.CloseMalformed
	closeLoggedOut   = wire.CloseLoggedOut
	closeNotFound    = wire.CloseNotFound
	closeSilent      = wire.CloseSilent
	closeElsewhere   = wire.CloseElsewhere
	closeTooLarge    = wire.CloseTooLarge
	closeTooMany     = wire.CloseTooMany
	closeUnavailable = wire.CloseUnavailable
	closeSlow        = wire.CloseSlow
)

// reasons are for people who look into a browser's console.
var reasons = map[int]string{
	closeStopping:    "the server stops",
	closeMalformed:   "malformed message",
	closeLoggedOut:   "the login ended",
	closeNotFound:    "no such session",
	closeSilent:      "nothing heard in time",
	closeElsewhere:   "the page came back on another socket",
	closeTooLarge:    "message too large",
	closeTooMany:     "too many messages",
	closeUnavailable: "not possible now: come back",
	closeSlow:        "reads too slowly",
}

// How many messages a page may send: a burst, and so many more a second.
const (
	messageBurst = 120
	messageRate  = 60
)

// commandWithin bounds one command, its commit included.
const commandWithin = 15 * time.Second

// socket is one browser tab. Its read loop owns it: what is not marked
// otherwise is touched by that goroutine only.
type socket struct {
	s    *Server
	ws   *websocket.Conn
	raw  *outlet // below ws
	out  queue
	v    visitor
	slot int // of the pings

	login session.LoginID // guarded by s.mu
	gone  func()          // guests: says that their page is gone

	ch     atomic.Pointer[channel] // of a session's page, set once by hello
	tokens float64                 // messages that may still come
	last   time.Time

	pinged, ponged atomic.Int64 // numbers of pings
	greeted        atomic.Bool  // hello was said
	busy           atomic.Bool  // a command is being carried out
	inside         atomic.Bool  // it was inside: messages may be as large as a batch

	puts      allowance
	ephs      budget
	says      budget
	reacts    budget
	over      bool // it was cut for what it said: nothing more is read
	suspected bool // it was logged that the page sends what no page makes

	in inside // guarded by the channel's mu
}

// inside is where a session's page is. At the door place is empty.
type inside struct {
	place    wire.Place
	conn     session.ConnID
	run      session.RunID
	token    string // given with the last welcome
	came     string // the token that this connection resumed with
	rev      int64  // that of the last welcome
	who      session.Who
	name     string // of the person now; that of the visitor is as of the hello
	door     uint64 // hash of the last door that was sent
	resumed  bool
	coming   bool // a way in is being taken: no door until it is known where it leads
	detached bool
	views    bool // of the workspace: sees it,
	edits    bool // changes it,
	arranges bool // and arranges boards
	reacts   bool // shows reactions, and sees those of others
	answers  bool // polls,
	polls    bool // and makes them
	few      bool // it may not see who is inside, but for those who lead
	out      bool // the login ended: close after the bye
}

// serveSocket makes a request a socket and returns: what the request needed is
// freed, the socket goes on in a goroutine of its own.
func (s *Server) serveSocket(w http.ResponseWriter, r *http.Request) {
	offered := strings.Join(r.Header.Values("Sec-WebSocket-Protocol"), ",")
	if !slices.ContainsFunc(strings.Split(offered, ","), func(p string) bool { return strings.TrimSpace(p) == wire.Version }) {
		writeProblem(w, problem(http.StatusBadRequest, "invalid", "The socket speaks the sub-protocol "+wire.Version+"."))
		return
	}
	if s.notReady() != nil {
		p := problem(http.StatusServiceUnavailable, "unavailable", "Not possible now: come back.")
		p.retryAfter = 1
		writeProblem(w, p)
		return
	}
	so := &socket{
		s: s, tokens: messageBurst, last: time.Now(), puts: newAllowance(), ephs: newBudget(momentRate, momentRate),
		reacts: newBudget(reactBurst, reactRate),
		says:   newBudget(sayBurst, sayRate),
	}
	hj := &smallBuffers{ResponseWriter: w}
	ws, err := websocket.Accept(hj, r, &websocket.AcceptOptions{
		Subprotocols:       []string{wire.Version},
		InsecureSkipVerify: true, // sameOrigin has looked
		OnPingReceived:     func(context.Context, []byte) bool { return so.counts() },
	})
	if err != nil {
		return // Accept has answered
	}
	ws.SetReadLimit(-1) // read has its own, with our code
	so.ws, so.raw = ws, hj.conn
	if !s.keep(so) {
		so.finish(closeStopping)
		return
	}
	go func() {
		defer s.open.Done()
		so.run(credentialsOf(r))
	}()
}

// run is the read loop. Its stack lasts as long as the socket and is all that
// ten thousand quiet pages have in common, so it stays small: what needs more
// than reading is done apart, but for what those do who draw.
func (so *socket) run(cred credentials) {
	defer so.detach()
	late := time.AfterFunc(so.s.HelloWithin, func() { so.cut(closeSilent) })
	for first := true; ; first = false {
		raw, err := so.read()
		if err != nil || !so.counts() {
			return
		}
		if n, ok := plainPong(raw); ok && !first {
			so.ponged.Store(n)
			continue
		}
		so.busy.Store(true)
		going := false
		switch {
		case first:
			going = apart(func() bool { return so.greet(raw, cred, late) })
		case isPut(raw):
			going = so.take(raw) // a hundred strokes a second are not handed over
		default:
			going = apart(func() bool { return so.take(raw) })
		}
		if !going {
			return
		}
		so.busy.Store(false)
	}
}

// apart calls fn on a stack that is gone afterwards.
func apart(fn func() bool) bool {
	done := make(chan bool)
	go func() { done <- fn() }()
	return <-done
}

// greet carries out the first message; false cuts the socket.
func (so *socket) greet(raw []byte, cred credentials, late *time.Timer) bool {
	m, err := parse(raw)
	hello, ok := m.(wire.SocketHello)
	if err != nil || !ok {
		so.cut(closeMalformed)
		return false
	}
	late.Stop()
	so.greeted.Store(true)
	so.hello(hello, cred)
	return true
}

// take carries out any other message; false cuts the socket.
func (so *socket) take(raw []byte) bool {
	m, err := parse(raw)
	if _, again := m.(wire.SocketHello); err != nil || again {
		so.cut(closeMalformed)
		return false
	}
	if _, put := m.(wire.SocketPut); !put && len(raw) > messageLimit {
		so.cut(closeTooLarge)
		return false
	}
	so.handle(m, len(raw))
	return !so.over
}

var errCut = errors.New("cut")

// read waits for one message.
func (so *socket) read() ([]byte, error) {
	kind, r, err := so.ws.Reader(context.Background())
	if err != nil {
		return nil, err
	}
	if kind != websocket.MessageText {
		so.cut(closeMalformed)
		return nil, errCut
	}
	most := messageLimit
	if so.inside.Load() {
		most = batchLimit
	}
	raw := make([]byte, 0, 64) // most are pongs
	for {
		n, err := r.Read(raw[len(raw):cap(raw)])
		switch raw = raw[:len(raw)+n]; {
		case errors.Is(err, io.EOF):
			return raw, nil
		case err != nil:
			return nil, err
		case len(raw) > most:
			so.cut(closeTooLarge)
			return nil, errCut
		case len(raw) == cap(raw):
			raw = slices.Grow(raw, len(raw))
		}
	}
}

// counts tells whether one more message is not one too many, and cuts.
func (so *socket) counts() bool {
	now := time.Now()
	so.tokens = min(messageBurst, so.tokens+messageRate*now.Sub(so.last).Seconds())
	so.last = now
	if so.tokens < 1 {
		so.cut(closeTooMany)
		return false
	}
	so.tokens--
	return true
}

// keep takes note of a socket; false while the server stops.
func (s *Server) keep(so *socket) bool {
	so.slot = rand.IntN(slots)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopping {
		return false
	}
	s.sockets[so.slot][so] = struct{}{}
	s.open.Add(1)
	return true
}

// detach forgets a socket that is closed or about to be. Whoever was inside by
// it is lost (rule 9). It may be called more than once; the read loop does it
// last.
func (so *socket) detach() {
	if ch := so.ch.Load(); ch != nil {
		ch.detach(so)
	}
	so.s.lists.remove(so)
	so.s.forget(so)
	if so.gone != nil {
		so.gone()
	}
	so.end(closeSilent, true) // where nobody has closed it with another code
}

func (s *Server) forget(so *socket) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sockets[so.slot], so)
	if of := s.byLogin[so.login]; of != nil {
		if delete(of, so); len(of) == 0 {
			delete(s.byLogin, so.login)
		}
	}
}

// lose reports a lost connection. classroom keeps what it cannot store yet.
func (s *Server) lose(id session.SessionID, p session.PersonID, c session.ConnID) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.stopping {
		return // the next start finds it (rule 5)
	}
	s.losing.Go(func() {
		ctx, cancel := context.WithTimeout(context.Background(), commandWithin)
		defer cancel()
		if err := s.class.Lost(ctx, id, p, c); err != nil && !errors.Is(err, classroom.ErrNotFound) {
			s.Log.Warn("a lost connection could not be stored", "session", id, "conn", c, "err", err)
		}
	})
}

// within is the time that one command may take.
func within() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), commandWithin)
}

// hello finds out who is there and what page it is.
func (so *socket) hello(m wire.SocketHello, cred credentials) {
	ctx, cancel := within()
	defer cancel()
	v, err := so.s.visitor(ctx, cred, m.Link)
	if err != nil {
		so.fault(ctx, err)
		return
	}
	so.v = v
	so.s.watchLogin(so)
	if v.known && !v.account() {
		so.gone = so.s.class.GuestPage(so.login)
	}
	switch {
	case !m.Lists:
		so.helloSession(ctx, m)
	case !v.account():
		so.finish(closeLoggedOut)
	default:
		so.s.lists.add(so)
	}
}

// watchLogin makes the end of the socket's login known to it.
func (s *Server) watchLogin(so *socket) {
	if !so.v.known {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	so.login = so.v.login.ID
	of := s.byLogin[so.login]
	if of == nil {
		of = map[*socket]struct{}{}
		s.byLogin[so.login] = of
	}
	of[so] = struct{}{}
}

// helloSession brings a session's page to the door, or back to its place.
func (so *socket) helloSession(ctx context.Context, m wire.SocketHello) {
	s := so.s
	row, who, err := s.standing(ctx, m.Link, so.v)
	switch {
	case errors.Is(err, classroom.ErrNotFound):
		so.finish(closeNotFound)
		return
	case err != nil:
		so.fault(ctx, err)
		return
	}
	so.in.who, so.in.coming = who, m.Resume != nil
	ch := s.attach(so, row)
	if m.Resume == nil {
		ch.atDoor(so, nil)
		return
	}
	if !so.v.known {
		ch.atDoor(so, &wire.SocketBye{T: "bye", Why: wire.WhyGone})
		return
	}
	so.resume(ctx, ch, *m.Resume)
}

// standing finds a session and how somebody stands in it. One that is hidden
// from them is not found, like an unknown one (rule 17).
func (s *Server) standing(ctx context.Context, link string, v visitor) (classroom.Session, session.Who, error) {
	var who session.Who
	if !validID(link) {
		return classroom.Session{}, who, classroom.ErrNotFound
	}
	row, err := s.find(ctx, link)
	if err == nil && v.known {
		who, err = s.class.Standing(ctx, row.ID, v.Person)
	}
	if err != nil {
		return row, who, err
	}
	hidden := false
	err = s.class.View(ctx, row.ID, func(st *session.State) {
		n, _ := next(st, session.At(time.Now()), who)
		hidden = n == wire.NextNotFound
	})
	if hidden {
		err = classroom.ErrNotFound
	}
	return row, who, err
}

// resume brings the page back to its place, or tells it why not (rules 10, 42).
func (so *socket) resume(ctx context.Context, ch *channel, m wire.SocketResume) {
	age := time.Duration(-1)
	if m.Age != nil {
		age = millis(*m.Age)
	}
	conn := classroom.NewConn()
	in, err := so.s.class.Resume(ctx, ch.id, so.v.Visitor, conn, m.Token, age)
	var refused *session.Refusal
	switch {
	case err == nil:
		ch.supersede(so, m.Token)
		ch.arrive(so, in, m.Token)
	case errors.As(err, &refused):
		ch.atDoor(so, ch.refusedResume(so, refused))
	case errors.Is(err, classroom.ErrNotFound):
		ch.atDoor(so, &wire.SocketBye{T: "bye", Why: wire.WhyGone})
	default:
		so.fault(ctx, err)
	}
}

// fault ends a socket whose hello could not be answered.
func (so *socket) fault(ctx context.Context, err error) {
	if _, bad := code(err); bad {
		so.s.Log.ErrorContext(ctx, "socket failed", "err", err)
	}
	so.finish(closeUnavailable)
}

// longestAge keeps ages far from overflow; nobody was away that long.
const longestAge = 366 * 24 * time.Hour

func millis(ms int64) time.Duration {
	return time.Duration(min(ms, longestAge.Milliseconds())) * time.Millisecond
}

// leaving marks the pages of logins that are about to end, so that each gets
// its bye and is closed, and sees no door in between.
func (s *Server) leaving(logins ...session.LoginID) {
	var all []*socket
	s.mu.RLock()
	for _, id := range logins {
		for so := range s.byLogin[id] {
			all = append(all, so)
		}
	}
	s.mu.RUnlock()
	for _, so := range all {
		if ch := so.ch.Load(); ch != nil {
			ch.mu.Lock()
			so.in.out = true
			ch.mu.Unlock()
		}
	}
}

// loggedOut tells a page that its login has ended, after the bye that its place
// may have.
func (so *socket) loggedOut() {
	if ch := so.ch.Load(); ch != nil {
		ch.loggedOut(so)
		return
	}
	so.finish(closeLoggedOut)
}
