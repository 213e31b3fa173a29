package webtest

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/stoahq/stoa/internal/web/wire"
)

// Board is what a page knows of a board that it has opened.
type Board struct {
	Epoch    string
	Seq      int64
	Mode     wire.DocMode // of the last answer to open; empty: none yet
	Elements map[string]json.RawMessage
	Order    []int64 // the seqs up to which ops and acks took the page
	Gaps     int     // how often something was missing
	Resyncs  int     // how often it was asked to open the board again
}

// Has tells what a board has, by id and version.
func (b Board) Has() map[string]int64 {
	all := map[string]int64{}
	for id, raw := range b.Elements {
		all[id] = decode[stamp](raw).Version
	}
	return all
}

type stamp struct {
	ID      string `json:"id"`
	Version int64  `json:"version"`
	Nonce   int64  `json:"versionNonce"`
	Deleted bool   `json:"isDeleted"`
}

// boards is the workspace as a page knows it. It is guarded by the page's lock.
type boards struct {
	of      map[string]*Board
	batches map[int64][]json.RawMessage // under way
	acks    map[int64]chan wire.SocketAck
	last    int64
	all     []wire.Board
	moments []wire.SocketMoments
	led     []wire.SocketGathered
}

func (p *Page) board(doc string) *Board {
	b := p.boards.of[doc]
	if b == nil {
		b = &Board{Elements: map[string]json.RawMessage{}}
		if p.boards.of == nil {
			p.boards.of = map[string]*Board{}
		}
		p.boards.of[doc] = b
	}
	return b
}

// Board is what the page knows of a board.
func (p *Page) Board(doc string) Board {
	p.mu.Lock()
	defer p.mu.Unlock()
	b := *p.board(doc)
	b.Elements, b.Order = maps.Clone(b.Elements), slices.Clone(b.Order)
	return b
}

// Boards lists the session's boards as the page was told last.
func (p *Page) Boards() []wire.Board {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.boards.all)
}

// BoardsAre tells, within Until, whether the page was told last of boards with
// these names, with commas between them.
func (p *Page) BoardsAre(names string) bool {
	var all []string
	for _, b := range p.boards.all {
		all = append(all, b.Name)
	}
	return strings.Join(all, ",") == names
}

// Moments are all that came.
func (p *Page) Moments() []wire.SocketMoments {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.boards.moments)
}

// Led is where the page was led.
func (p *Page) Led() []wire.SocketGathered {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.boards.led)
}

// UntilBoard waits until something holds of a board; it looks again after each
// message.
func (p *Page) UntilBoard(ctx context.Context, what, doc string, holds func(*Board) bool) error {
	return p.Until(ctx, what, func(*State) bool { return holds(p.board(doc)) })
}

// UntilSeq waits until the page has everything of a board up to a seq.
func (p *Page) UntilSeq(ctx context.Context, doc string, seq int64) error {
	return p.UntilBoard(ctx, fmt.Sprintf("seq %d of %s", seq, doc), doc, func(b *Board) bool { return b.Seq >= seq })
}

// OpenBoard opens a board with what the page has of it, fetching the whole where
// the server asks for it, and waits until the page has everything. b is the
// browser of the page and link its session.
func (p *Page) OpenBoard(ctx context.Context, b *Browser, link, doc string) error {
	for range 5 {
		p.mu.Lock()
		had := p.board(doc)
		had.Mode = ""
		m := wire.SocketOpen{T: "open", Doc: doc, Epoch: had.Epoch, Seq: had.Seq}
		p.mu.Unlock()
		if err := p.Send(ctx, m); err != nil {
			return err
		}
		if err := p.UntilBoard(ctx, "an answer to open", doc, func(b *Board) bool { return b.Mode != "" }); err != nil {
			return err
		}
		if p.Board(doc).Mode == wire.ModeTail {
			return nil
		}
		var snap wire.Snapshot
		if err := b.Ask(ctx, http.MethodGet, api+"/sessions/"+link+"/boards/"+doc, nil, &snap); err != nil {
			return err
		}
		p.mu.Lock()
		had.Epoch, had.Seq, had.Elements = snap.Epoch, snap.Seq, map[string]json.RawMessage{}
		for _, el := range snap.Elements {
			had.Elements[decode[stamp](el).ID] = el
		}
		p.mu.Unlock()
	}
	return fmt.Errorf("%s cannot be opened: always a snapshot", doc)
}

