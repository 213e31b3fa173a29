package classroom

import (
	"context"
	"errors"
	"math"
	"sync"
	"time"

	"github.com/stoahq/stoa/internal/session"
)

// The Keeper lets deadlines fire. It sleeps until the earliest of all
// sessions, or until a commit sets one that is earlier; it also looks every
// second, for those that other nodes set. Firing is a Tick: which deadline it
// is, and whether it still is one, is decided under the session's lock, so
// any number of Keepers may fire the same.

const (
	again = 20 * time.Millisecond  // and while some are firing
	retry = 250 * time.Millisecond // and while some cannot fire
	blind = time.Second            // and while they cannot be read
	batch = 512                    // due sessions asked for at once
	never = session.Instant(math.MaxInt64)
)

type keeper struct {
	wake signal

	mu     sync.Mutex
	next   session.Instant // when it wakes
	early  session.Instant // the earliest deadline that was set since it slept last
	late   Timing          // of deadlines that fired
	firing map[session.SessionID]bool
	wait   map[session.SessionID]backoff // sessions whose Tick failed
}

type backoff struct {
	until session.Instant
	pause time.Duration
}

func (k *keeper) init() {
	k.wake = newSignal()
	k.early = never
	k.firing = map[session.SessionID]bool{}
	k.wait = map[session.SessionID]backoff{}
}

// nudge tells that a deadline was set.
func (k *keeper) nudge(at session.Instant) {
	if at == 0 {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.early = min(k.early, at)
	if at < k.next {
		k.next = at
		k.wake.raise()
	}
}

// rest says until when to sleep: until next, or a deadline that was set since
// next was asked for.
func (k *keeper) rest(next session.Instant) session.Instant {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.next = min(next, k.early)
	k.early = never
	return k.next
}

// keep fires deadlines until ctx is done.
func (c *Classroom) keep(ctx context.Context) error {
	k := &c.keeper
	slots := make(chan struct{}, atOnce)
	var all sync.WaitGroup
	defer all.Wait()
	timer := time.NewTimer(0)
	defer timer.Stop()
	failing := false
	for {
		due, next, err := c.due(ctx)
		if err != nil {
			next = clock().Add(blind)
			if !failing && ctx.Err() == nil {
				c.log.Warn("deadlines cannot be read", "err", err)
			}
		}
		failing = err != nil
		for _, id := range due {
			select {
			case slots <- struct{}{}:
			case <-ctx.Done():
				return nil
			}
			all.Go(func() {
				c.fire(ctx, id)
				<-slots
			})
		}
		timer.Reset(time.Until(k.rest(next).Time()))
		select {
		case <-ctx.Done():
			return nil
		case <-k.wake:
		case <-timer.C:
		}
	}
}

// due takes the sessions whose deadline has passed, and tells when to look
// again.
func (c *Classroom) due(ctx context.Context) (take []session.SessionID, next session.Instant, err error) {
	k := &c.keeper
	k.mu.Lock()
	busy := len(k.firing) + len(k.wait)
	k.mu.Unlock()
	now := clock()
	next = now.Add(c.cfg.Poll)
	var all []session.SessionID
	err = c.store.Read(ctx, func(q Query) (err error) {
		if all, err = q.Due(ctx, now, batch+busy); err != nil || len(all) > 0 {
			return err
		}
		first, err := q.NextDue(ctx)
		if first != 0 {
			next = min(next, first)
		}
		return err
	})
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, id := range all {
		if k.firing[id] || now < k.wait[id].until {
			continue
		}
		k.firing[id] = true
		take = append(take, id)
	}
	switch {
	case len(k.firing) > 0:
		next = now.Add(again)
	case len(all) > 0:
		next = now.Add(retry)
	}
	return take, next, err
}

// fire sends a Tick. When the last of those that are under way is done the
// Keeper looks again, as there may be more.
func (c *Classroom) fire(ctx context.Context, id session.SessionID) {
	k := &c.keeper
	var due session.Instant
	err := c.change(ctx, id, func(t *turn) error {
		due = 0
		if next, ok := t.s.Next(); ok && next.At <= t.now {
			due = next.At
		}
		return t.step(session.Tick{})
	})
	if due != 0 && settled(err) {
		k.late.Took(clock().Sub(due))
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.firing, id)
	switch {
	case settled(err), ctx.Err() != nil:
		delete(k.wait, id)
	default:
		b := k.wait[id]
		b.pause = min(max(2*b.pause, retry), time.Minute)
		if errors.Is(err, ErrUnavailable) {
			b.pause = min(b.pause, time.Second) // not the session's fault
		}
		b.until = clock().Add(b.pause)
		k.wait[id] = b
		if b.pause == retry {
			c.log.Warn("a deadline could not fire yet", "session", id, "err", err)
		}
	}
	if len(k.firing) == 0 {
		k.wake.raise()
	}
}
