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
	joinGuests  = 4  // and a host: sessions of 5
	joinAtATime = 64 // sessions that fill at the same time
)

// joined is what a target did in runJoins.
type joined struct {
	warm, cold  []float64     // joins per second, one figure per round
	p50, p99    spread        // of each round's joins
	cpu         spread        // the server's, per join
	alone       time.Duration // one join at a time
	sessionsOf5 int
}

// runJoins fills many sessions of 5 at once, again and again. In each the host
// starts a run and four guests enter; every join is committed, and told to
// those inside, before it counts.
func runJoins(ctx context.Context, b *bench) error {
	var all []joined
	for _, o := range b.targets() {
		j, err := b.measureJoins(ctx, o)
		if err != nil {
			return err
		}
		all = append(all, j)
	}
	stoa := all[0]
	rate := median(stoa.warm)
	rows := []row{
		{
			what:   fmt.Sprintf("joins per second, %s sessions of 5, durable, rights checked (pages at the door)", thousands(stoa.sessionsOf5)),
			target: "4,000", figure: thousands(int(rate)), met: verdict(rate >= 4000),
			note: fmt.Sprintf("%d sessions fill at a time; median of %d rounds; %.0f µs of the server's CPU each", joinAtATime, b.rounds, float64(median(stoa.cpu))/1e3),
		},
		{what: "– each of them, click to committed answer, p50 / p99", figure: ms(median(stoa.p50)) + " / " + ms(median(stoa.p99))},
		{what: "– alone on an idle server, p50", figure: ms(stoa.alone)},
		{what: "– with connecting: socket, hello, enter, welcome; per second", figure: thousands(int(median(stoa.cold)))},
	}
	if len(all) > 1 {
		bare := all[1]
		rows[0].bare = fmt.Sprintf("%s (%.2f×), %.0f µs", thousands(int(median(bare.warm))), rate/median(bare.warm), float64(median(bare.cpu))/1e3)
		rows[1].bare = ms(median(bare.p50)) + " / " + ms(median(bare.p99))
		rows[2].bare = ms(bare.alone)
		rows[3].bare = fmt.Sprintf("%s (%.2f×)", thousands(int(median(bare.cold))), median(stoa.cold)/median(bare.cold))
	}
	for _, r := range rows {
		b.table.add(r)
	}
	return nil
}

// classes are sessions with everybody's pages open, nobody inside.
type classes struct {
	*school
	links  []string
	people []client.Person
	hosts  []*client.Page
	guests []*client.Page

	guestsEach int // guests per session
}

func (b *bench) measureJoins(ctx context.Context, o startOptions) (j joined, err error) {
	j.sessionsOf5 = b.size(1000)
	s, err := b.found(ctx, o)
	if err != nil {
		return j, err
	}
	defer s.stop(b)
	c := &classes{school: s, guestsEach: joinGuests}
	if c.links, err = s.addSessions(ctx, j.sessionsOf5, class()); err != nil {
		return j, err
	}
	if c.people, err = s.addGuests(ctx, c.links, c.guestsEach); err != nil {
		return j, err
	}
	b.say("%s: %d sessions and %d guests are there", s.name, len(c.links), len(c.people))
	for round := range b.rounds {
		if err := c.openDoors(ctx); err != nil {
			return j, err
		}
		quiet()
		s.profile(b, fmt.Sprint("warm", round), time.Second)
		used := s.used()
		took, times, err := c.fill(ctx, joinAtATime)
		if err != nil {
			return j, err
		}
		j.warm = append(j.warm, float64(len(times))/took.Seconds())
		p50, p99, each := times.at(0.5), times.at(0.99), (s.used()-used)/time.Duration(len(times))
		j.p50, j.p99, j.cpu = append(j.p50, p50), append(j.p99, p99), append(j.cpu, each)
		b.say("%s: round %d: %.0f joins/s, p50 %s, p99 %s", s.name, round+1, j.warm[round], ms(p50), ms(p99))
		if err := c.end(ctx); err != nil {
			return j, err
		}
		c.shut()
		rate, err := c.fillCold(ctx)
		if err != nil {
			return j, err
		}
		j.cold = append(j.cold, rate)
		b.say("%s: round %d: %.0f joins/s with connecting", s.name, round+1, rate)
		if err := c.end(ctx); err != nil {
			return j, err
		}
		c.shut()
	}
	j.alone, err = c.alone(ctx)
	return j, err
}

