package classroom

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/stoahq/stoa/internal/session"
)

// atOnce is how many sessions are changed side by side where many must be;
// the store gathers them into few commits.
const atOnce = 128

// loseDead loses the connections of nodes that do not live (rule 9).
func (c *Classroom) loseDead(ctx context.Context) error {
	return c.everywhere(ctx, (*turn).loseDead)
}

// everywhere changes every session that has open connections.
func (c *Classroom) everywhere(ctx context.Context, act func(t *turn) error) error {
	var ids []session.SessionID
	err := c.store.Read(ctx, func(q Query) (err error) {
		ids, err = q.Peopled(ctx)
		return err
	})
	if err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(atOnce)
	for _, id := range ids {
		g.Go(func() error {
			err := c.change(ctx, id, act)
			if isRefusal(err) || errors.Is(err, ErrNotFound) {
				return nil
			}
			return err
		})
	}
	return g.Wait()
}

// loseDead reports every connection of a node that does not live as lost, as
// of that node's last heartbeat.
func (t *turn) loseDead() error {
	alive, err := t.alive()
	if err != nil {
		return err
	}
	var lost []session.Lose
	each(t.s, func(p session.PersonID, o session.Conn) {
		if !slices.Contains(alive, o.Node) {
			since, _ := t.c.heart.dead.Load(o.Node)
			at, _ := since.(session.Instant)
			lost = append(lost, session.Lose{Person: p, Conn: o.ID, Since: at})
		}
	})
	slices.SortFunc(lost, func(a, b session.Lose) int {
		return cmp.Or(cmp.Compare(a.Person, b.Person), cmp.Compare(a.Conn, b.Conn))
	})
	for _, l := range lost {
		if err := t.step(l); err != nil {
			return err
		}
	}
	return nil
}

// each calls fn for every open connection.
func each(s *session.State, fn func(session.PersonID, session.Conn)) {
	for _, places := range []map[session.PersonID]*session.Seat{s.Seats, s.Readers} {
		for p, t := range places {
			for _, o := range t.Conns {
				fn(p, o)
			}
		}
	}
}

// settling is how long after an outage a connection that is found closed
// counts as one that did not survive it: a page that is gone is noticed by
// then.
const settling = 20 * time.Second

// cameBack are the connections that opened since the last outage.
type cameBack struct {
	mu    sync.Mutex
	conns map[session.ConnID]bool
}

func (b *cameBack) reset() {
	b.mu.Lock()
	defer b.mu.Unlock()
	clear(b.conns)
}

// opened notes a connection while it matters.
func (h *heart) opened(conn session.ConnID, now session.Instant) {
	if _, soon := h.justAway(now); !soon {
		return
	}
	h.came.mu.Lock()
	defer h.came.mu.Unlock()
	h.came.conns[conn] = true
}

// since is where the attendance by a connection ends that was found lost at
// an instant: there, or where the outage began that it did not survive
// (rule 5).
func (h *heart) since(conn session.ConnID, at session.Instant) session.Instant {
	start, soon := h.justAway(at)
	if !soon || at < start {
		return at
	}
	h.came.mu.Lock()
	defer h.came.mu.Unlock()
	if h.came.conns[conn] {
		return at
	}
	return start
}

func (h *heart) justAway(now session.Instant) (start session.Instant, soon bool) {
	all := *h.away.Load()
	if len(all) == 0 {
		return 0, false
	}
	o := all[len(all)-1]
	return o.Start, now < o.End.Add(settling)
}

// mender does what must be done in the end, again and again until it is.
type mender struct {
	mu   sync.Mutex
	jobs []func(context.Context) error
	wake signal
}

func (m *mender) init() { m.wake = newSignal() }

// add takes a job. It is forgotten when the process ends: the next start does
// what is missing.
func (m *mender) add(job func(context.Context) error) {
	m.mu.Lock()
	m.jobs = append(m.jobs, job)
	m.mu.Unlock()
	m.wake.raise()
}

func (m *mender) take() []func(context.Context) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	jobs := m.jobs
	m.jobs = nil
	return jobs
}

// mend does the jobs, many side by side.
func (c *Classroom) mend(ctx context.Context) error {
	var g errgroup.Group
	g.SetLimit(atOnce)
	for {
		select {
		case <-ctx.Done():
			return g.Wait()
		case <-c.mender.wake:
		}
		for _, job := range c.mender.take() {
			g.Go(func() error {
				_ = c.insist(ctx, slog.LevelInfo, "mending", job) // only ctx ends it
				return nil
			})
		}
	}
}
