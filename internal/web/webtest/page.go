package webtest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"

	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

// Message is one message of the server, as it came.
type Message struct {
	T   string
	Raw []byte
	At  time.Time
}

// State is what a page knows.
type State struct {
	Received []Message // every message, unless the page forgets

	Place   wire.Place // empty: at the door, or nowhere yet
	Door    *wire.Door
	Welcome *wire.SocketWelcome // the last one
	Session wire.Session
	Me      wire.Self
	People  map[string]wire.Entry
	Asking  []wire.Asker
	Removed []wire.Removed
	Rev     int64
	Byes    []wire.SocketBye
	Items   map[string]wire.Item // of a list page: what it was told
	Gone    []string             // of a list page: sessions that it has no more
	Stale   []string             // lists that it should fetch again, by name
	Close   int                  // the close code; 1006 without one; 0: open
	Gaps    int                  // how often something was missing
}

// Page is a tab with a socket. It answers pings, confirms tokens, keeps the list
// of people and asks for what it missed, as a page does; it does not come back
// by itself. It may be used by many goroutines.
type Page struct {
	ws      *websocket.Conn
	mu      sync.Mutex
	state   State
	forget  bool
	mute    bool
	changed chan struct{} // closed and replaced at every message
	results map[int64]chan *wire.SocketError
	lastID  int64
	boards  boards
	chats   chats
}

// Dial opens a socket with the browser's cookies and says nothing yet.
func (b *Browser) Dial(ctx context.Context, header ...string) (*websocket.Conn, *http.Response, error) {
	h := http.Header{"Origin": {b.Base}}
	for i := 0; i+1 < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	ws, resp, err := websocket.Dial(ctx, strings.Replace(b.Base, "http", "ws", 1)+api+"/socket", &websocket.DialOptions{
		HTTPClient: b.HTTP, HTTPHeader: h, Subprotocols: []string{wire.Version},
	})
	if err == nil {
		ws.SetReadLimit(-1)
	}
	return ws, resp, err
}

// Open opens a session's page and waits until it knows where it is.
func (b *Browser) Open(ctx context.Context, link string) (*Page, error) {
	return b.Say(ctx, wire.SocketHello{T: "hello", Link: link})
}

// Resume opens a session's page that was inside before.
func (b *Browser) Resume(ctx context.Context, link, token string, rev int64, age *int64) (*Page, error) {
	return b.Say(ctx, wire.SocketHello{
		T: "hello", Link: link, Resume: &wire.SocketResume{Token: token, Rev: rev, Age: age},
	})
}

// OpenLists opens a list page and waits for its list.
func (b *Browser) OpenLists(ctx context.Context) (*Page, error) {
	return b.Say(ctx, wire.SocketHello{T: "hello", Lists: true})
}

// Say opens a socket with this hello and waits for what answers it.
func (b *Browser) Say(ctx context.Context, hello any) (*Page, error) {
	ws, _, err := b.Dial(ctx) //nolint:bodyclose // a socket's answer has no body
	if err != nil {
		return nil, err
	}
	p := Attach(ws)
	if err := p.Send(ctx, hello); err != nil {
		return p, err
	}
	return p, p.Until(ctx, "an answer to hello", func(s *State) bool {
		return s.Door != nil || s.Place != "" || s.Items != nil
	})
}

// Attach makes a page of an open socket.
func Attach(ws *websocket.Conn) *Page {
	p := &Page{
		ws: ws, state: State{People: map[string]wire.Entry{}}, changed: make(chan struct{}),
		results: map[int64]chan *wire.SocketError{},
	}
	go p.listen()
	return p
}

// Send says something, right or wrong.
func (p *Page) Send(ctx context.Context, m any) error {
	raw, ok := m.([]byte)
	if !ok {
		var err error
		if raw, err = json.Marshal(m); err != nil {
			return err
		}
	}
	return p.ws.Write(ctx, websocket.MessageText, raw)
}

