package store

import (
	"container/list"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/stoahq/stoa/internal/session"
)

// idleEntries is how many sessions without anybody inside stay in memory.
const idleEntries = 1000

// entry is what is kept of one session in memory.
type entry struct {
	id session.SessionID

	// mu is held by the transaction that changes the session, from its first
	// look at it until its commit was told; so whoever reads under it sees
	// what is committed.
	mu    sync.RWMutex
	state *session.State // nil: not loaded
	acts  int64          // how many changes without a revision it knows of

	// The cache's, under its lock.
	pins int
	idle *list.Element
	own  *lane
}

// knows tells whether the state is loaded and that of rev and acts; -1: any.
func (e *entry) knows(rev, acts int64) bool {
	return e.state != nil && (rev < 0 || rev == e.state.Rev) && (acts < 0 || acts == e.acts)
}

// reached tells whether the state is loaded and not older than rev and acts.
func (e *entry) reached(rev, acts int64) bool {
	return e.state != nil && (e.state.Rev > rev || e.state.Rev == rev && e.acts >= acts)
}

func (e *entry) forget() { e.state = nil }

// load reads the state as q sees it.
func (e *entry) load(q *query) error {
	e.forget()
	row, err := q.q.LoadSession(q.ctx, e.id)
	if err != nil {
		return missing(err)
	}
	var h session.Header
	if err := json.Unmarshal([]byte(row.State), &h); err != nil {
		return fmt.Errorf("state of session %s: %w", e.id, err)
	}
	data, err := q.q.LoadSeats(q.ctx, e.id)
	if err != nil {
		return err
	}
	seats := make([]*session.Seat, len(data))
	for i, d := range data {
		seats[i] = new(session.Seat)
		if err := json.Unmarshal([]byte(d), seats[i]); err != nil {
			return fmt.Errorf("seat in session %s: %w", e.id, err)
		}
	}
	e.state, e.acts = session.Restore(h, seats), row.Acts
	return nil
}

// refresh takes over the last actions that other nodes have written.
func (e *entry) refresh(q *query, acts int64) error {
	rows, err := q.q.LoadActions(q.ctx, e.id)
	if err != nil {
		return err
	}
	for _, r := range rows {
		place := e.state.Seats
		if r.Reading {
			place = e.state.Readers
		}
		if t := place[r.PersonID]; t != nil {
			t.LastAction = max(t.LastAction, r.LastAction)
		}
	}
	e.acts = acts
	return nil
}

// cache holds the entries: those in use, those of sessions with people
// inside, and the idle ones that were used last.
type cache struct {
	max int

	mu      sync.Mutex
	entries map[session.SessionID]*entry
	idle    *list.List // of *entry, the last used in front
}

func newCache(limit int) *cache {
	return &cache{max: limit, entries: map[session.SessionID]*entry{}, idle: list.New()}
}

// get gives a session's entry, which stays until as many puts.
func (c *cache) get(id session.SessionID) *entry {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.entries[id]
	if e == nil {
		e = &entry{id: id}
		c.entries[id] = e
	}
	e.pins++
	if e.idle != nil {
		c.idle.Remove(e.idle)
		e.idle = nil
	}
	return e
}

func (c *cache) put(e *entry) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e.pins--
	switch {
	case e.pins > 0:
	case e.state == nil:
		delete(c.entries, e.id)
	case e.state.Inside() == 0 && e.state.AskingCount() == 0:
		e.idle = c.idle.PushFront(e)
		if c.idle.Len() > c.max {
			last := c.idle.Remove(c.idle.Back()).(*entry)
			delete(c.entries, last.id)
		}
	}
}

// lane is the session's own lane (PostgreSQL). The caller holds a pin.
func (e *entry) lane(s *Store) *lane {
	s.cache.mu.Lock()
	defer s.cache.mu.Unlock()
	if e.own == nil {
		e.own = &lane{store: s}
	}
	return e.own
}
