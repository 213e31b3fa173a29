package web

import (
	"context"
	"errors"
	"time"

	"github.com/stoahq/stoa/internal/board"
	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

// batchLimit is the largest put message, in bytes: the largest element, and
// what goes with it.
const batchLimit = board.MaxElement + 64<<10

// How much a page may put: bursts, and so much more a second. Elements count
// beside bytes, for the smallest costs the writer of all boards as much as any.
const (
	putBurst        = 60
	putRate         = 30
	putByteBurst    = 8 << 20
	putByteRate     = 2 << 20
	putElementBurst = 10_000
	putElementRate  = 2_000
)

// allowance is what somebody may put. It belongs to whoever has its lock, or to
// its socket's read loop.
type allowance struct{ batches, bytes, elements budget }

func newAllowance() allowance {
	return allowance{
		newBudget(putBurst, putRate), newBudget(putByteBurst, putByteRate), newBudget(putElementBurst, putElementRate),
	}
}

// take uses up a batch, if there is so much.
func (a *allowance) take(bytes, elements int) bool {
	return a.batches.take(1) && a.bytes.take(float64(bytes)) && a.elements.take(float64(elements))
}

// budget is what may be used up, and grows again with time. It belongs to a
// socket's read loop, or to a [bounded].
type budget struct {
	most, rate float64
	left       float64
	last       time.Time
}

func newBudget(most, rate float64) budget {
	return budget{most: most, rate: rate, left: most, last: time.Now()}
}

// take uses up n, if there is so much.
func (b *budget) take(n float64) bool {
	now := time.Now()
	b.left = min(b.most, b.left+b.rate*now.Sub(b.last).Seconds())
	b.last = now
	if b.left < n {
		return false
	}
	b.left -= n
	return true
}

// put changes elements of a board. The ack of what was taken goes out with the
// commits, in their order; here only refusals are answered.
func (so *socket) put(ch *channel, m wire.SocketPut, size int) {
	if !so.puts.take(size, len(m.Els)) {
		so.cut(closeTooMany)
		so.over = true
		return
	}
	ctx, cancel := within()
	defer cancel()
	at := ch.putsFrom(so)
	e := &wire.SocketError{Code: "not_inside"}
	if at.place == wire.PlaceSeat || at.place == wire.PlaceReader {
		done, err := so.s.class.Put(ctx, ch.id, so.v.Visitor, at.conn, classroom.Batch{
			Board: classroom.BoardID(m.Doc), Number: m.B, Elements: m.Els,
		})
		so.s.tellEdits(ch.id)
		if err == nil {
			so.suspect(ctx, ch, done)
			return
		}
		e = so.refusedPut(ctx, err)
	}
	so.s.refused.add(e.Code)
	so.send(whole(wire.SocketAck{T: "ack", Doc: m.Doc, B: m.B, Error: e}))
}

// tellEdits tells a session's pages of what was put. The put's own goroutine
// does it, which would only wait for another.
func (s *Server) tellEdits(id session.SessionID) {
	if ch := s.channelOf(id); ch != nil { // perhaps no longer that of the put
		ch.desk.work()
	}
}

// putsFrom is where a page is that puts. The desk knows it from now on, until it
// is inside no more.
func (ch *channel) putsFrom(so *socket) inside {
	ch.mu.Lock()
	defer ch.mu.Unlock()
	if so.in.place == wire.PlaceSeat || so.in.place == wire.PlaceReader {
		ch.desk.knows(so.in.conn, so)
	}
	return so.in
}

// refusedPut is why nothing of a batch was taken. After a fault nobody knows:
// the page puts it again, and what was taken changes nothing.
func (so *socket) refusedPut(ctx context.Context, err error) *wire.SocketError {
	e, fault := code(err)
	if fault {
		so.s.Log.ErrorContext(ctx, "a batch failed", "session", so.ch.Load().id, "err", err)
		return &wire.SocketError{Code: "unavailable"}
	}
	return e
}

// suspect logs, once for each page, that it sent what no page makes.
func (so *socket) suspect(ctx context.Context, ch *channel, e classroom.Edit) {
	if so.suspected {
		return
	}
	for _, r := range e.Rejected {
		switch r.Code { //nolint:exhaustive // the others happen to honest pages
		case board.CodeInvalid, board.CodeTooLarge, board.CodeAhead:
			so.suspected = true
			so.s.Log.WarnContext(ctx, "a page sent elements that pages do not make",
				"session", ch.id, "person", so.v.Person.ID, "code", r.Code)
			return
		}
	}
}

func isNotFound(err error) bool { return errors.Is(err, classroom.ErrNotFound) }