// StartPut sends elements and returns the number of the batch and where its ack
// will come.
func (p *Page) StartPut(ctx context.Context, doc string, els ...json.RawMessage) (<-chan wire.SocketAck, error) {
	p.mu.Lock()
	p.boards.last++
	n, answer := p.boards.last, make(chan wire.SocketAck, 1)
	if p.boards.acks == nil {
		p.boards.acks, p.boards.batches = map[int64]chan wire.SocketAck{}, map[int64][]json.RawMessage{}
	}
	p.boards.acks[n], p.boards.batches[n] = answer, els
	p.mu.Unlock()
	return answer, p.Send(ctx, wire.SocketPut{T: "put", Doc: doc, B: n, Els: els})
}

// Put sends elements and waits for the ack.
func (p *Page) Put(ctx context.Context, doc string, els ...json.RawMessage) (wire.SocketAck, error) {
	answer, err := p.StartPut(ctx, doc, els...)
	if err != nil {
		return wire.SocketAck{}, err
	}
	for {
		p.mu.Lock()
		closed, changed := p.state.Close, p.changed
		p.mu.Unlock()
		select {
		case ack := <-answer:
			return ack, nil
		default:
		}
		if closed != 0 {
			return wire.SocketAck{}, fmt.Errorf("%w with %d before the ack", ErrClosed, closed)
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return wire.SocketAck{}, fmt.Errorf("no ack: %w", ctx.Err())
		}
	}
}

// receiveBoard takes in a message about boards.
func (p *Page) receiveBoard(t string, raw []byte) {
	switch t {
	case "boards":
		p.boards.all = decode[wire.SocketBoards](raw).Boards
	case "doc":
		m := decode[wire.SocketDoc](raw)
		b := p.board(m.Doc)
		if b.Mode = m.Mode; m.Mode == wire.ModeTail {
			b.Epoch = m.Epoch
		}
	case "ops":
		m := decode[wire.SocketOps](raw)
		p.board(m.Doc).follow(m.From, m.To, m.Els)
	case "ack":
		p.acked(*decode[wire.SocketAck](raw))
	case "resync":
		p.board(decode[wire.SocketResync](raw).Doc).Resyncs++
	case "moments":
		p.boards.moments = append(p.boards.moments, *decode[wire.SocketMoments](raw))
	case "gathered":
		p.boards.led = append(p.boards.led, *decode[wire.SocketGathered](raw))
	}
}

func (p *Page) acked(m wire.SocketAck) {
	els := slices.DeleteFunc(p.boards.batches[m.B], func(raw json.RawMessage) bool {
		var own stamp // a test may have sent what is no element
		err := json.Unmarshal(raw, &own)
		return err != nil || slices.ContainsFunc(m.Rej, func(r wire.Rejected) bool { return r.ID == own.ID })
	})
	b := p.board(m.Doc)
	if m.Error == nil {
		b.follow(m.From, m.Seq, els)
		for _, r := range m.Rej {
			if r.Cur != nil {
				b.take(r.Cur)
			}
		}
	}
	if answer := p.boards.acks[m.B]; answer != nil {
		answer <- m
		delete(p.boards.acks, m.B)
		delete(p.boards.batches, m.B)
	}
}

// follow takes the board from one seq to another.
func (b *Board) follow(from, to int64, els []json.RawMessage) {
	switch {
	case b.Mode != wire.ModeTail:
		return // it is not open
	case from > b.Seq:
		b.Gaps++
		return
	}
	if to > b.Seq {
		b.Seq = to
		b.Order = append(b.Order, to)
	}
	for _, el := range els {
		b.take(el)
	}
}

// take takes an element in, if it beats what is there.
func (b *Board) take(el json.RawMessage) {
	now := decode[stamp](el)
	if had := b.Elements[now.ID]; had != nil {
		was := decode[stamp](had)
		if was.Version > now.Version || was.Version == now.Version && was.Nonce <= now.Nonce {
			return
		}
	}
	b.Elements[now.ID] = el
}

// Shows are the elements that are not deleted, by id and version.
func (b Board) Shows() map[string]int64 {
	all := map[string]int64{}
	for id, raw := range b.Elements {
		if s := decode[stamp](raw); !s.Deleted {
			all[id] = s.Version
		}
	}
	return all
}
