package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/stoahq/stoa/bench/client"
	"github.com/stoahq/stoa/internal/store/pgtest"
)

const (
	boardPeople  = 50
	boardWriters = 5
	batchEvery   = 50 * time.Millisecond // of each writer: 20 a second
	boardTarget  = 3 * time.Millisecond
	mixTarget    = 50 * time.Millisecond
	boardCPU     = 0.08 // of a core
)

// easel is a board of one session with everybody's pages on it.
type easel struct {
	pages  []*client.Page
	boards []*client.Board
	inks   []*ink // of those who write, who come first

	mu    sync.Mutex
	heard map[int64]*echo // by the last seq of a batch
	gaps  int             // of earlier rounds
}

// echo is how far a batch has spread.
type echo struct {
	left int
	last time.Time
}

// written is one batch of a writer.
type written struct {
	at, acked time.Time
	seq       int64
}

// drawing is what a round of writing measured.
type drawing struct {
	told, acked spread
	batches     int
	commits     int // by the server's count
	took        time.Duration
	busy        float64 // share of a core
	lost        int     // batches that did not reach everybody
	gaps        int     // times a page had missed something
}

// hang opens a board for people who are inside.
func (s *school) hang(ctx context.Context, pages []*client.Page, writers int) (*easel, error) {
	e := &easel{pages: pages, heard: map[int64]*echo{}}
	for i, p := range pages {
		if err := p.Wait(ctx, func(s client.State) bool { return s.Board != "" }); err != nil {
			return nil, err
		}
		b, err := p.Show(ctx, p.State().Board, e.hear)
		if err != nil {
			return nil, err
		}
		e.boards = append(e.boards, b)
		if i < writers {
			e.inks = append(e.inks, &ink{name: fmt.Sprintf("w%d", i)})
		}
	}
	return e, nil
}

// hear notes that a page was told of changes. Every batch has a message of its
// own or shares one; the seqs up to the message's end are known then.
func (e *easel) hear(from, to int64, at time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for seq := from + 1; seq <= to; seq++ {
		h := e.heard[seq]
		if h == nil {
			h = &echo{left: len(e.boards) - 1}
			e.heard[seq] = h
		}
		h.left--
		if at.After(h.last) {
			h.last = at
		}
	}
}

// kinds of batches, by number.
type kind func(k *ink, n int) []byte

// oneElement moves an element about, and begins a new one every second.
func oneElement(k *ink, n int) []byte {
	if n%20 == 0 || len(k.held) == 0 {
		return k.rectangle()
	}
	return k.move(1)
}

// mixture is texts, strokes of 200 points, moves of 20 elements and new
// elements, one after the other.
func mixture(k *ink, n int) []byte {
	switch n % 4 {
	case 0:
		return k.rectangle()
	case 1:
		return k.text()
	case 2:
		return k.stroke(200)
	default:
		return k.move(heldMost)
	}
}

// draw has every writer put a batch at its time, for so long. A batch that has to
// wait for the ack of the one before counts from when it was due.
func (e *easel) draw(ctx context.Context, what kind, every, over time.Duration) ([]written, error) {
	all := make([][]written, len(e.inks))
	g, ctx := errgroup.WithContext(ctx)
	for i, k := range e.inks {
		g.Go(func() error {
			next := time.Now().Add(every * time.Duration(i) / time.Duration(len(e.inks)))
			end := next.Add(over)
			for n := 0; next.Before(end); n++ {
				if err := pause(ctx, time.Until(next)); err != nil {
					return err
				}
				els := what(k, n)
				w := written{at: time.Now()}
				if late := next.Add(every / 2); w.at.After(late) {
					w.at = next // the one before was not acknowledged in time
				}
				a, err := e.boards[i].Write(ctx, els)
				if err != nil {
					return fmt.Errorf("writer %d: %w", i, err)
				}
				w.acked, w.seq = a.At, a.Seq
				all[i] = append(all[i], w)
				next = next.Add(every)
			}
			return nil
		})
	}
	err := g.Wait()
	var flat []written
	for _, w := range all {
		flat = append(flat, w...)
	}
	return flat, err
}

