package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/stoahq/stoa/bench/client"
)

const (
	manyBoards  = 200
	rarely      = 500 * time.Millisecond // between two batches of a writer
	fullSpeed   = 40 * time.Millisecond  // the same, just below what a page may (30 a second)
	openBoards  = 200
	boardOf     = 200 // elements of a board whose memory is measured
	loadedBoard = 5000
)

// runBoards has 200 boards, each with two people, one of whom writes twice a
// second; and then as much as pages may.
func runBoards(ctx context.Context, b *bench) error {
	s, err := b.found(ctx, startOptions{})
	if err != nil {
		return err
	}
	defer s.stop(b)
	all, shut, err := s.hangMany(ctx, b.size(manyBoards), 2, 1)
	defer shut()
	if err != nil {
		return err
	}
	for _, k := range []struct {
		name  string
		every time.Duration
	}{{"two a second each", rarely}, {"as many as pages may", fullSpeed}} {
		d, err := drawMany(ctx, b, s, all, k.every)
		if err != nil {
			return err
		}
		b.say("%s: %.0f batches/s, told p99 %s, %.1f %% of a core", k.name, float64(d.batches)/d.took.Seconds(), ms(d.told.at(0.99)), 100*d.busy)
		rate := float64(d.batches) / d.took.Seconds()
		b.table.add(row{
			what:   fmt.Sprintf("%d boards at once, two people on each, one writes (%s); write → the other, p50 / p99", len(all), k.name),
			figure: ms(d.told.at(0.5)) + " / " + ms(d.told.at(0.99)),
			note: fmt.Sprintf("%s durable batches/s; to the ack %s / %s; %.1f %% of a core, %.0f µs a batch; %d lost",
				thousands(int(rate)), ms(d.acked.at(0.5)), ms(d.acked.at(0.99)), 100*d.busy, 1e6*d.busy/rate, d.lost),
		})
	}
	return nil
}

// hangMany makes n sessions of so many people with the board open.
func (s *school) hangMany(ctx context.Context, n, people, writers int) (all []*easel, shut func(), err error) {
	c := &classes{school: s, guestsEach: people - 1}
	shut = c.shut
	if c.links, err = s.addSessions(ctx, n, class()); err != nil {
		return nil, shut, err
	}
	if c.people, err = s.addGuests(ctx, c.links, c.guestsEach); err != nil {
		return nil, shut, err
	}
	if err := c.openDoors(ctx); err != nil {
		return nil, shut, err
	}
	if _, _, err := c.fill(ctx, 16); err != nil {
		return nil, shut, err
	}
	all = make([]*easel, n)
	err = each(ctx, n, 16, func(ctx context.Context, i int) (err error) {
		pages := append([]*client.Page{c.hosts[i]}, c.guests[i*c.guestsEach:(i+1)*c.guestsEach]...)
		all[i], err = s.hang(ctx, pages, writers)
		return err
	})
	return all, shut, err
}

// drawMany draws on all boards at once.
func drawMany(ctx context.Context, b *bench, s *school, all []*easel, every time.Duration) (sum drawing, err error) {
	quiet()
	s.profile(b, fmt.Sprint("every", every.Milliseconds()), b.drawFor())
	var mu sync.Mutex
	begin, used := time.Now(), s.used()
	g, within := errgroup.WithContext(ctx)
	for i, e := range all {
		g.Go(func() error {
			// They do not all begin in the same moment.
			if err := pause(within, every*time.Duration(i)/time.Duration(len(all))); err != nil {
				return err
			}
			written, err := e.draw(within, oneElement, every, b.drawFor())
			if err != nil {
				return err
			}
			e.settle(within, written)
			mu.Lock()
			defer mu.Unlock()
			e.judge(&sum, written)
			sum.batches += len(written)
			return nil
		})
	}
	err = g.Wait()
	sum.took = time.Since(begin)
	sum.busy = float64(s.used()-used) / float64(sum.took)
	return sum, err
}

// fill puts n rectangles on a board.
func (e *easel) fill(ctx context.Context, n int) error {
	k := &ink{name: "f"}
	for k.made < n {
		var els []byte
		for range min(100, n-k.made) {
			if len(els) > 0 {
				els = append(els, ',')
			}
			els = append(els, k.rectangle()...)
		}
		if _, err := e.boards[0].Write(ctx, els); err != nil {
			return err
		}
		if err := pause(ctx, 40*time.Millisecond); err != nil { // what a page may
			return err
		}
	}
	return nil
}

