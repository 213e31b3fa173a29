package web

import (
	"encoding/json"
	"sync"
	"time"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
)

// lates bounds what a person puts without a socket, as it is with one: each of
// these takes the session's lock as well.
type lates struct {
	mu  sync.Mutex
	all map[session.PersonID]*allowance
}

const (
	latesMost = 1000        // people that are kept in mind before the idle ones go
	lateIdle  = time.Minute // after which a budget is whole again anyway
)

// take uses up a batch of somebody's; the error is a *classroom.Denied.
func (l *lates) take(p session.PersonID, els []json.RawMessage) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.all[p]
	if b == nil {
		l.tidy()
		fresh := newAllowance()
		b = &fresh
		l.all[p] = b
	}
	if !b.take(sizeOf(els), len(els)) {
		return &classroom.Denied{Code: classroom.TooOften, RetryAfter: time.Second}
	}
	return nil
}

// tidy lets those go who are whole again. Called with l.mu held.
func (l *lates) tidy() {
	if l.all == nil {
		l.all = map[session.PersonID]*allowance{}
	}
	if len(l.all) < latesMost {
		return
	}
	for p, b := range l.all {
		if time.Since(b.batches.last) > lateIdle {
			delete(l.all, p)
		}
	}
}
