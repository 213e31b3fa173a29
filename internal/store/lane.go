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

// lane carries out requests one group after the other. It has a goroutine
// while there is something to do: what arrives during the commit of a group
// is the next group, so nobody waits for company and a busy disk makes
// groups larger.
type lane struct {
	store *Store

	mu    sync.Mutex
	queue []*request
	busy  bool
}

func (l *lane) add(r *request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.queue = append(l.queue, r)
	if !l.busy {
		l.busy = true
		go l.drain()
	}
}

func (l *lane) drain() {
	var group []*request
	defer func() {
		if len(group) == 0 {
			return
		}
		// A change ended this goroutine (a test that failed inside it).
		for _, r := range group {
			r.err = errAborted
		}
		answer(group)
		go l.drain()
	}()
	for group = l.take(); len(group) > 0; group = l.take() {
		l.store.run(group)
		answer(group)
	}
}

// take takes the next group out. Without one the lane is idle.
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
	if len(group) == 0 {
		l.queue, l.busy = nil, false
	}
	return group
}

func answer(group []*request) {
	for _, r := range group {
		close(r.done)
	}
}
