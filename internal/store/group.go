package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"time"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
)

const (
	tries = 4                    // how often a group is tried when the database asks for it
	pause = 5 * time.Millisecond // doubled with every try
)

// run carries out a group and sets its answers.
func (s *Store) run(reqs []*request) {
	for try := 1; ; try++ {
		g := &group{store: s, reqs: reqs}
		err := g.attempt()
		if err == nil {
			if s.fault.Load() != nil && g.proves() && s.engine.roomy() {
				s.fault.Store(nil)
				s.log.Info("storage is available again")
			}
			return
		}
		if try < tries && !g.unknown && s.engine.again(err) {
			time.Sleep(rand.N(pause << try)) // let whoever was in the way go first
			continue
		}
		s.counts.faults.Add(1)
		err = s.unavailable(err)
		if errors.Is(err, classroom.ErrUnavailable) && s.fault.Swap(&err) == nil {
			s.log.Error("storage is unavailable", "error", err)
		}
		for _, r := range reqs {
			r.err = err
		}
		return
	}
}

// group is one transaction in the making.
type group struct {
	store   *Store
	reqs    []*request
	tx      *tx
	held    []*entry // locked until the end is known
	unknown bool     // the commit was tried and its outcome is not known
}

// attempt carries out all requests in one transaction and tells of them. An
// error means that nothing was committed (or that nobody knows, see unknown)
// and that no answer is set.
func (g *group) attempt() (err error) {
	ok := false
	defer func() {
		for _, e := range g.held {
			if !ok {
				e.forget()
			}
			e.mu.Unlock()
			g.store.cache.put(e)
		}
	}()
	begin := time.Now()
	t, err := g.store.engine.begin(context.Background(), true)
	if err != nil {
		return err
	}
	defer t.rollback()
	g.tx = newTx(t)
	g.tx.free = !g.store.engine.shared() || g.reqs[0].id != ""
	for _, r := range g.reqs {
		if err := g.serve(r); err != nil {
			return err
		}
	}
	if len(g.reqs) == 1 && g.reqs[0].undone(g.reqs[0].err) {
		ok = true
		return nil // rolled back as a whole
	}
	if err := g.mayCommit(); err != nil {
		return err
	}
	if err := t.commit(); err != nil {
		g.unknown = true
		return fmt.Errorf("commit: %w", err)
	}
	ok = true
	g.store.counts.changes.Add(uint64(len(g.reqs)))
	g.store.counts.commits.Took(time.Since(begin))
	g.tell()
	return nil
}

// proves tells whether the group has committed anything.
func (g *group) proves() bool {
	for _, r := range g.reqs {
		if r.commit != nil || r.id == "" && r.err == nil {
			return true
		}
	}
	return false
}

// tell tells of what is committed, before anybody else can lock the sessions.
func (g *group) tell() {
	if g.tx.beat != nil {
		g.store.self.Store(g.tx.beat)
	}
	for _, r := range g.reqs {
		if r.commit != nil {
			g.store.told(*r.commit)
		}
	}
}

// mayCommit refuses what a node that was declared dead wants to commit. It
// comes after the sessions' locks: whoever took over this node's connections
// has either done so before, and is seen here, or waits for those locks.
func (g *group) mayCommit() error {
	self := g.store.self.Load()
	if g.tx.beat != nil {
		self = g.tx.beat
	}
	if self == nil || !g.store.engine.shared() {
		return nil
	}
	lives, err := g.tx.q.NodeLives(g.tx.ctx, self.ID, self.Epoch)
	if err == nil && !lives {
		err = classroom.ErrSuperseded
	}
	return err
}

// serve carries out one request in a savepoint of its own and sets its
// answer. It returns only what makes the whole transaction fail.
func (g *group) serve(r *request) error {
	r.err, r.commit = nil, nil
	alone := len(g.reqs) == 1
	if !alone {
		if err := g.exec("SAVEPOINT change"); err != nil {
			return err
		}
	}
	r.err = impossible(g.carryOut(r))
	if err := g.fatal(r.err); err != nil {
		return err
	}
	switch {
	case alone:
		return nil
	case r.undone(r.err):
		if err := g.exec("ROLLBACK TO SAVEPOINT change"); err != nil {
			return err
		}
	}
	return g.exec("RELEASE SAVEPOINT change")
}

// fatal tells which errors of one change end the whole transaction.
func (g *group) fatal(err error) error {
	if err != nil && (g.store.engine.broken(err) || g.store.engine.again(err)) {
		return err
	}
	return nil
}

func (g *group) exec(sql string) error {
	_, err := g.tx.t.ExecContext(g.tx.ctx, sql)
	return err
}

func (g *group) carryOut(r *request) error {
	g.tx.edits = nil
	if r.id == "" {
		_, err := call(r, g.tx, nil)
		if err == nil && len(g.tx.edits) > 0 {
			err = errTold
		}
		return err
	}
	e, err := g.hold(r.id)
	if err != nil {
		return err
	}
	s := e.state
	before := markOf(s)
	events, err := call(r, g.tx, s)
	touched := s.Touched()
	if r.undone(err) {
		if len(touched) > 0 || before != markOf(s) {
			e.forget()
		}
		return err
	}
	if perr := g.project(e, before, events, touched); perr != nil {
		e.forget()
		return fmt.Errorf("store session %s: %w", r.id, perr)
	}
	if len(events) > 0 || len(g.tx.edits) > 0 {
		c := classroom.Commit{
			Session: r.id, Events: events, Edits: g.tx.edits, Inside: s.Inside(), Phase: s.Phase(), Hosts: s.Hosts,
		}
		if d, ok := s.Next(); ok {
			c.Next = d.At
		}
		r.commit = &c
	}
	return err
}

// mark tells a changed state from an unchanged one.
type mark struct {
	rev      int64
	at       session.Instant
	outage   int64
	settings session.Settings
	status   session.Status
	deleted  bool
}

func markOf(s *session.State) mark {
	return mark{s.Rev, s.At, s.Outage, s.Settings, s.Effective(), s.Deleted}
}

// call calls fn; a panic in it is its own fault and nobody else's.
func call(r *request, tx *tx, s *session.State) (events []session.Event, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return r.fn(tx, s)
}

// undone tells whether a request with this outcome is undone: a fault is; the
// refusal of a change is not, for what was due before it stands (rule 4). What
// is written outside any session has nothing of that kind.
func (r *request) undone(err error) bool {
	var refused *session.Refusal
	return err != nil && (r.id == "" || !errors.As(err, &refused))
}

// hold locks a session for this transaction and sees to it that its state is
// the latest one.
func (g *group) hold(id session.SessionID) (*entry, error) {
	for _, e := range g.held {
		if e.id == id && e.state != nil {
			return e, nil
		} else if e.id == id {
			return e, e.load(&g.tx.query)
		}
	}
	var rev, acts int64 = -1, -1
	if g.store.engine.shared() {
		row, err := g.tx.q.LockSession(g.tx.ctx, id)
		if err != nil {
			return nil, missing(err)
		}
		rev, acts = row.Rev, row.Acts
	}
	e := g.store.cache.get(id)
	e.mu.Lock()
	g.held = append(g.held, e)
	switch {
	case e.knows(rev, acts):
		return e, nil
	case e.knows(rev, -1):
		return e, e.refresh(&g.tx.query, acts)
	default:
		return e, e.load(&g.tx.query)
	}
}
