package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/stoahq/stoa/bench/client"
)

const (
	armedSessions = 100_000
	samples       = 2_000
	noticeAfter   = 30 * time.Second
	logoutAfter   = 600 * time.Second
)

// runDeadlines arms 100,000 deadlines that are an hour away (a classroom that
// was live has one: it waits again 60 minutes after its run, rule 12), looks at
// what they cost, and then watches 2,000 that come due among them: the idle
// notices of people who do nothing. How late a notice is, is its arrival
// against the instant that the rules give it, which the notice itself carries
// (the logout comes a fixed time after it).
func runDeadlines(ctx context.Context, b *bench) error {
	s, err := b.found(ctx, startOptions{})
	if err != nil {
		return err
	}
	defer func() { s.stop(b) }()
	n := b.size(armedSessions)
	idle, err := s.busy(ctx, 10*time.Second)
	if err != nil {
		return err
	}
	begin := time.Now()
	if err := s.arm(ctx, b, n); err != nil {
		return fmt.Errorf("arming: %w", err)
	}
	b.say("%d sessions have been live and ended, after %.0f s", n, time.Since(begin).Seconds())
	if err := pause(ctx, 5*time.Second); err != nil {
		return err
	}
	s.profile(b, "armed", b.window())
	busy, err := s.busy(ctx, b.window())
	if err != nil {
		return err
	}
	memory, err := s.rss()
	if err != nil {
		return err
	}
	b.say("idle CPU %.3f %% (before %.3f %%), %d MB", 100*busy, 100*idle, memory/1e6)
	b.table.add(row{
		what: fmt.Sprintf("idle CPU with %s armed deadlines, nobody connected", thousands(n)), figure: fmt.Sprintf("%.2f %% of a core", 100*busy),
		note: fmt.Sprintf("%.2f %% without; %d MB resident", 100*idle, memory/1e6),
	})
	steady, err := s.notices(ctx, b, true)
	if err != nil {
		return err
	}
	late := steady.at(0.99)
	b.table.add(row{
		what:   fmt.Sprintf("lateness of a deadline among them, p50 / p99 / worst (%s, %d a second)", thousands(len(steady)), b.size(100)),
		target: "100 ms (p99)", figure: ms(steady.at(0.5)) + " / " + ms(late) + " / " + ms(steady.at(1)), met: verdict(late <= 100*time.Millisecond),
	})
	burst, err := s.notices(ctx, b, false)
	if err != nil {
		return err
	}
	b.table.add(row{
		what:   fmt.Sprintf("– %s that come due as fast as people can join", thousands(len(burst))),
		figure: ms(burst.at(0.5)) + " / " + ms(burst.at(0.99)) + " / " + ms(burst.at(1)),
	})
	return b.restartArmed(ctx, s, n)
}

// restartArmed stops the server as an operator does and starts it on the same
// data.
func (b *bench) restartArmed(ctx context.Context, s *school, n int) error {
	s.keep = true
	stopped := s.stopPolitely(b)
	again, err := b.start(ctx, startOptions{dir: s.dir})
	if err != nil {
		return err
	}
	ready := again.ready
	again.stop(b)
	s.keep = false
	b.table.add(row{
		what: fmt.Sprintf("– restart to ready with %s sessions, without media", thousands(n)), figure: ms(ready),
		note: "stopped in " + ms(stopped),
	})
	b.say("stopped in %s, ready again in %s", ms(stopped), ms(ready))
	return nil
}

// arm makes n sessions that were live and have ended.
func (s *school) arm(ctx context.Context, b *bench, n int) error {
	var done atomic.Int64
	return each(ctx, n, 48, func(ctx context.Context, i int) error {
		made, err := s.apis[0].AddSession(ctx, s.host, class())
		if err != nil {
			return err
		}
		d := s.dialer(s.host, i)
		d.Source = spreadAddress(i)
		p, err := client.Open(ctx, d, made.Link, nil)
		if err != nil {
			return err
		}
		defer p.Cut()
		for _, command := range []string{"start", "end"} {
			if _, err := p.Do(ctx, command); err != nil {
				return err
			}
		}
		if d := done.Add(1); d%10_000 == 0 {
			b.say("%d armed", d)
		}
		return nil
	})
}

