package media

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
)

// Why a socket was cut; the cause of its context.
var (
	errCut      = errors.New("put out of the run's media")
	errEnded    = errors.New("the run's media ended")
	errReplaced = errors.New("a newer socket of this connection took its place")
	errClosing  = errors.New("the server is closing")
)

// seatKey names a connection in a run.
type seatKey struct{ run, conn string }

// lines holds a line for every connection that has a socket, or that a command
// is dealing with.
type lines struct {
	mu     sync.Mutex
	byKey  map[seatKey]*line
	cuts   uint64 // grows with every cut, end and change of rights: did I miss one?
	closed bool
}

// line is where the joins and cuts of one connection queue: whoever has the
// turn may change what LiveKit knows about it. Its other fields belong to lines.mu.
type line struct {
	key   seatKey
	turn  chan struct{} // holds one value while somebody has the turn
	users int           // sockets and commands; without any, the line goes
	cut   context.CancelCauseFunc
	names atomic.Bool // the page is told of people who send nothing
}

func newLines() *lines { return &lines{byKey: map[seatKey]*line{}} }

// seen is to be asked before admission and handed to enter.
func (ls *lines) seen() uint64 {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	return ls.cuts
}

// enter makes a new socket the connection's only one. Its context is done, with
// the reason as its cause, when the socket is to be cut. stale says that
// something was cut since seen: the admission may be outdated. From here on no
// cut is missed. The caller releases the line.
func (ls *lines) enter(ctx context.Context, key seatKey, seen uint64) (l *line, socket context.Context, stale bool) {
	socket, cancel := context.WithCancelCause(ctx)
	ls.mu.Lock()
	defer ls.mu.Unlock()
	l = ls.hold(key)
	if l.cut != nil {
		l.cut(errReplaced)
	}
	l.cut = cancel
	if ls.closed {
		cancel(errClosing)
	}
	return l, socket, ls.cuts != seen
}

// cut cuts the connection's socket and returns its line, held.
func (ls *lines) cut(key seatKey) *line {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	ls.cuts++
	l := ls.hold(key)
	l.drop(errCut)
	return l
}

// end cuts all sockets of a run and returns their lines, held, in an order
// that is the same for everybody who takes the turn of several.
func (ls *lines) end(run string) []*line {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	ls.cuts++
	var held []*line
	for key, l := range ls.byKey {
		if key.run == run {
			l.users++
			l.drop(errEnded)
			held = append(held, l)
		}
	}
	slices.SortFunc(held, func(a, b *line) int { return cmp.Compare(a.key.conn, b.key.conn) })
	return held
}

// allow takes note that a run's rights have changed, and returns the lines of
// the run, held.
func (ls *lines) allow(run string, rights map[string]Rights) []*line {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	ls.cuts++
	var held []*line
	for key, l := range ls.byKey {
		if key.run == run {
			l.users++
			if of, ok := rights[key.conn]; ok {
				l.names.Store(of.Names)
			}
			held = append(held, l)
		}
	}
	return held
}

// tellNames has the pages of a run told of those people whom they may see.
func (ls *lines) tellNames(run string, rights map[string]Rights) {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	for key, l := range ls.byKey {
		if of, ok := rights[key.conn]; ok && key.run == run {
			l.names.Store(of.Names)
		}
	}
}

// close cuts every socket, and each that still comes.
func (ls *lines) close() {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	ls.closed = true
	for _, l := range ls.byKey {
		l.drop(errClosing)
	}
}

// hold returns the connection's line and counts the caller as a user.
func (ls *lines) hold(key seatKey) *line {
	l := ls.byKey[key]
	if l == nil {
		l = &line{key: key, turn: make(chan struct{}, 1)}
		ls.byKey[key] = l
	}
	l.users++
	return l
}

// release ends what hold began.
func (ls *lines) release(l *line) {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	if l.users--; l.users == 0 {
		delete(ls.byKey, l.key)
	}
}

func (l *line) drop(why error) {
	if l.cut != nil {
		l.cut(why)
		l.cut = nil
	}
}

// take waits for the turn.
func (l *line) take(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	select {
	case l.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// pass gives the turn on.
func (l *line) pass() { <-l.turn }
