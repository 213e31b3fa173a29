package web

import (
	"sync"
	"time"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
)

// What a person may ask for of boards, in requests: a page asks once for each
// board that it opens, and again when it was away for long. Each may read and
// compress a whole board, where somebody draws on it meanwhile.
const (
	lookBurst = 300
	lookRate  = 30 // a second
)

// lookings bound how often people ask for boards as they are.
type lookings struct {
	mu  sync.Mutex
	all map[session.PersonID]*budget
}

// take uses up a request of somebody's; the error is a *classroom.Denied.
func (l *lookings) take(p session.PersonID) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.all[p]
	if b == nil {
		l.tidy()
		fresh := newBudget(lookBurst, lookRate)
		b = &fresh
		l.all[p] = b
	}
	if !b.take(1) {
		return &classroom.Denied{Code: classroom.TooOften, RetryAfter: time.Second}
	}
	return nil
}

// tidy lets those go who are whole again. Called with l.mu held.
func (l *lookings) tidy() {
	if l.all == nil {
		l.all = map[session.PersonID]*budget{}
	}
	if len(l.all) < latesMost {
		return
	}
	for p, b := range l.all {
		if time.Since(b.last) > lateIdle {
			delete(l.all, p)
		}
	}
}
