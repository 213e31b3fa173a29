package store

import (
	"sync"
	"sync/atomic"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
)

// groupMax is how many changes are committed together at most.
const groupMax = 256

// request is one change of a session, or a write outside any (id is empty).
type request struct {
	id   session.SessionID
	fn   func(classroom.Tx, *session.State) ([]session.Event, error)
	life atomic.Int32 // waiting, begun, withdrawn

	err    error             // the answer
	commit *classroom.Commit // what to tell after the commit
	done   chan struct{}     // closed when there is an answer
}

const (
	waiting int32 = iota
	begun
	withdrawn
)

func (r *request) begin() bool    { return r.life.CompareAndSwap(waiting, begun) }
func (r *request) withdraw() bool { return r.life.CompareAndSwap(waiting, withdrawn) }

// lane carries out requests one group after the other. Whoever finds it idle
// carries out their own, without a goroutine: two that hand over to each other
// cost more than a small change. What arrives meanwhile is the next group, and
// has a goroutine; so nobody waits for company and a busy disk makes groups
// larger.
type lane struct {
	store *Store

	mu    sync.Mutex
	queue []*request
	busy  bool
}

// add has a request carried out. It may return before there is an answer.
func (l *lane) add(r *request) {
	l.mu.Lock()
	first := !l.busy
	l.busy = true
	l.queue = append(l.queue, r)
	l.mu.Unlock()
	if first && l.next() {
		go l.drain()
	}
}

func (l *lane) drain() {
	for l.next() {
	}
}

// next carries out the next group and tells whether another waits. Without one
// the lane is idle.
func (l *lane) next() (more bool) {
	group := l.take()
	ended := true
	defer func() {
		if ended { // by a change: a test that failed inside it
			for _, r := range group {
				r.err = errAborted
			}
		}
		answer(group)
		if more = l.goesOn(); ended && more {
			go l.drain()
		}
	}()
	if len(group) > 0 {
		l.store.run(group)
	}
	ended = false
	return more
}

// take takes the next group out: nobody, where all have withdrawn.
func (l *lane) take() []*request {
	l.mu.Lock()
	defer l.mu.Unlock()
	var group []*request
	taken := 0
	for ; taken < len(l.queue) && len(group) < groupMax; taken++ {
		if r := l.queue[taken]; r.begin() {
			group = append(group, r)
		}
		l.queue[taken] = nil
	}
	l.queue = l.queue[taken:]
	return group
}

func (l *lane) goesOn() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.queue) == 0 {
		l.queue, l.busy = nil, false
	}
	return l.busy
}

func answer(group []*request) {
	for _, r := range group {
		close(r.done)
	}
}
