package main

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/stoahq/stoa/bench/client"
)

// rosterMax is how many people a page is given at most (docs/protocol.md); of
// a larger crowd a page knows the number.
const rosterMax = 1500

// crowdRound is how one crowd fared.
type crowdRound struct {
	entered time.Duration // the last had its committed answer
	told    time.Duration // the last page had been told of all
	last    time.Duration // end: the last had "ended" after the click
	half    time.Duration // end: half of them had
	lost    int           // never told of all, or thrown out
	why     string
	bytes   int64
	cpu     time.Duration // the server's, from the first click until all is told
	endCPU  time.Duration
}

// hearer is a page of a crowd and what it was told.
type hearer struct {
	page *client.Page
	log  client.Log
	bye  atomic.Int64 // when "ended" arrived, in ns; 0: not yet
}

// crowd is one session with everybody's pages open.
type crowd struct {
	*school
	link     string
	people   []client.Person
	everyone map[string]int
	host     *hearer
	guests   []*hearer
	recorder *client.Recorder
	over     *latch
	deaf     bool // nobody remembers lists of people
}

func runCrowd(full int) func(context.Context, *bench) error {
	return func(ctx context.Context, b *bench) error {
		n := b.size(full)
		var all [][]crowdRound
		var cold [][]crowdRound
		for _, o := range b.targets() {
			rounds, chilled, err := b.measureCrowd(ctx, o, n)
			if err != nil {
				return err
			}
			all, cold = append(all, rounds), append(cold, chilled)
		}
		target := map[int]time.Duration{1000: 400 * time.Millisecond, 3000: 2 * time.Second}[full]
		b.table.add(crowdRow(fmt.Sprintf("%s people join one session at once, all told of all, durable", thousands(n)), target, all))
		b.table.add(crowdRow("– with connecting (socket, hello, enter)", 0, cold))
		if full == 1000 {
			b.table.add(endRow(n, 100*time.Millisecond, all))
		} else {
			b.table.add(endRow(n, 0, all))
		}
		return nil
	}
}

func crowdRow(what string, target time.Duration, all [][]crowdRound) row {
	told := func(r crowdRound) time.Duration { return r.told }
	costs := func(r crowdRound) time.Duration { return r.cpu }
	r := row{what: what}
	typical, worst := median(pick(all[0], told)), quantile(pick(all[0], told), 1)
	lost, why := 0, ""
	for _, round := range all[0] {
		lost += round.lost
		why = round.why
	}
	r.figure = ms(typical)
	r.note = fmt.Sprintf("worst of %d rounds %s; committed answers after %s; %s of the server's CPU; %.0f MB sent",
		len(all[0]), ms(worst), ms(median(pick(all[0], func(r crowdRound) time.Duration { return r.entered }))),
		ms(median(pick(all[0], costs))), float64(median(pick(all[0], func(r crowdRound) int64 { return r.bytes })))/1e6)
	if lost > 0 {
		r.figure += fmt.Sprintf(", %d lost", lost)
		r.note += "; " + why
	}
	if target > 0 {
		r.target, r.met = ms(target)+", nobody lost", verdict(typical <= target && lost == 0)
	}
	if len(all) > 1 {
		bare := median(pick(all[1], told))
		r.bare = fmt.Sprintf("%s (%.1f×), CPU %s", ms(bare), float64(typical)/float64(bare), ms(median(pick(all[1], costs))))
	}
	return r
}

func endRow(n int, target time.Duration, all [][]crowdRound) row {
	last := func(r crowdRound) time.Duration { return r.last }
	costs := func(r crowdRound) time.Duration { return r.endCPU }
	typical := median(pick(all[0], last))
	r := row{
		what:   fmt.Sprintf("*ended* seen by the last of %s after the click, commit included", thousands(n)),
		figure: ms(typical),
		note: fmt.Sprintf("worst of %d %s; half of them after %s; %s of the server's CPU", len(all[0]), ms(quantile(pick(all[0], last), 1)),
			ms(median(pick(all[0], func(r crowdRound) time.Duration { return r.half }))), ms(median(pick(all[0], costs)))),
	}
	if target > 0 {
		r.target, r.met = ms(target), verdict(typical <= target)
	}
	if len(all) > 1 {
		bare := median(pick(all[1], last))
		r.bare = fmt.Sprintf("%s (%.1f×), CPU %s", ms(bare), float64(typical)/float64(bare), ms(median(pick(all[1], costs))))
	}
	return r
}

func (b *bench) measureCrowd(ctx context.Context, o startOptions, n int) (warm, cold []crowdRound, err error) {
	s, err := b.found(ctx, o)
	if err != nil {
		return nil, nil, err
	}
	defer s.stop(b)
	c := &crowd{school: s}
	links, err := s.addSessions(ctx, 1, class())
	if err != nil {
		return nil, nil, err
	}
	c.link = links[0]
	if c.people, err = s.addGuests(ctx, links, n); err != nil {
		return nil, nil, err
	}
	c.everyone = map[string]int{}
	for i, p := range c.people {
		c.everyone[p.ID] = i
	}
	b.say("%s: %d guests are there", s.name, n)
	for round := range 2 * b.rounds {
		connected := round%2 == 0
		r, err := c.round(ctx, b, connected)
		if err != nil {
			return nil, nil, err
		}
		how := "at the door"
		if connected {
			warm = append(warm, r)
		} else {
			cold = append(cold, r)
			how = "connecting"
		}
		b.say("%s: %s: entered %s, told %s, lost %d %s, ended %s", s.name, how, ms(r.entered), ms(r.told), r.lost, r.why, ms(r.last))
	}
	return warm, cold, nil
}

