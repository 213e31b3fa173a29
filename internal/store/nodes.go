package store

import (
	"context"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/store/db"
)

func (q *query) Nodes(context.Context) ([]classroom.Node, error) {
	rows, err := q.q.Nodes(q.ctx)
	return all(rows, err, func(n db.NodesRow) classroom.Node {
		return classroom.Node{ID: n.ID, Epoch: n.Epoch, Beat: n.Beat}
	})
}

func (q *query) Outages(_ context.Context, after int64) ([]classroom.Outage, error) {
	rows, err := q.q.Outages(q.ctx, after)
	return all(rows, err, func(o db.Outage) classroom.Outage {
		return classroom.Outage{Seq: o.Seq, Start: o.StartAt, End: o.EndAt}
	})
}

// lock makes what a write sees of the nodes stand until it ends, so that an
// outage is recorded once however many nodes notice it. The change of a
// session only looks: it does not hold up heartbeats.
func (t *tx) lock() error {
	if t.free {
		return nil
	}
	t.free = true
	_, err := t.t.ExecContext(t.ctx, "LOCK TABLE nodes IN SHARE ROW EXCLUSIVE MODE")
	return err
}

func (t *tx) Nodes(ctx context.Context) ([]classroom.Node, error) {
	if err := t.lock(); err != nil {
		return nil, err
	}
	return t.query.Nodes(ctx)
}

func (t *tx) Beat(_ context.Context, n classroom.Node) error {
	if err := t.lock(); err != nil {
		return err
	}
	ok, err := t.q.BeatNode(t.ctx, n.ID, n.Epoch, n.Beat)
	switch {
	case err != nil:
		return err
	case ok == 0:
		return classroom.ErrSuperseded
	}
	t.beat = &n
	return nil
}

func (t *tx) DropNode(_ context.Context, id session.NodeID) error {
	if err := t.lock(); err != nil {
		return err
	}
	return t.q.DropNode(t.ctx, id)
}

func (t *tx) AddOutage(_ context.Context, start, end session.Instant) (int64, error) {
	if err := t.lock(); err != nil {
		return 0, err
	}
	return t.q.AddOutage(t.ctx, int64(start), int64(end))
}
