package web

import (
	"context"
	"encoding/json"
	"sync"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

// How much of what it has missed a page is sent; beyond that it fetches the
// board.
const (
	tailRows  = 500
	tailBytes = 512 << 10
)

// opsBytes is how large messages of changes grow by being put together.
const opsBytes = 256 << 10

// desk brings what happens on a session's boards to the pages that have them
// open. What was committed comes in its order, from one who works; how far each
// page was told is known, so nobody gets anything twice or misses anything.
type desk struct {
	ch *channel

	in struct { // what was committed and not yet told; held for moments only
		sync.Mutex
		edits   []classroom.Edit
		working bool
	}

	mu    sync.Mutex // after that of the channel
	docs  map[classroom.BoardID]*doc
	conns map[session.ConnID]*socket // who puts
}

// doc is a board that pages have open.
type doc struct {
	id      classroom.BoardID
	pages   map[*socket]*reading
	moments moments
}

// reading is how far a page was told what happened on a board.
type reading struct {
	conn    session.ConnID
	seq     int64 // everything up to it was sent
	opening bool
	wait    []classroom.Edit // what came while it opens
}

func newDesk(ch *channel) *desk {
	return &desk{ch: ch, docs: map[classroom.BoardID]*doc{}, conns: map[session.ConnID]*socket{}}
}

// channelOf is the channel of a session's pages; nil where there are none.
func (s *Server) channelOf(id session.SessionID) *channel {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.channels[id]
}

// edited is told by classroom of a committed change. It must not block.
func (s *Server) edited(e classroom.Edit) {
	ch := s.channelOf(e.Session)
	switch {
	case ch == nil:
	case e.Chat != nil:
		ch.talk.take(*e.Chat)
	default:
		ch.desk.take(e)
	}
}

func (d *desk) take(e classroom.Edit) {
	d.in.Lock()
	d.in.edits = append(d.in.edits, e)
	d.in.Unlock()
	if e.Conn == "" { // else whoever put it tells of it, see socket.put
		go d.work()
	}
}

// work tells of what was committed, unless somebody does. What comes meanwhile
// has a goroutine of its own: whoever put has more to do than to tell of others.
func (d *desk) work() {
	d.in.Lock()
	begins := !d.in.working && len(d.in.edits) > 0
	d.in.working = d.in.working || begins
	d.in.Unlock()
	if begins && d.next() {
		go func() {
			for d.next() {
			}
		}()
	}
}

// next tells of what was committed so far; more: of that which came meanwhile
// nobody has told. Without it nobody works any more.
func (d *desk) next() (more bool) {
	d.mu.Lock()
	d.catchUp()
	d.mu.Unlock()
	d.in.Lock()
	defer d.in.Unlock()
	d.in.working = len(d.in.edits) > 0
	return d.in.working
}

// catchUp tells of what was committed so far, board by board. Called with d.mu
// held.
func (d *desk) catchUp() {
	d.in.Lock()
	edits := d.in.edits
	d.in.edits = nil
	d.in.Unlock()
	of := map[classroom.BoardID][]classroom.Edit{}
	listed, files := false, false
	for _, e := range edits {
		switch {
		case e.Boards:
			listed = true
		case e.Files:
			files = true
		case e.Poll != "":
			d.ch.polls.changed(d.ch, e.Poll)
		default:
			of[e.Board] = append(of[e.Board], e)
		}
	}
	for board, edits := range of {
		d.tell(board, edits)
	}
	if listed {
		go d.ch.boardsChanged() // whoever calls may hold the channel's lock
	}
	if files {
		go d.ch.filesChanged()
	}
}

// tell tells of changes of one board. Called with d.mu held.
func (d *desk) tell(board classroom.BoardID, edits []classroom.Edit) {
	on := d.docs[board]
	r := newRun(edits, on)
	if on != nil {
		for so, at := range on.pages {
			if at.opening {
				at.wait = append(at.wait, edits...)
				continue
			}
			d.follow(so, on, at, r)
		}
	}
	for i := range edits { // who put without having the board open
		so := d.conns[edits[i].Conn]
		if so != nil && (on == nil || on.pages[so] == nil) {
			so.deliver(ackOf(&edits[i]))
		}
	}
}

// follow takes a page along changes: those of others as they are, its own as
// acks. Called with d.mu held.
func (d *desk) follow(so *socket, on *doc, at *reading, r *run) {
	missing := false
	for i := 0; i < len(r.edits); {
		e := &r.edits[i]
		own := e.Conn == at.conn && e.Conn != ""
		if own {
			so.deliver(ackOf(e))
		}
		if own || e.To <= at.seq || missing {
			missing = missing || e.From > at.seq
			at.seq = max(at.seq, e.To)
			i++
			continue
		}
		if e.From > at.seq || so.isFull() {
			missing = true // another node made changes, or the page had better fetch them at its own pace
			continue
		}
		next := r.others(i, at.conn)
		so.deliver(r.ops(i, next))
		at.seq, i = r.edits[next-1].To, next
	}
	if missing {
		delete(on.pages, so)
		so.send(whole(wire.SocketResync{T: "resync", Doc: string(on.id)}))
	}
}

// run is changes of one board that follow each other. What is the same for
// many pages is marshalled once.
type run struct {
	edits []classroom.Edit
	pages int // that are told
	sent  map[[2]int]letter
}

func newRun(edits []classroom.Edit, on *doc) *run {
	r := &run{edits: edits, sent: map[[2]int]letter{}}
	if on != nil {
		r.pages = len(on.pages)
	}
	return r
}

// others is the end of the changes from i on that are not a page's own, follow
// each other and go into one message.
func (r *run) others(i int, own session.ConnID) int {
	size, to := 0, r.edits[i].From
	for ; i < len(r.edits) && (r.edits[i].Conn != own || own == "") && r.edits[i].From == to && size < opsBytes; i++ {
		to = r.edits[i].To
		for _, el := range r.edits[i].Elements {
			size += len(el)
		}
	}
	return i
}

func (r *run) ops(from, to int) letter {
	l, made := r.sent[[2]int{from, to}]
	if !made {
		m := wire.SocketOps{
			T: "ops", Doc: string(r.edits[from].Board), From: r.edits[from].From, To: r.edits[to-1].To,
			Els: []json.RawMessage{},
		}
		for _, e := range r.edits[from:to] {
			m.Els = append(m.Els, e.Elements...)
		}
		l = letterTo(r.pages, marshalOps(m))
		r.sent[[2]int{from, to}] = l
	}
	return l
}

// marshalOps is a message of changes in JSON. Elements are copied as they are:
// board.Element has written them, so nothing in them is to be checked or escaped
// again.
func marshalOps(m wire.SocketOps) []byte {
	els := m.Els
	m.Els = []json.RawMessage{}
	head := marshal(m)
	head, tail := head[:len(head)-len("]}")], head[len(head)-len("]}"):]
	raw := make([]byte, 0, len(head)+len(tail)+sizeOf(els)+len(els))
	raw = append(raw, head...)
	for i, el := range els {
		if i > 0 {
			raw = append(raw, ',')
		}
		raw = append(raw, el...)
	}
	return append(raw, tail...)
}

// currentMost bounds what stands instead of rejected elements in one ack.
const currentMost = 1 << 20

func ack(e *classroom.Edit) wire.SocketAck {
	m := wire.SocketAck{T: "ack", Doc: string(e.Board), B: e.Batch, From: e.From, Seq: e.To}
	size := 0
	for _, r := range e.Rejected {
		rej := wire.Rejected{ID: r.ID, Code: string(r.Code)}
		if size += len(r.Current); size <= currentMost {
			rej.Cur = r.Current
		}
		m.Rej = append(m.Rej, rej)
	}
	return m
}

func ackOf(e *classroom.Edit) letter { return letterTo(1, marshal(ack(e))) }

// open has a page told of what happens on a board from now on, and of what it
// has missed.
func (so *socket) open(ch *channel, m wire.SocketOpen) {
	ctx, cancel := within()
	defer cancel()
	id := classroom.BoardID(m.Doc)
	if !ch.opens(so, id) {
		return // it is not inside any more: the bye is under way
	}
	b, els, complete, err := so.missed(ctx, ch, m)
	if err != nil {
		ch.desk.shut(so, id)
		if _, fault := code(err); fault || !isNotFound(err) {
			so.fault(ctx, err)
			return
		}
		ch.sendBoards(so) // there is no such board
		return
	}
	answer := wire.SocketDoc{
		T: "doc", Doc: m.Doc, Epoch: so.s.class.WorkspaceEpoch(), Seq: b.Seq, Mode: wire.ModeTail,
	}
	if !complete || m.Epoch != answer.Epoch || m.Seq > b.Seq {
		ch.desk.shut(so, id)
		answer.Mode = wire.ModeSnapshot
		so.send(whole(answer))
		return
	}
	ch.desk.opened(so, id, answer, m.Seq, bodies(els))
}

// missed is a board and what a page has missed of it; complete is false where the
// page had better fetch the board. What it knows of another epoch says nothing.
func (so *socket) missed(
	ctx context.Context, ch *channel, m wire.SocketOpen,
) (b classroom.Board, els []classroom.Element, complete bool, err error) {
	class, id := so.s.class, classroom.BoardID(m.Doc)
	if m.Epoch != class.WorkspaceEpoch() {
		b, err = class.Board(ctx, ch.id, id)
		return b, nil, false, err
	}
	return class.Tail(ctx, ch.id, id, m.Seq, tailRows, tailBytes)
}

// opens registers a page for what comes on a board, if it is inside and may
// see it.
func (ch *channel) opens(so *socket, id classroom.BoardID) bool {
	ch.mu.Lock()
	defer ch.mu.Unlock()
	if !so.in.views {
		return false
	}
	d := ch.desk
	d.mu.Lock()
	defer d.mu.Unlock()
	on := d.docs[id]
	if on == nil {
		on = &doc{id: id, pages: map[*socket]*reading{}}
		d.docs[id] = on
	}
	on.pages[so] = &reading{conn: so.in.conn, opening: true}
	return true
}

// opened sends a page what it has missed, and what came meanwhile.
func (d *desk) opened(so *socket, id classroom.BoardID, answer wire.SocketDoc, had int64, missed []json.RawMessage) {
	d.mu.Lock()
	defer d.mu.Unlock()
	on := d.docs[id]
	if on == nil || on.pages[so] == nil {
		return // it went meanwhile
	}
	at := on.pages[so]
	so.send(whole(answer))
	if answer.Seq > had {
		so.send(frame{marshalOps(wire.SocketOps{T: "ops", Doc: answer.Doc, From: had, To: answer.Seq, Els: missed})})
	}
	wait := at.wait
	at.seq, at.opening, at.wait = answer.Seq, false, nil
	d.follow(so, on, at, newRun(wait, on))
}

// shut takes a board from a page that has put it away.
func (d *desk) shut(so *socket, id classroom.BoardID) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if on := d.docs[id]; on != nil && on.pages[so] != nil {
		d.close(so, on)
	}
}