// round lets the crowd in and ends the run, everybody starting at the door or
// without a connection.
func (c *crowd) round(ctx context.Context, b *bench, connected bool) (r crowdRound, err error) {
	ctx, cancel := context.WithTimeout(ctx, 90*time.Second)
	defer cancel()
	c.recorder, c.over = client.NewRecorder(), newLatch(len(c.people)+1)
	c.guests = make([]*hearer, len(c.people))
	defer c.shut()
	if c.host, err = c.hear(ctx, c.school.host, 0); err != nil {
		return r, err
	}
	if _, err := c.host.page.Do(ctx, "start"); err != nil {
		return r, err
	}
	if connected {
		if err := each(ctx, len(c.people), 64, c.come); err != nil {
			return r, err
		}
	}
	quiet()
	c.profile(b, "crowd", 3*time.Second)
	begin, used := time.Now(), c.used()
	if err := c.enter(ctx, connected); err != nil {
		r.why = err.Error()
	}
	r.entered = time.Since(begin)
	c.settle(ctx)
	r.cpu = c.used() - used
	pageErr := c.click(ctx, &r)
	c.shut()
	c.judge(&r, begin)
	return r, pageErr
}

// hear opens a page that remembers what it is told.
func (c *crowd) hear(ctx context.Context, p client.Person, i int) (*hearer, error) {
	h := &hearer{}
	recorder, over := c.recorder, c.over
	page, err := client.Open(ctx, c.dialer(p, i), c.link, func(_ *client.Page, m client.Message) {
		switch m.Kind {
		case "welcome", "events":
			if !c.deaf {
				recorder.Add(&h.log, m)
			}
		case "bye":
			if h.bye.CompareAndSwap(0, m.At.UnixNano()) {
				over.down()
			}
		}
	})
	if err != nil {
		return nil, err
	}
	h.page = page
	if err := page.Wait(ctx, atDoor); err != nil {
		page.Cut()
		return nil, err
	}
	return h, nil
}

func (c *crowd) come(ctx context.Context, i int) error {
	h, err := c.hear(ctx, c.people[i], i)
	if err == nil {
		c.guests[i] = h
	}
	return err
}

// enter sends everybody in, as fast as this process can, and waits until each
// is inside or was thrown out.
func (c *crowd) enter(ctx context.Context, connected bool) error {
	err := each(ctx, len(c.people), 64, func(ctx context.Context, i int) error {
		if !connected {
			if err := c.come(ctx, i); err != nil {
				return err
			}
		}
		return c.guests[i].page.Tell("enter")
	})
	if err != nil {
		return err
	}
	for _, h := range c.guests {
		if err := h.page.Wait(ctx, inside); err != nil {
			return err
		}
	}
	return nil
}

// settle waits until every page is at the last revision that any page knows
// of, and a little longer: what is late then is lost.
func (c *crowd) settle(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	for range 3 {
		var rev int64
		for _, h := range c.all() {
			rev = max(rev, h.page.State().Rev)
		}
		for _, h := range c.all() {
			_ = h.page.Wait(ctx, func(s client.State) bool { return s.Rev >= rev })
		}
		_ = pause(ctx, 300*time.Millisecond)
	}
}

// all is everybody who has a page.
func (c *crowd) all() []*hearer {
	all := make([]*hearer, 0, 1+len(c.guests))
	for _, h := range append([]*hearer{c.host}, c.guests...) {
		if h != nil {
			all = append(all, h)
		}
	}
	return all
}

// click ends the run.
func (c *crowd) click(ctx context.Context, r *crowdRound) error {
	quiet()
	begin, used := time.Now(), c.used()
	if _, err := c.host.page.Do(ctx, "end"); err != nil {
		return err
	}
	within, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	_ = c.over.wait(within) // who was not told is counted by judge
	r.endCPU = c.used() - used
	var times spread
	for _, h := range c.all() {
		if at := h.bye.Load(); at != 0 {
			times = append(times, time.Unix(0, at).Sub(begin))
		}
	}
	r.last, r.half = times.at(1), times.at(0.5)
	return nil
}

// judge reads what every page was told, after the clock has stopped.
func (c *crowd) judge(r *crowdRound, begin time.Time) {
	var mu sync.Mutex
	all := c.all()
	r.lost = 1 + len(c.people) - len(all)
	_ = each(context.Background(), len(all), 2, func(_ context.Context, i int) error {
		h := all[i]
		var at time.Time
		known := 0
		if len(c.people) <= rosterMax {
			at, known = h.log.Knows(c.everyone)
		} else {
			at = h.log.Counted(len(c.people) + 1)
		}
		mu.Lock()
		defer mu.Unlock()
		r.bytes += h.log.Bytes()
		switch {
		case at.IsZero():
			r.lost++
			r.why = fmt.Sprintf("a page knew %d; its connection: %v", known, h.page.Err())
		case h.bye.Load() == 0:
			r.lost++
			r.why = fmt.Sprintf("no bye; its connection: %v", h.page.Err())
		default:
			r.told = max(r.told, at.Sub(begin))
		}
		return nil
	})
}

func (c *crowd) shut() {
	for _, h := range c.all() {
		h.page.Cut()
	}
}
