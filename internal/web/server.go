package web

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

// Config is what the web side needs. Classroom and Page are required.
type Config struct {
	Classroom *classroom.Classroom
	Page      fs.FS        // the built page, index.html at its root
	Gate      http.Handler // media's, for /rtc and below; nil: no media
	Log       *slog.Logger // nil: slog.Default

	Name            string         // what the operator calls this deployment; empty: Stoa
	Version         string         // shown by GET /setup
	PublicURL       *url.URL       // where browsers reach it, if the operator said; may be nil
	Letters         Letters        // writes mails for the outbox, and calendar entries
	SMTP            bool           // there is a mail server
	SSO             *SSO           // nil: no single sign-on
	TrustedProxies  []netip.Prefix // whose X-Forwarded-For and -Proto count
	Settings        []wire.Setting // what the operator set, for administrators to see
	RetentionMonths int            // how long attendance is kept; 0: for ever
	PrivacyURL      *url.URL       // what the operator says about privacy; may be nil

	// The socket's patience; zero is the default. They are settings for tests'
	// sake: pages rely on the defaults of docs/protocol.md.
	HelloWithin time.Duration // 10 s
	PingEvery   time.Duration // 10 s
	PongWithin  time.Duration // 5 s
	QueueBytes  int           // what may wait for a page that reads slowly; 4 MiB
	// UploadPatience is how long a content that comes in may stop, and how long it
	// may take before the least speed counts; 30 s.
	UploadPatience time.Duration
}

// Server is the web side of one process. Make it with [New], serve it as an
// http.Handler and let [Server.Run] run as long as it serves.
type Server struct {
	Config
	class   *classroom.Classroom
	api     huma.API
	http    http.Handler
	lists   *lists
	exports exports
	lates   bounded[allowance] // changes that were left, by [Server.putsLate]
	looked  bounded[budget]    // requests for boards, by [Server.askedForBoards]
	looks   looks

	snapshots snapshots
	refused   tally[string]
	closed    tally[int]

	mu       sync.RWMutex
	channels map[session.SessionID]*channel
	byLink   map[string]*channel
	sockets  [slots]map[*socket]struct{}
	byLogin  map[session.LoginID]map[*socket]struct{}
	stopping bool
	open     sync.WaitGroup // sockets
	losing   sync.WaitGroup // losses on their way to the store
	watching []func()       // ends the watches
}

// New builds a server. Sockets are served while [Server.Run] runs.
func New(c Config) *Server {
	if c.Log == nil {
		c.Log = slog.Default()
	}
	setDefault(&c.Name, "Stoa")
	setDefault(&c.HelloWithin, 10*time.Second)
	setDefault(&c.PingEvery, 10*time.Second)
	setDefault(&c.PongWithin, 5*time.Second)
	setDefault(&c.QueueBytes, 4<<20)
	setDefault(&c.UploadPatience, 30*time.Second)
	s := &Server{
		Config:   c,
		class:    c.Classroom,
		channels: map[session.SessionID]*channel{},
		byLink:   map[string]*channel{},
		byLogin:  map[session.LoginID]map[*socket]struct{}{},
	}
	for i := range s.sockets {
		s.sockets[i] = map[*socket]struct{}{}
	}
	s.lists = newLists(s)
	s.http = s.routes()
	if s.class != nil {
		s.watching = append(s.watching,
			s.class.Watch(s.hint), s.class.WatchLogins(s.loginsEnded), s.class.WatchAnew(s.anew),
			s.class.WatchPeople(s.lists.stale), s.class.WatchEdits(s.edited))
	}
	return s
}

func setDefault[T comparable](v *T, to T) {
	var zero T
	if *v == zero {
		*v = to
	}
}

// ServeHTTP answers everything: the API, the socket, media and the page.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.http.ServeHTTP(w, r) }

// Run keeps the sockets alive until ctx is done; then it closes them all with
// 1001 and returns when they are gone, after 5 s at the latest.
func (s *Server) Run(ctx context.Context) error {
	s.pings(ctx)
	for _, cancel := range s.watching {
		cancel()
	}
	s.closeAll(closeWithin)
	return nil
}

// hint is told by classroom of what was committed. It must not block.
func (s *Server) hint(h classroom.Hint) {
	s.mu.RLock()
	ch := s.channels[h.Session]
	s.mu.RUnlock()
	if ch != nil {
		ch.hint(h)
	}
	s.lists.hint(h)
}

// loginsEnded is told by classroom of logins that ended. It must not block.
func (s *Server) loginsEnded(ended []session.LoginID) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, id := range ended {
		for so := range s.byLogin[id] {
			go so.loggedOut()
		}
	}
}

// anew is told by classroom that this node was taken for dead, with all its
// connections: every page has to come back.
func (s *Server) anew() {
	go func() {
		for _, so := range s.all() {
			so.cut(closeUnavailable)
		}
	}()
}

// healthz says that the process lives.
func (s *Server) healthz(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write([]byte("ok\n"))
}

// readyz says whether changes can be made now.
func (s *Server) readyz(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	if err := s.notReady(); err != nil {
		http.Error(w, "not ready: "+err.Error(), http.StatusServiceUnavailable)
		return
	}
	_, _ = w.Write([]byte("ready\n"))
}

var errStopping = errors.New("the server is stopping")

func (s *Server) notReady() error {
	s.mu.RLock()
	stopping := s.stopping
	s.mu.RUnlock()
	if stopping {
		return errStopping
	}
	return s.class.Ready()
}