// Refused is the error of a command that was refused.
type Refused struct {
	Code  string
	Until int64
}

func (r *Refused) Error() string { return "refused: " + r.Code }

// ErrClosed: the socket closed before the answer came.
var ErrClosed = errors.New("the socket closed")

// Command asks for something and waits until it is done. args may be nil.
func (p *Page) Command(ctx context.Context, name string, args *wire.SocketArgs) error {
	p.mu.Lock()
	p.lastID++
	id, answer := p.lastID, make(chan *wire.SocketError, 1)
	p.results[id] = answer
	closed := p.state.Close != 0
	p.mu.Unlock()
	if closed {
		return ErrClosed
	}
	if err := p.Send(ctx, wire.SocketCommand{T: "command", ID: id, Name: name, Args: args}); err != nil {
		return err
	}
	select {
	case e, ok := <-answer:
		switch {
		case !ok:
			return ErrClosed
		case e != nil:
			return &Refused{e.Code, e.Until}
		}
		return nil
	case <-ctx.Done():
		return fmt.Errorf("no answer to %s: %w", name, ctx.Err())
	}
}

// Enter asks to enter and waits until the page is inside.
func (p *Page) Enter(ctx context.Context) error {
	if err := p.Command(ctx, "enter", nil); err != nil {
		return err
	}
	return p.Until(ctx, "a welcome", func(s *State) bool { return s.Place != "" })
}

// Until waits until something holds; it looks again after each message.
func (p *Page) Until(ctx context.Context, what string, holds func(*State) bool) error {
	for {
		p.mu.Lock()
		ok, closed, changed := holds(&p.state), p.state.Close, p.changed
		p.mu.Unlock()
		switch {
		case ok:
			return nil
		case closed != 0:
			return fmt.Errorf("%w with %d while waiting for %s", ErrClosed, closed, what)
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("waited in vain for %s: %s: %w", what, p.describe(), ctx.Err())
		}
	}
}

// Closed waits for the end of the socket and returns its code.
func (p *Page) Closed(ctx context.Context) (int, error) {
	err := p.Until(ctx, "the end of the socket", func(s *State) bool { return s.Close != 0 })
	return p.Now().Close, err
}

// Now is what the page knows at this moment.
func (p *Page) Now() State {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.state
	s.People, s.Items, s.Received, s.Byes = maps.Clone(s.People), maps.Clone(s.Items), slices.Clone(s.Received), slices.Clone(s.Byes)
	return s
}

// Forget makes the page keep no messages from now on, only what they say.
func (p *Page) Forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.forget, p.state.Received = true, nil
}

// Mute makes the page answer no pings from now on.
func (p *Page) Mute() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mute = true
}

// Shut closes the tab without a word.
func (p *Page) Shut() { _ = p.ws.CloseNow() }

func (p *Page) describe() string {
	s := p.Now()
	last := "nothing received"
	if n := len(s.Received); n > 0 {
		last = string(s.Received[n-1].Raw)
	}
	return fmt.Sprintf("place %q, rev %d, %d people, byes %v, last %s", s.Place, s.Rev, len(s.People), s.Byes, last)
}

func (p *Page) listen() {
	for {
		_, raw, err := p.ws.Read(context.Background())
		if err != nil {
			p.closed(err)
			return
		}
		p.take(raw)
	}
}

func (p *Page) closed(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.state.Close = int(websocket.CloseStatus(err))
	if p.state.Close < 0 {
		p.state.Close = 1006
	}
	for _, answer := range p.results {
		close(answer)
	}
	clear(p.results)
	p.notify()
}

func (p *Page) notify() {
	close(p.changed)
	p.changed = make(chan struct{})
}

