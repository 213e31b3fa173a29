package web_test

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/mail"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/store"
	"github.com/stoahq/stoa/internal/store/storetest"
	"github.com/stoahq/stoa/internal/web"
	"github.com/stoahq/stoa/internal/web/webtest"
	"github.com/stoahq/stoa/internal/web/wire"
)

func TestMain(m *testing.M) {
	// What a test started must have ended with it; the browsers' idle
	// connections go with their transport.
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("net/http.(*persistConn).writeLoop"),
		goleak.IgnoreTopFunction("internal/poll.runtime_pollWait"))
}

// world is a deployment: real classroom, real SQLite, real HTTP on a free port.
type world struct {
	*testing.T
	ctx   context.Context
	dir   string // the data folder
	store *faulty
	files *store.Files
	class *classroom.Classroom
	web   *web.Server
	http  *httptest.Server
	stop  func()
	host  *webtest.Browser // the administrator, logged in
	tr    *http.Transport
}

// options change what a world is made of.
type options struct {
	figures func(*session.Settings)
	web     func(*web.Config)
	class   func(*classroom.Config)

	listener func(net.Listener) net.Listener
	serving  func(*http.Server)
	log      slog.Handler
	dir      string        // the data folder; a temporary one
	within   time.Duration // all of it; a minute
}

const (
	email    = "hanna@example.org"
	password = "correct horse"
)

var page = fstest.MapFS{
	"index.html":         {Data: []byte("<!doctype html><title>Stoa</title>" + strings.Repeat(" ", 2000))},
	"assets/app-1a2b.js": {Data: []byte("console.log(1)" + strings.Repeat("\n", 4000))},
	"stoa.svg":           {Data: []byte("<svg/>")},
}

func newWorld(t *testing.T, o options) *world {
	t.Helper()
	w := bareWorld(t, o)
	w.host = w.browser()
	_, err := w.host.SetUp(w.ctx, "Hanna", email, password)
	require.NoError(t, err)
	return w
}

// bareWorld is a world in which nobody has an account yet.
func bareWorld(t *testing.T, o options) *world {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), max(o.within, 60*time.Second))
	w := &world{T: t, ctx: ctx, dir: o.dir, tr: &http.Transport{}}
	if w.dir == "" {
		w.dir = storetest.Folder(t)
	}
	log := slog.New(slog.DiscardHandler)
	if os.Getenv("STOA_TEST_LOG") != "" {
		log = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	if o.log != nil {
		log = slog.New(o.log)
	}
	st, err := store.Open(ctx, store.Config{Dir: w.dir, Log: log})
	require.NoError(t, err)
	w.files, err = store.OpenFiles(w.dir)
	require.NoError(t, err)
	w.store = &faulty{Store: st}
	cc := classroom.Config{
		Store: w.store, Files: w.files, Log: log,
		Hash: classroom.HashParams{Time: 1, Memory: 8, Threads: 1, AtOnce: 4},
		Defaults: func(p session.Policy) session.Settings {
			s := session.Defaults(p)
			if o.figures != nil {
				o.figures(&s)
			}
			return s
		},
	}
	if o.class != nil {
		o.class(&cc)
	}
	w.class = classroom.New(cc)
	wc := web.Config{Classroom: w.class, Page: page, Log: log, Version: "test", Letters: &mail.Writer{Place: "Stoa"}}
	if o.web != nil {
		o.web(&wc)
	}
	w.web = web.New(wc)
	w.http = httptest.NewUnstartedServer(w.web)
	if o.listener != nil {
		w.http.Listener = o.listener(w.http.Listener)
	}
	if o.serving != nil {
		o.serving(w.http.Config)
	}
	w.http.Start()

	run, end := context.WithCancel(context.WithoutCancel(ctx))
	var parts sync.WaitGroup
	parts.Go(func() { _ = w.web.Run(run) })
	inner, endInner := context.WithCancel(context.WithoutCancel(ctx))
	classDone := make(chan error, 1)
	go func() { classDone <- w.class.Run(inner) }()
	w.stop = sync.OnceFunc(func() {
		w.tr.CloseIdleConnections()
		end()
		parts.Wait()
		w.http.Close()
		endInner()
		require.NoError(t, <-classDone)
		require.NoError(t, st.Close())
		require.NoError(t, w.files.Close())
		cancel()
	})
	t.Cleanup(w.stop)
	require.Eventually(t, func() bool { return w.class.Ready() == nil }, 10*time.Second, time.Millisecond)
	return w
}

func (w *world) browser() *webtest.Browser { return webtest.NewBrowser(w.http.URL, w.tr) }

