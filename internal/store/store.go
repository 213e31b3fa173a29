package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
)

// Config says where everything is kept.
type Config struct {
	// Dir is the data folder. SQLite keeps its file, stoa.db, in it; it is
	// made when it does not exist. Not looked at when PostgresURL is set.
	Dir string
	// PostgresURL is the address of a PostgreSQL database; empty: SQLite.
	PostgresURL string
	// Beside lets a tool open the data folder while a server serves it. Then
	// people, groups and logins may be written and sessions added, but no
	// session changed; the database must have the tool's version.
	Beside bool
	// Log is told of faults and of what was done at start; nil: nobody.
	Log *slog.Logger
}

// Store implements classroom.Store. Open makes one.
type Store struct {
	engine engine
	cache  *cache
	lane   *lane // SQLite: the one lane; PostgreSQL: nil, each session has its own
	told   func(classroom.Commit)
	self   atomic.Pointer[classroom.Node] // the last accepted beat of this process
	fault  atomic.Pointer[error]          // why the last transaction could not be committed
	log    *slog.Logger
	counts counts

	mu     sync.RWMutex // closed
	closed bool
	users  sync.WaitGroup // calls under way
}

var (
	_ classroom.Store = (*Store)(nil)

	errClosed  = fmt.Errorf("%w: it is closed", classroom.ErrUnavailable)
	errBeside  = errors.New("another process serves this data folder: sessions can only be changed there")
	errTold    = errors.New("store: edits are told by changes of a session only")
	errAborted = errors.New("store: a change ended its goroutine")
)

// Open opens the storage and brings it to this program's version. Its errors
// are one line each and say what to do; nothing is damaged when it fails.
func Open(ctx context.Context, c Config) (*Store, error) {
	s := &Store{cache: newCache(idleEntries), told: func(classroom.Commit) {}, log: c.Log}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	var err error
	if c.PostgresURL != "" {
		s.engine, err = openPostgres(ctx, c.PostgresURL, s.log)
	} else {
		s.lane = &lane{store: s}
		s.engine, err = openSQLite(ctx, c.Dir, c.Beside, s.log)
	}
	if err != nil {
		return nil, err
	}
	return s, nil
}

// Committed implements classroom.Store.
func (s *Store) Committed(fn func(classroom.Commit)) { s.told = fn }

// Healthy implements classroom.Store: it tells how the last transaction
// ended. Whoever beats a node tries once every few seconds, so it is never
// stale for long.
func (s *Store) Healthy() error {
	if err := s.fault.Load(); err != nil {
		return *err
	}
	return nil
}

// Change implements classroom.Store. fn may be called again when the
// database asks for it (a deadlock, a connection that had died).
func (s *Store) Change(ctx context.Context, id session.SessionID, fn func(classroom.Tx, *session.State) ([]session.Event, error)) error {
	if s.engine.beside() {
		return errBeside
	}
	r := &request{id: id, fn: fn, done: make(chan struct{})}
	if s.lane != nil {
		return s.submit(ctx, s.lane, r)
	}
	e := s.cache.get(id)
	defer s.cache.put(e)
	return s.submit(ctx, e.lane(s), r)
}

// Write implements classroom.Store.
func (s *Store) Write(ctx context.Context, fn func(classroom.Tx) error) error {
	r := &request{done: make(chan struct{}), fn: func(tx classroom.Tx, _ *session.State) ([]session.Event, error) {
		return nil, fn(tx)
	}}
	if s.lane != nil {
		return s.submit(ctx, s.lane, r)
	}
	return s.submit(ctx, &lane{store: s}, r)
}

// submit hands a request to a lane and waits for its answer. A caller who
// gives up takes the request out if it has not begun; else it is completed.
func (s *Store) submit(ctx context.Context, l *lane, r *request) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if !s.enter() {
		return errClosed
	}
	defer s.users.Done()
	s.counts.waiting.Add(1)
	defer s.counts.waiting.Add(-1)
	l.add(r)
	select {
	case <-r.done:
	case <-ctx.Done():
		if r.withdraw() {
			return ctx.Err()
		}
		<-r.done
	}
	return r.err
}

// View implements classroom.Store.
func (s *Store) View(ctx context.Context, id session.SessionID, fn func(*session.State)) error {
	if !s.enter() {
		return errClosed
	}
	defer s.users.Done()
	e := s.cache.get(id)
	defer s.cache.put(e)
	rev, acts, err := s.engine.latest(ctx, id)
	if err != nil {
		return s.unavailable(err)
	}
	e.mu.RLock()
	if e.reached(rev, acts) {
		defer e.mu.RUnlock()
		fn(e.state)
		return nil
	}
	e.mu.RUnlock()

	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.reached(rev, acts) {
		if err := s.read(ctx, func(q *query) error { return e.load(q) }); err != nil {
			return err
		}
	}
	fn(e.state)
	return nil
}

// Read implements classroom.Store.
func (s *Store) Read(ctx context.Context, fn func(classroom.Query) error) error {
	if !s.enter() {
		return errClosed
	}
	defer s.users.Done()
	return s.read(ctx, func(q *query) error { return fn(q) })
}

func (s *Store) read(ctx context.Context, fn func(*query) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	t, err := s.engine.begin(ctx, false)
	for try := 1; err != nil && try < tries && s.engine.again(err); try++ {
		t, err = s.engine.begin(ctx, false)
	}
	if err != nil {
		return s.unavailable(err)
	}
	defer t.rollback()
	if err = impossible(fn(newQuery(t))); ctx.Err() != nil {
		return err
	}
	return s.unavailable(err)
}

// unavailable marks errors of the storage itself as classroom.ErrUnavailable.
func (s *Store) unavailable(err error) error {
	if err == nil || errors.Is(err, classroom.ErrUnavailable) || !s.engine.broken(err) {
		return err
	}
	return fmt.Errorf("%w: %w", classroom.ErrUnavailable, err)
}

// Close waits for what is under way and closes the storage.
func (s *Store) Close() error {
	s.mu.Lock()
	was := s.closed
	s.closed = true
	s.mu.Unlock()
	if was {
		return nil
	}
	s.users.Wait()
	return s.engine.close()
}

func (s *Store) enter() bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return false
	}
	s.users.Add(1)
	return true
}