// measure draws for a while, with the clock running.
func (e *easel) measure(ctx context.Context, b *bench, s *school, name string, what kind, every, over time.Duration) (d drawing, err error) {
	quiet()
	s.profile(b, name, over)
	before, err := s.commits(ctx)
	if err != nil {
		return d, err
	}
	begin, used := time.Now(), s.used()
	all, err := e.draw(ctx, what, every, over)
	if err != nil {
		return d, err
	}
	after, err := s.commits(ctx)
	if err != nil {
		return d, err
	}
	d.commits = after - before
	d.took, d.batches = time.Since(begin), len(all)
	e.settle(ctx, all)
	d.busy = float64(s.used()-used) / float64(d.took)
	e.judge(&d, all)
	return d, nil
}

// settle waits until every batch is everywhere, or 5 s.
func (e *easel) settle(ctx context.Context, all []written) {
	for range 500 {
		if e.missing(all) == 0 || pause(ctx, 10*time.Millisecond) != nil {
			return
		}
	}
}

func (e *easel) missing(all []written) (n int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, w := range all {
		if h := e.heard[w.seq]; h == nil || h.left > 0 {
			n++
		}
	}
	return n
}

func (e *easel) judge(d *drawing, all []written) {
	d.lost += e.missing(all)
	e.mu.Lock()
	for _, w := range all {
		d.acked = append(d.acked, w.acked.Sub(w.at))
		if h := e.heard[w.seq]; h != nil && h.left <= 0 {
			d.told = append(d.told, h.last.Sub(w.at))
		}
	}
	clear(e.heard)
	e.mu.Unlock()
	for _, b := range e.boards {
		d.gaps += b.Gaps()
	}
	d.gaps, e.gaps = d.gaps-e.gaps, d.gaps
}

// assemble brings people into one session: the host and so many guests.
func (s *school) assemble(ctx context.Context, people int) ([]*client.Page, error) {
	c := &classes{school: s, guestsEach: people - 1}
	var err error
	if c.links, err = s.addSessions(ctx, 1, class()); err != nil {
		return nil, err
	}
	if c.people, err = s.addGuests(ctx, c.links, c.guestsEach); err != nil {
		return nil, err
	}
	if err := c.openDoors(ctx); err != nil {
		return nil, err
	}
	if _, _, err := c.fill(ctx, 1); err != nil {
		return nil, err
	}
	return append(c.hosts, c.guests...), nil
}

// engines are the databases that a board is measured on.
var engines = []string{"SQLite", "PostgreSQL"}

// runBoard has 50 people on one board, 5 of whom write.
func runBoard(ctx context.Context, b *bench) error {
	for engine := range strings.SplitSeq(b.engines, ",") {
		if !slices.Contains(engines, engine) {
			return fmt.Errorf("no engine %q; there are %v", engine, engines)
		}
		if err := b.measureBoard(ctx, engine); err != nil {
			return fmt.Errorf("%s: %w", engine, err)
		}
	}
	return nil
}

func (b *bench) measureBoard(ctx context.Context, engine string) error {
	o := startOptions{}
	if engine == "PostgreSQL" {
		server, err := postgres()
		if err != nil {
			return err
		}
		defer server.Remove()
		address, err := server.Create(ctx)
		if err != nil {
			return err
		}
		o.env = []string{"STOA_DATABASE_URL=" + address}
	}
	servers := []startOptions{o}
	if engine == "SQLite" && b.baseline {
		servers = append(servers, startOptions{bare: true})
	}
	var all []*stand
	for _, o := range servers {
		st, err := b.raise(ctx, o)
		if err != nil {
			return err
		}
		defer st.down(b)
		all = append(all, st)
	}
	idle, err := all[0].busy(ctx, b.drawFor())
	if err != nil {
		return err
	}
	for _, k := range []struct {
		what   string
		name   string
		make   kind
		target time.Duration
	}{
		{"one element", "one", oneElement, boardTarget},
		{"the worst mix: texts, strokes of 200 points, moves of 20 elements", "mix", mixture, mixTarget},
	} {
		rounds := make([][]drawing, len(all))
		for range b.rounds {
			for i, st := range all {
				d, err := st.easel.measure(ctx, b, st.school, engine+"-"+k.name, k.make, batchEvery, b.drawFor())
				if err != nil {
					return err
				}
				b.say("%s %s, %s: told p50 %s, p99 %s; acked p99 %s; %.1f %% of a core, %.0f commits/s, %d lost, %d gaps", st.name, engine, k.name,
					ms(d.told.at(0.5)), ms(d.told.at(0.99)), ms(d.acked.at(0.99)), 100*d.busy, float64(d.commits)/d.took.Seconds(), d.lost, d.gaps)
				rounds[i] = append(rounds[i], d)
			}
		}
		b.addBoardRows(engine, k.what, k.target, idle, rounds)
	}
	return nil
}

