package classroom

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/stoahq/stoa/internal/session"
)

// heart is the heartbeat of this node and what it learns by it. All instants
// are of the wall clock.
type heart struct {
	turn chan struct{}               // held by whoever beats
	last atomic.Int64                // the last heartbeat that was committed, an Instant
	node atomic.Pointer[Node]        // this node; nil before begin
	away atomic.Pointer[[]Outage]    // all outages, in order
	seen map[session.NodeID]sighting // other nodes; held with turn
	dead sync.Map                    // of NodeID with epoch: its last beat (Instant)
	came cameBack
}

// sighting is when a heartbeat of another node was first seen.
type sighting struct {
	node Node
	at   session.Instant
}

func (h *heart) init() {
	h.turn = make(chan struct{}, 1)
	h.away.Store(&[]Outage{})
	h.seen = map[session.NodeID]sighting{}
	h.came.conns = map[session.ConnID]bool{}
}

// name is how connections name a node: with the number of its start.
func (n Node) name() session.NodeID {
	return session.NodeID(fmt.Sprintf("%s/%d", n.ID, n.Epoch))
}

// isFresh tells whether this node may change something at an instant.
func (h *heart) isFresh(now session.Instant, most time.Duration) bool {
	return h.node.Load() != nil && now.Sub(session.Instant(h.last.Load())) <= most
}

// after lists the outages after a number.
func (h *heart) after(seq int64) []Outage {
	all := *h.away.Load()
	for i := len(all); i > 0; i-- {
		if all[i-1].Seq <= seq {
			return all[i:]
		}
	}
	return all
}

// before is the instant d before at, outages not counted: what happened since
// then was at most d ago for everybody.
func (h *heart) before(at session.Instant, d time.Duration) session.Instant {
	all := *h.away.Load()
	from := at.Add(-d)
	for i := len(all) - 1; i >= 0 && all[i].End > from; i-- {
		if all[i].Start < at {
			from -= min(all[i].End, at) - all[i].Start
		}
	}
	return from
}

// fresh sees to it that a heartbeat was committed lately; the outage that
// would otherwise lie behind this node is recorded by it.
func (c *Classroom) fresh(ctx context.Context) error {
	if c.heart.isFresh(clock(), c.cfg.OutageAfter) {
		return nil
	}
	return c.beat(ctx, true)
}