// take takes in one message.
func (p *Page) take(raw []byte) {
	var kind struct{ T string }
	if err := json.Unmarshal(raw, &kind); err != nil {
		panic(fmt.Errorf("the server said %q: %w", raw, err))
	}
	p.mu.Lock()
	if !p.forget {
		p.state.Received = append(p.state.Received, Message{kind.T, raw, time.Now()})
	}
	reply := p.receive(kind.T, raw)
	p.notify()
	p.mu.Unlock()
	if reply != nil {
		_ = p.Send(context.Background(), reply)
	}
}

// receive changes the page by a message and returns what it answers.
func (p *Page) receive(t string, raw []byte) (reply any) {
	s := &p.state
	switch t {
	case "door":
		s.Door, s.Place = decode[wire.Door](raw), ""
	case "welcome":
		w := decode[wire.SocketWelcome](raw)
		s.Welcome, s.Place, s.Session, s.Me, s.Rev = w, w.Place, w.Session, w.Me, w.Rev
		s.Asking, s.Removed = w.Asking, w.Removed
		s.People = make(map[string]wire.Entry, len(w.People))
		for _, e := range w.People {
			s.People[e.ID] = e
		}
		s.Door = nil
		if w.Workspace != nil {
			p.boards.all = w.Workspace.Boards
		}
		return wire.SocketGot{T: "got", Token: w.Token}
	case "events":
		return p.follow(decode[wire.SocketEvents](raw))
	case "bye":
		s.Byes, s.Place = append(s.Byes, *decode[wire.SocketBye](raw)), ""
	case "ping":
		if !p.mute {
			return wire.SocketPong{T: "pong", N: decode[wire.SocketPing](raw).N}
		}
	case "result":
		r := decode[wire.SocketResult](raw)
		if answer := p.results[r.ID]; answer != nil {
			answer <- r.Error
			delete(p.results, r.ID)
		}
	case "stale":
		for _, name := range decode[wire.SocketStale](raw).Lists {
			if i, known := slices.BinarySearch(s.Stale, name); !known {
				s.Stale = slices.Insert(s.Stale, i, name)
			}
		}
	case "names":
		for id, name := range decode[wire.SocketNames](raw).Names {
			s.rename(id, name)
		}
	case "sessions":
		list := decode[wire.SocketSessions](raw)
		if s.Items == nil {
			s.Items = map[string]wire.Item{}
		}
		for _, item := range list.Items {
			s.Items[item.ID] = item
		}
		for _, id := range list.Gone {
			delete(s.Items, id)
		}
		s.Gone = append(s.Gone, list.Gone...)
	default:
		if !p.receiveChat(t, raw) {
			p.receiveBoard(t, raw)
		}
	}
	return nil
}

func (s *State) rename(id, name string) {
	if s.Me.ID == id {
		s.Me.Name = name
	}
	if entry, ok := s.People[id]; ok {
		entry.Name = name
		s.People[id] = entry
	}
	for i := range s.Asking {
		if s.Asking[i].ID == id {
			s.Asking[i].Name = name
		}
	}
}

func (p *Page) follow(e *wire.SocketEvents) (reply any) {
	s := &p.state
	switch {
	case e.From > s.Rev+1:
		s.Gaps++
		return wire.SocketSync{T: "sync", Rev: s.Rev}
	case e.To <= s.Rev:
		return nil
	}
	s.Rev = e.To
	if e.Session != nil {
		s.Session = *e.Session
	}
	if e.Me != nil {
		s.Me = *e.Me
		if s.Place == wire.PlaceAsking && e.Me.State == session.Connected {
			s.Place = wire.PlaceSeat
		}
	}
	for _, id := range e.Gone {
		delete(s.People, id)
	}
	for _, x := range e.People {
		s.People[x.ID] = x
	}
	if e.Removed != nil {
		s.Removed = *e.Removed
	}
	if e.Asking != nil {
		s.Asking = *e.Asking
	}
	return nil
}

func decode[T any](raw []byte) *T {
	v := new(T)
	if err := json.Unmarshal(raw, v); err != nil {
		panic(fmt.Errorf("the server said %q: %w", raw, err))
	}
	return v
}
