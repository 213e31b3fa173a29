package client

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// Board is a board that a page shows. It knows how far it was told and when; it
// decodes no element.
type Board struct {
	ID   string
	Told func(from, to int64, at time.Time) // of every ops; called with the page locked

	page  *Page
	epoch string
	seq   int64
	ready chan error // the answer to open
	acks  map[int64]chan Ack
	gaps  int
}

// Ack is the answer to a batch: what was taken has the seqs after From up to
// Seq.
type Ack struct {
	From, Seq int64
	Rejected  bool // some of it was not taken
	At        time.Time
	Err       error // nothing of it was
}

// headLen is how far the fields that stand before the elements of a message
// reach at most.
const headLen = 256

// Show opens a board on a page that is inside and waits until it is told of what
// happens on it. A board that has something already is taken to be known.
func (p *Page) Show(ctx context.Context, id string, told func(from, to int64, at time.Time)) (*Board, error) {
	b := &Board{ID: id, Told: told, page: p, ready: make(chan error, 1), acks: map[int64]chan Ack{}}
	p.mu.Lock()
	p.board = b
	p.mu.Unlock()
	if err := p.conn.Send(b.open()); err != nil {
		return nil, err
	}
	select {
	case err := <-b.ready:
		return b, err
	case <-ctx.Done():
		return nil, fmt.Errorf("board %s: %w", id, ctx.Err())
	}
}

func (b *Board) open() []byte {
	ask := `{"t":"open","doc":"` + b.ID + `"`
	if b.epoch != "" {
		ask += `,"epoch":"` + b.epoch + `","seq":` + strconv.FormatInt(b.seq, 10)
	}
	return []byte(ask + "}")
}

// follow notes what a message says, and gives what is to be answered. Called
// with the page locked.
func (b *Board) follow(m Message) (reply []byte) {
	head := m.Body[:min(len(m.Body), headLen)]
	switch m.Kind {
	case "doc":
		b.epoch = text(head, `"epoch":"`)
		b.seq, _ = number(head, `"seq":`)
		if text(head, `"mode":"`) == "snapshot" {
			return b.open() // as if the board had been fetched
		}
		select {
		case b.ready <- nil:
		default:
		}
	case "resync":
		b.gaps++
		return b.open()
	case "ops":
		from, _ := number(head, `"from":`)
		to, _ := number(head, `"to":`)
		if from > b.seq {
			b.gaps++
		}
		b.seq = max(b.seq, to)
		if b.Told != nil {
			b.Told(from, to, m.At)
		}
	case "ack":
		b.acked(m)
	}
	return nil
}

func (b *Board) acked(m Message) {
	n, _ := number(m.Body, `"b":`)
	ch := b.acks[n]
	if ch == nil {
		return
	}
	delete(b.acks, n)
	a := Ack{At: m.At, Rejected: text(m.Body, `"rej":[{"id":"`) != ""}
	a.From, _ = number(m.Body, `"from":`)
	a.Seq, _ = number(m.Body, `"seq":`)
	if code := text(m.Body, `"error":{"code":"`); code != "" {
		a.Err = &Refused{Code: code}
	} else {
		b.seq = max(b.seq, a.Seq)
	}
	ch <- a
}

// over tells those who wait that the connection is. Called with the page locked.
func (b *Board) over(err error) {
	for n, ch := range b.acks {
		ch <- Ack{Err: err, At: time.Now()}
		delete(b.acks, n)
	}
	select {
	case b.ready <- err:
	default:
	}
}

// Put sends a batch of elements, each as JSON, with commas between them. The
// channel gets its ack.
func (b *Board) Put(els []byte) (<-chan Ack, error) {
	ch := make(chan Ack, 1)
	p := b.page
	p.mu.Lock()
	if p.state.Closed {
		p.mu.Unlock()
		return nil, p.over()
	}
	n := p.next()
	b.acks[n] = ch
	p.mu.Unlock()
	m := make([]byte, 0, len(els)+128)
	m = append(append(append(m, `{"t":"put","doc":"`...), b.ID...), `","b":`...)
	m = append(append(strconv.AppendInt(m, n, 10), `,"els":[`...), els...)
	return ch, p.conn.Send(append(m, `]}`...))
}

// Write puts a batch and waits for its ack. An element that was not taken is an
// error.
func (b *Board) Write(ctx context.Context, els []byte) (Ack, error) {
	ch, err := b.Put(els)
	if err != nil {
		return Ack{}, err
	}
	select {
	case a := <-ch:
		if a.Err == nil && a.Rejected {
			a.Err = errors.New("elements were not taken")
		}
		return a, a.Err
	case <-ctx.Done():
		return Ack{}, fmt.Errorf("no ack: %w", ctx.Err())
	}
}

// Gaps is how often the page was told that, or saw that, it had missed
// something.
func (b *Board) Gaps() int {
	b.page.mu.Lock()
	defer b.page.mu.Unlock()
	return b.gaps
}

// Hide puts the board away.
func (b *Board) Hide() error { return b.page.conn.Send([]byte(`{"t":"shut","doc":"` + b.ID + `"}`)) }