// close takes a board from a page. An ack that waits for it goes out. Called
// with d.mu held.
func (d *desk) close(so *socket, on *doc) {
	at := on.pages[so]
	delete(on.pages, so)
	for i := range at.wait {
		if e := &at.wait[i]; e.Conn == at.conn && e.Conn != "" {
			so.deliver(ackOf(e))
		}
	}
	if len(on.pages) == 0 {
		delete(d.docs, on.id)
		return
	}
	if !at.opening {
		d.gone(on, so, at.conn)
	}
}

// leave takes every board from a page, after what was committed so far: what
// was received before the end is acknowledged, too (rule 34).
func (d *desk) leave(so *socket) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.catchUp()
	for _, on := range d.docs {
		if on.pages[so] != nil {
			d.close(so, on)
		}
	}
	for conn, o := range d.conns {
		if o == so {
			delete(d.conns, conn)
		}
	}
}

// knows takes note of who puts by a connection.
func (d *desk) knows(conn session.ConnID, so *socket) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.conns[conn] = so
}

func bodies(els []classroom.Element) []json.RawMessage {
	all := make([]json.RawMessage, len(els))
	for i := range els {
		all[i] = els[i].JSON()
	}
	return all
}

func sizeOf(els []json.RawMessage) (n int) {
	for _, el := range els {
		n += len(el)
	}
	return n
}