func (c *classes) openDoors(ctx context.Context) (err error) {
	c.hosts, err = c.open(ctx, repeat(c.host, len(c.links)), func(i int) string { return c.links[i] }, nil)
	if err != nil {
		return fmt.Errorf("the hosts' pages: %w", err)
	}
	c.guests, err = c.open(ctx, c.people, func(i int) string { return c.links[i/c.guestsEach] }, nil)
	if err != nil {
		return fmt.Errorf("the guests' pages: %w", err)
	}
	return nil
}

// fill lets everybody in, so many sessions at a time, and gives how long all
// of it and each join took.
func (c *classes) fill(ctx context.Context, atATime int) (time.Duration, spread, error) {
	times := make(spread, len(c.hosts)+len(c.guests))
	begin := time.Now()
	err := each(ctx, len(c.hosts), atATime, func(ctx context.Context, i int) error {
		d, err := c.hosts[i].Do(ctx, "start")
		if err != nil {
			return err
		}
		times[i] = d
		var g errgroup.Group
		for k := i * c.guestsEach; k < (i+1)*c.guestsEach; k++ {
			g.Go(func() error {
				d, err := c.guests[k].Do(ctx, "enter")
				times[len(c.hosts)+k] = d
				return err
			})
		}
		return g.Wait()
	})
	if err != nil {
		return 0, nil, err
	}
	for _, p := range c.guests {
		if err := p.Wait(ctx, inside); err != nil {
			return 0, nil, err
		}
	}
	return time.Since(begin), times, nil
}

// fillCold is fill with nobody connected before.
func (c *classes) fillCold(ctx context.Context) (float64, error) {
	c.hosts, c.guests = make([]*client.Page, len(c.links)), make([]*client.Page, len(c.people))
	join := func(ctx context.Context, p client.Person, i int, link, how string) (*client.Page, error) {
		page, err := client.Open(ctx, c.dialer(p, i), link, nil)
		if err != nil {
			return nil, err
		}
		if err := page.Wait(ctx, atDoor); err != nil {
			return nil, err
		}
		if _, err := page.Do(ctx, how); err != nil {
			return nil, err
		}
		return page, page.Wait(ctx, inside)
	}
	quiet()
	begin := time.Now()
	err := each(ctx, len(c.links), joinAtATime, func(ctx context.Context, i int) (err error) {
		if c.hosts[i], err = join(ctx, c.host, i, c.links[i], "start"); err != nil {
			return err
		}
		var g errgroup.Group
		for k := i * c.guestsEach; k < (i+1)*c.guestsEach; k++ {
			g.Go(func() (err error) {
				c.guests[k], err = join(ctx, c.people[k], k, c.links[i], "enter")
				return err
			})
		}
		return g.Wait()
	})
	return float64(len(c.hosts)+len(c.guests)) / time.Since(begin).Seconds(), err
}

// end ends all runs.
func (c *classes) end(ctx context.Context) error {
	err := each(ctx, len(c.hosts), joinAtATime, func(ctx context.Context, i int) error {
		_, err := c.hosts[i].Do(ctx, "end")
		return err
	})
	if err != nil {
		return err
	}
	for _, p := range c.guests {
		if err := p.Wait(ctx, func(s client.State) bool { return s.Bye != "" }); err != nil {
			return err
		}
	}
	return nil
}

func (c *classes) shut() {
	closeAll(c.hosts)
	closeAll(c.guests)
}

// alone measures joins that share the server with nothing.
func (c *classes) alone(ctx context.Context) (time.Duration, error) {
	n := min(50, len(c.links))
	c.links, c.people = c.links[:n], c.people[:n*c.guestsEach]
	if err := c.openDoors(ctx); err != nil {
		return 0, err
	}
	defer c.shut()
	var times spread
	for i, host := range c.hosts {
		if _, err := host.Do(ctx, "start"); err != nil {
			return 0, err
		}
		for _, g := range c.guests[i*c.guestsEach : (i+1)*c.guestsEach] {
			d, err := g.Do(ctx, "enter")
			if err != nil {
				return 0, err
			}
			times = append(times, d)
		}
	}
	return times.at(0.5), nil
}

// latch counts down to an event in the future of many goroutines.
type latch struct {
	mu   sync.Mutex
	left int
	done chan struct{}
}

func newLatch(n int) *latch { return &latch{left: n, done: make(chan struct{})} }

func (l *latch) down() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.left--; l.left == 0 {
		close(l.done)
	}
}

// wait waits until all have come, or the context ends.
func (l *latch) wait(ctx context.Context) error {
	select {
	case <-l.done:
		return nil
	case <-ctx.Done():
		l.mu.Lock()
		defer l.mu.Unlock()
		return fmt.Errorf("%d are missing: %w", l.left, ctx.Err())
	}
}
