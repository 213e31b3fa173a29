package web

import (
	"sync"
	"time"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
)

// bounded bounds what each person does without a socket by a budget B of their
// own. The zero value is ready.
type bounded[B any] struct {
	mu  sync.Mutex
	all map[session.PersonID]*budgetOf[B]
}

type budgetOf[B any] struct {
	budget B
	last   time.Time // when something was taken of it
}

const (
	boundedMost = 1000        // people that are kept in mind before the idle ones go
	boundedIdle = time.Minute // after which a budget is whole again anyway
)

// take uses up something of somebody's budget, a fresh one for who has none; the
// error is a *classroom.Denied where use finds too little left.
func (l *bounded[B]) take(p session.PersonID, fresh func() B, use func(*B) bool) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	of := l.all[p]
	if of == nil {
		l.tidy()
		of = &budgetOf[B]{budget: fresh()}
		l.all[p] = of
	}
	of.last = time.Now()
	if !use(&of.budget) {
		return &classroom.Denied{Code: classroom.TooOften, RetryAfter: time.Second}
	}
	return nil
}

// tidy lets those go who are whole again. Called with l.mu held.
func (l *bounded[B]) tidy() {
	if l.all == nil {
		l.all = map[session.PersonID]*budgetOf[B]{}
	}
	if len(l.all) < boundedMost {
		return
	}
	for p, of := range l.all {
		if time.Since(of.last) > boundedIdle {
			delete(l.all, p)
		}
	}
}

// What a person may ask for of boards, in requests: a page asks once for each
// board that it opens, and again when it was away for long. Each may read and
// compress a whole board, where somebody draws on it meanwhile.
const (
	askBurst = 300
	askRate  = 30 // a second
)

// askedForBoards uses up one request for boards as they are.
func (s *Server) askedForBoards(p session.PersonID) error {
	return s.looked.take(p,
		func() budget { return newBudget(askBurst, askRate) },
		func(b *budget) bool { return b.take(1) })
}

// putsLate uses up a batch that comes without a socket, bounded as it is with
// one: each of these takes the session's lock as well.
func (s *Server) putsLate(p session.PersonID, bytes, elements int) error {
	return s.lates.take(p, newAllowance, func(a *allowance) bool { return a.take(bytes, elements) })
}
