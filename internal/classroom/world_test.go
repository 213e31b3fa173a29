package classroom_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/store"
	"github.com/stoahq/stoa/internal/store/pgtest"
	"github.com/stoahq/stoa/internal/store/storetest"
)

func TestMain(m *testing.M) {
	// Two goroutines of a bubble that come to an expired timer at the same
	// instant break the race detector (golang/go#78156), not each other.
	runtime.GOMAXPROCS(1)
	code := pgtest.Main(m)
	if err := goleak.Find(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// story runs a test in fake time over a real SQLite database.
func story(t *testing.T, tell func(t *testing.T, w *world), opts ...func(*classroom.Config)) {
	t.Helper()
	t.Parallel()
	dir := storetest.Folder(t)
	synctest.Test(t, func(t *testing.T) {
		w := &world{T: t, dir: dir, opts: opts, people: map[string]*someone{}}
		w.boot()
		defer w.halt()
		tell(t, w)
	})
}

// world is a deployment, and the people in it by first name.
type world struct {
	*testing.T
	dir    string
	opts   []func(*classroom.Config)
	gate   *gate
	c      *classroom.Classroom
	cancel context.CancelFunc
	ran    chan error
	people map[string]*someone

	mu    sync.Mutex
	hints []classroom.Hint
	ended []session.LoginID
	anew  int
}

type someone struct {
	classroom.Person
	classroom.Visitor
	secret string
	conn   session.ConnID
	token  string
	in     classroom.Inside
}

var cheap = classroom.HashParams{Time: 1, Memory: 8, Threads: 1, AtOnce: 2}

// boot starts the program.
func (w *world) boot() {
	w.Helper()
	st, err := store.Open(w.Context(), store.Config{Dir: w.dir})
	require.NoError(w, err)
	w.gate = &gate{Store: st, slow: make(chan struct{})}
	close(w.gate.slow)
	cfg := classroom.Config{Store: w.gate, Hash: cheap, Heartbeat: beat, Poll: 10 * time.Second}
	for _, o := range w.opts {
		o(&cfg)
	}
	w.c = classroom.New(cfg)
	w.c.Watch(func(h classroom.Hint) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.hints = append(w.hints, h)
	})
	w.c.WatchLogins(func(l []session.LoginID) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.ended = append(w.ended, l...)
	})
	w.c.WatchAnew(func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.anew++
	})
	w.run()
}

func (w *world) run() {
	var ctx context.Context
	ctx, w.cancel = context.WithCancel(w.Context())
	w.ran = make(chan error, 1)
	go func() { w.ran <- w.c.Run(ctx) }()
	synctest.Wait()
	require.NoError(w, w.c.Ready())
}

// pause ends Run, not the process.
func (w *world) pause() {
	w.cancel()
	require.NoError(w, <-w.ran)
}

// down lets d pass while Run is not at work: days of heartbeats take minutes.
func (w *world) down(d time.Duration) {
	w.pause()
	pass(d)
	w.run()
}

// halt stops the program properly.
func (w *world) halt() {
	w.pause()
	require.NoError(w, w.gate.Close())
}

// kill ends the program without letting it store anything more.
func (w *world) kill() {
	w.gate.away.Store(true)
	w.halt()
}

// gate is a store that can be away, or freeze.
type gate struct {
	*store.Store
	away    atomic.Bool
	still   atomic.Bool // sessions cannot be changed
	changes atomic.Int64
	spoiled atomic.Pointer[session.SessionID] // no version is kept of its boards
	first   atomic.Pointer[func()]            // what happens before the next change of a session
	last    atomic.Pointer[func()]            // what happens after it

	mu   sync.Mutex
	slow chan struct{} // open: every call waits
}

func (g *gate) freeze() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.slow = make(chan struct{})
}

func (g *gate) thaw() {
	g.mu.Lock()
	defer g.mu.Unlock()
	close(g.slow)
}

func (g *gate) pass() error {
	g.mu.Lock()
	slow := g.slow
	g.mu.Unlock()
	<-slow
	if g.away.Load() {
		return fmt.Errorf("pulled: %w", classroom.ErrUnavailable)
	}
	return nil
}

func (g *gate) Change(ctx context.Context, id session.SessionID, fn func(classroom.Tx, *session.State) ([]session.Event, error)) error {
	if err := g.pass(); err != nil {
		return err
	}
	if g.still.Load() {
		return fmt.Errorf("stuck: %w", classroom.ErrUnavailable)
	}
	if first := g.first.Swap(nil); first != nil {
		(*first)()
	}
	if last := g.last.Swap(nil); last != nil {
		defer (*last)()
	}
	g.changes.Add(1)
	if at := g.spoiled.Load(); at != nil && *at == id {
		return g.Store.Change(ctx, id, func(tx classroom.Tx, s *session.State) ([]session.Event, error) {
			return fn(noVersions{tx}, s)
		})
	}
	return g.Store.Change(ctx, id, fn)
}

// noVersions is a transaction in which no version can be kept.
type noVersions struct{ classroom.Tx }

func (noVersions) AddVersion(context.Context, classroom.Version, []byte) error {
	return errors.New("no version can be kept")
}