// runBoardLoad fetches a board of 5,000 elements, made anew and as it is kept.
func runBoardLoad(ctx context.Context, b *bench) error {
	s, err := b.found(ctx, startOptions{})
	if err != nil {
		return err
	}
	defer s.stop(b)
	all, shut, err := s.hangMany(ctx, 1, 1, 1)
	defer shut()
	if err != nil {
		return err
	}
	n := b.size(loadedBoard)
	if err := all[0].fill(ctx, n); err != nil {
		return err
	}
	var anew, kept, anewCPU, keptCPU spread
	var raw, packed int64
	fetch := func(times, used *spread) error {
		before, begin := s.used(), time.Now()
		packed, err = s.apis[0].Board(ctx, s.host, all[0].pages[0].Link, all[0].boards[0].ID, true)
		*times, *used = append(*times, time.Since(begin)), append(*used, s.used()-before)
		return err
	}
	if raw, err = s.apis[0].Board(ctx, s.host, all[0].pages[0].Link, all[0].boards[0].ID, false); err != nil {
		return err
	}
	for range 20 {
		if _, err := all[0].boards[0].Write(ctx, all[0].inks[0].rectangle()); err != nil {
			return err
		}
		quiet()
		if err := fetch(&anew, &anewCPU); err != nil {
			return err
		}
		if err := fetch(&kept, &keptCPU); err != nil {
			return err
		}
	}
	b.table.add(row{
		what: fmt.Sprintf("load of a board of %s elements: the server's time, made anew after a change", thousands(n)), figure: ms(anew.at(0.5)),
		note: fmt.Sprintf("CPU %s; %.1f MB, %.0f KB as sent (gzip); worst of %d %s", ms(anewCPU.at(0.5)), float64(raw)/1e6, float64(packed)/1e3, len(anew), ms(anew.at(1))),
	})
	b.table.add(row{what: "– asked for again, unchanged", figure: ms(kept.at(0.5)), note: "CPU " + ms(keptCPU.at(0.5))})
	return nil
}

// runBoardMemory opens boards: what one costs that somebody shows, and one on
// which five people have drawn.
func runBoardMemory(ctx context.Context, b *bench) error {
	n := b.size(openBoards)
	for _, people := range []int{1, 5} {
		s, err := b.found(ctx, startOptions{profiler: true})
		if err != nil {
			return err
		}
		w, err := s.weigh(ctx, b, n, people)
		s.stop(b)
		if err != nil {
			return err
		}
		b.say("%d people: %.1f KB open, %.1f KB fetched, %.1f KB when all have drawn", people, w.open/1024, w.fetched/1024, w.drawn/1024)
		who := "one person"
		if people > 1 {
			who = fmt.Sprintf("%d people", people)
		}
		b.table.add(row{
			what:   fmt.Sprintf("memory per open board of %d elements, %s (beside what their pages cost)", boardOf, who),
			figure: fmt.Sprintf("%.1f KB", w.fetched/1024),
			note: fmt.Sprintf("%d boards; %.1f KB before it was fetched, %.1f KB when each of them has drawn for %s; live after a collection, heap and stacks",
				n, w.open/1024, w.drawn/1024, b.drawFor()),
		})
	}
	return nil
}

// weight is the bytes that an open board costs: opened, when what is
// on it has been fetched, and after all of them have drawn.
type weight struct{ open, fetched, drawn float64 }

// weigh weighs boards. What is resident would say nothing: after the boards
// were filled it shrinks for minutes, by more than they cost. What else goes with
// time cancels out: boards are weighed against before they were opened and after
// they were put away.
func (s *school) weigh(ctx context.Context, b *bench, n, people int) (w weight, err error) {
	all, shut, err := s.hangMany(ctx, n, people, people)
	defer shut()
	if err != nil {
		return w, err
	}
	err = each(ctx, n, 8, func(ctx context.Context, i int) error { return all[i].fill(ctx, boardOf) })
	if err != nil {
		return w, err
	}
	var at []float64 // what is in use, for each board
	for _, step := range []func() error{
		func() error { return hideAll(all) },
		func() error { return s.hangAll(ctx, all, people) },
		func() error { return hideAll(all) },
		func() error { return s.hangAll(ctx, all, people) },
		func() error { return s.fetchAll(ctx, all) },
		func() error { _, err := drawMany(ctx, b, s, all, 2*rarely); return err },
	} {
		if err := step(); err != nil {
			return w, err
		}
		live, err := s.live(ctx)
		if err != nil {
			return w, err
		}
		at = append(at, float64(live)/float64(n))
	}
	w.open = at[1] - (at[0]+at[2])/2
	w.fetched = w.open + at[4] - at[3]
	w.drawn = w.open + at[5] - at[3]
	return w, nil
}

func hideAll(all []*easel) error {
	for _, e := range all {
		for _, board := range e.boards {
			if err := board.Hide(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *school) hangAll(ctx context.Context, all []*easel, people int) error {
	return each(ctx, len(all), 16, func(ctx context.Context, i int) (err error) {
		all[i], err = s.hang(ctx, all[i].pages, people)
		return err
	})
}

// fetchAll has what is on each board fetched: one snapshot is kept, however many ask.
func (s *school) fetchAll(ctx context.Context, all []*easel) error {
	return each(ctx, len(all), 16, func(ctx context.Context, i int) error {
		e := all[i]
		_, err := s.apis[0].Board(ctx, s.host, e.pages[0].Link, e.boards[0].ID, true)
		return err
	})
}
