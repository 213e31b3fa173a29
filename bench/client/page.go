package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"
)

// Message is something that the server said to a page. Body is good until the
// observer returns.
type Message struct {
	Kind string // door, result, welcome, events, ping, bye, sessions, doc, ops, ack, resync, chat, said
	Body []byte
	At   time.Time // when its last byte was read
}

// State is what a page knows without looking at lists.
type State struct {
	Inside  bool
	Place   string // seat, asking, reader; as of the last welcome
	Rev     int64
	Token   string // resumes this place
	Next    string // of the last door
	EndedAt int64  // of the last door: the run's end, in ms
	Bye     string // why the page was led out the last time
	Syncs   int    // how often something was missed and asked for
	Closed  bool
	Board   string // the id of the session's first board
	Ticket  string // what LiveKit's client is given as its token; empty: no media
}

// Page is one tab on a session. It does by itself what a page does: answers
// pings, confirms tokens, keeps its revision, asks for what it missed.
type Page struct {
	Link    string
	observe func(*Page, Message)

	mu      sync.Mutex
	conn    *Conn
	state   State
	lastID  int64
	results map[int64]chan answer
	waiters []waiter
	board   *Board // the one that it shows
}

// answer is a command's result.
type answer struct {
	at  time.Time
	err error
}

type waiter struct {
	until func(State) bool
	met   chan struct{}
}

// Refused is the error of a command that the server refused.
type Refused struct{ Code string }

func (e *Refused) Error() string { return "refused: " + e.Code }

// Open connects to a session's page and says hello. observe (or nil) gets
// every message from the connection's goroutine, after the page itself.
func Open(ctx context.Context, d Dialer, link string, observe func(*Page, Message)) (*Page, error) {
	p := &Page{Link: link, observe: observe, results: make(map[int64]chan answer)}
	p.mu.Lock() // the first message may arrive before conn is set
	conn, err := d.Dial(ctx, p.receive)
	p.conn = conn
	p.mu.Unlock()
	if err != nil {
		return nil, err
	}
	go p.watch()
	hello := append(append([]byte(`{"t":"hello","link":"`), link...), `"}`...)
	if err := conn.Send(hello); err != nil {
		conn.Cut()
		return nil, err
	}
	return p, nil
}

// pingAhead is how long a ping may be ahead of a page before it asks.
const pingAhead = 2 * time.Second

// watch tells those who wait that the connection is over.
func (p *Page) watch() {
	<-p.conn.Done()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.state.Closed = true
	p.state.Inside = false
	for id, ch := range p.results {
		ch <- answer{time.Now(), p.over()}
		delete(p.results, id)
	}
	if p.board != nil {
		p.board.over(p.over())
	}
	p.wake()
}

func (p *Page) over() error { return fmt.Errorf("the connection is over: %w", p.conn.Err()) }

func (p *Page) receive(body []byte, at time.Time) {
	m := Message{Kind: kindOf(body), Body: body, At: at}
	p.mu.Lock()
	// What the server is answered goes out before anybody acts on the new state.
	if reply := p.follow(m); reply != nil {
		_ = p.conn.Send(reply) // an error ends the connection, which watch tells
	}
	p.wake()
	p.mu.Unlock()
	if p.observe != nil {
		p.observe(p, m)
	}
}

// follow brings the state up to date and gives what is to be answered.
func (p *Page) follow(m Message) (reply []byte) {
	s := &p.state
	switch m.Kind {
	case "ping":
		n, _ := number(m.Body, `"n":`)
		if rev, _ := number(m.Body, `"rev":`); s.Inside && rev > s.Rev {
			time.AfterFunc(pingAhead, func() { p.catchUp(rev) })
		}
		return append(strconv.AppendInt(append(make([]byte, 0, 48), `{"t":"pong","n":`...), n, 10), '}')
	case "events":
		from, _ := number(m.Body, `"from":`)
		to, _ := number(m.Body, `"to":`)
		if from > s.Rev+1 {
			return p.sync()
		}
		s.Rev = max(s.Rev, to)
	case "welcome":
		s.Inside, s.Place = true, text(m.Body, `"place":"`)
		s.Rev, _ = number(m.Body, `"rev":`)
		s.Token = text(m.Body, `"token":"`)
		s.Board = text(m.Body, `"boards":[{"id":"`)
		s.Ticket = text(m.Body, `"ticket":"`)
		return append(append([]byte(`{"t":"got","token":"`), s.Token...), `"}`...)
	case "bye":
		s.Inside, s.Bye = false, text(m.Body, `"why":"`)
	case "door":
		s.Next = text(m.Body, `"next":"`)
		s.EndedAt, _ = number(m.Body, `"ended":{"at":`)
	case "result":
		p.result(m)
	case "doc", "ops", "ack", "resync":
		if p.board != nil {
			return p.board.follow(m)
		}
	}
	return nil
}