// account makes an account and logs it in.
func (w *world) account(name string, kind session.Kind) *webtest.Browser {
	w.Helper()
	address := strings.ToLower(name) + "@example.org"
	_, err := w.class.AddPerson(w.ctx, classroom.NewPerson{Name: name, Email: address, Password: password, Kind: kind})
	require.NoError(w, err)
	b := w.browser()
	_, err = b.LogIn(w.ctx, address, password)
	require.NoError(w, err)
	return b
}

// session makes a session of the host's.
func (w *world) session(settings map[string]any) wire.Item {
	w.Helper()
	item, err := w.host.AddSession(w.ctx, "Algebra", settings)
	require.NoError(w, err)
	return item
}

// member makes an account a member of a session.
func (w *world) member(item wire.Item, b *webtest.Browser) {
	w.Helper()
	var me wire.Me
	require.NoError(w, b.Ask(w.ctx, "GET", "/api/v1/me", nil, &me))
	id, p := session.SessionID(item.ID), session.PersonID(me.ID)
	require.NoError(w, w.store.Write(w.ctx, func(tx classroom.Tx) error { return tx.AddMember(w.ctx, id, p) }))
	require.NoError(w, w.class.Do(w.ctx, id, session.SetMember{Person: p, Member: true}))
}

// guest is a browser that has given a name at the door.
func (w *world) guest(item wire.Item, name string) *webtest.Browser {
	w.Helper()
	b := w.browser()
	_, err := b.Guest(w.ctx, item.Link, name)
	require.NoError(w, err)
	return b
}

// open opens a session's page, at the door.
func (w *world) open(b *webtest.Browser, item wire.Item) *webtest.Page {
	w.Helper()
	p, err := b.Open(w.ctx, item.Link)
	require.NoError(w, err)
	w.Cleanup(p.Shut)
	return p
}

// enter opens a session's page and enters.
func (w *world) enter(b *webtest.Browser, item wire.Item) *webtest.Page {
	w.Helper()
	p := w.open(b, item)
	require.NoError(w, p.Enter(w.ctx))
	return p
}

// live is a live classroom with the host in it.
func (w *world) live(settings map[string]any) (wire.Item, *webtest.Page) {
	w.Helper()
	item := w.session(settings)
	return item, w.enter(w.host, item)
}

func (w *world) until(p *webtest.Page, what string, holds func(*webtest.State) bool) {
	w.Helper()
	require.NoError(w, p.Until(w.ctx, what, holds))
}

func (w *world) closes(p *webtest.Page, code int) {
	w.Helper()
	got, err := p.Closed(w.ctx)
	require.NoError(w, err)
	require.Equal(w, code, got)
}

// here is how many are in a page's list of people.
func here(n int) func(*webtest.State) bool {
	return func(p *webtest.State) bool { return len(p.People) == n }
}

func nextIs(n wire.Next) func(*webtest.State) bool {
	return func(p *webtest.State) bool { return p.Door != nil && p.Door.Next == n }
}

func said(why wire.Why) func(*webtest.State) bool {
	return func(p *webtest.State) bool {
		return len(p.Byes) > 0 && p.Byes[len(p.Byes)-1].Why == why
	}
}

// faulty is the real store with a switch that takes it away, and with places at
// which a test can step in.
type faulty struct {
	classroom.Store
	mu     sync.Mutex
	away   bool
	change func() // called once before the next change
	view   func() // called once before the next reading of a state
}

// once takes a step out of its place.
func (f *faulty) once(step *func()) {
	f.mu.Lock()
	do := *step
	*step = nil
	f.mu.Unlock()
	if do != nil {
		do()
	}
}

func (f *faulty) beforeChange(do func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.change = do
}

func (f *faulty) beforeView(do func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.view = do
}

// stepIn takes the step before the next reading now, if it was not taken.
func (f *faulty) stepIn() { f.once(&f.view) }

func (f *faulty) View(ctx context.Context, id session.SessionID, fn func(*session.State)) error {
	f.once(&f.view)
	return f.Store.View(ctx, id, fn)
}

func (f *faulty) lose(away bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.away = away
}

func (f *faulty) fault() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.away {
		return fmt.Errorf("test: %w", classroom.ErrUnavailable)
	}
	return nil
}

func (f *faulty) Change(ctx context.Context, id session.SessionID, fn func(classroom.Tx, *session.State) ([]session.Event, error)) error {
	if err := f.fault(); err != nil {
		return err
	}
	f.once(&f.change)
	return f.Store.Change(ctx, id, fn)
}

func (f *faulty) Write(ctx context.Context, fn func(classroom.Tx) error) error {
	if err := f.fault(); err != nil {
		return err
	}
	return f.Store.Write(ctx, fn)
}

func (f *faulty) Healthy() error {
	if err := f.fault(); err != nil {
		return err
	}
	return f.Store.Healthy()
}