// beat commits a heartbeat; stale: only if there was none lately. Only one
// runs at a time.
func (c *Classroom) beat(ctx context.Context, stale bool) error {
	h := &c.heart
	select {
	case h.turn <- struct{}{}:
		defer func() { <-h.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	me := h.node.Load()
	if me == nil {
		return fmt.Errorf("not started: %w", ErrUnavailable)
	}
	if stale && h.isFresh(clock(), c.cfg.OutageAfter) {
		return nil
	}
	err := c.commitBeat(ctx, *me)
	if errors.Is(err, ErrSuperseded) {
		return c.anew(ctx, *me)
	}
	return err
}

// pulse is what one heartbeat found.
type pulse struct {
	at      session.Instant
	nodes   []Node
	outages []Outage // those that this node had not known
	dead    []Node
}

// commitBeat commits a heartbeat of a node, which becomes this one. Held with
// heart.turn.
func (c *Classroom) commitBeat(ctx context.Context, me Node) error {
	var p pulse
	err := c.store.Write(ctx, func(tx Tx) (err error) {
		p, err = c.pulse(ctx, tx, me)
		return err
	})
	if err != nil {
		return err
	}
	h := &c.heart
	me.Beat = p.at
	if len(p.outages) > 0 {
		all := append(append([]Outage{}, *h.away.Load()...), p.outages...)
		h.away.Store(&all)
		h.came.reset()
		last := p.outages[len(p.outages)-1]
		c.log.Info("outages", "new", len(p.outages), "start", last.Start.Time(), "end", last.End.Time())
	}
	h.node.Store(&me)
	h.last.Store(int64(p.at))
	c.sight(p)
	return nil
}

// pulse is the transaction of a heartbeat: an outage that nobody has recorded
// (rule 5), other nodes that have died, and the beat itself.
func (c *Classroom) pulse(ctx context.Context, tx Tx, me Node) (p pulse, err error) {
	if p.nodes, err = tx.Nodes(ctx); err != nil {
		return p, err
	}
	p.at = clock()
	var last session.Instant
	for _, n := range p.nodes {
		last = max(last, n.Beat)
	}
	if last != 0 && p.at.Sub(last) > c.cfg.OutageAfter {
		if _, err := tx.AddOutage(ctx, last, p.at); err != nil {
			return p, err
		}
	}
	var known int64
	if all := *c.heart.away.Load(); len(all) > 0 {
		known = all[len(all)-1].Seq
	}
	if p.outages, err = tx.Outages(ctx, known); err != nil {
		return p, err
	}
	if len(p.outages) == 0 {
		for _, n := range p.nodes {
			if s, ok := c.heart.seen[n.ID]; n.ID != me.ID && ok && s.node == n && p.at.Sub(s.at) > 2*c.cfg.OutageAfter {
				p.dead = append(p.dead, n)
				if err := tx.DropNode(ctx, n.ID); err != nil {
					return p, err
				}
			}
		}
	}
	me.Beat = p.at
	return p, tx.Beat(ctx, me)
}

// sight notes the heartbeats of other nodes, and buries the dead. After an
// outage everybody has the full time again.
func (c *Classroom) sight(p pulse) {
	h := &c.heart
	old := h.seen
	h.seen = make(map[session.NodeID]sighting, len(p.nodes))
	for _, n := range p.nodes {
		s, ok := old[n.ID]
		if !ok || s.node != n || len(p.outages) > 0 {
			s = sighting{n, p.at}
		}
		h.seen[n.ID] = s
	}
	for _, n := range p.dead {
		delete(h.seen, n.ID)
		h.dead.Store(n.name(), n.Beat)
		c.log.Warn("a node is dead", "node", n.name(), "beat", n.Beat.Time())
	}
	if len(p.dead) > 0 {
		c.mender.add(c.loseDead)
	}
}

// begin gives this process an epoch of its own.
func (c *Classroom) begin(ctx context.Context) error {
	return c.insist(ctx, slog.LevelWarn, "first heartbeat", func(ctx context.Context) error {
		h := &c.heart
		select {
		case h.turn <- struct{}{}:
			defer func() { <-h.turn }()
		case <-ctx.Done():
			return ctx.Err()
		}
		return c.epoch(ctx)
	})
}

// epoch finds the number of this start: one more than the last, or, where the
// last is not known any more because the node was declared dead, the time in
// seconds, which is more than any number counted. Held with heart.turn.
func (c *Classroom) epoch(ctx context.Context) error {
	me := Node{ID: c.cfg.Node, Epoch: 1}
	if old := c.heart.node.Load(); old != nil {
		me.Epoch = old.Epoch + 1
	}
	err := c.store.Read(ctx, func(q Query) error {
		nodes, err := q.Nodes(ctx)
		for _, n := range nodes {
			if n.ID == me.ID {
				me.Epoch = max(me.Epoch, n.Epoch+1)
				c.heart.dead.Store(n.name(), n.Beat)
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	if err = c.commitBeat(ctx, me); errors.Is(err, ErrSuperseded) {
		me.Epoch = max(me.Epoch+1, time.Now().Unix())
		err = c.commitBeat(ctx, me)
	}
	return err
}

// errTwice: two processes serve under one name.
var errTwice = errors.New("another process serves as this node")

// anew begins a new epoch after another node had declared this one dead. Held
// with heart.turn.
func (c *Classroom) anew(ctx context.Context, me Node) error {
	err := c.store.Read(ctx, func(q Query) error {
		nodes, err := q.Nodes(ctx)
		for _, n := range nodes {
			if n.ID == me.ID && n.Epoch > me.Epoch {
				return fmt.Errorf("%w (%s): %w", errTwice, n.name(), ErrSuperseded)
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	c.log.Warn("this node was declared dead: it begins anew", "node", me.name())
	c.heart.dead.Store(me.name(), me.Beat)
	if err := c.epoch(ctx); err != nil {
		return err
	}
	c.watch.anew.tell(struct{}{})
	c.mender.add(c.loseDead)
	return nil
}

// beating commits a heartbeat every second. One that fails is tried again at
// the next; what lies between is an outage.
func (c *Classroom) beating(ctx context.Context) error {
	tick := time.NewTicker(c.cfg.Heartbeat)
	defer tick.Stop()
	failing := false
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		err := c.beat(ctx, false)
		switch {
		case errors.Is(err, errTwice):
			return err
		case err != nil && !failing && ctx.Err() == nil:
			c.log.Error("no heartbeat: nothing can be stored", "err", err)
		case err == nil && failing:
			c.log.Info("the heartbeat is back")
		}
		failing = err != nil
	}
}
