// Package baseline is the least that a server of this kind can do: it takes
// pages, stores who joins and what is drawn before it tells anybody (SQLite,
// synchronous=FULL, one transaction for all that wait), gathers newcomers for
// 50 ms, and sends. It knows no rules, rights, timers, lists, logins or
// resumption. It speaks as much of the page's protocol as the drivers need, so
// that the same driver on the same machine in the same minutes measures both,
// and what remains between them is what Stoa's rules cost.
package baseline

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"
	_ "modernc.org/sqlite" // the database
)

// Server is an http.Handler for the socket.
type Server struct {
	db     *sql.DB
	writes chan write
	mu     sync.Mutex
	places map[string]*place
}

// write is one row.
type write struct {
	query string
	args  []any
	done  chan error
}

const (
	joins = `INSERT INTO joins VALUES (?, ?, ?)`
	puts  = `INSERT INTO puts VALUES (?, ?, ?)`
)

// place is one session.
type place struct {
	mu     sync.Mutex
	rev    int
	inside map[*page]bool
	list   [][]byte       // the entries of the last 1,500, as in a welcome
	fresh  [][]byte       // who has not been told of yet
	shown  map[*page]bool // who shows its board
	seq    int64          // how much was drawn on it
}

type page struct {
	id   string
	out  chan []byte
	quit context.CancelFunc
}

// New opens the database in a file.
func New(file string) (*Server, error) {
	db, err := sql.Open("sqlite", "file:"+file+"?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_txlock=immediate")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(context.Background(), `CREATE TABLE IF NOT EXISTS joins (link TEXT, person TEXT, at BIGINT); CREATE TABLE IF NOT EXISTS puts (link TEXT, els BLOB, at BIGINT)`); err != nil {
		return nil, err
	}
	s := &Server{db: db, writes: make(chan write, 4096), places: make(map[string]*place)}
	go s.writer()
	return s, nil
}

// writer commits all that waits, at most 256 changes, in one transaction.
func (s *Server) writer() {
	for first := range s.writes {
		batch := []write{first}
		for len(batch) < 256 && len(s.writes) > 0 {
			batch = append(batch, <-s.writes)
		}
		err := s.commit(batch)
		for _, w := range batch {
			w.done <- err
		}
	}
}

func (s *Server) commit(batch []write) error {
	ctx := context.Background()
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	for _, w := range batch {
		if _, err := tx.ExecContext(ctx, w.query, w.args...); err != nil {
			return err
		}
	}
	return tx.Commit()
}

func (s *Server) store(query, link string, what any) error {
	w := write{query, []any{link, what, time.Now().UnixMicro()}, make(chan error, 1)}
	s.writes <- w
	return <-w.done
}

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{"stoa.v1"}})
	if err != nil {
		return
	}
	ctx, quit := context.WithCancel(context.Background())
	_, id, _ := strings.Cut(r.Header.Get("Cookie"), "=")
	p := &page{id: id, out: make(chan []byte, 256), quit: quit}
	go p.write(ctx, c)
	go s.read(ctx, c, p)
}

func (p *page) write(ctx context.Context, c *websocket.Conn) {
	defer func() { _ = c.CloseNow() }()
	tick := time.NewTicker(10 * time.Second)
	defer tick.Stop()
	for n := 0; ; n++ {
		b := []byte(nil)
		select {
		case b = <-p.out:
		case <-tick.C:
			b = fmt.Appendf(nil, `{"t":"ping","n":%d,"rev":0,"now":0}`, n)
		case <-ctx.Done():
			return
		}
		if c.Write(ctx, websocket.MessageText, b) != nil {
			return
		}
	}
}

// send never waits: who reads too slowly is cut.
func (p *page) send(b []byte) {
	select {
	case p.out <- b:
	default:
		p.quit()
	}
}

func (s *Server) read(ctx context.Context, c *websocket.Conn, p *page) {
	defer p.quit()
	var at *place
	var m struct {
		T, Link, Name, Doc string
		ID, B              int64
		Els                json.RawMessage
	}
	for {
		_, b, err := c.Read(ctx)
		if err != nil || json.Unmarshal(b, &m) != nil {
			return
		}
		switch {
		case m.T == "hello":
			at = s.place(m.Link)
			p.send([]byte(`{"t":"door","next":"enter","may":["enter"]}`))
		case m.T == "command" && at != nil && s.store(joins, m.Link, p.id) == nil:
			p.send(fmt.Appendf(nil, `{"t":"result","id":%d}`, m.ID))
			if m.Name == "end" {
				at.end()
			} else {
				at.enter(p)
			}
		case m.T == "open" && at != nil:
			at.show(p, m.Doc)
		case m.T == "put" && at != nil && s.store(puts, m.Link, []byte(m.Els)) == nil:
			at.put(p, m.Doc, m.B, m.Els)
		}
	}
}

func (s *Server) place(link string) *place {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.places[link] == nil {
		s.places[link] = &place{inside: make(map[*page]bool), shown: make(map[*page]bool)}
	}
	return s.places[link]
}

func (l *place) enter(p *page) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rev++
	entry := fmt.Appendf(nil, `{"id":%q,"name":"Guest %s","kind":"guest","role":"","state":"connected","since":%d}`, p.id, p.id, time.Now().UnixMilli())
	l.fresh = append(l.fresh, entry)
	l.list = append(l.list, entry)
	l.list = l.list[max(0, len(l.list)-1500):]
	l.inside[p] = true
	people := bytes.Join(l.list, []byte(","))
	p.send(slices.Concat(fmt.Appendf(nil, `{"t":"welcome","rev":%d,"place":"seat","token":"t","session":{"count":%d},"workspace":{"boards":[{"id":"b"}]},"people":[`, l.rev, len(l.inside)), people, []byte("]}")))
	if len(l.fresh) == 1 {
		time.AfterFunc(50*time.Millisecond, l.tell)
	}
}

func (l *place) tell() {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := fmt.Appendf(nil, `{"t":"events","from":1,"to":%d,"session":{"count":%d},"people":[%s]}`, l.rev, len(l.inside), bytes.Join(l.fresh, []byte(",")))
	l.fresh = nil
	for p := range l.inside {
		p.send(b)
	}
}

func (l *place) show(p *page, board string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.shown[p] = true
	p.send(fmt.Appendf(nil, `{"t":"doc","doc":%q,"epoch":"e","mode":"tail","seq":%d}`, board, l.seq))
}

// put tells the writer that a batch is stored, and the others what it is.
func (l *place) put(p *page, board string, batch int64, els []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seq++
	p.send(fmt.Appendf(nil, `{"t":"ack","doc":%q,"b":%d,"from":%d,"seq":%d}`, board, batch, l.seq-1, l.seq))
	ops := fmt.Appendf(nil, `{"t":"ops","doc":%q,"from":%d,"to":%d,"els":%s}`, board, l.seq-1, l.seq, els)
	for other := range l.shown {
		if other != p {
			other.send(ops)
		}
	}
}

func (l *place) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for p := range l.inside {
		p.send([]byte(`{"t":"bye","why":"ended"}`))
	}
	l.inside, l.shown, l.list = make(map[*page]bool), make(map[*page]bool), nil
}
