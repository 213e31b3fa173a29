package web

import (
	"context"
	"errors"
	"time"

	"github.com/stoahq/stoa/internal/board"
	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/web/wire"
)

// batchLimit is the largest put message, in bytes: the largest element, and
// what goes with it.
const batchLimit = board.MaxElement + 64<<10

// How much a page may put: bursts, and so much more a second.
const (
	putBurst     = 60
	putRate      = 30
	putByteBurst = 8 << 20
	putByteRate  = 2 << 20
)

// budget is what may be used up, and grows again with time. It belongs to its
// socket's read loop.
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
	if !so.puts.take(1) || !so.putBytes.take(float64(size)) {
		so.cut(closeTooMany)
		so.over = true
		return
	}
	ctx, cancel := within()
	defer cancel()
	at := ch.whereIs(so)
	e := &wire.SocketError{Code: "not_inside"}
	if at.place == wire.PlaceSeat || at.place == wire.PlaceReader {
		ch.desk.knows(at.conn, so)
		done, err := so.s.class.Put(ctx, ch.id, so.v.Visitor, at.conn, classroom.Batch{
			Board: classroom.BoardID(m.Doc), Number: m.B, Elements: m.Els,
		})
		if err == nil {
			so.suspect(ctx, ch, done)
			return
		}
		e = so.refusedPut(ctx, err)
	}
	so.s.refused.add(e.Code)
	so.send(whole(wire.SocketAck{T: "ack", Doc: m.Doc, B: m.B, Error: e}))
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