// sync asks for everything after the page's revision.
func (p *Page) sync() []byte {
	p.state.Syncs++
	return append(strconv.AppendInt([]byte(`{"t":"sync","rev":`), p.state.Rev, 10), '}')
}

func (p *Page) catchUp(rev int64) {
	p.mu.Lock()
	if !p.state.Inside || p.state.Rev >= rev {
		p.mu.Unlock()
		return
	}
	ask := p.sync()
	p.mu.Unlock()
	_ = p.conn.Send(ask)
}

func (p *Page) result(r Message) {
	id, _ := number(r.Body, `"id":`)
	ch := p.results[id]
	if ch == nil {
		return
	}
	delete(p.results, id)
	var m struct {
		Error *struct {
			Code string `json:"code"`
		} `json:"error"`
	}
	a := answer{at: r.At}
	if err := json.Unmarshal(r.Body, &m); err != nil {
		a.err = err
	} else if m.Error != nil {
		a.err = &Refused{Code: m.Error.Code}
	}
	ch <- a
}

func (p *Page) wake() {
	kept := p.waiters[:0]
	for _, w := range p.waiters {
		if w.until(p.state) || p.state.Closed {
			close(w.met)
		} else {
			kept = append(kept, w)
		}
	}
	p.waiters = kept
}

// State is what the page knows now.
func (p *Page) State() State {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.state
}

// Wait waits until the page's state is as wanted. It fails when the connection
// ends first.
func (p *Page) Wait(ctx context.Context, until func(State) bool) error {
	p.mu.Lock()
	if until(p.state) {
		p.mu.Unlock()
		return nil
	}
	if p.state.Closed {
		p.mu.Unlock()
		return p.over()
	}
	w := waiter{until: until, met: make(chan struct{})}
	p.waiters = append(p.waiters, w)
	p.mu.Unlock()
	select {
	case <-w.met:
		if s := p.State(); s.Closed && !until(s) {
			return p.over()
		}
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Tell sends a command without waiting for its result, which the observer
// sees. The names are those of docs/protocol.md.
func (p *Page) Tell(name string) error {
	p.mu.Lock()
	id := p.next()
	p.mu.Unlock()
	return p.conn.Send(command(id, name))
}

// Do sends a command and waits for its result: how long it took from the send
// to the arrival of the answer, or a *Refused.
func (p *Page) Do(ctx context.Context, name string) (time.Duration, error) {
	ch := make(chan answer, 1)
	p.mu.Lock()
	if p.state.Closed {
		p.mu.Unlock()
		return 0, p.over()
	}
	id := p.next()
	p.results[id] = ch
	p.mu.Unlock()
	start := time.Now()
	if err := p.conn.Send(command(id, name)); err != nil {
		return 0, err
	}
	select {
	case a := <-ch:
		if a.err != nil {
			return 0, fmt.Errorf("%s: %w", name, a.err)
		}
		return a.at.Sub(start), nil
	case <-ctx.Done():
		return 0, fmt.Errorf("%s: %w", name, ctx.Err())
	}
}

func (p *Page) next() int64 {
	p.lastID++
	return p.lastID
}

func command(id int64, name string) []byte {
	b := strconv.AppendInt(append(make([]byte, 0, 64), `{"t":"command","id":`...), id, 10)
	return append(append(append(b, `,"name":"`...), name...), `"}`...)
}

// Say sends a message that is no command, as it is.
func (p *Page) Say(body []byte) error { return p.conn.Send(body) }

// ChatAnswer reads the answer to listen; again: the chat is to be fetched, and
// listened to once more from there.
func ChatAnswer(body []byte) (epoch string, seq int64, again bool) {
	seq, _ = number(body, `"seq":`)
	return text(body, `"epoch":"`), seq, text(body, `"mode":"`) == "snapshot"
}

// Cut drops the page's connection, as a lost network does.
func (p *Page) Cut() { p.conn.Cut() }

// Close closes the page.
func (p *Page) Close() { p.conn.Close() }

// Done is closed when the page's connection is over.
func (p *Page) Done() <-chan struct{} { return p.conn.Done() }

// Err is why the page's connection is over; nil while it is not.
func (p *Page) Err() error { return p.conn.Err() }

// CloseCode is the code of the close frame that ended an error's connection, 0
// when there was none.
func CloseCode(err error) int {
	if e, ok := errors.AsType[*CloseError](err); ok {
		return e.Code
	}
	return 0
}