// stand is a server and a board on it, with everybody there.
type stand struct {
	*school
	easel *easel
}

func (b *bench) raise(ctx context.Context, o startOptions) (*stand, error) {
	s, err := b.found(ctx, o)
	if err != nil {
		return nil, err
	}
	st := &stand{school: s}
	pages, err := s.assemble(ctx, boardPeople)
	if err == nil {
		st.easel, err = s.hang(ctx, pages, boardWriters)
	}
	if err != nil {
		closeAll(pages)
		s.stop(b)
		return nil, err
	}
	return st, nil
}

func (st *stand) down(b *bench) {
	closeAll(st.easel.pages)
	st.stop(b)
}

// drawFor is how long a round of writing lasts.
func (b *bench) drawFor() time.Duration {
	if b.quick {
		return 2 * time.Second
	}
	return 15 * time.Second
}

// addBoardRows tells of rounds, those of the bare server behind ours; idle is the server's
// share of a core while everybody was there and nobody drew.
func (b *bench) addBoardRows(engine, what string, target time.Duration, idle float64, all [][]drawing) {
	told := func(d drawing) spread { return d.told }
	acked := func(d drawing) spread { return d.acked }
	rounds := all[0]
	busy := median(pick(rounds, func(d drawing) float64 { return d.busy }))
	lost, gaps := 0, 0
	for _, r := range rounds {
		lost, gaps = lost+r.lost, gaps+r.gaps
	}
	p50, p99 := drawnAt(rounds, 0.5, told), drawnAt(rounds, 0.99, told)
	first := row{
		what: fmt.Sprintf("board, %s: %d people, %d write 20 batches/s each, %s; write → last of %d, durable, p50 / p99",
			engine, boardPeople, boardWriters, what, boardPeople-1),
		figure: ms(p50) + " / " + ms(p99),
		note: fmt.Sprintf("median of %d rounds of %s; %.0f batches/s in %.0f commits/s (the server's count, its heartbeats among them); to the ack %s / %s",
			len(rounds), b.drawFor(), median(pick(rounds, func(d drawing) float64 { return float64(d.batches) / d.took.Seconds() })),
			median(pick(rounds, func(d drawing) float64 { return float64(d.commits) / d.took.Seconds() })),
			ms(drawnAt(rounds, 0.5, acked)), ms(drawnAt(rounds, 0.99, acked))),
	}
	second := row{
		what:   "– the server's CPU",
		figure: fmt.Sprintf("%.1f %% of a core", 100*busy),
		note:   fmt.Sprintf("%.2f %% while nobody draws", 100*idle),
	}
	if len(all) > 1 {
		bare := drawnAt(all[1], 0.99, told)
		first.bare = fmt.Sprintf("%s / %s (%.1f×)", ms(drawnAt(all[1], 0.5, told)), ms(bare), float64(p99)/float64(bare))
		least := median(pick(all[1], func(d drawing) float64 { return d.busy }))
		second.bare = fmt.Sprintf("%.1f %% (%.1f×)", 100*least, busy/least)
	}
	if engine == "SQLite" {
		first.target, first.met = ms(target)+" (p99)", verdict(p99 <= target && lost == 0)
		if target == boardTarget {
			second.target, second.met = "8 %", verdict(busy <= boardCPU)
		}
	}
	if lost+gaps > 0 {
		first.note += fmt.Sprintf("; %d batches did not reach everybody, %d times a page had missed something", lost, gaps)
	}
	b.table.add(first)
	b.table.add(second)
}

// drawnAt is the median over rounds of what a share q of the batches took at most.
func drawnAt(rounds []drawing, q float64, of func(drawing) spread) time.Duration {
	return median(pick(rounds, func(d drawing) time.Duration { return of(d).at(q) }))
}

// postgres is a PostgreSQL server that syncs as one in earnest.
func postgres() (*pgtest.Server, error) {
	if err := os.Setenv("STOA_PG_FSYNC", "1"); err != nil {
		return nil, err
	}
	return pgtest.Start()
}