// notices lets people in who then do nothing, evenly over 20 s or at once, and
// gives how late each one's notice was.
func (s *school) notices(ctx context.Context, b *bench, evenly bool) (spread, error) {
	const of = 5
	notice, logout, off := noticeAfter.Seconds(), logoutAfter.Seconds(), 0.0
	n := b.size(samples)
	links, err := s.addSessions(ctx, n/of, client.NewSession{
		Name: "Watched", Policy: "classroom", Guests: "direct", IdleNotice: &notice, IdleLogout: &logout, HostAbsence: &off,
	})
	if err != nil {
		return nil, err
	}
	c := &classes{school: s, links: links, guestsEach: of}
	if c.people, err = s.addGuests(ctx, links, of); err != nil {
		return nil, err
	}
	var mu sync.Mutex
	var late spread
	seen := make([]bool, len(c.people))
	all := newLatch(len(c.people))
	observe := func(i int) func(*client.Page, client.Message) {
		return func(_ *client.Page, m client.Message) {
			due, ok := noticeDue(m)
			if !ok {
				return
			}
			mu.Lock()
			defer mu.Unlock()
			if !seen[i] {
				seen[i] = true
				late = append(late, m.At.Sub(due))
				all.down()
			}
		}
	}
	if c.hosts, err = s.open(ctx, repeat(s.host, len(links)), func(i int) string { return links[i] }, nil); err != nil {
		return nil, err
	}
	if c.guests, err = s.open(ctx, c.people, func(i int) string { return links[i/of] }, observe); err != nil {
		return nil, err
	}
	defer c.shut()
	if err := each(ctx, len(c.hosts), 16, func(ctx context.Context, i int) error {
		_, err := c.hosts[i].Do(ctx, "start")
		return err
	}); err != nil {
		return nil, err
	}
	begin := time.Now()
	if err := each(ctx, len(c.guests), 64, func(ctx context.Context, i int) error {
		if evenly {
			if err := pause(ctx, time.Until(begin.Add(time.Duration(i)*20*time.Second/time.Duration(len(c.guests))))); err != nil {
				return err
			}
		}
		// Neighbours in time are not neighbours in a session.
		_, err := c.guests[(i*of+i*of/len(c.guests))%len(c.guests)].Do(ctx, "enter")
		return err
	}); err != nil {
		return nil, err
	}
	b.say("%d joined within %s", len(c.guests), ms(time.Since(begin)))
	s.profile(b, fmt.Sprintf("notices-%t", evenly), time.Until(begin.Add(noticeAfter+20*time.Second)))
	within, cancel := context.WithTimeout(ctx, noticeAfter+30*time.Second)
	defer cancel()
	if err := all.wait(within); err != nil {
		return nil, fmt.Errorf("notices: %w", err)
	}
	b.say("late: p50 %s, p99 %s, worst %s", ms(late.at(0.5)), ms(late.at(0.99)), ms(late.at(1)))
	return late, nil
}

// noticeDue finds the inactivity notice in what a page was told, and when the
// rules wanted it.
func noticeDue(m client.Message) (time.Time, bool) {
	if m.Kind != "events" || !bytes.Contains(m.Body, []byte(`"idle":{`)) {
		return time.Time{}, false
	}
	var v struct {
		Me *struct {
			Idle *struct {
				Logout int64 `json:"logout"`
			} `json:"idle"`
		} `json:"me"`
	}
	if json.Unmarshal(m.Body, &v) != nil || v.Me == nil || v.Me.Idle == nil {
		return time.Time{}, false
	}
	return time.UnixMilli(v.Me.Idle.Logout).Add(-logoutAfter), true
}