func (g *gate) Write(ctx context.Context, fn func(classroom.Tx) error) error {
	if err := g.pass(); err != nil {
		return err
	}
	return g.Store.Write(ctx, fn)
}

func (g *gate) Read(ctx context.Context, fn func(classroom.Query) error) error {
	if err := g.pass(); err != nil {
		return err
	}
	return g.Store.Read(ctx, fn)
}

func (g *gate) Healthy() error {
	if g.away.Load() {
		return classroom.ErrUnavailable
	}
	return g.Store.Healthy()
}

// person makes an account once, and logs it in.
func (w *world) person(name string, kind session.Kind) *someone {
	w.Helper()
	if p := w.people[name]; p != nil {
		return p
	}
	email := name + "@example.org"
	_, err := w.c.AddPerson(w.Context(), classroom.NewPerson{Name: name, Email: email, Password: "correct horse", Kind: kind})
	require.NoError(w, err)
	p := &someone{}
	w.people[name] = p
	w.login(p, email)
	return p
}

func (w *world) login(p *someone, email string) {
	w.Helper()
	var err error
	p.secret, p.Person, err = w.c.LogIn(w.Context(), email, "correct horse", "192.0.2.1", "test")
	require.NoError(w, err)
	p.Visitor, _, err = w.c.Who(w.Context(), p.secret)
	require.NoError(w, err)
}

// class is a session of hanna's with members.
func (w *world) class(o classroom.Overrides, members ...*someone) session.SessionID {
	w.Helper()
	n := classroom.NewSession{Name: "Greek", Overrides: o}
	s, err := w.c.AddSession(w.Context(), w.person("hanna", session.Licensed).Person, n)
	require.NoError(w, err)
	for _, m := range members {
		require.NoError(w, w.c.SetMember(w.Context(), classroom.Person{}, s.ID, m.Person.ID, true))
	}
	return s.ID
}

// enter brings people in by hand, each by a new connection.
func (w *world) enter(id session.SessionID, people ...*someone) {
	w.Helper()
	for _, p := range people {
		p.conn = classroom.NewConn()
		in, err := w.c.Enter(w.Context(), id, p.Visitor, p.conn)
		require.NoError(w, err)
		p.in, p.token = in, in.Token
	}
}

// resume brings a page back.
func (w *world) resume(id session.SessionID, p *someone, age time.Duration) error {
	conn := classroom.NewConn()
	in, err := w.c.Resume(w.Context(), id, p.Visitor, conn, p.token, age)
	if err == nil {
		p.conn, p.token, p.in = conn, in.Token, in
		err = w.c.Confirm(w.Context(), p.token)
	}
	return err
}

func (w *world) active(id session.SessionID, p *someone) {
	w.c.Active(id, p.Person.ID, p.conn, now())
}

func now() session.Instant { return session.At(time.Now()) }

// pass lets time pass, and everything happen that is due.
func pass(d time.Duration) {
	time.Sleep(d) //nolint:forbidigo // fake time
	synctest.Wait()
}

// view looks at a session.
func (w *world) view(id session.SessionID, look func(s *session.State)) {
	w.Helper()
	require.NoError(w, w.c.View(w.Context(), id, look))
}

func (w *world) seat(id session.SessionID, p *someone) (t session.Seat) {
	w.Helper()
	w.view(id, func(s *session.State) {
		if at := s.Seats[p.Person.ID]; at != nil {
			t = *at
			t.Conns = slices.Clone(at.Conns)
		}
	})
	return t
}

func (w *world) runOf(id session.SessionID) (r session.Run) {
	w.Helper()
	w.view(id, func(s *session.State) { r = s.Run })
	return r
}

// told are the committed events of a kind, by what was told of them.
func (w *world) told(id session.SessionID, kind session.EventKind) (all []session.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, h := range w.hints {
		for _, e := range h.Events {
			if h.Session == id && e.Kind == kind {
				all = append(all, e)
			}
		}
	}
	return all
}

func (w *world) loggedIn(p *someone) bool {
	w.Helper()
	logins, err := w.c.Logins(w.Context(), p.Person.ID)
	require.NoError(w, err)
	return slices.ContainsFunc(logins, func(l classroom.Login) bool { return l.ID == p.Login })
}

func (w *world) refused(err error, code session.Code) {
	w.Helper()
	var r *session.Refusal
	require.True(w, errors.As(err, &r), "not refused: %v", err)
	require.Equal(w, code, r.Code)
}

func (w *world) outages() (all []classroom.Outage) {
	w.Helper()
	require.NoError(w, w.gate.Store.Read(w.Context(), func(q classroom.Query) (err error) {
		all, err = q.Outages(w.Context(), 0)
		return err
	}))
	return all
}

// stay is a person's first stay in the present run.
func (w *world) stays(id session.SessionID, p *someone) (all []classroom.Stay) {
	w.Helper()
	list, err := w.c.Attendance(w.Context(), w.runOf(id).ID)
	require.NoError(w, err)
	for _, s := range list {
		if s.Person == p.Person.ID {
			all = append(all, s)
		}
	}
	return all
}
