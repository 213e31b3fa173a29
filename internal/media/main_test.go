package media

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// sfu is the one LiveKit that a process can embed; all tests share it.
var sfu *Server

func TestMain(m *testing.M) {
	said := &transcript{}
	log := slog.New(slog.NewTextHandler(said, nil))
	var err error
	if sfu, err = Start(context.Background(), Config{NodeIP: "127.0.0.1", Log: log}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	if err := sfu.Close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	if code != 0 {
		said.mu.Lock()
		fmt.Fprintf(os.Stderr, "LiveKit said:\n%s", said.text.String())
	}
	os.Exit(code)
}

// transcript keeps what LiveKit logs, to be shown when a test fails.
type transcript struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *transcript) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// school is the application in these tests: it knows who may have media.
type school struct {
	*Server
	url string // of the gate

	mu      sync.Mutex
	tickets map[string]Grant
	fault   error
}

// open opens a school with a gate of its own and room names of its own, over
// the shared LiveKit as an external one, by way of through if that is not nil.
func open(t *testing.T, through http.Handler) *school {
	t.Helper()
	address := sfu.http
	if through != nil {
		proxy := httptest.NewServer(through)
		t.Cleanup(proxy.Close)
		address = proxy.URL
	}
	s, err := Start(t.Context(), Config{
		URL: address, Key: sfu.key, Secret: sfu.secret, Prefix: rand.Text() + "/",
		Log: slog.New(slog.DiscardHandler),
	})
	require.NoError(t, err)
	return serve(t, s)
}

// serve puts a gate before s.
func serve(t *testing.T, s *Server) *school {
	t.Helper()
	sc := &school{Server: s, tickets: map[string]Grant{}}
	gate := httptest.NewServer(s.Gate(sc.admit))
	sc.url = gate.URL
	t.Cleanup(func() {
		if s != sfu {
			require.NoError(t, s.Close())
		}
		gate.Close()
	})
	return sc
}

func (sc *school) admit(_ context.Context, ticket string) (Grant, error) {
	sc.mu.Lock()
	defer sc.mu.Unlock()
	if sc.fault != nil {
		return Grant{}, sc.fault
	}
	if grant, ok := sc.tickets[ticket]; ok {
		return grant, nil
	}
	return Grant{}, fmt.Errorf("ticket %q: %w", ticket, ErrNoWayBack)
}

// seat lets a connection in and returns its ticket.
func (sc *school) seat(run, conn string) string {
	sc.mu.Lock()
	defer sc.mu.Unlock()
	ticket := conn + ".secret"
	sc.tickets[ticket] = Grant{Run: run, Conn: conn, Name: strings.ToUpper(conn), Rights: Rights{Speak: true, Show: true, Names: true}}
	return ticket
}

// remove is what the application does when a seat ends: first its own commit,
// then the command.
func (sc *school) remove(t *testing.T, run, conn string) {
	t.Helper()
	sc.forget(conn)
	require.NoError(t, sc.Cut(t.Context(), run, conn))
}

func (sc *school) forget(conn string) {
	sc.mu.Lock()
	defer sc.mu.Unlock()
	delete(sc.tickets, conn+".secret")
}

func (sc *school) fail(err error) {
	sc.mu.Lock()
	defer sc.mu.Unlock()
	sc.fault = err
}

// inside returns who is in a run's room.
func (sc *school) inside(t *testing.T, run string) []string {
	t.Helper()
	rooms, err := sc.Rooms(t.Context())
	require.NoError(t, err)
	return rooms[run]
}

// only waits until nobody but these is in a run's room. What has been cut is
// out, but may stand in LiveKit's list for some milliseconds more.
func (sc *school) only(t *testing.T, run string, conns ...string) {
	t.Helper()
	soon(t, "nobody else is in the room", func() bool {
		in := sc.inside(t, run)
		slices.Sort(in)
		return slices.Equal(in, conns)
	})
}

// road is what lies between a school and an external LiveKit: it can see
// every request and hold it up.
type road struct {
	http.Handler
	mu    sync.Mutex
	watch func(*http.Request)
}

func newRoad(t *testing.T) *road {
	t.Helper()
	to, err := url.Parse(sfu.http)
	require.NoError(t, err)
	return &road{Handler: &httputil.ReverseProxy{
		Rewrite:      func(r *httputil.ProxyRequest) { r.SetURL(to) },
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
	}}
}

func (r *road) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	r.mu.Lock()
	watch := r.watch
	r.mu.Unlock()
	if watch != nil {
		watch(req)
	}
	r.Handler.ServeHTTP(w, req)
}

func (r *road) on(watch func(*http.Request)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.watch = watch
}

var errDatabase = errors.New("the database is away")

// soon waits until a condition holds.
func soon(t *testing.T, what string, holds func() bool) {
	t.Helper()
	require.Eventually(t, holds, 10*time.Second, 10*time.Millisecond, what)
}

func serveHandler(t *testing.T, h http.Handler) string {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return srv.URL
}
